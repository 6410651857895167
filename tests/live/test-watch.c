/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a watch has to notice. A child does one thing after the other; before each the
 * machine has to be quiet for two looks, and the first look after it has to notice.
 */

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

#define MAX_SECONDS 4
#define FEW	    64

static struct nsrel_watch *watch;

static void pause_shortly(void)
{
	(void)nanosleep(&(struct timespec){ .tv_nsec = 5 * 1000 * 1000 }, NULL);
}

static int look(void)
{
	struct nsrel_snapshot *snap = NULL;
	int r = nsrel_watch_look(watch, &snap);

	CHECK_EQ(r, snap != NULL);
	nsrel_snapshot_unref(snap);
	return r;
}

static bool is_over(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - begin->tv_sec > MAX_SECONDS;
}

/* Others may be busy, or a namespace still on its way out. */
static bool gets_quiet(void)
{
	struct timespec begin;
	int quiet = 0;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (quiet < 2 && !is_over(&begin)) {
		quiet = look() == 0 ? quiet + 1 : 0;
		pause_shortly();
	}
	return quiet == 2;
}

static void settle(void)
{
	if (!gets_quiet())
		live_skip("others on this machine change something all the time");
}

static int setup_sources(void **state, unsigned int sources)
{
	struct nsrel_context *ctx;

	CHECK_EQ(live_setup(state), 0);
	CHECK_EQ(nsrel_context_new(&ctx), 0);
	CHECK_EQ(nsrel_context_set_sources(ctx, sources), 0);
	CHECK_EQ(nsrel_watch_new(ctx, &watch), 0);
	nsrel_context_unref(ctx);
	return 0;
}

static int setup(void **state)
{
	return setup_sources(state, NSREL_SOURCES_DEFAULT);
}

static int setup_deep(void **state)
{
	return setup_sources(state, NSREL_SOURCES_ALL);
}

static int teardown(void **state)
{
	watch = nsrel_watch_free(watch);
	return live_teardown(state);
}

typedef void (*step)(void);

#define MAX_STEPS 8

struct play {
	step begin; /* NULL: nothing to begin with */
	step steps[MAX_STEPS];
};

static void run_play(const void *arg)
{
	const struct play *play = arg;

	if (play->begin)
		play->begin();
	child_report();
	for (const step *s = play->steps; *s; s++) {
		child_await_order();
		(*s)();
		child_report();
	}
	child_hold();
}

static void check_play(const struct play *play)
{
	struct live_child *child = live_start(run_play, play);

	live_wait(child);
	for (const step *s = play->steps; *s; s++) {
		settle();
		live_order(child);
		live_wait(child);
		CHECK_EQ(look(), 1);
	}
}

static void unshare_uts(void)
{
	child_unshare(CLONE_NEWUTS);
}

/* Kinds whose links are read apart. */
static void unshare_pid(void)
{
	child_unshare(CLONE_NEWPID);
}

static void test_member_moves(void **state)
{
	static const struct play play = { NULL, { unshare_uts, unshare_pid } };

	(void)state;
	check_play(&play);
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

static void start_thread(void)
{
	CHECK_EQ(sem_init(&go, 0, 0), 0);
	CHECK_EQ(sem_init(&gone, 0, 0), 0);
	held_start_thread(move_thread, NULL);
}

static void let_thread_go_on(void)
{
	CHECK_EQ(sem_post(&go), 0);
	CHECK_EQ(sem_wait(&gone), 0);
	/* That it has ended takes a moment longer. */
	pause_shortly();
}

static void test_thread(void **state)
{
	static const struct play play = {
		NULL, { start_thread, let_thread_go_on, let_thread_go_on }
	};

	(void)state;
	check_play(&play);
}

static pid_t forked;

static void fork_one(void)
{
	forked = child_fork();
	if (forked == 0)
		for (;;)
			pause();
}

static void end_it(void)
{
	kill(forked, SIGKILL);
	child_must(waitpid(forked, NULL, 0), "waitpid");
}

static void test_fork_and_end(void **state)
{
	static const struct play play = { NULL, { fork_one, end_it } };

	(void)state;
	check_play(&play);
}

static void open_ns(void)
{
	child_must(held_make(NSREL_TYPE_IPC, O_RDONLY, HELD_FD), "unshare");
}

static void close_ns(void)
{
	close(HELD_FD);
}

static void test_fd(void **state)
{
	static const struct play play = { NULL, { open_ns, close_ns } };

	(void)state;
	check_play(&play);
}

/* The child of the child gets it. */
static void begin_pass(void)
{
	in_flight_make_sockets(SOCK_DGRAM);
	open_ns();
	forked = child_fork();
	if (forked > 0)
		return;
	close(HELD_FD);
	child_await_order();
}

static void send_it(void)
{
	int fd = HELD_FD;

	in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, &fd, 1, 1), "sendmsg");
	close(HELD_FD);
}

static void test_in_flight(void **state)
{
	static const struct play play = { begin_pass, { send_it } };

	(void)state;
	check_play(&play);
}

/* In a network namespace that it does not stay in. */
static int open_socket(const void *arg)
{
	(void)arg;
	return held_move_fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), HELD_FD + 1);
}

static void make_socket(void)
{
	held_run_in_net(open_socket, NULL, HELD_FD);
}

