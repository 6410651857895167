/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a namespace of a snapshot to a handle, and back. */

#include <errno.h>

#include "holder-open.h"
#include "path.h"
#include "util.h"

static bool is_same(const struct nsrel_ns *ns, const struct nsrel_handle *handle)
{
	return ns->type == handle->type && ns->ino == handle->ino &&
	       (!ns->has_dev || ns->dev == handle->dev) &&
	       (!ns->has_id || !handle->has_id || ns->id == handle->id);
}

_public_ const struct nsrel_ns *nsrel_snapshot_find_handle(
	const struct nsrel_snapshot *snap, const struct nsrel_handle *handle)
{
	const struct nsrel_ns *ns = snapshot_lookup_ns(snap, handle->type, handle->ino);

	/* On another machine the same number is another namespace. */
	return ns && !snapshot_is_elsewhere(snap) && is_same(ns, handle) ? ns : NULL;
}

/* What was tried to open a namespace by, and what came of it. */
struct attempt {
	const struct nsrel_snapshot *snap;
	struct self_proc self;
	struct nsrel_handle *handle;
	int error; /* 0: there was no way at all */
};

/* Of several errors the one that leaves most hope. */
static int get_rank(int error)
{
	switch (error) {
	case 0:
		return 0;
	case -ESTALE:
		return 1;
	case -ENOENT:
		return 2;
	case -EACCES:
	case -EPERM:
		return 4;
	default:
		return 3;
	}
}

/* True if there is nothing more to try. */
static bool is_over(struct attempt *a, int r)
{
	bool is_exhausted = r == -ENOMEM || r == -EMFILE || r == -ENFILE;

	if (is_exhausted || get_rank(r) > get_rank(a->error))
		a->error = r;
	return a->handle || is_exhausted;
}

/* Takes over the handle if it is of that namespace. @is_alive may be an error. */
static int take(struct attempt *a, const struct nsrel_ns *ns, struct nsrel_handle *handle,
		int is_alive)
{
	if (is_alive <= 0 || !is_same(ns, handle)) {
		nsrel_handle_unref(handle);
		return is_alive < 0 ? is_alive : -ESTALE;
	}
	a->handle = handle;
	return 0;
}

/*
 * Without ids another namespace may have the number by now: at least the task is to be
 * the one that it was. If it is now, it was before.
 */
static int try_holder(struct attempt *a, const struct nsrel_ns *ns,
		      const struct nsrel_holder *holder)
{
	struct nsrel_handle *handle = NULL;
	int r;

	r = holder_open(a->snap, holder, &a->self, &handle);
	if (r == 0)
		return take(a, ns, handle,
			    ns->has_id && handle->has_id
				    ? 1
				    : holder_is_alive(a->snap, holder));
	if (r != HOLDER_NO_WAY)
		return r;
	/* A socket, or what it has in flight: there, for all that is known. */
	if (holder->kind <= NSREL_HOLDER_FD || holder->kind >= NSREL_HOLDER_MOUNT)
		return 0;
	r = holder_is_alive(a->snap, holder);
	return r < 0 ? r : r > 0 ? -ENOENT : -ESTALE;
}

static int try_id(struct attempt *a, const struct nsrel_ns *ns)
{
	struct nsrel_handle *handle = NULL;
	int r;

	if (!ns->has_id)
		return 0;
	r = nsrel_handle_open_id(ns->id, (int)ns->type, ns->ino, &handle);
	if (r < 0)
		return r == -EOPNOTSUPP ? 0 : r;
	return take(a, ns, handle, 1);
}

static bool try_all(struct attempt *a, const struct nsrel_ns *ns);

/* By a namespace that it owns, or is the parent of. */
static int try_related(struct attempt *a, const struct nsrel_ns *ns,
		       const struct nsrel_holder *holder)
{
	const struct nsrel_ns *related = nsrel_holder_get_ns(holder);
	struct attempt way = { .snap = a->snap, .self = a->self };
	struct nsrel_handle *handle = NULL;
	int r;

	if (!related)
		return 0;
	if (!try_all(&way, related) || !way.handle)
		return way.error;
	r = holder->kind == NSREL_HOLDER_CHILD
		  ? nsrel_handle_open_parent(way.handle, &handle)
		  : nsrel_handle_open_owner(way.handle, &handle);
	nsrel_handle_unref(way.handle);
	return r < 0 ? r : take(a, ns, handle, 1);
}

/* As deep as namespaces are nested. */
static bool try_all(struct attempt *a, const struct nsrel_ns *ns)
{
	const struct nsrel_holder *h = NULL;

	while ((h = path_next_holder(ns, h)))
		if (is_over(a, try_holder(a, ns, h)))
			return true;
	if (is_over(a, try_id(a, ns)))
		return true;
	for (h = ns->first_holder; h; h = h->next)
		if (is_over(a, try_related(a, ns, h)))
			return true;
	return false;
}

_public_ int nsrel_handle_open_ns(const struct nsrel_snapshot *snap,
				  const struct nsrel_ns *ns, struct nsrel_handle **ret)
{
	NO_CANCEL;
	struct attempt a = { .snap = snap, .self = SELF_PROC_NONE };
	int r;

	if (snapshot_is_elsewhere(snap))
		return -EOPNOTSUPP;
	r = self_proc_open(&a.self);
	if (r < 0)
		return r;
	(void)try_all(&a, ns);
	self_proc_done(&a.self);
	if (!a.handle)
		return a.error ?: -ENOENT;
	*ret = a.handle;
	return 0;
}
