/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The table of options that discover() takes. */

#include <string.h>

#include "common.h"

/* The argument that it is. */
#define OPTIONS 1

struct option {
	const char *name;
	/* Takes the value at the top of the stack. 0 or a negative errno. */
	int (*set)(lua_State *L, struct nsrel_context *ctx, const struct option *option);
};

static void bad_option(lua_State *L, const char *name, const char *why)
{
	luaL_argerror(L, OPTIONS, lua_pushfstring(L, "option '%s': %s", name, why));
}

static void wrong_type(lua_State *L, const struct option *option, const char *expected)
{
	bad_option(L, option->name,
		   lua_pushfstring(L, "%s expected, got %s", expected,
				   luaL_typename(L, -1)));
}

/* The string at the top of the stack; no number, which lua_tolstring() would change. */
static const char *check_string(lua_State *L, const struct option *option,
				const char *expected)
{
	const char *text;
	size_t len;

	if (lua_type(L, -1) != LUA_TSTRING)
		wrong_type(L, option, expected);
	text = lua_tolstring(L, -1, &len);
	if (strlen(text) != len)
		bad_option(L, option->name, "string contains zeros");
	return text;
}

static unsigned int check_name(lua_State *L, const struct option *option,
			       int (*bit)(const char *name))
{
	const char *name = check_string(L, option, "name or list of names");
	int r = bit(name);

	if (r < 0)
		bad_option(L, option->name,
			   lua_pushfstring(L, "unknown name '%s'", name));
	return (unsigned int)r;
}

/* A name, or a list of names, as a set of bits. */
static unsigned int check_set(lua_State *L, const struct option *option,
			      int (*bit)(const char *name))
{
	unsigned int set = 0;

	if (!lua_istable(L, -1))
		return check_name(L, option, bit);
	for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
		if (!lua_isinteger(L, -2))
			bad_option(L, option->name, "list of names expected");
		set |= check_name(L, option, bit);
	}
	if (!set)
		bad_option(L, option->name, "list is empty");
	return set;
}

static int type_bit(const char *name)
{
	int type = nsrel_type_from_name(name);

	return type < 0 ? type : (int)NSREL_TYPE_MASK(type);
}

static int set_types(lua_State *L, struct nsrel_context *ctx, const struct option *option)
{
	return nsrel_context_set_types(ctx, check_set(L, option, type_bit));
}

static int set_sources(lua_State *L, struct nsrel_context *ctx,
		       const struct option *option)
{
	return nsrel_context_set_sources(ctx,
					 check_set(L, option, nsrel_source_from_name));
}

static int set_procfs(lua_State *L, struct nsrel_context *ctx,
		      const struct option *option)
{
	return nsrel_context_set_procfs(ctx, check_string(L, option, "string"));
}

static int set_all_cmdlines(lua_State *L, struct nsrel_context *ctx,
			    const struct option *option)
{
	if (!lua_isboolean(L, -1))
		wrong_type(L, option, "boolean");
	nsrel_context_set_all_cmdlines(ctx, lua_toboolean(L, -1));
	return 0;
}

static int set_status(lua_State *L, struct nsrel_context *ctx,
		      const struct option *option)
{
	if (!lua_isboolean(L, -1))
		wrong_type(L, option, "boolean");
	nsrel_context_set_status(ctx, lua_toboolean(L, -1));
	return 0;
}

static int set_workloads(lua_State *L, struct nsrel_context *ctx,
			 const struct option *option)
{
	if (!lua_isboolean(L, -1))
		wrong_type(L, option, "boolean");
	nsrel_context_set_workloads(ctx, lua_toboolean(L, -1));
	return 0;
}

/* The file itself is for discover() to load. */
static int set_workloads_file(lua_State *L, struct nsrel_context *ctx,
			      const struct option *option)
{
	(void)ctx;
	(void)check_string(L, option, "string");
	return 0;
}

/* The function itself is for discover() to call. */
static int set_log(lua_State *L, struct nsrel_context *ctx, const struct option *option)
{
	(void)ctx;
	if (!lua_isfunction(L, -1))
		wrong_type(L, option, "function");
	return 0;
}

static const struct option options[] = {
	{ "types", set_types },
	{ "sources", set_sources },
	{ "all_cmdlines", set_all_cmdlines },
	{ "status", set_status },
	{ "workloads", set_workloads },
	{ "workloads_file", set_workloads_file },
	{ "procfs", set_procfs },
	{ "log", set_log },
	{ NULL, NULL },
};

/* The option that the key below the top of the stack names. */
static const struct option *check_option(lua_State *L)
{
	const char *name = luaL_tolstring(L, -2, NULL);

	for (const struct option *option = options; option->name; option++)
		if (strcmp(option->name, name) == 0) {
			lua_pop(L, 1);
			return option;
		}
	bad_option(L, name, "no such option");
	return NULL;
}

int options_set(lua_State *L, struct nsrel_context *ctx)
{
	int r;

	if (lua_isnil(L, OPTIONS))
		return 0;
	for (lua_pushnil(L); lua_next(L, OPTIONS); lua_pop(L, 1)) {
		const struct option *option = check_option(L);

		r = option->set(L, ctx, option);
		if (r < 0)
			return r;
	}
	return 0;
}

void options_push(lua_State *L, const char *name)
{
	if (lua_isnil(L, OPTIONS)) {
		lua_pushnil(L);
		return;
	}
	lua_pushstring(L, name);
	lua_rawget(L, OPTIONS);
}
