/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "handle.h"
#include "link.h"
#include "must.h"
#include "nodes.h"
#include "reference.h"
#include "unit.h"

static int setup(void **state)
{
	struct nsrel_snapshot *snap = nodes_new();

	snap->mntns_ino = 99;
	*state = snap;
	return 0;
}

static int teardown(void **state)
{
	nsrel_snapshot_unref(*state);
	return 0;
}

static void link_at(struct nsrel_snapshot *snap, const char *proc_path)
{
	free(snap->proc_path);
	snap->proc_path = NULL;
	assert_int_equal(link_snapshot(snap, proc_path), 0);
}

/* Without the boot id, which comes from the machine. */
static struct reference get(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns)
{
	struct reference ref = { 0 };
	char *text = NULL;

	assert_int_equal(nsrel_ns_get_reference(snap, ns, &text), 0);
	must(text && reference_parse(text, &ref) == 0);
	free(text);
	assert_int_equal(ref.type, ns->type);
	assert_int_equal(ref.ino, ns->ino);
	ref.has &= ~(1U << REFERENCE_BOOT);
	return ref;
}

#define WAY (1U << REFERENCE_PATH | 1U << REFERENCE_MNTNS)
#define PID (1U << REFERENCE_PID | 1U << REFERENCE_START)

static void test_captured(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *ns = nodes_ns(snap, NSREL_TYPE_NET, 1);
	char *text = NULL;

	snap->captured = true;
	assert_int_equal(nsrel_ns_get_reference(snap, ns, &text), -EOPNOTSUPP);
	assert_null(text);
}

static void test_nothing_known(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *ns = nodes_ns(snap, NSREL_TYPE_TIME, 1);
	struct reference ref;

	ref = get(snap, ns);
	assert_int_equal(ref.has, 0);
	ns->has_dev = ns->has_id = true;
	ns->dev = makedev(0, 4);
	ns->id = 89;
	ref = get(snap, ns);
	assert_int_equal(ref.has, 1U << REFERENCE_DEV | 1U << REFERENCE_ID);
	assert_int_equal(ref.dev, makedev(0, 4));
	assert_int_equal(ref.id, 89);
}

static void test_member(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *ns = nodes_ns(snap, NSREL_TYPE_NET, 1);
	struct nsrel_process *process = nodes_process_at(snap, 7, 0, 8113);
	struct reference ref;

	process->task.ns[NSREL_TYPE_NET] = ns;
	link_at(snap, "/proc");
	ref = get(snap, ns);
	assert_int_equal(ref.has, WAY | PID);
	assert_int_equal(ref.pid, 7);
	assert_int_equal(ref.start, 8113);
	assert_int_equal(ref.mntns, 99);
	assert_string_equal(ref.path, "/proc/7/ns/net");
	/* Not without its time; and no path without the place where it is. */
	process->task.has_start_time = false;
	assert_int_equal(get(snap, ns).has, WAY);
	snap->mntns_ino = 0;
	assert_int_equal(get(snap, ns).has, 0);
}

/* Whose numbers these are is known of /proc only. */
static void test_other_proc(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *ns = nodes_ns(snap, NSREL_TYPE_NET, 1);
	struct reference ref;

	nodes_process_at(snap, 7, 0, 8113)->task.ns[NSREL_TYPE_NET] = ns;
	link_at(snap, "/other proc");
	ref = get(snap, ns);
	assert_int_equal(ref.has, WAY);
	assert_string_equal(ref.path, "/other proc/7/ns/net");
}

static void test_threads(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *loose = nodes_ns(snap, NSREL_TYPE_NET, 1);
	struct nsrel_ns *zombie = nodes_ns(snap, NSREL_TYPE_UTS, 2);
	struct nsrel_process *process = nodes_process_at(snap, 7, 0, 8113);
	struct nsrel_thread *thread = nodes_thread(process, 8);
	struct reference ref;

	thread->task.has_start_time = true;
	thread->task.start_time = 9000;
	thread->task.ns[NSREL_TYPE_NET] = loose;
	thread->task.ns[NSREL_TYPE_UTS] = process->task.ns[NSREL_TYPE_UTS] = zombie;
	process->from_thread = NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	link_at(snap, "/proc");
	ref = get(snap, loose);
	assert_string_equal(ref.path, "/proc/7/task/8/ns/net");
	assert_int_equal(ref.pid, 8);
	assert_int_equal(ref.start, 9000);
	ref = get(snap, zombie);
	assert_string_equal(ref.path, "/proc/7/task/8/ns/uts");
	assert_int_equal(ref.pid, 8);
	assert_int_equal(ref.start, 9000);
}

