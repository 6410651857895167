/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>
#include <sys/sysmacros.h>

#include "must.h"
#include "reference.h"
#include "unit.h"

#define BOOT	"0123abcd-4567-89ab-cdef-0123456789ab"
#define NET	"net:[4026532290]"
#define PATH	",path=/run/x"
#define PID_MAX ",pid=2147483647,start=0"

/* Without a byte of slack, so that the address sanitizer sees a read too far. */
static int parse_exactly(const char *text, struct reference *ret)
{
	char *copy = strdup(text);
	int r;

	must(copy);
	r = reference_parse(copy, ret);
	free(copy);
	return r;
}

static const char *const refused[] = {
	/* no type and inode */
	"",
	",",
	"=",
	"x",
	"net",
	"net:",
	"net:[",
	"net:[]",
	"net:]",
	"net:[1",
	"net:1",
	"net:1]",
	"net:[1]]",
	"net:[[1]",
	"net:[1]x",
	"net[1]",
	":[1]",
	" net:[1]",
	"net:[1] ",
	"net:[1]\n",
	"NET:[1]",
	"nett:[1]",
	"ne:[1]",
	"net :[1]",
	"tmp:[1]",
	"net:[0]",
	"net:[01]",
	"net:[-1]",
	"net:[+1]",
	"net:[ 1]",
	"net:[1 ]",
	"net:[0x1]",
	"net:[1.0]",
	"net:[18446744073709551616]",
	"net:[99999999999999999999999999]",
	"dev=0:4",
	"dev=0:4,net:[1]",
	/* what comes after that */
	NET ",",
	NET ",,id=1",
	NET ",id=1,",
	NET ";id=1",
	NET ", id=1",
	NET ",id =1",
	NET ",id",
	NET ",id=",
	NET ",=1",
	NET ",ID=1",
	NET ",ids=1",
	NET ",i=1",
	NET ",ino=1",
	NET ",type=net",
	NET ",id=1,id=1",
	NET ",id=1,dev=0:4,id=2",
	NET PATH PATH,
	NET "," NET,
	NET " garbage",
	NET ",id=1 garbage",
	/* values */
	NET ",id=0",
	NET ",id=00",
	NET ",id=01",
	NET ",id=-1",
	NET ",id=1x",
	NET ",id=\xd9\xa1",
	NET ",id=18446744073709551616",
	NET ",dev=4",
	NET ",dev=:",
	NET ",dev=0:",
	NET ",dev=:4",
	NET ",dev=0:4:1",
	NET ",dev=0:4 ",
	NET ",dev=4294967296:0",
	NET ",dev=0:4294967296",
	NET ",boot=",
	NET ",boot=0",
	NET ",boot=0123ABCD-4567-89ab-cdef-0123456789ab",
	NET ",boot=0123abcd-4567-89ab-cdef-0123456789a",
	NET ",boot=" BOOT "0",
	NET ",boot=0123abcd04567-89ab-cdef-0123456789ab",
	NET ",boot=0123abc--4567-89ab-cdef-0123456789ab",
	NET ",boot=0123abcg-4567-89ab-cdef-0123456789ab",
	/* what does not go alone */
	NET ",pid=7",
	NET ",start=7",
	NET ",mntns=7",
	NET ",pid=0,start=1",
	NET ",pid=-7,start=1",
	NET ",pid=07,start=1",
	NET ",pid=2147483648,start=1",
	NET ",pid=4294967303,start=1",
	NET ",pid=7,start=",
	NET ",pid=7,start=01",
	NET ",pid=7,start=18446744073709551616",
	NET ",mntns=0" PATH,
	NET ",mntns=x" PATH,
	/* paths */
	NET ",path=",
	NET ",path=x",
	NET ",path=./x",
	NET ",path=%41/x",
	NET ",path=/a b",
	NET ",path=/a\nb",
	NET ",path=/a,b",
	NET ",path=/a=b",
	NET ",path=/a\xc3\xa4",
	NET ",path=/a~",
	NET ",path=/%",
	NET ",path=/%4",
	NET ",path=/%,id=1",
	NET ",path=/%4,id=1",
	NET ",path=/%%41",
	NET ",path=/%4g",
	NET ",path=/%g4",
	NET ",path=/%-1",
	NET ",path=/% 1",
	NET ",path=/%00",
	NET ",path=/a%00b",
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		struct reference ref = { .ino = 77, .has = 78 };
		int r = parse_exactly(refused[i], &ref);

		if (r != -EINVAL || ref.ino != 77 || ref.has != 78)
			fail_msg("\"%s\": %d", refused[i], r);
	}
}

