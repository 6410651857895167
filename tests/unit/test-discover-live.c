/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Taking snapshots of the machine that the test runs on. */

#include <stdio.h>
#include <sys/stat.h>

#include "check-snapshot.h"
#include "fds.h"
#include "sleeper.h"
#include "unit.h"

/* What this process sees of itself through @link. */
static void assert_own(const struct nsrel_snapshot *snap, enum nsrel_type type)
{
	const struct nsrel_process *self = nsrel_snapshot_get_process(snap, getpid());
	const struct nsrel_ns *ns;
	struct stat st;
	char path[64];
	dev_t dev;

	assert_non_null(self);
	ns = nsrel_process_get_ns(self, type);
	snprintf(path, sizeof(path), "/proc/self/ns/%s", nsrel_type_get_name(type));
	if (stat(path, &st) < 0) {
		assert_null(ns);
		return;
	}
	assert_non_null(ns);
	assert_int_equal(nsrel_ns_get_ino(ns), st.st_ino);
	assert_int_equal(nsrel_ns_get_dev(ns, &dev), 0);
	assert_int_equal(dev, st.st_dev);
	assert_int_equal(stat(nsrel_ns_get_path(ns), &st), 0);
	assert_int_equal(nsrel_ns_get_ino(ns), st.st_ino);
}

static void test_live(void **state)
{
	const struct nsrel_process *self;
	struct nsrel_snapshot *snap;
	size_t n_fds = count_fds();
	uid_t uid;
	pid_t ppid;

	(void)state;
	assert_int_equal(nsrel_snapshot_new(NULL, &snap), 0);
	assert_int_equal(count_fds(), n_fds);
	check_snapshot(snap);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		assert_own(snap, (enum nsrel_type)type);
	self = nsrel_snapshot_get_process(snap, getpid());
	assert_true(nsrel_process_is_complete(self));
	assert_int_equal(nsrel_process_get_uid(self, &uid), 0);
	assert_int_equal(uid, geteuid());
	assert_int_equal(nsrel_process_get_ppid(self, &ppid), 0);
	assert_int_equal(ppid, getppid());
	assert_int_equal(nsrel_process_get_state(self), 'R');
	assert_non_null(strstr(nsrel_process_get_cmdline(self), "discover"));
	nsrel_snapshot_unref(snap);
}

/* Owners come along with relations, and with mounts the namespaces that they are in. */
static void test_live_types(void **state)
{
	struct nsrel_context *ctx;
	struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	bool user = false;

	(void)state;
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_types(ctx, NSREL_TYPE_MASK(NSREL_TYPE_UTS)),
			 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, "/proc"), 0);
	assert_int_equal(nsrel_snapshot_new(ctx, &snap), 0);
	check_snapshot(snap);
	nsrel_snapshot_foreach_ns(ns, snap) {
		user |= nsrel_ns_get_type(ns) == NSREL_TYPE_USER;
		assert_true(nsrel_ns_get_type(ns) == NSREL_TYPE_USER ||
			    nsrel_ns_get_type(ns) == NSREL_TYPE_MNT ||
			    nsrel_ns_get_type(ns) == NSREL_TYPE_UTS);
	}
	assert_true(user);
	nsrel_snapshot_unref(snap);
	/* Without them nothing is opened, and no owner known. */
	assert_int_equal(nsrel_context_set_sources(ctx, NSREL_SOURCE_TASKS), 0);
	assert_int_equal(nsrel_snapshot_new(ctx, &snap), 0);
	nsrel_snapshot_foreach_ns(ns, snap) {
		assert_int_equal(nsrel_ns_get_type(ns), NSREL_TYPE_UTS);
		assert_int_equal(nsrel_ns_get_owner_state(ns), NSREL_RELATION_UNKNOWN);
	}
	nsrel_snapshot_unref(snap);
	nsrel_context_unref(ctx);
}

/* A later member of all its namespaces: only its command line is left out. */
static void test_live_cmdlines(void **state)
{
	const struct nsrel_process *parent, *child;
	struct nsrel_context *ctx;
	struct nsrel_snapshot *snap;
	pid_t pid = sleeper_start();

	(void)state;
	assert_int_equal(nsrel_context_new(&ctx), 0);
	for (int all = 0; all < 2; all++) {
		nsrel_context_set_all_cmdlines(ctx, all);
		assert_int_equal(nsrel_snapshot_new(ctx, &snap), 0);
		check_snapshot(snap);
		parent = nsrel_snapshot_get_process(snap, getpid());
		child = nsrel_snapshot_get_process(snap, pid);
		assert_non_null(child);
		assert_non_null(nsrel_process_get_name(child));
		if (all || pid > getpid())
			assert_int_equal(!nsrel_process_get_cmdline(child), !all);
		if (all || pid < getpid())
			assert_int_equal(!nsrel_process_get_cmdline(parent), !all);
		nsrel_snapshot_unref(snap);
	}
	nsrel_context_unref(ctx);
	sleeper_stop(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_live_types),
		cmocka_unit_test(test_live_cmdlines),
	};

	return cmocka_run_group_tests_name("discover-live", tests, NULL, NULL);
}
