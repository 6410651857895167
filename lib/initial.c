/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Which namespaces the machine booted with. The best witness is kthreadd, the kernel
 * thread that all others come from: it stays in them for ever. It shows only in a /proc
 * of the initial PID namespace, and only to those who may read it. Without it, the inode
 * numbers that the kernel reserves are taken as long as no relation speaks against them.
 */

#include <errno.h>

#include "initial.h"
#include "type.h"
#include "util.h"

static const struct nsrel_process *find_kthreadd(const struct nsrel_snapshot *snap)
{
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		const struct nsrel_process *p = snap->processes.items[i];

		if (p->kernel_thread && p->ppid == 0)
			return p;
	}
	return NULL;
}

/* An owner other than the initial user namespace: made by somebody, after booting. */
static bool is_owned_by_later(const struct nsrel_ns *ns)
{
	return ns->type != NSREL_TYPE_USER && ns->owner && ns->owner->initial == 0;
}

static struct nsrel_ns *find_reserved(const struct nsrel_snapshot *snap,
				      enum nsrel_type type)
{
	struct nsrel_ns *ns = snapshot_lookup_ns(snap, type, type_get_initial_ino(type));

	return ns && !ns->parent && !is_owned_by_later(ns) ? ns : NULL;
}

static bool has_dynamic_ino(const struct nsrel_ns *ns)
{
	return ns->ino >= TYPE_FIRST_DYNAMIC_INO && ns->ino <= UINT32_MAX;
}

/* Since Linux 6.18 mnt and net have reserved numbers as well, both or none of them. */
static bool has_fixed_ino(const struct nsrel_snapshot *snap, enum nsrel_type type)
{
	static const enum nsrel_type later[] = { NSREL_TYPE_MNT, NSREL_TYPE_NET };

	if (type_has_fixed_initial_ino(type))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(later); i++)
		if (snapshot_lookup_ns(snap, later[i], type_get_initial_ino(later[i])))
			return true;
	return false;
}

static int judge(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
		 const struct nsrel_ns *initial)
{
	if (initial)
		return ns == initial;
	if (ns->parent || is_owned_by_later(ns))
		return 0;
	if (has_dynamic_ino(ns) && has_fixed_ino(snap, ns->type))
		return 0;
	return -ENODATA;
}

static void note_top(struct nsrel_ns *ns)
{
	if (ns->parent_state == NSREL_RELATION_UNKNOWN)
		ns->parent_state = NSREL_RELATION_NONE;
	if (ns->type == NSREL_TYPE_USER && ns->owner_state == NSREL_RELATION_UNKNOWN)
		ns->owner_state = NSREL_RELATION_NONE;
}

static void judge_type(struct nsrel_snapshot *snap, enum nsrel_type type,
		       const struct nsrel_process *kthreadd)
{
	struct nsrel_ns *initial = kthreadd ? kthreadd->task.ns[type] : NULL;

	if (!initial)
		initial = find_reserved(snap, type);
	for (size_t i = 0; i < snap->namespaces.n_items; i++) {
		struct nsrel_ns *ns = snap->namespaces.items[i];

		if (ns->type == type)
			ns->initial = judge(snap, ns, initial);
	}
	if (initial)
		note_top(initial);
}

void initial_find(struct nsrel_snapshot *snap)
{
	const struct nsrel_process *kthreadd = find_kthreadd(snap);

	/* The owners first: what they are says something of what they own. */
	judge_type(snap, NSREL_TYPE_USER, kthreadd);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (type != NSREL_TYPE_USER)
			judge_type(snap, (enum nsrel_type)type, kthreadd);
}
