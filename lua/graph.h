/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Graphs: the object has the graph as its own, and so have its nodes and edges. */

#include "common.h"

int snapshot_graph(lua_State *L);
int graph_totable(lua_State *L);

/* Pushes the object of a node or an edge of the graph of @self; nil for NULL. */
void graph_push_part(lua_State *L, const struct node_class *class, const void *part,
		     const struct node *self);

/* For class->release. */
void graph_release(void *graph);
