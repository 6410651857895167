/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>

#include "discovery.h"
#include "fake-proc.h"
#include "must.h"
#include "nodes.h"
#include "sleeper.h"
#include "unit.h"

struct fixture {
	struct fake_proc fp;
	struct nsrel_context *ctx;
	struct discovery d;
	struct place place;
	char line[1024]; /* the last one of the log */
	size_t n_lines;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f && nsrel_context_new(&f->ctx) == 0);
	f->d = (struct discovery){ .ctx = f->ctx, .snap = nodes_new(), .proc.fd = -1 };
	/* Without a stat, which only matters in a live /proc. */
	fake_proc_new(&f->fp);
	f->place = (struct place){ .dir_fd = f->fp.fd, .ns_fd = -1, .pid = 7, .tid = 8 };
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fake_proc_done(&f->fp);
	procfs_done(&f->d.proc);
	discovery_done(&f->d);
	nsrel_snapshot_unref(f->d.snap);
	nsrel_context_unref(f->ctx);
	free(f);
	return 0;
}

static void keep_line(void *data, const char *line)
{
	struct fixture *f = data;

	must(strlen(line) < sizeof(f->line));
	strcpy(f->line, line);
	f->n_lines++;
}

static const struct nsrel_problem *last_problem(const struct fixture *f)
{
	const struct array *problems = &f->d.problems;

	assert_true(problems->n_items > 0);
	return problems->items[problems->n_items - 1];
}

/* What an error comes to in a captured /proc, where nothing ends. */
static void test_outcomes(void **state)
{
	static const struct {
		int error;
		int outcome;
		size_t n_problems;
	} rows[] = {
		{ -ENOENT, OUTCOME_NONE, 0 },	 { -ESRCH, OUTCOME_NONE, 0 },
		{ -EACCES, OUTCOME_DENIED, 1 },	 { -EPERM, OUTCOME_DENIED, 2 },
		{ -EIO, OUTCOME_FAILED, 3 },	 { -EMFILE, OUTCOME_FAILED, 4 },
		{ -EBADMSG, OUTCOME_FAILED, 5 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(discovery_failed(&f->d, NSREL_SOURCE_FDS, &f->place,
						  "stat", rows[i].error),
				 rows[i].outcome);
		assert_int_equal(f->d.problems.n_items, rows[i].n_problems);
		if (rows[i].n_problems == 0)
			continue;
		assert_int_equal(nsrel_problem_get_errno(last_problem(f)),
				 -rows[i].error);
		assert_int_equal(nsrel_problem_get_source(last_problem(f)),
				 NSREL_SOURCE_FDS);
	}
}

static void test_problem(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(discovery_add_problem(&f->d, NSREL_SOURCE_TASKS, &f->place,
					       "ns/net", -EACCES),
			 0);
	assert_int_equal(nsrel_problem_get_source(last_problem(f)), NSREL_SOURCE_TASKS);
	assert_int_equal(nsrel_problem_get_pid(last_problem(f)), 7);
	assert_int_equal(nsrel_problem_get_tid(last_problem(f)), 8);
	assert_string_equal(nsrel_problem_get_what(last_problem(f)), "ns/net");
	assert_int_equal(nsrel_problem_get_errno(last_problem(f)), EACCES);
	assert_int_equal(discovery_add_problem(&f->d, NSREL_SOURCE_RELATIONS, NULL,
					       "owner", -EMFILE),
			 0);
	assert_int_equal(nsrel_problem_get_source(last_problem(f)),
			 NSREL_SOURCE_RELATIONS);
	assert_int_equal(nsrel_problem_get_pid(last_problem(f)), 0);
	assert_int_equal(nsrel_problem_get_tid(last_problem(f)), 0);
}

static void add_problems(struct fixture *f, int from, int to)
{
	for (int i = from; i <= to; i++)
		assert_int_equal(discovery_add_problem(&f->d, NSREL_SOURCE_TASKS,
						       &f->place, "stat", -i),
				 0);
}

/* Forgets what came after the first @n_problems and @n_files. */
static void forget(struct fixture *f, size_t n_problems, size_t n_files)
{
	discovery_forget_task(&f->d, &(struct finds){ n_problems, n_files });
}

static void test_forget(void **state)
{
	struct fixture *f = *state;

	add_problems(f, 1, 40);
	forget(f, 40, 0);
	assert_int_equal(f->d.problems.n_items, 40);
	forget(f, 17, 0);
	assert_int_equal(f->d.problems.n_items, 17);
	assert_int_equal(nsrel_problem_get_errno(last_problem(f)), 17);
	forget(f, 0, 0);
	assert_int_equal(f->d.problems.n_items, 0);
}

/* A task that ended takes its own problems with it, and not what relations met. */
static void test_forget_task(void **state)
{
	struct fixture *f = *state;
	struct finds before;

	add_problems(f, 1, 3);
	before = discovery_get_finds(&f->d);
	assert_int_equal(before.n_problems, 3);
	assert_false(discovery_was_refused(&f->d, &before));
	assert_int_equal(discovery_add_problem(&f->d, NSREL_SOURCE_RELATIONS, NULL,
					       "owner", -EMFILE),
			 0);
	assert_false(discovery_was_refused(&f->d, &before));
	add_problems(f, 4, 5);
	assert_true(discovery_was_refused(&f->d, &before));
	discovery_forget_task(&f->d, &before);
	assert_int_equal(f->d.problems.n_items, 4);
	assert_string_equal(nsrel_problem_get_what(last_problem(f)), "owner");
	assert_false(discovery_was_refused(&f->d, &before));
}

/* What was handed over is the snapshot's, and stays there in the order it came. */
static void test_keep(void **state)
{
	struct fixture *f = *state;
	const struct array *kept = &f->d.snap->problems;

	assert_int_equal(discovery_keep(&f->d), 0);
	assert_int_equal(kept->n_items, 0);
	add_problems(f, 1, 20);
	assert_int_equal(discovery_keep(&f->d), 0);
	assert_int_equal(f->d.problems.n_items, 0);
	add_problems(f, 21, 40);
	forget(f, 10, 0);
	assert_int_equal(discovery_keep(&f->d), 0);
	assert_int_equal(discovery_keep(&f->d), 0);
	assert_int_equal(nsrel_snapshot_count_problems(f->d.snap), 30);
	for (int i = 0; i < 30; i++)
		assert_int_equal(nsrel_problem_get_errno(kept->items[i]), i + 1);
	/* Those that nobody takes go with it. */
	add_problems(f, 1, 3);
}

/* What is known to be there is no refusal, and is told with a number. */
static void test_unseen(void **state)
{
	struct fixture *f = *state;
	struct finds before = discovery_get_finds(&f->d);

	nsrel_context_set_log(f->ctx, keep_line, f);
	assert_int_equal(discovery_add_unseen(&f->d, &f->place, "in flight", 7), 0);
	assert_non_null(strstr(f->line, "in flight"));
	assert_int_equal(nsrel_problem_get_source(last_problem(f)), NSREL_SOURCE_DEEP);
	assert_int_equal(nsrel_problem_get_count(last_problem(f)), 7);
	assert_int_equal(nsrel_problem_get_errno(last_problem(f)), 0);
	assert_int_equal(nsrel_problem_get_pid(last_problem(f)), 7);
	assert_int_equal(nsrel_problem_get_tid(last_problem(f)), 8);
	assert_false(discovery_was_refused(&f->d, &before));
	discovery_forget_task(&f->d, &before);
	assert_int_equal(f->d.problems.n_items, 0);
}

static void add_files(struct discovery *d, int from, int to)
{
	for (int i = from; i <= to; i++)
		assert_int_equal(
			discovery_add_file(d, &(struct holder_of_file){ .fd = i }), 0);
}

static void add_mounts(struct discovery *d, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i <= to; i++) {
		struct holder_of_mount *mount = calloc(1, sizeof(*mount));

		must(mount);
		mount->id = i;
		mount->target = strdup("/");
		assert_int_equal(discovery_add_mount(d, mount), 0);
	}
}

