/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Namespaces that nothing but a bind mount keeps alive, and what a snapshot says of them.
 * Mounts are made in a child's own mount namespace, and all files on a file system that
 * goes with it.
 */

#include "child.h"
#include "compare.h"

#define MOUNTS_MAX_ABOVE 8

/* A namespace, and all that own it or are its parents. */
struct mounts_ns {
	struct kernel_ns told;
	struct kernel_ns above[MOUNTS_MAX_ABOVE];
	size_t n_above;
};

/* One of each type that this kernel has; clone_flag 0: it has not. */
struct mounts_set {
	struct mounts_ns of[NSREL_N_TYPES];
};

#define mounts_foreach(i, set)                         \
	for (int i = 0; i < NSREL_N_TYPES; i++)        \
		if ((set)->of[i].told.clone_flag == 0) \
			continue;                      \
		else

/*
 * In a child
 */

/* A private mount namespace, with an empty file system at @dir. */
void mounts_begin(const char *dir);

/* An empty file system at @dir. */
void mounts_add_tmpfs(const char *dir);

bool mounts_has_type(enum nsrel_type type);

/*
 * A namespace that nothing but the fd returned holds. It is owned by the lowest of @n_above
 * new user namespaces, one in another, or by the caller's if that is 0.
 */
int mounts_make(enum nsrel_type type, int n_above);

/*
 * A mount namespace that nobody lives in and nothing but the fd returned holds, owned as
 * with mounts_make(), after mounts_begin() of @dir and @fill there. The files that @fill
 * opened stay open.
 */
int mounts_make_mntns(const char *dir, int n_above, live_body fill, const void *arg);

/* Binds it to what is at @path. Closes nothing. */
void mounts_bind(int ns_fd, const char *path);

/* mounts_bind() to a file that is made. */
void mounts_put(int ns_fd, const char *path);

/* mounts_put() at "DIR/TYPE" of one of each type, in @fds: -1 for those that are not. */
void mounts_put_each(const char *dir, int n_above, int *fds);

/* Tells the test of each fd, which may look until the order comes, then closes them. */
void mounts_tell(int *fds, size_t n);

/* To be told of by mounts_tell_noted(), also when noted in a mounts_make_mntns(). */
void mounts_note(int fd);
void mounts_tell_noted(void);

/* mounts_put_each(), and all noted. */
void mounts_note_each(const char *dir, int n_above);

/* mounts_put_each() and mounts_tell(). */
void mounts_give_each(const char *dir, int n_above);

/*
 * In the test
 */

/* Skips the test of whoever may not go into mount namespaces, setns(2). */
void mounts_need_root(void);

/* What the kernel says of an open namespace. */
struct mounts_ns mounts_read(int fd);

/* The other end of mounts_tell(): gives the order when @n were heard. Who told? */
struct live_report mounts_hear(struct live_child *child, struct mounts_ns *ret, size_t n);

/* The other end of mounts_give_each(). */
struct live_report mounts_hear_each(struct live_child *child, struct mounts_set *ret);

/* compare_ns() of it and of all above. */
const struct nsrel_ns *mounts_compare(const struct nsrel_snapshot *snap,
				      const struct mounts_ns *told);

/*
 * Of one that can't be opened by any path. Where there is no way to it at all, nothing is
 * known but type and number, and this is told.
 */
const struct nsrel_ns *mounts_compare_covered(const struct nsrel_snapshot *snap,
					      const struct mounts_ns *told);

/* The same where root has a way: with a copy of the mount namespace, or a list. */
const struct nsrel_ns *mounts_compare_uncovered(const struct nsrel_snapshot *snap,
						const struct mounts_ns *told);

/* The only holder that is a mount at @target in the mount namespace with inode @mntns. */
const struct nsrel_holder *mounts_find(const struct nsrel_ns *ns, const char *target,
				       uint64_t mntns);

/* How many holders are mounts. */
size_t mounts_count(const struct nsrel_ns *ns);

/* mounts_find(), and it is the only holder at all. */
const struct nsrel_holder *mounts_find_only(const struct nsrel_ns *ns, const char *target,
					    uint64_t mntns);

/* The path is the target itself and opens the namespace. */
void mounts_compare_here(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			 const struct nsrel_holder *holder);

/* The path goes through the root of a task in that mount namespace and opens it. */
void mounts_compare_there(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			  const struct nsrel_holder *holder);

/* No path opens it. */
void mounts_compare_shut(const struct nsrel_snapshot *snap,
			 const struct nsrel_holder *holder);

/* It is not in the snapshot; another one may have its number. */
void mounts_compare_gone(const struct nsrel_snapshot *snap, const struct mounts_ns *told);

/* Of all of a set. */
void mounts_compare_set_gone(const struct nsrel_snapshot *snap,
			     const struct mounts_set *set);
