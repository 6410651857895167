/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * measure COMMAND [ARGUMENT...]: runs it with its output thrown away, and prints how long
 * it took in microseconds, the most memory it had in KiB, its wait status, and how long
 * CPUs worked for it in microseconds. A small program of its own, because the memory of a
 * forked child begins as that of its parent.
 */

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double in_microseconds(const struct timeval *t)
{
	return (double)t->tv_sec * 1e6 + (double)t->tv_usec;
}

static void __attribute__((noreturn)) run(char **argv)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
		_exit(126);
	execv(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	double begin = now();
	struct rusage usage;
	int status;
	pid_t pid;

	if (argc < 2)
		errx(1, "usage: measure COMMAND [ARGUMENT...]");
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0)
		run(argv + 1);
	if (wait4(pid, &status, 0, &usage) != pid)
		err(1, "wait4");
	printf("%.0f %ld %d %.0f\n", now() - begin, usage.ru_maxrss, status,
	       in_microseconds(&usage.ru_utime) + in_microseconds(&usage.ru_stime));
	return 0;
}
