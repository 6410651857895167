/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#include "mount-check.h"
#include "mount-node.h"
#include "mount-open.h"
#include "uncover.h"
#include "util.h"
#include "visit.h"

/*
 * To get at what is covered takes long: a millisecond for each mount taken away, and for
 * some hundreds that are copied. Anyone may mount thousands on one file.
 */
#define MAX_UNCOVER_WORK 256
#define COPIES_PER_WORK	 100
/* Where the machine is busy a unit may take twenty times as long. */
#define MAX_UNCOVER_TIME (2 * NSEC_PER_SEC)

void uncover_count_time(uint64_t *sum, uint64_t *from)
{
	struct timespec time = { 0 };
	uint64_t now;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	now = (uint64_t)time.tv_sec * NSEC_PER_SEC + (uint64_t)time.tv_nsec;
	if (sum)
		*sum += now - *from;
	*from = now;
}

static bool may_uncover(const struct shared *shared)
{
	return shared->uncover_work < MAX_UNCOVER_WORK &&
	       shared->uncover_time < MAX_UNCOVER_TIME;
}

bool uncover_is_wanted(const struct discovery *d, const struct holder_of_mount *mount)
{
	return d->ask && !mount->tried && !mount->ns->asked;
}

int uncover_open_root(void)
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

		if (mount->mntns == ns && uncover_is_wanted(d, mount) &&
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

bool uncover_is_needed(const struct discovery *d, const struct nsrel_ns *mntns)
{
	return is_wanted(d, mntns, NULL);
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
	_cleanup_close_ int root_fd = uncover_open_root();
	struct mount_view view = { .mntns = ns, .root_fd = root_fd, .is_inside = true };
	uint64_t ino;
	int r;

	r = root_fd < 0 ? root_fd : mount_identify(root_fd, target, d->nsfs_dev, &ino);
	return r < 0 ? OUTCOME_FAILED : find_at(d, &view, target, ino);
}

/* Why what is wanted there can't be had. */
static void note_error(struct discovery *d, const struct nsrel_ns *ns, const char *target,
		       int error)
{
	struct holder_of_mount *mount;
	size_t at = 0;

	while ((mount = next_wanted(d, ns, target, &at)))
		mount->error = error;
}

/*
 * What covers a path is taken away, one by one, in a copy that nobody else sees, until
 * all that is wanted at that path came to light. The next look there shows others as
 * well.
 */
static int open_covered(struct discovery *d, struct nsrel_ns *ns, const char *target)
{
	struct shared *shared = d->shared;
	uint64_t from;
	int r;

	uncover_count_time(NULL, &from);
	shared->uncover_work += 1 + ns->n_mounts_seen / COPIES_PER_WORK;
	if (shared->uncover_work > MAX_UNCOVER_WORK)
		return 0;
	r = visit_enter_copy();
	if (r < 0)
		note_error(d, ns, target, r);
	uncover_count_time(&shared->uncover_time, &from);
	while (r == 0 && is_wanted(d, ns, target) && may_uncover(shared)) {
		shared->uncover_work++;
		r = open_one_at(d, ns, target);
		if (r < 0)
			return r;
		r = visit_uncover(target, d->self.fd);
		uncover_count_time(&shared->uncover_time, &from);
	}
	return r == -ENOMEM ? r : 0;
}

/* All that opens from the present root directory. */
static int open_all(struct discovery *d, struct nsrel_ns *ns)
{
	_cleanup_close_ int root_fd = uncover_open_root();
	struct mount_view view = { .mntns = ns, .root_fd = root_fd, .is_inside = true };
	struct holder_of_mount *mount;
	size_t at = 0;
	int r = 0;

	while (root_fd >= 0 && r >= 0 && (mount = next_wanted(d, ns, NULL, &at)))
		r = mount_node_open(d, mount, &view);
	return r < 0 ? r : 0;
}

/* Mostly many are covered by one and the same: what was taken away is away for all. */
static int uncover(struct discovery *d, struct nsrel_ns *ns, int mntns_fd,
		   const char *target)
{
	int r = open_covered(d, ns, target), entered;
	uint64_t from;

	uncover_count_time(NULL, &from);
	if (r == 0)
		r = open_all(d, ns);
	if (r < 0)
		return r;
	/* The copy ends here, which takes as long as to make it. */
	entered = visit_enter(mntns_fd);
	uncover_count_time(&d->shared->uncover_time, &from);
	return entered < 0 ? OUTCOME_FAILED : 0;
}

/* What is not there any more need not come to light. */
int uncover_all(struct discovery *d, struct nsrel_ns *ns, int mntns_fd)
{
	struct mount_check check = { .d = d };
	struct holder_of_mount *mount;
	int r = open_all(d, ns);
	size_t at = 0;

	while (r == 0 && (mount = next_wanted(d, ns, NULL, &at))) {
		int is_there = mount_check(&check, mount);

		if (is_there == -ENOMEM)
			r = is_there;
		else if (is_there != 0 && may_uncover(d->shared))
			r = uncover(d, ns, mntns_fd, mount->target);
		if (r != OUTCOME_FAILED && !may_uncover(d->shared) && !mount->error)
			mount->error = -ETIME;
		if (r != OUTCOME_FAILED)
			mount->tried = true;
	}
	mount_check_done(&check);
	return r < 0 ? r : 0;
}
