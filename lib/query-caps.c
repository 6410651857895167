/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a task may do in a namespace: cap_capable() of the kernel's security/commoncap.c,
 * on what the snapshot knows.
 */

#include <errno.h>

#include "ancestry.h"
#include "cap.h"
#include "util.h"

static uint64_t bits_up_to(int last)
{
	return UINT64_MAX >> (63 - last);
}

/* Every capability there is. */
static uint64_t get_all_caps(const struct nsrel_snapshot *snap)
{
	int last = snap->machine.last_cap;

	return bits_up_to(last >= 0 ? last : cap_count_names() - 1);
}

/* 1, 0, or -ENODATA: users without a map in the caller's user namespace look alike. */
static int is_owner(const struct nsrel_snapshot *snap, const struct task *task,
		    const struct nsrel_ns *user)
{
	const struct machine *machine = &snap->machine;

	if (!task->has_uid || !user->has_owner_uid)
		return -ENODATA;
	if (task->uid != user->owner_uid)
		return 0;
	if (machine->maps_all_uids ||
	    (machine->has_overflow_uid && task->uid != machine->overflow_uid))
		return 1;
	return -ENODATA;
}

/*
 * The kernel shows the caller's own user namespace and what is below it, and refuses the
 * rest: what it refused is not below the caller's, and so not below any that is.
 */
static bool is_below_caller(const struct nsrel_snapshot *snap,
			    const struct nsrel_ns *user)
{
	const struct nsrel_ns *own =
		snapshot_lookup_ns(snap, NSREL_TYPE_USER, snap->machine.own_user_ns);

	return own && ancestry_is_above(own, user) == 1;
}

/* The user namespace that @user is in was not met from @top on down. */
static enum nsrel_cap_rule judge_top(const struct nsrel_snapshot *snap,
				     const struct nsrel_ns *user,
				     const struct nsrel_ns *top)
{
	if (ancestry_is_above(user, top) == 0)
		return NSREL_CAP_RULE_NONE;
	return top->parent_refused && is_below_caller(snap, user)
		     ? NSREL_CAP_RULE_NONE
		     : NSREL_CAP_RULE_UNKNOWN;
}

/* Up from the user namespace that rules the asked one, as the kernel goes. */
static enum nsrel_cap_rule find_rule(const struct nsrel_snapshot *snap,
				     const struct task *task,
				     const struct nsrel_ns *ruler,
				     const struct nsrel_ns **ret_decided)
{
	const struct nsrel_ns *user = task->ns[NSREL_TYPE_USER], *at = ruler;
	enum nsrel_cap_rule rule;
	int r;

	*ret_decided = user;
	if (at == user)
		return NSREL_CAP_RULE_SAME;
	while (at->parent && at->parent != user)
		at = at->parent;
	if (at->parent) {
		r = is_owner(snap, task, at);
		rule = r == 1 ? NSREL_CAP_RULE_OWNER
		     : r == 0 ? NSREL_CAP_RULE_ANCESTOR
			      : NSREL_CAP_RULE_UNKNOWN;
	} else {
		*ret_decided = at;
		rule = judge_top(snap, user, at);
	}
	if (rule == NSREL_CAP_RULE_UNKNOWN)
		*ret_decided = NULL;
	return rule;
}

static enum nsrel_cap_rule find_rule_of(const struct nsrel_snapshot *snap,
					const struct task *task,
					const struct nsrel_ns *ns,
					const struct nsrel_ns **ret_decided)
{
	const struct nsrel_ns *user = task->ns[NSREL_TYPE_USER];
	const struct nsrel_ns *ruler = ns->type == NSREL_TYPE_USER ? ns : ns->owner;

	*ret_decided = NULL;
	if (user && ruler)
		return find_rule(snap, task, ruler, ret_decided);
	if (user && ns->owner_refused && is_below_caller(snap, user))
		return NSREL_CAP_RULE_NONE;
	return NSREL_CAP_RULE_UNKNOWN;
}

static enum nsrel_cap_verdict judge(const struct nsrel_snapshot *snap,
				    const struct task *task, enum nsrel_cap_rule rule,
				    uint64_t *ret_caps)
{
	switch (rule) {
	case NSREL_CAP_RULE_NONE:
		*ret_caps = 0;
		return NSREL_CAP_VERDICT_NONE;
	case NSREL_CAP_RULE_OWNER:
		*ret_caps = get_all_caps(snap);
		return NSREL_CAP_VERDICT_ALL;
	case NSREL_CAP_RULE_SAME:
	case NSREL_CAP_RULE_ANCESTOR:
		if (!task->has_caps)
			break;
		*ret_caps = task->caps;
		if (snap->machine.last_cap >= 0)
			*ret_caps &= get_all_caps(snap);
		return NSREL_CAP_VERDICT_EFFECTIVE;
	case NSREL_CAP_RULE_UNKNOWN:
		break;
	}
	return NSREL_CAP_VERDICT_UNKNOWN;
}

static enum nsrel_cap_verdict query(const struct nsrel_snapshot *snap,
				    const struct task *task, const struct nsrel_ns *ns,
				    enum nsrel_cap_rule *ret_rule,
				    const struct nsrel_ns **ret_decided,
				    uint64_t *ret_caps)
{
	const struct nsrel_ns *decided;
	enum nsrel_cap_rule rule = find_rule_of(snap, task, ns, &decided);
	enum nsrel_cap_verdict verdict;
	uint64_t caps;

	verdict = judge(snap, task, rule, &caps);
	if (ret_rule)
		*ret_rule = rule;
	if (ret_decided)
		*ret_decided = decided;
	if (ret_caps && verdict != NSREL_CAP_VERDICT_UNKNOWN)
		*ret_caps = caps;
	return verdict;
}

_public_ enum nsrel_cap_verdict nsrel_process_query_caps(
	const struct nsrel_snapshot *snap, const struct nsrel_process *process,
	const struct nsrel_ns *ns, enum nsrel_cap_rule *ret_rule,
	const struct nsrel_ns **ret_decided, uint64_t *ret_caps)
{
	return query(snap, &process->task, ns, ret_rule, ret_decided, ret_caps);
}

_public_ enum nsrel_cap_verdict nsrel_thread_query_caps(
	const struct nsrel_snapshot *snap, const struct nsrel_thread *thread,
	const struct nsrel_ns *ns, enum nsrel_cap_rule *ret_rule,
	const struct nsrel_ns **ret_decided, uint64_t *ret_caps)
{
	return query(snap, &thread->task, ns, ret_rule, ret_decided, ret_caps);
}
