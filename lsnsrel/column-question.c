/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>

#include "column-question.h"
#include "query.h"
#include "xalloc.h"

void column_fill_reference(const struct row *row, struct cell *cell)
{
	char *reference = NULL;

	if (nsrel_ns_get_reference(row->snap, row->ns, &reference) == -ENOMEM)
		xcheck(NULL);
	cell_take_string(cell, reference);
}

void column_fill_verdict(const struct row *row, struct cell *cell)
{
	struct query query = query_caps(row);

	if (query.verdict != NSREL_CAP_VERDICT_UNKNOWN)
		cell_set_string(cell, nsrel_cap_verdict_get_name(query.verdict));
}

void column_fill_rule(const struct row *row, struct cell *cell)
{
	struct query query = query_caps(row);

	if (query.rule != NSREL_CAP_RULE_UNKNOWN)
		cell_set_string(cell, nsrel_cap_rule_get_name(query.rule));
}

/* From the user namespace that the namespace belongs to, up to where it was decided. */
void column_fill_chain(const struct row *row, struct cell *cell)
{
	const struct nsrel_ns *ns = nsrel_ns_get_type(row->ns) == NSREL_TYPE_USER
					  ? row->ns
					  : nsrel_ns_get_owner(row->ns);
	struct query query = query_caps(row);

	for (; ns; ns = nsrel_ns_get_parent(ns)) {
		cell_add_number(cell, nsrel_ns_get_ino(ns));
		if (ns == query.decided)
			break;
	}
}

static char *name_cap(int cap)
{
	const char *name = nsrel_cap_get_name(cap);

	return name ? xstrdup(name) : xasprintf("cap_%d", cap);
}

/* All of them are too many to be read. */
void column_fill_caps(const struct row *row, struct cell *cell)
{
	struct query query = query_caps(row);

	if (query.verdict == NSREL_CAP_VERDICT_UNKNOWN)
		return;
	cell_set_list(cell);
	for (int cap = 0; cap < 64; cap++)
		if (query.caps & (UINT64_C(1) << cap))
			cell_add_string(cell, name_cap(cap));
	if (query.has_all)
		cell->summary = _("all");
}

void column_fill_shared(const struct row *row, struct cell *cell)
{
	if (row->comparison->shared >= 0)
		cell_set_boolean(cell, row->comparison->shared > 0);
}

void column_fill_processes(const struct row *row, struct cell *cell)
{
	cell_set_list(cell);
	for (size_t i = 0; i < row->comparison->n_pids; i++)
		cell_add_number(cell, (uint64_t)row->comparison->pids[i]);
}

static void set_kin(struct cell *cell, const struct nsrel_ns *ns,
		    const struct nsrel_ns *other)
{
	enum nsrel_kin kin = nsrel_ns_get_kin(ns, other);

	if (kin != NSREL_KIN_UNKNOWN)
		cell_set_string(cell, nsrel_kin_get_name(kin));
}

/* Between two that no way joins there is no step. */
void column_fill_step(const struct row *row, struct cell *cell)
{
	if (row->previous && nsrel_ns_get_kin(row->ns, row->previous) != NSREL_KIN_NONE)
		set_kin(cell, row->ns, row->previous);
}

void column_fill_relation(const struct row *row, struct cell *cell)
{
	set_kin(cell, row->ns, row->first);
}
