/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "status.h"
#include "xalloc.h"

/*
 * A terminal sends the first two to the command as well: whether it ends is its own
 * business. The others are sent to who started us, and passed on.
 */
static const struct {
	int signal;
	bool pass_on;
} signals[] = {
	{ SIGINT, false },
	{ SIGQUIT, false },
	{ SIGTERM, true },
	{ SIGHUP, true },
};

#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t child; /* 0: none to pass a signal on to */

static void pass_on(int signal)
{
	int error = errno;

	if (child > 0)
		kill(child, signal);
	errno = error;
}

/* What was ignored stays so, and is for the command, too. */
static void take_signals(struct sigaction *before, struct sigaction *chld_before)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction handle = { .sa_handler = pass_on, .sa_flags = SA_RESTART };
	struct sigaction no_action = { .sa_handler = SIG_DFL };

	for (size_t i = 0; i < N_SIGNALS; i++) {
		sigaction(signals[i].signal, NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i].signal,
				  signals[i].pass_on ? &handle : &ignore, NULL);
	}
	/* Who ignores it has no children to wait for. */
	sigaction(SIGCHLD, &no_action, chld_before);
}

static void give_back_signals(const struct sigaction *before,
			      const struct sigaction *chld_before)
{
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaction(signals[i].signal, &before[i], NULL);
	if (chld_before)
		sigaction(SIGCHLD, chld_before, NULL);
}

static void __attribute__((noreturn)) become(char *const *command)
{
	int error;

	execvp(command[0], command);
	error = errno;
	warn(_("failed to run command '%s'"), command[0]);
	_exit(error == ENOENT ? EXIT_NO_COMMAND : EXIT_NO_EXEC);
}

/* Others that end meanwhile were the command's. */
static int await(pid_t pid)
{
	int status;
	pid_t r;

	do {
		r = waitpid(-1, &status, 0);
	} while ((r < 0 && errno == EINTR) || (r >= 0 && r != pid));
	if (r < 0)
		err(EXIT_FAILURE, _("cannot wait for the command"));
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int run_command(char *const *command)
{
	struct sigaction before[N_SIGNALS], chld_before;
	sigset_t all, mask;
	int status;
	pid_t pid;

	/* So that what it leaves behind can be told from what others make meanwhile. */
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	fflush(NULL);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &mask);
	take_signals(before, &chld_before);
	pid = fork();
	if (pid == 0) {
		give_back_signals(before, &chld_before);
		sigprocmask(SIG_SETMASK, &mask, NULL);
		become(command);
	}
	if (pid < 0)
		err(EXIT_FAILURE, _("cannot fork"));
	child = pid;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	status = await(pid);
	child = 0;
	give_back_signals(before, NULL);
	return status;
}

void run_reap(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}
