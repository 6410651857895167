/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "json-text.h"
#include "must.h"
#include "unit.h"

static struct json_text json;
static char text[4 * JSON_BUFFER];

static void begin(void)
{
	int fd = memfd_create("json", MFD_CLOEXEC);

	must(fd >= 0);
	json = (struct json_text){ .fd = fd };
}

static const char *finish(void)
{
	ssize_t n;

	assert_int_equal(json_finish(&json), 0);
	n = pread(json.fd, text, sizeof(text) - 1, 0);
	must(n >= 0 && close(json.fd) == 0);
	text[n] = '\0';
	return text;
}

static void test_values(void **state)
{
	(void)state;
	begin();
	json_open(&json, NULL, '{');
	json_number(&json, "a", 0);
	json_number(&json, "b", UINT64_MAX);
	json_signed(&json, "c", INT64_MIN);
	json_boolean(&json, "d", true);
	json_boolean(&json, "e", false);
	json_hex(&json, "f", UINT64_MAX >> 1);
	json_new_line(&json);
	json_open(&json, "g", '[');
	json_new_line(&json);
	json_number(&json, NULL, 1);
	json_string(&json, NULL, "");
	json_open(&json, NULL, '{');
	json_close(&json, '}');
	json_close(&json, ']');
	json_number(&json, "h", 10);
	json_close(&json, '}');
	assert_string_equal(finish(), "{\"a\":0,\"b\":18446744073709551615,"
				      "\"c\":-9223372036854775808,\"d\":true,"
				      "\"e\":false,\"f\":\"7fffffffffffffff\",\n"
				      "\"g\":[\n1,\"\",{}],\"h\":10}\n");
}

static void test_strings(void **state)
{
	static const struct {
		const char *text;
		const char *json;
	} rows[] = {
		{ "", "" },
		{ "a b", "a b" },
		{ "\"", "\\\"" },
		{ "\\", "\\\\" },
		{ "\\n", "\\\\n" },
		{ "\\x41", "\\\\x5cx41" },
		{ "\\\xff", "\\\\\\\\xff" },
		{ "\n\t\x1b\x7f", "\\u000a\\u0009\\u001b\\u007f" },
		{ "\xc3\xa4", "\xc3\xa4" },
		{ "\xc2\x85", "\\u0085" },
		{ "\xe2\x80\xae", "\\u202e" },
		{ "\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7" },
		{ "\xf3\xa0\x80\x81", "\\udb40\\udc01" },
		{ "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
		{ "\xff", "\\\\xff" },
		{ "a\xc3", "a\\\\xc3" },
		{ "\xc3z", "\\\\xc3z" },
		{ "\xc0\x80", "\\\\xc0\\\\x80" },
		{ "\xe0\x80\x80", "\\\\xe0\\\\x80\\\\x80" },
		{ "\xed\xa0\x80", "\\\\xed\\\\xa0\\\\x80" },
		{ "\xf0\x80\x80\x80", "\\\\xf0\\\\x80\\\\x80\\\\x80" },
		{ "\xf4\x90\x80\x80", "\\\\xf4\\\\x90\\\\x80\\\\x80" },
		{ "\xf5\x80", "\\\\xf5\\\\x80" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *written;

		begin();
		json_string(&json, NULL, rows[i].text);
		written = finish();
		assert_int_equal(strlen(written), strlen(rows[i].json) + 3);
		assert_memory_equal(written + 1, rows[i].json, strlen(rows[i].json));
	}
}

static void test_long(void **state)
{
	static char plain[3 * JSON_BUFFER];
	const char *written;

	(void)state;
	memset(plain, 'a', sizeof(plain) - 1);
	begin();
	json_string(&json, NULL, plain);
	written = finish();
	assert_int_equal(strlen(written), sizeof(plain) + 2);
	assert_memory_equal(written + 1, plain, sizeof(plain) - 1);
}

static void test_full(void **state)
{
	static char plain[2 * JSON_BUFFER];

	(void)state;
	json = (struct json_text){ .fd = open("/dev/full", O_WRONLY | O_CLOEXEC) };
	if (json.fd < 0)
		skip_because("no /dev/full");
	memset(plain, 'a', sizeof(plain) - 1);
	for (int i = 0; i < 3; i++)
		json_string(&json, NULL, plain);
	assert_int_equal(json.error, -ENOSPC);
	assert_int_equal(json_finish(&json), -ENOSPC);
	close(json.fd);
	json = (struct json_text){ .fd = -1 };
	assert_int_equal(json_finish(&json), -EBADF);
}

/* Pieces are taken as small as the other side likes, and signals come in between. */
static void ignore(int number)
{
	(void)number;
}

static size_t read_slowly(int fd)
{
	char piece[1000];
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0) {
		len += (size_t)n;
		kill(getppid(), SIGUSR1);
	}
	return len;
}

static void test_short_writes(void **state)
{
	struct sigaction action = { .sa_handler = ignore };
	int ends[2], status;
	pid_t pid;

	(void)state;
	must(sigaction(SIGUSR1, &action, NULL) == 0);
	must(pipe2(ends, O_CLOEXEC) == 0);
	must(fcntl(ends[1], F_SETPIPE_SZ, 4096) > 0);
	pid = fork();
	must(pid >= 0);
	if (pid == 0) {
		close(ends[1]);
		_exit(read_slowly(ends[0]) == 1000 * 300 + 1 ? 0 : 1);
	}
	close(ends[0]);
	json = (struct json_text){ .fd = ends[1] };
	for (int i = 0; i < 1000; i++) {
		char word[300];

		memset(word, 'b', sizeof(word));
		word[sizeof(word) - (i == 0 ? 2 : 3)] = '\0';
		json_string(&json, NULL, word);
	}
	assert_int_equal(json_finish(&json), 0);
	close(ends[1]);
	while (waitpid(pid, &status, 0) < 0)
		must(errno == EINTR);
	assert_int_equal(status, 0);
}

static void test_unescape(void **state)
{
	static const struct {
		const char *text;
		const char *bytes; /* NULL: refused */
	} rows[] = {
		{ "", "" },
		{ "\\", "\\" },
		{ "\\n", "\\n" },
		{ "\\x41", "A" },
		{ "\\x5cx41", "\\x41" },
		{ "\\\\xff", "\\\xff" },
		{ "\\xFfz", "\xffz" },
		{ "\\x", NULL },
		{ "\\x4", NULL },
		{ "\\x00", NULL },
		{ "\\x4g", NULL },
		{ "a\\xg4", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char copy[16];

		strcpy(copy, rows[i].text);
		assert_int_equal(json_unescape(copy), rows[i].bytes ? 0 : -EINVAL);
		if (rows[i].bytes)
			assert_string_equal(copy, rows[i].bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),	     cmocka_unit_test(test_strings),
		cmocka_unit_test(test_long),	     cmocka_unit_test(test_full),
		cmocka_unit_test(test_short_writes), cmocka_unit_test(test_unescape),
	};

	return cmocka_run_group_tests_name("json-text", tests, NULL, NULL);
}
