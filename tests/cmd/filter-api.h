/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What libsmartcols has of filters since 2.40, for tests with an older one. */

#include <libsmartcols.h>

struct libscols_filter;

struct libscols_filter *scols_new_filter(const char *str);
void scols_unref_filter(struct libscols_filter *fltr);
int scols_filter_parse_string(struct libscols_filter *fltr, const char *str);
const char *scols_filter_get_errmsg(struct libscols_filter *fltr);
int scols_filter_next_holder(struct libscols_filter *fltr, struct libscols_iter *itr,
			     const char **name, int type);
int scols_filter_assign_column(struct libscols_filter *fltr, struct libscols_iter *itr,
			       const char *name, struct libscols_column *col);
int scols_line_apply_filter(struct libscols_line *ln, struct libscols_filter *fltr,
			    int *status);
