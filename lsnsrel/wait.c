/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "wait.h"

#define NANOSECONDS INT64_C(1000000000)

static int64_t get_now(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NANOSECONDS + now.tv_nsec;
}

/* What is ignored, as nohup(1) and shells have it, stays so: blocked it would arrive. */
static void add_signal(sigset_t *signals, int number)
{
	struct sigaction action;

	if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
		sigaddset(signals, number);
}

int wait_begin(struct wait *wait, int64_t interval)
{
	sigset_t signals;

	sigemptyset(&signals);
	add_signal(&signals, SIGINT);
	add_signal(&signals, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
		return -errno;
	wait->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (wait->signal_fd < 0)
		return -errno;
	/* Writing to nobody is an error like others. */
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return -errno;
	wait->interval = interval;
	wait->next = get_now();
	return 0;
}

/* Late looks are not made up for. */
static void advance(struct wait *wait)
{
	int64_t now = get_now();

	wait->next += wait->interval;
	if (wait->next < now)
		wait->next = now;
}

bool wait_for_next(struct wait *wait)
{
	advance(wait);
	for (;;) {
		struct pollfd fds[] = {
			{ .fd = wait->signal_fd, .events = POLLIN },
			{ .fd = STDOUT_FILENO },
		};
		int64_t left = wait->next - get_now();
		struct timespec timeout = { 0 };
		int n;

		if (left > 0)
			timeout = (struct timespec){ .tv_sec = left / NANOSECONDS,
						     .tv_nsec = left % NANOSECONDS };
		n = ppoll(fds, 2, &timeout, NULL);
		/* A signal; or nobody reads any more, or ever did. */
		if (n > 0)
			return false;
		if (n == 0)
			return true;
	}
}

void wait_end(struct wait *wait)
{
	if (wait->signal_fd >= 0)
		close(wait->signal_fd);
}
