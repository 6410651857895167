/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdlib.h>
#include <string.h>

#include "diff-holders.h"
#include "util.h"

#define COMPARE(a, b) ((a) < (b) ? -1 : (a) > (b))

static uint64_t get_mntns_ino(const struct nsrel_holder *holder)
{
	const struct nsrel_ns *mntns = nsrel_holder_get_mntns(holder);

	return mntns ? mntns->ino : UINT64_MAX;
}

static int get_fd(const struct nsrel_holder *holder)
{
	int fd = -1;

	(void)nsrel_holder_get_fd(holder, &fd);
	return fd;
}

static pid_t get_pid(const struct nsrel_holder *holder)
{
	const struct nsrel_process *process = nsrel_holder_get_process(holder);

	return process ? process->task.tid : 0;
}

static int compare_mounts(const struct nsrel_holder *a, const struct nsrel_holder *b)
{
	int order = COMPARE(get_mntns_ino(a), get_mntns_ino(b));

	return order ?: strcmp(nsrel_holder_get_target(a), nsrel_holder_get_target(b));
}

/* What a holder is to a reader; two with nothing to tell them apart are equal. */
static int compare(const struct nsrel_holder *a, const struct nsrel_holder *b)
{
	int order = COMPARE(a->kind, b->kind);

	if (order == 0 && a->kind == NSREL_HOLDER_MOUNT)
		order = compare_mounts(a, b);
	if (order == 0)
		order = COMPARE(get_pid(a), get_pid(b));
	if (order == 0)
		order = COMPARE(nsrel_holder_get_tid(a), nsrel_holder_get_tid(b));
	return order ?: COMPARE(get_fd(a), get_fd(b));
}

static int compare_items(const void *a, const void *b)
{
	return compare(*(const struct nsrel_holder *const *)a,
		       *(const struct nsrel_holder *const *)b);
}

/* Who looks comes and goes, and that is no news. */
static bool is_compared(const struct moments *moments, enum moment moment,
			const struct nsrel_holder *holder)
{
	const struct nsrel_process *process = nsrel_holder_get_process(holder);

	if (process && moments_is_looker(moments, moment, process))
		return false;
	return holder->kind != NSREL_HOLDER_CHILD && holder->kind != NSREL_HOLDER_OWNED &&
	       holder->kind != NSREL_HOLDER_KERNEL;
}

/* They mostly come in order, which takes no time to see. */
static int gather(struct holders *holders, enum moment moment, const struct nsrel_ns *ns)
{
	struct array *list = &holders->list[moment];
	const struct nsrel_holder *holder, *previous = NULL;
	bool sorted = true;
	int r;

	nsrel_ns_foreach_holder(holder, ns) {
		if (!is_compared(holders->moments, moment, holder))
			continue;
		r = array_push(list, (void *)holder);
		if (r < 0)
			return r;
		sorted &= !previous || compare(previous, holder) <= 0;
		previous = holder;
	}
	if (!sorted)
		qsort(list->items, list->n_items, sizeof(void *), compare_items);
	return 0;
}

int holders_init(struct holders *holders, const struct moments *moments,
		 const struct nsrel_ns *old, const struct nsrel_ns *now)
{
	int r;

	*holders = (struct holders){ .moments = moments };
	r = gather(holders, MOMENT_OLD, old);
	return r < 0 ? r : gather(holders, MOMENT_NOW, now);
}

void holders_done(struct holders *holders)
{
	array_done(&holders->list[MOMENT_OLD]);
	array_done(&holders->list[MOMENT_NOW]);
}

static const struct nsrel_holder *get(const struct holders *holders, enum moment moment)
{
	const struct array *list = &holders->list[moment];
	size_t at = holders->at[moment];

	return at < list->n_items ? list->items[at] : NULL;
}

/* Equal numbers may be those of another task. */
static bool is_same_task(const struct holders *holders, const struct nsrel_holder *old,
			 const struct nsrel_holder *now)
{
	const struct task *task = holder_get_task(old);

	return !task ||
	       moments_is_same_task(holders->moments, task, holder_get_task(now)) != 0;
}

bool holders_next(struct holders *holders, const struct nsrel_holder *ret[2])
{
	const struct nsrel_holder *old = get(holders, MOMENT_OLD);
	const struct nsrel_holder *now = get(holders, MOMENT_NOW);
	int order;

	if (!old && !now)
		return false;
	order = !now ? -1 : !old ? 1 : compare(old, now);
	if (order == 0 && !is_same_task(holders, old, now))
		order = -1;
	ret[MOMENT_OLD] = order <= 0 ? old : NULL;
	ret[MOMENT_NOW] = order >= 0 ? now : NULL;
	holders->at[MOMENT_OLD] += ret[MOMENT_OLD] != NULL;
	holders->at[MOMENT_NOW] += ret[MOMENT_NOW] != NULL;
	return true;
}
