/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>
#include <sys/stat.h>

#include "check-snapshot.h"
#include "fake-proc.h"
#include "fds.h"
#include "model.h"
#include "unit.h"

#define INIT_NS                                                                         \
	{                                                                               \
		4026531832, 4026531833, 4026531836, 4026531838, 4026531839, 4026531837, \
			4026531835, 4026531834                                          \
	}

/* A machine with init, two threads of the kernel, and a container of two processes. */
static void make_machine(const struct fake_proc *fp)
{
	fake_task(fp, (struct fake_task){ .pid = 1,
					  .name = "init",
					  .start_time = 2,
					  .ns = INIT_NS,
					  .cmdline = "/sbin/init\0splash\0",
					  .cmdline_len = 18,
					  .status = "Uid:\t0\t0\t0\t0\n" });
	fake_task(fp, (struct fake_task){ .pid = 2,
					  .name = "kthreadd",
					  .flags = 0x208040,
					  .start_time = 2,
					  .ns = INIT_NS });
	fake_task(fp, (struct fake_task){ .pid = 3,
					  .name = "kworker/0:0",
					  .ppid = 2,
					  .flags = 0x4208060,
					  .start_time = 3,
					  .ns = INIT_NS });
	fake_task(fp, (struct fake_task){ .pid = 300,
					  .name = "sh",
					  .ppid = 1,
					  .start_time = 500,
					  .ns = { 4026532100, 4026532101, 4026532102,
						  4026531838, 4026531839, 4026531837,
						  4026531835, 4026531834 } });
	fake_task(fp, (struct fake_task){ .pid = 40,
					  .name = "sleep",
					  .ppid = 300,
					  .start_time = 600,
					  .ns = { 4026532100, 4026532101, 4026532102,
						  4026531838, 4026531839, 4026531837,
						  4026531835, 4026531834 } });
	fake_text(fp, "uptime", "1 1\n");
	fake_link(fp, "self", "300");
}

static const struct {
	uint64_t ino;
	enum nsrel_type type;
	int initial;
	size_t n_members;
	pid_t oldest;
	const char *path;
} machine[] = {
	{ 4026531832, NSREL_TYPE_MNT, 1, 3, 1, "/proc/1/ns/mnt" },
	{ 4026531833, NSREL_TYPE_NET, 1, 3, 1, "/proc/1/ns/net" },
	{ 4026531834, NSREL_TYPE_TIME, 1, 5, 1, "/proc/1/ns/time" },
	{ 4026531835, NSREL_TYPE_CGROUP, 1, 5, 1, "/proc/1/ns/cgroup" },
	{ 4026531836, NSREL_TYPE_PID, 1, 3, 1, "/proc/1/ns/pid" },
	{ 4026531837, NSREL_TYPE_USER, 1, 5, 1, "/proc/1/ns/user" },
	{ 4026531838, NSREL_TYPE_UTS, 1, 5, 1, "/proc/1/ns/uts" },
	{ 4026531839, NSREL_TYPE_IPC, 1, 5, 1, "/proc/1/ns/ipc" },
	{ 4026532100, NSREL_TYPE_MNT, 0, 2, 300, "/proc/40/ns/mnt" },
	{ 4026532101, NSREL_TYPE_NET, 0, 2, 300, "/proc/40/ns/net" },
	{ 4026532102, NSREL_TYPE_PID, 0, 2, 300, "/proc/40/ns/pid" },
};

static void test_machine(void **state)
{
	const struct nsrel_ns *ns;
	struct nsrel_snapshot *snap;
	uint64_t number;
	size_t n = 0;

	make_machine(*state);
	snap = fake_snapshot(*state, 0);
	assert_true(snap->captured);
	check_snapshot(snap);
	assert_int_equal(nsrel_snapshot_count_processes(snap), 5);
	assert_int_equal(nsrel_snapshot_count_problems(snap), 0);
	nsrel_snapshot_foreach_ns(ns, snap) {
		assert_true(n < ARRAY_SIZE(machine));
		assert_int_equal(nsrel_ns_get_ino(ns), machine[n].ino);
		assert_int_equal(nsrel_ns_get_type(ns), machine[n].type);
		assert_int_equal(nsrel_ns_is_initial(ns), machine[n].initial);
		assert_int_equal(nsrel_ns_count_members(ns), machine[n].n_members);
		assert_int_equal(nsrel_process_get_pid(nsrel_ns_get_oldest_leader(ns)),
				 machine[n].oldest);
		assert_string_equal(nsrel_ns_get_path(ns), machine[n].path);
		/* Of a captured /proc nothing was opened. */
		assert_int_equal(nsrel_ns_get_id(ns, &number), -ENODATA);
		assert_null(nsrel_ns_get_owner(ns));
		n++;
	}
	assert_int_equal(n, ARRAY_SIZE(machine));
	nsrel_snapshot_unref(snap);
}

