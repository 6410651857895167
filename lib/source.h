/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What a source is. It looks at one kind of place, and tells what it saw by adding nodes
 * and sightings to the discovery.
 */

#include "discovery.h"

enum source_step {
	STEP_PREPARE, /* before anything else is looked at, and before others work */
	STEP_SCAN,    /* what there is to see, once */
	STEP_FOLLOW,  /* what the finds of all lead on to; again until nothing is new */
	STEP_FINISH,  /* when nothing is, and the finds are the snapshot's */
	STEP_LINKED,  /* when the nodes are linked, and are those that stay */
	N_STEPS,
};

struct source {
	const char *name;
	enum nsrel_source flag;
	unsigned int serves; /* the sources that it does something for */
	/* Each may be NULL and gives 0, or a negative errno, which ends it all. */
	int (*steps[N_STEPS])(struct discovery *d);
	/*
	 * Of a process, @thread NULL, or another thread of it, while it is pinned. An
	 * enum outcome, or a negative errno.
	 */
	int (*scan_task)(struct discovery *d, const struct place *place,
			 struct nsrel_process *process, struct nsrel_thread *thread);
};

int source_task_scan(struct discovery *d);

int source_fd_scan_task(struct discovery *d, const struct place *place,
			struct nsrel_process *process, struct nsrel_thread *thread);
int source_fd_finish(struct discovery *d);

int source_mount_prepare(struct discovery *d);
int source_mount_scan_task(struct discovery *d, const struct place *place,
			   struct nsrel_process *process, struct nsrel_thread *thread);
int source_mntns_follow(struct discovery *d);
int source_mount_finish(struct discovery *d);

int source_kernel_prepare(struct discovery *d);
int source_kernel_follow(struct discovery *d);
int source_kernel_finish(struct discovery *d);

int source_detached_follow(struct discovery *d);

int source_link_look(struct discovery *d);
