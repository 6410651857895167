/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <inttypes.h>

#include "column.h"
#include "graph.h"
#include "utf8.h"
#include "xalloc.h"

/* In characters. */
#define MAX_LABEL 48

/* Cuts what is too long between two characters, and says so. */
static char *shorten(char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n = 0, len = 0;

	while (s[len] && n++ < MAX_LABEL)
		len += utf8_length(s + len) ?: 1;
	if (s[len]) {
		char *shorter = xasprintf("%.*s…", (int)len, text);

		free(text);
		return shorter;
	}
	return text;
}

static char *label_ns(const struct drawing *drawing, const struct nsrel_ns *ns)
{
	const char *type = nsrel_type_get_name(nsrel_ns_get_type(ns));
	struct row row = { .snap = drawing->snap, .ns = ns };
	struct cell name = { 0 };
	char *label;

	column_fill(column_get(COL_NAME), &row, &name);
	if (nsrel_ns_is_initial(ns) > 0)
		label = xasprintf("%s initial", type);
	else if (name.known)
		label = xasprintf("%s %s", type, name.string);
	else
		label = xasprintf("%s %" PRIu64, type, nsrel_ns_get_ino(ns));
	cell_done(&name);
	return label;
}

static char *label_process(const struct nsrel_process *process)
{
	return xasprintf("%s %d", nsrel_process_get_name(process) ?: "process",
			 (int)nsrel_process_get_pid(process));
}

char *graph_label(const struct drawing *drawing, const struct nsrel_node *node)
{
	switch (nsrel_node_get_kind(node)) {
	case NSREL_NODE_NS:
		return shorten(label_ns(drawing, nsrel_node_get_ns(node)));
	case NSREL_NODE_PROCESS:
		return shorten(label_process(nsrel_node_get_process(node)));
	case NSREL_NODE_WORKLOAD:
		return shorten(
			xstrdup(nsrel_workload_get_label(nsrel_node_get_workload(node))));
	}
	return xstrdup("");
}
