/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "detached-look.h"
#include "mount-node.h"
#include "uapi.h"
#include "uncover.h"
#include "util.h"
#include "visit.h"

/* Where the copy of a tree is attached that is no directory. */
#define PLACE_OF_FILE "/file"
/* Mount namespaces that one may come from. */
#define MAX_ORIGINS 64
/* Mounts that are taken away from copies, of a millisecond each. */
#define MAX_UNCOVERED 256

static int read_own_table(struct discovery *d, struct mount_table *ret)
{
	int r = procfs_read_pieces(d->self.fd, "thread-self/mountinfo", MOUNTINFO_MAX,
				   &d->buf);

	return r < 0 ? r : mount_table_parse(ret, d->buf.data, d->buf.len);
}

/* As keys. 0 or a negative errno. */
static int read_own_ids(struct discovery *d, struct table *ret)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	int r = read_own_table(d, &table);

	for (size_t i = 0; r == 0 && i < table.n_entries; i++)
		if (!table_get(ret, table.entries[i].id))
			r = table_add(ret, table.entries[i].id, d);
	return r;
}

static struct mount_view get_view(const struct detached_visit *visit, int root_fd)
{
	return (struct mount_view){
		.root_fd = root_fd,
		.is_inside = true,
		.process = visit->process,
		.task = visit->task,
		.fd = visit->dir->fd,
	};
}

/* Of a tree that is a mounted namespace: the file that is open, a holder already. */
static bool is_root(const struct mount_entry *entry, const struct detached_visit *visit,
		    int tree_fd)
{
	struct statx st;

	return visit->dir->is_ns &&
	       statx(tree_fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_MNT_ID,
		     &st) == 0 &&
	       st.stx_mnt_id == entry->id;
}

static int add_new(const struct detached_visit *visit, const struct table *before,
		   const struct mount_table *after, int tree_fd)
{
	_cleanup_close_ int root_fd = uncover_open_root();
	struct mount_view view = get_view(visit, visit->dir->is_file ? root_fd : tree_fd);
	int r = 0;

	for (size_t i = 0; r == 0 && i < after->n_entries; i++) {
		const struct mount_entry *entry = &after->entries[i];

		if (!table_get(before, entry->id) && !is_root(entry, visit, tree_fd))
			r = mount_node_add(visit->way.d, &view, entry);
	}
	return r;
}

/* All that opens now, of those from @first on. */
static int open_all(const struct detached_visit *visit, size_t first)
{
	_cleanup_close_ int root_fd = uncover_open_root();
	struct mount_view view = get_view(visit, root_fd);
	struct discovery *d = visit->way.d;
	int r = 0;

	for (size_t i = first; r != -ENOMEM && i < d->mounts.n_items; i++)
		if (uncover_is_wanted(d, d->mounts.items[i]))
			r = mount_node_open(d, d->mounts.items[i], &view);
	return r == -ENOMEM ? r : 0;
}

static bool has_time(const struct detached_visit *visit)
{
	struct shared *shared = visit->way.d->shared;

	uncover_count_time(&shared->tour_time, visit->from);
	return shared->tour_time < UNCOVER_MAX_TOUR_TIME;
}

static bool may_uncover(const struct detached_visit *visit)
{
	return *visit->n_uncovered < MAX_UNCOVERED && has_time(visit);
}

/* What covers them is taken away from the copy, one by one. 0 or -ENOMEM. */
static int uncover_tree(const struct detached_visit *visit, size_t first)
{
	struct discovery *d = visit->way.d;
	int r = 0;

	for (size_t i = first; r != -ENOMEM && i < d->mounts.n_items; i++) {
		struct holder_of_mount *mount = d->mounts.items[i];

		r = uncover_is_wanted(d, mount) && may_uncover(visit)
			  ? visit_enter_top(d->self.fd)
			  : 0;
		while (r == 0 && uncover_is_wanted(d, mount)) {
			if (!may_uncover(visit)) {
				mount->error = -ETIME;
				break;
			}
			++*visit->n_uncovered;
			r = visit_uncover(mount->target, d->self.fd);
			if (r == 0)
				r = open_all(visit, first);
		}
	}
	return r == -ENOMEM ? r : 0;
}

