/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Mounts that no task's root directory shows: in mount namespaces that nobody lives in,
 * and what is covered, or outside, in others. The kernel lists them by the namespace's id
 * (Linux 6.11); where it does not, and to open what is mounted, they are visited.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "mntns.h"
#include "mount-check.h"
#include "mount-list.h"
#include "mount-node.h"
#include "mount-open.h"
#include "mount-table.h"
#include "source.h"
#include "util.h"
#include "visit.h"

/*
 * To get at what is covered takes long: a millisecond for each mount taken away, and for
 * some hundreds that are copied. Anyone may mount thousands on one file.
 */
#define MAX_UNCOVER_WORK 256
#define COPIES_PER_WORK	 100

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

static bool is_to_be_opened(const struct discovery *d,
			    const struct holder_of_mount *mount)
{
	return d->ask && !mount->tried && !mount->ns->asked;
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

static int open_root(void)
{
	int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* The next mount in it that is still to be opened, at @target or anywhere (NULL). */
static struct holder_of_mount *next_wanted(const struct discovery *d,
					   const struct nsrel_ns *ns, const char *target,
					   size_t *at)
{
	while (*at < d->mounts.n_items) {
		struct holder_of_mount *mount = d->mounts.items[(*at)++];

		if (mount->mntns == ns && is_to_be_opened(d, mount) &&
		    (!target || strcmp(mount->target, target) == 0))
			return mount;
	}
	return NULL;
}

static bool is_wanted(const struct discovery *d, const struct nsrel_ns *ns,
		      const char *target)
{
	size_t at = 0;

	return next_wanted(d, ns, target, &at);
}

static int find_at(struct discovery *d, const struct mount_view *view, const char *target,
		   uint64_t ino)
{
	struct holder_of_mount *mount;
	int r = OUTCOME_FAILED;
	size_t at = 0;

	while (r == OUTCOME_FAILED && (mount = next_wanted(d, view->mntns, target, &at)))
		if (mount->ns->ino == ino)
			r = mount_node_open(d, mount, view);
	return r;
}

/* Which of those that are mounted there is it now? */
static int open_one_at(struct discovery *d, struct nsrel_ns *ns, const char *target)
{
	_cleanup_close_ int root_fd = open_root();
	struct mount_view view = { .mntns = ns, .root_fd = root_fd, .is_inside = true };
	uint64_t ino;
	int r;

	r = root_fd < 0 ? root_fd : mount_identify(root_fd, target, d->nsfs_dev, &ino);
	return r < 0 ? OUTCOME_FAILED : find_at(d, &view, target, ino);
}

/*
 * What covers a path is taken away, one by one, in a copy that nobody else sees, until
 * all that is wanted at that path came to light. The next look there shows others as
 * well.
 */
static int open_covered(struct discovery *d, struct nsrel_ns *ns, const char *target)
{
	size_t *work = &d->shared->uncover_work;
	int r;

	*work += 1 + ns->n_mounts_seen / COPIES_PER_WORK;
	if (*work > MAX_UNCOVER_WORK)
		return 0;
	r = visit_enter_copy();
	while (r == 0 && is_wanted(d, ns, target) && (*work)++ < MAX_UNCOVER_WORK) {
		r = open_one_at(d, ns, target);
		if (r < 0)
			return r;
		r = visit_uncover(target, d->self.fd);
	}
	return r == -ENOMEM ? r : 0;
}

static bool has_work(const struct discovery *d, const struct nsrel_ns *ns)
{
	return is_to_be_read(ns) || is_wanted(d, ns, NULL);
}

/* All that opens from the present root directory. */
static int open_all(struct discovery *d, struct nsrel_ns *ns)
{
	_cleanup_close_ int root_fd = open_root();
	struct mount_view view = { .mntns = ns, .root_fd = root_fd, .is_inside = true };
	struct holder_of_mount *mount;
	size_t at = 0;
	int r = 0;

	while (root_fd >= 0 && r >= 0 && (mount = next_wanted(d, ns, NULL, &at)))
		r = mount_node_open(d, mount, &view);
	return r < 0 ? r : 0;
}

/* Mostly many are covered by one and the same: what was taken away is away for all. */
static int open_mounts(struct discovery *d, struct nsrel_ns *ns, int mntns_fd)
{
	struct mount_check check = { .d = d };
	struct holder_of_mount *mount;
	int r = open_all(d, ns);
	size_t at = 0;

	while (r == 0 && (mount = next_wanted(d, ns, NULL, &at))) {
		int is_there = mount_check(&check, mount);

		if (is_there == -ENOMEM)
			r = is_there;
		else if (is_there != 0 && d->shared->uncover_work < MAX_UNCOVER_WORK) {
			r = open_covered(d, ns, mount->target);
			if (r == 0)
				r = open_all(d, ns);
			if (r == 0 && visit_enter(mntns_fd) < 0)
				break;
		}
		mount->tried = true;
	}
	mount_check_done(&check);
	return r;
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

		if (mount->mntns == ns)
			mount->tried = true;
	}
	if (!was_unread || error == -ENOENT || error == -ESTALE || error == -ESRCH)
		return 0;
	return discovery_add_problem(d, NSREL_SOURCE_MOUNTS, NULL, "mountinfo", error);
}

static int visit(struct tour *tour, struct nsrel_ns *ns)
{
	_cleanup_close_ int mntns_fd = mntns_open(&tour->way, ns), root_fd = -1;
	struct discovery *d = tour->d;
	int r;

	r = mntns_fd < 0 ? mntns_fd : visit_enter(mntns_fd);
	if (r < 0)
		return r == -ENOMEM ? r : give_up(d, ns, r);
	root_fd = open_root();
	r = is_to_be_read(ns) ? read_mounts(d, ns, root_fd) : 0;
	ns->mounts_tried = true;
	return r < 0 ? r : open_mounts(d, ns, mntns_fd);
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
	_cleanup_close_ int root_fd = open_root();
	int r = 0;

	tour->way.root_fd = root_fd;
	if (tour->own && is_to_be_read(tour->own))
		r = read_own(tour);
	/* What is found on the way is appended. */
	for (size_t i = 0; r == 0 && i < all->n_items; i++) {
		struct nsrel_ns *ns = all->items[i];

		if (ns->type == NSREL_TYPE_MNT && has_work(tour->d, ns))
			r = visit(tour, ns);
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
		if (is_to_be_opened(d, d->mounts.items[i]))
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
