/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Open files: the tables of files of the pinned task, each once. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "detached.h"
#include "fd-tables.h"
#include "fd-walk.h"
#include "own-files.h"
#include "read-task.h"
#include "source.h"
#include "util.h"

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
			struct nsrel_process *process, struct nsrel_thread *thread)
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
	r = fd_walk(&scan, own_files_are_of(d->shared->own_files, d, place));
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
