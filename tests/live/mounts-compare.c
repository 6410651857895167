/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel-lists.h"
#include "mounts.h"

static void compare_above(const struct nsrel_snapshot *snap, const struct mounts_ns *told)
{
	for (size_t i = 0; i < told->n_above; i++)
		compare_ns(snap, &told->above[i]);
}

const struct nsrel_ns *mounts_compare(const struct nsrel_snapshot *snap,
				      const struct mounts_ns *told)
{
	const struct nsrel_ns *ns = compare_ns(snap, &told->told);

	compare_above(snap, told);
	CHECK(!nsrel_ns_is_hidden(ns));
	compare_made(ns);
	return ns;
}

static bool has_problem(const struct nsrel_snapshot *snap, const char *what)
{
	const struct nsrel_problem *problem;

	nsrel_snapshot_foreach_problem(problem, snap)
		if (strcmp(nsrel_problem_get_what(problem), what) == 0 &&
		    nsrel_problem_get_source(problem) == NSREL_SOURCE_MOUNTS)
			return true;
	return false;
}

const struct nsrel_ns *mounts_compare_covered(const struct nsrel_snapshot *snap,
					      const struct mounts_ns *told)
{
	enum nsrel_type type = compare_type_of(told->told.clone_flag);
	const struct nsrel_ns *ns = nsrel_snapshot_get_ns(snap, type, told->told.ino);
	dev_t dev;

	CHECK(ns != NULL);
	if (nsrel_ns_get_dev(ns, &dev) == 0 || kernel_lists_all())
		return mounts_compare(snap, told);
	CHECK_EQ(nsrel_ns_get_type(ns), type);
	CHECK_EQ(nsrel_ns_get_ino(ns), told->told.ino);
	CHECK_EQ(nsrel_ns_get_owner_state(ns), NSREL_RELATION_UNKNOWN);
	CHECK(has_problem(snap, "mount"));
	return ns;
}

const struct nsrel_ns *mounts_compare_uncovered(const struct nsrel_snapshot *snap,
						const struct mounts_ns *told)
{
	/* A mount namespace can't be mounted in a copy, which is newer. */
	bool in_copy = told->told.clone_flag != nsrel_type_get_clone_flag(NSREL_TYPE_MNT);

	if (geteuid() == 0 && (in_copy || kernel_count_mntns() > 0))
		return mounts_compare(snap, told);
	return mounts_compare_covered(snap, told);
}

const struct nsrel_holder *mounts_find(const struct nsrel_ns *ns, const char *target,
				       uint64_t mntns)
{
	const struct nsrel_holder *holder, *found = NULL;

	nsrel_ns_foreach_holder(holder, ns) {
		const struct nsrel_ns *in = nsrel_holder_get_mntns(holder);

		if (nsrel_holder_get_kind(holder) != NSREL_HOLDER_MOUNT || !in ||
		    nsrel_ns_get_ino(in) != mntns)
			continue;
		CHECK(nsrel_holder_get_target(holder) != NULL);
		CHECK_EQ(nsrel_ns_get_type(in), NSREL_TYPE_MNT);
		if (strcmp(nsrel_holder_get_target(holder), target) != 0)
			continue;
		CHECK(found == NULL);
		found = holder;
	}
	CHECK(found != NULL);
	CHECK(nsrel_holder_get_process(found) == NULL);
	CHECK(nsrel_holder_get_ns(found) == NULL);
	CHECK_EQ(nsrel_holder_get_tid(found), 0);
	CHECK_EQ(nsrel_holder_get_fd(found, &(int){ 0 }), -ENODATA);
	return found;
}

size_t mounts_count(const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;
	size_t n = 0;

	nsrel_ns_foreach_holder(holder, ns)
		n += nsrel_holder_get_kind(holder) == NSREL_HOLDER_MOUNT;
	return n;
}

const struct nsrel_holder *mounts_find_only(const struct nsrel_ns *ns, const char *target,
					    uint64_t mntns)
{
	CHECK_EQ(nsrel_ns_count_holders(ns), 1);
	compare_uninhabited(ns);
	return mounts_find(ns, target, mntns);
}

static void compare_opens(const struct nsrel_ns *ns, const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct kernel_ns told;

	CHECK(fd >= 0);
	kernel_ask(fd, &told);
	CHECK_EQ(told.ino, nsrel_ns_get_ino(ns));
	CHECK_EQ(told.clone_flag, nsrel_type_get_clone_flag(nsrel_ns_get_type(ns)));
}

static char *get_path(const struct nsrel_snapshot *snap,
		      const struct nsrel_holder *holder)
{
	char *path = NULL;

	CHECK_EQ(nsrel_holder_get_path(snap, holder, &path), 0);
	CHECK(path != NULL);
	return path;
}

void mounts_compare_here(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			 const struct nsrel_holder *holder)
{
	char *path = get_path(snap, holder);

	CHECK_STR(path, nsrel_holder_get_target(holder));
	compare_opens(ns, path);
	free(path);
}

/* "/proc/PID" or "/proc/PID/task/TID", in front of "/root": who is it? */
static void compare_way_in(const char *path, size_t len, uint64_t mntns)
{
	int pid = 0, tid = 0, end = 0;
	char link[128];
	struct stat st;

	CHECK(len < 64);
	if (sscanf(path, "/proc/%d/task/%d%n", &pid, &tid, &end) == 2 && end > 0)
		CHECK_EQ(end, len);
	else
		CHECK(sscanf(path, "/proc/%d%n", &pid, &end) == 1 && (size_t)end == len);
	(void)snprintf(link, sizeof(link), "%.*s/ns/mnt", (int)len, path);
	CHECK_EQ(stat(link, &st), 0);
	CHECK_EQ(st.st_ino, mntns);
}

void mounts_compare_there(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			  const struct nsrel_holder *holder)
{
	char *path = get_path(snap, holder), *rest = strstr(path, "/root");

	CHECK(rest != NULL);
	compare_way_in(path, (size_t)(rest - path),
		       nsrel_ns_get_ino(nsrel_holder_get_mntns(holder)));
	CHECK_STR(rest + strlen("/root"), nsrel_holder_get_target(holder));
	compare_opens(ns, path);
	free(path);
}

void mounts_compare_shut(const struct nsrel_snapshot *snap,
			 const struct nsrel_holder *holder)
{
	char *path = NULL;

	CHECK_EQ(nsrel_holder_get_path(snap, holder, &path), -ENOENT);
	CHECK(path == NULL);
}

void mounts_compare_gone(const struct nsrel_snapshot *snap, const struct mounts_ns *told)
{
	const struct nsrel_ns *ns = nsrel_snapshot_get_ns(
		snap, compare_type_of(told->told.clone_flag), told->told.ino);
	uint64_t id = 0;

	if (!ns)
		return;
	if (told->told.has_id && nsrel_ns_get_id(ns, &id) == 0) {
		CHECK(id != told->told.id);
		return;
	}
	CHECK_EQ(mounts_count(ns), 0);
	CHECK(!nsrel_ns_is_hidden(ns));
}

void mounts_compare_set_gone(const struct nsrel_snapshot *snap,
			     const struct mounts_set *set)
{
	mounts_foreach(i, set) mounts_compare_gone(snap, &set->of[i]);
}
