/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "mount-table.h"
#include "must.h"
#include "unit.h"

#define ROOT	   "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
#define PROC	   "22 21 0:21 / /proc rw,nosuid shared:2 - proc proc rw\n"
#define NS(target) "30 21 0:4 net:[4026532001] " target " rw shared:9 - nsfs nsfs rw\n"

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct mount_table));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	mount_table_done(*state);
	free(*state);
	return 0;
}

/* From memory that ends where the text does: a sanitizer sees who reads on. */
static int parse(struct mount_table *table, const char *text, size_t len)
{
	char *exact = malloc(len ?: 1);
	int r;

	must(exact);
	memcpy(exact, text, len);
	r = mount_table_parse(table, exact, len);
	free(exact);
	return r;
}

static void check(struct mount_table *table, const char *text, size_t n_mounts,
		  size_t n_entries, bool is_broken)
{
	mount_table_done(table);
	assert_int_equal(parse(table, text, strlen(text)), 0);
	if (table->n_mounts != n_mounts || table->n_entries != n_entries ||
	    table->is_broken != is_broken)
		fail_msg("%zu mounts, %zu namespaces, broken %d: \"%s\"", table->n_mounts,
			 table->n_entries, table->is_broken, text);
}

static void test_usual(void **state)
{
	struct mount_table *table = *state;

	check(table, ROOT PROC NS("/run/netns/blue") ROOT, 4, 1, false);
	assert_int_equal(table->entries[0].id, 30);
	assert_string_equal(table->entries[0].root, "net:[4026532001]");
	assert_string_equal(table->entries[0].target, "/run/netns/blue");
	/* With optional fields, and without. */
	check(table, "4294967295 1 0:4 mnt:[1] /x rw - nsfs nsfs rw\n", 1, 1, false);
	assert_string_equal(table->entries[0].root, "mnt:[1]");
	check(table,
	      "1 1 0:4 mnt:[1] /x rw shared:1 master:2 propagate_from:3 unbindable - "
	      "nsfs nsfs rw\n",
	      1, 1, false);
	/* Added to what is there. */
	assert_int_equal(parse(table, BYTES(NS("/y") ROOT)), 0);
	assert_int_equal(table->n_mounts, 3);
	assert_int_equal(table->n_entries, 2);
	assert_string_equal(table->entries[1].target, "/y");
}

static void test_none(void **state)
{
	struct mount_table *table = *state;

	check(table, "", 0, 0, false);
	check(table, ROOT, 1, 0, false);
	check(table, ROOT PROC, 2, 0, false);
	/* Names that only look like it. */
	check(table, "22 21 0:21 / /nsfs rw - tmpfs nsfs rw\n", 1, 0, false);
	check(table, "22 21 0:21 / /a\\040-\\040nsfs\\040 rw - tmpfs x rw\n", 1, 0,
	      false);
	check(table, "22 21 0:21 / /x rw - nsfs2 nsfs rw\n", 1, 0, false);
	check(table, "22 21 0:21 net:[1] /x rw - fuse.nsfs nsfs rw\n", 1, 0, false);
	assert_null(table->entries);
}

/* What ends in the middle is broken, and so is what libmount can't read. */
static void test_broken(void **state)
{
	static const char whole[] = NS("/run/netns/blue");
	struct mount_table *table = *state;

	for (size_t len = 1; len < sizeof(whole) - 1; len++) {
		mount_table_done(table);
		assert_int_equal(parse(table, whole, len), 0);
		assert_true(table->is_broken);
		assert_int_equal(table->n_entries, 0);
	}
	check(table, ROOT NS("/a") "30 21 0:4 net:[1] /b rw - nsfs nsfs", 2, 1, true);
	assert_string_equal(table->entries[0].target, "/a");
	/* The lines around a bad one are read all the same. */
	check(table, NS("/a") "x - nsfs nsfs rw\n" NS("/b"), 3, 2, true);
	assert_string_equal(table->entries[0].target, "/a");
	assert_string_equal(table->entries[1].target, "/b");
	check(table, " - nsfs nsfs rw\n", 1, 0, true);
	check(table, "30 21 0:4 - nsfs nsfs rw\n", 1, 0, true);
	/* It is never taken for another sort of table, such as fstab. */
	check(table, "a b nsfs d 0 0 - nsfs nsfs rw\n" NS("/a"), 2, 1, true);
	check(table, "1 b 0:4 d 0 0 - nsfs nsfs rw\n" NS("/a"), 2, 1, true);
	check(table, "a b c d e f - nsfs nsfs rw\n", 1, 0, true);
}

/* Any bytes: what is not a table is not taken for one, and nobody reads too far. */
static void test_odd_bytes(void **state)
{
	struct mount_table *table = *state;
	char text[256];

	assert_int_equal(parse(table, BYTES("\0\0\n\0 - nsfs \0\n")), 0);
	assert_int_equal(table->n_entries, 0);
	check(table, "\n\n\n", 3, 0, false);
	for (int byte = 1; byte < 256; byte++) {
		if (byte == '\n')
			continue;
		snprintf(text, sizeof(text), "%c - nsfs \n" NS("/a"), byte);
		mount_table_done(table);
		assert_int_equal(parse(table, text, strlen(text)), 0);
		assert_true(table->is_broken);
		assert_int_equal(table->n_entries, 1);
		assert_string_equal(table->entries[0].target, "/a");
	}
}

