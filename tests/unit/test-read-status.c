/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/stat.h>

#include "must.h"
#include "read-status.h"
#include "scene.h"
#include "sleeper.h"
#include "unit.h"

#define WHOLE \
	"Name:\tx\nUid:\t1\t1000\t1\t1\nNSpid:\t7\t3\t1\nCapEff:\t0000000000200000\n"

static struct task *get_task(struct scene *s)
{
	return &s->process->task;
}

static int read_text(struct scene *s, const char *text)
{
	struct task *task = get_task(s);

	task_done(task);
	*task = (struct task){ .tid = task->tid };
	fake_text(&s->fp, "7/status", text);
	return read_status(&s->d, &s->place, task);
}

static void assert_unknown(const struct task *task)
{
	assert_false(task->has_uid);
	assert_false(task->has_caps);
	assert_int_equal(task->n_pids, 0);
	assert_null(task->inner_pids);
}

static void test_whole(void **state)
{
	struct scene *s = *state;
	struct task *task = get_task(s);

	assert_int_equal(read_text(s, WHOLE), OUTCOME_OK);
	assert_true(task->has_uid);
	assert_int_equal(task->uid, 1000);
	assert_true(task->has_caps);
	assert_int_equal(task->caps, 0x200000);
	assert_int_equal(task->n_pids, 3);
	assert_int_equal(task->inner_pids[0], 3);
	assert_int_equal(task->inner_pids[1], 1);
}

/* Of most processes there is nothing to allocate. */
static void test_one_pid(void **state)
{
	struct scene *s = *state;

	assert_int_equal(read_text(s, "NSpid:\t7\n"), OUTCOME_OK);
	assert_int_equal(get_task(s)->n_pids, 1);
	assert_null(get_task(s)->inner_pids);
	/* Another's number. */
	assert_int_equal(read_text(s, "NSpid:\t8\t1\n"), OUTCOME_OK);
	assert_unknown(get_task(s));
}

static void test_left_out(void **state)
{
	struct scene *s = *state;

	nsrel_context_set_status(s->ctx, false);
	assert_int_equal(read_text(s, WHOLE), OUTCOME_OK);
	assert_true(get_task(s)->has_uid);
	assert_int_equal(get_task(s)->uid, 1000);
	assert_false(get_task(s)->has_caps);
	assert_int_equal(get_task(s)->n_pids, 0);
}

static void test_bad(void **state)
{
	static const char *const texts[] = { "", "x", "Uid:\tx\nNSpid:\t0\nCapEff:\t-\n",
					     "\n\n\n" };
	struct scene *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		assert_int_equal(read_text(s, texts[i]), OUTCOME_OK);
		assert_unknown(get_task(s));
	}
	fake_remove(&s->fp, "7/status");
	assert_int_equal(read_status(&s->d, &s->place, get_task(s)), OUTCOME_NONE);
	assert_unknown(get_task(s));
	assert_int_equal(s->d.problems.n_items, 0);
	fake_dir(&s->fp, "7/status");
	assert_int_equal(read_status(&s->d, &s->place, get_task(s)), OUTCOME_FAILED);
	assert_unknown(get_task(s));
	assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "status");
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), EISDIR);
}

/* All groups that a process can be in stand before what is wanted. */
static void test_long(void **state)
{
	enum { N_GROUPS = 65536 };
	struct scene *s = *state;
	char *text = malloc(N_GROUPS * 11 + 200), *p = text;

	must(text);
	p = stpcpy(p, "Uid:\t1\t2\t3\t4\nGroups:\t");
	for (int i = 0; i < N_GROUPS; i++)
		p = stpcpy(p, "4294900000 ");
	strcpy(p, "\nNSpid:\t7\nCapEff:\t0000000000000001\n");
	assert_int_equal(read_text(s, text), OUTCOME_OK);
	assert_true(get_task(s)->has_caps);
	assert_int_equal(get_task(s)->n_pids, 1);
	free(text);
}

static void test_live(void **state)
{
	struct scene *s = *state;
	struct task task = { .tid = getpid() };

	scene_go_live(s);
	assert_int_equal(read_status(&s->d, &s->place, &task), OUTCOME_OK);
	assert_true(task.has_uid);
	assert_int_equal(task.uid, geteuid());
	assert_true(task.has_caps);
	task_done(&task);
	/* The directory has an owner, too. */
	nsrel_context_set_status(s->ctx, false);
	task = (struct task){ .tid = getpid() };
	assert_int_equal(read_status(&s->d, &s->place, &task), OUTCOME_OK);
	assert_true(task.has_uid);
	assert_int_equal(task.uid, geteuid());
	assert_false(task.has_caps);
	assert_int_equal(task.n_pids, 0);
}

static void test_ended(void **state)
{
	struct scene *s = *state;
	pid_t pid = sleeper_start();
	struct task task = { .tid = pid };

	scene_go_to(s, pid, pid);
	sleeper_stop(pid);
	assert_int_equal(read_status(&s->d, &s->place, &task), OUTCOME_GONE);
	assert_int_equal(s->d.problems.n_items, 0);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_whole), test(test_one_pid), test(test_left_out), test(test_bad),
		test(test_long),  test(test_live),    test(test_ended),
	};

	return cmocka_run_group_tests_name("read-status", tests, NULL, NULL);
}
