/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>

#include "fake-proc.h"
#include "must.h"
#include "nodes.h"
#include "nsfs.h"
#include "relation.h"
#include "sleeper.h"
#include "unit.h"

struct fixture {
	struct nsrel_context *ctx;
	struct discovery d;
	size_t n_fds;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f && nsrel_context_new(&f->ctx) == 0);
	f->n_fds = count_fds();
	f->d = (struct discovery){ .ctx = f->ctx, .snap = nodes_new(), .ask = true };
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = f->n_fds;

	nsrel_snapshot_unref(f->d.snap);
	nsrel_context_unref(f->ctx);
	free(f);
	return count_fds() == n_fds ? 0 : -1;
}

static int open_ns(pid_t pid, enum nsrel_type type)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid,
		 nsrel_type_get_name(type));
	return open(path, O_RDONLY | O_CLOEXEC);
}

static struct nsrel_ns *intern(struct fixture *f, enum nsrel_type type, int fd)
{
	uint64_t ino;
	dev_t dev;

	assert_int_equal(nsfs_identify(fd, &ino, &dev), 0);
	return nodes_ns(f->d.snap, type, ino);
}

/* Holds a relation against what the kernel says to the plain question. Closes @fd. */
static void assert_relation(const struct nsrel_ns *ns, enum nsrel_relation state, int fd)
{
	uint64_t ino;
	dev_t dev;

	if (fd < 0) {
		assert_null(ns);
		assert_int_equal(state, NSREL_RELATION_UNKNOWN);
		return;
	}
	assert_int_equal(nsfs_identify(fd, &ino, &dev), 0);
	assert_int_equal(state, NSREL_RELATION_KNOWN);
	assert_non_null(ns);
	assert_int_equal(ns->ino, ino);
	assert_true(ns->asked);
	assert_true(ns->has_dev);
	close(fd);
}

static void test_own(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;
		int fd = open_ns(getpid(), type);
		struct nsrel_ns *ns;
		uint64_t id = 0;

		if (fd < 0)
			continue;
		ns = intern(f, type, fd);
		assert_int_equal(relation_ask(&f->d, ns, fd), 0);
		assert_true(ns->asked);
		assert_true(ns->has_dev);
		assert_int_equal(ns->has_id, nsfs_get_id(fd, type, &id) == 0);
		assert_int_equal(ns->id, id);
		assert_int_equal(ns->has_owner_uid, type == NSREL_TYPE_USER);
		assert_relation(ns->owner, ns->owner_state, nsfs_open_owner(fd));
		if (nsrel_type_is_hierarchical(type))
			assert_relation(ns->parent, ns->parent_state,
					nsfs_open_parent(fd));
		else
			assert_null(ns->parent);
		close(fd);
	}
}

/* Each is asked once: the second time needs no fd. */
static void test_once(void **state)
{
	struct fixture *f = *state;
	int fd = open_ns(getpid(), NSREL_TYPE_UTS);
	struct nsrel_ns *ns = intern(f, NSREL_TYPE_UTS, fd);
	struct nsrel_ns copy;
	size_t n;

	assert_int_equal(relation_ask(&f->d, ns, fd), 0);
	close(fd);
	copy = *ns;
	n = nsrel_snapshot_count_ns(f->d.snap);
	assert_int_equal(relation_ask(&f->d, ns, -1), 0);
	assert_memory_equal(&copy, ns, sizeof(copy));
	assert_int_equal(nsrel_snapshot_count_ns(f->d.snap), n);
}

/* What the kernel doesn't answer stays unknown, and is no error. */
static void test_no_namespace(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *user = nodes_ns(f->d.snap, NSREL_TYPE_USER, 1);
	struct nsrel_ns *net = nodes_ns(f->d.snap, NSREL_TYPE_NET, 2);
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(relation_ask(&f->d, user, -1), 0);
	assert_int_equal(relation_ask(&f->d, net, fds[0]), 0);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(nsrel_snapshot_count_ns(f->d.snap), 2);
	assert_false(user->has_dev);
	assert_false(user->has_id);
	assert_false(user->has_owner_uid);
	assert_int_equal(user->owner_state, NSREL_RELATION_UNKNOWN);
	assert_int_equal(user->parent_state, NSREL_RELATION_UNKNOWN);
	assert_int_equal(net->owner_state, NSREL_RELATION_UNKNOWN);
	assert_false(net->has_id);
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

/* One user namespace below the other, with IDs mapped so that the next one may follow. */
static int nest_once(void)
{
	unsigned int uid = geteuid(), gid = getegid();
	char map[64];

	if (unshare(CLONE_NEWUSER) < 0)
		return -1;
	snprintf(map, sizeof(map), "%u %u 1", uid, uid);
	if (write_file("/proc/self/setgroups", "deny") < 0 ||
	    write_file("/proc/self/uid_map", map) < 0)
		return -1;
	snprintf(map, sizeof(map), "%u %u 1", gid, gid);
	return write_file("/proc/self/gid_map", map);
}

enum { DEPTH = 3 };

static int nest(void)
{
	for (int i = 0; i < DEPTH; i++)
		if (nest_once() < 0)
			return -1;
	return 0;
}

/* Asking the lowest shows all above it, though nobody lives in those between. */
static void test_nest(void **state)
{
	struct fixture *f = *state;
	pid_t pid = sleeper_start_after(nest);
	const struct nsrel_ns *ns;
	int fd, own_fd;

	if (pid < 0)
		skip_because("no user namespaces for ordinary users here");
	fd = open_ns(pid, NSREL_TYPE_USER);
	own_fd = open_ns(getpid(), NSREL_TYPE_USER);
	assert_true(fd >= 0 && own_fd >= 0);
	ns = intern(f, NSREL_TYPE_USER, fd);
	assert_int_equal(relation_ask(&f->d, (struct nsrel_ns *)ns, fd), 0);
	assert_true(nsrel_snapshot_count_ns(f->d.snap) >= DEPTH + 1);
	for (int i = 0; i < DEPTH; i++) {
		assert_true(ns->asked);
		assert_true(ns->has_owner_uid);
		assert_int_equal(ns->owner_uid, geteuid());
		assert_int_equal(ns->parent_state, NSREL_RELATION_KNOWN);
		assert_int_equal(ns->owner_state, NSREL_RELATION_KNOWN);
		assert_ptr_equal(ns->owner, ns->parent);
		ns = ns->parent;
	}
	assert_ptr_equal(ns, intern(f, NSREL_TYPE_USER, own_fd));
	close(fd);
	close(own_fd);
	sleeper_stop(pid);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_own),
		test(test_once),
		test(test_no_namespace),
		test(test_nest),
	};

	return cmocka_run_group_tests_name("relation", tests, NULL, NULL);
}
