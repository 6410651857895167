/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>

#include "fds.h"
#include "must.h"
#include "own-files.h"
#include "scene.h"
#include "sleeper.h"
#include "unit.h"

static struct own_files *look(struct scene *s)
{
	scene_go_live(s);
	assert_int_equal(own_files_new(&s->d, &s->shared.own_files), 0);
	assert_non_null(s->shared.own_files);
	return s->shared.own_files;
}

static void test_new(void **state)
{
	struct scene *s = *state;
	const struct own_files *files;
	int before = open("/dev/null", O_RDONLY | O_CLOEXEC), after;

	/* A high number, and gaps. */
	must(fcntl(before, F_DUPFD_CLOEXEC, 200) >= 200);
	files = look(s);
	after = open("/dev/null", O_RDONLY | O_CLOEXEC);
	for (int fd = 0; fd <= 2; fd++)
		assert_int_equal(own_files_is_new(files, fd), fcntl(fd, F_GETFD) < 0);
	assert_false(own_files_is_new(files, before));
	assert_false(own_files_is_new(files, 200));
	assert_true(own_files_is_new(files, after));
	assert_true(own_files_is_new(files, 199));
	assert_true(own_files_is_new(files, 201));
	assert_true(own_files_is_new(files, 1 << 30));
	/* The discovery's own. */
	assert_true(own_files_is_new(files, s->d.proc.fd));
	close(after);
	close(before);
	close(200);
}

/* Many more than there is room for at first. */
static void test_many(void **state)
{
	const struct own_files *files;
	int first = fcntl(0, F_DUPFD_CLOEXEC, 300);

	assert_int_equal(first, 300);
	for (int fd = 301; fd < 600; fd++)
		must(dup3(first, fd, O_CLOEXEC) == fd);
	files = look(*state);
	for (int fd = 300; fd < 600; fd++) {
		assert_false(own_files_is_new(files, fd));
		close(fd);
	}
	assert_true(own_files_is_new(files, 600));
}

static void test_leaves_nothing(void **state)
{
	struct scene *s = *state;
	size_t n_fds;

	scene_go_live(s);
	n_fds = count_fds();
	assert_int_equal(own_files_new(&s->d, &s->shared.own_files), 0);
	assert_int_equal(count_fds(), n_fds);
	assert_null(own_files_free(NULL));
}

/* Without a /proc of one's own there is nothing to know it from. */
static void test_no_proc(void **state)
{
	struct own_files *files = NULL;
	struct scene *s = *state;

	assert_true(own_files_new(&s->d, &files) < 0);
	assert_null(files);
	s->d.self.fd = s->d.proc.fd;
	assert_int_equal(own_files_new(&s->d, &files), -ENOENT);
	assert_null(files);
}

struct thread {
	pthread_t thread;
	pthread_barrier_t barrier;
	pid_t tid;
	bool unshares;
};

static void *run(void *p)
{
	struct thread *t = p;

	if (t->unshares)
		must(unshare(CLONE_FILES) == 0);
	t->tid = gettid();
	pthread_barrier_wait(&t->barrier);
	pthread_barrier_wait(&t->barrier);
	return NULL;
}

static bool is_of_thread(struct scene *s, bool unshares)
{
	struct thread t = { .unshares = unshares };
	bool r;

	must(pthread_barrier_init(&t.barrier, NULL, 2) == 0);
	must(pthread_create(&t.thread, NULL, run, &t) == 0);
	pthread_barrier_wait(&t.barrier);
	scene_go_to(s, getpid(), t.tid);
	r = own_files_are_of(s->shared.own_files, &s->d, &s->place);
	pthread_barrier_wait(&t.barrier);
	must(pthread_join(t.thread, NULL) == 0);
	pthread_barrier_destroy(&t.barrier);
	return r;
}

static void test_whose(void **state)
{
	struct scene *s = *state;
	const struct own_files *files = look(s);
	pid_t pid = sleeper_start();

	assert_true(own_files_are_of(files, &s->d, &s->place));
	assert_false(own_files_are_of(NULL, &s->d, &s->place));
	assert_true(is_of_thread(s, false));
	assert_false(is_of_thread(s, true));
	scene_go_to(s, pid, pid);
	assert_false(own_files_are_of(files, &s->d, &s->place));
	sleeper_stop(pid);
}

/* In the /proc of another PID namespace the caller has another number, or none. */
static void test_whose_elsewhere(void **state)
{
	struct scene *s = *state;
	const struct own_files *files;
	struct place other = { .pid = getpid() + 1, .tid = gettid() };

	scene_go_live(s);
	s->d.proc.own = false;
	s->d.proc.self = other.pid;
	assert_int_equal(own_files_new(&s->d, &s->shared.own_files), 0);
	files = s->shared.own_files;
	assert_true(own_files_are_of(files, &s->d, &other));
	other.tid++; /* nobody can tell */
	assert_true(own_files_are_of(files, &s->d, &other));
	assert_false(own_files_are_of(files, &s->d, &s->place));
	s->shared.own_files = own_files_free(s->shared.own_files);
	s->d.proc.self = 0;
	assert_int_equal(own_files_new(&s->d, &s->shared.own_files), 0);
	assert_false(own_files_are_of(s->shared.own_files, &s->d, &s->place));
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_new),	    test(test_many),  test(test_leaves_nothing),
		test(test_no_proc), test(test_whose), test(test_whose_elsewhere),
	};

	return cmocka_run_group_tests_name("own-files", tests, NULL, NULL);
}
