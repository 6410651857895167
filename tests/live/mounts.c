/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mounts.h"

void mounts_add_tmpfs(const char *dir)
{
	child_must(mount("nsrel", dir, "tmpfs", 0, NULL), "mount tmpfs");
}

/*
 * A mount namespace can only be mounted in an older one, and Linux 6.18 takes the numbers,
 * of which every CPU has a heap of its own, for their age.
 */
static void stay_on_one_cpu(void)
{
	int cpu = sched_getcpu();
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu < 0 ? 0 : cpu, &cpus);
	child_must(sched_setaffinity(0, sizeof(cpus), &cpus), "sched_setaffinity");
}

void mounts_begin(const char *dir)
{
	stay_on_one_cpu();
	child_unshare(CLONE_NEWNS);
	child_must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount / private");
	mounts_add_tmpfs(dir);
}

bool mounts_has_type(enum nsrel_type type)
{
	return kernel_read_ino(getpid(), nsrel_type_get_name(type)) != 0;
}

static int open_own(enum nsrel_type type)
{
	const char *suffix = "";
	char path[64];
	pid_t pid = 0;
	int fd;

	if (type == NSREL_TYPE_PID || type == NSREL_TYPE_TIME)
		suffix = "_for_children";
	/* Before the first child there is nothing to be opened. */
	if (type == NSREL_TYPE_PID)
		pid = child_fork();
	if (type == NSREL_TYPE_PID && pid == 0)
		for (;;)
			pause();
	(void)snprintf(path, sizeof(path), "/proc/self/ns/%s%s",
		       nsrel_type_get_name(type), suffix);
	fd = child_must(open(path, O_RDONLY | O_CLOEXEC), path);
	if (pid > 0) {
		kill(pid, SIGKILL);
		child_must(waitpid(pid, NULL, 0), "waitpid");
	}
	return fd;
}

struct making {
	enum nsrel_type type;
	int n_above;
	const char *dir;
	live_body fill;
	const void *arg;
};

static int make(const struct making *making)
{
	for (int i = 0; i < making->n_above; i++)
		child_unshare(CLONE_NEWUSER);
	if (making->dir)
		mounts_begin(making->dir);
	else
		child_unshare(nsrel_type_get_clone_flag(making->type));
	if (making->fill)
		making->fill(making->arg);
	return open_own(making->type);
}

/* Its files are the caller's, who finds the namespace open when it has ended. */
static int make_in_child(const struct making *making)
{
	pid_t pid = (pid_t)child_must(
		(int)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0), "clone");
	int status;

	if (pid == 0)
		_exit(make(making));
	child_must(waitpid(pid, &status, 0), "waitpid");
	CHECK(WIFEXITED(status));
	/* It told why. */
	if (WEXITSTATUS(status) == 0)
		_exit(EXIT_SUCCESS);
	CHECK(fcntl(WEXITSTATUS(status), F_GETFD) == FD_CLOEXEC);
	return WEXITSTATUS(status);
}

int mounts_make(enum nsrel_type type, int n_above)
{
	return make_in_child(&(struct making){ .type = type, .n_above = n_above });
}

/* In memory that all children have together. */
static struct {
	int fds[64];
	size_t n;
} * noted;

static void share_notes(void)
{
	if (noted)
		return;
	noted = mmap(NULL, sizeof(*noted), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(noted != MAP_FAILED);
}

int mounts_make_mntns(const char *dir, int n_above, live_body fill, const void *arg)
{
	share_notes();
	return make_in_child(&(struct making){ .type = NSREL_TYPE_MNT,
					       .n_above = n_above,
					       .dir = dir,
					       .fill = fill,
					       .arg = arg });
}

void mounts_note(int fd)
{
	share_notes();
	CHECK(noted->n < ARRAY_SIZE(noted->fds));
	noted->fds[noted->n++] = fd;
}

void mounts_tell_noted(void)
{
	share_notes();
	mounts_tell(noted->fds, noted->n);
	noted->n = 0;
}

void mounts_note_each(const char *dir, int n_above)
{
	int fds[NSREL_N_TYPES];

	mounts_put_each(dir, n_above, fds);
	for (int i = 0; i < NSREL_N_TYPES; i++)
		mounts_note(fds[i]);
}

void mounts_bind(int ns_fd, const char *path)
{
	char source[64];

	(void)snprintf(source, sizeof(source), "/proc/thread-self/fd/%d", ns_fd);
	child_must(mount(source, path, NULL, MS_BIND, NULL), "mount --bind");
}

void mounts_put(int ns_fd, const char *path)
{
	_cleanup_close_ int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	CHECK(fd >= 0);
	mounts_bind(ns_fd, path);
}

void mounts_put_each(const char *dir, int n_above, int *fds)
{
	char path[128];

	/* First all are made: a mount namespace is a copy, with all mounts. */
	for (int type = 0; type < NSREL_N_TYPES; type++)
		fds[type] = mounts_has_type((enum nsrel_type)type)
				  ? mounts_make((enum nsrel_type)type, n_above)
				  : -1;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		if (fds[type] < 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir,
			       nsrel_type_get_name((enum nsrel_type)type));
		mounts_put(fds[type], path);
	}
}

void mounts_tell(int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		child_report_number(fds[i]);
	child_await_order();
	for (size_t i = 0; i < n; i++)
		live_closep(&fds[i]);
	child_report();
}

void mounts_give_each(const char *dir, int n_above)
{
	int fds[NSREL_N_TYPES];

	mounts_put_each(dir, n_above, fds);
	mounts_tell(fds, NSREL_N_TYPES);
}

void mounts_need_root(void)
{
	if (geteuid() != 0)
		live_skip("only root may go into mount namespaces");
}

/* All that NS_GET_USERNS, or NS_GET_PARENT, leads to. */
static void read_above(int fd, unsigned long request, struct mounts_ns *ret)
{
	int next = ioctl(fd, request);

	while (next >= 0 && ret->n_above < MOUNTS_MAX_ABOVE) {
		_cleanup_close_ int above = next;

		kernel_ask(above, &ret->above[ret->n_above++]);
		next = ioctl(above, request);
	}
	live_closep(&next);
}

struct mounts_ns mounts_read(int fd)
{
	struct mounts_ns ns = { 0 };

	kernel_ask(fd, &ns.told);
	read_above(fd, NS_GET_USERNS, &ns);
	read_above(fd, NS_GET_PARENT, &ns);
	return ns;
}

/* Of a thread whose leader may have ended. */
static struct mounts_ns read_reported(const struct live_report *report)
{
	_cleanup_close_ int fd = -1;
	char path[80];

	if (report->number < 0)
		return (struct mounts_ns){ 0 };
	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/fd/%d", (int)report->pid,
		       (int)report->tid, report->number);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	return mounts_read(fd);
}

struct live_report mounts_hear(struct live_child *child, struct mounts_ns *ret, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct live_report report = live_wait(child);

		ret[i] = read_reported(&report);
	}
	live_order(child);
	return live_wait(child);
}

struct live_report mounts_hear_each(struct live_child *child, struct mounts_set *ret)
{
	return mounts_hear(child, ret->of, NSREL_N_TYPES);
}
