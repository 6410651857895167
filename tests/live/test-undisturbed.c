/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is looked at does not notice: not in its files, queues and signals, nor in time. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "held.h"
#include "in-flight.h"

#define FILE_FD	    80
#define INOTIFY_FD  81
#define EPOLL_FD    82
#define UDP_FD	    83
#define N_BYTES	    100
#define FILE_OFFSET 7
#define N_SNAPSHOTS 3

static void open_as(int fd, int wanted, const char *what)
{
	child_must(fd, what);
	in_flight_must(held_move_fd(fd, wanted), "dup3");
}

static void make_file_and_watch_it(void)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	char path[64];

	open_as(open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), FILE_FD, "O_TMPFILE");
	child_must((int)write(FILE_FD, "0123456789", 10), "write");
	child_must((int)lseek(FILE_FD, FILE_OFFSET, SEEK_SET), "lseek");
	open_as(inotify_init1(IN_CLOEXEC | IN_NONBLOCK), INOTIFY_FD, "inotify_init1");
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", FILE_FD);
	child_must(inotify_add_watch(INOTIFY_FD, path, IN_ALL_EVENTS),
		   "inotify_add_watch");
	open_as(epoll_create1(EPOLL_CLOEXEC), EPOLL_FD, "epoll_create1");
	child_must(epoll_ctl(EPOLL_FD, EPOLL_CTL_ADD, INOTIFY_FD, &event), "epoll_ctl");
}

static void make_udp(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);

	open_as(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), UDP_FD, "socket");
	child_must(bind(UDP_FD, (struct sockaddr *)&address, len), "bind");
	child_must(getsockname(UDP_FD, (struct sockaddr *)&address, &len), "getsockname");
	child_must((int)sendto(UDP_FD, "hello", 5, 0, (struct sockaddr *)&address, len),
		   "sendto");
}

static int count_queued(int fd)
{
	int n = -1;

	CHECK_EQ(ioctl(fd, FIONREAD, &n), 0);
	return n;
}

static void check_nothing_was_touched(void)
{
	struct epoll_event event;
	sigset_t pending;
	char data[16];
	int fds[2];

	CHECK_EQ(lseek(FILE_FD, 0, SEEK_CUR), FILE_OFFSET);
	CHECK_EQ(epoll_wait(EPOLL_FD, &event, 1, 0), 0);
	CHECK_EQ(read(INOTIFY_FD, data, sizeof(data)), -1);
	CHECK_EQ(errno, EAGAIN);
	CHECK_EQ(count_queued(UDP_FD), 5);
	CHECK_EQ(recv(UDP_FD, data, sizeof(data), MSG_DONTWAIT), 5);
	CHECK_EQ(count_queued(IN_FLIGHT_FD), 2 * N_BYTES);
	CHECK_EQ(in_flight_receive(IN_FLIGHT_FD, fds, 2, N_BYTES), 1);
	CHECK_EQ(in_flight_receive(IN_FLIGHT_FD, fds + 1, 1, N_BYTES), 1);
	CHECK_EQ(sigpending(&pending), 0);
	CHECK_EQ(sigismember(&pending, SIGUSR1), 1);
	CHECK_EQ(sigismember(&pending, SIGIO), 0);
}

static void be_observed(const void *arg)
{
	int fds[] = { HELD_FD, 0 };
	sigset_t blocked;

	(void)arg;
	(void)held_make_all(O_RDONLY);
	in_flight_make_sockets(SOCK_STREAM);
	fds[0] = HELD_FD + NSREL_TYPE_UTS;
	in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, fds, 1, N_BYTES), "sendmsg");
	fds[0] = IN_FLIGHT_FD + 1;
	in_flight_must(in_flight_send(IN_FLIGHT_FD + 1, fds, 1, N_BYTES), "sendmsg");
	make_udp();
	make_file_and_watch_it();
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigaddset(&blocked, SIGIO);
	child_must(sigprocmask(SIG_BLOCK, &blocked, NULL), "sigprocmask");
	child_must(raise(SIGUSR1), "raise");
	/* Whatever happens to the queue would be told by a signal. */
	child_must(fcntl(IN_FLIGHT_FD, F_SETOWN, getpid()), "fcntl(F_SETOWN)");
	child_must(fcntl(IN_FLIGHT_FD, F_SETFL, O_ASYNC), "fcntl(O_ASYNC)");
	child_report();
	child_await_order();
	check_nothing_was_touched();
}

