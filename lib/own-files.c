/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "fd-set.h"
#include "own-files.h"
#include "uapi.h"
#include "util.h"

struct own_files {
	pid_t pid; /* in the proc file system that is read; 0 if it does not show it */
	pid_t tid; /* the calling thread, whose table the discovery uses */
	size_t n;
	size_t n_room;
	int *fds;		      /* rising: as fd/ lists them */
	bool is_unlisted;	      /* none is new, or nobody minds */
	const struct fd_set_of *kept; /* to be passed over as new ones are; or NULL */
};

struct own_files *own_files_free(struct own_files *files)
{
	if (files)
		free(files->fds);
	free(files);
	return NULL;
}

static void own_files_freep(struct own_files **files)
{
	own_files_free(*files);
}

static int add(struct own_files *files, int fd)
{
	if (files->n == files->n_room) {
		size_t n = files->n_room * 2 ?: 64;
		int *fds = reallocarray(files->fds, n, sizeof(*fds));

		if (!fds)
			return -ENOMEM;
		files->fds = fds;
		files->n_room = n;
	}
	files->fds[files->n++] = fd;
	return 0;
}

int own_files_new(struct discovery *d, struct own_files **ret)
{
	_cleanup_(own_files_freep) struct own_files *files = NULL;
	_cleanup_closedir_ DIR *dir = NULL;
	const char *name;
	int r, fd;

	files = calloc(1, sizeof(*files));
	if (!files)
		return -ENOMEM;
	files->pid = d->proc.self;
	files->tid = procfs_read_own_tid(&d->proc);
	files->kept = d->kept;
	files->is_unlisted = d->limits;
	if (files->is_unlisted) {
		*ret = TAKE_PTR(files);
		return 0;
	}
	r = procfs_open_dir(d->self.fd, "thread-self/fd", &dir);
	if (r < 0)
		return r;
	while ((r = procfs_next_fd(dir, &fd, &name)) > 0) {
		if (fd == dirfd(dir) || fd == d->proc.fd || fd == d->self.fd)
			continue;
		r = add(files, fd);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	*ret = TAKE_PTR(files);
	return 0;
}

static int compare_fds(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* A thread of the caller's may have a table of its own; if nobody can tell, it has not.
 */
bool own_files_are_of(const struct own_files *files, const struct discovery *d,
		      const struct place *place)
{
	if (!files || files->pid == 0 || place->pid != files->pid)
		return false;
	/* Numbers of another PID namespace mean nothing to kcmp(2). */
	return place->tid == files->tid || !d->proc.own ||
	       syscall(SYS_kcmp, files->tid, place->tid, KCMP_FILES, 0, 0) <= 0;
}

bool own_files_is_new(const struct own_files *files, int fd)
{
	if (files->kept && fd_set_has(files->kept, fd))
		return true;
	if (files->is_unlisted)
		return false;
	return files->n == 0 ||
	       !bsearch(&fd, files->fds, files->n, sizeof(fd), compare_fds);
}
