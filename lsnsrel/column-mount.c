/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <sys/stat.h>

#include "column-mount.h"
#include "xalloc.h"

/* Where programs mount namespaces for their names' sake, the best known first. */
static const char *const name_dirs[] = {
	"/run/netns/",	"/run/docker/netns/", "/run/utsns/",
	"/run/ipcns/",	"/run/mntns/",	      "/run/pidns/",
	"/run/userns/", "/run/timens/",	      "/run/cgroupns/",
	"/run/",
};

enum { N_NAME_DIRS = sizeof(name_dirs) / sizeof(name_dirs[0]) };

/* A path at which it is mounted. */
struct mount {
	const char *target;
	bool own;    /* in this program's mount namespace */
	size_t rank; /* of its directory */
};

static size_t get_rank(const char *target)
{
	size_t rank = 0;

	if (strncmp(target, "/var/run/", strlen("/var/run/")) == 0)
		target += strlen("/var");
	while (rank < N_NAME_DIRS &&
	       strncmp(target, name_dirs[rank], strlen(name_dirs[rank])) != 0)
		rank++;
	return rank;
}

/* The inode of this program's own mount namespace, 0 if it is not known. */
static uint64_t get_own_mntns(void)
{
	struct stat st;

	return stat("/proc/self/ns/mnt", &st) == 0 ? st.st_ino : 0;
}

/* By path, of equal ones that in the own mount namespace first. */
static int compare_paths(const void *a, const void *b)
{
	const struct mount *one = a, *other = b;
	int order = strcmp(one->target, other->target);

	return order ?: (int)other->own - (int)one->own;
}

/* Those that the user can see first, as these are all that lsns shows. */
static int compare_mounts(const void *a, const void *b)
{
	const struct mount *one = a, *other = b;

	if (one->own != other->own)
		return one->own ? -1 : 1;
	if (one->rank != other->rank)
		return one->rank < other->rank ? -1 : 1;
	return strcmp(one->target, other->target);
}

static size_t list_mounts(const struct nsrel_ns *ns, struct mount *mounts)
{
	const struct nsrel_holder *holder;
	uint64_t own = 0;
	size_t n = 0;

	nsrel_ns_foreach_holder(holder, ns) {
		const struct nsrel_ns *mntns = nsrel_holder_get_mntns(holder);
		const char *target = nsrel_holder_get_target(holder);

		if (nsrel_holder_get_kind(holder) != NSREL_HOLDER_MOUNT)
			continue;
		if (n == 0)
			own = get_own_mntns();
		mounts[n++] = (struct mount){
			.target = target,
			.own = mntns && nsrel_ns_get_ino(mntns) == own,
			.rank = get_rank(target),
		};
	}
	return n;
}

/* Every path once, in their order; to be freed. */
static struct mount *get_mounts(const struct nsrel_ns *ns, size_t *ret_n)
{
	struct mount *mounts = xcalloc(nsrel_ns_count_holders(ns), sizeof(*mounts));
	size_t n_all = list_mounts(ns, mounts), n = 0;

	qsort(mounts, n_all, sizeof(*mounts), compare_paths);
	for (size_t i = 0; i < n_all; i++)
		if (n == 0 || strcmp(mounts[i].target, mounts[n - 1].target) != 0)
			mounts[n++] = mounts[i];
	qsort(mounts, n, sizeof(*mounts), compare_mounts);
	*ret_n = n;
	return mounts;
}

void column_fill_nsfs(const struct row *row, struct cell *cell)
{
	size_t n;
	struct mount *mounts = get_mounts(row->ns, &n);

	if (row->sources & NSREL_SOURCE_MOUNTS)
		cell_set_list(cell);
	for (size_t i = 0; i < n; i++)
		cell_add_string(cell, xstrdup(mounts[i].target));
	free(mounts);
}

void column_fill_name(const struct row *row, struct cell *cell)
{
	const struct nsrel_process *leader = nsrel_ns_get_oldest_leader(row->ns);
	size_t n;
	struct mount *mounts = get_mounts(row->ns, &n);
	const char *slash = n > 0 ? strrchr(mounts[0].target, '/') : NULL;

	free(mounts);
	if (slash && slash[1])
		cell_set_string(cell, slash + 1);
	else if (leader)
		cell_set_string(cell, nsrel_process_get_name(leader));
}