static void assert_files(const struct array *files, int n)
{
	assert_int_equal(files->n_items, n);
	for (int i = 0; i < n; i++)
		assert_int_equal(((struct holder_of_file *)files->items[i])->fd, i + 1);
}

/* A task's files go with it; mounts stay, whoever led to them. */
static void test_forget_files(void **state)
{
	struct fixture *f = *state;
	struct finds before;

	add_files(&f->d, 1, 20);
	add_mounts(&f->d, 1, 20);
	before = discovery_get_finds(&f->d);
	assert_int_equal(before.n_files, 20);
	add_files(&f->d, 21, 50);
	add_mounts(&f->d, 21, 50);
	discovery_forget_task(&f->d, &before);
	assert_files(&f->d.files, 20);
	assert_int_equal(f->d.mounts.n_items, 50);
	assert_int_equal(discovery_keep(&f->d), 0);
	assert_int_equal(f->d.files.n_items, 0);
	assert_int_equal(f->d.mounts.n_items, 0);
	assert_files(&f->d.snap->files, 20);
	assert_int_equal(f->d.snap->mounts.n_items, 50);
	/* Those that nobody takes go with it. */
	add_files(&f->d, 1, 3);
	add_mounts(&f->d, 1, 3);
}

/* Another one shares what is shared, and has all else of its own. */
static void test_fork(void **state)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct fixture *f = *state;
	struct discovery other;
	struct shared shared = { 0 };

	f->d.shared = &shared;
	f->d.types = 5;
	f->d.sources = 7;
	f->d.last[0] = (struct nsrel_ns *)f;
	f->d.knows_own_cookie = true;
	f->d.last_dir_mount = 9;
	add_files(&f->d, 1, 2);
	add_problems(f, 1, 1);
	other = discovery_fork(&f->d, &lock);
	assert_ptr_equal(other.lock, &lock);
	assert_ptr_equal(other.snap, f->d.snap);
	assert_ptr_equal(other.shared, &shared);
	assert_int_equal(other.types, 5);
	assert_int_equal(other.sources, 7);
	assert_null(other.last[0]);
	assert_false(other.knows_own_cookie);
	assert_int_equal(other.files.n_items, 0);
	assert_int_equal(other.problems.n_items, 0);
	add_files(&other, 3, 40);
	add_mounts(&other, 1, 40);
	assert_int_equal(table_add(&other.cookies, 1, f), 0);
	assert_int_equal(discovery_add_problem(&other, NSREL_SOURCE_FDS, &f->place, "fd",
					       -EIO),
			 0);
	assert_int_equal(discovery_join(&f->d, &other), 0);
	assert_files(&f->d.files, 40);
	assert_int_equal(f->d.mounts.n_items, 40);
	assert_int_equal(f->d.problems.n_items, 2);
	assert_string_equal(nsrel_problem_get_what(last_problem(f)), "fd");
	f->d.last[0] = NULL;
}

