/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the programs that make something to be looked at have in common: all they make is
 * held by processes that end with them, and they end with their standard input.
 */

#include <err.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* A number on the command line. */
static inline int maker_number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end || n < 0 || n > 1000000)
		errx(1, "no such number: %s", text);
	return (int)n;
}

/* Who may not go beyond the hard limit goes up to it. */
static inline void maker_raise_file_limit(int n)
{
	struct rlimit files, wanted = { (rlim_t)n, (rlim_t)n };

	if (getrlimit(RLIMIT_NOFILE, &files) < 0)
		err(1, "getrlimit");
	if (files.rlim_cur >= wanted.rlim_cur || setrlimit(RLIMIT_NOFILE, &wanted) == 0)
		return;
	files.rlim_cur = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &files);
}

static inline void maker_end_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

static inline void maker_stay(void) __attribute__((noreturn));

static inline void maker_stay(void)
{
	for (;;)
		pause();
}

/* Tells that all is there, and waits for the end. */
static inline void maker_ready(void)
{
	char c;

	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
}

/* A child that is done with @make and stays. */
static inline pid_t maker_fork(void (*make)(int i), int i)
{
	pid_t parent = getpid(), pid;
	int done[2];
	char c;

	if (pipe(done) < 0)
		err(1, "pipe");
	pid = fork();
	if (pid < 0)
		err(1, "fork of process %d", i);
	if (pid == 0) {
		maker_end_with(parent);
		close(done[0]);
		make(i);
		if (write(done[1], "", 1) != 1)
			_exit(1);
		close(done[1]);
		maker_stay();
	}
	close(done[1]);
	if (read(done[0], &c, 1) != 1)
		errx(1, "process %d could not do its part", i);
	close(done[0]);
	return pid;
}
