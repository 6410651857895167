/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/sysmacros.h>

#include "parse-fdinfo.h"
#include "unit.h"

#define BEGIN  "inotify wd:1 ino:effffff9 sdev:4 mask:fff ignored_mask:0 "
#define HANDLE "f_handle:030000000000000000000040f9ffffef"

/* What is no mark, or none of an inode. */
static void test_no_mark(void **state)
{
	static const char *const lines[] = {
		"",
		"\n",
		" ",
		"inotify",
		"inotify ",
		"inotify \n",
		"inotify wd:1",
		"inotify wd:1 ino:",
		"inotify wd:1 ino: sdev:",
		"inotify wd:1 ino:5",
		"inotify wd:1 ino:5 sdev",
		"inotify wd:1 ino:5 sdev:",
		"inotify wd:1 sdev:4",
		/* What is on the next line is another's. */
		"inotify wd:1 ino:5\n sdev:4",
		"inotify wd:1 ino:\n5 sdev:4",
		"inotify wd:1 ino:5 sdev:\n4",
		"inotify wd:1\ninotify ino:5 sdev:4",
		/* Names that only look alike. */
		"inotify wd:1 xino:5 sdev:4",
		"inotify wd:1 ino:5 xsdev:4",
		"inotify wd:1 inode:5 sdev:4",
		"inotify wd:1\tino:5\tsdev:4",
		"inotify wd:1 INO:5 SDEV:4",
		"Inotify wd:1 ino:5 sdev:4",
		" inotify wd:1 ino:5 sdev:4",
		"inotifyx wd:1 ino:5 sdev:4",
		"dnotify wd:1 ino:5 sdev:4",
		/* No numbers, or none that fit. */
		"inotify wd:1 ino:g sdev:4",
		"inotify wd:1 ino:5g sdev:4",
		"inotify wd:1 ino:5, sdev:4",
		"inotify wd:1 ino:-5 sdev:4",
		"inotify wd:1 ino:+5 sdev:4",
		"inotify wd:1 ino:  5 sdev:4",
		"inotify wd:1 ino:5 sdev:-4",
		"inotify wd:1 ino:10000000000000000 sdev:4",
		"inotify wd:1 ino:5 sdev:10000000000000000",
		"inotify wd:1 ino:5 sdev:100000004",
		"inotify wd:1 ino:5 sdev:10000000000004",
		/* The lines that an instance of fanotify has beside those of inodes. */
		"fanotify flags:0 event-flags:8000",
		"fanotify mnt_id:1b mflags:0 mask:20 ignored_mask:0",
		"fanotify sdev:800013 mflags:0 mask:20 ignored_mask:0",
		"pos:\t0",
		"ino:\t1038",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct parse_mark mark = { .ino = 77, .dev = 78 };

		if (parse_mark(lines[i], &mark) != -EINVAL)
			fail_msg("taken for a mark: \"%s\"", lines[i]);
		assert_int_equal(mark.ino, 77);
		assert_int_equal(mark.dev, 78);
	}
}

