/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "fds.h"
#include "holder-open.h"
#include "link.h"
#include "mounter.h"
#include "must.h"
#include "nodes.h"
#include "parse.h"
#include "scene.h"
#include "sleeper.h"
#include "unit.h"

struct fixture {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *uts; /* that all are in */
	struct nsrel_process *process;
	pid_t pid;
	struct self_proc self;
	size_t n_fds;
};

/* With a child that can be killed: its process is to be first. */
static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	f->n_fds = count_fds();
	f->snap = nodes_new();
	f->pid = sleeper_start();
	f->uts = nodes_ns(f->snap, NSREL_TYPE_UTS, scene_own_ino(NSREL_TYPE_UTS));
	f->process = nodes_process(f->snap, f->pid, 1);
	must(self_proc_open(&f->self) == 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = f->n_fds;

	self_proc_done(&f->self);
	nsrel_snapshot_unref(f->snap);
	if (f->pid > 0)
		sleeper_stop(f->pid);
	free(f);
	return count_fds() == n_fds ? 0 : -1;
}

static const struct nsrel_holder *get(struct fixture *f, enum nsrel_holder_kind kind)
{
	const struct nsrel_holder *holder;

	nsrel_ns_foreach_holder(holder, f->uts)
		if (nsrel_holder_get_kind(holder) == kind)
			return holder;
	return NULL;
}

/* Once. */
static const struct nsrel_holder *link_and_get(struct fixture *f,
					       enum nsrel_holder_kind kind)
{
	must(link_snapshot(f->snap, "/proc") == 0);
	return get(f, kind);
}

static void assert_opens(struct fixture *f, const struct nsrel_holder *holder, pid_t pid,
			 const char *path)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(holder_open(f->snap, holder, &f->self, &handle), 0);
	assert_int_equal(handle->type, NSREL_TYPE_UTS);
	assert_int_equal(handle->ino, f->uts->ino);
	assert_int_equal(handle->pid, pid);
	if (path)
		assert_string_equal(handle->path, path);
	else
		assert_null(handle->path);
	nsrel_handle_unref(handle);
}

static void assert_comes_to(struct fixture *f, const struct nsrel_holder *holder,
			    int result)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(holder_open(f->snap, holder, &f->self, &handle), result);
	assert_null(handle);
}

static void end_sleeper(struct fixture *f)
{
	sleeper_stop(f->pid);
	f->pid = 0;
}

static void test_member(void **state)
{
	struct fixture *f = *state;
	const struct nsrel_holder *holder;

	f->process->task.ns[NSREL_TYPE_UTS] = f->uts;
	holder = link_and_get(f, NSREL_HOLDER_PROCESS);
	assert_opens(f, holder, f->pid, NULL);
	end_sleeper(f);
	assert_comes_to(f, holder, -ESTALE);
}

/* In another /proc it has another number: its path says more. */
static void test_elsewhere(void **state)
{
	struct fixture *f = *state;
	char path[64];

	f->process->task.ns[NSREL_TYPE_UTS] = f->uts;
	must(link_snapshot(f->snap, "/proc/.") == 0);
	snprintf(path, sizeof(path), "/proc/./%d/ns/uts", (int)f->pid);
	assert_opens(f, f->uts->first_holder, 0, path);
}

struct waiting {
	pthread_barrier_t barrier;
	pid_t tid;
};

static void *wait_as_thread(void *arg)
{
	struct waiting *waiting = arg;

	waiting->tid = gettid();
	pthread_barrier_wait(&waiting->barrier);
	pthread_barrier_wait(&waiting->barrier);
	return NULL;
}

/* What the leader has of a thread is at the thread's. */
static void test_zombie_leader(void **state)
{
	struct fixture *f = *state;
	struct nsrel_process *self = nodes_process(f->snap, getpid(), 1);
	struct waiting waiting;
	pthread_t thread;

	must(pthread_barrier_init(&waiting.barrier, NULL, 2) == 0);
	must(pthread_create(&thread, NULL, wait_as_thread, &waiting) == 0);
	pthread_barrier_wait(&waiting.barrier);
	nodes_thread(self, waiting.tid)->task.ns[NSREL_TYPE_UTS] = f->uts;
	self->task.ns[NSREL_TYPE_UTS] = f->uts;
	self->from_thread = NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	assert_opens(f, link_and_get(f, NSREL_HOLDER_PROCESS), waiting.tid, NULL);
	pthread_barrier_wait(&waiting.barrier);
	must(pthread_join(thread, NULL) == 0);
	pthread_barrier_destroy(&waiting.barrier);
}

static void test_fd(void **state)
{
	struct fixture *f = *state;
	int fd = open("/proc/self/ns/uts", O_PATH | O_CLOEXEC);
	int other = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct nsrel_process *self = nodes_process(f->snap, getpid(), 1);
	const struct nsrel_holder *holder;
	char path[64];

	nodes_file(f->snap, f->uts, NSREL_HOLDER_FD, self, NULL, fd);
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), fd);
	holder = link_and_get(f, NSREL_HOLDER_FD);
	assert_opens(f, holder, 0, path);
	/* Something else has its number. */
	must(dup2(other, fd) == fd);
	assert_comes_to(f, holder, -ESTALE);
	close(other);
	close(fd);
	assert_comes_to(f, holder, -ESTALE);
}