static int copy_from(const struct detached_visit *visit, const struct nsrel_ns *mntns,
		     int dir_fd)
{
	_cleanup_close_ int mntns_fd = -1;
	int fd, r;

	mntns_fd = mntns_open(&visit->way, mntns);
	if (mntns_fd < 0)
		return mntns_fd;
	r = visit_enter(mntns_fd);
	if (r < 0)
		return r;
	fd = open_tree(dir_fd, "",
		       AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE |
			       OPEN_TREE_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/*
 * Only where it comes from may a tree be copied that is attached nowhere: mostly where
 * its holder is, but it can be handed on.
 */
static int copy_tree(const struct detached_visit *visit, int dir_fd)
{
	const struct nsrel_ns *own = visit->task->ns[NSREL_TYPE_MNT];
	const struct array *all = &visit->way.d->snap->namespaces;
	int fd = copy_from(visit, own, dir_fd), n = 0;

	if (fd != -EINVAL)
		return fd;
	for (size_t i = 0; fd < 0 && i < all->n_items && n < MAX_ORIGINS; i++) {
		const struct nsrel_ns *ns = all->items[i];

		if (ns->type != NSREL_TYPE_MNT || ns == own)
			continue;
		fd = copy_from(visit, ns, dir_fd);
		n++;
	}
	return fd < 0 ? -EINVAL : fd;
}

/* In a file system of its own: what files others have is not known. */
static int make_place_of_file(const struct discovery *d)
{
	_cleanup_close_ int fd = -1;
	int r;

	if (mount("none", "/", "tmpfs", 0, NULL) < 0)
		return -errno;
	r = visit_enter_top(d->self.fd);
	if (r < 0)
		return r;
	fd = open(PLACE_OF_FILE, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : 0;
}

/* There are no other paths in it than that of its root. */
static int name_root(struct discovery *d, size_t first)
{
	for (size_t i = first; i < d->mounts.n_items; i++) {
		struct holder_of_mount *mount = d->mounts.items[i];
		char *target = strdup("/");

		if (!target)
			return -ENOMEM;
		free(mount->target);
		mount->target = target;
	}
	return 0;
}

/* What others mount meanwhile is not to come along: it would seem to be in the tree. */
static int enter_private_copy(void)
{
	int r = visit_enter_copy();

	if (r < 0)
		return r;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ? -errno : 0;
}

static int look_into(const struct detached_visit *visit, int dir_fd)
{
	_cleanup_mount_table_ struct mount_table after = { 0 };
	_cleanup_(table_done) struct table before = { 0 };
	const char *place = visit->dir->is_file ? PLACE_OF_FILE : "/";
	_cleanup_close_ int tree_fd = -1;
	struct discovery *d = visit->way.d;
	size_t first = d->mounts.n_items;
	int r;

	tree_fd = copy_tree(visit, dir_fd);
	if (tree_fd < 0)
		return tree_fd;
	r = enter_private_copy();
	if (r == 0 && visit->dir->is_file)
		r = make_place_of_file(d);
	if (r == 0)
		r = read_own_ids(d, &before);
	if (r == 0)
		r = visit_attach(tree_fd, place, d->self.fd);
	if (r == 0)
		r = read_own_table(d, &after);
	if (r == 0)
		r = add_new(visit, &before, &after, tree_fd);
	if (r == 0)
		r = uncover_tree(visit, first);
	return r == 0 && visit->dir->is_file ? name_root(d, first) : r;
}

int detached_look_into(const struct detached_visit *visit, int dir_fd)
{
	int r = has_time(visit) ? look_into(visit, dir_fd) : -ETIME;

	uncover_count_time(&visit->way.d->shared->tour_time, visit->from);
	return r;
}
