/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a process is part of. */

#include "discovery.h"

/* /proc/PID/cgroup, as it is. An enum outcome, or a negative errno. */
int read_cgroup(struct discovery *d, const struct place *place,
		struct nsrel_process *process);
