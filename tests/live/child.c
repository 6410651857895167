/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "fixture.h"

static int report_fd = -1;
static int order_fd = -1;

static void die_with_parent(void)
{
	child_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl(PR_SET_PDEATHSIG)");
}

void child_begin(int report, int order)
{
	report_fd = report;
	order_fd = order;
	die_with_parent();
}

/* In a PID namespace of its own getpid() says something else. */
static struct live_report find_ids(void)
{
	char text[64], *tid;
	ssize_t n = readlink("/proc/thread-self", text, sizeof(text) - 1);

	if (n <= 0)
		return (struct live_report){ .pid = getpid(),
					     .tid = (pid_t)syscall(SYS_gettid) };
	text[n] = '\0';
	tid = strrchr(text, '/');
	return (struct live_report){ .pid = (pid_t)strtol(text, NULL, 10),
				     .tid = (pid_t)strtol(tid ? tid + 1 : text, NULL,
							  10) };
}

/* Short enough for a pipe to take it in one piece, whoever else writes. */
static void send_report(const struct live_report *report)
{
	if (write(report_fd, report, sizeof(*report)) != sizeof(*report))
		_exit(EXIT_FAILURE);
}

void child_report_number(int number)
{
	struct live_report report = find_ids();

	report.number = number;
	send_report(&report);
}

void child_report(void)
{
	child_report_number(0);
}

void child_refused(const char *what, int error)
{
	struct live_report report = { .error = error };

	(void)snprintf(report.what, sizeof(report.what), "%s", what);
	send_report(&report);
	_exit(EXIT_SUCCESS);
}

int child_must(int r, const char *what)
{
	if (r < 0)
		child_refused(what, errno);
	return r;
}

void child_await_order(void)
{
	char byte;

	if (read(order_fd, &byte, 1) != 1)
		_exit(EXIT_SUCCESS);
}

void child_hold(void)
{
	struct pollfd end = { .fd = order_fd };

	/* Orders are left for others who share the pipe: only its end is waited for. */
	while (poll(&end, 1, -1) < 1)
		;
	_exit(EXIT_SUCCESS);
}

bool child_is_over(void)
{
	struct pollfd order = { .fd = order_fd, .events = POLLIN };

	return poll(&order, 1, 0) != 0;
}

pid_t child_fork(void)
{
	pid_t pid = child_must(fork(), "fork");

	if (pid == 0)
		die_with_parent();
	return pid;
}

void child_move_on(void)
{
	pid_t pid = child_fork();
	int status;

	if (pid == 0)
		return;
	child_must(waitpid(pid, &status, 0), "waitpid");
	_exit(status == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

pid_t child_fork_and_hold(void)
{
	pid_t pid = child_fork();

	if (pid == 0) {
		child_report();
		child_hold();
	}
	return pid;
}

static bool is_able(void)
{
	struct __user_cap_header_struct header = { .version =
							   _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return syscall(SYS_capget, &header, caps) == 0 &&
	       caps[0].effective & (1U << CAP_SYS_ADMIN);
}

void child_be_able(void)
{
	int r;

	if (is_able())
		return;
	r = child_try_user_ns();
	if (r < 0)
		child_refused("unshare(CLONE_NEWUSER)", -r);
}

static int write_file(const char *path, const char *text)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return -errno;
	return 0;
}

static int map_to_root(const char *path, unsigned int id)
{
	char line[64];

	(void)snprintf(line, sizeof(line), "0 %u 1", id);
	return write_file(path, line);
}

int child_try_user_ns(void)
{
	unsigned int uid = geteuid(), gid = getegid();
	int r;

	if (unshare(CLONE_NEWUSER) < 0)
		return -errno;
	/* Who has no map can't make a user namespace in turn. */
	r = write_file("/proc/self/setgroups", "deny");
	if (r == 0)
		r = map_to_root("/proc/self/gid_map", gid);
	if (r == 0)
		r = map_to_root("/proc/self/uid_map", uid);
	return r;
}

static void unshare_one(enum nsrel_type type)
{
	char what[60];

	(void)snprintf(what, sizeof(what), "unshare of %s", nsrel_type_get_name(type));
	child_must(unshare(nsrel_type_get_clone_flag(type)), what);
}

void child_unshare(int flags)
{
	if (flags & CLONE_NEWUSER) {
		int r = child_try_user_ns();

		if (r < 0)
			child_refused("unshare(CLONE_NEWUSER)", -r);
	}
	child_be_able();
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (type != NSREL_TYPE_USER && flags & nsrel_type_get_clone_flag(type))
			unshare_one(type);
}

void child_pass_on(void)
{
	child_must(dup2(order_fd, STDIN_FILENO), "dup2");
	child_must(dup2(report_fd, STDOUT_FILENO), "dup2");
}

void child_take_over(void)
{
	child_begin(STDOUT_FILENO, STDIN_FILENO);
}

void child_become(uid_t uid)
{
	child_must(setgroups(0, NULL), "setgroups");
	child_must(setresgid(uid, uid, uid), "setresgid");
	child_must(setresuid(uid, uid, uid), "setresuid");
	/* A change of user takes both away. */
	child_must(prctl(PR_SET_DUMPABLE, 1), "prctl(PR_SET_DUMPABLE)");
	die_with_parent();
}

void child_mount_proc(const char *dir, const char *options)
{
	child_must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount / private");
	child_must(mount("proc", dir, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, options),
		   "mount proc");
}
