/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "column-workload.h"
#include "json.h"
#include "xalloc.h"

/* Programs read it, too: it is the same in all languages. */
#define SHARED "(shared)"

static void write_member(FILE *out, const char *key, const char *value)
{
	fprintf(out, "\"%s\":", key);
	if (value)
		json_write_string(out, value);
	else
		fputs("null", out);
}

/* Of NULL, all that is not known; without the end of the object. */
static void write_members(FILE *out, const struct nsrel_workload *workload)
{
	static const struct {
		const char *key;
		const char *(*get)(const struct nsrel_workload *workload);
	} members[] = {
		{ "engine", nsrel_workload_get_engine },
		{ "id", nsrel_workload_get_id },
		{ "pod", nsrel_workload_get_pod },
		{ "unit", nsrel_workload_get_unit },
		{ "cgroup", nsrel_workload_get_cgroup },
	};

	fputc('{', out);
	write_member(out, "label", workload ? nsrel_workload_get_label(workload) : NULL);
	fputc(',', out);
	write_member(
		out, "kind",
		workload ? nsrel_workload_kind_get_name(nsrel_workload_get_kind(workload))
			 : NULL);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		fputc(',', out);
		write_member(out, members[i].key,
			     workload ? members[i].get(workload) : NULL);
	}
}

char *column_workload_to_json(const struct nsrel_workload *workload, bool shared)
{
	const struct nsrel_workload *w = workload;
	size_t size, n_open = 0;
	char *text = NULL;
	FILE *out;

	out = xcheck(open_memstream(&text, &size));
	write_members(out, w);
	fprintf(out, ",\"shared\":%s", shared ? "true" : "false");
	while (w && (w = nsrel_workload_get_parent(w))) {
		fputs(",\"parent\":", out);
		write_members(out, w);
		n_open++;
	}
	fputs(",\"parent\":null}", out);
	while (n_open-- > 0)
		fputc('}', out);
	if (fclose(out) != 0)
		xcheck(NULL);
	return text;
}

/* Of a holder, a process or thread: its own; else the namespace's. */
static const struct nsrel_workload *get_workload(const struct row *row, bool *ret_shared)
{
	*ret_shared = false;
	if (row->holder || row->of_process || !row->ns)
		return row->process ? nsrel_process_get_workload(row->process) : NULL;
	*ret_shared = nsrel_ns_is_shared(row->ns) > 0;
	return nsrel_ns_get_workload(row->ns);
}

void column_fill_workload(const struct row *row, struct cell *cell)
{
	bool shared;
	const struct nsrel_workload *workload = get_workload(row, &shared);
	const char *label = workload ? nsrel_workload_get_label(workload) : NULL;

	if (label && shared)
		cell_take_string(cell, xasprintf("%s %s", label, SHARED));
	else if (label || shared)
		cell_set_string(cell, label ?: SHARED);
	if (label || shared)
		cell_take_json(cell, column_workload_to_json(workload, shared));
}
