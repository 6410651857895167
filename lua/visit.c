/* SPDX-License-Identifier: LGPL-2.1-or-later */

/***
 * Namespaces to look around in. Each method goes there, in a thread made for it, and
 * comes back with what it found: the interpreter stays where it is. What is not visited
 * (the files, if there is no mount namespace) is the caller's own.
 *
 * In there /proc/self is the interpreter's process: what belongs to the visited
 * namespaces is below /proc/thread-self. The working directory of a visited mount
 * namespace is its root. A file system whose server never answers keeps the caller
 * waiting. As a string: "visit net:[4026531840]".
 * @type visit
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "errand.h"
#include "handle.h"
#include "interfaces.h"

struct visit {
	size_t n;
	struct nsrel_handle *handles[]; /* references of its own */
};

static void release(void *own)
{
	struct visit *v = own;

	for (size_t i = 0; i < v->n; i++)
		nsrel_handle_unref(v->handles[i]);
	free(v);
}

/***
 * Plans a visit. The object keeps the namespaces alive, also when the handles are closed.
 * @function visit
 * @tparam handle handle
 * @tparam[opt] handle ... more of them, of different types: mnt, net, uts, ipc or cgroup.
 * What can't be visited is refused when it comes to it.
 * @treturn visit
 */
int visit(lua_State *L)
{
	int n = lua_gettop(L);
	struct node *object;
	struct visit *v;

	check_handle(L, 1);
	for (int i = 2; i <= n; i++)
		check_handle(L, i);
	object = node_new(L, &class_visit);
	v = malloc(sizeof(*v) + (size_t)n * sizeof(v->handles[0]));
	if (!v)
		return luaL_error(L, "not enough memory");
	v->n = (size_t)n;
	for (int i = 0; i < n; i++)
		v->handles[i] = nsrel_handle_ref(check_handle(L, i + 1));
	object->own = v;
	return 1;
}

static const struct visit *check_visit(lua_State *L)
{
	return node_check(L, 1, &class_visit)->own;
}

static const char *push_name(lua_State *L, const struct visit *v)
{
	lua_pushliteral(L, "visit");
	for (size_t i = 0; i < v->n; i++) {
		handle_push_name(L, v->handles[i]);
		lua_pushfstring(L, "%s %s", lua_tostring(L, -2), lua_tostring(L, -1));
		lua_replace(L, -3);
		lua_pop(L, 1);
	}
	return lua_tostring(L, -1);
}

static void release_errand(void *errand)
{
	errand_free(errand);
}

/* In a box at the top of the stack, as pushing what comes of it may fail. */
static struct errand *push_errand(lua_State *L, const char *path, size_t max)
{
	void **box = box_new(L, release_errand);
	struct errand *errand = calloc(1, sizeof(*errand));

	if (!errand)
		luaL_error(L, "not enough memory");
	errand->path = path;
	errand->max = max;
	errand->fds_fd = -1;
	*box = errand;
	return errand;
}

/* What is left to the collector may stay for long, and it can't see how much that is. */
static void empty_box(lua_State *L, int index)
{
	void **box = lua_touserdata(L, index);

	*box = errand_free(*box);
}

/*
 * The errand is in the box at the top of the stack. 0; or what the method returns, if it
 * could not be done.
 */
static int run(lua_State *L, const struct visit *v, int (*function)(void *errand),
	       struct errand *errand, const char *what)
{
	int result = 0;
	int r = nsrel_visit_in_thread(v->handles, v->n, function, errand, &result);

	if (r < 0) {
		empty_box(L, -1);
		return push_refusal(L, NSREL_QUESTION_VISIT, r, push_name(L, v));
	}
	if (result < 0) {
		empty_box(L, -1);
		return push_failure(L, result, what);
	}
	return 0;
}

static size_t check_max(lua_State *L, int arg)
{
	lua_Integer max = luaL_optinteger(L, arg, ERRAND_MAX);

	luaL_argcheck(L, max >= 0, arg, "it is negative");
	return (size_t)max;
}

/***
 * Reads a regular file, such as "/proc/thread-self/net/dev".
 * @function visit:read
 * @tparam string path
 * @tparam[opt] integer max how many bytes it may have; default: 16 MiB
 * @treturn[1] string any bytes
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EINVAL if these namespaces can't be visited; EPERM if the
 * caller may not; of the file: EISDIR; EOPNOTSUPP if it is a device, FIFO or socket;
 * EFBIG if it has more bytes; ENOENT, EACCES and the like as open(2) and read(2)
 */
