/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "diff-sight.h"
#include "util.h"

/* Beside those of enum nsrel_source: what a task's children will be in can't be named. */
#define REFUSED_FOR_CHILDREN (1U << 30)
#define REFUSED_ALL	     (NSREL_SOURCES_ALL | REFUSED_FOR_CHILDREN)

/* Who tells of holders of a kind. */
static const unsigned int kind_sources[] = {
	[NSREL_HOLDER_PROCESS] = NSREL_SOURCE_TASKS,
	[NSREL_HOLDER_THREAD] = NSREL_SOURCE_TASKS,
	[NSREL_HOLDER_PID_FOR_CHILDREN] = NSREL_SOURCE_TASKS,
	[NSREL_HOLDER_TIME_FOR_CHILDREN] = NSREL_SOURCE_TASKS,
	[NSREL_HOLDER_FD] = NSREL_SOURCE_FDS,
	[NSREL_HOLDER_SOCKET] = NSREL_SOURCE_SOCKETS,
	[NSREL_HOLDER_TUN] = NSREL_SOURCE_SOCKETS,
	[NSREL_HOLDER_MARK] = NSREL_SOURCE_FDS,
	[NSREL_HOLDER_IO_URING] = NSREL_SOURCE_FDS,
	[NSREL_HOLDER_IN_FLIGHT] = NSREL_SOURCE_DEEP,
	[NSREL_HOLDER_MOUNT] = NSREL_SOURCE_MOUNTS,
	[NSREL_HOLDER_CHILD] = NSREL_SOURCE_RELATIONS,
	[NSREL_HOLDER_OWNED] = NSREL_SOURCE_RELATIONS,
	[NSREL_HOLDER_KERNEL] = NSREL_SOURCE_KERNEL,
};

static_assert(ARRAY_SIZE(kind_sources) == NSREL_HOLDER_KERNEL + 1, "every kind is seen");

static unsigned int get_refused(const struct nsrel_problem *problem)
{
	if (strcmp(problem->what, ".") == 0)
		return REFUSED_ALL;
	if (strcmp(problem->what, "cmdline") == 0)
		return 0;
	if (strcmp(problem->what, "ns/pid_for_children") == 0)
		return REFUSED_FOR_CHILDREN;
	return problem->source;
}

/* Problems are sorted by PID. */
static int read_problems(struct moments *moments, enum moment moment)
{
	const struct nsrel_problem *problem, *next;
	unsigned int refused = 0;
	int r = 0;

	nsrel_snapshot_foreach_problem(problem, moments->snap[moment]) {
		if (problem->pid <= 0) {
			int bit = __builtin_ctz((unsigned int)problem->source);

			moments->n_unread[moment][bit] += problem->count;
			continue;
		}
		refused |= get_refused(problem);
		next = nsrel_snapshot_next_problem(moments->snap[moment], problem);
		if (next && next->pid == problem->pid)
			continue;
		if (refused)
			r = table_add(&moments->refused[moment], (uint64_t)problem->pid,
				      (void *)(uintptr_t)refused);
		if (r < 0)
			return r;
		refused = 0;
	}
	return 0;
}

static int compare_boots(const char *old, const char *now)
{
	if (!old || !now)
		return -ENODATA;
	return strcmp(old, now) == 0;
}

static bool show_same_pids(const struct nsrel_ns *old, const struct nsrel_ns *now)
{
	return !old || !now || old->ino == now->ino;
}

int moments_init(struct moments *moments, const struct nsrel_snapshot *old,
		 const struct nsrel_snapshot *now)
{
	int r;

	*moments = (struct moments){
		.snap = { old, now },
		.same_boot = compare_boots(nsrel_snapshot_get_boot_id(old),
					   nsrel_snapshot_get_boot_id(now)),
		.same_pids = show_same_pids(old->proc_pid_ns, now->proc_pid_ns),
	};
	r = read_problems(moments, MOMENT_OLD);
	return r < 0 ? r : read_problems(moments, MOMENT_NOW);
}

void moments_done(struct moments *moments)
{
	table_done(&moments->refused[MOMENT_OLD]);
	table_done(&moments->refused[MOMENT_NOW]);
}

