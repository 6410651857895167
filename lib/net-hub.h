/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * A network namespace made for a moment, from which all others are asked about their
 * devices: rtnetlink(7) with IFLA_TARGET_NETNSID (Linux 4.15), NETNSA_TARGET_NSID (4.20).
 *
 * Whoever lists devices numbers the namespaces that these lead to, if they have no number
 * yet, and tells all who listen. Here that is done in the hub, and goes with it: nothing
 * changes in the namespaces that are asked.
 */

#include "link-list.h"

struct net_hub {
	int fd;
	uint32_t seq;
};

/* In a thread made for it, visit.h: goes into a new one. 0 or a negative errno. */
int net_hub_enter(struct net_hub *hub);

/* The hub's number for a namespace, 0 or above. 0 or a negative errno. */
int net_hub_assign(struct net_hub *hub, int ns_fd, int32_t number);

/*
 * Calls @found with each device of the namespace with that number, until that gives a
 * negative errno. 0; 1 if devices came or went meanwhile, so that some may be missing;
 * -EOPNOTSUPP if the kernel is too old; -EINVAL if the namespace is gone; -EACCES if the
 * caller may not; another negative errno.
 */
int net_hub_list(struct net_hub *hub, int32_t number,
		 int (*found)(void *arg, const struct link_entry *entry), void *arg);

/*
 * What the one namespace calls the other, both by the hub's numbers. 0; -ENOENT if it has
 * no number for it; another negative errno.
 */
int net_hub_get_netnsid(struct net_hub *hub, int32_t number, int32_t other, int32_t *ret);

void net_hub_done(struct net_hub *hub);
