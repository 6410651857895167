/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "held.h"

#define N_LEVELS_MAX 2

/* Like fork(2), but both have one table of open files. */
static pid_t fork_sharing_files(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

int held_run_aside(int (*run)(const void *arg), const void *arg)
{
	pid_t pid = fork_sharing_files();
	int status;

	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(-run(arg));
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

int held_move_fd(int fd, int wanted)
{
	if (fd < 0 || (fd != wanted && dup3(fd, wanted, O_CLOEXEC) < 0))
		return -errno;
	if (fd != wanted)
		close(fd);
	return 0;
}

struct wish {
	enum nsrel_type type;
	int open_flags;
	int fd;
	int n_levels; /* still to go down */
};

static int open_own(const struct wish *wish)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/self/ns/%s",
		       nsrel_type_get_name(wish->type));
	return held_move_fd(open(path, wish->open_flags | O_CLOEXEC), wish->fd);
}

static int unshare_type(enum nsrel_type type)
{
	if (type == NSREL_TYPE_USER)
		return child_try_user_ns();
	return unshare(nsrel_type_get_clone_flag(type)) < 0 ? -errno : 0;
}

/* The next process is surely in it, whatever the type. */
static int go_down(const void *arg)
{
	struct wish wish = *(const struct wish *)arg;
	int r;

	if (wish.n_levels-- == 0)
		return open_own(&wish);
	r = unshare_type(wish.type);
	return r < 0 ? r : held_run_aside(go_down, &wish);
}

static int go_down_with_owner(const void *arg)
{
	int r = child_try_user_ns();

	return r < 0 ? r : go_down(arg);
}

int held_make(enum nsrel_type type, int open_flags, int fd)
{
	struct wish wish = { type, open_flags, fd,
			     nsrel_type_is_hierarchical(type) ? N_LEVELS_MAX : 1 };

	return held_run_aside(go_down_with_owner, &wish);
}

unsigned int held_make_all(int open_flags)
{
	unsigned int types = 0;
	int error = 0;

	for (int type = 0; type < NSREL_N_TYPES; type++) {
		int r = held_make((enum nsrel_type)type, open_flags, HELD_FD + type);

		if (r == 0)
			types |= NSREL_TYPE_MASK(type);
		else
			error = -r;
	}
	if (!types)
		child_refused("namespaces of all types", error);
	return types;
}

void held_close_all(unsigned int types)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (types & NSREL_TYPE_MASK(type))
			close(HELD_FD + type);
}

struct errand {
	int (*run)(const void *arg);
	const void *arg;
	int ns_fd;
};

static int run_in_net(const void *arg)
{
	const struct errand *errand = arg;
	int r = child_try_user_ns();

	if (r == 0)
		r = unshare_type(NSREL_TYPE_NET);
	if (r == 0)
		r = held_move_fd(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC),
				 errand->ns_fd);
	return r < 0 ? r : errand->run(errand->arg);
}

void held_run_in_net(int (*run)(const void *arg), const void *arg, int ns_fd)
{
	struct errand errand = { run, arg, ns_fd };
	int r = held_run_aside(run_in_net, &errand);

	if (r < 0)
		child_refused("a network namespace, and what is to be in it", -r);
}

void held_start_thread(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, run, arg);
	child_must(errno ? -1 : 0, "pthread_create");
}

void held_refuse_call(int number, int error)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { ARRAY_SIZE(code), code };

	child_must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)");
	child_must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program),
		   "prctl(PR_SET_SECCOMP)");
}

int held_open(const struct live_report *at, int fd)
{
	char path[80];
	int ns_fd;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/fd/%d", (int)at->pid,
		       (int)at->tid, fd);
	ns_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (ns_fd < 0 && (errno == EACCES || errno == EPERM))
		live_skip("%s: %s", path, strerror(errno));
	CHECK(ns_fd >= 0);
	return ns_fd;
}

struct kernel_ns held_ask(const struct live_report *at, int fd)
{
	_cleanup_close_ int ns_fd = held_open(at, fd);
	struct kernel_ns told;

	kernel_ask(ns_fd, &told);
	return told;
}

bool held_can_copy_from_thread(pid_t tid)
{
	_cleanup_close_ int pidfd = (int)syscall(SYS_pidfd_open, tid, O_EXCL);

	return pidfd >= 0;
}

const struct nsrel_snapshot *held_snapshot_deep(void)
{
	struct nsrel_context *ctx = live_context(NULL);

	CHECK_EQ(nsrel_context_set_sources(ctx, NSREL_SOURCES_ALL), 0);
	return live_snapshot(ctx);
}
