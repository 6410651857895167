/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Lua runs out of memory at its first allocation, its second, and so on until all goes
 * well: no crash, no leak of memory (a sanitizer sees it) or of file descriptors. Then
 * with a limit of so many bytes, where what comes after the failure finds memory again.
 */

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "script.h"

/* What the limit grows by. */
#define STEP 1024

struct memory {
	size_t n_left; /* allocations until none succeeds any more */
	size_t limit;  /* in bytes */
	size_t size;
	size_t n_blocks;
};

/* Whether there is room for so many bytes instead of so many. */
static bool has_room(struct memory *memory, size_t old_size, size_t size)
{
	if (memory->n_left == 0 || memory->size - old_size + size > memory->limit)
		return false;
	memory->n_left--;
	return true;
}

static void *alloc(void *data, void *block, size_t old_size, size_t size)
{
	struct memory *memory = data;
	void *p;

	/* Of what is new it is not the size, but the type. */
	if (!block)
		old_size = 0;
	if (size == 0) {
		memory->n_blocks -= block != NULL;
		memory->size -= old_size;
		free(block);
		return NULL;
	}
	/* Lua takes it for granted that a block can shrink. */
	if (size > old_size && !has_room(memory, old_size, size))
		return NULL;
	p = realloc(block, size);
	if (!p)
		return NULL;
	memory->n_blocks += !block;
	memory->size += size - old_size;
	return p;
}

static int openlibs(lua_State *L)
{
	luaL_openlibs(L);
	return 0;
}

static int run(lua_State *L)
{
	char **argv = lua_touserdata(L, 1);

	script_init(L);
	script_load(L, argv[1]);
	lua_pushstring(L, argv[2]);
	lua_call(L, 1, 0);
	return 0;
}

/* Lua 5.3 forgets what an error is when a script raises it once more. */
static bool is_out_of_memory(lua_State *L, int r)
{
	const char *message = r == LUA_ERRRUN ? lua_tostring(L, -1) : NULL;

	return r == LUA_ERRMEM || (message && strstr(message, "not enough memory"));
}

/*
 * Runs the script with so many allocations, or so many bytes; the libraries of Lua itself
 * come for free.
 */
static int attempt(char **argv, size_t n_allocations, size_t n_bytes,
		   size_t *ret_n_blocks)
{
	struct memory memory = { .n_left = SIZE_MAX, .limit = SIZE_MAX };
	lua_State *L = lua_newstate(alloc, &memory);
	int r;

	if (!L)
		return LUA_ERRMEM;
	lua_pushcfunction(L, openlibs);
	r = lua_pcall(L, 0, 0, 0);
	if (r == LUA_OK) {
		memory.n_left = n_allocations;
		if (n_bytes < SIZE_MAX - memory.size)
			memory.limit = memory.size + n_bytes;
		lua_pushcfunction(L, run);
		lua_pushlightuserdata(L, argv);
		r = lua_pcall(L, 1, 0, 0);
	}
	if (is_out_of_memory(L, r))
		r = LUA_ERRMEM;
	if (r != LUA_OK && r != LUA_ERRMEM)
		fprintf(stderr, "%s\n", lua_tostring(L, -1));
	lua_close(L);
	*ret_n_blocks = memory.n_blocks;
	return r;
}

static int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	if (!dir)
		return -1;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* Lets more and more succeed, until all does. False if something was left behind. */
static bool try_all(char **argv, size_t step_allocations, size_t step_bytes)
{
	int n_fds = count_fds();
	size_t n_blocks = 0;
	size_t n = 0;
	int r;

	do {
		r = attempt(argv, step_allocations ? n * step_allocations : SIZE_MAX,
			    step_bytes ? n * step_bytes : SIZE_MAX, &n_blocks);
		n++;
	} while (r == LUA_ERRMEM && n_blocks == 0 && count_fds() == n_fds);

	printf("%zu attempts\n", n);
	if (r == LUA_OK && n_blocks == 0 && count_fds() == n_fds)
		return true;
	fprintf(stderr, "status %d, %zu blocks left, %d open files (%d before)\n", r,
		n_blocks, count_fds(), n_fds);
	return false;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return EXIT_FAILURE;
	return try_all(argv, 1, 0) && try_all(argv, 0, STEP) ? EXIT_SUCCESS
							     : EXIT_FAILURE;
}