static void test_mark(void **state)
{
	static const struct {
		const char *line;
		uint64_t ino;
		unsigned int major, minor;
	} rows[] = {
		{ "inotify wd:1 ino:5 sdev:4", 5, 0, 4 },
		{ "inotify ino:5 sdev:4\n", 5, 0, 4 },
		{ "inotify sdev:4 ino:5\nfanotify ino:6 sdev:7", 5, 0, 4 },
		{ "inotify wd:1 ino:effffff9 sdev:4 mask:fff\n", 0xeffffff9, 0, 4 },
		{ "fanotify ino:effffff9 sdev:4 mflags:0 mask:20 ignored_mask:0\n",
		  0xeffffff9, 0, 4 },
		/* The kernel has 12 bits for one part and 20 for the other. */
		{ "inotify wd:2 ino:3c51a sdev:fe00000 mask:fff", 0x3c51a, 0xfe, 0 },
		{ "inotify wd:2 ino:1 sdev:ffffffff", 1, 0xfff, 0xfffff },
		{ "inotify wd:2 ino:1 sdev:100001", 1, 1, 1 },
		{ "inotify wd:2 ino:ffffffffffffffff sdev:0", UINT64_MAX, 0, 0 },
		{ "inotify wd:2 ino:0 sdev:0", 0, 0, 0 },
		{ "inotify wd:2 ino:00000000000000000005 sdev:4", 5, 0, 4 },
		/* The first one counts. */
		{ "inotify ino:5 ino:6 sdev:4 sdev:7", 5, 0, 4 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parse_mark mark = { 0 };

		if (parse_mark(rows[i].line, &mark) != 0)
			fail_msg("not taken: \"%s\"", rows[i].line);
		assert_int_equal(mark.ino, rows[i].ino);
		assert_int_equal(mark.dev, makedev(rows[i].major, rows[i].minor));
		assert_false(mark.has_id);
	}
}

/* A mark is one without a handle, or with that of another file system. */
static void test_no_handle(void **state)
{
	static const char *const lines[] = {
		BEGIN,
		BEGIN HANDLE,
		BEGIN "fhandle-bytes:10 " HANDLE,
		BEGIN "fhandle-type:f1 " HANDLE,
		BEGIN "fhandle-bytes:10 fhandle-type:f1",
		BEGIN "fhandle-bytes:10 fhandle-type:f1 f_handle",
		BEGIN "fhandle-bytes:10 fhandle-type:f1 f_handle:",
		BEGIN "fhandle-bytes:10 fhandle-type:f1\n " HANDLE,
		/* Another size, another type. */
		BEGIN "fhandle-bytes:8 fhandle-type:1 f_handle:1ac5030000000000",
		BEGIN "fhandle-bytes:8 fhandle-type:f1 " HANDLE,
		BEGIN "fhandle-bytes:16 fhandle-type:f1 " HANDLE,
		BEGIN "fhandle-bytes:11 fhandle-type:f1 " HANDLE "00",
		BEGIN "fhandle-bytes:ffffffffffffffff fhandle-type:f1 " HANDLE,
		BEGIN "fhandle-bytes: fhandle-type:f1 " HANDLE,
		BEGIN "fhandle-bytes:10 fhandle-type:0 " HANDLE,
		BEGIN "fhandle-bytes:10 fhandle-type:241 " HANDLE,
		BEGIN "fhandle-bytes:10 fhandle-type:1f1 " HANDLE,
		BEGIN "fhandle-bytes:10 fhandle-type: " HANDLE,
		/* Cut, at every sort of place, or not what a kernel writes. */
		BEGIN "fhandle-bytes:10 fhandle-type:f1 f_handle:0",
		BEGIN "fhandle-bytes:10 fhandle-type:f1 f_handle:03",
		BEGIN "fhandle-bytes:10 fhandle-type:f1 "
		      "f_handle:030000000000000000000040f9ffffe",
		BEGIN "fhandle-bytes:10 fhandle-type:f1 "
		      "f_handle:030000000000000000000040f9ffff\nef",
		BEGIN "fhandle-bytes:10 fhandle-type:f1 "
		      "f_handle:030000000000000000000040F9FFFFEF",
		BEGIN "fhandle-bytes:10 fhandle-type:f1 "
		      "f_handle:0300000000000000000000 40f9ffffef",
		BEGIN "fhandle-bytes:10 fhandle-type:f1 "
		      "f_handle:-30000000000000000000040f9ffffef",
		BEGIN "fhandle-bytes:10 fhandle-type:f1 "
		      "f_handle:0x0000000000000000000040f9ffffef",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct parse_mark mark = { 0 };

		assert_int_equal(parse_mark(lines[i], &mark), 0);
		assert_int_equal(mark.ino, 0xeffffff9);
		assert_int_equal(mark.dev, makedev(0, 4));
		if (mark.has_id)
			fail_msg("a handle in \"%s\"", lines[i]);
	}
}

/* Linux 6.18: id, CLONE_NEW* flag and inode, in the machine's own order of bytes. */
static void test_handle(void **state)
{
	static const struct {
		const char *line;
		uint64_t id;
		uint32_t clone_flag;
	} rows[] = {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		{ BEGIN "fhandle-bytes:10 fhandle-type:f1 " HANDLE "\n", 3, 0x40000000 },
		{ BEGIN "fhandle-bytes:10 fhandle-type:f1 " HANDLE, 3, 0x40000000 },
		{ BEGIN HANDLE " fhandle-type:f1 fhandle-bytes:10 ", 3, 0x40000000 },
		{ BEGIN "fhandle-bytes:10 fhandle-type:f1 "
			"f_handle:0807060504030201000002000a0b0c0d\n",
		  0x0102030405060708, 0x20000 },
#endif
		{ BEGIN "fhandle-bytes:10 fhandle-type:f1 "
			"f_handle:ffffffffffffffffffffffffffffffff",
		  UINT64_MAX, UINT32_MAX },
		{ BEGIN "fhandle-bytes:10 fhandle-type:f1 "
			"f_handle:00000000000000000000000000000000",
		  0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parse_mark mark = { 0 };

		assert_int_equal(parse_mark(rows[i].line, &mark), 0);
		assert_true(mark.has_id);
		assert_int_equal(mark.id, rows[i].id);
		assert_int_equal(mark.clone_flag, rows[i].clone_flag);
		/* Its own inode is the mark's; that in the handle says nothing new. */
		assert_int_equal(mark.ino, 0xeffffff9);
	}
}

static void test_scm_fds(void **state)
{
	static const struct {
		const char *text;
		int r;
		size_t n;
	} rows[] = {
		{ "", -EINVAL, 0 },
		{ "\n\n\n", -EINVAL, 0 },
		{ "pos:\t0\nflags:\t02\n", -EINVAL, 0 },
		{ "scm_fds", -EINVAL, 0 },
		{ "scm_fds:", -EINVAL, 0 },
		{ "scm_fds:\n7", -EINVAL, 0 },
		{ "scm_fds:\t", -EINVAL, 0 },
		{ "scm_fds: -1\n", -EINVAL, 0 },
		{ "scm_fds: +1\n", -EINVAL, 0 },
		{ "scm_fds: x\n", -EINVAL, 0 },
		{ "scm_fds: 7x\n", -EINVAL, 0 },
		{ "scm_fds: 7 \n", -EINVAL, 0 },
		{ "scm_fds: 0x7\n", -EINVAL, 0 },
		{ "scm_fds: 18446744073709551616\n", -EINVAL, 0 },
		{ "scm_fds: 99999999999999999999999999\n", -EINVAL, 0 },
		{ "SCM_FDS: 7\n", -EINVAL, 0 },
		{ " scm_fds: 7\n", -EINVAL, 0 },
		{ "xscm_fds: 7\n", -EINVAL, 0 },
		{ "scm_fdsx: 7\n", -EINVAL, 0 },
		{ "pos: scm_fds: 7\n", -EINVAL, 0 },
		{ "scm_fds: 0\n", 0, 0 },
		{ "scm_fds: 7", 0, 7 },
		{ "scm_fds:7\n", 0, 7 },
		{ "scm_fds: \t 253\nother: 1\n", 0, 253 },
		{ "pos:\t0\nflags:\t02000002\nmnt_id:\t9\nino:\t5\nscm_fds: 12\n", 0,
		  12 },
		{ "scm_fds: 4294967295\n", 0, UINT32_MAX },
		{ "scm_fds: 1\nscm_fds: 2\n", 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t n = 77;
		int r = parse_scm_fds(rows[i].text, &n);

		if (r != rows[i].r)
			fail_msg("\"%s\": %d", rows[i].text, r);
		assert_int_equal(n, r < 0 ? 77 : rows[i].n);
	}
}

#define HEAD	   "pos:\t0\nflags:\t0100002\nmnt_id:\t29\nino:\t8\n"
#define LOCK(type) "lock:\t1: " type " ADVISORY  WRITE 1 00:1b:8 0 EOF\n"

static void test_record_locks(void **state)
{
	static const struct {
		const char *text;
		int r, r_cut;
	} rows[] = {
		{ "", 0, 1 },
		{ HEAD, 0, 0 },
		{ HEAD LOCK("POSIX "), 1, 1 },
		{ HEAD LOCK("OFDLCK"), 0, 1 },
		{ HEAD LOCK("FLOCK "), 0, 1 },
		{ HEAD LOCK("OFDLCK") LOCK("POSIX "), 1, 1 },
		{ HEAD LOCK("OFDLCK") LOCK("OFDLCK"), 0, 1 },
		{ HEAD LOCK("OFDLCK") "inotify wd:1", 0, 1 },
		{ HEAD LOCK("OFDLCK") "inotify wd:1\ninotify wd:2\n", 0, 0 },
		{ HEAD "inotify wd:1: POSIX \ninotify wd:2\n", 0, 0 },
		{ HEAD "lock:\t1: POSIX", 0, 1 },
		{ HEAD "lo", 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (parse_record_locks(rows[i].text, false) != rows[i].r ||
		    parse_record_locks(rows[i].text, true) != rows[i].r_cut)
			fail_msg("%zu: \"%s\"", i, rows[i].text);
}

static void test_registered_file(void **state)
{
	static const struct {
		const char *line, *text;
	} rows[] = {
		{ "", NULL },
		{ "\n", NULL },
		{ "    ", NULL },
		{ "    0", NULL },
		{ "    0:", NULL },
		{ "    0:net:[1]", NULL },
		{ "    0:\tnet:[1]", NULL },
		{ "     : net:[1]", NULL },
		{ "    x: net:[1]", NULL },
		{ "   -1: net:[1]", NULL },
		{ "  0x1: net:[1]", NULL },
		{ "\t   1: net:[1]", NULL },
		{ "   1\n: net:[1]", NULL },
		{ "SqThread:\t-1", NULL },
		{ "UserFiles:\t2", NULL },
		{ "  op=1, task_works=0", NULL },
		{ "    0: net:[4026531833]", "net:[4026531833]" },
		{ "    0: net:[4026531833]\n    1: x", "net:[4026531833]\n    1: x" },
		{ "  999: <none>", "<none>" },
		{ " 9999: /a: b", "/a: b" },
		/* Five digits leave no room for a blank, six have even less. */
		{ "10000: net:[4026531833]", "net:[4026531833]" },
		{ "1048575: net:[4026531833]", "net:[4026531833]" },
		{ "    7: ", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *text = parse_registered_file(rows[i].line);

		if (!text != !rows[i].text)
			fail_msg("\"%s\"", rows[i].line);
		if (text)
			assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_mark),
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_no_handle),
		cmocka_unit_test(test_handle),
		cmocka_unit_test(test_scm_fds),
		cmocka_unit_test(test_registered_file),
		cmocka_unit_test(test_record_locks),
	};

	return cmocka_run_group_tests_name("parse-fdinfo", tests, NULL, NULL);
}
