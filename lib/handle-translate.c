/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which number a task has where, as the kernel says: by way of the caller's namespace. */

#include <errno.h>
#include <signal.h>

#include "handle.h"
#include "nsfs.h"
#include "util.h"

/* Its number in the caller's own PID namespace, or a negative errno. */
static int find_own(const struct nsrel_handle *handle, pid_t pid)
{
	if (handle)
		return handle_too_old(nsfs_pid_from(handle->fd, pid));
	return kill(pid, 0) < 0 && errno == ESRCH ? -ESRCH : pid;
}

_public_ int nsrel_handle_translate_pid(const struct nsrel_handle *handle, pid_t pid,
					const struct nsrel_handle *to, pid_t *ret)
{
	int own, there;

	if (pid <= 0 || (handle && handle->type != NSREL_TYPE_PID) ||
	    (to && to->type != NSREL_TYPE_PID))
		return -EINVAL;
	own = find_own(handle, pid);
	if (own < 0)
		return own;
	there = to ? handle_too_old(nsfs_pid_in(to->fd, own)) : own;
	/* Not visible there; or it has ended since. */
	if (there == -ESRCH)
		there = find_own(handle, pid) == own ? 0 : -ESRCH;
	if (there < 0)
		return there;
	*ret = there;
	return 0;
}
