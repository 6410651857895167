/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "context.h"
#include "unit.h"

static int setup(void **state)
{
	return nsrel_context_new((struct nsrel_context **)state);
}

static int teardown(void **state)
{
	nsrel_context_unref(*state);
	return 0;
}

static void test_defaults(void **state)
{
	const struct nsrel_context *ctx = *state;

	assert_int_equal(ctx->types, NSREL_TYPES_ALL);
	assert_int_equal(ctx->sources, NSREL_SOURCES_DEFAULT);
	assert_true(ctx->all_cmdlines);
	assert_true(ctx->status);
	assert_true(ctx->workloads);
	assert_int_equal(ctx->n_patterns, 0);
	assert_null(ctx->procfs);
	assert_null(ctx->log);
}

static void test_types(void **state)
{
	static const unsigned int wrong[] = { 0, NSREL_TYPES_ALL + 1, 1U << 31,
					      UINT32_MAX,
					      NSREL_TYPE_MASK(NSREL_N_TYPES) | 1 };
	struct nsrel_context *ctx = *state;

	assert_int_equal(nsrel_context_set_types(ctx, 5), 0);
	assert_int_equal(ctx->types, 5);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(nsrel_context_set_types(ctx, wrong[i]), -EINVAL);
		assert_int_equal(ctx->types, 5);
	}
	assert_int_equal(nsrel_context_set_types(ctx, NSREL_TYPES_ALL), 0);
	assert_int_equal(ctx->types, NSREL_TYPES_ALL);
}

static void test_sources(void **state)
{
	static const unsigned int wrong[] = { 0, 1U << 31, UINT32_MAX,
					      NSREL_SOURCES_ALL + 1 };
	struct nsrel_context *ctx = *state;

	assert_int_equal(nsrel_context_set_sources(ctx, NSREL_SOURCE_TASKS), 0);
	assert_int_equal(ctx->sources, NSREL_SOURCE_TASKS);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(nsrel_context_set_sources(ctx, wrong[i]), -EINVAL);
		assert_int_equal(ctx->sources, NSREL_SOURCE_TASKS);
	}
	assert_int_equal(nsrel_context_set_sources(ctx, NSREL_SOURCES_ALL), 0);
	assert_int_equal(ctx->sources, NSREL_SOURCES_ALL);
	assert_int_equal(nsrel_context_set_sources(ctx, NSREL_SOURCE_DEEP), 0);
	assert_int_equal(ctx->sources, NSREL_SOURCE_DEEP);
}

static void test_procfs(void **state)
{
	struct nsrel_context *ctx = *state;
	char path[] = "/somewhere";

	assert_int_equal(nsrel_context_set_procfs(ctx, path), 0);
	path[1] = 'x';
	assert_string_equal(ctx->procfs, "/somewhere");
	assert_int_equal(nsrel_context_set_procfs(ctx, "/elsewhere"), 0);
	assert_string_equal(ctx->procfs, "/elsewhere");
	/* Its own string, which goes when it is replaced. */
	assert_int_equal(nsrel_context_set_procfs(ctx, ctx->procfs), 0);
	assert_string_equal(ctx->procfs, "/elsewhere");
	assert_int_equal(nsrel_context_set_procfs(ctx, NULL), 0);
	assert_null(ctx->procfs);
	assert_int_equal(nsrel_context_set_procfs(ctx, "/left for unref"), 0);
}

static void test_all_cmdlines(void **state)
{
	struct nsrel_context *ctx = *state;

	nsrel_context_set_all_cmdlines(ctx, false);
	assert_false(ctx->all_cmdlines);
	nsrel_context_set_all_cmdlines(ctx, true);
	assert_true(ctx->all_cmdlines);
}

static void test_status(void **state)
{
	struct nsrel_context *ctx = *state;

	nsrel_context_set_status(ctx, false);
	assert_false(ctx->status);
	nsrel_context_set_status(ctx, true);
	assert_true(ctx->status);
}

static void test_workloads(void **state)
{
	struct nsrel_context *ctx = *state;

	nsrel_context_set_workloads(ctx, false);
	assert_false(ctx->workloads);
	nsrel_context_set_workloads(ctx, true);
	assert_true(ctx->workloads);
}

static void log_nothing(void *data, const char *line)
{
	(void)data, (void)line;
}

static void test_log(void **state)
{
	struct nsrel_context *ctx = *state;

	nsrel_context_set_log(ctx, log_nothing, &ctx);
	assert_ptr_equal(ctx->log, log_nothing);
	assert_ptr_equal(ctx->log_data, &ctx);
	nsrel_context_set_log(ctx, NULL, NULL);
	assert_null(ctx->log);
}

static void test_ref(void **state)
{
	struct nsrel_context *ctx = *state;

	assert_ptr_equal(nsrel_context_ref(ctx), ctx);
	assert_null(nsrel_context_unref(ctx));
	/* Still there. */
	assert_int_equal(nsrel_context_set_types(ctx, 1), 0);
}

static void test_null(void **state)
{
	__attribute__((cleanup(nsrel_context_unrefp))) struct nsrel_context *ctx = NULL;

	(void)state;
	assert_null(nsrel_context_ref(NULL));
	assert_null(nsrel_context_unref(NULL));
	nsrel_context_unrefp(&ctx);
	assert_int_equal(nsrel_context_new(&ctx), 0);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_defaults),	     test(test_types),	      test(test_sources),
		test(test_procfs),	     test(test_all_cmdlines), test(test_status),
		test(test_workloads),	     test(test_log),	      test(test_ref),
		cmocka_unit_test(test_null),
	};

	return cmocka_run_group_tests_name("context", tests, NULL, NULL);
}