static char *parse_and_format(const char *text)
{
	struct reference ref;
	char *again = NULL;

	if (parse_exactly(text, &ref) < 0)
		fail_msg("\"%s\" is refused", text);
	assert_int_equal(reference_format(&ref, &again), 0);
	return again;
}

/* These come back as they were. */
static void test_round_trip(void **state)
{
	static const char *const texts[] = {
		"mnt:[1]",
		"net:[18446744073709551615]",
		"pid:[4026531836]",
		"uts:[2]",
		"ipc:[2]",
		"user:[2]",
		"cgroup:[2]",
		"time:[2]",
		NET ",dev=0:4,id=89,boot=" BOOT
		    ",pid=7,start=8113,mntns=4026531841,path=/run/x",
		NET ",dev=4294967295:4294967295",
		NET ",dev=0:0",
		NET ",id=18446744073709551615",
		NET ",boot=" BOOT,
		NET PID_MAX,
		NET ",pid=1,start=18446744073709551615",
		NET ",mntns=18446744073709551615,path=/",
		NET PATH,
		NET ",path=/%25%2C%20%0A%09%5C%7F%FF%01",
		NET ",path=/%C3%A4%E2%82%AC",
		NET ",path=/a.b_c:d@e+f-g/0Zz9",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		char *again = parse_and_format(texts[i]);

		assert_string_equal(again, texts[i]);
		free(again);
	}
}

/* Written by others: any order, more bytes encoded, small letters. */
static void test_other_writers(void **state)
{
	char *again = parse_and_format(NET ",path=/%2c%61,start=5,id=3,mntns=2,dev=0:4,"
					   "pid=4,boot=" BOOT);

	(void)state;
	assert_string_equal(again, NET ",dev=0:4,id=3,boot=" BOOT
				       ",pid=4,start=5,mntns=2,path=/%2Ca");
	free(again);
}

static void test_parsed(void **state)
{
	struct reference ref = { .ino = 77 };

	(void)state;
	assert_int_equal(parse_exactly("user:[9],mntns=6,path=/a%20b,id=8,dev=3:5,"
				       "start=12,pid=11,boot=" BOOT,
				       &ref),
			 0);
	assert_int_equal(ref.type, NSREL_TYPE_USER);
	assert_int_equal(ref.ino, 9);
	assert_int_equal(ref.dev, makedev(3, 5));
	assert_int_equal(ref.id, 8);
	assert_int_equal(ref.pid, 11);
	assert_int_equal(ref.start, 12);
	assert_int_equal(ref.mntns, 6);
	assert_string_equal(ref.path, "/a b");
	assert_string_equal(ref.boot, BOOT);
	assert_int_equal(ref.has, (1U << REFERENCE_N_KEYS) - 1);
	assert_int_equal(parse_exactly("net:[1]", &ref), 0);
	assert_int_equal(ref.has, 0);
}

/* PATH_MAX is with the NUL: one byte less comes through, encoded or not. */
static void check_long(const char *unit, size_t n_units, int expected)
{
	char *text = malloc(40 + strlen(unit) * n_units), *p;
	struct reference ref;

	must(text);
	p = stpcpy(text, NET ",path=/");
	for (size_t i = 0; i < n_units; i++)
		p = stpcpy(p, unit);
	assert_int_equal(parse_exactly(text, &ref), expected);
	if (expected == 0) {
		char *again = parse_and_format(text);

		assert_int_equal(strlen(ref.path), n_units + 1);
		assert_string_equal(again, text);
		free(again);
	}
	free(text);
}

