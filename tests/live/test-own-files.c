/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The caller's own files: what it had open before is told, and never what is open only
 * because it looks.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "held.h"
#include "in-flight.h"

/* More than one worker's share: see PROCESSES_PER_WORKER in lib/source-task.c. */
#define N_PROCESSES 530
/* So many sockets that somebody always looks at one. */
#define N_SOCKETS 30
/* As often as there is time for: it takes luck to meet somebody at it. */
#define MIN_SNAPSHOTS 2
#define MAX_SNAPSHOTS 30
#define MAX_SECONDS   4
#define SOCKET_FD     (HELD_FD + 30)
#define MAX_FD	      1024

static int open_socket(const void *arg)
{
	(void)arg;
	return held_move_fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), SOCKET_FD);
}

/* All that is open now, by number. */
static void note_own(bool *is_open)
{
	for (int fd = 0; fd < MAX_FD; fd++)
		is_open[fd] = fcntl(fd, F_GETFD) >= 0;
}

static void compare_own(const struct nsrel_snapshot *snap, const bool *is_open)
{
	const struct nsrel_holder *holder;
	const struct nsrel_ns *ns;
	int fd;

	nsrel_snapshot_foreach_ns(ns, snap)
		nsrel_ns_foreach_holder(holder, ns) {
			const struct nsrel_process *process =
				nsrel_holder_get_process(holder);

			if (!process || nsrel_process_get_pid(process) != getpid() ||
			    nsrel_holder_get_fd(holder, &fd) < 0)
				continue;
			CHECK(fd < MAX_FD && is_open[fd]);
		}
}

/* The namespaces that only the caller's files keep. */
static void compare_held(const struct nsrel_snapshot *snap, const struct kernel_ns *told,
			 const struct kernel_ns *told_net)
{
	pid_t pid = getpid();

	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (told[type].ino)
			held_compare(snap, &told[type],
				     &(struct held_by){ NSREL_HOLDER_FD, pid, pid,
							HELD_FD + type },
				     1);
	held_compare(snap, told_net,
		     &(struct held_by){ NSREL_HOLDER_SOCKET, pid, pid, SOCKET_FD }, 1);
	compare_complete(snap, pid);
}

static void ask_all(unsigned int types, struct kernel_ns *told)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (types & NSREL_TYPE_MASK(type))
			kernel_ask(HELD_FD + type, &told[type]);
}

static void start_others(int n_processes)
{
	for (int i = 0; i < N_SOCKETS; i++)
		child_must(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
	for (int i = 0; i < n_processes; i++)
		if (child_fork() == 0)
			child_hold();
}

static void be_others(const void *arg)
{
	start_others(*(const int *)arg);
	child_report();
	child_hold();
}

static void look(const void *arg)
{
	int n_processes = *(const int *)arg;
	struct kernel_ns told[NSREL_N_TYPES] = { 0 }, told_net;
	size_t n_fds;
	time_t end;
	bool is_open[MAX_FD];

	start_others(n_processes);
	ask_all(held_make_all(O_RDONLY), told);
	held_run_in_net(open_socket, NULL, SOCKET_FD + 1);
	kernel_ask(SOCKET_FD + 1, &told_net);
	close(SOCKET_FD + 1);
	note_own(is_open);
	n_fds = kernel_count_fds();
	end = time(NULL) + MAX_SECONDS;
	for (int i = 0; i < MIN_SNAPSHOTS || (i < MAX_SNAPSHOTS && time(NULL) < end);
	     i++) {
		const struct nsrel_snapshot *snap = held_snapshot_deep();

		compare_own(snap, is_open);
		compare_held(snap, told, &told_net);
		live_drop_all();
	}
	CHECK_EQ(kernel_count_fds(), n_fds);
}

static void test_alone(void **state)
{
	(void)state;
	live_wait_end(live_start(look, &(int){ 0 }));
}

/* Where there is much to look at, several threads do, and see each other's files. */
static void test_with_workers(void **state)
{
	(void)state;
	/* Half of them come before the caller in the order of PIDs, half of them after.
	 */
	live_start_and_wait(be_others, &(int){ N_PROCESSES / 2 });
	live_wait_end(live_start(look, &(int){ N_PROCESSES / 2 }));
}

/* What waits for the caller itself is peeked at, and stays. */
static void look_at_own_queue(const void *arg)
{
	struct kernel_ns told;
	struct held_by by = { NSREL_HOLDER_IN_FLIGHT, getpid(), getpid(), IN_FLIGHT_FD };
	int fd;

	(void)arg;
	in_flight_make_sockets(SOCK_STREAM);
	in_flight_must(held_make(NSREL_TYPE_UTS, O_RDONLY, HELD_FD), "a UTS namespace");
	kernel_ask(HELD_FD, &told);
	in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, &(int){ HELD_FD }, 1, 10),
		       "sendmsg");
	close(HELD_FD);
	held_compare(held_snapshot_deep(), &told, &by, 1);
	held_compare(held_snapshot_deep(), &told, &by, 1);
	CHECK_EQ(in_flight_receive(IN_FLIGHT_FD, &fd, 1, 10), 1);
	close(fd);
	held_compare_gone(held_snapshot_deep(), &told, getpid());
}

static void test_own_queue(void **state)
{
	(void)state;
	live_wait_end(live_start(look_at_own_queue, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_alone),
		live_test(test_with_workers),
		live_test(test_own_queue),
	};

	return live_run(tests);
}