/* As the initial time namespace has it; between two others rounding makes a tick. */
static bool started_together(const struct moments *moments, const struct task *old,
			     const struct task *now)
{
	int64_t old_offset = moments->snap[MOMENT_OLD]->origin.start_offset;
	int64_t now_offset = moments->snap[MOMENT_NOW]->origin.start_offset;
	uint64_t later = (now->start_time - (uint64_t)now_offset) -
			 (old->start_time - (uint64_t)old_offset);

	return later == 0 || (old_offset != now_offset && later + 1 <= 2);
}

int moments_is_same_task(const struct moments *moments, const struct task *old,
			 const struct task *now)
{
	if (!moments->same_pids || old->tid != now->tid)
		return 0;
	if (!old->has_start_time || !now->has_start_time)
		return -ENODATA;
	return started_together(moments, old, now);
}

const struct nsrel_process *moments_find_process(const struct moments *moments,
						 enum moment moment,
						 const struct nsrel_process *process)
{
	const struct nsrel_process *there =
		nsrel_snapshot_get_process(moments->snap[moment], process->task.tid);
	int same = 0;

	if (there && moment == MOMENT_NOW)
		same = moments_is_same_task(moments, &process->task, &there->task);
	else if (there)
		same = moments_is_same_task(moments, &there->task, &process->task);
	return same != 0 ? there : NULL;
}

bool moments_is_looker(const struct moments *moments, enum moment moment,
		       const struct nsrel_process *process)
{
	return process->task.tid == moments->snap[moment]->origin.pid &&
	       !moments_find_process(moments, moment_get_other(moment), process);
}

/* More was unreadable in this moment than in the other one. */
static bool saw_less(const struct moments *moments, enum moment moment,
		     unsigned int source)
{
	int bit = __builtin_ctz(source);

	return moments->n_unread[moment][bit] >
	       moments->n_unread[moment_get_other(moment)][bit];
}

static unsigned int get_refused_of(const struct moments *moments, enum moment moment,
				   const struct nsrel_process *process)
{
	return (unsigned int)(uintptr_t)table_get(&moments->refused[moment],
						  (uint64_t)process->task.tid);
}

/* What a task holds: is the task there, and was it readable? */
static enum absence judge_task(const struct moments *moments, enum moment moment,
			       const struct nsrel_ns *ns,
			       const struct nsrel_holder *holder, unsigned int source)
{
	const struct nsrel_process *process = nsrel_holder_get_process(holder);
	const struct nsrel_process *there;
	unsigned int refused;

	if (!moments->same_pids)
		return ABSENCE_UNKNOWN;
	there = moments_find_process(moments, moment, process);
	/* Who is not even listed may be kept from being so. */
	if (!there)
		return saw_less(moments, moment, NSREL_SOURCE_TASKS) ? ABSENCE_UNKNOWN
								     : ABSENCE_GONE;
	refused = get_refused_of(moments, moment, there);
	if (holder->kind == NSREL_HOLDER_PROCESS && there->task.ns[ns->type])
		return ABSENCE_GONE;
	if (holder->kind == NSREL_HOLDER_PID_FOR_CHILDREN)
		source |= REFUSED_FOR_CHILDREN;
	return refused & (source | NSREL_SOURCE_TASKS) ? ABSENCE_UNKNOWN : ABSENCE_GONE;
}

enum absence moments_judge(const struct moments *moments, enum moment moment,
			   const struct nsrel_ns *ns, const struct nsrel_holder *holder)
{
	unsigned int source = kind_sources[holder->kind];
	const struct holder_of_mount *mount = holder_get_mount(holder);
	enum absence absence = ABSENCE_GONE;

	/* A tree of mounts that is attached nowhere. */
	if (mount && !mount->mntns)
		source = NSREL_SOURCE_DEEP;
	if (!(nsrel_snapshot_get_sources(moments->snap[moment]) & source))
		return ABSENCE_UNKNOWN;
	if (nsrel_holder_get_process(holder))
		absence = judge_task(moments, moment, ns, holder, source);
	if (absence == ABSENCE_GONE && saw_less(moments, moment, source))
		return ABSENCE_MAYBE;
	return absence;
}
