/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>

#include "name.h"
#include "report.h"
#include "status.h"
#include "xalloc.h"

static int say_not_found(const char *name)
{
	warnx(_("not found namespace: %s"), name);
	return EXIT_NOT_FOUND;
}

static int say_invalid(const char *name)
{
	warnx(_("invalid namespace argument: '%s'"), name);
	return EXIT_FAILURE;
}

/* By what it opens. */
static int find_open(const struct nsrel_snapshot *snap, const char *name,
		     const struct nsrel_ns **ret)
{
	bool reference = nsrel_is_reference(name);
	struct nsrel_handle *handle = NULL;
	const struct nsrel_ns *ns;
	int r;

	if (nsrel_snapshot_is_loaded(snap)) {
		warnx(_("cannot open %s: the snapshot is from a file"), name);
		return EXIT_FAILURE;
	}
	r = reference ? nsrel_handle_open_reference(name, &handle)
		      : nsrel_handle_open_path(name, &handle);
	if (r == -EINVAL && reference)
		return say_invalid(name);
	if (r < 0) {
		warnx(_("cannot open %s: %s"), name,
		      nsrel_strerror(reference ? NSREL_QUESTION_REFERENCE
					       : NSREL_QUESTION_OPEN,
				     r));
		return r == -ENOENT || r == -ESTALE ? EXIT_NOT_FOUND : EXIT_FAILURE;
	}
	ns = nsrel_snapshot_find_handle(snap, handle);
	nsrel_handle_unref(handle);
	if (!ns)
		return say_not_found(name);
	*ret = ns;
	return EXIT_SUCCESS;
}

int name_find_ns(const struct nsrel_snapshot *snap, const char *name,
		 const struct nsrel_ns **ret)
{
	int r = nsrel_snapshot_find_ns(snap, name, ret);

	if (r == 0)
		return EXIT_SUCCESS;
	if (r == -ENOENT)
		return say_not_found(name);
	if (nsrel_is_reference(name) || strchr(name, '/'))
		return find_open(snap, name, ret);
	return say_invalid(name);
}

static bool contains(const struct nsrel_ns **list, size_t n, const struct nsrel_ns *ns)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == ns)
			return true;
	return false;
}

int name_find_all(const struct nsrel_snapshot *snap, char **names, size_t n_names,
		  const struct nsrel_ns **ret, size_t *ret_n)
{
	size_t n = 0, n_found = 0;

	for (size_t i = 0; i < n_names; i++) {
		int r = name_find_ns(snap, names[i], &ret[n]);

		if (r == EXIT_FAILURE)
			return r;
		if (r == EXIT_SUCCESS) {
			n_found++;
			n += !contains(ret, n, ret[n]);
		}
	}
	*ret_n = n;
	if (n_found == n_names)
		return EXIT_SUCCESS;
	return n > 0 ? EXIT_SOME_FOUND : EXIT_NOT_FOUND;
}

static const struct nsrel_thread *find_thread(const struct nsrel_snapshot *snap,
					      pid_t tid)
{
	const struct nsrel_process *process;
	const struct nsrel_thread *thread;

	nsrel_snapshot_foreach_process(process, snap)
		nsrel_process_foreach_thread(thread, process)
			if (nsrel_thread_get_tid(thread) == tid)
				return thread;
	return NULL;
}

int name_say_no_task(const struct nsrel_snapshot *snap, pid_t tid)
{
	if (report_hidden_process(snap, tid))
		return EXIT_FAILURE;
	warnx(_("no such process: %d"), (int)tid);
	return EXIT_NOT_FOUND;
}

int name_find_task(const struct nsrel_snapshot *snap, pid_t tid,
		   const struct nsrel_process **ret_process,
		   const struct nsrel_thread **ret_thread)
{
	const struct nsrel_process *process = nsrel_snapshot_get_process(snap, tid);
	const struct nsrel_thread *thread = process ? NULL : find_thread(snap, tid);

	if (thread)
		process = nsrel_thread_get_process(thread);
	if (!process)
		return name_say_no_task(snap, tid);
	*ret_process = process;
	*ret_thread = thread;
	return EXIT_SUCCESS;
}
