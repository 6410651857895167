/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

#include "worker.h"

/* One needs six at the most; where fds are scarce it is not the one to take them. */
#define FILES_PER_WORKER 64

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t worker_count(size_t n_wanted)
{
	size_t n = min(n_wanted, WORKER_MAX);
	struct rlimit files;
	cpu_set_t cpus;

	if (sched_getaffinity(0, sizeof(cpus), &cpus) < 0 ||
	    getrlimit(RLIMIT_NOFILE, &files) < 0)
		return 1;
	n = min(n, files.rlim_cur / FILES_PER_WORKER);
	n = min(n, (size_t)CPU_COUNT(&cpus));
	return n > 0 ? n : 1;
}

int worker_start(pthread_t *ret, void *(*function)(void *arg), void *arg)
{
	pthread_attr_t attr;
	sigset_t all;
	int r;

	sigfillset(&all);
	r = pthread_attr_init(&attr);
	if (r != 0)
		return -r;
	r = pthread_attr_setsigmask_np(&attr, &all);
	if (r == 0)
		r = pthread_create(ret, &attr, function, arg);
	pthread_attr_destroy(&attr);
	return -r;
}
