/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "held.h"
#include "in-flight.h"
#include "mounts.h"
#include "watching.h"

#define MAX_SECONDS 4

struct nsrel_watch *watching;

void watching_pause_shortly(void)
{
	(void)nanosleep(&(struct timespec){ .tv_nsec = 5 * 1000 * 1000 }, NULL);
}

int watching_look(void)
{
	struct nsrel_snapshot *snap = NULL;
	int r = nsrel_watch_look(watching, &snap);

	CHECK_EQ(r, snap != NULL);
	nsrel_snapshot_unref(snap);
	return r;
}

bool watching_is_over(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - begin->tv_sec > MAX_SECONDS;
}

/* Others may be busy, or a namespace still on its way out. */
bool watching_gets_quiet(void)
{
	struct timespec begin;
	int quiet = 0;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (quiet < 2 && !watching_is_over(&begin)) {
		quiet = watching_look() == 0 ? quiet + 1 : 0;
		watching_pause_shortly();
	}
	return quiet == 2;
}

void watching_settle(void)
{
	if (!watching_gets_quiet())
		live_skip("others on this machine change something all the time");
}

static int setup_sources(void **state, unsigned int sources)
{
	struct nsrel_context *ctx;

	CHECK_EQ(live_setup(state), 0);
	CHECK_EQ(nsrel_context_new(&ctx), 0);
	CHECK_EQ(nsrel_context_set_sources(ctx, sources), 0);
	CHECK_EQ(nsrel_watch_new(ctx, &watching), 0);
	nsrel_context_unref(ctx);
	return 0;
}

int watching_setup(void **state)
{
	return setup_sources(state, NSREL_SOURCES_DEFAULT);
}

int watching_setup_deep(void **state)
{
	return setup_sources(state, NSREL_SOURCES_ALL);
}

int watching_teardown(void **state)
{
	watching = nsrel_watch_free(watching);
	return live_teardown(state);
}

void watching_unshare_uts(void)
{
	child_unshare(CLONE_NEWUTS);
}

/* Kinds whose links are read apart. */
void watching_unshare_pid(void)
{
	child_unshare(CLONE_NEWPID);
}

static sem_t go, gone;

static void *move_thread(void *arg)
{
	(void)arg;
	CHECK_EQ(sem_wait(&go), 0);
	child_unshare(CLONE_NEWUTS);
	CHECK_EQ(sem_post(&gone), 0);
	CHECK_EQ(sem_wait(&go), 0);
	CHECK_EQ(sem_post(&gone), 0);
	return NULL;
}

void watching_start_thread(void)
{
	CHECK_EQ(sem_init(&go, 0, 0), 0);
	CHECK_EQ(sem_init(&gone, 0, 0), 0);
	held_start_thread(move_thread, NULL);
}

void watching_let_thread_go_on(void)
{
	CHECK_EQ(sem_post(&go), 0);
	CHECK_EQ(sem_wait(&gone), 0);
	/* That it has ended takes a moment longer. */
	watching_pause_shortly();
}

pid_t watching_child;

void watching_fork_one(void)
{
	watching_child = child_fork();
	if (watching_child == 0)
		for (;;)
			pause();
}

void watching_end_it(void)
{
	kill(watching_child, SIGKILL);
	child_must(waitpid(watching_child, NULL, 0), "waitpid");
}

void watching_open_ns(void)
{
	child_must(held_make(NSREL_TYPE_IPC, O_RDONLY, HELD_FD), "unshare");
}

void watching_close_ns(void)
{
	close(HELD_FD);
}

/* In a network namespace that it does not stay in. */
static int open_socket(const void *arg)
{
	(void)arg;
	return held_move_fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), HELD_FD + 1);
}

void watching_make_socket(void)
{
	held_run_in_net(open_socket, NULL, HELD_FD);
}

void watching_close_socket(void)
{
	close(HELD_FD + 1);
}

const char *watching_dir;

void watching_begin_mounts(void)
{
	mounts_begin(watching_dir);
}

static const char *at(const char *name)
{
	static char path[200];

	(void)snprintf(path, sizeof(path), "%s/%s", watching_dir, name);
	return path;
}

void watching_bind_ns(void)
{
	int fd = mounts_make(NSREL_TYPE_UTS, 0);

	mounts_put(fd, at("uts"));
	close(fd);
}

void watching_unbind_ns(void)
{
	child_must(umount2(at("uts"), MNT_DETACH), "umount");
	child_must(unlink(at("uts")), "unlink");
}