/* Those in which mounts are come along. */
static void test_types(void **state)
{
	const struct nsrel_process *p;
	struct nsrel_snapshot *snap;

	make_machine(*state);
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;
		const struct nsrel_ns *ns;

		snap = fake_snapshot(*state, NSREL_TYPE_MASK(type));
		check_snapshot(snap);
		nsrel_snapshot_foreach_ns(ns, snap)
			assert_true(nsrel_ns_get_type(ns) == type ||
				    nsrel_ns_get_type(ns) == NSREL_TYPE_MNT);
		assert_true(nsrel_snapshot_count_ns(snap) > 0);
		assert_int_equal(nsrel_snapshot_count_processes(snap), 5);
		nsrel_snapshot_foreach_process(p, snap)
			for (int j = 0; j < NSREL_N_TYPES; j++)
				assert_int_equal(
					!nsrel_process_get_ns(p, (enum nsrel_type)j),
					i != j && j != NSREL_TYPE_MNT);
		nsrel_snapshot_unref(snap);
	}
}

static void test_sources(void **state)
{
	const struct fake_proc *fp = *state;
	struct nsrel_context *ctx;
	struct nsrel_snapshot *snap;

	make_machine(fp);
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, fp->path), 0);
	assert_int_equal(nsrel_context_set_sources(ctx, NSREL_SOURCE_TASKS), 0);
	assert_int_equal(nsrel_snapshot_new(ctx, &snap), 0);
	assert_int_equal(nsrel_snapshot_count_ns(snap), ARRAY_SIZE(machine));
	assert_int_equal(nsrel_snapshot_get_sources(snap), NSREL_SOURCE_TASKS);
	nsrel_snapshot_unref(snap);
	/* Relations are asked of what others find. */
	assert_int_equal(nsrel_context_set_sources(ctx, NSREL_SOURCE_RELATIONS), 0);
	assert_int_equal(nsrel_snapshot_new(ctx, &snap), 0);
	assert_int_equal(nsrel_snapshot_count_ns(snap), 0);
	assert_int_equal(nsrel_snapshot_count_processes(snap), 0);
	nsrel_snapshot_unref(snap);
	nsrel_context_unref(ctx);
}

/* Each source alone, in a captured /proc that has something for all of them. */
static void test_subsets(void **state)
{
	static const struct {
		unsigned int sources;
		size_t n_ns, n_processes;
	} rows[] = {
		/* Process 40 has files and mounts; it is in mount namespace 4026532100.
		 */
		{ NSREL_SOURCE_TASKS, ARRAY_SIZE(machine), 5 },
		{ NSREL_SOURCE_FDS, 1, 5 },
		{ NSREL_SOURCE_MOUNTS, 3, 5 },
		{ NSREL_SOURCE_FDS | NSREL_SOURCE_MOUNTS, 4, 5 },
		{ NSREL_SOURCE_TASKS | NSREL_SOURCE_FDS, ARRAY_SIZE(machine) + 1, 5 },
		{ NSREL_SOURCE_KERNEL, 0, 0 },
		{ NSREL_SOURCE_KERNEL | NSREL_SOURCE_RELATIONS, 0, 0 },
		{ NSREL_SOURCES_ALL, ARRAY_SIZE(machine) + 2, 5 },
	};
	const struct fake_proc *fp = *state;
	struct nsrel_context *ctx;

	make_machine(fp);
	fake_link(fp, "40/fd/3", "net:[77]");
	fake_text(fp, "40/mountinfo", "9 1 0:4 uts:[78] /x rw - nsfs nsfs rw\n");
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, fp->path), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct nsrel_snapshot *snap;

		assert_int_equal(nsrel_context_set_sources(ctx, rows[i].sources), 0);
		assert_int_equal(nsrel_snapshot_new(ctx, &snap), 0);
		check_snapshot(snap);
		assert_int_equal(nsrel_snapshot_count_ns(snap), rows[i].n_ns);
		assert_int_equal(nsrel_snapshot_count_processes(snap),
				 rows[i].n_processes);
		nsrel_snapshot_unref(snap);
	}
	nsrel_context_unref(ctx);
}

