/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fixture.h"
#include "kernel.h"

/* Newer than the headers of the oldest systems; taken from ioctl_ns(2), pidfd_open(2). */
#define LIVE_NS_GET_MNTNS_ID		_IOR(0xb7, 5, uint64_t)
#define LIVE_NS_GET_ID			_IOR(0xb7, 13, uint64_t)
#define LIVE_PIDFD_GET_PID_FOR_CHILDREN _IO(0xff, 6)
#define LIVE_PIDFD_THREAD		O_EXCL

int kernel_open(pid_t pid, pid_t tid, const char *link)
{
	char path[96];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/ns/%s", (int)pid, (int)tid,
		       link);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int kernel_open_pid_for_children(pid_t pid, pid_t tid)
{
	_cleanup_close_ int pidfd = -1;
	int fd = kernel_open(pid, tid, "pid_for_children");

	if (fd != -ENOENT)
		return fd;
	pidfd = (int)syscall(SYS_pidfd_open, tid, pid == tid ? 0 : LIVE_PIDFD_THREAD);
	if (pidfd < 0)
		return -errno;
	fd = ioctl(pidfd, LIVE_PIDFD_GET_PID_FOR_CHILDREN, 0);
	return fd < 0 ? -errno : fd;
}

uint64_t kernel_read_ino(pid_t pid, const char *link)
{
	char path[64], text[64], *number;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, link);
	n = readlink(path, text, sizeof(text) - 1);
	if (n < 0)
		return 0;
	text[n] = '\0';
	number = strchr(text, '[');
	return number ? strtoull(number + 1, NULL, 10) : 0;
}

int kernel_open_parent(int fd)
{
	int parent_fd = ioctl(fd, NS_GET_PARENT);

	return parent_fd < 0 ? -errno : parent_fd;
}

static uint64_t ask_related(int fd, unsigned long request)
{
	_cleanup_close_ int related_fd = ioctl(fd, request);
	struct stat st;

	return related_fd >= 0 && fstat(related_fd, &st) == 0 ? st.st_ino : 0;
}

static bool ask_id(int fd, int clone_flag, uint64_t *ret)
{
	if (ioctl(fd, LIVE_NS_GET_ID, ret) == 0)
		return true;
	return clone_flag == nsrel_type_get_clone_flag(NSREL_TYPE_MNT) &&
	       ioctl(fd, LIVE_NS_GET_MNTNS_ID, ret) == 0;
}

void kernel_ask(int fd, struct kernel_ns *ret)
{
	struct stat st;

	memset(ret, 0, sizeof(*ret));
	CHECK_EQ(fstat(fd, &st), 0);
	ret->ino = st.st_ino;
	ret->dev = st.st_dev;
	ret->clone_flag = ioctl(fd, NS_GET_NSTYPE);
	ret->owner = ask_related(fd, NS_GET_USERNS);
	ret->parent = ask_related(fd, NS_GET_PARENT);
	ret->has_owner_uid = ioctl(fd, NS_GET_OWNER_UID, &ret->owner_uid) == 0;
	ret->has_id = ask_id(fd, ret->clone_flag, &ret->id);
}

struct kernel_ns kernel_ns_of_thread(pid_t pid, pid_t tid, const char *link)
{
	_cleanup_close_ int fd = kernel_open(pid, tid, link);
	struct kernel_ns told;

	CHECK(fd >= 0);
	kernel_ask(fd, &told);
	return told;
}

struct kernel_ns kernel_ns_of(pid_t pid, const char *link)
{
	return kernel_ns_of_thread(pid, pid, link);
}

/* Behind the last ')': the name before it may hold any. */
static char read_state(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[1024], *close;
	ssize_t n;

	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	close = strrchr(text, ')');
	return close && close[1] == ' ' ? close[2] : 0;
}

char kernel_thread_state(pid_t pid, pid_t tid)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", (int)pid, (int)tid);
	return read_state(path);
}

char kernel_state(pid_t pid)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	return read_state(path);
}

bool kernel_shows_kthreadd(void)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/2/comm", "re");
	char name[32] = "";

	return file && fgets(name, sizeof(name), file) &&
	       strcmp(name, "kthreadd\n") == 0 &&
	       kernel_read_ino(KERNEL_KTHREADD, "user") != 0;
}

size_t kernel_count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	size_t n = 0;

	CHECK(dir != NULL);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}
