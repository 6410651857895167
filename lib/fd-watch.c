/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "fd-watch.h"
#include "nsfs.h"
#include "parse-fdinfo.h"
#include "read-task.h"
#include "sighting.h"
#include "util.h"

#define LINK_SIZE    64
#define RELEASE_SIZE 65
/* Of half a millisecond each, for one ring and for all of a scan. */
#define WAITS_PER_RING 24
#define MAX_WAITS      200

/* Such a file of the table, or one in flight to it, of which the caller has a copy. */
struct watcher {
	struct fd_scan *scan;
	int fd;
	int copy; /* -1: none */
};

/* Gives the text of fdinfo. 0; -ENOENT if nothing can be told; another negative errno. */
typedef int (*read_info)(const struct watcher *w);

/* Each takes one line of fdinfo, and gives an enum outcome or a negative errno. */
typedef int (*take_line)(const struct watcher *w, char *line);

static enum nsrel_holder_kind get_kind(const struct watcher *w,
				       enum nsrel_holder_kind kind)
{
	return w->copy < 0 ? kind : NSREL_HOLDER_IN_FLIGHT;
}

static int add(const struct watcher *w, enum nsrel_holder_kind kind, struct nsrel_ns *ns)
{
	return fd_scan_add(w->scan, get_kind(w, kind), ns, w->fd);
}

/*
 * Since Linux 6.18 the mark names the namespace well enough to be opened. Before, there
 * is its number: whose it is, is found out when all namespaces are known.
 */
static int take_mark(const struct watcher *w, char *line)
{
	struct discovery *d = w->scan->d;
	_cleanup_close_ int ns_fd = -1;
	struct nsrel_ns *ns = NULL;
	struct parse_mark mark;
	int r;

	if (parse_mark(line, &mark) < 0 || mark.dev != d->nsfs_dev)
		return OUTCOME_NONE;
	if (mark.has_id)
		ns_fd = nsfs_open_id(mark.id, (int)mark.clone_flag, mark.ino);
	if (ns_fd < 0)
		return fd_scan_add_ino(w->scan, get_kind(w, NSREL_HOLDER_MARK), mark.ino,
				       w->fd);
	r = sighting_of_open_fd(d, ns_fd, &ns);
	return r >= 0 && ns ? add(w, NSREL_HOLDER_MARK, ns) : r;
}

/*
 * Older kernels give only the last part of a path, which anybody can make look like a
 * namespace, and of namespaces nothing: verified on 6.12 and 6.17. 1, 0 or -ENOMEM.
 */
static int tells_paths(struct discovery *d)
{
	struct utsname name;
	const char *release = name.release;
	int major, minor, r;

	if (!d->proc.live) {
		r = procfs_read(d->proc.fd, "sys/kernel/osrelease", RELEASE_SIZE,
				&d->buf);
		if (r < 0)
			return r == -ENOMEM ? r : 0;
		release = d->buf.data;
	} else if (uname(&name) < 0)
		return 0;
	return sscanf(release, "%d.%d", &major, &minor) == 2 &&
	       (major > 6 || (major == 6 && minor >= 17));
}

/* A registered file can't be got at: its name is all there is. */
static int take_registered(const struct watcher *w, char *line)
{
	const char *text = parse_registered_file(line);
	struct nsrel_ns *ns = NULL;
	int r;

	if (!text || strncmp(text, "/", 1) == 0)
		return OUTCOME_NONE;
	line[strcspn(line, "\n")] = '\0';
	r = sighting_of_text(w->scan->d, text, &ns);
	return r >= 0 && ns ? add(w, NSREL_HOLDER_IO_URING, ns) : r;
}

static int read_info_of(const struct watcher *w)
{
	struct discovery *d = w->scan->d;
	char name[40];

	if (w->copy < 0)
		return fd_scan_read_info(w->scan, w->fd);
	(void)snprintf(name, sizeof(name), "thread-self/fdinfo/%d", w->copy);
	return procfs_read_pieces(d->self.fd, name, FD_SCAN_INFO_MAX, &d->buf);
}

/*
 * Of a ring that is at work, or that somebody else looks at just now, the kernel tells
 * nothing: it does not wait for the ring's lock (io_uring_show_fdinfo()).
 */
static int read_ring(const struct watcher *w)
{
	const struct timespec moment = { .tv_nsec = 500 * 1000 };
	struct discovery *d = w->scan->d;
	int r = tells_paths(d);

	if (r <= 0)
		return r ?: -ENOENT;
	for (int i = 0; i <= WAITS_PER_RING; i++) {
		r = read_info_of(w);
		if (r < 0 || strstr(d->buf.data, "UserFiles:"))
			return r;
		if (!d->proc.live ||
		    atomic_fetch_add(&d->shared->n_ring_waits, 1) >= MAX_WAITS)
			break;
		(void)nanosleep(&moment, NULL);
	}
	return -EBUSY;
}

static int take_lines(const struct watcher *w, read_info read, take_line take)
{
	struct discovery *d = w->scan->d;
	char *line, *next;
	int r;

	r = read(w);
	if (r < 0)
		return discovery_failed(d, NSREL_SOURCE_FDS, w->scan->place, "fdinfo", r);
	for (line = d->buf.data; line && *line; line = next) {
		next = strchr(line, '\n');
		next = next ? next + 1 : NULL;
		r = take(w, line);
		if (read_is_over(r))
			return r;
	}
	return OUTCOME_OK;
}

static int look(const struct watcher *w, int dir_fd, const char *name)
{
	static const struct {
		const char *link;
		read_info read;
		take_line take;
	} rows[] = {
		{ "anon_inode:inotify", read_info_of, take_mark },
		{ "anon_inode:[fanotify]", read_info_of, take_mark },
		{ "anon_inode:[io_uring]", read_ring, take_registered },
	};
	char text[LINK_SIZE];

	if (procfs_read_link(dir_fd, name, text, sizeof(text)) < 0)
		return OUTCOME_NONE;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strcmp(text, rows[i].link) == 0)
			return take_lines(w, rows[i].read, rows[i].take);
	return OUTCOME_NONE;
}

int fd_watch_look(struct fd_scan *scan, int dir_fd, int fd, const char *name)
{
	struct watcher w = { scan, fd, -1 };

	return look(&w, dir_fd, name);
}

int fd_watch_look_in_flight(struct fd_scan *scan, int fd, int copy)
{
	struct watcher w = { scan, fd, copy };
	char name[32];

	(void)snprintf(name, sizeof(name), "thread-self/fd/%d", copy);
	return look(&w, scan->d->self.fd, name);
}
