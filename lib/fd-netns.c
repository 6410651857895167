/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "fd-netns.h"
#include "sighting.h"
#include "uapi.h"
#include "util.h"

#define DEVICES_MAX (64 * 1024)

/* One word for a table: where one socket can't be had, the next can't either. */
int fd_netns_refuse(struct fd_scan *scan, int error)
{
	/* It was closed meanwhile, or is another file by now. */
	if (error == -EBADF || error == -ENOTSOCK || error == -ENOTTY)
		return OUTCOME_NONE;
	if (scan->told_socket)
		return OUTCOME_DENIED;
	scan->told_socket = true;
	return discovery_failed(scan->d, NSREL_SOURCE_SOCKETS, scan->place, "fd", error);
}

static int get_cookie(int copy, uint64_t *ret)
{
	socklen_t len = sizeof(*ret);

	return getsockopt(copy, SOL_SOCKET, UAPI_SO_NETNS_COOKIE, ret, &len) < 0 ? -errno
										 : 0;
}

/*
 * SIOCGSKNS wants CAP_NET_ADMIN over the network namespace, the cookie nothing: those who
 * have no privilege still recognise the sockets of their own.
 */
static int learn_own_cookie(struct discovery *d)
{
	_cleanup_close_ int own = -1, ns_fd = -1;
	struct nsrel_ns *ns = NULL;
	uint64_t cookie;
	int r;

	d->knows_own_cookie = true;
	own = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (own < 0 || get_cookie(own, &cookie) < 0 || table_get(&d->cookies, cookie))
		return 0;
	ns_fd = openat(d->self.fd, "thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (ns_fd < 0)
		return 0;
	r = sighting_of_fd(d, ns_fd, NSREL_TYPE_NET, &ns);
	return r == OUTCOME_OK ? table_add(&d->cookies, cookie, ns) : r < 0 ? r : 0;
}

int fd_netns_ask(struct discovery *d, int copy, unsigned long request,
		 struct nsrel_ns **ret)
{
	_cleanup_close_ int ns_fd = ioctl(copy, request);

	if (ns_fd < 0)
		return -errno;
	return sighting_of_fd(d, ns_fd, NSREL_TYPE_NET, ret);
}

static int ask_by_cookie(struct fd_scan *scan, int copy, uint64_t cookie,
			 struct nsrel_ns **ret)
{
	struct discovery *d = scan->d;
	int r;

	*ret = table_get(&d->cookies, cookie);
	if (*ret)
		return OUTCOME_OK;
	r = fd_netns_ask(d, copy, UAPI_SIOCGSKNS, ret);
	if (r == OUTCOME_OK)
		return table_add(&d->cookies, cookie, *ret);
	if (r != -EPERM || d->knows_own_cookie)
		return r < 0 && r != -ENOMEM ? fd_netns_refuse(scan, r) : r;
	r = learn_own_cookie(d);
	return r < 0 ? r : ask_by_cookie(scan, copy, cookie, ret);
}

int fd_netns_of_socket(struct fd_scan *scan, int copy, struct nsrel_ns **ret)
{
	uint64_t cookie;
	int r;

	r = get_cookie(copy, &cookie);
	if (r == 0)
		return ask_by_cookie(scan, copy, cookie, ret);
	/* Before Linux 5.14. */
	if (r == -ENOPROTOOPT || r == -EINVAL || r == -EOPNOTSUPP)
		r = fd_netns_ask(scan->d, copy, UAPI_SIOCGSKNS, ret);
	return r < 0 && r != -ENOMEM ? fd_netns_refuse(scan, r) : r;
}

bool fd_netns_is_tun(const struct statx *st)
{
	return S_ISCHR(st->stx_mode) && st->stx_rdev_major == UAPI_TUN_MAJOR &&
	       st->stx_rdev_minor == UAPI_TUN_MINOR;
}

int fd_netns_look_at_tun(struct fd_scan *scan, int copy, enum nsrel_holder_kind kind,
			 int fd)
{
	struct nsrel_ns *ns = NULL, *device_ns = NULL;
	int r;

	r = fd_netns_ask(scan->d, copy, UAPI_SIOCGSKNS, &ns);
	if (r != OUTCOME_OK)
		return r < 0 && r != -ENOMEM ? fd_netns_refuse(scan, r) : r;
	r = fd_scan_add(scan, kind, ns, fd);
	if (r < 0)
		return r;
	/* Where the device is now, if it has one: before Linux 5.2 nobody can tell. */
	r = fd_netns_ask(scan->d, copy, UAPI_TUNGETDEVNETNS, &device_ns);
	if (r != OUTCOME_OK || device_ns == ns)
		return r == -ENOMEM ? r : OUTCOME_OK;
	return fd_scan_add(scan, kind, device_ns, fd);
}

/* Those of drivers that have none of their own, Documentation/admin-guide/devices.txt. */
static bool is_dynamic(unsigned int major)
{
	return (major >= 234 && major <= 254) || (major >= 384 && major <= 511);
}

static void take_taps(const char *text, unsigned int *taps)
{
	char name[32];
	size_t n = 0;

	for (const char *line = text; line && *line && n < N_TAPS;) {
		if (sscanf(line, "%u %31s", &taps[n], name) == 2 &&
		    (strcmp(name, "macvtap") == 0 || strcmp(name, "ipvtap") == 0))
			n++;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (n < N_TAPS)
		taps[n] = 0;
}

/* With the lock held. Where /proc has no such file, nobody knows. */
static int learn_taps(struct discovery *d)
{
	int r;

	if (d->shared->knows_taps)
		return 0;
	r = procfs_read_pieces(d->self.fd, "devices", DEVICES_MAX, &d->buf);
	if (r == -ENOMEM)
		return r;
	if (r == 0)
		take_taps(d->buf.data, d->shared->taps);
	d->shared->knows_taps = true;
	return 0;
}

bool fd_netns_is_tap(struct discovery *d, const struct statx *st, int *ret_error)
{
	bool is_tap = false;

	if (!S_ISCHR(st->stx_mode) || !is_dynamic(st->stx_rdev_major))
		return false;
	discovery_lock(d);
	*ret_error = learn_taps(d);
	for (size_t i = 0; i < N_TAPS; i++)
		is_tap |= d->shared->taps[i] == st->stx_rdev_major;
	discovery_unlock(d);
	return is_tap;
}
