/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "check-snapshot.h"
#include "fds.h"
#include "must.h"
#include "nodes.h"
#include "own-files.h"
#include "scene.h"
#include "sleeper.h"
#include "source.h"
#include "unit.h"

/* Looks at the files of the task where the scene is. */
static int scan(struct scene *s, struct nsrel_thread *thread)
{
	return source_fd_scan_task(&s->d, &s->place, s->process, thread);
}

static bool holds(const struct scene *s, enum nsrel_holder_kind kind, int fd,
		  enum nsrel_type type, uint64_t ino)
{
	for (size_t i = 0; i < s->d.files.n_items; i++) {
		const struct holder_of_file *file = s->d.files.items[i];

		if (file->link.kind == kind && file->fd == fd && file->ns &&
		    file->ns->type == type && file->ns->ino == ino)
			return true;
	}
	return false;
}

static void test_captured(void **state)
{
	struct scene *s = *state;

	fake_link(&s->fp, "7/fd/0", "/dev/null");
	fake_link(&s->fp, "7/fd/1", "net:[4026532001]");
	fake_link(&s->fp, "7/fd/2", "socket:[12345]");
	fake_link(&s->fp, "7/fd/3", "mnt:[0]");
	fake_link(&s->fp, "7/fd/255", "user:[18446744073709551615]");
	fake_link(&s->fp, "7/fd/2147483647", "net:[4026532001]");
	assert_int_equal(scan(s, NULL), OUTCOME_OK);
	assert_int_equal(s->d.files.n_items, 4);
	assert_true(holds(s, NSREL_HOLDER_FD, 1, NSREL_TYPE_NET, 4026532001));
	assert_true(holds(s, NSREL_HOLDER_FD, 3, NSREL_TYPE_MNT, 0));
	assert_true(holds(s, NSREL_HOLDER_FD, 255, NSREL_TYPE_USER, UINT64_MAX));
	assert_true(holds(s, NSREL_HOLDER_FD, INT32_MAX, NSREL_TYPE_NET, 4026532001));
	assert_int_equal(nsrel_snapshot_count_ns(s->d.snap), 3);
	assert_int_equal(s->d.problems.n_items, 0);
}

/* Whoever made the directory wanted no good. */
static void test_hostile(void **state)
{
	static const char *const names[] = {
		"x",	    "-1",  "+1",  " 1",	 "1 ",
		"1x",	    "01",  "0x1", "00",	 "2147483648",
		"1.0",	    "1e3", "\n1", "...", "18446744073709551617",
		"\377\376",
	};
	static const char *const links[] = {
		"net:[]",
		"net:[1",
		"net:[1] ",
		" net:[1]",
		"net:[1] (deleted)",
		"NET:[1]",
		"net:[01x]",
		"net:[-1]",
		"net:[18446744073709551616]",
		"xyz:[1]",
		"pid_for_children:[1]",
		"net:",
		"net",
		"/",
		"\n",
		"net:[0000000000000000000000000000000000000000000000000000000000000001]",
	};
	struct scene *s = *state;
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "7/fd/%s", names[i]);
		fake_link(&s->fp, path, "net:[1]");
	}
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		snprintf(path, sizeof(path), "7/fd/%zu", 100 + i);
		fake_link(&s->fp, path, links[i]);
	}
	fake_dir(&s->fp, "7/fd/200");
	fake_text(&s->fp, "7/fd/201", "net:[1]");
	fake_fifo(&s->fp, "7/fd/202");
	assert_int_equal(scan(s, NULL), OUTCOME_OK);
	assert_int_equal(s->d.files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 0);
	assert_int_equal(nsrel_snapshot_count_ns(s->d.snap), 0);
}

/* Not captured, or not a directory. */
static void test_no_table(void **state)
{
	struct scene *s = *state;

	assert_int_equal(scan(s, NULL), OUTCOME_NONE);
	assert_int_equal(s->d.problems.n_items, 0);
	fake_text(&s->fp, "7/fd", "");
	assert_int_equal(scan(s, NULL), OUTCOME_FAILED);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "fd");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), ENOTDIR);
	assert_int_equal(nsrel_problem_get_source(scene_last_problem(s)),
			 NSREL_SOURCE_FDS);
	assert_int_equal(nsrel_problem_get_pid(scene_last_problem(s)), 7);
}

