/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>

#include "link.h"
#include "must.h"
#include "nodes.h"
#include "oom.h"
#include "unit.h"

struct fixture {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *ns;
	struct nsrel_ns *own; /* the caller's mount namespace */
	struct nsrel_ns *other;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	f->snap = nodes_new();
	f->ns = nodes_ns(f->snap, NSREL_TYPE_NET, 1);
	f->own = nodes_ns(f->snap, NSREL_TYPE_MNT, 3);
	f->other = nodes_ns(f->snap, NSREL_TYPE_MNT, 2);
	/* What nothing holds is not there. */
	nodes_process(f->snap, 100, 0)->task.ns[NSREL_TYPE_MNT] = f->own;
	nodes_process(f->snap, 101, 0)->task.ns[NSREL_TYPE_MNT] = f->other;
	f->snap->mntns_ino = 3;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nsrel_snapshot_unref(f->snap);
	free(f);
	return 0;
}

static void check_targets(const struct fixture *f, const char *const *want)
{
	const char **targets = (const char **)"";
	size_t n = 99, n_want = 0;

	while (want[n_want])
		n_want++;
	assert_int_equal(nsrel_ns_get_targets(f->snap, f->ns, &targets, &n), 0);
	assert_int_equal(n, n_want);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(targets[i], want[i]);
	if (n == 0)
		assert_null(targets);
	free(targets);
}

#define CHECK_TARGETS(f, ...) check_targets(f, (const char *const[]){ __VA_ARGS__, NULL })

static void test_directories(void **state)
{
	static const char *const sorted[] = {
		"/run/netns/a",
		"/var/run/netns/b",
		"/run/docker/netns/c",
		"/run/utsns/c",
		"/run/ipcns/c",
		"/run/mntns/c",
		"/run/pidns/c",
		"/run/userns/c",
		"/run/timens/c",
		"/run/cgroupns/c",
		"/run/c",
		"/a",
		"/run",
		"/var/runs/netns/c",
		NULL,
	};
	struct fixture *f = *state;
	size_t n = 0;

	while (sorted[n])
		n++;
	while (n > 0)
		nodes_mount(f->snap, f->ns, f->other, sorted[--n], -1);
	assert_int_equal(link_snapshot(f->snap, "/proc"), 0);
	check_targets(f, sorted);
	assert_string_equal(nsrel_ns_get_name(f->snap, f->ns), "a");
}

static void test_own_first(void **state)
{
	struct fixture *f = *state;

	nodes_mount(f->snap, f->ns, f->other, "/run/netns/theirs", -1);
	nodes_mount(f->snap, f->ns, NULL, "/run/netns/detached", -1);
	nodes_mount(f->snap, f->ns, f->own, "/z", 0);
	nodes_mount(f->snap, f->ns, f->own, "/run/z", 0);
	assert_int_equal(link_snapshot(f->snap, "/proc"), 0);
	CHECK_TARGETS(f, "/run/z", "/z", "/run/netns/detached", "/run/netns/theirs");
	assert_string_equal(nsrel_ns_get_name(f->snap, f->ns), "z");
	f->snap->mntns_ino = 0;
	CHECK_TARGETS(f, "/run/netns/detached", "/run/netns/theirs", "/run/z", "/z");
	assert_string_equal(nsrel_ns_get_name(f->snap, f->ns), "detached");
}

/* A path that both mount namespaces have is the caller's own. */
static void test_each_once(void **state)
{
	struct fixture *f = *state;

	nodes_mount(f->snap, f->ns, f->other, "/run/netns/b", -1);
	nodes_mount(f->snap, f->ns, f->other, "/x", -1);
	nodes_mount(f->snap, f->ns, f->own, "/x", 0);
	nodes_mount(f->snap, f->ns, f->own, "/x", 0);
	assert_int_equal(link_snapshot(f->snap, "/proc"), 0);
	CHECK_TARGETS(f, "/x", "/run/netns/b");
	assert_string_equal(nsrel_ns_get_name(f->snap, f->ns), "x");
}

static void test_leader(void **state)
{
	struct fixture *f = *state;
	struct nsrel_process *late = nodes_process_at(f->snap, 7, 0, 20);
	struct nsrel_process *early = nodes_process_at(f->snap, 9, 0, 10);

	late->task.ns[NSREL_TYPE_NET] = early->task.ns[NSREL_TYPE_NET] = f->ns;
	late->task.name = strdup("late");
	early->task.name = strdup("early");
	nodes_file(f->snap, f->other, NSREL_HOLDER_FD, early, NULL, 3);
	/* Not even the root directory has a name. */
	nodes_mount(f->snap, f->ns, f->own, "/", 0);
	assert_int_equal(link_snapshot(f->snap, "/proc"), 0);
	CHECK_TARGETS(f, "/");
	assert_string_equal(nsrel_ns_get_name(f->snap, f->ns), "early");
	assert_null(nsrel_ns_get_name(f->snap, f->other));
}

static void test_neither(void **state)
{
	struct fixture *f = *state;

	nodes_file(f->snap, f->ns, NSREL_HOLDER_FD, nodes_process(f->snap, 7, 0), NULL,
		   3);
	assert_int_equal(link_snapshot(f->snap, "/proc"), 0);
	check_targets(f, (const char *const[]){ NULL });
	assert_null(nsrel_ns_get_name(f->snap, f->ns));
}

static void test_no_memory(void **state)
{
	struct fixture *f = *state;
	const char *untouched, **targets = &untouched;
	size_t n = 99;

	nodes_mount(f->snap, f->ns, f->own, "/x", 0);
	assert_int_equal(link_snapshot(f->snap, "/proc"), 0);
	for (size_t at = 1; at <= 2; at++) {
		oom_begin(at, false);
		assert_int_equal(nsrel_ns_get_targets(f->snap, f->ns, &targets, &n),
				 -ENOMEM);
		assert_ptr_equal(targets, &untouched);
		assert_int_equal(n, 99);
	}
	(void)oom_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_directories, setup, teardown),
		cmocka_unit_test_setup_teardown(test_own_first, setup, teardown),
		cmocka_unit_test_setup_teardown(test_each_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_leader, setup, teardown),
		cmocka_unit_test_setup_teardown(test_neither, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_memory, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
