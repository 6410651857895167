/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What takes no privilege: one's own user namespace is visited. tests/live/test-visit*.c
 */

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fds.h"
#include "handle.h"
#include "must.h"
#include "unit.h"

struct fixture {
	struct nsrel_handle *own[NSREL_N_TYPES]; /* NULL: the kernel has none */
	struct nsrel_handle *user;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		char path[40];
		int fd;

		snprintf(path, sizeof(path), "/proc/self/ns/%s",
			 nsrel_type_get_name((enum nsrel_type)type));
		fd = open(path, O_RDONLY | O_CLOEXEC);
		must(fd < 0 || handle_new(fd, &f->own[type]) == 0);
	}
	f->user = f->own[NSREL_TYPE_USER];
	must(f->user);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	for (int type = 0; type < NSREL_N_TYPES; type++)
		nsrel_handle_unref(f->own[type]);
	free(f);
	return 0;
}

static int give(void *arg)
{
	return *(const int *)arg;
}

static int never(void *arg)
{
	(void)arg;
	must(false);
	return 0;
}

static void test_invalid_thread(void **state)
{
	struct fixture *f = *state;
	struct nsrel_handle *twice[] = { f->own[NSREL_TYPE_UTS], f->own[NSREL_TYPE_NET],
					 f->own[NSREL_TYPE_UTS] };
	static const enum nsrel_type refused[] = { NSREL_TYPE_USER, NSREL_TYPE_PID,
						   NSREL_TYPE_TIME };
	int result = 77;

	assert_int_equal(nsrel_visit_in_thread(NULL, 0, never, NULL, &result), -EINVAL);
	assert_int_equal(nsrel_visit_in_thread(twice, 3, never, NULL, &result), -EINVAL);
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		struct nsrel_handle *handles[] = { f->own[NSREL_TYPE_UTS],
						   f->own[refused[i]] };

		if (handles[1])
			assert_int_equal(nsrel_visit_in_thread(handles, 2, never, NULL,
							       &result),
					 -EINVAL);
	}
	assert_int_equal(result, 77);
}

static void test_invalid_child(void **state)
{
	struct fixture *f = *state;
	struct nsrel_handle *twice[] = { f->user, f->user };
	int result = 77;

	assert_int_equal(nsrel_visit_in_child(NULL, 0, never, NULL, &result), -EINVAL);
	assert_int_equal(nsrel_visit_in_child(twice, 2, never, NULL, &result), -EINVAL);
	assert_int_equal(result, 77);
}

static const int values[] = { 0,   1,	-1,    127,	128,	 255,
			      256, -22, 65536, INT_MAX, INT_MIN, -ECANCELED };

static void test_results(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		int value = values[i], result = ~value;

		assert_int_equal(nsrel_visit_in_child(&f->user, 1, give, &value, NULL),
				 0);
		assert_int_equal(nsrel_visit_in_child(&f->user, 1, give, &value, &result),
				 0);
		assert_int_equal(result, value);
	}
}

static void test_results_thread(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		int value = values[i], result = ~value;
		int r = nsrel_visit_in_thread(&f->own[NSREL_TYPE_UTS], 1, give, &value,
					      &result);

		if (r == -EPERM)
			skip_because("entering a namespace takes a privilege");
		assert_int_equal(r, 0);
		assert_int_equal(result, value);
	}
}

static int end_early(void *arg)
{
	switch (*(const int *)arg) {
	case 0:
		_exit(0);
	case 1:
		return raise(SIGKILL);
	case 2:
		return raise(SIGTERM);
	default:
		return raise(SIGUSR1);
	}
}

static void test_ended(void **state)
{
	struct fixture *f = *state;

	for (int how = 0; how < 4; how++) {
		int result = 77;

		assert_int_equal(nsrel_visit_in_child(&f->user, 1, end_early, &how,
						      &result),
				 -ECANCELED);
		assert_int_equal(result, 77);
	}
}

static int exit_thread(void *arg)
{
	(void)arg;
	pthread_exit(NULL);
}

static void test_ended_thread(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = count_fds();
	int r, result = 77;

	r = nsrel_visit_in_thread(&f->own[NSREL_TYPE_UTS], 1, exit_thread, NULL, &result);
	if (r == -EPERM)
		skip_because("entering a namespace takes a privilege");
	assert_int_equal(r, -ECANCELED);
	assert_int_equal(result, 77);
	assert_int_equal(count_fds(), n_fds);
}

struct look {
	pid_t pid, parent;
	bool default_usr1, ignored_usr2, default_chld;
	sigset_t mask;
	int death_signal;
	int n_exits;
};

static void handle(int signo)
{
	(void)signo;
}

static bool has_handler(int signo, void (*handler)(int))
{
	struct sigaction action;

	must(sigaction(signo, NULL, &action) == 0);
	return action.sa_handler == handler;
}

