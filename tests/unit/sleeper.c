/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "must.h"
#include "sleeper.h"

static void sleep_in_child(int (*prepare)(void), int fd)
{
	if (prepare && prepare() != 0)
		_exit(1);
	/* New credentials take this back: only now. */
	must(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
	must(write(fd, "x", 1) == 1);
	close(fd);
	for (;;)
		pause();
}

pid_t sleeper_start_after(int (*prepare)(void))
{
	int fds[2];
	pid_t pid;
	char byte;

	must(pipe(fds) == 0);
	pid = fork();
	must(pid >= 0);
	if (pid == 0)
		sleep_in_child(prepare, fds[1]);
	close(fds[1]);
	if (read(fds[0], &byte, 1) != 1) {
		must(waitpid(pid, NULL, 0) == pid);
		pid = -1;
	}
	close(fds[0]);
	return pid;
}

pid_t sleeper_start(void)
{
	pid_t pid = sleeper_start_after(NULL);

	must(pid > 0);
	return pid;
}

void sleeper_stop(pid_t pid)
{
	must(kill(pid, SIGKILL) == 0);
	must(waitpid(pid, NULL, 0) == pid);
}
