/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>

#include "mount-open.h"
#include "nsfs.h"
#include "util.h"
#include "visit.h"
#include "worker.h"

/* Of a moment each: a thread that is traced stays until its tracer wants it no more. */
#define MAX_MOMENTS 20000

struct visit {
	int (*function)(void *arg);
	void *arg;
	int result;
	int own_fd;
	pid_t tid;
};

static void *run(void *p)
{
	struct visit *visit = p;

	visit->tid = gettid();
	visit->own_fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	/* What threads share, none of them can change alone. */
	visit->result = unshare(CLONE_FS) < 0 ? -errno : visit->function(visit->arg);
	if (visit->own_fd >= 0)
		(void)visit_enter(visit->own_fd);
	return NULL;
}

/*
 * It may be waited for before it lets go of what it visited, and while it is still one of
 * the caller's threads, which setns(2) and unshare(2) mind.
 */
static void await_end(pid_t tid)
{
	const struct timespec moment = { .tv_nsec = 50 * 1000 };

	for (int i = 0; i < MAX_MOMENTS && tgkill(getpid(), tid, 0) == 0; i++)
		(void)nanosleep(&moment, NULL);
	/* Its number goes a little earlier than itself; this takes the lock of both. */
	(void)kill(0, 0);
}

int visit_run(int (*function)(void *arg), void *arg)
{
	struct visit visit = {
		.function = function,
		.arg = arg,
		.result = -ECANCELED,
		.own_fd = -1,
	};
	pthread_t thread;
	int r;

	r = worker_start(&thread, run, &visit);
	if (r < 0)
		return r;
	pthread_join(thread, NULL);
	await_end(visit.tid);
	util_closep(&visit.own_fd);
	return visit.result;
}

int visit_enter(int mntns_fd)
{
	return setns(mntns_fd, CLONE_NEWNS) < 0 ? -errno : 0;
}

/*
 * Nothing done there comes back to where it was copied from; what is unmounted there is
 * unmounted here, and not kept busy.
 */
int visit_enter_copy(void)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		return -errno;
	return 0;
}

/* To whoever may unmount nothing there that was copied with it. */
static bool is_of_others(int proc_fd)
{
	_cleanup_close_ int mntns = -1, owner = -1;
	struct stat st;
	uint64_t ino;
	dev_t dev;

	mntns = openat(proc_fd, "thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	owner = mntns < 0 ? -1 : nsfs_open_owner(mntns);
	return owner >= 0 && nsfs_identify(owner, &ino, &dev) == 0 &&
	       fstatat(proc_fd, "thread-self/ns/user", &st, 0) == 0 && st.st_ino != ino;
}

/* A copy of a tree shares mounts with what it is a copy of, as a namespace's would. */
int visit_attach(int tree_fd, const char *path, int proc_fd)
{
	char link[40];

	if (move_mount(tree_fd, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0 ||
	    fchdir(proc_fd) < 0)
		return -errno;
	(void)snprintf(link, sizeof(link), "thread-self/fd/%d", tree_fd);
	return mount(NULL, link, NULL, MS_REC | MS_SLAVE, NULL) < 0 ? -errno : 0;
}

int visit_enter_open_copy(int proc_fd)
{
	_cleanup_close_ int tree_fd = -1;
	int r;

	if (is_of_others(proc_fd))
		tree_fd = open_tree(AT_FDCWD, "/",
				    AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	r = visit_enter_copy();
	if (r < 0 || tree_fd < 0)
		return r;
	r = visit_attach(tree_fd, "/", proc_fd);
	return r < 0 ? r : visit_enter_top(proc_fd);
}

int visit_enter_top(int proc_fd)
{
	_cleanup_close_ int self = -1;

	self = openat(proc_fd, "thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	return self < 0 ? -errno : visit_enter(self);
}

/* Taken away below a thread, a root directory stays its own: it comes anew. */
static int uncover_root(int proc_fd)
{
	return umount2("/", MNT_DETACH) < 0 ? -errno : visit_enter_top(proc_fd);
}

/*
 * Where a file system would have to be asked for the way, it may never answer: the mount
 * is got hold of first, and then not looked for again.
 */
static int unmount(const char *path, int proc_fd)
{
	_cleanup_close_ int root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int fd = root_fd < 0 ? -1 : mount_open_cached(root_fd, path);
	char link[40];

	if (fd < 0 || fchdir(proc_fd) < 0)
		return -ENOENT;
	(void)snprintf(link, sizeof(link), "thread-self/fd/%d", fd);
	return umount2(link, MNT_DETACH) < 0 ? -errno : 0;
}

/*
 * The longest path first: if all mounts on the way are those that lead to the one that is
 * looked for, then nothing covers it.
 */
int visit_uncover(const char *path, int proc_fd)
{
	char *part = strdup(path), *slash;
	int r = -ENOENT;

	if (!part)
		return -ENOMEM;
	while ((slash = strrchr(part, '/')) && slash[1]) {
		if (unmount(part, proc_fd) == 0) {
			free(part);
			return 0;
		}
		slash[slash == part] = '\0';
	}
	free(part);
	r = uncover_root(proc_fd);
	return r == -EINVAL ? -ENOENT : r;
}