static int look_around(void *arg)
{
	struct look *look = arg;

	look->pid = getpid();
	look->parent = getppid();
	look->default_usr1 = has_handler(SIGUSR1, SIG_DFL);
	look->default_chld = has_handler(SIGCHLD, SIG_DFL);
	look->ignored_usr2 = has_handler(SIGUSR2, SIG_IGN);
	must(pthread_sigmask(SIG_BLOCK, NULL, &look->mask) == 0);
	must(prctl(PR_GET_PDEATHSIG, &look->death_signal) == 0);
	return 0;
}

static struct look *shared;

static void count_exit(void)
{
	shared->n_exits++;
}

static bool same_mask(const sigset_t *a, const sigset_t *b)
{
	for (int signo = 1; signo <= SIGRTMAX; signo++)
		if (sigismember(a, signo) != sigismember(b, signo))
			return false;
	return true;
}

static void test_child_signals(void **state)
{
	struct fixture *f = *state;
	sigset_t mask, before, after;

	must(signal(SIGUSR1, handle) != SIG_ERR && signal(SIGCHLD, handle) != SIG_ERR);
	must(signal(SIGUSR2, SIG_IGN) != SIG_ERR);
	sigemptyset(&mask);
	sigaddset(&mask, SIGHUP);
	must(pthread_sigmask(SIG_SETMASK, &mask, &before) == 0);
	assert_int_equal(nsrel_visit_in_child(&f->user, 1, look_around, shared, NULL), 0);
	must(pthread_sigmask(SIG_SETMASK, &before, &after) == 0);
	assert_true(same_mask(&mask, &after));
	assert_true(same_mask(&mask, &shared->mask));
	assert_true(has_handler(SIGUSR1, handle));
	must(signal(SIGUSR1, SIG_DFL) == handle && signal(SIGCHLD, SIG_DFL) == handle);
	must(signal(SIGUSR2, SIG_DFL) == SIG_IGN);
	assert_int_not_equal(shared->pid, getpid());
	assert_int_equal(shared->parent, getpid());
	assert_true(shared->default_usr1 && shared->default_chld && shared->ignored_usr2);
	assert_int_equal(shared->death_signal, SIGKILL);
}

static int write_more(void *arg)
{
	fputs("child", arg);
	return 0;
}

/* What the caller would do at its end the child does not; nor what it had not written. */
static void test_child_end(void **state)
{
	struct fixture *f = *state;
	FILE *file = tmpfile();
	char text[20] = "";

	must(file && fputs("once", file) >= 0);
	assert_int_equal(nsrel_visit_in_child(&f->user, 1, write_more, file, NULL), 0);
	rewind(file);
	must(fgets(text, sizeof(text), file));
	assert_string_equal(text, "once");
	fclose(file);
	assert_int_equal(shared->n_exits, 0);
}

static int change(void *arg)
{
	*(int *)arg = 6;
	for (int fd = 3; fd < 1000; fd++)
		close(fd);
	return 7;
}

/* Memory and files of the child are its own. */
static void test_child_memory(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = count_fds();
	int value = 5, result = 0;

	assert_int_equal(nsrel_visit_in_child(&f->user, 1, change, &value, &result), 0);
	assert_int_equal(value, 5);
	assert_int_equal(result, 7);
	assert_int_equal(count_fds(), n_fds);
}

struct cancelled {
	struct fixture *f;
	int ready[2], go[2];
	int r, result;
};

static int wait_for_go(void *arg)
{
	struct cancelled *c = arg;
	char byte = 0;

	must(write(c->ready[1], &byte, 1) == 1 && read(c->go[0], &byte, 1) == 1);
	return 9;
}

static void *visit_and_be_cancelled(void *arg)
{
	struct cancelled *c = arg;

	c->r = nsrel_visit_in_child(&c->f->user, 1, wait_for_go, c, &c->result);
	pthread_testcancel();
	must(false);
	return NULL;
}

static void test_cancelled(void **state)
{
	struct cancelled c = { .f = *state, .r = 77 };
	pthread_t thread;
	void *end = NULL;
	char byte;

	must(pipe(c.ready) == 0 && pipe(c.go) == 0);
	must(pthread_create(&thread, NULL, visit_and_be_cancelled, &c) == 0);
	must(read(c.ready[0], &byte, 1) == 1);
	must(pthread_cancel(thread) == 0);
	usleep(10000);
	must(write(c.go[1], &byte, 1) == 1);
	must(pthread_join(thread, &end) == 0);
	assert_ptr_equal(end, PTHREAD_CANCELED);
	assert_int_equal(c.r, 0);
	assert_int_equal(c.result, 9);
	for (int i = 0; i < 2; i++) {
		close(c.ready[i]);
		close(c.go[i]);
	}
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_invalid_thread), test(test_invalid_child),
		test(test_results),	   test(test_results_thread),
		test(test_ended),	   test(test_ended_thread),
		test(test_child_signals),  test(test_child_end),
		test(test_child_memory),   test(test_cancelled),
	};

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED && atexit(count_exit) == 0);
	return cmocka_run_group_tests_name("visit-ns", tests, NULL, NULL);
}
