/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "process-tree.h"

static bool is_shown(const bool *shown, const struct nsrel_process *process)
{
	return process && shown[nsrel_process_get_index(process)];
}

static const struct nsrel_process *next_child(const bool *shown,
					      const struct nsrel_process *parent,
					      const struct nsrel_process *prev)
{
	const struct nsrel_process *child = nsrel_process_next_child(parent, prev);

	while (child && !is_shown(shown, child))
		child = nsrel_process_next_child(parent, child);
	return child;
}

static const struct nsrel_process *next_top(const struct nsrel_snapshot *snap,
					    const bool *shown,
					    const struct nsrel_process *prev)
{
	const struct nsrel_process *top = nsrel_snapshot_next_process(snap, prev);

	while (top &&
	       (!is_shown(shown, top) || is_shown(shown, nsrel_process_get_parent(top))))
		top = nsrel_snapshot_next_process(snap, top);
	return top;
}

const struct nsrel_process *process_tree_next(const struct nsrel_snapshot *snap,
					      const bool *shown,
					      const struct nsrel_process *prev)
{
	const struct nsrel_process *next, *parent;

	if (!prev)
		return next_top(snap, shown, NULL);
	next = next_child(shown, prev, NULL);
	while (!next && is_shown(shown, parent = nsrel_process_get_parent(prev))) {
		next = next_child(shown, parent, prev);
		prev = parent;
	}
	return next ?: next_top(snap, shown, prev);
}
