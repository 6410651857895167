/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What a graph can be written as. */

enum graph_format {
	GRAPH_DOT,
	GRAPH_JSON,
	GRAPH_SVG,
	GRAPH_HTML,
	N_GRAPH_FORMATS,
	GRAPH_UNSAID, /* --json says which */
};

/* An enum graph_format, or -EINVAL. */
int graph_format_from_name(const char *name);