/* All that can be told of it from the outside, as text. */
struct view {
	char text[32 * 1024];
	size_t len;
};

static void add(struct view *view, const char *name, const char *text)
{
	int n = snprintf(view->text + view->len, sizeof(view->text) - view->len,
			 "%s: %s\n", name, text);

	view->len += (size_t)n;
	CHECK(view->len < sizeof(view->text));
}

static void add_file(struct view *view, const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[8192];
	ssize_t n = read(fd, text, sizeof(text) - 1);

	CHECK(n >= 0);
	text[n] = '\0';
	add(view, path, text);
}

static void add_link(struct view *view, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	struct stat st;

	if (n < 0)
		return;
	target[n] = '\0';
	add(view, path, target);
	/* Inodes of namespaces come and go with those who look at them. */
	if (strstr(target, ":[") || stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	(void)snprintf(target, sizeof(target), "%ju %jd.%ld", (uintmax_t)st.st_ino,
		       (intmax_t)st.st_atim.tv_sec, st.st_atim.tv_nsec);
	add(view, "inode and time", target);
}

static void add_all_in(struct view *view, pid_t pid, const char *name,
		       void (*add_one)(struct view *view, const char *path))
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	dir = opendir(path);
	CHECK(dir != NULL);
	while ((entry = readdir(dir))) {
		/* Not what others write to as well: standard input, output and error. */
		if (add_one == add_file && strtol(entry->d_name, NULL, 10) <= 2)
			continue;
		(void)snprintf(path, sizeof(path), "/proc/%d/%s/%s", (int)pid, name,
			       entry->d_name);
		add_one(view, path);
	}
	closedir(dir);
}

/* Signals, ids, times that it was woken up; nothing that has to do with memory. */
static void add_status(struct view *view, pid_t pid)
{
	static const char *const keys[] = { "State",  "TracerPid", "FDSize",
					    "SigPnd", "SigBlk",	   "SigIgn",
					    "SigCgt", "ShdPnd",	   "Threads",
					    "Cap",    "voluntary", "nonvoluntary" };
	_cleanup_fclose_ FILE *file = NULL;
	char line[512];

	(void)snprintf(line, sizeof(line), "/proc/%d/status", (int)pid);
	file = fopen(line, "re");
	CHECK(file != NULL);
	while (fgets(line, sizeof(line), file))
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			if (strncmp(line, keys[i], strlen(keys[i])) == 0)
				add(view, "status", line);
}

static void look(struct view *view, pid_t pid)
{
	char path[64];

	memset(view, 0, sizeof(*view));
	add_all_in(view, pid, "fd", add_link);
	add_all_in(view, pid, "fdinfo", add_file);
	add_all_in(view, pid, "ns", add_link);
	add_status(view, pid);
	(void)snprintf(path, sizeof(path), "/proc/%d/mountinfo", (int)pid);
	add_file(view, path);
}

/* Until it has come to rest. */
static void look_at_sleeper(struct view *view, pid_t pid)
{
	static struct view again;

	do {
		while (kernel_state(pid) != 'S')
			sched_yield();
		look(view, pid);
		usleep(10000);
		look(&again, pid);
	} while (strcmp(view->text, again.text) != 0);
}

/* Shows the first line that differs. */
static void compare_views(const struct view *before, const struct view *after)
{
	const char *a = before->text, *b = after->text;

	while (*a && *b) {
		size_t len_a = strcspn(a, "\n"), len_b = strcspn(b, "\n");

		if (len_a != len_b || memcmp(a, b, len_a) != 0)
			print_message("before: %.*s\nafter:  %.*s\n", (int)len_a, a,
				      (int)len_b, b);
		CHECK(len_a == len_b && memcmp(a, b, len_a) == 0);
		a += len_a + (a[len_a] != '\0');
		b += len_b + (b[len_b] != '\0');
	}
	CHECK_EQ(*a, *b);
}

static void test_undisturbed(void **state)
{
	static struct view before, after;
	struct live_child *child = live_start(be_observed, NULL);
	struct live_report at = live_wait(child);

	(void)state;
	look_at_sleeper(&before, at.pid);
	for (int i = 0; i < N_SNAPSHOTS; i++) {
		live_snapshot(NULL);
		held_snapshot_deep();
	}
	look(&after, at.pid);
	compare_views(&before, &after);
	live_order(child);
	live_wait_end(child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_undisturbed),
	};

	return live_run(tests);
}