static int visit_read(lua_State *L)
{
	const struct visit *v = check_visit(L);
	const char *path = check_text(L, 2);
	size_t max = check_max(L, 3);
	struct errand *errand = push_errand(L, path, max);
	int n;

	/* Not all that is visited has a /proc. */
	errand->fds_fd = open("/proc/thread-self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (errand->fds_fd < 0)
		return push_failure(L, -errno, "/proc/thread-self/fd");
	n = run(L, v, errand_read, errand, path);
	if (n)
		return n;
	lua_pushlstring(L, errand->data, errand->size);
	empty_box(L, -2);
	return 1;
}

/***
 * Reads a symbolic link.
 * @function visit:readlink
 * @tparam string path
 * @treturn[1] string where it leads, any bytes
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno as read(), and EINVAL if it is no link
 */
static int visit_readlink(lua_State *L)
{
	const struct visit *v = check_visit(L);
	const char *path = check_text(L, 2);
	struct errand *errand = push_errand(L, path, 0);
	int n = run(L, v, errand_readlink, errand, path);

	if (n)
		return n;
	lua_pushstring(L, errand->data);
	empty_box(L, -2);
	return 1;
}

/***
 * Lists a directory.
 * @function visit:list
 * @tparam string path
 * @tparam[opt] integer max how many bytes all names may have, with one more after each;
 * default: 16 MiB
 * @treturn[1] {string,...} the names of what is in it, sorted by bytes, without "." and
 * ".."; any bytes
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno as read(); ENOTDIR
 */
static int visit_list(lua_State *L)
{
	const struct visit *v = check_visit(L);
	const char *path = check_text(L, 2);
	size_t max = check_max(L, 3);
	struct errand *errand = push_errand(L, path, max);
	int n = run(L, v, errand_list, errand, path);

	if (n)
		return n;
	lua_newtable(L);
	for (size_t i = 0; i < errand->n_names; i++) {
		lua_pushstring(L, errand->names[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	empty_box(L, -2);
	return 1;
}

/***
 * The host name, of a uts namespace.
 * @function visit:hostname
 * @treturn[1] string
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EINVAL, EPERM as read()
 */
static int visit_hostname(lua_State *L)
{
	const struct visit *v = check_visit(L);
	struct errand *errand = push_errand(L, NULL, 0);
	int n = run(L, v, errand_hostname, errand, "host name");

	if (n)
		return n;
	lua_pushstring(L, errand->data);
	empty_box(L, -2);
	return 1;
}

/***
 * The network interfaces, of a network namespace, in the kernel's order.
 * @function visit:interfaces
 * @treturn[1] {table,...} each of them has
 *
 * - `name`: such as "lo"
 * - `index`: integer
 * - `up`: boolean
 * - `loopback`: boolean
 * - `addresses`: list of IPv4 and IPv6 addresses, such as "127.0.0.1/8"
 * @treturn[2] nil
 * @treturn[2] string message
 * @treturn[2] integer errno EINVAL, EPERM as read()
 */
static int visit_interfaces(lua_State *L)
{
	const struct visit *v = check_visit(L);
	struct errand *errand = push_errand(L, NULL, 0);
	int n = run(L, v, errand_interfaces, errand, "interfaces");

	if (n)
		return n;
	interfaces_push(L, errand->addresses);
	empty_box(L, -2);
	return 1;
}

/***
 * Lets go of the namespaces. May be called more than once.
 * @function visit:close
 */
static int visit_close(lua_State *L)
{
	node_close(&class_visit, luaL_checkudata(L, 1, class_visit.name));
	return 0;
}

static int visit_tostring(lua_State *L)
{
	if (!node_push_closed(L, &class_visit))
		push_name(L, check_visit(L));
	return 1;
}

static const struct property properties[] = {
	{ NULL, NULL },
};

static const luaL_Reg methods[] = {
	{ "read", visit_read },
	{ "readlink", visit_readlink },
	{ "list", visit_list },
	{ "hostname", visit_hostname },
	{ "interfaces", visit_interfaces },
	{ "close", visit_close },
	{ NULL, NULL },
};

static const luaL_Reg metamethods[] = {
	{ "__close", visit_close },
	{ "__tostring", visit_tostring },
	{ NULL, NULL },
};

const struct node_class class_visit = {
	.name = "nsrel.visit",
	.properties = properties,
	.methods = methods,
	.metamethods = metamethods,
	.release = release,
};
