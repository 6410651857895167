/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * make-threads THREADS [unshared]: one process of many threads, which share a table of
 * open files or have each its own.
 */

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "maker.h"

static bool unshared;
static pthread_barrier_t barrier;

static void *be_a_thread(void *arg)
{
	if (unshared && unshare(CLONE_FILES) < 0)
		err(1, "unshare(CLONE_FILES)");
	pthread_barrier_wait(&barrier);
	maker_stay();
	return arg;
}

int main(int argc, char **argv)
{
	pthread_attr_t attr;
	pthread_t thread;
	int n;

	if (argc < 2 || argc > 3 || (argc == 3 && strcmp(argv[2], "unshared") != 0))
		errx(1, "usage: make-threads THREADS [unshared]");
	n = maker_number(argv[1]);
	unshared = argc == 3;
	pthread_barrier_init(&barrier, NULL, (unsigned int)n + 1);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	for (int i = 0; i < n; i++)
		if (pthread_create(&thread, &attr, be_a_thread, NULL) != 0)
			errx(1, "thread %d can't be made", i);
	pthread_barrier_wait(&barrier);
	maker_ready();
	return 0;
}
