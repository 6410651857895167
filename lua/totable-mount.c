/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a namespace is mounted, in the order of lsnsrel(8), and its name. */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plain.h"
#include "totable.h"

/* Below these a namespace's name is the file's; the first of them count most. */
static const char *const places[] = {
	"/run/netns/",	"/run/docker/netns/", "/run/utsns/",
	"/run/ipcns/",	"/run/mntns/",	      "/run/pidns/",
	"/run/userns/", "/run/timens/",	      "/run/cgroupns/",
	"/run/",
};

enum { N_PLACES = sizeof(places) / sizeof(places[0]) };

struct mount {
	const char *target;
	bool elsewhere; /* not in the interpreter's mount namespace */
	size_t place;
};

static bool begins_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static size_t find_place(const char *target)
{
	size_t place = 0;

	if (begins_with(target, "/var/run/"))
		target += strlen("/var");
	while (place < N_PLACES && !begins_with(target, places[place]))
		place++;
	return place;
}

static bool is_elsewhere(struct totable *t, const struct nsrel_ns *mntns)
{
	struct stat st;

	if (!t->mntns_known)
		t->mntns = stat("/proc/self/ns/mnt", &st) == 0 ? st.st_ino : 0;
	t->mntns_known = true;
	return !mntns || nsrel_ns_get_ino(mntns) != t->mntns;
}

static int compare_targets(const void *a, const void *b)
{
	const struct mount *x = a, *y = b;
	int order = strcmp(x->target, y->target);

	return order ? order : x->elsewhere - y->elsewhere;
}

static int compare_worth(const void *a, const void *b)
{
	const struct mount *x = a, *y = b;

	if (x->elsewhere != y->elsewhere)
		return x->elsewhere - y->elsewhere;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return strcmp(x->target, y->target);
}

static size_t collect(struct totable *t, const struct nsrel_ns *ns, struct mount *mounts)
{
	const struct nsrel_holder *holder;
	size_t n = 0;

	nsrel_ns_foreach_holder(holder, ns) {
		const char *target = nsrel_holder_get_target(holder);

		if (!target)
			continue;
		mounts[n++] = (struct mount){
			.target = target,
			.elsewhere = is_elsewhere(t, nsrel_holder_get_mntns(holder)),
			.place = find_place(target),
		};
	}
	return n;
}

static size_t drop_repeated(struct mount *mounts, size_t n_all)
{
	size_t n = 0;

	for (size_t i = 0; i < n_all; i++)
		if (n == 0 || strcmp(mounts[i].target, mounts[n - 1].target) != 0)
			mounts[n++] = mounts[i];
	return n;
}

static void set_nsfs(lua_State *L, const struct mount *mounts, size_t n)
{
	plain_new_list(L, n);
	for (size_t i = 0; i < n; i++) {
		plain_push_text(L, mounts[i].target);
		plain_add(L);
	}
	lua_setfield(L, -2, "nsfs");
}

static void set_name(lua_State *L, const struct nsrel_ns *ns, const char *target)
{
	const struct nsrel_process *leader = nsrel_ns_get_oldest_leader(ns);
	const char *slash = target ? strrchr(target, '/') : NULL;

	if (slash && slash[1])
		plain_set_text(L, "name", slash + 1);
	else if (leader)
		plain_set_text(L, "name", nsrel_process_get_name(leader));
}

void totable_set_mounts(lua_State *L, struct totable *t, const struct nsrel_ns *ns)
{
	bool looked = nsrel_snapshot_get_sources(t->snap) & NSREL_SOURCE_MOUNTS;
	size_t room = nsrel_ns_count_holders(ns), n;
	struct mount *mounts = lua_newuserdatauv(L, (room + 1) * sizeof(*mounts), 0);

	n = collect(t, ns, mounts);
	qsort(mounts, n, sizeof(*mounts), compare_targets);
	n = drop_repeated(mounts, n);
	qsort(mounts, n, sizeof(*mounts), compare_worth);
	lua_pushvalue(L, -2);
	/* A captured /proc need not have what tells of mounts. */
	if (n > 0 || (looked && !t->captured))
		set_nsfs(L, mounts, n);
	set_name(L, ns, n > 0 ? mounts[0].target : NULL);
	lua_pop(L, 2);
}
