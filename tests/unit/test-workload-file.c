/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "context.h"
#include "fake-proc.h"
#include "must.h"
#include "unit.h"

struct files {
	struct fake_proc fp; /* a directory for them */
	struct nsrel_context *ctx;
};

static int setup(void **state)
{
	struct files *f = calloc(1, sizeof(*f));

	must(f);
	fake_proc_new(&f->fp);
	must(nsrel_context_new(&f->ctx) == 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct files *f = *state;

	nsrel_context_unref(f->ctx);
	fake_proc_done(&f->fp);
	free(f);
	return 0;
}

static int load(struct files *f, const char *text, size_t len, unsigned int *ret_line)
{
	char path[300];

	fake_file(&f->fp, "patterns", text, len);
	snprintf(path, sizeof(path), "%s/patterns", f->fp.path);
	return nsrel_context_load_workloads(f->ctx, path, ret_line);
}

static void test_patterns(void **state)
{
	struct files *f = *state;
	unsigned int line = 77;

	assert_int_equal(load(f, BYTES("# x\na unit {unit}.x\n\nb app {name}"), &line),
			 0);
	assert_int_equal(line, 0);
	assert_int_equal(f->ctx->n_patterns, 2);
	assert_string_equal(f->ctx->patterns[0].engine, "a");
	assert_string_equal(f->ctx->patterns[1].text, "{name}");
	/* What comes later goes after it. */
	assert_int_equal(load(f, BYTES("c none *\n"), NULL), 0);
	assert_int_equal(f->ctx->n_patterns, 3);
	assert_string_equal(f->ctx->patterns[0].engine, "a");
	assert_string_equal(f->ctx->patterns[2].engine, "c");
	assert_int_equal(load(f, BYTES(""), &line), 0);
	assert_int_equal(f->ctx->n_patterns, 3);
}

static void test_errors(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		unsigned int line;
	} rows[] = {
		{ BYTES("x"), 1 },
		{ BYTES("a none *\n\nx\n"), 3 },
		{ BYTES("a none *\n\n\0\n"), 3 },
		{ BYTES("a none *\nb none *\0"), 2 },
		{ BYTES("a none x\\\nb"), 2 },
	};
	struct files *f = *state;
	unsigned int line;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		line = 77;
		assert_int_equal(load(f, rows[i].text, rows[i].len, &line), -EINVAL);
		assert_int_equal(line, rows[i].line);
		assert_int_equal(load(f, rows[i].text, rows[i].len, NULL), -EINVAL);
	}
	line = 77;
	assert_int_equal(nsrel_context_load_workloads(f->ctx, "/nonexistent", &line),
			 -ENOENT);
	assert_int_equal(line, 0);
	assert_int_equal(nsrel_context_load_workloads(f->ctx, f->fp.path, &line),
			 -EISDIR);
	assert_int_equal(f->ctx->n_patterns, 0);
}

/* Somebody else who writes, slowly: into @fd, or what has the name. */
static pid_t start_writer(int fd, const char *path)
{
	pid_t pid = fork();

	must(pid >= 0);
	if (pid > 0)
		return pid;
	if (path)
		fd = open(path, O_WRONLY | O_CLOEXEC);
	usleep(50000);
	must(write(fd, "a none *\nb no", 13) == 13);
	usleep(50000);
	must(write(fd, "ne *\n", 5) == 5);
	_exit(0);
}

static void check_written(struct files *f, const char *path, pid_t writer)
{
	unsigned int line = 77;
	int status;

	assert_int_equal(nsrel_context_load_workloads(f->ctx, path, &line), 0);
	assert_int_equal(line, 0);
	assert_int_equal(f->ctx->n_patterns, 2);
	assert_int_equal(waitpid(writer, &status, 0), writer);
	assert_int_equal(status, 0);
}

static void test_fifo(void **state)
{
	struct files *f = *state;
	char path[300];

	fake_fifo(&f->fp, "fifo");
	snprintf(path, sizeof(path), "%s/fifo", f->fp.path);
	check_written(f, path, start_writer(-1, path));
}

/* What a shell makes of <(...). */
static void test_pipe(void **state)
{
	char path[40];
	int fds[2];
	pid_t writer;

	must(pipe2(fds, O_CLOEXEC) == 0);
	writer = start_writer(fds[1], NULL);
	close(fds[1]);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
	check_written(*state, path, writer);
	close(fds[0]);
}

static void test_large(void **state)
{
	struct files *f = *state;
	size_t size = 1024 * 1024;
	char *text = malloc(size);
	unsigned int line;

	must(text);
	memset(text, '\n', size);
	assert_int_equal(load(f, text, size, &line), -EFBIG);
	assert_int_equal(load(f, text, size - 1, &line), 0);
	free(text);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = { test(test_patterns), test(test_errors),
					    test(test_fifo), test(test_pipe),
					    test(test_large) };

	return cmocka_run_group_tests_name("workload-file", tests, NULL, NULL);
}
