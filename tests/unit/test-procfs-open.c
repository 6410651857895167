/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Texts in pieces, open files, and a proc file system of one's own. */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "fake-proc.h"
#include "fds.h"
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

/* Texts that come in pieces: only an empty one is the end, or what was asked for. */
static void test_read_pieces(void **state)
{
	const struct fake_proc *fp = *state;
	struct buffer buf = { 0 };
	int writer;

	fake_fifo(fp, "fifo");
	writer = openat(fp->fd, "fifo", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	assert_true(writer >= 0);
	must(write(writer, "abc", 3) == 3);
	assert_int_equal(procfs_read(fp->fd, "fifo", 100, &buf), 0);
	assert_string_equal(buf.data, "abc");
	must(write(writer, "defg", 4) == 4);
	/* What is there of it if it fails half-way. */
	assert_int_equal(procfs_read_pieces(fp->fd, "fifo", 100, &buf), -EAGAIN);
	assert_string_equal(buf.data, "defg");
	assert_int_equal(buf.len, 4);
	must(write(writer, "hijk", 4) == 4);
	assert_int_equal(procfs_read_pieces(fp->fd, "fifo", 3, &buf), 0);
	assert_string_equal(buf.data, "hij");
	close(writer);
	assert_int_equal(procfs_read_pieces(fp->fd, "missing", 3, &buf), -ENOENT);
	assert_int_equal(buf.len, 0);
	buffer_done(&buf);
}

static void test_read_pieces_whole(void **state)
{
	static const size_t sizes[] = { 0, 1, 4095, 4096, 8191, 8192, 100000 };
	const struct fake_proc *fp = *state;
	struct buffer buf = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *data = make_data(sizes[i]);

		fake_file(fp, "file", data, sizes[i]);
		assert_int_equal(procfs_read_pieces(fp->fd, "file", 1000000, &buf), 0);
		assert_int_equal(buf.len, sizes[i]);
		assert_memory_equal(buf.data, data, sizes[i]);
		assert_int_equal(buf.data[sizes[i]], '\0');
		free(data);
	}
	buffer_done(&buf);
}

static void test_next_fd(void **state)
{
	static const char *const odd[] = { "00",
					   "01",
					   "1x",
					   "-0",
					   "-1",
					   "+1",
					   " 0",
					   "0 ",
					   "2147483648",
					   "x",
					   "",
					   "0x0",
					   "99999999999999999999" };
	const struct fake_proc *fp = *state;
	int fd = -1, r, n_zeros = 0;
	DIR *dir = NULL;
	const char *name;
	long sum = 0;

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		if (odd[i][0])
			fake_text(fp, odd[i], "");
	fake_text(fp, "0", "");
	fake_link(fp, "3", "nowhere");
	fake_dir(fp, "2147483647");
	assert_int_equal(procfs_open_dir(fp->fd, ".", &dir), 0);
	while ((r = procfs_next_fd(dir, &fd, &name)) == 1) {
		assert_int_equal(fd, strtol(name, NULL, 10));
		n_zeros += fd == 0;
		sum += fd;
	}
	assert_int_equal(r, 0);
	assert_int_equal(n_zeros, 1);
	assert_int_equal(sum, 3 + 2147483647L);
	closedir(dir);
}

static void test_reopen(void **state)
{
	const struct fake_proc *fp = *state;
	struct procfs proc = { .fd = -1 };
	int pin = open("/proc/thread-self/ns/uts", O_PATH | O_CLOEXEC), fd;
	struct stat a, b;

	assert_true(pin >= 0);
	assert_int_equal(procfs_reopen(&proc, pin), -EBADF);
	proc.fd = fp->fd;
	assert_int_equal(procfs_reopen(&proc, pin), -ENOENT);
	assert_int_equal(procfs_open(NULL, &proc), 0);
	fd = procfs_reopen(&proc, pin);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_false(fcntl(fd, F_GETFL) & O_PATH);
	assert_int_equal(fstat(pin, &a), 0);
	assert_int_equal(fstat(fd, &b), 0);
	assert_int_equal(a.st_ino, b.st_ino);
	close(fd);
	close(pin);
	assert_int_equal(procfs_reopen(&proc, 1 << 20), -ENOENT);
	procfs_done(&proc);
}

/* Shows what /proc shows, and is mounted nowhere. */
static void test_open_unmounted(void **state)
{
	size_t n_fds = count_fds();
	struct procfs proc = { .fd = -1 };
	char self[16];
	int r;

	(void)state;
	r = procfs_open_unmounted(&proc);
	if (r < 0) {
		assert_int_equal(proc.fd, -1);
		assert_int_equal(count_fds(), n_fds);
		skip_because("a proc file system of one's own: %s", strerror(-r));
	}
	assert_true(proc.live && proc.own);
	assert_true(fcntl(proc.fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(procfs_read_link(proc.fd, "self", self, sizeof(self)), 0);
	assert_int_equal(strtol(self, NULL, 10), getpid());
	assert_int_equal(count_fds(), n_fds + 1);
	procfs_done(&proc);
	assert_int_equal(count_fds(), n_fds);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_read_pieces), test(test_read_pieces_whole), test(test_next_fd),
		test(test_reopen),	test(test_open_unmounted),
	};

	return cmocka_run_group_tests_name("procfs-open", tests, NULL, NULL);
}
