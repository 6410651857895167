/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Mount namespaces that tasks live in: their mounts as mountinfo of proc(5) has them,
 * once for each namespace and root directory, while the task is pinned. What its root
 * directory does not show is left to source-mntns.c.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "mount-node.h"
#include "mount-table.h"
#include "parse.h"
#include "read-task.h"
#include "sighting.h"
#include "source.h"
#include "util.h"

/* Far more than the 100,000 mounts that sysctl fs.mount-max allows. */
#define MOUNTINFO_MAX (512 * 1024 * 1024)

/* Mixes numbers into one: the finalizer of splitmix64. */
static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t x = a * 0x9e3779b97f4a7c15U + b;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

/* What tells a mount namespace and root directory from others. */
static int get_key(struct discovery *d, const struct place *place,
		   const struct nsrel_ns *mntns, uint64_t *ret)
{
	struct statx st = { 0 };

	if (d->proc.live && statx(place->dir_fd, "root", AT_STATX_DONT_SYNC,
				  STATX_INO | STATX_MNT_ID, &st) < 0)
		return -errno;
	*ret = mix(mix(mix(mntns->ino, st.stx_ino), st.stx_mnt_id),
		   (uint64_t)st.stx_dev_major << 32 | st.stx_dev_minor);
	return 0;
}

static bool is_read(struct discovery *d, uint64_t key)
{
	bool known;

	discovery_lock(d);
	known = table_get(&d->shared->mount_roots, key);
	discovery_unlock(d);
	return known;
}

static int add_read(struct discovery *d, uint64_t key)
{
	struct table *roots = &d->shared->mount_roots;
	int r = 0;

	discovery_lock(d);
	if (!table_get(roots, key))
		r = table_add(roots, key, d->shared);
	discovery_unlock(d);
	return r;
}

/* The task may have gone elsewhere since its link was read. */
static bool is_still_in(const struct place *place, const struct nsrel_ns *mntns)
{
	enum nsrel_type type;
	char text[64];
	uint64_t ino;

	return procfs_read_link(place->dir_fd, "ns/mnt", text, sizeof(text)) == 0 &&
	       parse_ns_link(text, &type, &ino) == 0 && ino == mntns->ino;
}

static void note_read(struct discovery *d, struct nsrel_ns *mntns,
		      const struct mount_table *table)
{
	discovery_lock(d);
	mntns->mounts_read = true;
	if (mntns->n_mounts_seen < table->n_mounts)
		mntns->n_mounts_seen = (uint32_t)table->n_mounts;
	discovery_unlock(d);
}

static int read_table(struct discovery *d, const struct place *place,
		      struct nsrel_ns *mntns, bool own)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	_cleanup_close_ int root_fd = -1;
	struct mount_view view = {
		.mntns = mntns,
		.root_pid = own ? 0 : place->pid,
		.root_tid = own ? 0 : place->tid,
	};
	int r;

	if (d->proc.live)
		root_fd = openat(place->dir_fd, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	r = procfs_read_pieces(place->dir_fd, "mountinfo", MOUNTINFO_MAX, &d->buf);
	if (r == -ENOENT && !d->proc.live)
		return OUTCOME_NONE;
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_MOUNTS, place, "mountinfo", r);
	r = mount_table_parse(&table, d->buf.data, d->buf.len);
	if (r == 0 && own)
		r = mount_table_find_covered(d->buf.data, d->buf.len, &d->snap->covered);
	if (r < 0)
		return r;
	if (!is_still_in(place, mntns))
		return OUTCOME_NONE;
	if (table.is_broken)
		r = discovery_add_problem(d, NSREL_SOURCE_MOUNTS, place, "mountinfo",
					  -EBADMSG);
	if (r == 0) {
		view.root_fd = root_fd;
		r = mount_node_add_all(d, &view, &table);
	}
	note_read(d, mntns, &table);
	return r;
}

static int look(struct discovery *d, const struct place *place, struct nsrel_ns *mntns,
		bool own)
{
	uint64_t key;
	int r;

	r = get_key(d, place, mntns, &key);
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_MOUNTS, place, "root", r);
	if (is_read(d, key))
		return OUTCOME_OK;
	r = read_table(d, place, mntns, own);
	/* Gone, or elsewhere by now: the next task that is there tells. */
	if (r < 0 || r == OUTCOME_GONE || r == OUTCOME_NONE)
		return r == OUTCOME_NONE ? OUTCOME_OK : r;
	return add_read(d, key) < 0 ? -ENOMEM : r;
}

int source_mount_scan_task(struct discovery *d, const struct place *place,
			   const struct nsrel_process *process,
			   const struct nsrel_thread *thread)
{
	const struct task *task = thread ? &thread->task : &process->task;
	struct nsrel_ns *mntns = task->ns[NSREL_TYPE_MNT];

	if (!mntns || read_is_dead(task))
		return OUTCOME_OK;
	return look(d, place, mntns, false);
}

/* The caller's own first: the paths that it can use as they are. */
int source_mount_prepare(struct discovery *d)
{
	_cleanup_close_ int dir_fd = -1, ns_fd = -1;
	struct place place = { .pid = getpid(), .tid = gettid() };
	struct nsrel_ns *mntns = NULL;
	char name[40];
	int r;

	if (!d->proc.own)
		return 0;
	/* Where thread-self leads: links are not followed. */
	(void)snprintf(name, sizeof(name), "%d/task/%d", (int)place.pid, (int)place.tid);
	dir_fd = procfs_pin(d->self.fd, name);
	if (dir_fd < 0)
		return 0;
	ns_fd = procfs_pin(dir_fd, "ns");
	if (ns_fd < 0)
		return 0;
	place.dir_fd = dir_fd;
	place.ns_fd = ns_fd;
	r = sighting_of_link(d, &place, "ns/mnt", NSREL_TYPE_MNT, &mntns);
	if (r != OUTCOME_OK)
		return r < 0 ? r : 0;
	d->shared->own_mntns = mntns;
	r = look(d, &place, mntns, true);
	return r < 0 ? r : 0;
}
