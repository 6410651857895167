/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "detached.h"
#include "fd-socket.h"
#include "fd-walk.h"
#include "fd-watch.h"
#include "nsfs.h"
#include "own-files.h"
#include "read-task.h"
#include "sighting.h"
#include "uapi.h"
#include "util.h"
#include "worker.h"

/* Making a thread costs about as much as looking at some hundred files. */
#define FILES_PER_WORKER 4096

#define LINK_SIZE 64

/* Pinned first: by now the number may be another file's, and those are not to be opened.
 */
static int look_at_ns(struct fd_scan *scan, int dir_fd, int fd, const char *name)
{
	_cleanup_close_ int pin = -1;
	struct discovery *d = scan->d;
	struct nsrel_ns *ns = NULL;
	uint64_t ino;
	dev_t dev;
	int r;

	pin = openat(dir_fd, name, O_PATH | O_CLOEXEC);
	if (pin < 0)
		return discovery_failed(d, NSREL_SOURCE_FDS, scan->place, "fd", -errno);
	if (nsfs_identify(pin, &ino, &dev) < 0 || dev != d->nsfs_dev)
		return OUTCOME_NONE;
	ns = sighting_of_ino(d, ino);
	r = ns ? OUTCOME_OK : sighting_of_path_fd(d, pin, &ns);
	if (r == OUTCOME_FAILED)
		return discovery_add_problem(d, NSREL_SOURCE_FDS, scan->place, "fd",
					     -EBADF);
	return r >= 0 && ns ? fd_scan_add(scan, NSREL_HOLDER_FD, ns, fd) : r;
}

/* Of a captured /proc, links are all there is. */
static int look_at_link(struct fd_scan *scan, int dir_fd, int fd, const char *name)
{
	struct nsrel_ns *ns = NULL;
	char text[LINK_SIZE];
	int r;

	if (procfs_read_link(dir_fd, name, text, sizeof(text)) < 0)
		return OUTCOME_NONE;
	r = sighting_of_text(scan->d, text, &ns);
	return r >= 0 && ns ? fd_scan_add(scan, NSREL_HOLDER_FD, ns, fd) : r;
}

/* One word for a table. What is broken in itself is no namespace, and no problem. */
static int refuse(struct fd_scan *scan, int error)
{
	if (scan->told_fd || (error != -EACCES && error != -EPERM && error != -EMFILE))
		return OUTCOME_NONE;
	scan->told_fd = true;
	return discovery_failed(scan->d, NSREL_SOURCE_FDS, scan->place, "fd", error);
}

/* No file system is asked (AT_STATX_DONT_SYNC): a dead server keeps nobody waiting. */
static int look_at(struct fd_scan *scan, int dir_fd, int fd, const char *name)
{
	unsigned int sources = scan->d->sources;
	struct statx st;
	int r;

	if (!scan->d->proc.live)
		return look_at_link(scan, dir_fd, fd, name);
	if (statx(dir_fd, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
		  STATX_TYPE | STATX_INO | DETACHED_STATX, &st) < 0)
		return refuse(scan, -errno);
	r = detached_note(scan->d, scan->place, fd, &st);
	if (r < 0 || S_ISDIR(st.stx_mode))
		return r;
	if (sighting_is_ns(scan->d, st.stx_dev_major, st.stx_dev_minor))
		return sources & NSREL_SOURCE_FDS ? look_at_ns(scan, dir_fd, fd, name)
						  : OUTCOME_NONE;
	if (S_ISSOCK(st.stx_mode))
		return fd_socket_look(scan, fd, st.stx_ino);
	if (S_ISCHR(st.stx_mode))
		return fd_socket_look_at_device(scan, fd, &st);
	if ((st.stx_mode & S_IFMT) == 0 && (sources & NSREL_SOURCE_FDS))
		return fd_watch_look(scan, dir_fd, fd, name);
	return OUTCOME_NONE;
}

/* The numbers of a table, as they were listed. */
struct fd_list {
	int *fds;
	size_t n;
	size_t n_room;
};

