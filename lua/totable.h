/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Objects as plain tables, with the keys and types that the JSON of lsnsrel(8) has. What
 * is null there is absent.
 */

#include "common.h"

/* What several rows have in common. */
struct totable {
	const struct nsrel_snapshot *snap;
	bool captured; /* of another machine, or of files that look like one */
	int users;     /* where on the stack names of users are kept */
};

/* Where names of users are kept: on top of a method's only argument. */
enum { SLOT_SELF = 1, SLOT_USERS };

/* Of a method: leaves its argument, and the names of users. */
struct totable totable_begin(lua_State *L, const struct node *self);

/* Pushes a namespace as lsnsrel lists it. */
void totable_push_ns(lua_State *L, struct totable *t, const struct nsrel_ns *ns);

/* Pushes a holder of @ns as lsnsrel --holders lists it. */
void totable_push_holder(lua_State *L, const struct totable *t, const struct nsrel_ns *ns,
			 const struct nsrel_holder *holder);

/* Pushes a process, or one of its threads (else NULL), as lsnsrel --pids lists it. */
void totable_push_task(lua_State *L, const struct totable *t,
		       const struct nsrel_process *process,
		       const struct nsrel_thread *thread);

/* Pushes a graph as lsnsrel --graph=json writes it. */
void totable_push_graph(lua_State *L, struct totable *t, const struct nsrel_graph *graph);

/* Sets what is said of a process wherever one is. */
void totable_set_process(lua_State *L, const struct totable *t,
			 const struct nsrel_process *process);

/* Pushes a workload, as the column WORKLOAD has those that others are nested in. */
void totable_push_workload(lua_State *L, const struct nsrel_workload *workload);

/* Sets "workload", unless @workload is NULL and @shared false. */
void totable_set_workload(lua_State *L, const struct nsrel_workload *workload,
			  bool shared);

/* Sets where the namespace is mounted, and its name. */
void totable_set_mounts(lua_State *L, const struct totable *t, const struct nsrel_ns *ns);

/* Sets its owner or parent, 0 if there surely is none. */
void totable_set_relation(lua_State *L, const char *key, const struct nsrel_ns *related,
			  enum nsrel_relation state);

/* Why, as a text: see problem.c. */
const char *problem_get_message(const struct nsrel_problem *problem);

/* Methods of the classes. */
int snapshot_totable(lua_State *L);
int ns_totable(lua_State *L);
int process_totable(lua_State *L);
int thread_totable(lua_State *L);
int holder_totable(lua_State *L);
int problem_totable(lua_State *L);
int workload_totable(lua_State *L);
int handle_totable(lua_State *L);
int diff_totable(lua_State *L);
int change_totable(lua_State *L);
