/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "view.h"

static bool task_uses(const struct nsrel_ns *ns, const struct nsrel_ns *own,
		      const struct nsrel_ns *for_children)
{
	return ns == own || ns == for_children;
}

/* True if the process, or one of its threads, is in the namespace or makes children in
 * it. */
static bool is_used_by(const struct nsrel_ns *ns, const struct nsrel_process *process)
{
	enum nsrel_type type = nsrel_ns_get_type(ns);
	const struct nsrel_thread *thread;

	if (task_uses(ns, nsrel_process_get_ns(process, type),
		      nsrel_process_get_ns_for_children(process, type)))
		return true;
	nsrel_process_foreach_thread(thread, process)
		if (task_uses(ns, nsrel_thread_get_ns(thread, type),
			      nsrel_thread_get_ns_for_children(thread, type)))
			return true;
	return false;
}

bool view_selects(const struct options *options, const struct nsrel_snapshot *snap,
		  const struct nsrel_ns *ns)
{
	if (!(options->types & NSREL_TYPE_MASK(nsrel_ns_get_type(ns))))
		return false;
	if (options->persistent && nsrel_ns_count_members(ns) > 0)
		return false;
	if (options->pid)
		return is_used_by(ns, nsrel_snapshot_get_process(snap, options->pid));
	return true;
}