static void test_source_names(void **state)
{
	static const char *const names[] = { "tasks",  "fds",	    "sockets", "mounts",
					     "kernel", "relations", "deep",    "links" };
	unsigned int all = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_string_equal(nsrel_source_get_name((enum nsrel_source)(1 << i)),
				    names[i]);
		assert_int_equal(nsrel_source_from_name(names[i]), 1 << i);
		all |= 1U << i;
	}
	assert_int_equal(all, NSREL_SOURCES_ALL);
	assert_int_equal(all & ~NSREL_SOURCES_DEFAULT,
			 NSREL_SOURCE_DEEP | NSREL_SOURCE_LINKS);
	assert_null(nsrel_source_get_name((enum nsrel_source)0));
	assert_null(nsrel_source_get_name((enum nsrel_source)NSREL_SOURCES_DEFAULT));
	assert_null(nsrel_source_get_name((enum nsrel_source)(1 << 30)));
	assert_int_equal(nsrel_source_from_name(""), -EINVAL);
	assert_int_equal(nsrel_source_from_name("task"), -EINVAL);
	assert_int_equal(nsrel_source_from_name("TASKS"), -EINVAL);
}

static void assert_fails(struct nsrel_context *ctx, const char *path, int error)
{
	struct nsrel_snapshot *snap = (struct nsrel_snapshot *)&path, *before = snap;
	size_t n_fds = count_fds();

	assert_int_equal(nsrel_context_set_procfs(ctx, path), 0);
	assert_int_equal(nsrel_snapshot_new(ctx, &snap), error);
	assert_ptr_equal(snap, before);
	assert_int_equal(count_fds(), n_fds);
}

static void test_errors(void **state)
{
	const struct fake_proc *fp = *state;
	struct nsrel_context *ctx;
	char path[300];

	assert_int_equal(nsrel_context_new(&ctx), 0);
	snprintf(path, sizeof(path), "%s/missing", fp->path);
	assert_fails(ctx, path, -ENOENT);
	assert_fails(ctx, "", -ENOENT);
	snprintf(path, sizeof(path), "%s/file", fp->path);
	fake_text(fp, "file", "");
	assert_fails(ctx, path, -ENOTDIR);
	snprintf(path, sizeof(path), "%s/loop", fp->path);
	fake_link(fp, "loop", "loop");
	assert_fails(ctx, path, -ELOOP);
	if (geteuid() != 0) {
		snprintf(path, sizeof(path), "%s/closed", fp->path);
		fake_dir(fp, "closed");
		assert_int_equal(chmod(path, 0), 0);
		assert_fails(ctx, path, -EACCES);
	}
	nsrel_context_unref(ctx);
}

struct lines {
	size_t n;
	bool odd;
	bool saw_problem;
};

static void note_line(void *data, const char *line)
{
	struct lines *lines = data;

	lines->n++;
	lines->odd |= !*line || strchr(line, '\n');
	lines->saw_problem |= !!strstr(line, "ns/net: ");
}

static void test_log(void **state)
{
	const struct fake_proc *fp = *state;
	struct lines lines = { 0 };
	struct nsrel_snapshot *snap;
	struct nsrel_context *ctx;

	make_machine(fp);
	fake_link(fp, "40/ns/net", "garbage");
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, fp->path), 0);
	nsrel_context_set_log(ctx, note_line, &lines);
	assert_int_equal(nsrel_snapshot_new(ctx, &snap), 0);
	assert_true(lines.n >= 2);
	assert_true(lines.saw_problem);
	assert_false(lines.odd);
	nsrel_snapshot_unref(snap);
	nsrel_context_unref(ctx);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_machine),	 test(test_types),   test(test_sources),
		test(test_source_names), test(test_subsets), test(test_errors),
		test(test_log),
	};

	return cmocka_run_group_tests_name("discover", tests, NULL, NULL);
}
