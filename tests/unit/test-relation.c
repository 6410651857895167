/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>

#include "fds.h"
#include "must.h"
#include "nodes.h"
#include "nsfs.h"
#include "relation.h"
#include "sleeper.h"
#include "unit.h"

struct fixture {
	struct nsrel_context *ctx;
	struct shared shared;
	struct discovery d;
	size_t n_fds;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f && nsrel_context_new(&f->ctx) == 0);
	f->n_fds = count_fds();
	f->d = (struct discovery){
		.ctx = f->ctx,
		.snap = nodes_new(),
		.shared = &f->shared,
		.ask = true,
	};
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = f->n_fds;

	discovery_done(&f->d);
	netnsid_done(&f->shared.netnsid);
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
		assert_int_equal(ns->has_netnsid || ns->no_netnsid,
				 type == NSREL_TYPE_NET);
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

/* What the kernel doesn't answer stays unknown, and is no error; nor a problem, if it
 * refuses. */
static void test_no_namespace(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *user = nodes_ns(f->d.snap, NSREL_TYPE_USER, 1);
	struct nsrel_ns *net = nodes_ns(f->d.snap, NSREL_TYPE_NET, 2);
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(relation_ask(&f->d, net, fds[0]), 0);
	assert_int_equal(f->d.problems.n_items, 0);
	assert_int_equal(relation_ask(&f->d, user, -1), 0);
	assert_int_equal(f->d.problems.n_items, 1);
	assert_int_equal(nsrel_problem_get_errno(f->d.problems.items[0]), EBADF);
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
	assert_false(net->has_netnsid);
	assert_false(net->no_netnsid);
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

/* With a UTS namespace whose owner is the lowest: the caller may ask for that one. */
static int nest(void)
{
	for (int i = 0; i < DEPTH; i++)
		if (nest_once() < 0)
			return -1;
	return unshare(CLONE_NEWUTS);
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

/* With no fd left. Closes @fd. */
static int ask_without_fds(struct fixture *f, struct nsrel_ns *ns, int fd)
{
	struct rlimit limit, none;
	int r;

	must(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	none = limit;
	none.rlim_cur = 0;
	must(setrlimit(RLIMIT_NOFILE, &none) == 0);
	r = relation_ask(&f->d, ns, fd);
	must(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	close(fd);
	return r;
}

/* With no fd left for its owner. */
static void test_no_fd_left(void **state)
{
	static const struct {
		enum nsrel_type type;
		const char *what;
	} rows[] = { { NSREL_TYPE_UTS, "owner" },
		     { NSREL_TYPE_USER, "parent" },
		     { NSREL_TYPE_NET, "netnsid" } };
	pid_t pid = sleeper_start_after(nest);
	struct fixture *f = *state;

	if (pid < 0)
		skip_because("no user namespaces for ordinary users here");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int fd = open_ns(pid, rows[i].type);
		struct nsrel_ns *ns = intern(f, rows[i].type, fd);
		const struct nsrel_problem *problem;

		assert_int_equal(ask_without_fds(f, ns, fd), 0);
		assert_true(ns->has_dev);
		assert_null(ns->owner);
		assert_int_equal(ns->owner_state, NSREL_RELATION_UNKNOWN);
		assert_true(f->d.problems.n_items > i);
		assert_true(!ns->has_netnsid && !ns->no_netnsid);
		problem = f->d.problems.items[i];
		assert_int_equal(nsrel_problem_get_source(problem),
				 NSREL_SOURCE_RELATIONS);
		assert_string_equal(nsrel_problem_get_what(problem), rows[i].what);
		assert_int_equal(nsrel_problem_get_errno(problem), EMFILE);
		assert_int_equal(nsrel_problem_get_pid(problem), 0);
	}
	sleeper_stop(pid);
}

/* What a snapshot knows of a process's namespaces, and of those above them. */
struct known {
	size_t n_ns;
	size_t n_owners;
	size_t n_parents;
	size_t n_netnsids; /* told that there is one, or that there is none */
};

static struct known get_known(const struct nsrel_snapshot *snap, pid_t pid)
{
	const struct nsrel_process *p = nsrel_snapshot_get_process(snap, pid);
	struct known known = { 0 };

	for (int type = 0; p && type < NSREL_N_TYPES; type++) {
		const struct nsrel_ns *ns =
			nsrel_process_get_ns(p, (enum nsrel_type)type);

		known.n_ns += !!ns;
		known.n_owners += ns && nsrel_ns_get_owner(ns);
		known.n_netnsids += ns && (ns->has_netnsid || ns->no_netnsid);
		for (; ns; ns = nsrel_ns_get_parent(ns))
			known.n_parents += !!nsrel_ns_get_parent(ns);
	}
	return known;
}

/* True if the snapshot says that there were too few fds. */
static bool lacked_fds(const struct nsrel_snapshot *snap)
{
	const struct nsrel_problem *problem;

	nsrel_snapshot_foreach_problem(problem, snap)
		if (nsrel_problem_get_errno(problem) == EMFILE)
			return true;
	return false;
}

static int take_with_fds(rlim_t n, struct nsrel_snapshot **ret)
{
	struct rlimit limit, low;
	int r;

	must(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	low = limit;
	low.rlim_cur = n;
	must(setrlimit(RLIMIT_NOFILE, &low) == 0);
	r = nsrel_snapshot_new(NULL, ret);
	must(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	return r;
}

/* However few fds there are: what could not be found out for lack of them is told. */
static void test_few_fds(void **state)
{
	pid_t pid = sleeper_start_after(nest);
	struct nsrel_snapshot *snap;
	struct known full;
	size_t n_silent = 0, n_told = 0;

	(void)state;
	if (pid < 0)
		skip_because("no user namespaces for ordinary users here");
	assert_int_equal(nsrel_snapshot_new(NULL, &snap), 0);
	full = get_known(snap, pid);
	nsrel_snapshot_unref(snap);
	assert_true(full.n_ns >= 6);
	assert_true(full.n_parents >= DEPTH);
	assert_int_equal(full.n_netnsids, 1);
	for (rlim_t n = 6; n <= 20; n++) {
		int r = take_with_fds(n, &snap);
		struct known few;

		if (r < 0) {
			assert_int_equal(r, -EMFILE);
			n_told++;
			continue;
		}
		few = get_known(snap, pid);
		if (lacked_fds(snap))
			n_told++;
		else if (memcmp(&few, &full, sizeof(few)) != 0)
			fail_msg("%d fds: %zu namespaces, %zu owners, %zu parents",
				 (int)n, few.n_ns, few.n_owners, few.n_parents);
		else
			n_silent++;
		nsrel_snapshot_unref(snap);
	}
	print_message("%zu limits too low, %zu high enough\n", n_told, n_silent);
	assert_true(n_told > 0 && n_silent > 0);
	sleeper_stop(pid);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_own),	 test(test_once),	test(test_no_namespace),
		test(test_nest), test(test_no_fd_left), test(test_few_fds),
	};

	return cmocka_run_group_tests_name("relation", tests, NULL, NULL);
}
