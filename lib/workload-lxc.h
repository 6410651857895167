/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/* Its command line tells whose container it watches. */
bool workload_lxc_is_monitor(const struct nsrel_process *process);

/* Tells LXD's and Incus's containers from others of liblxc's. 0 or -ENOMEM. */
int workload_lxc_tell(struct nsrel_snapshot *snap);
