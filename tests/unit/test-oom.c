/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What the library does when memory runs out, at every single place: the linker sends its
 * allocations through the functions here (--wrap in meson.build).
 */

#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

#include "check-snapshot.h"
#include "fake-proc.h"
#include "unit.h"

static bool armed;	      /* count, and fail when it is time */
static bool for_all;	      /* all that follow fail too */
static atomic_size_t n_calls; /* several threads may be at work */
static size_t fail_at;
static int n_processors = 1, n_threads;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
			  void *(*run)(void *), void *p);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
			  void *(*run)(void *), void *p);
int __wrap_sched_getaffinity(pid_t pid, size_t size, cpu_set_t *ret);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
			  void *(*run)(void *), void *p)
{
	n_threads++;
	return __real_pthread_create(thread, attr, run, p);
}

int __wrap_sched_getaffinity(pid_t pid, size_t size, cpu_set_t *ret)
{
	(void)pid;
	memset(ret, 0, size);
	for (int i = 0; i < n_processors; i++)
		CPU_SET_S((size_t)i, size, ret);
	return 0;
}

static bool is_out_of_memory(void)
{
	size_t n;

	if (!armed)
		return false;
	n = atomic_fetch_add(&n_calls, 1) + 1;
	if (n < fail_at || (n > fail_at && !for_all))
		return false;
	errno = ENOMEM;
	return true;
}

#define WRAP(type, name, params, args)                                 \
	type __real_##name params;                                     \
	type __wrap_##name params;                                     \
	type __wrap_##name params                                      \
	{                                                              \
		return is_out_of_memory() ? NULL : __real_##name args; \
	}

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t n, size_t size), (n, size))
WRAP(void *, realloc, (void *p, size_t size), (p, size))
WRAP(void *, reallocarray, (void *p, size_t n, size_t size), (p, n, size))
WRAP(char *, strdup, (const char *text), (text))
WRAP(char *, strndup, (const char *text, size_t n), (text, n))
WRAP(DIR *, fdopendir, (int fd), (fd))

int __wrap_asprintf(char **ret, const char *format, ...) _printf_(2, 3);
int __wrap___asprintf_chk(char **ret, int flag, const char *format, ...) _printf_(3, 4);

int __wrap_asprintf(char **ret, const char *format, ...)
{
	va_list args;
	int r;

	if (is_out_of_memory())
		return -1;
	va_start(args, format);
	r = vasprintf(ret, format, args);
	va_end(args);
	return r;
}

/* The same where the compiler fortifies. */
int __wrap___asprintf_chk(char **ret, int flag, const char *format, ...)
{
	va_list args;
	int r;

	(void)flag;
	if (is_out_of_memory())
		return -1;
	va_start(args, format);
	r = vasprintf(ret, format, args);
	va_end(args);
	return r;
}

static void make_machine(const struct fake_proc *fp)
{
	fake_task(fp, (struct fake_task){ .pid = 2, .flags = 0x200000, .ns = { 1, 2 } });
	fake_task(fp, (struct fake_task){ .pid = 7,
					  .n_threads = 3,
					  .ns = { 1, 2, 3, 4, 5, 6, 7, 8 },
					  .pid_for_children = 13,
					  .time_for_children = 18,
					  .status = "Uid:\t1\t2\t3\t4\n",
					  .cmdline = "sh" });
	fake_task(fp, (struct fake_task){ .pid = 7, .tid = 8, .ns = { 21, 22, 23, 24 } });
	fake_task(fp, (struct fake_task){ .pid = 7, .tid = 9, .ns = { 1, 2 } });
	fake_task(fp, (struct fake_task){ .pid = 10, .state = 'Z', .n_threads = 2 });
	fake_task(fp, (struct fake_task){ .pid = 10, .tid = 11, .ns = { 1, 32 } });
	fake_text(fp, "12/stat", "garbage");
	fake_link(fp, "12/ns/net", "garbage");
	/* Enough for tables and arrays to grow. */
	for (pid_t pid = 100; pid < 140; pid++)
		fake_task(fp, (struct fake_task){ .pid = pid, .ns = { (uint64_t)pid } });
}

static int try(struct nsrel_context *ctx, size_t at, struct nsrel_snapshot **ret)
{
	int r;

	n_calls = 0;
	fail_at = at;
	armed = true;
	r = nsrel_snapshot_new(ctx, ret);
	armed = false;
	return r;
}

static bool fails_at(struct nsrel_context *ctx, size_t at)
{
	struct nsrel_snapshot *snap = NULL;
	size_t n_fds = count_fds();
	int r = try(ctx, at, &snap);

	assert_int_equal(count_fds(), n_fds);
	if (n_calls < at) {
		assert_int_equal(r, 0);
		check_snapshot(snap);
		nsrel_snapshot_unref(snap);
		return false;
	}
	if (r != -ENOMEM)
		fail_msg("allocation %zu failed, and the snapshot gave %d", at, r);
	assert_null(snap);
	return true;
}

/* At the first allocation, and at every one that is @step further. */
static void fail_everywhere(const char *path, size_t step, bool all)
{
	struct nsrel_context *ctx;
	size_t n = 1;

	for_all = all;
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, path), 0);
	while (fails_at(ctx, n))
		n += step;
	assert_true(n > 100);
	nsrel_context_unref(ctx);
}

static void test_fake(void **state)
{
	const struct fake_proc *fp = *state;

	make_machine(fp);
	fail_everywhere(fp->path, 1, false);
	fail_everywhere(fp->path, 1, true);
}

/* One of several workers runs out of memory while the others go on. */
static void test_workers(void **state)
{
	const struct fake_proc *fp = *state;

	make_machine(fp);
	for (pid_t pid = 200; pid < 800; pid++)
		fake_task(fp,
			  (struct fake_task){ .pid = pid, .ns = { (uint64_t)pid % 50 } });
	fake_text(fp, "300/stat", "garbage");
	fake_text(fp, "700/stat", "garbage");
	n_processors = 2;
	n_threads = 0;
	fail_everywhere(fp->path, 11, false);
	fail_everywhere(fp->path, 11, true);
	assert_true(n_threads > 200);
	n_processors = 1;
}

/* Here relations are asked too; how many processes there are is not in our hands. */
static void test_live(void **state)
{
	struct nsrel_snapshot *snap = NULL;

	(void)state;
	for_all = false;
	for (size_t at = 1; at <= 100; at++) {
		int r = try(NULL, at, &snap);

		if (r == 0)
			nsrel_snapshot_unref(snap);
		assert_int_equal(r, n_calls < at ? 0 : -ENOMEM);
	}
}

static void test_context(void **state)
{
	struct nsrel_context *ctx = NULL;

	(void)state;
	n_calls = 0;
	fail_at = 1;
	for_all = true;
	armed = true;
	assert_int_equal(nsrel_context_new(&ctx), -ENOMEM);
	armed = false;
	assert_null(ctx);
	assert_int_equal(nsrel_context_new(&ctx), 0);
	assert_int_equal(nsrel_context_set_procfs(ctx, "/proc"), 0);
	armed = true;
	assert_int_equal(nsrel_context_set_procfs(ctx, "/elsewhere"), -ENOMEM);
	/* NULL takes no memory, and what was set before stays until then. */
	assert_int_equal(nsrel_context_set_procfs(ctx, NULL), 0);
	armed = false;
	nsrel_context_unref(ctx);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, fake_proc_setup, fake_proc_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_fake),
		test(test_workers),
		test(test_live),
		cmocka_unit_test(test_context),
	};

	return cmocka_run_group_tests_name("oom", tests, NULL, NULL);
}
