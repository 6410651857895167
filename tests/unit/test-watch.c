/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Of a captured /proc every look takes a snapshot; live ones are in tests/live. */

#include <pthread.h>

#include "fake-proc.h"
#include "fds.h"
#include "must.h"
#include "unit.h"

static size_t count_processes(struct nsrel_watch *watch)
{
	struct nsrel_snapshot *snap = NULL;
	size_t n;

	assert_int_equal(nsrel_watch_look(watch, &snap), 1);
	n = nsrel_snapshot_count_processes(snap);
	nsrel_snapshot_unref(snap);
	return n;
}

static struct nsrel_watch *watch_fake(const struct fake_proc *fp)
{
	struct nsrel_context *ctx;
	struct nsrel_watch *watch;

	must(nsrel_context_new(&ctx) == 0);
	must(nsrel_context_set_procfs(ctx, fp->path) == 0);
	must(nsrel_watch_new(ctx, &watch) == 0);
	nsrel_context_unref(ctx);
	return watch;
}

static void test_captured(void **state)
{
	const struct fake_proc *fp = *state;
	struct nsrel_watch *watch = watch_fake(fp);

	fake_task(fp, (struct fake_task){ .pid = 7, .ns[NSREL_TYPE_UTS] = 11 });
	assert_int_equal(count_processes(watch), 1);
	assert_int_equal(count_processes(watch), 1);
	fake_task(fp, (struct fake_task){ .pid = 8, .ns[NSREL_TYPE_UTS] = 12 });
	assert_int_equal(count_processes(watch), 2);
	assert_null(nsrel_watch_free(watch));
}

/* What failed is tried again, and nothing is left open. */
static void test_gone(void **state)
{
	const struct fake_proc *fp = *state;
	struct nsrel_snapshot *snap = (void *)state;
	struct nsrel_context *ctx;
	struct nsrel_watch *watch;
	size_t n = count_fds();

	must(nsrel_context_new(&ctx) == 0);
	must(nsrel_context_set_procfs(ctx, "/nonexistent") == 0);
	must(nsrel_watch_new(ctx, &watch) == 0);
	assert_int_equal(nsrel_watch_look(watch, &snap), -ENOENT);
	assert_ptr_equal(snap, state);
	must(nsrel_context_set_procfs(ctx, fp->path) == 0);
	assert_int_equal(count_processes(watch), 0);
	nsrel_context_unref(ctx);
	nsrel_watch_free(watch);
	assert_int_equal(count_fds(), n);
}

static void test_free_null(void **state)
{
	(void)state;
	assert_null(nsrel_watch_free(NULL));
}

static void test_live(void **state)
{
	struct nsrel_watch *watch;
	size_t n = count_fds();

	(void)state;
	must(nsrel_watch_new(NULL, &watch) == 0);
	assert_true(count_processes(watch) > 0);
	assert_true(count_fds() > n);
	nsrel_watch_free(watch);
	assert_int_equal(count_fds(), n);
}

static void *free_cancelled(void *arg)
{
	int state;

	must(pthread_cancel(pthread_self()) == 0);
	nsrel_watch_free(arg);
	/* It would be cancelled now. The address sanitizer would not bear that. */
	must(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state) == 0);
	return NULL;
}

/* Nothing stays open, whenever the thread is told to end. */
static void test_cancel(void **state)
{
	struct nsrel_watch *watch;
	size_t n = count_fds();
	pthread_t thread;
	void *ret;

	(void)state;
	must(nsrel_watch_new(NULL, &watch) == 0);
	assert_true(count_processes(watch) > 0);
	must(pthread_create(&thread, NULL, free_cancelled, watch) == 0);
	must(pthread_join(thread, &ret) == 0);
	assert_null(ret);
	assert_int_equal(count_fds(), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_captured, fake_proc_setup,
						fake_proc_teardown),
		cmocka_unit_test_setup_teardown(test_gone, fake_proc_setup,
						fake_proc_teardown),
		cmocka_unit_test(test_free_null),
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
