/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The eight types of namespaces. */

#include <assert.h>
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "type.h"
#include "uapi.h"
#include "util.h"

static const struct {
	const char *name;
	int clone_flag;
	bool hierarchical;
	bool fixed_ino;
	uint64_t initial_ino;
} types[] = {
	[NSREL_TYPE_MNT] = { "mnt", CLONE_NEWNS, false, false, 0xeffffff8 },
	[NSREL_TYPE_NET] = { "net", CLONE_NEWNET, false, false, 0xeffffff9 },
	[NSREL_TYPE_PID] = { "pid", CLONE_NEWPID, true, true, 0xeffffffc },
	[NSREL_TYPE_UTS] = { "uts", CLONE_NEWUTS, false, true, 0xeffffffe },
	[NSREL_TYPE_IPC] = { "ipc", CLONE_NEWIPC, false, true, 0xefffffff },
	[NSREL_TYPE_USER] = { "user", CLONE_NEWUSER, true, true, 0xeffffffd },
	[NSREL_TYPE_CGROUP] = { "cgroup", CLONE_NEWCGROUP, false, true, 0xeffffffb },
	[NSREL_TYPE_TIME] = { "time", CLONE_NEWTIME, false, true, 0xeffffffa },
};

static_assert(ARRAY_SIZE(types) == NSREL_N_TYPES, "every type has a row");

_public_ const char *nsrel_type_get_name(enum nsrel_type type)
{
	return (unsigned int)type < NSREL_N_TYPES ? types[type].name : NULL;
}

_public_ int nsrel_type_from_name(const char *name)
{
	for (int i = 0; i < NSREL_N_TYPES; i++)
		if (strcmp(types[i].name, name) == 0)
			return i;
	return -EINVAL;
}

_public_ int nsrel_type_get_clone_flag(enum nsrel_type type)
{
	return (unsigned int)type < NSREL_N_TYPES ? types[type].clone_flag : 0;
}

_public_ bool nsrel_type_is_hierarchical(enum nsrel_type type)
{
	return (unsigned int)type < NSREL_N_TYPES && types[type].hierarchical;
}

uint64_t type_get_initial_ino(enum nsrel_type type)
{
	return types[type].initial_ino;
}

bool type_has_fixed_initial_ino(enum nsrel_type type)
{
	return types[type].fixed_ino;
}
