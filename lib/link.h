/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/*
 * Turns what the sources left into what is promised: sorts the nodes, drops namespaces
 * that nothing explains (their process ended meanwhile), and threads all lists. 0 or
 * -ENOMEM.
 */
int link_snapshot(struct nsrel_snapshot *snap, const char *proc_path);

/* The same of nodes that were linked once and say what was judged then. */
int link_loaded(struct nsrel_snapshot *snap);

/* The problems alone, of which more may come after the rest. */
void link_problems(struct nsrel_snapshot *snap);
