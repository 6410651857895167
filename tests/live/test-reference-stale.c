/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* References to what is not so any more. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mounts.h"
#include "references.h"

static const unsigned int all_types = NSREL_TYPES_ALL;

static const char *reference_to(pid_t pid, const char *type)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, type);
	return references_of_path(path);
}

static void check_with(const char *text, const char *key, const char *value)
{
	CHECK_EQ(references_try(references_with(text, key, value)), -ESTALE);
}

static void check_more(const char *text, const char *key)
{
	uint64_t value = references_get(text, key);

	if (value > 0) {
		const char *more = references_with_number(text, key, value + 1);
		const char *less = references_with_number(text, key, value + 1000000);

		CHECK_EQ(references_try(more), -ESTALE);
		CHECK_EQ(references_try(less), -ESTALE);
	}
}

/* Each field in turn says something else. */
static void check_tampered(pid_t pid, const char *type)
{
	const char *text = reference_to(pid, type);
	char path[64], number[24];

	CHECK_EQ(references_try(text), 0);
	check_more(text, "start");
	check_more(text, "id");
	check_with(text, "dev", "0:0");
	check_with(text, "boot", "01234567-89ab-cdef-0123-456789abcdef");
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/%s", getpid(), type);
	check_with(text, "path", path);
	(void)snprintf(number, sizeof(number), "%d", getpid());
	check_with(text, "pid", number);
	/* That process is there, since then, but it is not in the namespace. */
	text = references_with(text, "pid", number);
	CHECK_EQ(references_try(references_with_number(
			 text, "start",
			 references_get(reference_to(getpid(), type), "start"))),
		 -ESTALE);
}

static void check_other_name(pid_t pid, const char *type, const char *name, uint64_t ino)
{
	const char *text = reference_to(pid, type), *rest = strchr(text, ',');
	char other[6000];

	(void)snprintf(other, sizeof(other), "%s:[%ju]%s", name, (uintmax_t)ino, rest);
	CHECK_EQ(references_try(other), -ESTALE);
}

static void test_tampered(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;

	(void)state;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		const char *name = nsrel_type_get_name((enum nsrel_type)type);
		uint64_t ino = kernel_read_ino(pid, name);

		if (ino == 0)
			continue;
		check_tampered(pid, name);
		check_other_name(pid, name, name, ino + 1);
		check_other_name(pid, name, name, kernel_read_ino(getpid(), name));
		check_other_name(pid, name, type == NSREL_TYPE_NET ? "uts" : "net", ino);
	}
}

static void test_ended(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	uint64_t ino = kernel_read_ino(pid, "net");
	const char *text = reference_to(pid, "net");
	const char *pathless =
		references_without(references_without(text, "mntns"), "path");
	_cleanup_close_ int fd = kernel_open(pid, pid, "net");

	(void)state;
	mounts_need_root();
	CHECK(fd >= 0);
	live_end_all();
	references_check_gone(text, ino);
	references_check_gone(pathless, ino);
	live_closep(&fd);
	fd = -1;
	CHECK_EQ(references_try(text), -ESTALE);
	CHECK_EQ(references_try(pathless), -ESTALE);
	CHECK_EQ(references_try(references_without(text, "id")), -ESTALE);
}

static void end_as_zombie(const void *arg)
{
	pid_t pid;

	(void)arg;
	child_unshare(CLONE_NEWUTS);
	pid = child_fork();
	if (pid == 0) {
		child_await_order();
		_exit(0);
	}
	child_report_number(pid);
	while (kernel_state(pid) != 'Z')
		usleep(1000);
	child_report();
	child_hold();
}

/* It has not been waited for. */
static void test_zombie(void **state)
{
	struct live_child *child = live_start(end_as_zombie, NULL);
	struct live_report report = live_wait(child);
	uint64_t ino = kernel_read_ino(report.number, "uts");
	const char *text = reference_to(report.number, "uts");

	(void)state;
	mounts_need_root();
	CHECK_EQ(references_try(text), 0);
	live_order(child);
	live_wait(child);
	references_check_gone(text, ino);
}

static void move_when_told(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUTS);
	child_report();
	child_await_order();
	child_must(unshare(CLONE_NEWUTS), "unshare(CLONE_NEWUTS)");
	child_report();
	child_hold();
}

