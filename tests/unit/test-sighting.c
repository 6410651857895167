/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "fake-proc.h"
#include "fds.h"
#include "must.h"
#include "nodes.h"
#include "sighting.h"
#include "sleeper.h"
#include "unit.h"

/* A discovery under way, at a task's directory. */
struct fixture {
	struct fake_proc fp;
	struct nsrel_context *ctx;
	struct shared shared;
	struct discovery d;
	struct place place;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f && nsrel_context_new(&f->ctx) == 0);
	fake_proc_new(&f->fp);
	f->d = (struct discovery){
		.ctx = f->ctx,
		.snap = nodes_new(),
		.shared = &f->shared,
		.proc.fd = -1,
	};
	fake_dir(&f->fp, "ns");
	f->place = (struct place){ .dir_fd = f->fp.fd, .pid = 7, .tid = 8 };
	f->place.ns_fd = procfs_pin(f->fp.fd, "ns");
	must(f->place.ns_fd >= 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	close(f->place.ns_fd);
	fake_proc_done(&f->fp);
	procfs_done(&f->d.proc);
	discovery_done(&f->d);
	netnsid_done(&f->shared.netnsid);
	nsrel_snapshot_unref(f->d.snap);
	nsrel_context_unref(f->ctx);
	free(f);
	return 0;
}

/* Goes to a process of the live /proc. */
static void go_to(struct fixture *f, pid_t pid)
{
	char name[16];

	must(procfs_open(NULL, &f->d.proc) == 0);
	snprintf(name, sizeof(name), "%d", (int)pid);
	f->place.dir_fd = procfs_pin(f->d.proc.fd, name);
	must(f->place.dir_fd >= 0);
	close(f->place.ns_fd);
	f->place.ns_fd = procfs_pin(f->place.dir_fd, "ns");
	must(f->place.ns_fd >= 0);
}

static int see_net(struct fixture *f, struct nsrel_ns **ret)
{
	return sighting_of_link(&f->d, &f->place, "ns/net", NSREL_TYPE_NET, ret);
}

static void assert_failed(struct fixture *f, int error)
{
	const struct nsrel_problem *problem;
	struct nsrel_ns *ns = NULL;

	assert_int_equal(see_net(f, &ns), OUTCOME_FAILED);
	assert_null(ns);
	assert_int_equal(nsrel_snapshot_count_ns(f->d.snap), 0);
	assert_int_equal(f->d.problems.n_items, 1);
	problem = f->d.problems.items[0];
	assert_int_equal(nsrel_problem_get_errno(problem), error);
	assert_int_equal(nsrel_problem_get_pid(problem), 7);
	assert_int_equal(nsrel_problem_get_tid(problem), 8);
	assert_int_equal(nsrel_problem_get_source(problem), NSREL_SOURCE_TASKS);
	assert_string_equal(nsrel_problem_get_what(problem), "ns/net");
	discovery_forget_task(&f->d, &(struct finds){ 0 });
}

static void test_link(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *ns = NULL, *again = NULL;

	fake_link(&f->fp, "ns/net", "net:[4026531840]");
	assert_int_equal(see_net(f, &ns), OUTCOME_OK);
	assert_int_equal(ns->type, NSREL_TYPE_NET);
	assert_int_equal(ns->ino, 4026531840);
	assert_false(ns->asked);
	assert_int_equal(see_net(f, &again), OUTCOME_OK);
	assert_ptr_equal(ns, again);
	assert_int_equal(f->d.problems.n_items, 0);
}

static void test_bad_text(void **state)
{
	static const char *const texts[] = {
		"x",	   "net:[]",	     "net:[1",
		"mnt:[1]", "/proc/1/ns/net", "net:[18446744073709551616]"
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		fake_link(&f->fp, "ns/net", texts[i]);
		assert_failed(f, EBADMSG);
	}
}

static void test_unreadable(void **state)
{
	struct fixture *f = *state;
	char text[101] = "";

	memset(text, '0', 100);
	memcpy(text, "net:[", 5);
	text[99] = ']';
	fake_link(&f->fp, "ns/net", text);
	assert_failed(f, ENAMETOOLONG);
	fake_remove(&f->fp, "ns/net");
	fake_text(&f->fp, "ns/net", "net:[1]");
	assert_failed(f, EINVAL);
}

static void test_missing(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *ns = NULL;

	assert_int_equal(see_net(f, &ns), OUTCOME_NONE);
	assert_null(ns);
	assert_int_equal(f->d.problems.n_items, 0);
}

/* The live /proc: own links, opened and asked. */
static void test_live(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *ns = NULL, *again = NULL;
	size_t n_fds;
	struct stat st;

	f->d.ask = true;
	go_to(f, getpid());
	n_fds = count_fds();
	assert_int_equal(see_net(f, &ns), OUTCOME_OK);
	assert_true(f->shared.netnsid.is_open);
	assert_int_equal(stat("/proc/self/ns/net", &st), 0);
	assert_int_equal(ns->ino, st.st_ino);
	assert_true(ns->asked);
	assert_true(ns->has_dev);
	assert_int_equal(ns->dev, st.st_dev);
	assert_int_equal(see_net(f, &again), OUTCOME_OK);
	assert_ptr_equal(ns, again);
	netnsid_done(&f->shared.netnsid);
	assert_int_equal(count_fds(), n_fds);
	close(f->place.dir_fd);
}

