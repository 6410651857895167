/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Network devices that lead to other network namespaces, as rtnetlink(7) lists them:
 * bytes alone, no sockets, no nodes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A device; texts are in the datagram that it comes from. */
struct link_entry {
	int index;
	int peer_index;	 /* 0: the kernel does not say */
	int32_t netnsid; /* where it leads to; -1: it does not */
	int32_t target;	 /* the namespace that was asked about; -1: that of the socket */
	const char *name;
	const char *kind; /* or NULL */
};

/* A datagram, of which some was read. */
struct link_list {
	const char *data;
	size_t size;
	uint32_t seq;	  /* of the question; answers to others are passed over */
	bool is_unstable; /* devices came or went while the kernel made the list */
};

enum {
	LINK_LIST_MORE = 0,  /* is in the next datagram */
	LINK_LIST_ENTRY = 1, /* here is one */
	LINK_LIST_END = 2,   /* of the whole list, or of what is acknowledged */
};

/* The next one. One of the above; -EBADMSG; whatever negative errno the kernel gives. */
int link_list_next(struct link_list *list, struct link_entry *ret);