/* No other thread than the caller's ever calls what the caller gave. */
static void test_guest(void **state)
{
	struct fixture *f = *state;

	nsrel_context_set_log(f->ctx, keep_line, f);
	f->d.is_guest = true;
	add_problems(f, 1, 1);
	assert_int_equal(f->n_lines, 0);
	f->d.is_guest = false;
	discovery_log(&f->d, "x");
	assert_int_equal(f->n_lines, 1);
}

/* Each waits for the others, if there are others. */
static void test_lock(void **state)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct fixture *f = *state;

	discovery_lock(&f->d);
	discovery_unlock(&f->d);
	f->d.lock = &lock;
	discovery_lock(&f->d);
	assert_int_equal(pthread_mutex_trylock(&lock), EBUSY);
	discovery_unlock(&f->d);
	assert_int_equal(pthread_mutex_trylock(&lock), 0);
	pthread_mutex_unlock(&lock);
}

static void test_log(void **state)
{
	struct fixture *f = *state;

	discovery_log(&f->d, "to %s", "nobody");
	nsrel_context_set_log(f->ctx, keep_line, f);
	discovery_log(&f->d, "%d of %s", 7, "these");
	assert_string_equal(f->line, "7 of these");
	/* Cut, not spilt. */
	discovery_log(&f->d, "%0900d", 0);
	assert_true(strlen(f->line) > 80 && strlen(f->line) < 900);
	/* An error that nobody has a name for. */
	assert_int_equal(discovery_add_problem(&f->d, NSREL_SOURCE_TASKS, &f->place,
					       "stat", -4095),
			 0);
	assert_non_null(strstr(f->line, "stat"));
	assert_int_equal(f->n_lines, 3);
}

/* A task that has ended is no problem, whatever the kernel said. */
static void test_gone(void **state)
{
	static const int errors[] = { -ESRCH, -ENOENT, -EACCES, -EIO };
	struct fixture *f = *state;
	pid_t pid = sleeper_start();
	char name[16];
	int dir_fd;

	must(procfs_open(NULL, &f->d.proc) == 0);
	snprintf(name, sizeof(name), "%d", (int)pid);
	dir_fd = f->place.dir_fd = procfs_pin(f->d.proc.fd, name);
	assert_true(dir_fd >= 0);
	assert_int_equal(discovery_failed(&f->d, NSREL_SOURCE_TASKS, &f->place, "stat",
					  -EACCES),
			 OUTCOME_DENIED);
	sleeper_stop(pid);
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		assert_int_equal(discovery_failed(&f->d, NSREL_SOURCE_TASKS, &f->place,
						  "stat", errors[i]),
				 OUTCOME_GONE);
	/* But for what is nothing of the task's. */
	assert_int_equal(discovery_failed(&f->d, NSREL_SOURCE_TASKS, &f->place, "stat",
					  -ENOMEM),
			 -ENOMEM);
	assert_int_equal(f->d.problems.n_items, 1);
	close(dir_fd);
}

/* Nobody peeks while another thread may take a signal. */
static void test_is_shared(void **state)
{
	struct fixture *f = *state;

	f->d.sources = NSREL_SOURCES_ALL;
	assert_true(discovery_is_shared(&f->d));
	f->d.proc.own = true;
	assert_false(discovery_is_shared(&f->d));
	f->d.sources = NSREL_SOURCES_DEFAULT;
	assert_true(discovery_is_shared(&f->d));
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_outcomes),	test(test_problem), test(test_forget),
		test(test_forget_task), test(test_keep),    test(test_lock),
		test(test_log),		test(test_unseen),  test(test_forget_files),
		test(test_fork),	test(test_guest),   test(test_gone),
		test(test_is_shared),
	};

	return cmocka_run_group_tests_name("discovery", tests, NULL, NULL);
}
