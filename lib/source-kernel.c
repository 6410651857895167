/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The kernel's own lists. They are taken before all else, and once more in the end if
 * they have what nobody explains: that was there all the time.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "hold.h"
#include "kernel-lists.h"
#include "nsfs.h"
#include "sighting.h"
#include "source.h"
#include "util.h"

static int open_own_mntns(const struct discovery *d)
{
	if (!(d->types & NSREL_TYPE_MASK(NSREL_TYPE_MNT)))
		return -1;
	return openat(d->self.fd, "thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
}

static int take_lists(const struct discovery *d, struct kernel_lists **ret)
{
	_cleanup_close_ int mntns_fd = open_own_mntns(d);

	return kernel_lists_new(mntns_fd, ret);
}

int source_kernel_prepare(struct discovery *d)
{
	int r;

	/* A /proc of another machine, or one without the caller, is another view. */
	if (d->proc.self == 0)
		return 0;
	r = take_lists(d, &d->shared->lists);
	if (r < 0 || d->shared->lists->error == 0)
		return r;
	return discovery_add_problem(d, NSREL_SOURCE_KERNEL, NULL, "list",
				     d->shared->lists->error);
}

/* Those that were seen and whose id is known. */
static int collect_known(const struct discovery *d, struct table *known)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < d->snap->namespaces.n_items; i++) {
		struct nsrel_ns *ns = d->snap->namespaces.items[i];

		if (!ns->has_id || table_get(known, ns->id))
			continue;
		r = table_add(known, ns->id, ns);
	}
	return r;
}

static int note_listed(struct discovery *d, int fd)
{
	struct nsrel_ns *ns = NULL;
	int r;

	r = sighting_of_open_fd(d, fd, &ns);
	if (ns && !ns->has_id)
		ns->has_id = nsfs_get_id(fd, ns->type, &ns->id) == 0;
	return r < 0 ? r : 0;
}

/* Of any type, by its id alone: Linux 6.19. 1 if there are some that can't be opened so.
 */
static int look_up(struct discovery *d, const struct table *known)
{
	const struct kernel_lists *lists = d->shared->lists;
	bool all = true;
	int r = 0;

	for (size_t i = 0; r == 0 && i < lists->n_ids; i++) {
		_cleanup_close_ int fd = -1;

		if (table_get(known, lists->ids[i]))
			continue;
		fd = lists->has_all ? nsfs_open_id(lists->ids[i], 0, 0) : -1;
		all &= fd >= 0;
		if (fd >= 0)
			r = note_listed(d, fd);
	}
	return r < 0 ? r : !all;
}

/*
 * Mount namespaces, which can be walked through once more: before Linux 6.19, and those
 * that are inactive, which have no handle.
 */
static int walk(struct discovery *d, const struct table *known, bool backwards)
{
	_cleanup_close_ int at = open_own_mntns(d);
	int r = 0;

	while (r == 0 && at >= 0) {
		uint64_t id;
		int next = nsfs_open_next_mntns(at, backwards, &id);

		util_closep(&at);
		at = next;
		if (at >= 0 && !table_get(known, id) &&
		    kernel_lists_has(d->shared->lists, id))
			r = note_listed(d, at);
	}
	return r;
}

int source_kernel_follow(struct discovery *d)
{
	const struct kernel_lists *lists = d->shared->lists;
	struct table known = { 0 };
	int r;

	if (!lists || lists->n_ids == 0)
		return 0;
	r = collect_known(d, &known);
	if (r == 0)
		r = look_up(d, &known);
	if (r > 0)
		r = walk(d, &known, false) ?: walk(d, &known, true);
	table_done(&known);
	return r;
}

/* Those that nothing explains but the first list, if that has them. */
static bool has_candidates(struct discovery *d)
{
	const struct array *all = &d->snap->namespaces;
	bool any = false;

	hold_mark(d->snap);
	for (size_t i = 0; i < all->n_items; i++) {
		struct nsrel_ns *ns = all->items[i];

		ns->listed = !ns->held && ns->has_id &&
			     kernel_lists_has(d->shared->lists, ns->id);
		any |= ns->listed;
	}
	return any;
}

int source_kernel_finish(struct discovery *d)
{
	const struct array *all = &d->snap->namespaces;
	struct kernel_lists *now = NULL;
	int r;

	if (!d->shared->lists || !has_candidates(d))
		return 0;
	r = take_lists(d, &now);
	for (size_t i = 0; r == 0 && i < all->n_items; i++) {
		struct nsrel_ns *ns = all->items[i];

		ns->listed = ns->listed && kernel_lists_has(now, ns->id);
	}
	kernel_lists_free(now);
	return r;
}
