/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounter.h"
#include "must.h"
#include "sleeper.h"

static const char *where;

static int make_file(const char *name)
{
	return mknod(name, S_IFREG | 0644, 0) < 0 && errno != EEXIST ? -1 : 0;
}

static int mount_ns(const char *type, const char *name)
{
	char source[64];

	snprintf(source, sizeof(source), "/proc/self/ns/%s", type);
	return make_file(name) ?: mount(source, name, NULL, MS_BIND, NULL);
}

static int mount_tmpfs(const char *name)
{
	return mount("none", name, "tmpfs", 0, "size=1m");
}

static int mount_deep(void)
{
	char name[201];

	memset(name, 'D', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (int i = 0; i < MOUNTER_N_DEEP; i++)
		if (mkdir(name, 0755) < 0 || chdir(name) < 0)
			return -1;
	return mount_ns("uts", "deep") ?: chdir(where);
}

static int prepare(void)
{
	if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount_tmpfs(where) < 0 || chdir(where) < 0)
		return -1;
	if (mount_ns("uts", "uts") < 0 || mount_ns("uts", "odd \n\\name #") < 0 ||
	    mount_ns("uts", "stack") < 0 || mount_ns("ipc", "stack") < 0)
		return -1;
	if (mkdir("below", 0755) < 0 || mount_ns("net", "below/net") < 0 ||
	    mount_tmpfs("below") < 0)
		return -1;
	if (make_file("plain") < 0 || symlink("uts", "link") < 0 || mount_deep() < 0)
		return -1;
	return chdir("/");
}

struct mounter mounter_start(const char *dir)
{
	where = dir;
	return (struct mounter){ .pid = sleeper_start_after(prepare), .dir = dir };
}

void mounter_stop(struct mounter *m)
{
	if (m->pid > 0)
		sleeper_stop(m->pid);
	m->pid = -1;
}

int mounter_open(const struct mounter *m, const char *name, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)m->pid, name);
	fd = open(path, flags | O_CLOEXEC);
	must(fd >= 0);
	return fd;
}
