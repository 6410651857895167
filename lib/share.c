/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What two processes share. */

#include "model.h"
#include "util.h"

_public_ unsigned int nsrel_process_get_shared(const struct nsrel_process *process,
					       const struct nsrel_process *other,
					       unsigned int *ret_known)
{
	unsigned int shared = 0, known = 0;

	for (int type = 0; type < NSREL_N_TYPES; type++) {
		const struct nsrel_ns *ns = process->task.ns[type];
		const struct nsrel_ns *other_ns = other->task.ns[type];

		if (!ns || !other_ns)
			continue;
		known |= NSREL_TYPE_MASK(type);
		if (ns == other_ns)
			shared |= NSREL_TYPE_MASK(type);
	}
	if (ret_known)
		*ret_known = known;
	return shared;
}
