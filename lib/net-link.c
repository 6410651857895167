/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a network device that leads to another namespace tells of itself. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "util.h"

struct nsrel_link *link_new(int index, const char *name, const char *kind)
{
	struct nsrel_link *link = calloc(1, sizeof(*link));

	if (!link)
		return NULL;
	link->index = index;
	link->name = strdup(name);
	link->kind = kind ? strdup(kind) : NULL;
	if (!link->name || (kind && !link->kind))
		return link_free(link);
	return link;
}

struct nsrel_link *link_free(struct nsrel_link *link)
{
	if (!link)
		return NULL;
	free(link->name);
	free(link->kind);
	free(link);
	return NULL;
}

_public_ const struct nsrel_link *nsrel_ns_next_link(const struct nsrel_ns *ns,
						     const struct nsrel_link *prev)
{
	return prev ? prev->next : ns->first_link;
}

_public_ const char *nsrel_link_get_name(const struct nsrel_link *link)
{
	return link->name;
}

_public_ const char *nsrel_link_get_kind(const struct nsrel_link *link)
{
	return link->kind;
}

_public_ int nsrel_link_get_index(const struct nsrel_link *link)
{
	return link->index;
}

_public_ int32_t nsrel_link_get_netnsid(const struct nsrel_link *link)
{
	return link->netnsid;
}

_public_ int nsrel_link_get_peer_index(const struct nsrel_link *link, int *ret)
{
	if (link->peer_index <= 0)
		return -ENODATA;
	*ret = link->peer_index;
	return 0;
}

_public_ const struct nsrel_ns *nsrel_link_get_peer(const struct nsrel_link *link)
{
	return link->peer;
}
