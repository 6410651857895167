/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Network devices, made in the network namespace of the calling thread, and what the
 * kernel says from there. In children, in network namespaces of their own; with these,
 * devices go.
 */

#include <stdint.h>

/*
 * A pair; the second one in the network namespace behind the fd, or here (-1). 0, -errno.
 */
int devices_make_veth(const char *name, int index, const char *peer, int peer_index,
		      int peer_fd);

/* One on top of another, made there. 0 or -errno. */
int devices_make_macvlan(const char *name, int index, int lower_index, int ns_fd);

/* How many numbers are given to other namespaces. */
int devices_count_netnsids(void);

/* The number of that one; -1: it has none. */
int32_t devices_get_netnsid(int ns_fd);
