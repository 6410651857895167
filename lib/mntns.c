/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>

#include "mntns.h"
#include "mount-open.h"
#include "nsfs.h"
#include "util.h"
#include "visit.h"

/* How deep in each other mount namespaces without processes are looked for. */
#define MAX_DEPTH 64

/* Takes the fd: gives it back if it is of that namespace. */
static int check(int fd, const struct nsrel_ns *ns)
{
	_cleanup_close_ int own = fd;
	uint64_t ino;
	dev_t dev;

	if (own < 0)
		return own;
	if (nsfs_identify(own, &ino, &dev) < 0 || ino != ns->ino)
		return -ESTALE;
	return TAKE_FD(own);
}

static int open_path(const struct mntns_way *way, const struct nsrel_ns *ns, int dir_fd,
		     const char *path)
{
	_cleanup_close_ int pin = -1;
	uint64_t ino;
	dev_t dev;

	pin = openat(dir_fd, path, O_PATH | O_CLOEXEC);
	if (pin < 0)
		return -errno;
	/* What is no namespace is not opened. */
	if (nsfs_identify(pin, &ino, &dev) < 0 || dev != way->d->nsfs_dev)
		return -ESTALE;
	return check(procfs_reopen(&way->d->self, pin), ns);
}

static int open_of_task(const struct mntns_way *way, const struct nsrel_ns *ns,
			const struct nsrel_process *process, const struct task *task,
			const char *rest)
{
	char path[80];

	(void)snprintf(path, sizeof(path), "%d/task/%d/%s", (int)process->task.tid,
		       (int)task->tid, rest);
	return open_path(way, ns, way->d->proc.fd, path);
}

static int open_by_tasks(const struct mntns_way *way, const struct nsrel_ns *ns)
{
	const struct array *all = &way->d->snap->processes;
	int fd = -ENOENT;

	for (size_t i = 0; fd < 0 && i < all->n_items; i++) {
		const struct nsrel_process *p = all->items[i];

		if (p->task.ns[NSREL_TYPE_MNT] == ns)
			fd = open_of_task(way, ns, p, &p->task, "ns/mnt");
		for (struct nsrel_thread *t = p->first_thread; t && fd < 0; t = t->next)
			if (t->task.ns[NSREL_TYPE_MNT] == ns)
				fd = open_of_task(way, ns, p, &t->task, "ns/mnt");
	}
	return fd;
}

static int open_by_files(const struct mntns_way *way, const struct nsrel_ns *ns)
{
	const struct array *all = &way->d->files;
	int fd = -ENOENT;

	for (size_t i = 0; fd < 0 && i < all->n_items; i++) {
		const struct holder_of_file *file = all->items[i];
		char rest[24];

		if (file->ns != ns || file->link.kind != NSREL_HOLDER_FD)
			continue;
		(void)snprintf(rest, sizeof(rest), "fd/%d", file->fd);
		fd = open_of_task(way, ns, file->process, file->task, rest);
	}
	return fd;
}

static int open_mounted(const struct mntns_way *way, const struct holder_of_mount *mount)
{
	_cleanup_close_ int root_fd = -1, pin = -1;
	char path[80];

	if (mount->root_pid) {
		(void)snprintf(path, sizeof(path), "%d/task/%d/root",
			       (int)mount->root_pid, (int)mount->root_tid);
		root_fd = openat(way->d->proc.fd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (root_fd < 0)
			return -errno;
	}
	pin = mount_open(mount->root_pid ? root_fd : way->root_fd, mount->target,
			 way->d->nsfs_dev, mount->ns->ino);
	return pin < 0 ? pin : check(procfs_reopen(&way->d->self, pin), mount->ns);
}

static int open_by_mounts(const struct mntns_way *way, const struct nsrel_ns *ns)
{
	const struct array *all = &way->d->mounts;
	int fd = -ENOENT;

	for (size_t i = 0; fd < 0 && i < all->n_items; i++) {
		const struct holder_of_mount *mount = all->items[i];

		if (mount->ns == ns && mount->opens)
			fd = open_mounted(way, mount);
	}
	return fd;
}

static int open_deeper(const struct mntns_way *way, const struct nsrel_ns *ns, int depth);

/* Where nobody lives, it is mounted for those who go there. */
static int open_by_visit(const struct mntns_way *way, const struct nsrel_ns *ns,
			 int depth)
{
	const struct array *all = &way->d->mounts;
	int fd = -ENOENT;

	for (size_t i = 0; fd < 0 && depth < MAX_DEPTH && i < all->n_items; i++) {
		const struct holder_of_mount *mount = all->items[i];
		_cleanup_close_ int mntns_fd = -1, root_fd = -1, pin = -1;

		if (mount->ns != ns || mount->opens || !mount->mntns)
			continue;
		mntns_fd = open_deeper(way, mount->mntns, depth + 1);
		if (mntns_fd < 0 || visit_enter(mntns_fd) < 0)
			continue;
		root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
		pin = mount_open(root_fd, mount->target, way->d->nsfs_dev, ns->ino);
		if (pin >= 0)
			fd = check(procfs_reopen(&way->d->self, pin), ns);
	}
	return fd;
}

/* Goes through the kernel's list, in one direction, until it comes by. */
static int walk(const struct mntns_way *way, const struct nsrel_ns *ns, bool backwards)
{
	_cleanup_close_ int at = -1;

	at = openat(way->d->self.fd, "thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	while (at >= 0) {
		uint64_t id;
		int next = nsfs_open_next_mntns(at, backwards, &id);

		if (next < 0)
			return next;
		util_closep(&at);
		at = next;
		if (id == ns->id)
			return check(TAKE_FD(at), ns);
	}
	return -errno;
}

static int open_deeper(const struct mntns_way *way, const struct nsrel_ns *ns, int depth)
{
	int fd = -ENOENT;

	if (ns->has_id)
		fd = check(nsfs_open_id(ns->id, CLONE_NEWNS, ns->ino), ns);
	if (fd < 0)
		fd = open_by_tasks(way, ns);
	if (fd < 0)
		fd = open_by_files(way, ns);
	if (fd < 0)
		fd = open_by_mounts(way, ns);
	if (fd < 0 && ns->has_id)
		fd = walk(way, ns, false);
	if (fd < 0 && ns->has_id)
		fd = walk(way, ns, true);
	if (fd < 0)
		fd = open_by_visit(way, ns, depth);
	return fd;
}

int mntns_open(const struct mntns_way *way, const struct nsrel_ns *ns)
{
	return open_deeper(way, ns, 0);
}
