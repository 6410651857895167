/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a namespace tells of itself. */

#include <errno.h>
#include <stdlib.h>

#include "model.h"
#include "util.h"

struct nsrel_ns *ns_new(enum nsrel_type type, uint64_t ino)
{
	struct nsrel_ns *ns = calloc(1, sizeof(*ns));

	if (!ns)
		return NULL;
	ns->type = type;
	ns->ino = ino;
	ns->initial = -ENODATA;
	ns->shared = -ENODATA;
	ns->owner_state = NSREL_RELATION_UNKNOWN;
	ns->parent_state = nsrel_type_is_hierarchical(type) ? NSREL_RELATION_UNKNOWN
							    : NSREL_RELATION_NONE;
	return ns;
}

struct nsrel_ns *ns_free(struct nsrel_ns *ns)
{
	struct nsrel_link *next;

	if (!ns)
		return NULL;
	for (struct nsrel_link *link = ns->first_link; link; link = next) {
		next = link->next;
		link_free(link);
	}
	free(ns->path);
	free(ns);
	return NULL;
}

void ns_add_holder(struct nsrel_ns *ns, struct nsrel_holder *holder,
		   enum nsrel_holder_kind kind)
{
	holder->kind = (uint8_t)kind;
	holder->type = (uint8_t)ns->type;
	holder->next = NULL;
	if (ns->last_holder)
		ns->last_holder->next = holder;
	else
		ns->first_holder = holder;
	ns->last_holder = holder;
	ns->n_holders++;
}

_public_ enum nsrel_type nsrel_ns_get_type(const struct nsrel_ns *ns)
{
	return ns->type;
}

_public_ uint64_t nsrel_ns_get_ino(const struct nsrel_ns *ns)
{
	return ns->ino;
}

_public_ int nsrel_ns_get_dev(const struct nsrel_ns *ns, dev_t *ret)
{
	if (!ns->has_dev)
		return -ENODATA;
	*ret = ns->dev;
	return 0;
}

_public_ int nsrel_ns_get_id(const struct nsrel_ns *ns, uint64_t *ret)
{
	if (!ns->has_id)
		return -ENODATA;
	*ret = ns->id;
	return 0;
}

_public_ const struct nsrel_ns *nsrel_ns_get_parent(const struct nsrel_ns *ns)
{
	return ns->parent;
}

_public_ enum nsrel_relation nsrel_ns_get_parent_state(const struct nsrel_ns *ns)
{
	return ns->parent_state;
}

_public_ const struct nsrel_ns *nsrel_ns_get_owner(const struct nsrel_ns *ns)
{
	return ns->owner;
}

_public_ enum nsrel_relation nsrel_ns_get_owner_state(const struct nsrel_ns *ns)
{
	return ns->owner_state;
}

_public_ int nsrel_ns_get_owner_uid(const struct nsrel_ns *ns, uid_t *ret)
{
	if (ns->type != NSREL_TYPE_USER)
		return -EINVAL;
	if (!ns->has_owner_uid)
		return -ENODATA;
	*ret = ns->owner_uid;
	return 0;
}

_public_ int nsrel_ns_get_netnsid(const struct nsrel_ns *ns, int32_t *ret)
{
	if (ns->type != NSREL_TYPE_NET)
		return -EINVAL;
	if (!ns->has_netnsid)
		return ns->no_netnsid ? -ENOENT : -ENODATA;
	*ret = ns->netnsid;
	return 0;
}

_public_ int nsrel_ns_is_initial(const struct nsrel_ns *ns)
{
	return ns->initial;
}

_public_ bool nsrel_ns_is_hidden(const struct nsrel_ns *ns)
{
	return ns->first_holder == &ns->itself;
}

_public_ bool nsrel_ns_is_root(const struct nsrel_ns *ns)
{
	return nsrel_type_is_hierarchical(ns->type) && !ns->parent;
}

_public_ const char *nsrel_ns_get_path(const struct nsrel_ns *ns)
{
	return ns->path;
}

_public_ size_t nsrel_ns_get_index(const struct nsrel_ns *ns)
{
	return ns->index;
}

_public_ const struct nsrel_ns *nsrel_ns_next_child(const struct nsrel_ns *ns,
						    const struct nsrel_ns *prev)
{
	return prev ? prev->next_sibling : ns->first_child;
}

_public_ const struct nsrel_ns *nsrel_ns_next_owned(const struct nsrel_ns *ns,
						    const struct nsrel_ns *prev)
{
	return prev ? prev->next_owned : ns->first_owned;
}

_public_ const struct nsrel_process *nsrel_ns_next_member(
	const struct nsrel_ns *ns, const struct nsrel_process *prev)
{
	return holder_get_member(prev ? prev->member[ns->type].next : ns->first_holder);
}

_public_ size_t nsrel_ns_count_members(const struct nsrel_ns *ns)
{
	return ns->n_members;
}

_public_ const struct nsrel_process *nsrel_ns_next_leader(
	const struct nsrel_ns *ns, const struct nsrel_process *prev)
{
	const struct nsrel_process *p = nsrel_ns_next_member(ns, prev);

	while (p && !process_leads(p, ns))
		p = nsrel_ns_next_member(ns, p);
	return p;
}

_public_ const struct nsrel_process *nsrel_ns_get_oldest_leader(const struct nsrel_ns *ns)
{
	return ns->oldest_leader;
}

_public_ const struct nsrel_thread *nsrel_ns_next_loose_thread(
	const struct nsrel_ns *ns, const struct nsrel_thread *prev)
{
	const struct holder_of_task *node;

	if (!prev)
		return ns->first_loose;
	for (node = prev->loose; node && node->link.type != ns->type; node = node->next)
		;
	return node ? holder_get_loose(node->link.next) : NULL;
}

_public_ const struct nsrel_holder *nsrel_ns_next_holder(const struct nsrel_ns *ns,
							 const struct nsrel_holder *prev)
{
	return prev ? prev->next : ns->first_holder;
}

_public_ size_t nsrel_ns_count_holders(const struct nsrel_ns *ns)
{
	return ns->n_holders;
}
