/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What two namespaces are to each other, and the way from one to the other. */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "ancestry.h"
#include "util.h"

static const char *const names[] = {
	[NSREL_KIN_UNKNOWN] = "unknown",
	[NSREL_KIN_NONE] = "none",
	[NSREL_KIN_SAME] = "same",
	[NSREL_KIN_PARENT] = "parent",
	[NSREL_KIN_ANCESTOR] = "ancestor",
	[NSREL_KIN_CHILD] = "child",
	[NSREL_KIN_DESCENDANT] = "descendant",
	[NSREL_KIN_SIBLING] = "sibling",
	[NSREL_KIN_OWNER] = "owner",
	[NSREL_KIN_OWNED] = "owned",
};

static_assert(ARRAY_SIZE(names) == NSREL_KIN_OWNED + 1, "every kin has a name");

_public_ const char *nsrel_kin_get_name(enum nsrel_kin kin)
{
	return (unsigned int)kin < ARRAY_SIZE(names) ? names[kin] : NULL;
}

/* Of two, neither of which is above the other as far as is known. */
static enum nsrel_kin get_distant_kin(const struct nsrel_ns *ns,
				      const struct nsrel_ns *other)
{
	if (ns->parent && ns->parent == other->parent)
		return NSREL_KIN_SIBLING;
	if (ancestry_is_above(ns, other) < 0 || ancestry_is_above(other, ns) < 0)
		return NSREL_KIN_UNKNOWN;
	return NSREL_KIN_NONE;
}

static enum nsrel_kin get_kin_of_type(const struct nsrel_ns *ns,
				      const struct nsrel_ns *other)
{
	if (other->parent == ns)
		return NSREL_KIN_PARENT;
	if (ns->parent == other)
		return NSREL_KIN_CHILD;
	if (ancestry_is_above(ns, other) > 0)
		return NSREL_KIN_ANCESTOR;
	if (ancestry_is_above(other, ns) > 0)
		return NSREL_KIN_DESCENDANT;
	return get_distant_kin(ns, other);
}

static bool may_be_owned(const struct nsrel_ns *ns, const struct nsrel_ns *owner)
{
	return owner->type == NSREL_TYPE_USER && ns->type != NSREL_TYPE_USER &&
	       ns->owner_state == NSREL_RELATION_UNKNOWN;
}

_public_ enum nsrel_kin nsrel_ns_get_kin(const struct nsrel_ns *ns,
					 const struct nsrel_ns *other)
{
	if (ns == other)
		return NSREL_KIN_SAME;
	if (ns->type == other->type)
		return nsrel_type_is_hierarchical(ns->type) ? get_kin_of_type(ns, other)
							    : NSREL_KIN_NONE;
	if (other->owner == ns)
		return NSREL_KIN_OWNER;
	if (ns->owner == other)
		return NSREL_KIN_OWNED;
	if (may_be_owned(ns, other) || may_be_owned(other, ns))
		return NSREL_KIN_UNKNOWN;
	return NSREL_KIN_NONE;
}

/* The lowest that is both, or above both; NULL if there is none. */
static const struct nsrel_ns *find_meeting(const struct nsrel_ns *ns,
					   const struct nsrel_ns *other)
{
	while (ns && ancestry_is_above(ns, other) <= 0)
		ns = ns->parent;
	return ns;
}

static size_t count_steps(const struct nsrel_ns *from, const struct nsrel_ns *up_to)
{
	size_t n = 0;

	for (; from != up_to; from = from->parent)
		n++;
	return n;
}

/*
 * From @ns to @first, up to where the ways meet, down to @last and to @other. @first may
 * be @ns and @last may be @other.
 */
static int join(const struct nsrel_ns *ns, const struct nsrel_ns *first,
		const struct nsrel_ns *last, const struct nsrel_ns *other,
		const struct nsrel_ns ***ret, size_t *ret_n)
{
	const struct nsrel_ns *meeting = find_meeting(first, last), **path;
	size_t n_up, n_down, n = 0, end;

	if (!meeting)
		return -ENOENT;
	n_up = (size_t)(ns != first) + count_steps(first, meeting);
	n_down = (size_t)(other != last) + count_steps(last, meeting);
	path = calloc(n_up + 1 + n_down, sizeof(*path));
	if (!path)
		return -ENOMEM;
	if (ns != first)
		path[n++] = ns;
	for (; first != meeting; first = first->parent)
		path[n++] = first;
	path[n++] = meeting;
	*ret_n = end = n + n_down;
	if (other != last)
		path[--end] = other;
	for (; last != meeting; last = last->parent)
		path[--end] = last;
	*ret = path;
	return 0;
}

static const struct nsrel_ns *get_user_ns(const struct nsrel_ns *ns)
{
	return ns->type == NSREL_TYPE_USER ? ns : ns->owner;
}

_public_ int nsrel_ns_find_path(const struct nsrel_ns *ns, const struct nsrel_ns *other,
				const struct nsrel_ns ***ret, size_t *ret_n)
{
	const struct nsrel_ns *first, *last;

	if (ns->type == other->type && find_meeting(ns, other))
		return join(ns, ns, other, other, ret, ret_n);
	first = get_user_ns(ns);
	last = get_user_ns(other);
	if (!first || !last)
		return -ENOENT;
	return join(ns, first, last, other, ret, ret_n);
}
