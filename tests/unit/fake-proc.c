/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake-proc.h"
#include "must.h"

void fake_proc_new(struct fake_proc *fp)
{
	const char *tmp = getenv("TMPDIR");
	int n;

	n = snprintf(fp->path, sizeof(fp->path), "%s/nsrel-test-XXXXXX", tmp ?: "/tmp");
	must(n > 0 && (size_t)n < sizeof(fp->path));
	must(mkdtemp(fp->path));
	fp->fd = open(fp->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	must(fp->fd >= 0);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

void fake_proc_done(struct fake_proc *fp)
{
	close(fp->fd);
	must(nftw(fp->path, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0);
}

int fake_proc_setup(void **state)
{
	struct fake_proc *fp = malloc(sizeof(*fp));

	must(fp);
	fake_proc_new(fp);
	*state = fp;
	return 0;
}

int fake_proc_teardown(void **state)
{
	fake_proc_done(*state);
	free(*state);
	return 0;
}

/* Makes the directories before the last slash. */
static void make_parents(const struct fake_proc *fp, const char *path)
{
	char copy[256];

	must(strlen(path) < sizeof(copy));
	strcpy(copy, path);
	for (char *slash = copy; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		must(mkdirat(fp->fd, copy, 0755) == 0 || errno == EEXIST);
	}
}

void fake_dir(const struct fake_proc *fp, const char *path)
{
	make_parents(fp, path);
	must(mkdirat(fp->fd, path, 0755) == 0 || errno == EEXIST);
}

void fake_file(const struct fake_proc *fp, const char *path, const void *data, size_t len)
{
	int fd;

	make_parents(fp, path);
	fd = openat(fp->fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	must(fd >= 0);
	must(write(fd, data, len) == (ssize_t)len);
	close(fd);
}

void fake_text(const struct fake_proc *fp, const char *path, const char *text)
{
	fake_file(fp, path, text, strlen(text));
}

void fake_link(const struct fake_proc *fp, const char *path, const char *target)
{
	make_parents(fp, path);
	must(unlinkat(fp->fd, path, 0) == 0 || errno == ENOENT);
	must(symlinkat(target, fp->fd, path) == 0);
}

void fake_fifo(const struct fake_proc *fp, const char *path)
{
	make_parents(fp, path);
	must(mkfifoat(fp->fd, path, 0644) == 0);
}

void fake_remove(const struct fake_proc *fp, const char *path)
{
	struct stat st;

	must(fstatat(fp->fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0);
	must(unlinkat(fp->fd, path, S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0) == 0);
}

static void fake_ns_link(const struct fake_proc *fp, const char *dir, const char *type,
			 const char *suffix, uint64_t ino)
{
	char path[128], target[64];

	if (ino == 0)
		return;
	snprintf(path, sizeof(path), "%s/ns/%s%s", dir, type, suffix);
	snprintf(target, sizeof(target), "%s:[%llu]", type, (unsigned long long)ino);
	fake_link(fp, path, target);
}

static void fake_ns_links(const struct fake_proc *fp, const char *dir,
			  const struct fake_task *task)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		fake_ns_link(fp, dir, nsrel_type_get_name((enum nsrel_type)type), "",
			     task->ns[type]);
	fake_ns_link(fp, dir, "pid", "_for_children", task->pid_for_children);
	fake_ns_link(fp, dir, "time", "_for_children", task->time_for_children);
}

static void fake_stat(const struct fake_proc *fp, const char *dir,
		      const struct fake_task *task)
{
	char path[128], text[512];

	snprintf(path, sizeof(path), "%s/stat", dir);
	snprintf(text, sizeof(text),
		 "%d (%s) %c %d 1 1 0 -1 %u 1 2 3 4 5 6 7 8 20 0 %u 0 %llu 4096 1\n",
		 (int)(task->tid ?: task->pid), task->name ?: "fake", task->state ?: 'S',
		 (int)task->ppid, task->flags, task->n_threads ?: 1,
		 (unsigned long long)task->start_time);
	fake_text(fp, path, text);
}

void fake_task(const struct fake_proc *fp, struct fake_task task)
{
	char dir[64], path[128];

	if (task.tid)
		snprintf(dir, sizeof(dir), "%d/task/%d", (int)task.pid, (int)task.tid);
	else
		snprintf(dir, sizeof(dir), "%d", (int)task.pid);
	fake_dir(fp, dir);
	fake_stat(fp, dir, &task);
	fake_ns_links(fp, dir, &task);
	if (task.status) {
		snprintf(path, sizeof(path), "%s/status", dir);
		fake_text(fp, path, task.status);
	}
	if (task.cmdline) {
		snprintf(path, sizeof(path), "%s/cmdline", dir);
		fake_file(fp, path, task.cmdline,
			  task.cmdline_len ?: strlen(task.cmdline));
	}
}

struct nsrel_snapshot *fake_snapshot(const struct fake_proc *fp, unsigned int types)
{
	struct nsrel_snapshot *snap = NULL;
	struct nsrel_context *ctx;

	must(nsrel_context_new(&ctx) == 0);
	must(nsrel_context_set_procfs(ctx, fp->path) == 0);
	must(nsrel_context_set_types(ctx, types ?: NSREL_TYPES_ALL) == 0);
	must(nsrel_snapshot_new(ctx, &snap) == 0);
	nsrel_context_unref(ctx);
	return snap;
}
