/* SPDX-License-Identifier: GPL-2.0-or-later */

/* In the place of graph-html.c, where the page is left out of the build. */

#include <stdlib.h>

#include "graph.h"
#include "message.h"
#include "nls.h"

bool graph_has_page(void)
{
	return false;
}

int graph_write_html(const struct drawing *drawing, FILE *out)
{
	(void)drawing;
	(void)out;
	warnx(_("--graph=html: this lsnsrel was built without the page"));
	return EXIT_FAILURE;
}
