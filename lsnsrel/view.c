/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <unistd.h>

#include "view.h"
#include "xalloc.h"

static void mark(bool *marks, const struct nsrel_ns *ns)
{
	if (ns)
		marks[nsrel_ns_get_index(ns)] = true;
}

static void mark_thread(bool *marks, const struct nsrel_thread *thread)
{
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;

		mark(marks, nsrel_thread_get_ns(thread, type));
		mark(marks, nsrel_thread_get_ns_for_children(thread, type));
	}
}

/* What the process, or one of its threads, is in or makes children in. */
static void mark_process(bool *marks, const struct nsrel_process *process)
{
	const struct nsrel_thread *thread;

	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;

		mark(marks, nsrel_process_get_ns(process, type));
		mark(marks, nsrel_process_get_ns_for_children(process, type));
	}
	nsrel_process_foreach_thread(thread, process)
		mark_thread(marks, thread);
}

unsigned int view_get_sources(const struct options *options)
{
	/* A captured /proc need not have what tells of mounts. */
	return options->captured ? options->sources & ~(unsigned int)NSREL_SOURCE_MOUNTS
				 : options->sources;
}

void view_add_holders(struct options *options)
{
	if (!options->may_add || options->raw || options->export ||
	    column_list_contains(&options->columns, COL_HOLDERS))
		return;
	column_list_insert(&options->columns, COL_HOLDERS, COL_COMMAND);
	options->brief_holders = true;
}

struct row view_row_of(const struct options *options, const struct nsrel_snapshot *snap,
		       const struct nsrel_ns *ns)
{
	return (struct row){
		.snap = snap,
		.ns = ns,
		.process = nsrel_ns_next_member(ns, NULL),
		.sources = view_get_sources(options),
		.brief = options->brief_holders,
	};
}

bool view_is_left_out(const struct options *options, const struct nsrel_ns *ns)
{
	return !(options->types & NSREL_TYPE_MASK(nsrel_ns_get_type(ns))) ||
	       (options->persistent && nsrel_ns_count_members(ns) > 0) ||
	       (options->no_initial && nsrel_ns_is_initial(ns) > 0);
}

bool *view_select(const struct options *options, const struct nsrel_snapshot *snap)
{
	bool *marks = xcalloc(nsrel_snapshot_count_ns(snap), sizeof(*marks));
	const struct nsrel_ns *ns;

	/* What a process holds open is no namespace that it is in. */
	if (options->pid && options->view != VIEW_HOLDERS)
		mark_process(marks, nsrel_snapshot_get_process(snap, options->pid));
	else
		nsrel_snapshot_foreach_ns(ns, snap)
			mark(marks, ns);
	nsrel_snapshot_foreach_ns(ns, snap)
		if (view_is_left_out(options, ns))
			marks[nsrel_ns_get_index(ns)] = false;
	return marks;
}

const struct nsrel_process *view_find_self(const struct options *options,
					   const struct nsrel_snapshot *snap)
{
	char number[16] = "";

	if (options->procfs || options->from ||
	    readlink("/proc/self", number, sizeof(number) - 1) < 0)
		return NULL;
	return nsrel_snapshot_get_process(snap, atoi(number));
}
