/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Mounts that no task's root directory shows: in mount namespaces that nobody lives in,
 * and what is covered, or outside, in others. The kernel lists them by the namespace's id
 * (Linux 6.11); where it does not, and to open what is mounted, they are visited.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "mntns.h"
#include "mount-list.h"
#include "mount-node.h"
#include "mount-table.h"
#include "source.h"
#include "uncover.h"
#include "util.h"
#include "visit.h"

struct tour {
	struct discovery *d;
	struct mntns_way way; /* how to get into mount namespaces */
	struct nsrel_ns *own; /* the caller's */
};

static bool is_to_be_read(const struct nsrel_ns *ns)
{
	return ns->type == NSREL_TYPE_MNT && !ns->mounts_tried &&
	       (!ns->mounts_read || ns->n_mounts_seen < ns->n_mounts);
}

static void note_read(struct nsrel_ns *ns, const struct mount_table *table)
{
	ns->mounts_tried = true;
	ns->mounts_read = true;
	if (ns->n_mounts_seen < table->n_mounts)
		ns->n_mounts_seen = (uint32_t)table->n_mounts;
}

/* From outside. 1 if that can't be done, 0, or -ENOMEM. */
static int list_mounts(struct discovery *d, struct nsrel_ns *ns)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	struct mount_view view = { .mntns = ns, .root_fd = -1, .is_inside = true };
	int r;

	if (!ns->has_id || !d->nsfs_dev)
		return 1;
	r = mount_list_read(ns->id, d->nsfs_dev, &table);
	if (r < 0)
		return r == -ENOMEM ? r : 1;
	note_read(ns, &table);
	return mount_node_add_all(d, &view, &table);
}

/* Being there, from its mountinfo. */
static int read_mounts(struct discovery *d, struct nsrel_ns *ns, int root_fd)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	struct mount_view view = { .mntns = ns, .root_fd = root_fd, .is_inside = true };
	int r;

	r = procfs_read_pieces(d->self.fd, "thread-self/mountinfo", MOUNTINFO_MAX,
			       &d->buf);
	if (r == 0)
		r = mount_table_parse(&table, d->buf.data, d->buf.len);
	if (r == -ENOMEM)
		return r;
	if (r < 0 || table.is_broken)
		r = discovery_add_problem(d, NSREL_SOURCE_MOUNTS, NULL, "mountinfo",
					  r < 0 ? r : -EBADMSG);
	note_read(ns, &table);
	return r < 0 ? r : mount_node_add_all(d, &view, &table);
}

static bool has_work(const struct discovery *d, const struct nsrel_ns *ns)
{
	return is_to_be_read(ns) || uncover_is_needed(d, ns);
}

static bool is_gone(int error)
{
	return error == -ENOENT || error == -ESTALE || error == -ESRCH;
}

/*
 * Its mounts could not be read: what can be told is that. Mostly it went with the task
 * that showed it.
 */
static int give_up(struct discovery *d, struct nsrel_ns *ns, int error)
{
	bool was_unread = !ns->mounts_read;

	ns->mounts_tried = true;
	for (size_t i = 0; i < d->mounts.n_items; i++) {
		struct holder_of_mount *mount = d->mounts.items[i];

		if (mount->mntns != ns)
			continue;
		mount->tried = true;
		if (!is_gone(error))
			mount->error = error;
	}
	if (!was_unread || is_gone(error))
		return 0;
	return discovery_add_problem(d, NSREL_SOURCE_MOUNTS, NULL, "mountinfo", error);
}

static int visit(struct tour *tour, struct nsrel_ns *ns)
{
	_cleanup_close_ int mntns_fd = -1, root_fd = -1;
	struct discovery *d = tour->d;
	int r;

	if (d->shared->tour_time >= UNCOVER_MAX_TOUR_TIME)
		return give_up(d, ns, -ETIME);
	mntns_fd = mntns_open(&tour->way, ns);
	r = mntns_fd < 0 ? mntns_fd : visit_enter(mntns_fd);
	if (r < 0)
		return r == -ENOMEM ? r : give_up(d, ns, r);
	root_fd = uncover_open_root();
	r = is_to_be_read(ns) ? read_mounts(d, ns, root_fd) : 0;
	ns->mounts_tried = true;
	return r < 0 ? r : uncover_all(d, ns, mntns_fd);
}

/* Into any but the caller's own, or into a copy if there is no other. */
static int enter_elsewhere(struct tour *tour)
{
	const struct array *all = &tour->d->snap->namespaces;

	for (size_t i = 0; i < all->n_items; i++) {
		_cleanup_close_ int fd = -1;
		struct nsrel_ns *ns = all->items[i];

		if (ns->type != NSREL_TYPE_MNT || ns == tour->own)
			continue;
		fd = mntns_open(&tour->way, ns);
		if (fd >= 0 && visit_enter(fd) == 0)
			return 0;
	}
	return visit_enter_copy();
}

/*
 * To itself, the kernel shows only what is below its root directory; to others, its mount
 * namespace in full.
 */
static int read_own(struct tour *tour)
{
	int r = 0;

	if (enter_elsewhere(tour) == 0)
		r = list_mounts(tour->d, tour->own);
	tour->own->mounts_tried = true;
	return r < 0 ? r : 0;
}

static int run_tour(void *arg)
{
	struct tour *tour = arg;
	const struct array *all = &tour->d->snap->namespaces;
	_cleanup_close_ int root_fd = uncover_open_root();
	uint64_t from;
	int r = 0;

	uncover_count_time(NULL, &from);
	tour->way.root_fd = root_fd;
	if (tour->own && is_to_be_read(tour->own))
		r = read_own(tour);
	/* What is found on the way is appended. */
	for (size_t i = 0; r == 0 && i < all->n_items; i++) {
		struct nsrel_ns *ns = all->items[i];

		if (ns->type == NSREL_TYPE_MNT && has_work(tour->d, ns))
			r = visit(tour, ns);
		uncover_count_time(&tour->d->shared->tour_time, &from);
	}
	return r;
}

static int list_all_mounts(struct discovery *d)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < d->snap->namespaces.n_items; i++) {
		struct nsrel_ns *ns = d->snap->namespaces.items[i];

		if (is_to_be_read(ns) && ns != d->shared->own_mntns)
			r = list_mounts(d, ns);
	}
	return r < 0 ? r : 0;
}

/* How it ended for all that is left, if the tour could not even begin. */
static int give_up_all(struct discovery *d, int error)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < d->snap->namespaces.n_items; i++) {
		struct nsrel_ns *ns = d->snap->namespaces.items[i];

		if (ns->type == NSREL_TYPE_MNT && has_work(d, ns))
			r = give_up(d, ns, error);
	}
	return r;
}

static bool has_any_work(const struct discovery *d)
{
	for (size_t i = 0; i < d->snap->namespaces.n_items; i++)
		if (is_to_be_read(d->snap->namespaces.items[i]))
			return true;
	for (size_t i = 0; i < d->mounts.n_items; i++)
		if (uncover_is_wanted(d, d->mounts.items[i]))
			return true;
	return false;
}

int source_mntns_follow(struct discovery *d)
{
	struct tour tour = { .d = d, .way.d = d, .own = d->shared->own_mntns };
	int r;

	if (!d->proc.live || d->self.fd < 0)
		return 0;
	r = list_all_mounts(d);
	if (r < 0 || !has_any_work(d))
		return r;
	d->is_guest = true;
	r = visit_run(run_tour, &tour);
	d->is_guest = false;
	return r < 0 && r != -ENOMEM ? give_up_all(d, r) : r;
}
