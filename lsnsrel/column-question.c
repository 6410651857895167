/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>

#include "column-question.h"
#include "query.h"
#include "xalloc.h"

/* As many can be named as those that are not there. */
#define MAX_MISSING 8

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

static void add_caps(struct cell *cell, uint64_t caps)
{
	for (int cap = 0; cap < 64; cap++)
		if (caps & (UINT64_C(1) << cap))
			cell_add_string(cell, name_cap(cap));
}

/* Forty names are more than people read: "all", "all but cap_sys_resource". */
static void summarize(struct cell *cell, uint64_t missing)
{
	struct cell names = { 0 };
	char *text;

	if (missing == 0) {
		cell_take_summary(cell, xstrdup(_("all")));
		return;
	}
	if (__builtin_popcountll(missing) > MAX_MISSING)
		return;
	add_caps(&names, missing);
	text = cell_to_text(&names, CELL_STRINGS, ',');
	cell_take_summary(cell, xasprintf(_("all but %s"), text));
	free(text);
	cell_done(&names);
}

void column_fill_caps(const struct row *row, struct cell *cell)
{
	struct query query = query_caps(row);

	if (query.verdict == NSREL_CAP_VERDICT_UNKNOWN)
		return;
	cell_set_list(cell);
	add_caps(cell, query.caps);
	if (query.caps)
		summarize(cell, query.missing);
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
