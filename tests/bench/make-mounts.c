/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * make-mounts NAMESPACES MOUNTS [bound]: makes mount namespaces with so many mounts each
 * (or as many as this one has, if that is more), and a process in each; or none, but a
 * bind mount of each in one mount namespace, which has a process.
 */

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "maker.h"

/* Covered by a file system of our own, it never shows what is made there. */
#define PLACE "/tmp"

static int count_mounts(void)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	int c, n = 0;

	if (!file)
		err(1, "mountinfo");
	while ((c = getc(file)) != EOF)
		n += c == '\n';
	fclose(file);
	return n;
}

static void unshare_mounts(int i)
{
	(void)i;
	if (unshare(CLONE_NEWNS) < 0)
		err(1, "unshare(CLONE_NEWNS)");
}

/* All others begin as copies of this one. */
static void make_mounts(int n)
{
	char path[64];

	unshare_mounts(0);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("bench", PLACE, "tmpfs", 0, "mode=755") < 0)
		err(1, "mount");
	for (int i = count_mounts(); i < n; i++) {
		(void)snprintf(path, sizeof(path), PLACE "/mount-%d", i);
		if (mkdir(path, 0755) < 0 || mount(PLACE, path, NULL, MS_BIND, NULL) < 0)
			err(1, "%s", path);
	}
}

/*
 * A mount namespace can only be mounted in one with a lower id, and each CPU hands out
 * ids of its own since Linux 6.18.
 */
static void stay_on_this_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sched_getcpu(), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus) < 0)
		err(1, "sched_setaffinity");
}

static void bind(int i)
{
	pid_t pid = maker_fork(unshare_mounts, i);
	char from[64], to[64];
	int fd;

	(void)snprintf(from, sizeof(from), "/proc/%d/ns/mnt", (int)pid);
	(void)snprintf(to, sizeof(to), PLACE "/ns-%d", i);
	fd = open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	if (fd < 0 || mount(from, to, NULL, MS_BIND, NULL) < 0)
		err(1, "%s", to);
	close(fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	bool bound = argc == 4 && strcmp(argv[3], "bound") == 0;

	if (argc != 3 && !bound)
		errx(1, "usage: make-mounts NAMESPACES MOUNTS [bound]");
	stay_on_this_cpu();
	make_mounts(maker_number(argv[2]));
	for (int i = 0; i < maker_number(argv[1]); i++) {
		if (bound)
			bind(i);
		else
			maker_fork(unshare_mounts, i);
	}
	maker_ready();
	return 0;
}