static void close_socket(void)
{
	close(HELD_FD + 1);
}

static void test_socket(void **state)
{
	static const struct play play = { NULL, { make_socket, close_ns, close_socket } };

	(void)state;
	check_play(&play);
}

static const char *dir;

static void begin_mounts(void)
{
	mounts_begin(dir);
}

static const char *at(const char *name)
{
	static char path[200];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void bind_ns(void)
{
	int fd = mounts_make(NSREL_TYPE_UTS, 0);

	mounts_put(fd, at("uts"));
	close(fd);
}

static void unbind_ns(void)
{
	child_must(umount2(at("uts"), MNT_DETACH), "umount");
	child_must(unlink(at("uts")), "unlink");
}

static void test_mount(void **state)
{
	static const struct play play = { begin_mounts, { bind_ns, unbind_ns } };

	(void)state;
	dir = live_dir();
	check_play(&play);
}

/* By somebody who comes and goes, in a mount namespace where nobody lives. */
static void fill_nothing(const void *arg)
{
	(void)arg;
}

static void make_empty_mntns(void)
{
	int fd = mounts_make_mntns(dir, 0, fill_nothing, NULL);

	child_must(held_move_fd(fd, HELD_FD), "dup3");
}

static void visit_and(step what)
{
	pid_t pid = child_fork();
	int status;

	if (pid == 0) {
		child_must(setns(HELD_FD, CLONE_NEWNS), "setns");
		what();
		_exit(0);
	}
	child_must(waitpid(pid, &status, 0), "waitpid");
	CHECK_EQ(status, 0);
}

static void bind_there(void)
{
	visit_and(bind_ns);
}

static void unbind_there(void)
{
	visit_and(unbind_ns);
}

static void test_mount_where_nobody_lives(void **state)
{
	static const struct play play = { make_empty_mntns,
					  { bind_there, unbind_there, close_ns } };

	(void)state;
	dir = live_dir();
	check_play(&play);
}

/* The watch itself is in the child, who mounts where it is, and opens, and goes. */
static void check_own(step what)
{
	if (!gets_quiet())
		child_refused("a quiet machine", EAGAIN);
	what();
	CHECK_EQ(look(), 1);
}

static void watch_oneself(const void *arg)
{
	(void)arg;
	begin_mounts();
	/* So that no file of the watch gets the numbers. */
	for (int i = 0; i < 2; i++)
		held_move_fd(child_must(open("/dev/null", O_RDONLY | O_CLOEXEC), "open"),
			     HELD_FD + i);
	check_own(bind_ns);
	check_own(unbind_ns);
	check_own(open_ns);
	check_own(close_ns);
	check_own(start_thread);
	check_own(let_thread_go_on);
	check_own(unshare_uts);
	/* Where its mounts are other ones. */
	check_own(begin_mounts);
	check_own(bind_ns);
	child_report();
}

static void test_own(void **state)
{
	(void)state;
	dir = live_dir();
	live_start_and_wait(watch_oneself, NULL);
}

static size_t count_fds(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 65536; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void begin_storm(const void *arg)
{
	static const step steps[] = {
		fork_one,     open_ns,	unshare_uts, bind_ns,	   close_ns, make_socket,
		start_thread, close_ns, unbind_ns,   close_socket, end_it,
	};

	(void)arg;
	begin_mounts();
	child_report();
	while (!child_is_over())
		for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
			steps[i]();
	child_report();
	child_hold();
}

static void test_storm(void **state)
{
	struct timespec begin;
	size_t n_fds = count_fds(), n_kept = 0;
	struct live_child *children[2];

	(void)state;
	dir = live_dir();
	for (size_t i = 0; i < ARRAY_SIZE(children); i++)
		children[i] = live_start(begin_storm, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(children); i++)
		live_wait(children[i]);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	do {
		int r = look();

		CHECK(r == 0 || r == 1);
	} while (!is_over(&begin));
	for (size_t i = 0; i < ARRAY_SIZE(children); i++) {
		live_order(children[i]);
		live_wait(children[i]);
	}
	live_end_all();
	settle();
	n_kept = count_fds();
	watch = nsrel_watch_free(watch);
	/* Those of the fixture's children are still open. */
	CHECK(count_fds() <= n_fds + 2 * ARRAY_SIZE(children));
	CHECK(n_kept > n_fds);
}

/* Where fds are few, the rest is opened at each look. */
static void watch_with_few_files(const void *arg)
{
	(void)arg;
	child_must(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ FEW, FEW }), "setrlimit");
	CHECK(look() == 1);
	CHECK(count_fds() <= FEW / 2 + 16);
	check_own(unshare_uts);
	check_own(fork_one);
	check_own(end_it);
	child_report();
}

static void test_few_files(void **state)
{
	(void)state;
	live_start_and_wait(watch_with_few_files, NULL);
}

#define watch_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		watch_test(test_member_moves),
		watch_test(test_thread),
		watch_test(test_fork_and_end),
		watch_test(test_fd),
		cmocka_unit_test_setup_teardown(test_in_flight, setup_deep, teardown),
		watch_test(test_socket),
		watch_test(test_mount),
		watch_test(test_mount_where_nobody_lives),
		watch_test(test_own),
		watch_test(test_storm),
		watch_test(test_few_files),
	};

	return live_run(tests);
}
