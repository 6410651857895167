/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "here.h"
#include "parse.h"
#include "pin-task.h"
#include "worker.h"

int here_read_boot(const struct procfs *proc, char ret[static HERE_BOOT_SIZE])
{
	_cleanup_(buffer_done) struct buffer buf = { 0 };
	int r = procfs_read(proc->fd, "sys/kernel/random/boot_id", HERE_BOOT_SIZE, &buf);

	if (r < 0)
		return r == -ENOMEM ? r : -ENODEV;
	if (buf.len != HERE_BOOT_SIZE || buf.data[HERE_BOOT_SIZE - 1] != '\n')
		return -ENODEV;
	memcpy(ret, buf.data, HERE_BOOT_SIZE - 1);
	ret[HERE_BOOT_SIZE - 1] = '\0';
	return 0;
}

int here_read_mntns(const struct procfs *proc, uint64_t *ret)
{
	struct stat st;

	if (fstatat(proc->fd, "thread-self/ns/mnt", &st, 0) < 0)
		return -errno;
	*ret = st.st_ino;
	return 0;
}

/* What the file tells is of time_for_children. */
static bool is_in_shown_time_ns(const struct procfs *proc)
{
	struct stat own, shown;

	return fstatat(proc->fd, "self/ns/time", &own, 0) == 0 &&
	       fstatat(proc->fd, "self/ns/time_for_children", &shown, 0) == 0 &&
	       own.st_ino == shown.st_ino;
}

/* Without memory of its own, which may run out. 0 or a negative errno. */
static int read_small(const struct procfs *proc, const char *name, char *buf, size_t size)
{
	_cleanup_close_ int fd = openat(proc->fd, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	if (n < 0)
		return -errno;
	buf[n] = '\0';
	return 0;
}

static int64_t to_ticks(int64_t seconds, int64_t nanoseconds)
{
	int64_t ticks = sysconf(_SC_CLK_TCK);

	return seconds * ticks + nanoseconds * ticks / 1000000000;
}

static int64_t read_offset(const struct procfs *proc)
{
	char buf[512];
	long long seconds, nanoseconds;
	const char *line;

	if (!is_in_shown_time_ns(proc) ||
	    read_small(proc, "self/timens_offsets", buf, sizeof(buf)) < 0)
		return 0;
	line = strstr(buf, "boottime");
	if (!line || sscanf(line, "boottime %lld %lld", &seconds, &nanoseconds) != 2)
		return 0;
	return to_ticks(seconds, nanoseconds);
}

/* Who has just been started, and when that was, in ticks; below 0: not known. */
struct newcomer {
	const struct procfs *proc;
	int64_t told;
	int64_t is;
};

static void *look_at_oneself(void *p)
{
	struct newcomer *newcomer = p;
	char buf[1024];
	struct parse_stat stat;
	struct timespec now;

	if (clock_gettime(CLOCK_BOOTTIME, &now) == 0)
		newcomer->is = to_ticks(now.tv_sec, now.tv_nsec);
	if (read_small(newcomer->proc, "thread-self/stat", buf, sizeof(buf)) == 0 &&
	    parse_stat(buf, strlen(buf), &stat) == 0)
		newcomer->told = (int64_t)stat.start_time;
	return NULL;
}

/* On older kernels (Linux 5.10) start times are the same everywhere. */
static bool are_shifted(const struct procfs *proc, int64_t offset)
{
	struct newcomer newcomer = { .proc = proc, .told = -1, .is = -1 };
	pthread_t thread;

	if (worker_start(&thread, look_at_oneself, &newcomer) < 0)
		return true;
	pthread_join(thread, NULL);
	return newcomer.told < 0 || newcomer.is < 0 ||
	       llabs(newcomer.is - newcomer.told) < llabs(offset) / 2;
}

int64_t here_read_start_offset(const struct procfs *proc)
{
	int64_t offset = read_offset(proc);

	return offset == 0 || are_shifted(proc, offset) ? offset : 0;
}

int here_pin_task(const struct procfs *proc, pid_t pid, uint64_t *ret_start)
{
	_cleanup_(buffer_done) struct buffer buf = { 0 };
	_cleanup_close_ int fd = -1;
	struct parse_stat stat;
	char name[16];
	int r;

	(void)snprintf(name, sizeof(name), "%d", (int)pid);
	fd = pin_task(proc, name, pid);
	if (fd < 0)
		return fd;
	r = procfs_read(fd, "stat", SIZE_MAX, &buf);
	if (r < 0)
		return r == -ENOENT ? -ESRCH : r;
	/* Another's, mounted over its own. */
	if (parse_stat(buf.data, buf.len, &stat) < 0 || stat.pid != pid)
		return -EACCES;
	*ret_start = stat.start_time - (uint64_t)here_read_start_offset(proc);
	return TAKE_FD(fd);
}
