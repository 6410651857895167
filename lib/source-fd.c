/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Open files: walks the tables of files of the pinned task. What an open file is tells
 * its status, so that nothing but namespaces is ever opened; the files themselves are
 * left alone.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "detached.h"
#include "fd-socket.h"
#include "fd-tables.h"
#include "fd-watch.h"
#include "nsfs.h"
#include "own-files.h"
#include "read-task.h"
#include "sighting.h"
#include "source.h"
#include "uapi.h"
#include "util.h"

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
	return ns ? fd_scan_add(scan, NSREL_HOLDER_FD, ns, fd) : r;
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
	return ns ? fd_scan_add(scan, NSREL_HOLDER_FD, ns, fd) : r;
}

static bool is_tun(const struct statx *st)
{
	return S_ISCHR(st->stx_mode) && st->stx_rdev_major == UAPI_TUN_MAJOR &&
	       st->stx_rdev_minor == UAPI_TUN_MINOR;
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

	if (!scan->d->proc.live)
		return look_at_link(scan, dir_fd, fd, name);
	if (statx(dir_fd, name, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
		  STATX_TYPE | STATX_INO | DETACHED_STATX, &st) < 0)
		return refuse(scan, -errno);
	if (S_ISDIR(st.stx_mode))
		return detached_note(scan->d, scan->place, fd, &st);
	if (sighting_is_ns(scan->d, st.stx_dev_major, st.stx_dev_minor))
		return sources & NSREL_SOURCE_FDS ? look_at_ns(scan, dir_fd, fd, name)
						  : OUTCOME_NONE;
	if (S_ISSOCK(st.stx_mode))
		return fd_socket_look(scan, fd, st.stx_ino);
	if (is_tun(&st))
		return fd_socket_look_at_tun(scan, fd);
	if ((st.stx_mode & S_IFMT) == 0 && (sources & NSREL_SOURCE_FDS))
		return fd_watch_look(scan, dir_fd, fd, name);
	return OUTCOME_NONE;
}

static int walk_table(struct fd_scan *scan, bool own)
{
	_cleanup_closedir_ DIR *dir = NULL;
	struct discovery *d = scan->d;
	const char *name;
	int r, fd;

	r = procfs_open_dir(scan->place->dir_fd, "fd", &dir);
	/* The directory of a zombie is root's. */
	if (r == -EACCES && d->proc.live && read_has_died(d, scan->place))
		return OUTCOME_OK;
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_FDS, scan->place, "fd", r);
	while ((r = procfs_next_fd(dir, &fd, &name)) > 0) {
		if (own && own_files_is_new(d->shared->own_files, fd))
			continue;
		r = look_at(scan, dirfd(dir), fd, name);
		if (read_is_over(r))
			return r;
	}
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_FDS, scan->place, "fd", r);
	return OUTCOME_OK;
}

static size_t find_first_file(const struct discovery *d,
			      const struct nsrel_process *process)
{
	size_t i = d->files.n_items;

	for (; i > 0; i--) {
		const struct holder_of_file *file = d->files.items[i - 1];

		if (file->process != process)
			break;
	}
	return i;
}

/* Its working and its root directory hold as open ones do. */
static int look_at_dirs(struct discovery *d, const struct place *place)
{
	static const struct {
		const char *name;
		int fd;
	} rows[] = { { "cwd", DETACHED_CWD }, { "root", DETACHED_ROOT } };
	struct statx st;
	int r = 0;

	if (!(d->sources & NSREL_SOURCE_DEEP) || !d->proc.live)
		return 0;
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(rows); i++)
		if (statx(place->dir_fd, rows[i].name, AT_STATX_DONT_SYNC,
			  STATX_TYPE | DETACHED_STATX, &st) == 0)
			r = detached_note(d, place, rows[i].fd, &st);
	return r;
}

int source_fd_scan_task(struct discovery *d, const struct place *place,
			const struct nsrel_process *process,
			const struct nsrel_thread *thread)
{
	const struct task *task = thread ? &thread->task : &process->task;
	struct fd_scan scan = {
		.d = d,
		.place = place,
		.process = process,
		.task = task,
		.pidfd = -1,
	};
	int r;

	/* Zombies have lost their files, and the kernel's own threads have none. */
	if (process->kernel_thread || read_is_dead(task))
		return OUTCOME_OK;
	r = look_at_dirs(d, place);
	if (r < 0)
		return r;
	r = fd_tables_check(d, place);
	if (r == FD_TABLE_KNOWN || r < 0)
		return r < 0 ? r : OUTCOME_OK;
	scan.unsure = r == FD_TABLE_UNSURE;
	if (scan.unsure)
		scan.first_file = find_first_file(d, process);
	r = walk_table(&scan, own_files_are_of(d->shared->own_files, d, place));
	util_closep(&scan.pidfd);
	return r;
}

static int tell_mark(struct discovery *d, const struct holder_of_file *file)
{
	pid_t pid = file->process->task.tid;
	struct nsrel_process *process =
		table_get(&d->snap->process_by_pid, (uint64_t)pid);
	struct place place = { .pid = pid, .tid = file->task->tid };

	if (process)
		process->incomplete = true;
	return discovery_add_problem(d, NSREL_SOURCE_FDS, &place, "mark", -EOPNOTSUPP);
}

/* What is watched by number only is there under that number, if at all. */
int source_fd_finish(struct discovery *d)
{
	struct array *files = &d->snap->files;
	size_t n_kept = 0;
	int r = 0;

	for (size_t i = 0; i < files->n_items; i++) {
		struct holder_of_file *file = files->items[i];

		if (!file->ns)
			file->ns = snapshot_lookup_ino(d->snap, file->ino);
		if (file->ns) {
			files->items[n_kept++] = file;
			continue;
		}
		if (r == 0 && d->types == NSREL_TYPES_ALL)
			r = tell_mark(d, file);
		free(file);
	}
	files->n_items = n_kept;
	return r;
}
