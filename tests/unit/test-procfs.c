/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "fake-proc.h"
#include "must.h"
#include "procfs.h"
#include "sleeper.h"
#include "unit.h"

/* Bytes that say where they stand. */
static char *make_data(size_t len)
{
	char *data = malloc(len + 1);

	must(data);
	for (size_t i = 0; i < len; i++)
		data[i] = (char)(i % 251);
	return data;
}

static void assert_read(const struct fake_proc *fp, size_t len, size_t max,
			struct buffer *buf)
{
	char *data = make_data(len);
	size_t want = len < max ? len : max;

	fake_file(fp, "file", data, len);
	assert_int_equal(procfs_read(fp->fd, "file", max, buf), 0);
	assert_int_equal(buf->len, want);
	assert_memory_equal(buf->data, data, want);
	assert_int_equal(buf->data[want], '\0');
	assert_true(buf->room > want);
	free(data);
}

static void test_read_sizes(void **state)
{
	static const size_t sizes[] = { 0,    1,    4094, 4095,	 4096,	4097,  8190,
					8191, 8192, 8193, 65535, 65536, 65537, 100000 };
	const struct fake_proc *fp = *state;
	struct buffer shared = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct buffer own = { 0 };

		assert_read(fp, sizes[i], 1000000, &own);
		buffer_done(&own);
		assert_null(own.data);
		/* A buffer that held a long text before. */
		assert_read(fp, sizes[ARRAY_SIZE(sizes) - 1 - i], 1000000, &shared);
	}
	buffer_done(&shared);
}

static void test_read_max(void **state)
{
	static const size_t maxima[] = { 0,    1,     4094,   4095,  4096,
					 8191, 99999, 100000, 100001 };
	const struct fake_proc *fp = *state;
	struct buffer buf = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(maxima); i++) {
		assert_read(fp, 100000, maxima[i], &buf);
		assert_read(fp, maxima[i], maxima[i], &buf);
	}
	buffer_done(&buf);
}

static void test_read_errors(void **state)
{
	const struct fake_proc *fp = *state;
	struct buffer buf = { 0 };

	fake_dir(fp, "dir");
	fake_text(fp, "file", "x");
	fake_link(fp, "loop", "loop");
	fake_link(fp, "dangling", "nowhere");
	assert_int_equal(procfs_read(fp->fd, "missing", 100, &buf), -ENOENT);
	assert_int_equal(procfs_read(fp->fd, "dir", 100, &buf), -EISDIR);
	assert_int_equal(procfs_read(fp->fd, "file/x", 100, &buf), -ENOTDIR);
	assert_int_equal(procfs_read(fp->fd, "loop", 100, &buf), -ELOOP);
	assert_int_equal(procfs_read(fp->fd, "dangling", 100, &buf), -ENOENT);
	assert_int_equal(procfs_read(-1, "file", 100, &buf), -EBADF);
	buffer_done(&buf);
}

