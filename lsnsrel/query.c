/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "query.h"

static uint64_t get_missing(const struct nsrel_snapshot *snap, uint64_t caps)
{
	int last;

	if (nsrel_snapshot_get_last_cap(snap, &last) < 0 || last > 63)
		return UINT64_MAX;
	return UINT64_MAX >> (63 - last) & ~caps;
}

struct query query_caps(const struct row *row)
{
	struct query query = { 0 };

	if (row->thread)
		query.verdict =
			nsrel_thread_query_caps(row->snap, row->thread, row->ns,
						&query.rule, &query.decided, &query.caps);
	else
		query.verdict = nsrel_process_query_caps(row->snap, row->process, row->ns,
							 &query.rule, &query.decided,
							 &query.caps);
	query.missing = get_missing(row->snap, query.caps);
	return query;
}
