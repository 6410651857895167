/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "workers.h"

int n_processors = 1, n_started, max_started = INT_MAX;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
			  void *(*run)(void *), void *p);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
			  void *(*run)(void *), void *p);
int __wrap_sched_getaffinity(pid_t pid, size_t size, cpu_set_t *ret);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
			  void *(*run)(void *), void *p)
{
	if (n_started >= max_started)
		return EAGAIN;
	n_started++;
	return __real_pthread_create(thread, attr, run, p);
}

int __wrap_sched_getaffinity(pid_t pid, size_t size, cpu_set_t *ret)
{
	(void)pid;
	if (n_processors < 0) {
		errno = EINVAL;
		return -1;
	}
	memset(ret, 0, size);
	for (int i = 0; i < n_processors; i++)
		CPU_SET_S((size_t)i, size, ret);
	return 0;
}
