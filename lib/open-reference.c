/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a reference to the namespace that is meant, or to none. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "handle-open.h"
#include "here.h"
#include "reference.h"

struct opening {
	const struct reference *ref;
	struct self_proc self;
	struct nsrel_handle *handle; /* the one; NULL: not found yet */
	bool in_task;		     /* the task was found to be in it */
	bool at_path;		     /* and the path to lead to it */
	bool gone;		     /* something that is named is no more */
	bool elsewhere;		     /* the path is, and can't be looked at */
};

static bool is_meant(const struct reference *ref, const struct nsrel_handle *handle)
{
	return handle->type == ref->type && handle->ino == ref->ino &&
	       (!reference_has(ref, REFERENCE_DEV) || handle->dev == ref->dev) &&
	       (!reference_has(ref, REFERENCE_ID) ||
		(handle->has_id && handle->id == ref->id));
}

/* Takes over the handle if it is of the namespace that is meant. */
static int take(struct opening *o, struct nsrel_handle *handle)
{
	if (!is_meant(o->ref, handle)) {
		nsrel_handle_unref(handle);
		return -ESTALE;
	}
	nsrel_handle_unref(o->handle);
	o->handle = handle;
	return 0;
}

static int check_boot(const struct opening *o)
{
	char boot[HERE_BOOT_SIZE];
	int r;

	if (!reference_has(o->ref, REFERENCE_BOOT))
		return 0;
	r = here_read_boot(&o->self.proc, boot);
	if (r < 0)
		return r;
	return strcmp(boot, o->ref->boot) == 0 ? 0 : -ESTALE;
}

/* Then the task is one on the way, and need not be in the namespace. */
static bool leads_through_task(const struct reference *ref)
{
	return reference_has(ref, REFERENCE_PATH) &&
	       reference_find_task(ref->path) == ref->pid;
}

/* The namespace that the task is in. */
static int open_link(const struct opening *o, int task_fd, struct nsrel_handle **ret)
{
	_cleanup_close_ int fd = handle_open_link(task_fd, o->ref->type);

	return fd < 0 ? fd : handle_open_fd(&o->self, fd, ret);
}

/* An fd of its directory; -ESTALE if the number is another's now. */
static int pin_task(const struct opening *o)
{
	_cleanup_close_ int fd = -1;
	uint64_t start;

	fd = here_pin_task(&o->self.proc, o->ref->pid, &start);
	if (fd >= 0 && start != o->ref->start)
		return -ESTALE;
	return TAKE_FD(fd);
}

static int check_task(struct opening *o)
{
	_cleanup_close_ int task_fd = -1;
	struct nsrel_handle *handle = NULL;
	int r;

	if (!reference_has(o->ref, REFERENCE_PID))
		return 0;
	task_fd = pin_task(o);
	r = task_fd < 0 ? task_fd : open_link(o, task_fd, &handle);
	if (r == 0)
		r = take(o, handle);
	o->in_task = r == 0;
	/* One that is no more than on the way has shown that it is there. */
	if (task_fd >= 0 && r != -ENOMEM && leads_through_task(o->ref))
		return 0;
	if (r != -ESRCH && r != -ENOENT)
		return r;
	o->gone = true;
	return 0;
}

static bool task_has_ended(const struct opening *o)
{
	_cleanup_close_ int fd = -1;

	if (!reference_has(o->ref, REFERENCE_PID))
		return false;
	fd = pin_task(o);
	return fd == -ESRCH || fd == -ESTALE;
}

/* Of another mount namespace the same path means something else here. */
static bool is_elsewhere(const struct opening *o)
{
	uint64_t mntns;

	return reference_has(o->ref, REFERENCE_MNTNS) &&
	       (here_read_mntns(&o->self.proc, &mntns) < 0 || mntns != o->ref->mntns);
}

static int check_path(struct opening *o)
{
	struct nsrel_handle *handle = NULL;
	int r;

	if (!reference_has(o->ref, REFERENCE_PATH))
		return 0;
	o->elsewhere = is_elsewhere(o);
	if (o->elsewhere)
		return 0;
	r = nsrel_handle_open_path(o->ref->path, &handle);
	if (r == 0) {
		r = take(o, handle);
		o->at_path = r == 0;
		return r;
	}
	switch (r) {
	case -EACCES:
		if (!task_has_ended(o))
			return r;
		break;
	case -ENOENT:
	case -ENOTDIR:
	case -ELOOP:
	case -ENOTTY:
	case -ESRCH:
		break;
	default:
		return r;
	}
	o->gone = true;
	return 0;
}

/* It may have ended, and its number be another's, while the path was opened. */
static int check_task_again(struct opening *o)
{
	_cleanup_close_ int fd = -1;

	if (!o->at_path || !reference_has(o->ref, REFERENCE_PID) ||
	    !leads_through_task(o->ref))
		return 0;
	fd = pin_task(o);
	if (fd == -ESRCH)
		o->gone = true;
	return fd < 0 && fd != -ESRCH ? fd : 0;
}

/* The last way, and the only proof where something is gone. */
static int check_id(struct opening *o)
{
	const struct reference *ref = o->ref;
	bool has_id = reference_has(ref, REFERENCE_ID);
	struct nsrel_handle *handle = NULL;
	int r = -EOPNOTSUPP;

	if (o->gone && !has_id)
		return -ESTALE;
	if (o->handle)
		return 0;
	if (has_id)
		r = nsrel_handle_open_id(ref->id, (int)ref->type, ref->ino, &handle);
	if (r == 0)
		return take(o, handle);
	if (r != -EOPNOTSUPP)
		return r;
	if (o->gone)
		return -ESTALE;
	return o->elsewhere ? -EXDEV : -ENOENT;
}

/* How it was found is how it can be found again. 0 or -ENOMEM. */
static int remember(struct opening *o)
{
	char *path = NULL;

	if (o->at_path) {
		path = strdup(o->ref->path);
		if (!path)
			return -ENOMEM;
	}
	free(o->handle->path);
	o->handle->path = path;
	o->handle->pid = o->in_task ? o->ref->pid : 0;
	return 0;
}

static int open_reference(struct opening *o)
{
	int r;

	r = self_proc_open(&o->self);
	if (r == 0)
		r = check_boot(o);
	if (r == 0)
		r = check_task(o);
	if (r == 0)
		r = check_path(o);
	if (r == 0)
		r = check_task_again(o);
	if (r == 0)
		r = check_id(o);
	return r < 0 ? r : remember(o);
}

_public_ bool nsrel_is_reference(const char *text)
{
	size_t len = strcspn(text, "/,");

	return len > 0 && text[len] == ',' && text[len - 1] == ']';
}

_public_ int nsrel_handle_open_reference(const char *text, struct nsrel_handle **ret)
{
	NO_CANCEL;
	struct reference ref;
	struct opening o = { .ref = &ref, .self = SELF_PROC_NONE };
	int r;

	r = reference_parse(text, &ref);
	if (r < 0)
		return r;
	r = open_reference(&o);
	self_proc_done(&o.self);
	if (r < 0) {
		nsrel_handle_unref(o.handle);
		return r;
	}
	*ret = o.handle;
	return 0;
}