/* What each of several threads looks at, and one may do alone. */
struct part {
	struct discovery d;
	struct fd_scan scan;
	int dir_fd;
	const int *fds;
	size_t n;
	pthread_t thread;
	int result;
};

static int add_fd(struct fd_list *list, int fd)
{
	if (list->n == list->n_room) {
		size_t n = list->n_room * 2 ?: 64;
		int *fds = reallocarray(list->fds, n, sizeof(*fds));

		if (!fds)
			return -ENOMEM;
		list->fds = fds;
		list->n_room = n;
	}
	list->fds[list->n++] = fd;
	return 0;
}

static int look_at_each(struct fd_scan *scan, int dir_fd, const int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char name[16];
		int r;

		(void)snprintf(name, sizeof(name), "%d", fds[i]);
		r = look_at(scan, dir_fd, fds[i], name);
		if (read_is_over(r))
			return r;
	}
	return OUTCOME_OK;
}

static void *run_part(void *p)
{
	struct part *part = p;

	part->result = look_at_each(&part->scan, part->dir_fd, part->fds, part->n);
	util_closep(&part->scan.pidfd);
	return NULL;
}

static int join_part(struct part *part, struct discovery *d, int result)
{
	int r;

	pthread_join(part->thread, NULL);
	if (result < 0) {
		discovery_done(&part->d);
		return result;
	}
	r = discovery_join(d, &part->d);
	return r < 0 ? r : read_is_over(part->result) ? part->result : result;
}

/* The calling thread takes the first part, and those that nobody else could be had for.
 */
static int look_in_parts(struct fd_scan *scan, int dir_fd, const struct fd_list *list,
			 size_t n_parts)
{
	pthread_mutex_t own_lock = PTHREAD_MUTEX_INITIALIZER, *lock = scan->d->lock;
	struct part parts[WORKER_MAX];
	size_t n_each = list->n / n_parts, n = 0, n_left;
	int r;

	if (!lock && n_parts > 1)
		scan->d->lock = &own_lock;
	for (; n + 1 < n_parts; n++) {
		struct part *part = &parts[n];

		*part = (struct part){
			.d = discovery_fork(scan->d, scan->d->lock),
			.scan = *scan,
			.dir_fd = dir_fd,
			.fds = list->fds + list->n - (n + 1) * n_each,
			.n = n_each,
		};
		part->scan.d = &part->d;
		part->scan.pidfd = -1;
		part->scan.first_file = 0;
		if (worker_start(&part->thread, run_part, part) < 0)
			break;
	}
	n_left = list->n - n * n_each;
	r = look_at_each(scan, dir_fd, list->fds, n_left);
	while (n-- > 0)
		r = join_part(&parts[n], scan->d, r);
	scan->d->lock = lock;
	return r;
}

static int list_fds(const struct fd_scan *scan, DIR *dir, bool own, struct fd_list *ret)
{
	const char *name;
	int r, fd;

	while ((r = procfs_next_fd(dir, &fd, &name)) > 0) {
		if (own && own_files_is_new(scan->d->shared->own_files, fd))
			continue;
		r = add_fd(ret, fd);
		if (r < 0)
			return r;
	}
	return r;
}

static size_t count_parts(const struct fd_scan *scan, const struct fd_list *list)
{
	return scan->unsure || !discovery_is_shared(scan->d)
		     ? 1
		     : worker_count(list->n / FILES_PER_WORKER);
}

int fd_walk(struct fd_scan *scan, bool own)
{
	_cleanup_closedir_ DIR *dir = NULL;
	struct discovery *d = scan->d;
	struct fd_list list = { 0 };
	int r;

	r = procfs_open_dir(scan->place->dir_fd, "fd", &dir);
	if (r == 0)
		r = list_fds(scan, dir, own, &list);
	/* What is dead and not reaped yet has no files, and its directory is root's. */
	if (r == -EACCES && d->proc.live && read_has_died(d, scan->place))
		r = OUTCOME_OK;
	else if (r < 0)
		r = discovery_failed(d, NSREL_SOURCE_FDS, scan->place, "fd", r);
	else
		r = look_in_parts(scan, dirfd(dir), &list, count_parts(scan, &list));
	free(list.fds);
	return r;
}