/* What the link says still stands when it can't be opened; nothing more is known. */
static void test_no_fd_left(void **state)
{
	struct rlimit limit, none;
	struct fixture *f = *state;
	struct nsrel_ns *ns = NULL;
	int r;

	f->d.ask = true;
	go_to(f, getpid());
	must(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	none = limit;
	none.rlim_cur = 0;
	must(setrlimit(RLIMIT_NOFILE, &none) == 0);
	r = see_net(f, &ns);
	must(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	assert_int_equal(r, OUTCOME_OK);
	assert_non_null(ns);
	assert_false(ns->asked);
	assert_false(ns->has_dev);
	assert_int_equal(f->d.problems.n_items, 1);
	assert_int_equal(nsrel_problem_get_errno(f->d.problems.items[0]), EMFILE);
	close(f->place.dir_fd);
}

/* Whatever goes wrong with a task that has ended is no problem. */
static void test_gone(void **state)
{
	struct fixture *f = *state;
	struct nsrel_ns *ns = NULL;
	pid_t pid = sleeper_start();

	go_to(f, pid);
	sleeper_stop(pid);
	assert_int_equal(see_net(f, &ns), OUTCOME_GONE);
	assert_int_equal(f->d.problems.n_items, 0);
	close(f->place.dir_fd);
}

static void test_fd(void **state)
{
	struct fixture *f = *state;
	int fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	struct nsrel_ns *ns = NULL;
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(sighting_of_fd(&f->d, fd, NSREL_TYPE_UTS, &ns), OUTCOME_OK);
	assert_int_equal(ns->ino, st.st_ino);
	assert_false(ns->asked);
	f->d.ask = true;
	assert_int_equal(sighting_of_fd(&f->d, fd, NSREL_TYPE_UTS, &ns), OUTCOME_OK);
	assert_true(ns->asked);
	close(fd);
	ns = NULL;
	assert_int_equal(sighting_of_fd(&f->d, -1, NSREL_TYPE_UTS, &ns), OUTCOME_NONE);
	assert_null(ns);
}

static void test_text(void **state)
{
	static const char *const wrong[] = { "",	 "net:[]", "net:[1",
					     "net:[1] ", "x:[1]",  "uts:[1]" };
	struct fixture *f = *state;
	struct nsrel_ns *ns = NULL, *again = NULL;

	f->d.types = NSREL_TYPE_MASK(NSREL_TYPE_NET);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(sighting_of_text(&f->d, wrong[i], &ns), OUTCOME_NONE);
	assert_null(ns);
	assert_int_equal(nsrel_snapshot_count_ns(f->d.snap), 0);
	assert_int_equal(sighting_of_text(&f->d, "net:[1]", &ns), OUTCOME_OK);
	assert_int_equal(ns->ino, 1);
	assert_false(ns->asked);
	assert_int_equal(sighting_of_text(&f->d, "net:[1]", &again), OUTCOME_OK);
	assert_ptr_equal(ns, again);
}

/* Of whatever type it is, through an fd for reading and one that only pins. */
static void test_any_type(void **state)
{
	struct fixture *f = *state;
	int uts = open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC);
	int pin = open("/proc/thread-self/ns/ipc", O_PATH | O_CLOEXEC);
	int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct nsrel_ns *ns = NULL;
	size_t n_fds;

	f->d.types = NSREL_TYPES_ALL;
	assert_int_equal(procfs_open(NULL, &f->d.proc), 0);
	f->d.self = f->d.proc;
	n_fds = count_fds();
	assert_int_equal(sighting_of_open_fd(&f->d, file, &ns), OUTCOME_FAILED);
	assert_int_equal(sighting_of_open_fd(&f->d, pin, &ns), OUTCOME_FAILED);
	assert_int_equal(sighting_of_path_fd(&f->d, file, &ns), OUTCOME_FAILED);
	assert_int_equal(sighting_of_path_fd(&f->d, 1 << 20, &ns), OUTCOME_FAILED);
	assert_null(ns);
	assert_int_equal(sighting_of_open_fd(&f->d, uts, &ns), OUTCOME_OK);
	assert_int_equal(ns->type, NSREL_TYPE_UTS);
	assert_int_equal(sighting_of_path_fd(&f->d, pin, &ns), OUTCOME_OK);
	assert_int_equal(ns->type, NSREL_TYPE_IPC);
	assert_int_equal(nsrel_snapshot_count_ns(f->d.snap), 2);
	ns = NULL;
	f->d.types = NSREL_TYPE_MASK(NSREL_TYPE_NET);
	assert_int_equal(sighting_of_open_fd(&f->d, uts, &ns), OUTCOME_NONE);
	assert_int_equal(sighting_of_path_fd(&f->d, pin, &ns), OUTCOME_NONE);
	assert_null(ns);
	/* Without a /proc of one's own nothing can be reopened. */
	f->d.self = (struct procfs){ .fd = -1 };
	assert_int_equal(sighting_of_path_fd(&f->d, pin, &ns), OUTCOME_FAILED);
	assert_int_equal(count_fds(), n_fds);
	assert_int_equal(f->d.problems.n_items, 0);
	close(uts), close(pin), close(file);
}

static void test_is_ns(void **state)
{
	struct fixture *f = *state;

	/* Unknown is none, also where the device is 0. */
	f->d.nsfs_dev = 0;
	assert_false(sighting_is_ns(&f->d, 0, 0));
	assert_false(sighting_is_ns(&f->d, 0, 4));
	f->d.nsfs_dev = makedev(0, 4);
	assert_true(sighting_is_ns(&f->d, 0, 4));
	assert_false(sighting_is_ns(&f->d, 4, 0));
	assert_false(sighting_is_ns(&f->d, 0, 5));
	assert_false(sighting_is_ns(&f->d, 0, 0));
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_link),    test(test_bad_text), test(test_unreadable),
		test(test_missing), test(test_live),	 test(test_no_fd_left),
		test(test_gone),    test(test_text),	 test(test_any_type),
		test(test_is_ns),   test(test_fd),
	};

	return cmocka_run_group_tests_name("sighting", tests, NULL, NULL);
}
