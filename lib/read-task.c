/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "nsfs.h"
#include "read-status.h"
#include "read-task.h"
#include "sighting.h"
#include "util.h"

/* /proc/PID/stat is far smaller, unless somebody made them up. */
#define TEXT_MAX (64 * 1024)

bool read_is_over(int r)
{
	return r < 0 || r == OUTCOME_GONE;
}

bool read_is_dead(const struct task *task)
{
	return task->state == 'Z' || task->state == 'X';
}

static const char *const ns_links[] = {
	[NSREL_TYPE_MNT] = "ns/mnt",	   [NSREL_TYPE_NET] = "ns/net",
	[NSREL_TYPE_PID] = "ns/pid",	   [NSREL_TYPE_UTS] = "ns/uts",
	[NSREL_TYPE_IPC] = "ns/ipc",	   [NSREL_TYPE_USER] = "ns/user",
	[NSREL_TYPE_CGROUP] = "ns/cgroup", [NSREL_TYPE_TIME] = "ns/time",
};

static_assert(ARRAY_SIZE(ns_links) == NSREL_N_TYPES, "every type has a link");

static int read_stat(struct discovery *d, const struct place *place, struct task *task,
		     struct parse_stat *ret)
{
	int r;

	r = procfs_read(place->dir_fd, "stat", TEXT_MAX, &d->buf);
	if (r == 0)
		r = parse_stat(d->buf.data, d->buf.len, ret);
	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT && !d->proc.live)
		return discovery_add_problem(d, NSREL_SOURCE_TASKS, place, "stat", r);
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_TASKS, place, "stat", r);
	task->name = strndup(ret->name, ret->name_len);
	if (!task->name)
		return -ENOMEM;
	task->state = ret->state;
	task->start_time = ret->start_time;
	task->has_start_time = true;
	return OUTCOME_OK;
}

/* An ending task has only its pid and user namespace before it is a zombie. */
static bool is_ending(const struct place *place)
{
	char text[16];

	return procfs_read_link(place->ns_fd, "uts", text, sizeof(text)) == -ENOENT;
}

/*
 * Up to Linux 7.0 the link is there and can't be read before the namespace has its first
 * process; since 6.11 the pidfd tells. Where neither does, it is there and can't be
 * named.
 */
static int read_childless_pid_ns(struct discovery *d, const struct place *place,
				 struct task *task)
{
	_cleanup_close_ int fd = -EOPNOTSUPP;
	struct stat st;

	if (!d->proc.live || read_is_dead(task) || !task->ns[NSREL_TYPE_PID] ||
	    fstatat(place->ns_fd, "pid_for_children", &st, AT_SYMLINK_NOFOLLOW) < 0)
		return OUTCOME_NONE;
	if (d->proc.own)
		fd = nsfs_open_pid_for_children(place->tid, place->pid == place->tid);
	/* As long as the pinned task is there, the number was its own. */
	if (!procfs_is_there(place->dir_fd) || is_ending(place))
		return OUTCOME_NONE;
	if (fd == -ENOTTY || fd == -EINVAL || fd == -ENOSYS)
		fd = -EOPNOTSUPP;
	if (fd < 0)
		return discovery_add_problem(d, NSREL_SOURCE_TASKS, place,
					     "ns/pid_for_children", fd);
	task->no_pid_link = true;
	return sighting_of_fd(d, fd, NSREL_TYPE_PID, &task->pid_for_children);
}

/*
 * Every kernel has these links, and every live task: one that lost them may have become a
 * zombie since its stat was read, and is to look like one.
 */
static void note_end(struct discovery *d, const struct place *place, struct task *task,
		     enum nsrel_type type)
{
	struct parse_stat stat;

	if (!d->proc.live || type == NSREL_TYPE_CGROUP || type == NSREL_TYPE_TIME ||
	    read_is_dead(task))
		return;
	if (procfs_read(place->dir_fd, "stat", TEXT_MAX, &d->buf) == 0 &&
	    parse_stat(d->buf.data, d->buf.len, &stat) == 0)
		task->state = stat.state;
}

bool read_has_died(struct discovery *d, const struct place *place)
{
	struct parse_stat stat;

	return procfs_read(place->dir_fd, "stat", TEXT_MAX, &d->buf) == 0 &&
	       parse_stat(d->buf.data, d->buf.len, &stat) == 0 &&
	       read_is_dead(&(struct task){ .state = stat.state });
}

static int read_links_for_children(struct discovery *d, const struct place *place,
				   struct task *task)
{
	int r;

	if (d->link_types & NSREL_TYPE_MASK(NSREL_TYPE_PID)) {
		r = sighting_of_link(d, place, "ns/pid_for_children", NSREL_TYPE_PID,
				     &task->pid_for_children);
		if (r == OUTCOME_NONE)
			r = read_childless_pid_ns(d, place, task);
		if (read_is_over(r))
			return r;
	}
	if (d->link_types & NSREL_TYPE_MASK(NSREL_TYPE_TIME)) {
		r = sighting_of_link(d, place, "ns/time_for_children", NSREL_TYPE_TIME,
				     &task->time_for_children);
		if (read_is_over(r))
			return r;
	}
	return OUTCOME_OK;
}

static int read_links(struct discovery *d, const struct place *task_place,
		      struct task *task)
{
	_cleanup_close_ int ns_fd = procfs_pin(task_place->dir_fd, "ns");
	struct place place = *task_place;
	int r;

	if (ns_fd < 0)
		return discovery_failed(d, NSREL_SOURCE_TASKS, &place, "ns", ns_fd);
	place.ns_fd = ns_fd;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		if (!(d->link_types & NSREL_TYPE_MASK(type)))
			continue;
		r = sighting_of_link(d, &place, ns_links[type], (enum nsrel_type)type,
				     &task->ns[type]);
		if (read_is_over(r))
			return r;
		if (r == OUTCOME_NONE)
			note_end(d, &place, task, (enum nsrel_type)type);
		/* The kernel asks the same permission for each: one no is all. */
		if (r == OUTCOME_DENIED)
			return r;
	}
	return read_links_for_children(d, &place, task);
}

int read_task(struct discovery *d, const struct place *place, struct task *task,
	      struct parse_stat *ret)
{
	int r;

	r = read_stat(d, place, task, ret);
	if (read_is_over(r))
		return r;
	r = read_status(d, place, task);
	if (read_is_over(r))
		return r;
	return read_links(d, place, task);
}
