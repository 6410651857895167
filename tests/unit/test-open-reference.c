/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* References to one's own namespaces. tests/live/test-reference*.c */

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "handle.h"
#include "must.h"
#include "reference.h"
#include "unit.h"

/* Of a link below /proc/self. */
static struct reference get(const char *link)
{
	struct nsrel_handle *handle = NULL;
	struct reference ref;
	char path[64], *text;

	snprintf(path, sizeof(path), "/proc/self/%s", link);
	must(nsrel_handle_open_path(path, &handle) == 0);
	must(nsrel_handle_get_reference(handle, &text) == 0);
	must(reference_parse(text, &ref) == 0);
	must(reference_has(&ref, REFERENCE_PATH) && reference_has(&ref, REFERENCE_PID));
	must(reference_has(&ref, REFERENCE_BOOT));
	free(text);
	nsrel_handle_unref(handle);
	return ref;
}

static int try(const struct reference *ref)
{
	struct nsrel_handle *handle = NULL;
	char *text;
	int r;

	must(reference_format(ref, &text) == 0);
	r = nsrel_handle_open_reference(text, &handle);
	free(text);
	must((r == 0) == (handle != NULL));
	if (r == 0) {
		assert_int_equal(handle->type, ref->type);
		assert_int_equal(handle->ino, ref->ino);
	}
	nsrel_handle_unref(handle);
	return r;
}

static void test_no_reference(void **state)
{
	struct nsrel_handle *handle = NULL;

	(void)state;
	assert_int_equal(nsrel_handle_open_reference("", &handle), -EINVAL);
	assert_int_equal(nsrel_handle_open_reference("net:[1],pid=7", &handle), -EINVAL);
	assert_int_equal(nsrel_handle_open_reference("/proc/self/ns/net", &handle),
			 -EINVAL);
	assert_null(handle);
}

static void test_is_reference(void **state)
{
	static const struct {
		const char *text;
		bool is;
	} rows[] = {
		{ "net:[1],dev=0:4", true },
		{ "net:[1],", true },
		{ "any],/path", true },
		{ "", false },
		{ ",", false },
		{ "net:[1]", false },
		{ "net,[1]", false },
		{ "./net:[1],dev=0:4", false },
		{ "/run/netns/a],b", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (nsrel_is_reference(rows[i].text) != rows[i].is)
			fail_msg("\"%s\"", rows[i].text);
}

static void test_round_trip(void **state)
{
	(void)state;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		const char *name = nsrel_type_get_name((enum nsrel_type)type);
		struct nsrel_handle *handle = NULL;
		struct reference ref;
		char link[40], *text, *again;

		snprintf(link, sizeof(link), "/proc/self/ns/%s", name);
		if (access(link, F_OK) < 0)
			continue;
		ref = get(link + strlen("/proc/self/"));
		assert_int_equal(try(&ref), 0);
		must(reference_format(&ref, &text) == 0);
		assert_int_equal(nsrel_handle_open_reference(text, &handle), 0);
		assert_int_equal(nsrel_handle_get_reference(handle, &again), 0);
		assert_string_equal(again, text);
		free(text);
		free(again);
		nsrel_handle_unref(handle);
	}
}

/* A number that is not that of this namespace, each in turn. */
static void test_tampered(void **state)
{
	const struct reference good = get("ns/uts");
	struct reference ref;

	(void)state;
	ref = good;
	ref.type = NSREL_TYPE_NET;
	assert_int_equal(try(&ref), -ESTALE);
	ref = good;
	ref.ino ^= 1;
	assert_int_equal(try(&ref), -ESTALE);
	ref = good;
	ref.dev ^= 1;
	assert_int_equal(try(&ref), -ESTALE);
	ref = good;
	ref.boot[0] = ref.boot[0] == '0' ? '1' : '0';
	assert_int_equal(try(&ref), -ESTALE);
	ref = good;
	ref.start ^= 1;
	assert_int_equal(try(&ref), -ESTALE);
	ref = good;
	snprintf(ref.path, sizeof(ref.path), "/proc/%d/ns/net", getpid());
	assert_int_equal(try(&ref), -ESTALE);
	if (!reference_has(&good, REFERENCE_ID))
		return;
	ref = good;
	ref.id += 1000000;
	assert_int_equal(try(&ref), -ESTALE);
}

static void forget(struct reference *ref, enum reference_key key)
{
	ref->has &= ~(1U << key);
}

/* What is there no more: then the id has to show that it is the same. */
static void check_gone(const struct reference *gone)
{
	struct reference ref = *gone;

	if (reference_has(gone, REFERENCE_ID))
		assert_int_equal(try(&ref), 0);
	forget(&ref, REFERENCE_ID);
	assert_int_equal(try(&ref), -ESTALE);
}

static pid_t dead_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	must(pid > 0 && waitpid(pid, NULL, 0) == pid);
	return pid;
}

static void test_gone(void **state)
{
	const struct reference good = get("ns/uts");
	struct reference ref = good;

	(void)state;
	strcpy(ref.path, "/no such file");
	check_gone(&ref);
	strcpy(ref.path, "/etc/passwd");
	check_gone(&ref);
	strcpy(ref.path, "/etc/passwd/x");
	check_gone(&ref);
	ref = good;
	ref.pid = dead_pid();
	check_gone(&ref);
}

/* One way is enough, if the reference says no more. */
static void test_less(void **state)
{
	const struct reference good = get("ns/uts");
	struct reference ref = good;

	(void)state;
	forget(&ref, REFERENCE_BOOT);
	forget(&ref, REFERENCE_DEV);
	forget(&ref, REFERENCE_ID);
	assert_int_equal(try(&ref), 0);
	forget(&ref, REFERENCE_PID);
	forget(&ref, REFERENCE_START);
	assert_int_equal(try(&ref), 0);
	forget(&ref, REFERENCE_MNTNS);
	assert_int_equal(try(&ref), 0);
	forget(&ref, REFERENCE_PATH);
	assert_int_equal(try(&ref), -ENOENT);
	reference_set_task(&ref, good.pid, good.start);
	assert_int_equal(try(&ref), 0);
}

/* By an open file, until it is closed. */
static void test_file(void **state)
{
	int fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	struct reference ref;
	char link[20];

	(void)state;
	snprintf(link, sizeof(link), "fd/%d", fd);
	ref = get(link);
	assert_int_equal(try(&ref), 0);
	close(fd);
	check_gone(&ref);
}

/* Paths of other mount namespaces are not looked at. */
static void test_elsewhere(void **state)
{
	const struct reference good = get("ns/uts");
	struct reference ref = good;

	(void)state;
	ref.mntns ^= 1;
	strcpy(ref.path, "/no such file");
	assert_int_equal(try(&ref), 0);
	forget(&ref, REFERENCE_PID);
	forget(&ref, REFERENCE_START);
	if (reference_has(&good, REFERENCE_ID))
		assert_int_equal(try(&ref), 0);
	forget(&ref, REFERENCE_ID);
	assert_int_equal(try(&ref), -EXDEV);
	/* A process that has ended does not make it better. */
	reference_set_task(&ref, dead_pid(), 1);
	assert_int_equal(try(&ref), -ESTALE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_reference), cmocka_unit_test(test_is_reference),
		cmocka_unit_test(test_round_trip),   cmocka_unit_test(test_tampered),
		cmocka_unit_test(test_gone),	     cmocka_unit_test(test_less),
		cmocka_unit_test(test_file),	     cmocka_unit_test(test_elsewhere),
	};

	return cmocka_run_group_tests_name("open-reference", tests, NULL, NULL);
}