static void test_mounts_and_files(void **state)
{
	struct nsrel_snapshot *snap = *state;
	struct nsrel_ns *mntns = nodes_ns(snap, NSREL_TYPE_MNT, 9);
	struct nsrel_ns *here = nodes_ns(snap, NSREL_TYPE_NET, 1);
	struct nsrel_ns *there = nodes_ns(snap, NSREL_TYPE_NET, 2);
	struct nsrel_ns *file = nodes_ns(snap, NSREL_TYPE_NET, 3);
	struct nsrel_process *process = nodes_process_at(snap, 7, 0, 8113);
	struct reference ref;

	nodes_mount(snap, here, mntns, "/a b", 0);
	nodes_mount(snap, there, mntns, "/c", 7)->root_tid = 7;
	nodes_file(snap, file, NSREL_HOLDER_FD, process, NULL, 4);
	process->task.ns[NSREL_TYPE_MNT] = mntns;
	link_at(snap, "/proc");
	ref = get(snap, here);
	assert_int_equal(ref.has, WAY);
	assert_string_equal(ref.path, "/a b");
	ref = get(snap, there);
	assert_int_equal(ref.has, WAY | PID);
	assert_int_equal(ref.pid, 7);
	assert_string_equal(ref.path, "/proc/7/root/c");
	ref = get(snap, file);
	assert_int_equal(ref.has, WAY | PID);
	assert_string_equal(ref.path, "/proc/7/fd/4");
}

static struct reference get_of_handle(const char *path, pid_t pid)
{
	struct nsrel_handle *handle = NULL;
	struct reference ref = { 0 };
	char *text = NULL;

	must(handle_new(open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC), &handle) == 0);
	handle->path = path ? strdup(path) : NULL;
	handle->pid = pid;
	assert_int_equal(nsrel_handle_get_reference(handle, &text), 0);
	must(text && reference_parse(text, &ref) == 0);
	free(text);
	assert_int_equal(ref.type, NSREL_TYPE_UTS);
	assert_int_equal(ref.ino, handle->ino);
	assert_int_equal(ref.dev, handle->dev);
	assert_int_equal(reference_has(&ref, REFERENCE_ID), handle->has_id);
	assert_true(reference_has(&ref, REFERENCE_BOOT));
	nsrel_handle_unref(handle);
	ref.has &= WAY | PID;
	return ref;
}

/* How it was opened; but not what leads elsewhere by now. */
static void test_handle(void **state)
{
	(void)state;
	assert_int_equal(get_of_handle(NULL, 0).has, 0);
	assert_int_equal(get_of_handle(NULL, getpid()).has, PID);
	assert_int_equal(get_of_handle(NULL, getpid()).pid, getpid());
	assert_int_equal(get_of_handle(NULL, INT32_MAX).has, 0);
	assert_int_equal(get_of_handle("/proc/self/ns/net", 0).has, 0);
	assert_int_equal(get_of_handle("/etc/passwd", 0).has, 0);
	assert_int_equal(get_of_handle("/no such file", 0).has, 0);
}

static void check_portable(const char *path, const char *expected)
{
	struct reference ref = get_of_handle(path, 0);

	assert_int_equal(ref.has, WAY | PID);
	assert_string_equal(ref.path, expected);
	assert_true(ref.pid == getpid() || ref.pid == gettid());
}

static void test_portable(void **state)
{
	int fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	char expected[100], path[40];

	(void)state;
	snprintf(expected, sizeof(expected), "/proc/%d/ns/uts", getpid());
	check_portable("/proc/self/ns/uts", expected);
	check_portable(expected, expected);
	snprintf(expected, sizeof(expected), "/proc/%d/task/%d/ns/uts", getpid(),
		 gettid());
	check_portable("/proc/thread-self/ns/uts", expected);
	snprintf(expected, sizeof(expected), "/proc/%d/fd/%d", getpid(), fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	check_portable(path, expected);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	check_portable(path, expected);
	close(fd);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_captured), test(test_nothing_known),
		test(test_member),   test(test_other_proc),
		test(test_threads),  test(test_mounts_and_files),
		test(test_handle),   test(test_portable),
	};

	return cmocka_run_group_tests_name("make-reference", tests, NULL, NULL);
}
