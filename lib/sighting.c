/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "nsfs.h"
#include "parse.h"
#include "relation.h"
#include "sighting.h"

/* With the lock held. */
static int intern_and_ask(struct discovery *d, int fd, enum nsrel_type type, uint64_t ino,
			  struct nsrel_ns **ret)
{
	struct nsrel_ns *ns;
	int r;

	r = snapshot_intern_ns(d->snap, type, ino, &ns);
	if (r < 0)
		return r;
	/* Its id is all that a second look needs, watch.c. */
	if (d->ask && fd >= 0 && d->limits)
		relation_ask_self(ns, fd);
	else if (d->ask && fd >= 0)
		r = relation_ask(d, ns, fd);
	if (r < 0)
		return r;
	*ret = ns;
	return OUTCOME_OK;
}

/* Without an fd it is known to be there, and nothing can be asked of it. */
static int note(struct discovery *d, int fd, enum nsrel_type type, uint64_t ino,
		struct nsrel_ns **ret)
{
	int r;

	discovery_lock(d);
	r = intern_and_ask(d, fd, type, ino, ret);
	discovery_unlock(d);
	return r;
}

int sighting_of_fd(struct discovery *d, int fd, enum nsrel_type type,
		   struct nsrel_ns **ret)
{
	uint64_t ino;
	dev_t dev;

	if (nsfs_identify(fd, &ino, &dev) < 0)
		return OUTCOME_NONE;
	return note(d, fd, type, ino, ret);
}

/*
 * The first time that a namespace is seen it is opened through the very link that showed
 * it, while the task is pinned. If the task changes namespaces in between, the fd is
 * right.
 */
static int open_and_ask(struct discovery *d, const struct place *place, const char *link,
			enum nsrel_type type, uint64_t ino, struct nsrel_ns **ret)
{
	_cleanup_close_ int fd = -1;
	int r;

	fd = openat(place->ns_fd, link + strlen("ns/"), O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return sighting_of_fd(d, fd, type, ret);
	r = discovery_failed(d, NSREL_SOURCE_TASKS, place, link, -errno);
	if (r < 0 || r == OUTCOME_GONE || r == OUTCOME_NONE)
		return r;
	return note(d, -1, type, ino, ret);
}

/*
 * True if nothing is left to ask of the namespace. Most tasks are where the one before
 * was: that needs no lock.
 */
static bool lookup(struct discovery *d, enum nsrel_type type, uint64_t ino,
		   struct nsrel_ns **ret)
{
	struct nsrel_ns *ns = d->last[type];
	bool known;

	if (!ns || ns->ino != ino) {
		discovery_lock(d);
		ns = snapshot_lookup_ns(d->snap, type, ino);
		known = ns && (ns->asked || !d->ask);
		discovery_unlock(d);
		if (!known)
			return false;
		d->last[type] = ns;
	}
	*ret = ns;
	return true;
}

int sighting_of_link(struct discovery *d, const struct place *place, const char *link,
		     enum nsrel_type type, struct nsrel_ns **ret)
{
	enum nsrel_type seen_type;
	uint64_t ino;
	int r;

	r = procfs_read_ns_link(place->ns_fd, link + strlen("ns/"), &seen_type, &ino);
	if (r == 0 && seen_type != type)
		r = -EBADMSG;
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_TASKS, place, link, r);
	if (lookup(d, type, ino, ret))
		return OUTCOME_OK;
	if (d->ask)
		return open_and_ask(d, place, link, type, ino, ret);
	return note(d, -1, type, ino, ret);
}

int sighting_of_open_fd(struct discovery *d, int fd, struct nsrel_ns **ret)
{
	enum nsrel_type type;
	int r;

	r = nsfs_get_type(fd, &type);
	if (r < 0)
		return OUTCOME_FAILED;
	if (!(d->types & NSREL_TYPE_MASK(type)))
		return OUTCOME_NONE;
	return sighting_of_fd(d, fd, type, ret);
}

int sighting_of_path_fd(struct discovery *d, int path_fd, struct nsrel_ns **ret)
{
	_cleanup_close_ int fd = procfs_reopen(&d->self, path_fd);

	return fd < 0 ? OUTCOME_FAILED : sighting_of_open_fd(d, fd, ret);
}

struct nsrel_ns *sighting_of_ino(struct discovery *d, uint64_t ino)
{
	struct nsrel_ns *ns;

	discovery_lock(d);
	ns = snapshot_lookup_ino(d->snap, ino);
	if (ns && d->ask && !ns->asked)
		ns = NULL;
	discovery_unlock(d);
	return ns;
}

int sighting_of_text(struct discovery *d, const char *text, struct nsrel_ns **ret)
{
	enum nsrel_type type;
	uint64_t ino;

	if (parse_ns_link(text, &type, &ino) < 0 || !(d->types & NSREL_TYPE_MASK(type)))
		return OUTCOME_NONE;
	return note(d, -1, type, ino, ret);
}

bool sighting_is_ns(const struct discovery *d, uint32_t dev_major, uint32_t dev_minor)
{
	return d->nsfs_dev && makedev(dev_major, dev_minor) == d->nsfs_dev;
}
