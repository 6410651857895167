/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Running a caller's function inside namespaces, in a thread or a child made for it. */

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "handle.h"
#include "util.h"
#include "visit.h"

/* A user namespace is for a whole process, and so is time; pid is for children to come.
 */
#define TYPES_OF_THREADS                                                     \
	(NSREL_TYPE_MASK(NSREL_TYPE_MNT) | NSREL_TYPE_MASK(NSREL_TYPE_NET) | \
	 NSREL_TYPE_MASK(NSREL_TYPE_UTS) | NSREL_TYPE_MASK(NSREL_TYPE_IPC) | \
	 NSREL_TYPE_MASK(NSREL_TYPE_CGROUP))

struct tour {
	int fds[NSREL_N_TYPES]; /* still to be entered; or -1 */
	int (*function)(void *arg);
	void *arg;
	int result;
};

/* In memory that a child shares: it needs no fd, whatever the function closes. */
struct report {
	atomic_int error; /* the function has not come back: -ECANCELED */
	int result;
};

static int plan(struct tour *tour, struct nsrel_handle *const *handles, size_t n,
		unsigned int types)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		tour->fds[type] = -1;
	for (size_t i = 0; i < n; i++) {
		enum nsrel_type type = handles[i]->type;

		if (!(types & NSREL_TYPE_MASK(type)) || tour->fds[type] >= 0)
			return -EINVAL;
		tour->fds[type] = handles[i]->fd;
	}
	return n > 0 ? 0 : -EINVAL;
}

static int enter(struct tour *tour, enum nsrel_type type)
{
	if (tour->fds[type] < 0)
		return 0;
	if (setns(tour->fds[type], nsrel_type_get_clone_flag(type)) < 0)
		return -errno;
	tour->fds[type] = -1;
	return 0;
}

/* All that can be entered. Gives the first error. */
static int enter_all(struct tour *tour)
{
	int result = 0;

	for (int type = 0; type < NSREL_N_TYPES; type++) {
		int r = enter(tour, (enum nsrel_type)type);

		if (result == 0)
			result = r;
	}
	return result;
}

/*
 * A user namespace takes privileges away and gives others: what is to be entered with
 * those of now comes before it, what takes the new ones after it.
 */
static int enter_all_around_user(struct tour *tour)
{
	int user_fd = TAKE_FD(tour->fds[NSREL_TYPE_USER]);
	int r = enter_all(tour);

	if (user_fd < 0)
		return r;
	tour->fds[NSREL_TYPE_USER] = user_fd;
	r = enter(tour, NSREL_TYPE_USER);
	/* To a process with one thread this says that it is in there. */
	if (r < 0 && r != -EINVAL)
		return r;
	tour->fds[NSREL_TYPE_USER] = -1;
	return enter_all(tour);
}

static int run_in_thread(void *arg)
{
	struct tour *tour = arg;
	int r = enter_all(tour);

	if (r < 0)
		return r;
	tour->result = tour->function(tour->arg);
	return 0;
}

_public_ int nsrel_visit_in_thread(struct nsrel_handle *const *handles, size_t n,
				   int (*function)(void *arg), void *arg, int *ret_result)
{
	NO_CANCEL;
	struct tour tour = { .function = function, .arg = arg };
	int r;

	r = plan(&tour, handles, n, TYPES_OF_THREADS);
	if (r < 0)
		return r;
	r = visit_run(run_in_thread, &tour);
	if (r == 0 && ret_result)
		*ret_result = tour.result;
	return r;
}

/* What the caller does at a signal is not to be done twice. */
static void forget_handlers(void)
{
	struct sigaction action;

	for (int signo = 1; signo <= SIGRTMAX; signo++) {
		if (sigaction(signo, NULL, &action) < 0 ||
		    (!(action.sa_flags & SA_SIGINFO) &&
		     (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)))
			continue;
		action = (struct sigaction){ .sa_handler = SIG_DFL };
		(void)sigaction(signo, &action, NULL);
	}
}

/* The parent's thread waits for this one all the time: it ends only with its process. */
static void end_with(pid_t parent)
{
	pid_t now;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* One outside of the PID namespace is 0. */
	now = getppid();
	if (now != parent && now != 0)
		_exit(EXIT_FAILURE);
}

/* Others may have waited for it already, or nobody has to. */
static void await_child(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Only who is born in a PID namespace is in it. 0 there, or a negative errno. */
static int move_on(void)
{
	pid_t self = getpid(), pid = _Fork();

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		end_with(self);
		return 0;
	}
	await_child(pid);
	_exit(EXIT_SUCCESS);
}

static void __attribute__((noreturn))
run_in_child(struct tour *tour, pid_t parent, const sigset_t *mask, struct report *report)
{
	bool moves = tour->fds[NSREL_TYPE_PID] >= 0;
	int r;

	forget_handlers();
	r = enter_all_around_user(tour);
	/* After that, as a change of credentials forgets it. */
	end_with(parent);
	if (r == 0 && moves)
		r = move_on();
	if (r == 0) {
		pthread_sigmask(SIG_SETMASK, mask, NULL);
		report->result = tour->function(tour->arg);
	}
	report->error = r;
	_exit(EXIT_SUCCESS);
}

/* No signal is handled in the child before it has forgotten how. */
static int fork_and_wait(struct tour *tour, struct report *report)
{
	pid_t self = getpid(), pid;
	sigset_t all, mask;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	pid = fork();
	if (pid == 0)
		run_in_child(tour, self, &mask, report);
	error = errno;
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	if (pid < 0)
		return -error;
	await_child(pid);
	tour->result = report->result;
	return report->error;
}

_public_ int nsrel_visit_in_child(struct nsrel_handle *const *handles, size_t n,
				  int (*function)(void *arg), void *arg, int *ret_result)
{
	NO_CANCEL;
	struct tour tour = { .function = function, .arg = arg };
	struct report *report;
	int r;

	r = plan(&tour, handles, n, NSREL_TYPES_ALL);
	if (r < 0)
		return r;
	report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (report == MAP_FAILED)
		return -errno;
	report->error = -ECANCELED;
	r = fork_and_wait(&tour, report);
	munmap(report, sizeof(*report));
	if (r == 0 && ret_result)
		*ret_result = tour.result;
	return r;
}
