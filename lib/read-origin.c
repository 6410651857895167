/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "here.h"
#include "parse.h"
#include "read-origin.h"
#include "util.h"

/* Far more than a name of the kernel takes. */
#define NAME_MAX_LEN 4096

static int64_t get_time(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The one line of a file. 0 or -ENOMEM. */
static int read_line(struct discovery *d, int dir_fd, const char *name, char **ret)
{
	int r = procfs_read(dir_fd, name, NAME_MAX_LEN, &d->buf);
	size_t len;

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	len = strcspn(d->buf.data, "\n");
	if (len == 0)
		return 0;
	*ret = strndup(d->buf.data, len);
	return *ret ? 0 : -ENOMEM;
}

static int read_boot_id(const struct procfs *proc, struct origin *origin)
{
	char boot[HERE_BOOT_SIZE];
	int r = here_read_boot(proc, boot);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	origin->boot_id = strdup(boot);
	return origin->boot_id ? 0 : -ENOMEM;
}

/* In the numbers of the proc file system, if that shows the caller. */
static void read_pid(const struct procfs *proc, struct origin *origin)
{
	char text[16];
	uint64_t pid;

	if (procfs_read_link(proc->fd, "self", text, sizeof(text)) == 0 &&
	    parse_u64(text, &pid) == 0 && pid <= INT_MAX)
		origin->pid = (pid_t)pid;
}

static void read_caller(struct origin *origin)
{
	struct __user_cap_header_struct header = { .version =
							   _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data) < 0)
		return;
	origin->uid = geteuid();
	origin->caps = data[0].effective | (uint64_t)data[1].effective << 32;
	origin->has_caller = true;
}

int origin_read(struct discovery *d)
{
	struct origin *origin = &d->snap->origin;
	int r;

	origin->time = get_time();
	r = read_line(d, d->proc.fd, "sys/kernel/hostname", &origin->hostname);
	if (r == 0)
		r = read_line(d, d->proc.fd, "sys/kernel/osrelease", &origin->kernel);
	if (r == 0)
		r = read_boot_id(&d->proc, origin);
	if (r < 0 || !d->proc.live)
		return r;
	read_caller(origin);
	read_pid(&d->proc, origin);
	if (d->self.fd >= 0)
		origin->start_offset = here_read_start_offset(&d->self);
	return 0;
}
