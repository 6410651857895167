/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <libsmartcols.h>

#include "filter.h"
#include "xalloc.h"

bool filter_is_supported(void)
{
	return false;
}

struct filter *filter_new(const char *expression, unsigned int where)
{
	(void)expression;
	(void)where;
	errx(EXIT_FAILURE,
	     _("--filter: libsmartcols %s, which this was built with, has no filters; "
	       "2.40 has"),
	     LIBSMARTCOLS_VERSION);
}

void filter_free(struct filter *filter)
{
	(void)filter;
}

bool filter_has_column(const struct filter *filter, enum column_id id)
{
	(void)filter, (void)id;
	return false;
}

bool filter_accepts(struct filter *filter, const struct row *row)
{
	(void)filter;
	(void)row;
	return true;
}