/* Every byte that a path may have, written as the kernel writes it. */
static void test_odd_paths(void **state)
{
	static const struct {
		const char *written, *target;
	} rows[] = {
		{ "/", "/" },
		{ "/a\\040b", "/a b" },
		{ "/a\\011b", "/a\tb" },
		{ "/a\\012b", "/a\nb" },
		{ "/a\\134b", "/a\\b" },
		{ "/a\\134040b", "/a\\040b" },
		{ "/a\\043b", "/a#b" },
		{ "/#", "/#" },
		{ "/\\043a", "/#a" },
		{ "/\\040", "/ " },
		{ "/\\012", "/\n" },
		{ "/\377\376\001", "/\377\376\001" },
		{ "/a\r", "/a\r" },
		{ "/-", "/-" },
		{ "/\\040-\\040nsfs\\040nsfs\\040rw", "/ - nsfs nsfs rw" },
		{ "/\"'`$", "/\"'`$" },
		{ "/a//deleted", "/a//deleted" },
		{ "/a\\040(deleted)", "/a (deleted)" },
		{ "/\\040(deleted)", "/ (deleted)" },
		{ "/a(deleted)", "/a(deleted)" },
	};
	struct mount_table *table = *state;
	char text[256];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), "30 21 0:4 net:[1] %s rw - nsfs nsfs rw\n",
			 rows[i].written);
		check(table, text, 1, 1, false);
		assert_string_equal(table->entries[0].target, rows[i].target);
		assert_string_equal(table->entries[0].root, "net:[1]");
	}
}

/* As long as a path may be, each byte of it escaped. */
static void test_long_path(void **state)
{
	enum { LEN = 4095 };
	struct mount_table *table = *state;
	static char text[4 * LEN + 100], target[LEN + 1] = "/";
	static const char bytes[] = " \t\n\\";
	size_t len = 0;

	len += (size_t)sprintf(text, "30 21 0:4 net:[1] /");
	for (size_t i = 1; i < LEN; i++) {
		target[i] = bytes[i % 4];
		len += (size_t)sprintf(text + len, "\\%03o", target[i]);
	}
	sprintf(text + len, " rw - nsfs nsfs rw\n");
	check(table, text, 1, 1, false);
	assert_int_equal(strlen(table->entries[0].target), LEN);
	assert_string_equal(table->entries[0].target, target);
}

static void test_many(void **state)
{
	enum { N = 10000 };
	struct mount_table *table = *state;
	char *text = malloc(N * 128);
	size_t len = 0;

	must(text);
	for (int i = 0; i < N; i++)
		len += (size_t)sprintf(text + len,
				       i % 2 ? "%d 1 0:4 net:[%d] /%d rw - nsfs nsfs rw\n"
					     : "%d 1 8:1 /%d /%d rw - ext4 nsfs rw\n",
				       i, i, i);
	assert_int_equal(parse(table, text, len), 0);
	assert_int_equal(table->n_mounts, N);
	assert_int_equal(table->n_entries, N / 2);
	assert_false(table->is_broken);
	for (int i = 0; i < N / 2; i++) {
		assert_int_equal(table->entries[i].id, 2 * i + 1);
		assert_int_equal(strtol(table->entries[i].target + 1, NULL, 10),
				 2 * i + 1);
	}
	free(text);
}

static void test_add(void **state)
{
	struct mount_table *table = *state;
	char target[] = "/a";

	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(mount_table_add(table, i, "net:[1]", target), 0);
	target[1] = 'b';
	assert_int_equal(table->n_entries, 100);
	assert_int_equal(table->n_mounts, 0);
	assert_string_equal(table->entries[99].target, "/a");
	assert_int_equal(table->entries[99].id, 99);
	mount_table_done(table);
	assert_int_equal(table->n_entries, 0);
	mount_table_done(table);
}

static void test_covered(void **state)
{
	static const char *const not [] = {
		"/proc",
		"/proc/",
		"/proc/x",
		"/proc/0",
		"/proc/self",
		"/proc/sys/7",
		"/x/proc/7",
		"/proc/-7",
		"/proc/2147483648",
		"/proc/99999999999999999999",
		"proc/7",
	};
	struct table covered = { 0 };
	char text[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(not ); i++) {
		snprintf(text, sizeof(text), "22 21 0:5 / %s rw - tmpfs none rw\n",
			 not [i]);
		assert_int_equal(mount_table_find_covered(text, strlen(text), &covered),
				 0);
		if (covered.n_used)
			fail_msg("%s covers a process", not [i]);
	}
	assert_int_equal(mount_table_find_covered(
				 BYTES(ROOT "22 21 0:5 / /proc/7 rw - tmpfs none rw\n"
					    "23 21 0:5 / /proc/8/ns rw - tmpfs none rw\n"
					    "24 21 0:5 / /proc/7 rw - tmpfs none rw\n"
					    "25 21 0:5 / /proc/2147483647/fd"),
				 &covered),
			 0);
	assert_int_equal(covered.n_used, 3);
	assert_non_null(table_get(&covered, 7));
	assert_non_null(table_get(&covered, 8));
	assert_non_null(table_get(&covered, INT32_MAX));
	/* Cut, at every place. */
	for (size_t len = 0; len < strlen(text); len++) {
		char *exact = malloc(len ?: 1);

		must(exact);
		memcpy(exact, text, len);
		assert_int_equal(mount_table_find_covered(exact, len, &covered), 0);
		free(exact);
	}
	table_done(&covered);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_usual),     test(test_none),	    test(test_broken),
		test(test_odd_bytes), test(test_odd_paths), test(test_long_path),
		test(test_many),      test(test_add),	    test(test_covered),
	};

	return cmocka_run_group_tests_name("mount-table", tests, NULL, NULL);
}