static void test_long(void **state)
{
	(void)state;
	check_long("x", PATH_MAX - 2, 0);
	check_long("x", PATH_MAX - 1, -EINVAL);
	check_long("%20", PATH_MAX - 2, 0);
	check_long("%20", PATH_MAX - 1, -EINVAL);
	check_long("x", 1000000, -EINVAL);
}

static void test_set(void **state)
{
	struct reference ref = { .type = NSREL_TYPE_NET, .ino = 4026532290 };
	char long_path[PATH_MAX + 1], *text = NULL;

	(void)state;
	memset(long_path, '/', PATH_MAX);
	long_path[PATH_MAX] = '\0';
	assert_int_equal(reference_set_boot(&ref, ""), -EINVAL);
	assert_int_equal(reference_set_boot(&ref, BOOT "\n"), -EINVAL);
	assert_int_equal(reference_set_path(&ref, "", 1), -EINVAL);
	assert_int_equal(reference_set_path(&ref, "x", 1), -EINVAL);
	assert_int_equal(reference_set_path(&ref, "/x", 0), -EINVAL);
	assert_int_equal(reference_set_path(&ref, long_path, 1), -EINVAL);
	assert_int_equal(ref.has, 0);
	assert_int_equal(reference_set_boot(&ref, BOOT), 0);
	assert_int_equal(reference_set_path(&ref, "/ ", 5), 0);
	reference_set_task(&ref, 3, 4);
	assert_int_equal(reference_format(&ref, &text), 0);
	assert_string_equal(text, NET ",boot=" BOOT ",pid=3,start=4,mntns=5,path=/%20");
	free(text);
}

/* All bytes that a path may have, and none that does not belong into a text. */
static void test_all_bytes(void **state)
{
	struct reference ref = { .type = NSREL_TYPE_NET, .ino = 1 }, again;
	char path[257] = "/", *text = NULL;

	(void)state;
	for (int i = 1; i < 256; i++)
		path[i] = (char)i;
	assert_int_equal(reference_set_path(&ref, path, 1), 0);
	assert_int_equal(reference_format(&ref, &text), 0);
	for (const char *p = text; *p; p++)
		assert_true(*p > ' ' && *p < 0x7f);
	assert_int_equal(parse_exactly(text, &again), 0);
	assert_string_equal(again.path, path);
	free(text);
}

static void test_find_task(void **state)
{
	(void)state;
	assert_int_equal(reference_find_task("/proc/7/ns/net"), 7);
	assert_int_equal(reference_find_task("/proc/7/root/run/netns/blue"), 7);
	assert_int_equal(reference_find_task("/proc/7/task/8/ns/net"), 8);
	assert_int_equal(reference_find_task("/proc/self/ns/net"), 0);
	assert_int_equal(reference_find_task("/srv/7/x"), 0);
	assert_int_equal(reference_find_task("/run/netns/7"), 0);
	assert_int_equal(reference_find_task("/proc/7"), 0);
	assert_int_equal(reference_find_task("/proc/7/task/x/ns/net"), 7);
	/* What looks like a number, and names no task. */
	assert_int_equal(reference_find_task("/proc/7x/ns/net"), 0);
	assert_int_equal(reference_find_task("/proc/ 7/ns/net"), 0);
	assert_int_equal(reference_find_task("/proc/-7/ns/net"), 0);
	assert_int_equal(reference_find_task("/proc/+7/ns/net"), 0);
	assert_int_equal(reference_find_task("/proc/07/ns/net"), 0);
	assert_int_equal(reference_find_task("/proc/1234567890123/ns/net"), 0);
	assert_int_equal(reference_find_task("/proc/2147483647/ns/net"), INT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),	      cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_other_writers), cmocka_unit_test(test_parsed),
		cmocka_unit_test(test_long),	      cmocka_unit_test(test_set),
		cmocka_unit_test(test_all_bytes),     cmocka_unit_test(test_find_task),
	};

	return cmocka_run_group_tests_name("reference", tests, NULL, NULL);
}