/* Whoever waits for a writer here hangs, and the test runs into its time limit. */
static void test_read_fifo(void **state)
{
	const struct fake_proc *fp = *state;
	struct buffer buf = { 0 };
	int writer;

	fake_fifo(fp, "fifo");
	assert_int_equal(procfs_read(fp->fd, "fifo", 100, &buf), 0);
	assert_int_equal(buf.len, 0);
	writer = openat(fp->fd, "fifo", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	assert_true(writer >= 0);
	assert_int_equal(procfs_read(fp->fd, "fifo", 100, &buf), -EAGAIN);
	close(writer);
	buffer_done(&buf);
}

static void test_read_link(void **state)
{
	const struct fake_proc *fp = *state;
	char target[301] = "", buf[64];

	memset(target, 'x', 300);
	fake_link(fp, "short", "net:[4026531840]");
	fake_link(fp, "long", target);
	fake_link(fp, "fits", target + 300 - 63);
	fake_link(fp, "just not", target + 300 - 64);
	fake_text(fp, "file", "net:[1]");
	assert_int_equal(procfs_read_link(fp->fd, "short", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "net:[4026531840]");
	assert_int_equal(procfs_read_link(fp->fd, "fits", buf, sizeof(buf)), 0);
	assert_int_equal(strlen(buf), 63);
	assert_int_equal(procfs_read_link(fp->fd, "just not", buf, sizeof(buf)),
			 -ENAMETOOLONG);
	assert_int_equal(procfs_read_link(fp->fd, "long", buf, sizeof(buf)),
			 -ENAMETOOLONG);
	assert_int_equal(procfs_read_link(fp->fd, "missing", buf, sizeof(buf)), -ENOENT);
	assert_int_equal(procfs_read_link(fp->fd, "file", buf, sizeof(buf)), -EINVAL);
}

static void test_read_ns_link(void **state)
{
	enum nsrel_type type = NSREL_TYPE_UTS;
	const struct fake_proc *fp = *state;
	uint64_t ino = 7;

	fake_link(fp, "good", "net:[4026531840]");
	fake_link(fp, "other", "socket:[7]");
	fake_link(fp, "long",
		  "net:[000000000000000000000000000000000000000000000000000000000001]");
	assert_int_equal(procfs_read_ns_link(fp->fd, "other", &type, &ino), -EBADMSG);
	assert_int_equal(procfs_read_ns_link(fp->fd, "long", &type, &ino), -ENAMETOOLONG);
	assert_int_equal(procfs_read_ns_link(fp->fd, "missing", &type, &ino), -ENOENT);
	assert_int_equal(type, NSREL_TYPE_UTS);
	assert_int_equal(ino, 7);
	assert_int_equal(procfs_read_ns_link(fp->fd, "good", &type, &ino), 0);
	assert_int_equal(type, NSREL_TYPE_NET);
	assert_int_equal(ino, 4026531840);
}

static void test_pin(void **state)
{
	const struct fake_proc *fp = *state;
	int fd;

	fake_dir(fp, "7");
	fake_link(fp, "8", "7");
	fake_text(fp, "9", "x");
	fd = procfs_pin(fp->fd, "7");
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
	assert_int_equal(procfs_pin(fp->fd, "8"), -ENOTDIR);
	assert_int_equal(procfs_pin(fp->fd, "9"), -ENOTDIR);
	assert_int_equal(procfs_pin(fp->fd, "10"), -ENOENT);
}

static void test_next_id(void **state)
{
	static const char *const odd[] = {
		"0",  "00", "1x",	  "-1",	  "+1",
		"x1", " 1", "2147483648", "self", "99999999999999999999"
	};
	const struct fake_proc *fp = *state;
	const char *name;
	long sum = 0;
	pid_t id = 0;
	DIR *dir;

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		fake_dir(fp, odd[i]);
	fake_dir(fp, "1");
	fake_dir(fp, "300");
	fake_text(fp, "5000", "a file is an entry like any other");
	fake_dir(fp, "2147483647");
	assert_int_equal(procfs_open_dir(fp->fd, ".", &dir), 0);
	assert_true(fcntl(dirfd(dir), F_GETFD) & FD_CLOEXEC);
	while (procfs_next_id(dir, &id, &name) == 1) {
		assert_int_equal(id, strtol(name, NULL, 10));
		sum += id;
	}
	assert_int_equal(sum, 1 + 300 + 5000 + 2147483647L);
	assert_int_equal(procfs_next_id(dir, &id, &name), 0);
	closedir(dir);
}

static void test_open_dir(void **state)
{
	const struct fake_proc *fp = *state;
	DIR *dir = NULL;

	fake_text(fp, "file", "");
	assert_int_equal(procfs_open_dir(fp->fd, "missing", &dir), -ENOENT);
	assert_int_equal(procfs_open_dir(fp->fd, "file", &dir), -ENOTDIR);
	assert_null(dir);
}

static void test_open_fake(void **state)
{
	const struct fake_proc *fp = *state;
	struct procfs proc = { .fd = -1 };
	char path[300];

	fake_link(fp, "self", "1");
	assert_int_equal(procfs_open(fp->path, &proc), 0);
	assert_false(proc.live);
	assert_false(proc.own);
	assert_true(fcntl(proc.fd, F_GETFD) & FD_CLOEXEC);
	procfs_done(&proc);
	assert_int_equal(proc.fd, -1);
	snprintf(path, sizeof(path), "%s/missing", fp->path);
	assert_int_equal(procfs_open(path, &proc), -ENOENT);
	fake_text(fp, "missing", "");
	assert_int_equal(procfs_open(path, &proc), -ENOTDIR);
	assert_int_equal(procfs_open("", &proc), -ENOENT);
	assert_int_equal(proc.fd, -1);
	procfs_done(&proc);
}

static void test_open_live(void **state)
{
	struct procfs proc = { .fd = -1 };

	(void)state;
	assert_int_equal(procfs_open(NULL, &proc), 0);
	assert_true(proc.live);
	assert_true(proc.own);
	procfs_done(&proc);
	assert_int_equal(procfs_open("/proc", &proc), 0);
	assert_true(proc.live);
	assert_true(proc.own);
	procfs_done(&proc);
	/* Of the same file system, but not its top. */
	assert_int_equal(procfs_open("/proc/self", &proc), 0);
	assert_true(proc.live);
	assert_false(proc.own);
	procfs_done(&proc);
}

static void test_is_there(void **state)
{
	struct procfs proc = { .fd = -1 };
	pid_t pid = sleeper_start();
	char name[16];
	int fd;

	(void)state;
	assert_int_equal(procfs_open(NULL, &proc), 0);
	snprintf(name, sizeof(name), "%d", (int)pid);
	fd = procfs_pin(proc.fd, name);
	assert_true(fd >= 0);
	assert_true(procfs_is_there(fd));
	sleeper_stop(pid);
	assert_false(procfs_is_there(fd));
	close(fd);
	procfs_done(&proc);
}

/* As with hidepid=1 of proc(5): it is there, and nobody may look. */
static void test_denied_is_there(void **state)
{
	const struct fake_proc *fp = *state;
	int fd;

	if (geteuid() == 0)
		skip_because("root may look into every directory");
	fake_text(fp, "7/stat", "");
	fd = procfs_pin(fp->fd, "7");
	assert_true(fd >= 0);
	assert_true(procfs_is_there(fd));
	assert_int_equal(fchmodat(fp->fd, "7", 0, 0), 0);
	assert_true(procfs_is_there(fd));
	assert_int_equal(fchmodat(fp->fd, "7", 0755, 0), 0);
	fake_remove(fp, "7/stat");
	assert_false(procfs_is_there(fd));
	close(fd);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_read_sizes),
		test(test_read_max),
		test(test_read_errors),
		test(test_read_fifo),
		test(test_read_link),
		test(test_read_ns_link),
		test(test_pin),
		test(test_next_id),
		test(test_open_dir),
		test(test_open_fake),
		test(test_open_live),
		test(test_is_there),
		test(test_denied_is_there),
	};

	return cmocka_run_group_tests_name("procfs", tests, NULL, NULL);
}