static void test_types(void **state)
{
	struct scene *s = *state;

	fake_link(&s->fp, "7/fd/1", "net:[1]");
	fake_link(&s->fp, "7/fd/2", "uts:[2]");
	s->d.types = NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	assert_int_equal(scan(s, NULL), OUTCOME_OK);
	assert_int_equal(s->d.files.n_items, 1);
	assert_true(holds(s, NSREL_HOLDER_FD, 2, NSREL_TYPE_UTS, 2));
	assert_int_equal(nsrel_snapshot_count_ns(s->d.snap), 1);
}

/* Those that have no files any more, or never had. */
static void test_dead(void **state)
{
	static const char states[] = "ZX";
	struct scene *s = *state;

	fake_link(&s->fp, "7/fd/1", "net:[1]");
	for (size_t i = 0; states[i]; i++) {
		s->process->task.state = states[i];
		assert_int_equal(scan(s, NULL), OUTCOME_OK);
	}
	s->process->task.state = 'S';
	s->process->kernel_thread = true;
	assert_int_equal(scan(s, NULL), OUTCOME_OK);
	assert_int_equal(s->d.files.n_items, 0);
	s->process->kernel_thread = false;
	assert_int_equal(scan(s, NULL), OUTCOME_OK);
	assert_int_equal(s->d.files.n_items, 1);
}

/*
 * Of a captured process nobody knows which threads share: what is the same is told once,
 * as the leader's, or that of the first thread where the leader has none.
 */
static void test_threads(void **state)
{
	const struct nsrel_holder *h = NULL;
	const struct fake_proc *fp = &((struct scene *)*state)->fp;
	struct nsrel_snapshot *snap;
	const struct nsrel_ns *ns;
	int fd;

	fake_task(fp, (struct fake_task){ .pid = 7, .n_threads = 3, .ns = { 1 } });
	fake_task(fp, (struct fake_task){ .pid = 7, .tid = 7, .ns = { 1 } });
	fake_task(fp, (struct fake_task){ .pid = 7, .tid = 8, .ns = { 1 } });
	fake_task(fp, (struct fake_task){ .pid = 7, .tid = 9, .ns = { 1 } });
	fake_link(fp, "7/fd/3", "net:[4026532001]");
	fake_link(fp, "7/task/8/fd/3", "net:[4026532001]");
	fake_link(fp, "7/task/8/fd/4", "net:[4026532001]");
	fake_link(fp, "7/task/9/fd/4", "net:[4026532001]");
	fake_link(fp, "7/task/9/fd/3", "net:[4026532002]");
	snap = fake_snapshot(fp, 0);
	check_snapshot(snap);
	assert_int_equal(nsrel_snapshot_find_ns(snap, "net:[4026532001]", &ns), 0);
	assert_int_equal(nsrel_ns_count_holders(ns), 2);
	h = nsrel_ns_next_holder(ns, h);
	assert_int_equal(nsrel_holder_get_tid(h), 7);
	assert_int_equal(nsrel_holder_get_fd(h, &fd), 0);
	assert_int_equal(fd, 3);
	h = nsrel_ns_next_holder(ns, h);
	assert_int_equal(nsrel_holder_get_tid(h), 8);
	assert_int_equal(nsrel_holder_get_fd(h, &fd), 0);
	assert_int_equal(fd, 4);
	assert_string_equal(nsrel_ns_get_path(ns), "/proc/7/fd/3");
	assert_int_equal(nsrel_snapshot_find_ns(snap, "net:[4026532002]", &ns), 0);
	assert_string_equal(nsrel_ns_get_path(ns), "/proc/7/task/9/fd/3");
	nsrel_snapshot_unref(snap);
}

static const struct holder_of_file *find_by_fd(const struct scene *s, int fd)
{
	for (size_t i = 0; i < s->d.snap->files.n_items; i++) {
		const struct holder_of_file *file = s->d.snap->files.items[i];

		if (file->fd == fd)
			return file;
	}
	return NULL;
}

