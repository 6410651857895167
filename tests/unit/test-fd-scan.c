/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/kcmp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "fd-scan.h"
#include "fds.h"
#include "must.h"
#include "nodes.h"
#include "scene.h"
#include "sleeper.h"
#include "unit.h"

static void test_add(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	struct nsrel_ns *ns = nodes_ns(s->d.snap, NSREL_TYPE_NET, 1);
	const struct holder_of_file *file;

	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_SOCKET, ns, 5), 0);
	file = scene_last_file(s);
	assert_int_equal(file->link.kind, NSREL_HOLDER_SOCKET);
	assert_ptr_equal(file->ns, ns);
	assert_int_equal(file->ino, 0);
	assert_ptr_equal(file->process, s->process);
	assert_ptr_equal(file->task, &s->process->task);
	assert_int_equal(file->fd, 5);
	assert_int_equal(fd_scan_add_ino(&scan, NSREL_HOLDER_MARK, UINT64_MAX, 0), 0);
	file = scene_last_file(s);
	assert_int_equal(file->link.kind, NSREL_HOLDER_MARK);
	assert_null(file->ns);
	assert_int_equal(file->ino, UINT64_MAX);
	assert_int_equal(file->fd, 0);
	assert_int_equal(s->d.files.n_items, 2);
}

/* A ring may have a namespace twice, and so may the queue of a socket. */
static void test_once(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	struct nsrel_ns *a = nodes_ns(s->d.snap, NSREL_TYPE_NET, 1);
	struct nsrel_ns *b = nodes_ns(s->d.snap, NSREL_TYPE_NET, 2);

	for (int round = 0; round < 3; round++) {
		assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_IO_URING, a, 5), 0);
		assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_IO_URING, b, 5), 0);
		assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_IN_FLIGHT, a, 5), 0);
		assert_int_equal(fd_scan_add_ino(&scan, NSREL_HOLDER_MARK, 1, 5), 0);
		assert_int_equal(fd_scan_add_ino(&scan, NSREL_HOLDER_MARK, 2, 5), 0);
	}
	assert_int_equal(s->d.files.n_items, 5);
	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_IO_URING, a, 6), 0);
	assert_int_equal(s->d.files.n_items, 6);
}

/* Tables that can't be told apart are one, as far as what is in them is the same. */
static void test_unsure(void **state)
{
	struct scene *s = *state;
	struct nsrel_ns *a = nodes_ns(s->d.snap, NSREL_TYPE_NET, 1);
	struct nsrel_ns *b = nodes_ns(s->d.snap, NSREL_TYPE_NET, 2);
	struct nsrel_thread *t = nodes_thread(s->process, 8);
	struct fd_scan scan = scene_scan(s);

	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_FD, a, 5), 0);
	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_FD, b, 6), 0);
	scan.task = &t->task;
	scan.unsure = true;
	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_FD, a, 5), 0);
	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_FD, b, 6), 0);
	assert_int_equal(s->d.files.n_items, 2);
	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_FD, b, 5), 0);
	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_SOCKET, a, 5), 0);
	assert_int_equal(fd_scan_add_ino(&scan, NSREL_HOLDER_MARK, 1, 5), 0);
	assert_int_equal(s->d.files.n_items, 5);
	assert_ptr_equal(scene_last_file(s)->task, &t->task);
	/* What is before is another process's. */
	scan.first_file = 5;
	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_FD, a, 5), 0);
	assert_int_equal(s->d.files.n_items, 6);
}

/* A thread's own table that is known to be: the same number is another file. */
static void test_other_task(void **state)
{
	struct scene *s = *state;
	struct nsrel_ns *ns = nodes_ns(s->d.snap, NSREL_TYPE_NET, 1);
	struct nsrel_thread *t = nodes_thread(s->process, 8);
	struct fd_scan scan = scene_scan(s);

	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_FD, ns, 5), 0);
	scan.task = &t->task;
	assert_int_equal(fd_scan_add(&scan, NSREL_HOLDER_FD, ns, 5), 0);
	assert_int_equal(s->d.files.n_items, 2);
}

