/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "kernel-lists.h"
#include "nsfs.h"
#include "uapi.h"
#include "util.h"

/* More than any machine has namespaces: their inodes have 32 bits. */
#define IDS_MAX (64 * 1024 * 1024)
#define IDS_MIN 1024

struct kernel_lists *kernel_lists_free(struct kernel_lists *lists)
{
	if (lists)
		free(lists->ids);
	free(lists);
	return NULL;
}

static void kernel_lists_freep(struct kernel_lists **lists)
{
	kernel_lists_free(*lists);
}

static int grow(struct kernel_lists *lists, size_t n_wanted)
{
	size_t n = lists->n_room * 2 > n_wanted ? lists->n_room * 2 : n_wanted;
	uint64_t *ids;

	if (n_wanted <= lists->n_room)
		return 0;
	ids = reallocarray(lists->ids, n, sizeof(*ids));
	if (!ids)
		return -ENOMEM;
	lists->ids = ids;
	lists->n_room = n;
	return 0;
}

static int add(struct kernel_lists *lists, uint64_t id)
{
	int r = grow(lists, lists->n_ids + 1);

	if (r == 0)
		lists->ids[lists->n_ids++] = id;
	return r;
}

/*
 * Paging by listns(2) is broken up to Linux 7.2: it ends where the namespace after the
 * cursor is inactive. One call with room for all needs no pages.
 */
static int add_all(struct kernel_lists *lists)
{
	struct uapi_ns_id_req request = { .size = sizeof(request) };

	for (size_t n_room = IDS_MIN; n_room <= IDS_MAX; n_room *= 2) {
		ssize_t n;
		int r;

		r = grow(lists, n_room);
		if (r < 0)
			return r;
		n = syscall(UAPI_SYS_LISTNS, &request, lists->ids, n_room, 0);
		if (n < 0)
			return 0;
		if ((size_t)n < n_room) {
			lists->n_ids = (size_t)n;
			lists->has_all = true;
			return 0;
		}
	}
	return 0;
}

/* -ENOTTY: the kernel has none. Of several errors the first. */
static void note_end(struct kernel_lists *lists, int error)
{
	if (error == -ENOENT)
		lists->has_mntns = true;
	else if (error != -ENOTTY && error != -EINVAL && lists->error == 0)
		lists->error = error;
}

static int add_mntns(struct kernel_lists *lists, int mntns_fd, bool backwards)
{
	_cleanup_close_ int at = fcntl(mntns_fd, F_DUPFD_CLOEXEC, 0);
	int r = 0;

	if (at < 0)
		note_end(lists, -errno);
	while (r == 0 && at >= 0) {
		uint64_t id;
		int next = nsfs_open_next_mntns(at, backwards, &id);

		util_closep(&at);
		at = next;
		if (next >= 0)
			r = add(lists, id);
		else
			note_end(lists, next);
	}
	return r;
}

static int compare_ids(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void sort(struct kernel_lists *lists)
{
	size_t n_kept = 0;

	if (lists->n_ids == 0)
		return;
	qsort(lists->ids, lists->n_ids, sizeof(*lists->ids), compare_ids);
	for (size_t i = 0; i < lists->n_ids; i++)
		if (i == 0 || lists->ids[i] != lists->ids[i - 1])
			lists->ids[n_kept++] = lists->ids[i];
	lists->n_ids = n_kept;
}

int kernel_lists_new(int mntns_fd, struct kernel_lists **ret)
{
	_cleanup_(kernel_lists_freep) struct kernel_lists *lists = NULL;
	int r;

	lists = calloc(1, sizeof(*lists));
	if (!lists)
		return -ENOMEM;
	r = add_all(lists);
	if (r == 0 && mntns_fd >= 0)
		r = add_mntns(lists, mntns_fd, false);
	if (r == 0 && mntns_fd >= 0)
		r = add_mntns(lists, mntns_fd, true);
	if (r < 0)
		return r;
	sort(lists);
	*ret = TAKE_PTR(lists);
	return 0;
}

bool kernel_lists_has(const struct kernel_lists *lists, uint64_t id)
{
	return lists->n_ids &&
	       bsearch(&id, lists->ids, lists->n_ids, sizeof(id), compare_ids);
}