/* What is watched by number only is there under that number, or can't be named. */
static void test_finish(void **state)
{
	struct scene *s = *state;
	struct fd_scan fds = scene_scan(s);
	struct nsrel_ns *ns = nodes_ns(s->d.snap, NSREL_TYPE_UTS, 5);

	assert_int_equal(fd_scan_add_ino(&fds, NSREL_HOLDER_MARK, 6, 1), 0);
	assert_int_equal(fd_scan_add_ino(&fds, NSREL_HOLDER_MARK, 5, 2), 0);
	assert_int_equal(fd_scan_add(&fds, NSREL_HOLDER_FD, ns, 3), 0);
	assert_int_equal(fd_scan_add_ino(&fds, NSREL_HOLDER_MARK, 7, 4), 0);
	assert_false(s->process->incomplete);
	assert_int_equal(discovery_keep(&s->d), 0);
	assert_int_equal(source_fd_finish(&s->d), 0);
	assert_true(s->process->incomplete);
	assert_int_equal(s->d.snap->files.n_items, 2);
	assert_ptr_equal(find_by_fd(s, 2)->ns, ns);
	assert_ptr_equal(find_by_fd(s, 3)->ns, ns);
	assert_int_equal(s->d.problems.n_items, 2);
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "mark");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), EOPNOTSUPP);
	assert_int_equal(nsrel_problem_get_pid(scene_last_problem(s)), 7);
}

/* It may be of a type that nobody looks for. */
static void test_finish_of_types(void **state)
{
	struct scene *s = *state;
	struct fd_scan fds = scene_scan(s);

	s->d.types = NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	assert_int_equal(fd_scan_add_ino(&fds, NSREL_HOLDER_MARK, 8, 3), 0);
	assert_int_equal(discovery_keep(&s->d), 0);
	assert_int_equal(source_fd_finish(&s->d), 0);
	assert_int_equal(source_fd_finish(&s->d), 0);
	assert_int_equal(s->d.snap->files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 0);
	assert_false(s->process->incomplete);
}

/* This process's own files; what the discovery opens is not among them. */
static void test_live(void **state)
{
	struct scene *s = *state;
	int uts = open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC);
	int ipc = open("/proc/thread-self/ns/ipc", O_PATH | O_CLOEXEC);
	int link = open("/proc/thread-self/ns/net", O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int file = open("/dev/null", O_RDONLY | O_CLOEXEC), own;
	size_t n_fds;

	scene_go_live(s);
	must(own_files_new(&s->d, &s->shared.own_files) == 0);
	own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	n_fds = count_fds();
	assert_int_equal(scan(s, NULL), OUTCOME_OK);
	assert_int_equal(count_fds(), n_fds);
	assert_true(holds(s, NSREL_HOLDER_FD, uts, NSREL_TYPE_UTS,
			  scene_own_ino(NSREL_TYPE_UTS)));
	assert_true(holds(s, NSREL_HOLDER_FD, ipc, NSREL_TYPE_IPC,
			  scene_own_ino(NSREL_TYPE_IPC)));
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_FD), 2);
	assert_true(holds(s, NSREL_HOLDER_SOCKET, sock, NSREL_TYPE_NET,
			  scene_own_ino(NSREL_TYPE_NET)));
	/* The same table again, and then each source alone. */
	assert_int_equal(scan(s, NULL), OUTCOME_OK);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_FD), 2);
	for (int sockets = 0; sockets < 2; sockets++) {
		discovery_forget_task(&s->d, &(struct finds){ 0 });
		s->d.fd_tables.n_tids = 0;
		s->d.sources = sockets ? NSREL_SOURCE_SOCKETS : NSREL_SOURCE_FDS;
		assert_int_equal(scan(s, NULL), OUTCOME_OK);
		assert_int_equal(scene_count_files(s, NSREL_HOLDER_FD), sockets ? 0 : 2);
		assert_int_equal(holds(s, NSREL_HOLDER_SOCKET, sock, NSREL_TYPE_NET,
				       scene_own_ino(NSREL_TYPE_NET)),
				 sockets);
	}
	close(uts), close(ipc), close(link), close(sock), close(file), close(own);
}

/* Who has ended has left nothing; nor has a zombie whose stat was read before. */
static void test_ended(void **state)
{
	struct scene *s = *state;
	pid_t pid = sleeper_start();
	siginfo_t info;

	scene_go_to(s, pid, pid);
	must(kill(pid, SIGKILL) == 0);
	must(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0);
	assert_int_equal(scan(s, NULL), OUTCOME_OK);
	must(waitpid(pid, NULL, 0) == pid);
	s->d.fd_tables.n_tids = 0;
	assert_int_equal(scan(s, NULL), OUTCOME_GONE);
	assert_int_equal(s->d.files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 0);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_captured), test(test_hostile),
		test(test_no_table), test(test_types),
		test(test_dead),     test(test_threads),
		test(test_finish),   test(test_finish_of_types),
		test(test_live),     test(test_ended),
	};

	return cmocka_run_group_tests_name("source-fd", tests, NULL, NULL);
}
