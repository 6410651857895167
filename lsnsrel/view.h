/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The views: each turns a snapshot into rows. */

#include "output.h"

/*
 * Namespaces, one a line; in process trees if that is the options' tree. May add a
 * column.
 */
void view_list(struct options *options, const struct nsrel_snapshot *snap);

/* Namespaces in a forest of owners or of parents. May add a column. */
void view_tree(struct options *options, const struct nsrel_snapshot *snap);

/* The processes in one namespace. */
void view_processes(const struct options *options, const struct nsrel_snapshot *snap,
		    const struct nsrel_ns *ns);

/* What holds namespaces, a holder a line: of those named, or all asked for. */
void view_holders(const struct options *options, const struct nsrel_snapshot *snap,
		  const struct nsrel_ns **named, size_t n_named);

/*
 * What a process may do in namespaces: in those named, or all asked for. The exit status
 * that this comes to.
 */
int view_caps(const struct options *options, const struct nsrel_snapshot *snap,
	      const struct nsrel_ns **named, size_t n_named);

/* Processes and their PIDs in all PID namespaces. An exit status. */
int view_pids(const struct options *options, const struct nsrel_snapshot *snap);

/* Which namespaces some processes share. An exit status. */
int view_compare(const struct options *options, const struct nsrel_snapshot *snap);

/* What changed between two snapshots. An exit status. */
int view_diff(const struct options *options, struct nsrel_snapshot *old,
	      struct nsrel_snapshot *now);

/*
 * How many namespaces there are that a command left behind, which ran between the two.
 * Says so on standard error if @show is true.
 */
size_t view_run(const struct options *options, struct nsrel_snapshot *before,
		struct nsrel_snapshot *after, bool show);

/* The way from one namespace to the other. */
void view_relation(const struct options *options, const struct nsrel_snapshot *snap,
		   const struct nsrel_ns *const ends[2]);

/* Namespaces, who leads or holds them, and all relations of these. An exit status. */
int view_graph(const struct options *options, struct nsrel_snapshot *snap,
	       const struct nsrel_ns **named, size_t n_named);

/* Adds what holds namespaces, in short, to the columns of a table that nobody chose. */
void view_add_holders(struct options *options);

/* The line of a namespace, by its first member, if it has one. */
struct row view_row_of(const struct options *options, const struct nsrel_snapshot *snap,
		       const struct nsrel_ns *ns);

/* The sources that can have told something: enum nsrel_source bits. */
unsigned int view_get_sources(const struct options *options);

/* Whether --type, --persistent or --no-initial do so: initial is what is known to be. */
bool view_is_left_out(const struct options *options, const struct nsrel_ns *ns);

/* By index: true of the namespaces that the options ask for. To be freed. */
bool *view_select(const struct options *options, const struct nsrel_snapshot *snap);

/* Who looks, by the number that the /proc has that was read; NULL in a captured one. */
const struct nsrel_process *view_find_self(const struct options *options,
					   const struct nsrel_snapshot *snap);