static void test_no_way(void **state)
{
	struct fixture *f = *state;

	nodes_file(f->snap, f->uts, NSREL_HOLDER_SOCKET, f->process, NULL, 3);
	nodes_mount(f->snap, f->uts, NULL, "/proc/self/ns/uts", -1);
	assert_comes_to(f, link_and_get(f, NSREL_HOLDER_SOCKET), HOLDER_NO_WAY);
	assert_comes_to(f, get(f, NSREL_HOLDER_MOUNT), HOLDER_NO_WAY);
}

static void test_pid_for_children(void **state)
{
	struct fixture *f = *state;
	struct nsrel_handle *handle = NULL;
	int r;

	f->uts = nodes_ns(f->snap, NSREL_TYPE_PID, scene_own_ino(NSREL_TYPE_PID));
	f->process->task.pid_for_children = f->uts;
	f->process->task.no_pid_link = true;
	r = holder_open(f->snap, link_and_get(f, NSREL_HOLDER_PID_FOR_CHILDREN), &f->self,
			&handle);
	if (r == HOLDER_NO_WAY)
		skip_because("no PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE");
	assert_int_equal(r, 0);
	assert_int_equal(handle->ino, f->uts->ino);
	nsrel_handle_unref(handle);
	end_sleeper(f);
	assert_comes_to(f, f->uts->first_holder, -ESTALE);
}

static void check_mount(struct fixture *f, const struct mounter *mounter,
			const char *name, int result)
{
	struct holder_of_mount *mount = f->snap->mounts.items[0];
	char path[300];
	struct stat st;

	free(mount->target);
	must(asprintf(&mount->target, "%s/%s", mounter->dir, name) > 0);
	snprintf(path, sizeof(path), "/proc/%d/root%s", (int)mounter->pid, mount->target);
	if (result < 0) {
		assert_comes_to(f, &mount->link, result);
		return;
	}
	must(stat(path, &st) == 0);
	f->uts->ino = st.st_ino;
	assert_opens(f, &mount->link, 0, path);
}

/* Not over symbolic links, and not what is there instead. */
static void test_mount(void **state)
{
	struct fixture *f = *state;
	char dir[] = "/tmp/nsrel-unit-XXXXXX";
	struct mounter mounter;

	must(mkdtemp(dir));
	mounter = mounter_start(dir);
	if (mounter.pid < 0) {
		rmdir(dir);
		skip_because("no mount namespace to be had");
	}
	nodes_mount(f->snap, f->uts, NULL, "/", mounter.pid);
	(void)link_and_get(f, NSREL_HOLDER_MOUNT);
	check_mount(f, &mounter, "uts", 0);
	check_mount(f, &mounter, "plain", -ESTALE);
	check_mount(f, &mounter, "link", -ESTALE);
	check_mount(f, &mounter, "none", -ESTALE);
	check_mount(f, &mounter, "plain/none", -ESTALE);
	f->uts->ino++;
	check_mount(f, &mounter, "uts", -ESTALE);
	mounter_stop(&mounter);
	check_mount(f, &mounter, "uts", -ESTALE);
	must(rmdir(dir) == 0);
}

static void read_start_time(struct task *task, pid_t pid)
{
	_cleanup_(buffer_done) struct buffer buf = { 0 };
	char path[64];
	struct parse_stat stat;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	must(procfs_read(AT_FDCWD, path, SIZE_MAX, &buf) == 0);
	must(parse_stat(buf.data, buf.len, &stat) == 0);
	task->start_time = stat.start_time;
	task->has_start_time = true;
}

static void test_is_alive(void **state)
{
	struct fixture *f = *state;
	struct task *task = &f->process->task;
	const struct nsrel_holder *holder;

	task->ns[NSREL_TYPE_UTS] = f->uts;
	holder = link_and_get(f, NSREL_HOLDER_PROCESS);
	read_start_time(task, f->pid);
	assert_int_equal(holder_is_alive(f->snap, holder), 1);
	/* Another one that has its number by now. */
	task->start_time--;
	assert_int_equal(holder_is_alive(f->snap, holder), 0);
	task->has_start_time = false;
	assert_int_equal(holder_is_alive(f->snap, holder), 1);
	task->has_start_time = true;
	end_sleeper(f);
	assert_int_equal(holder_is_alive(f->snap, holder), 0);
	/* It can't be told. */
	f->snap->no_proc = true;
	assert_int_equal(holder_is_alive(f->snap, holder), 1);
}

/* A mount by the task whose root directory it is seen from; a thread too. */
static void test_mount_is_alive(void **state)
{
	struct fixture *f = *state;
	struct holder_of_mount *mount = nodes_mount(f->snap, f->uts, NULL, "/a", f->pid);
	struct nsrel_thread *thread = nodes_thread(f->process, f->pid + 1);

	(void)link_and_get(f, NSREL_HOLDER_MOUNT);
	read_start_time(&f->process->task, f->pid);
	assert_int_equal(holder_is_alive(f->snap, &mount->link), 1);
	f->process->task.start_time--;
	assert_int_equal(holder_is_alive(f->snap, &mount->link), 0);
	thread->task.has_start_time = true;
	f->process->task.start_time++;
	mount->root_tid = f->pid + 1;
	assert_int_equal(holder_is_alive(f->snap, &mount->link), 0);
	mount->root_pid = mount->root_tid = 0;
	assert_int_equal(holder_is_alive(f->snap, &mount->link), 1);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_member), test(test_elsewhere), test(test_zombie_leader),
		test(test_fd),	   test(test_no_way),	 test(test_pid_for_children),
		test(test_mount),  test(test_is_alive),	 test(test_mount_is_alive),
	};

	return cmocka_run_group_tests_name("holder-open", tests, NULL, NULL);
}
