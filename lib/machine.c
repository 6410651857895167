/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <string.h>

#include "machine.h"
#include "parse.h"

/* Of 340 extents, 5 since Linux 4.15, of three numbers. */
#define TEXT_MAX (64 * 1024)

/* All but -1, which is no user. */
#define N_UIDS UINT32_MAX

static int read_text(struct discovery *d, int dir_fd, const char *name)
{
	return procfs_read(dir_fd, name, TEXT_MAX, &d->buf);
}

/* A sysctl that is a number up to @max. 0 or a negative errno. */
static int read_sysctl(struct discovery *d, const char *name, uint64_t max, uint64_t *ret)
{
	uint64_t value;
	int r;

	r = read_text(d, d->proc.fd, name);
	if (r < 0)
		return r;
	d->buf.data[strcspn(d->buf.data, "\n")] = '\0';
	r = parse_u64(d->buf.data, &value);
	if (r < 0 || value > max)
		return -EINVAL;
	*ret = value;
	return 0;
}

static int read_last_cap(struct discovery *d, struct machine *machine)
{
	uint64_t value;
	int r;

	r = read_sysctl(d, "sys/kernel/cap_last_cap", 63, &value);
	if (r == 0)
		machine->last_cap = (int)value;
	return r;
}

static void read_own_user_ns(struct discovery *d, struct machine *machine)
{
	enum nsrel_type type;
	uint64_t ino;

	if (procfs_read_ns_link(d->self.fd, "self/ns/user", &type, &ino) == 0 &&
	    type == NSREL_TYPE_USER)
		machine->own_user_ns = ino;
}

static int read_uids(struct discovery *d, struct machine *machine)
{
	uint64_t value;
	int r;

	r = read_text(d, d->self.fd, "self/uid_map");
	if (r < 0)
		return r;
	machine->maps_all_uids =
		parse_id_map(d->buf.data, &value) == 0 && value == N_UIDS;
	if (machine->maps_all_uids)
		return 0;
	r = read_sysctl(d, "sys/kernel/overflowuid", UINT32_MAX, &value);
	machine->has_overflow_uid = r == 0;
	if (r == 0)
		machine->overflow_uid = (uid_t)value;
	return r;
}

int machine_read(struct discovery *d)
{
	struct machine *machine = &d->snap->machine;
	int r;

	r = read_last_cap(d, machine);
	if (r == -ENOMEM || !d->proc.live || d->self.fd < 0)
		return r == -ENOMEM ? r : 0;
	read_own_user_ns(d, machine);
	r = read_uids(d, machine);
	return r == -ENOMEM ? r : 0;
}
