/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A script in several threads, each with a Lua state of its own, several times one after
 * the other: what they use of the module and the library is theirs alone.
 *
 * A thread sanitizer does not know the loader's lock, which guards how the module comes
 * and goes: TSAN_OPTIONS=suppressions=FILE, with race:_dl_close_worker in it.
 */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "script.h"

#define N_THREADS 4
#define N_ROUNDS  5

static int run(lua_State *L)
{
	char **argv = lua_touserdata(L, 1);

	luaL_openlibs(L);
	script_init(L);
	script_load(L, argv[1]);
	lua_pushstring(L, argv[2]);
	lua_call(L, 1, 0);
	return 0;
}

static int run_in_new_state(char **argv)
{
	lua_State *L = luaL_newstate();
	int r;

	if (!L)
		return LUA_ERRMEM;
	lua_pushcfunction(L, run);
	lua_pushlightuserdata(L, argv);
	r = lua_pcall(L, 1, 0, 0);
	if (r != LUA_OK)
		fprintf(stderr, "%s\n", lua_tostring(L, -1));
	lua_close(L);
	return r;
}

/* NULL if all went well. */
static void *thread(void *argv)
{
	for (int i = 0; i < N_ROUNDS; i++)
		if (run_in_new_state(argv) != LUA_OK)
			return argv;
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[N_THREADS];
	int status = EXIT_SUCCESS;
	void *failed;

	if (argc != 3)
		return EXIT_FAILURE;
	for (size_t i = 0; i < N_THREADS; i++)
		if (pthread_create(&threads[i], NULL, thread, argv) != 0)
			return EXIT_FAILURE;
	for (size_t i = 0; i < N_THREADS; i++)
		if (pthread_join(threads[i], &failed) != 0 || failed)
			status = EXIT_FAILURE;
	return status;
}
