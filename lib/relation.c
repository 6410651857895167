/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Parents, owners, owner uids, netnsids. Going up from a namespace shows those that
 * nobody lives in and that only their relations keep alive.
 */

#include <errno.h>

#include "nsfs.h"
#include "relation.h"

void relation_ask_self(struct nsrel_ns *ns, int fd)
{
	uint64_t ino;

	ns->asked = true;
	ns->has_dev = nsfs_identify(fd, &ino, &ns->dev) == 0;
	ns->has_id = nsfs_get_id(fd, ns->type, &ns->id) == 0;
	if (ns->type == NSREL_TYPE_MNT)
		(void)nsfs_count_mounts(fd, &ns->n_mounts);
	if (ns->type == NSREL_TYPE_USER)
		ns->has_owner_uid = nsfs_get_owner_uid(fd, &ns->owner_uid) == 0;
}

/* Asked here and now: later the namespace is not open any more. 0 or -ENOMEM. */
static int ask_netnsid(struct discovery *d, struct nsrel_ns *ns, int fd)
{
	int r = netnsid_ask(&d->shared->netnsid, fd, &ns->netnsid);

	ns->has_netnsid = r == 0;
	ns->no_netnsid = r == -ENOENT;
	if (r == 0 || r == -ENOENT || r == -ENODATA)
		return 0;
	return discovery_add_problem(d, NSREL_SOURCE_RELATIONS, NULL, "netnsid", r);
}

/*
 * How the kernel says that there is none in the caller's sight (EPERM), or that it can't
 * tell (the others: before Linux 4.9, and where somebody plays the kernel).
 */
static bool is_refusal(int error)
{
	return error == -EPERM || error == -EACCES || error == -EINVAL ||
	       error == -ENOTTY || error == -ENOSYS || error == -EOPNOTSUPP;
}

/*
 * Notes the namespace behind a related fd. A refusal to give one, then the fd is a
 * negative errno, is no problem; that there are no more fds is one.
 */
static int note_relation(struct discovery *d, enum nsrel_type type, int related_fd,
			 const char *what, struct nsrel_ns **ret,
			 enum nsrel_relation *ret_state, bool *ret_refused)
{
	uint64_t ino;
	dev_t dev;
	int r;

	*ret_refused = related_fd == -EPERM;
	if (related_fd < 0 && is_refusal(related_fd))
		return 0;
	r = related_fd < 0 ? related_fd : nsfs_identify(related_fd, &ino, &dev);
	if (r < 0)
		return discovery_add_problem(d, NSREL_SOURCE_RELATIONS, NULL, what, r);
	r = snapshot_intern_ns(d->snap, type, ino, ret);
	if (r < 0)
		return r;
	*ret_state = NSREL_RELATION_KNOWN;
	return 0;
}

/* Owner of any but a user namespace, and all user namespaces above it. */
static int ask_owner(struct discovery *d, struct nsrel_ns *ns, int fd)
{
	_cleanup_close_ int owner_fd = nsfs_open_owner(fd);
	int r;

	r = note_relation(d, NSREL_TYPE_USER, owner_fd, "owner", &ns->owner,
			  &ns->owner_state, &ns->owner_refused);
	if (r < 0 || !ns->owner)
		return r;
	return relation_ask(d, ns->owner, owner_fd);
}

/* One namespace; gives an fd of its parent if that has to be asked next, else -1. */
static int ask_one(struct discovery *d, struct nsrel_ns *ns, int fd, int *ret_parent_fd)
{
	_cleanup_close_ int parent_fd = -1;
	int r;

	relation_ask_self(ns, fd);
	if (ns->type == NSREL_TYPE_NET) {
		r = ask_netnsid(d, ns, fd);
		if (r < 0)
			return r;
	}
	if (nsrel_type_is_hierarchical(ns->type)) {
		parent_fd = nsfs_open_parent(fd);
		r = note_relation(d, ns->type, parent_fd, "parent", &ns->parent,
				  &ns->parent_state, &ns->parent_refused);
		if (r < 0)
			return r;
	}
	if (ns->type == NSREL_TYPE_USER) {
		/* The owner of a user namespace is its parent. */
		ns->owner = ns->parent;
		ns->owner_state = ns->parent_state;
	} else {
		r = ask_owner(d, ns, fd);
		if (r < 0)
			return r;
	}
	*ret_parent_fd = ns->parent && !ns->parent->asked ? TAKE_FD(parent_fd) : -1;
	return 0;
}

int relation_ask(struct discovery *d, struct nsrel_ns *ns, int fd)
{
	_cleanup_close_ int held = -1;

	/* A loop, not a recursion: nests of 32 take two fds, not 32. */
	while (!ns->asked) {
		int parent_fd, r;

		r = ask_one(d, ns, fd, &parent_fd);
		if (r < 0)
			return r;
		util_closep(&held);
		held = fd = parent_fd;
		if (fd < 0)
			break;
		ns = ns->parent;
	}
	return 0;
}