static void test_read_info(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	char path[40];

	fake_text(&s->fp, "7/fdinfo/0", "pos:\t0\n");
	snprintf(path, sizeof(path), "7/fdinfo/%d", INT32_MAX);
	fake_text(&s->fp, path, "");
	assert_int_equal(fd_scan_read_info(&scan, 0), 0);
	assert_string_equal(s->d.buf.data, "pos:\t0\n");
	assert_int_equal(fd_scan_read_info(&scan, INT32_MAX), 0);
	assert_string_equal(s->d.buf.data, "");
	assert_int_equal(fd_scan_read_info(&scan, 1), -ENOENT);
	fake_dir(&s->fp, "7/fdinfo/2");
	assert_int_equal(fd_scan_read_info(&scan, 2), -EISDIR);
}

static void assert_is_copy(struct scene *s, int fd)
{
	struct fd_scan scan = scene_scan(s);
	struct stat st, copy_st;
	int copy = fd_scan_copy(&scan, fd);

	if (copy == -ENOSYS || copy == -EPERM)
		skip_because("open files can't be copied here: %s", strerror(-copy));
	assert_true(copy >= 0);
	assert_true(scan.pidfd >= 0);
	assert_true(fcntl(copy, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(fstat(copy, &copy_st), 0);
	assert_int_equal(st.st_dev, copy_st.st_dev);
	assert_int_equal(st.st_ino, copy_st.st_ino);
	close(copy);
	assert_int_equal(fd_scan_copy(&scan, 1 << 20), -EBADF);
	close(scan.pidfd);
}

static void test_copy(void **state)
{
	struct scene *s = *state;
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	scene_go_live(s);
	assert_is_copy(s, sock);
	close(sock);
}

/* What a thread of its own table has open, under a number that the leader has not. */
struct thread {
	pthread_barrier_t barrier;
	pid_t tid;
	int fd;
	ino_t ino;
};

static void *run(void *p)
{
	struct thread *t = p;
	struct stat st;

	must(unshare(CLONE_FILES) == 0);
	t->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(t->fd >= 0 && fstat(t->fd, &st) == 0);
	t->ino = st.st_ino;
	t->tid = gettid();
	pthread_barrier_wait(&t->barrier);
	pthread_barrier_wait(&t->barrier);
	close(t->fd);
	return NULL;
}

static void test_copy_of_thread(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan;
	struct thread t = { 0 };
	struct stat st;
	pthread_t thread;
	int copy;

	must(pthread_barrier_init(&t.barrier, NULL, 2) == 0);
	must(pthread_create(&thread, NULL, run, &t) == 0);
	pthread_barrier_wait(&t.barrier);
	scene_go_to(s, getpid(), t.tid);
	scan = scene_scan(s);
	copy = fd_scan_copy(&scan, t.fd);
	/* Before Linux 6.9 nobody gets there. */
	if (copy != -EOPNOTSUPP) {
		assert_true(copy >= 0);
		assert_int_equal(fstat(copy, &st), 0);
		assert_int_equal(st.st_ino, t.ino);
		close(copy);
	}
	util_closep(&scan.pidfd);
	pthread_barrier_wait(&t.barrier);
	must(pthread_join(thread, NULL) == 0);
	pthread_barrier_destroy(&t.barrier);
}

/* The number may be another's by now: the pinned directory is what counts. */
static void test_copy_of_ended(void **state)
{
	struct scene *s = *state;
	pid_t pid = sleeper_start();
	struct fd_scan scan;
	size_t n_fds;

	scene_go_to(s, pid, pid);
	scan = scene_scan(s);
	sleeper_stop(pid);
	n_fds = count_fds();
	assert_int_equal(fd_scan_copy(&scan, 0), -ESRCH);
	/* As if somebody had got the number at once. */
	s->place.pid = s->place.tid = getpid();
	assert_int_equal(fd_scan_copy(&scan, 0), -ESRCH);
	assert_int_equal(scan.pidfd, -1);
	assert_int_equal(count_fds(), n_fds);
}

static void test_copy_not_own(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);

	assert_int_equal(fd_scan_copy(&scan, 0), -EOPNOTSUPP);
	scene_go_live(s);
	s->d.proc.own = false;
	assert_int_equal(fd_scan_copy(&scan, 0), -EOPNOTSUPP);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_add),
		test(test_once),
		test(test_unsure),
		test(test_other_task),
		test(test_read_info),
		test(test_copy),
		test(test_copy_of_thread),
		test(test_copy_of_ended),
		test(test_copy_not_own),
	};

	return cmocka_run_group_tests_name("fd-scan", tests, NULL, NULL);
}
