/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What people call a namespace: after where it is mounted, or who leads it. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "util.h"

/* Where programs mount namespaces for their names' sake, the best known first. */
static const char *const name_dirs[] = {
	"/run/netns/",	"/run/docker/netns/", "/run/utsns/",
	"/run/ipcns/",	"/run/mntns/",	      "/run/pidns/",
	"/run/userns/", "/run/timens/",	      "/run/cgroupns/",
	"/run/",
};

enum { N_NAME_DIRS = sizeof(name_dirs) / sizeof(name_dirs[0]) };

/* A path at which it is mounted. */
struct place {
	const char *target;
	bool own;    /* in the caller's mount namespace */
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

/* By path, of equal ones that in the own mount namespace first. */
static int compare_paths(const void *a, const void *b)
{
	const struct place *one = a, *other = b;
	int order = strcmp(one->target, other->target);

	return order ?: (int)other->own - (int)one->own;
}

/* Those that the caller can see first. */
static int compare_places(const void *a, const void *b)
{
	const struct place *one = a, *other = b;

	if (one->own != other->own)
		return one->own ? -1 : 1;
	if (one->rank != other->rank)
		return one->rank < other->rank ? -1 : 1;
	return strcmp(one->target, other->target);
}

/* The next mount of the namespace; false after the last one. */
static bool next_place(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
		       const struct nsrel_holder **holder, struct place *ret)
{
	const struct nsrel_ns *mntns;

	do
		*holder = nsrel_ns_next_holder(ns, *holder);
	while (*holder && nsrel_holder_get_kind(*holder) != NSREL_HOLDER_MOUNT);
	if (!*holder)
		return false;
	mntns = nsrel_holder_get_mntns(*holder);
	ret->target = nsrel_holder_get_target(*holder);
	ret->own = mntns && mntns->ino == snap->mntns_ino;
	ret->rank = get_rank(ret->target);
	return true;
}

static size_t count_places(const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;
	size_t n = 0;

	nsrel_ns_foreach_holder(holder, ns)
		n += nsrel_holder_get_kind(holder) == NSREL_HOLDER_MOUNT;
	return n;
}

/* Each path once. How many are left. */
static size_t sort_places(struct place *places, size_t n_all)
{
	size_t n = 0;

	qsort(places, n_all, sizeof(*places), compare_paths);
	for (size_t i = 0; i < n_all; i++)
		if (n == 0 || strcmp(places[i].target, places[n - 1].target) != 0)
			places[n++] = places[i];
	qsort(places, n, sizeof(*places), compare_places);
	return n;
}

static size_t collect_places(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			     struct place *places)
{
	const struct nsrel_holder *holder = NULL;
	size_t n = 0;

	while (next_place(snap, ns, &holder, &places[n]))
		n++;
	return sort_places(places, n);
}

_public_ int nsrel_ns_get_targets(const struct nsrel_snapshot *snap,
				  const struct nsrel_ns *ns, const char ***ret,
				  size_t *ret_n)
{
	_cleanup_(util_free_anyp) struct place *places = NULL;
	/* One more: the search for the next place ends in it. */
	size_t room = count_places(ns) + 1, n;
	const char **targets = NULL;

	places = calloc(room, sizeof(*places));
	if (!places)
		return -ENOMEM;
	n = collect_places(snap, ns, places);
	if (n > 0) {
		targets = calloc(n, sizeof(*targets));
		if (!targets)
			return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		targets[i] = places[i].target;
	*ret = targets;
	*ret_n = n;
	return 0;
}

/* The first of all targets, or NULL. */
static const char *get_best_target(const struct nsrel_snapshot *snap,
				   const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder = NULL;
	struct place place, best = { 0 };

	while (next_place(snap, ns, &holder, &place))
		if (!best.target || compare_places(&place, &best) < 0)
			best = place;
	return best.target;
}

_public_ const char *nsrel_ns_get_name(const struct nsrel_snapshot *snap,
				       const struct nsrel_ns *ns)
{
	const struct nsrel_process *leader = nsrel_ns_get_oldest_leader(ns);
	const char *target = get_best_target(snap, ns);
	const char *slash = target ? strrchr(target, '/') : NULL;

	if (slash && slash[1])
		return slash + 1;
	return leader ? nsrel_process_get_name(leader) : NULL;
}