/* The process is still there, and somewhere else. */
static void test_moved(void **state)
{
	struct live_child *child = live_start(move_when_told, NULL);
	pid_t pid = live_wait(child).pid;
	const char *text = reference_to(pid, "uts");
	const char *pathless =
		references_without(references_without(text, "mntns"), "path");
	struct nsrel_handle *by_pid = NULL, *by_path = NULL;
	char path[64];

	(void)state;
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/uts", (int)pid);
	CHECK_EQ(nsrel_handle_open_pid(pid, NSREL_TYPE_UTS, &by_pid), 0);
	CHECK_EQ(nsrel_handle_open_path(path, &by_path), 0);
	CHECK_EQ(references_try(text), 0);
	CHECK_EQ(references_try(pathless), 0);
	live_order(child);
	live_wait(child);
	CHECK_EQ(references_try(text), -ESTALE);
	CHECK_EQ(references_try(pathless), -ESTALE);
	CHECK_EQ(references_try(references_without(text, "id")), -ESTALE);
	/* Nobody is told to go there any more. */
	CHECK(!references_has(references_of_handle(by_pid), "pid"));
	text = references_of_handle(by_path);
	CHECK(!references_has(text, "path") && !references_has(text, "pid"));
	nsrel_handle_unref(by_pid);
	nsrel_handle_unref(by_path);
}

static void rebind(const void *arg)
{
	int fds[] = { -1, -1 };
	struct mounts_ns told;
	const char *text, *with_pid;
	char path[300], number[24];

	mounts_begin(arg);
	(void)snprintf(path, sizeof(path), "%s/x", (const char *)arg);
	for (int i = 0; i < 2; i++)
		fds[i] = mounts_make(NSREL_TYPE_NET, 0);
	told = mounts_read(fds[0]);
	mounts_put(fds[0], path);
	text = references_of_path(path);
	CHECK_EQ(references_try(text), 0);
	/* This process is not in it, and the path does not lead through it. */
	(void)snprintf(number, sizeof(number), "%d", getpid());
	with_pid = references_with(text, "pid", number);
	with_pid = references_with_number(with_pid, "start",
					  references_get(reference_to(getpid(), "uts"),
							 "start"));
	CHECK_EQ(references_try(with_pid), -ESTALE);
	/* It leads to another one now, on top of it; then in its place. */
	mounts_bind(fds[1], path);
	CHECK_EQ(references_try(text), -ESTALE);
	CHECK_EQ(references_try(references_without(text, "id")), -ESTALE);
	CHECK(umount2(path, MNT_DETACH) == 0);
	CHECK_EQ(references_try(text), 0);
	CHECK(umount2(path, MNT_DETACH) == 0);
	/* The file that it was mounted on is left. */
	if (geteuid() == 0)
		references_check_gone(text, told.told.ino);
	mounts_bind(fds[1], path);
	CHECK_EQ(references_try(text), -ESTALE);
	CHECK(umount2(path, MNT_DETACH) == 0 && unlink(path) == 0);
	if (geteuid() == 0)
		references_check_gone(text, told.told.ino);
	live_closep(&fds[0]);
	CHECK_EQ(references_try(text), -ESTALE);
	live_closep(&fds[1]);
}

static void test_rebound(void **state)
{
	(void)state;
	live_wait_end(live_start(rebind, live_dir()));
}

static void close_file(const void *arg)
{
	_cleanup_close_ int other = -1;
	const char *text;
	char path[64];
	int fd;

	(void)arg;
	child_be_able();
	fd = mounts_make(NSREL_TYPE_NET, 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	text = references_of_path(path);
	CHECK_EQ(references_try(text), 0);
	CHECK_EQ(references_try(references_without(text, "id")), 0);
	/* The number is another file's, or another namespace's. */
	other = open("/dev/null", O_RDONLY | O_CLOEXEC);
	CHECK(dup3(other, fd, O_CLOEXEC) == fd);
	CHECK_EQ(references_try(text), -ESTALE);
	live_closep(&other);
	other = kernel_open(getpid(), getpid(), "net");
	CHECK(dup3(other, fd, O_CLOEXEC) == fd);
	CHECK_EQ(references_try(text), -ESTALE);
}

static void test_file(void **state)
{
	(void)state;
	live_wait_end(live_start(close_file, NULL));
}

static pid_t find_dead(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	CHECK(waitpid(pid, NULL, 0) == pid);
	return pid;
}

static void open_as_other_user(const void *text)
{
	const char *own;
	int r;

	child_become(1000);
	r = references_try(text);
	CHECK(r == -EACCES || r == -EPERM);
	own = references_with(reference_to(getpid(), "uts"), "path", "/proc/1/ns/uts");
	CHECK_EQ(references_try(own), -EACCES);
	/* While a task ends its links are refused, too. */
	own = references_with_number(own, "pid", (uint64_t)find_dead());
	CHECK_EQ(references_try(references_without(own, "id")), -ESTALE);
	if (references_has(own, "id") && references_try(own) != -ESTALE)
		CHECK_EQ(references_try(own), 0);
}

static void test_refused(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	const char *text = reference_to(pid, "net");

	(void)state;
	mounts_need_root();
	live_wait_end(live_start(open_as_other_user, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_tampered), live_test(test_ended),   live_test(test_zombie),
		live_test(test_moved),	  live_test(test_rebound), live_test(test_file),
		live_test(test_refused),
	};

	return live_run(tests);
}
