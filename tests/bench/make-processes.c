/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * make-processes N: makes N processes, each tenth in uts and ipc namespaces of its own
 * where that is allowed, says "ready", and ends them all when its standard input ends.
 */

#include <err.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define SPECIAL_EVERY 10
#define MORE_THREADS  2

static void *wait_for_ever(void *p)
{
	for (;;)
		pause();
	return p;
}

static void be_special(void)
{
	pthread_attr_t attr;
	pthread_t thread;

	(void)unshare(CLONE_NEWUTS | CLONE_NEWIPC);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	for (int i = 0; i < MORE_THREADS; i++)
		(void)pthread_create(&thread, &attr, wait_for_ever, NULL);
}

static void __attribute__((noreturn)) be_a_process(int i, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	if (i % SPECIAL_EVERY == 0)
		be_special();
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	pid_t parent = getpid();
	int n = argc == 2 ? atoi(argv[1]) : 0;
	char c;

	if (n <= 0)
		errx(1, "usage: make-processes N");
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork of process %d", i);
		if (pid == 0)
			be_a_process(i, parent);
	}
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	return 0;
}
