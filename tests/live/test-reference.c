/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From namespaces to texts and back, in this process and in others. */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mounts.h"
#include "references.h"

static const unsigned int all_types = NSREL_TYPES_ALL;

static void format_link(char *buf, size_t size, pid_t pid, int type)
{
	(void)snprintf(buf, size, "/proc/%d/ns/%s", (int)pid,
		       nsrel_type_get_name((enum nsrel_type)type));
}

static const char *link_text(int type, uint64_t ino)
{
	static char text[40];

	(void)snprintf(text, sizeof(text), "%s:[%ju]",
		       nsrel_type_get_name((enum nsrel_type)type), (uintmax_t)ino);
	return text;
}

static void check_process(pid_t pid, int type)
{
	const char *name = nsrel_type_get_name((enum nsrel_type)type), *text;
	uint64_t ino = kernel_read_ino(pid, name);
	struct nsrel_handle *handle = NULL;
	char path[64];

	if (ino == 0)
		return;
	format_link(path, sizeof(path), pid, type);
	text = references_of_path(path);
	CHECK_EQ(references_get(text, "pid"), pid);
	references_check(text, ino);
	CHECK_EQ(nsrel_handle_open_pid(pid, (enum nsrel_type)type, &handle), 0);
	text = references_of_handle(handle);
	CHECK_EQ(references_get(text, "pid"), pid);
	nsrel_handle_unref(handle);
	references_check(text, ino);
	text = references_of(link_text(type, ino));
	CHECK(references_has(text, "path") && references_has(text, "pid"));
	references_check(text, ino);
}

static void test_process(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;

	(void)state;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		check_process(pid, type);
		live_drop_all();
	}
}

static void test_own(void **state)
{
	(void)state;
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		check_process(getpid(), type);
		live_drop_all();
	}
}

struct told {
	char text[6000];
	char path[64];
	uint64_t ino;
	uint64_t start;
	char offset[32]; /* of a time namespace */
};

static void open_there(const void *arg)
{
	const struct told *told = arg;

	references_check(told->text, told->ino);
}

/* Where all tasks seem to have started later: references are the same all the same. */
static void open_later(const void *arg)
{
	const struct timespec moment = { .tv_nsec = 130 * 1000 * 1000 };
	const struct told *told = arg;
	int fd;

	child_must(unshare(CLONE_NEWTIME), "unshare(CLONE_NEWTIME)");
	fd = child_must(open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC),
			"offsets");
	child_must(write(fd, told->offset, strlen(told->offset)) < 0 ? -1 : 0,
		   "boottime");
	close(fd);
	child_move_on();
	/* Whatever part of a second it is. */
	for (int i = 0; i < 8; i++) {
		references_check(told->text, told->ino);
		CHECK_EQ(references_get(references_of_path(told->path), "start"),
			 told->start);
		(void)nanosleep(&moment, NULL);
	}
	child_report();
}

static void test_other_time(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	struct told told = { .ino = kernel_read_ino(pid, "uts") };

	(void)state;
	(void)snprintf(told.path, sizeof(told.path), "/proc/%d/ns/uts", (int)pid);
	strcpy(told.text, references_of_path(told.path));
	told.start = references_get(told.text, "start");
	CHECK(told.start > 0);
	strcpy(told.offset, "boottime 1000 0");
	live_wait(live_start(open_later, &told));
	strcpy(told.offset, "boottime 1 0");
	live_wait(live_start(open_later, &told));
}

/* What is this process's own by /proc/self is not another's. */
static void test_other_reader(void **state)
{
	struct told told = { .ino = kernel_read_ino(getpid(), "uts") };

	(void)state;
	strcpy(told.text, references_of_path("/proc/self/ns/uts"));
	live_wait_end(live_start(open_there, &told));
	strcpy(told.text, references_of_path("/proc/thread-self/ns/uts"));
	live_wait_end(live_start(open_there, &told));
}

static const char *const odd_names[] = {
	"plain",
	"a b",
	"a\nb",
	"%",
	"%41",
	",id=7",
	"a,b=c",
	"\\",
	"\xc3\xa4\xe2\x82\xac",
	"\xff\x01\x7f",
	"net:[1],x",
	"...",
};

static void check_mounts(const void *arg)
{
	const char *dir = arg;

	mounts_begin(dir);
	for (size_t i = 0; i < ARRAY_SIZE(odd_names); i++) {
		_cleanup_close_ int fd = mounts_make(NSREL_TYPE_NET, 0);
		struct mounts_ns told = mounts_read(fd);
		const char *text;
		char path[400];

		(void)snprintf(path, sizeof(path), "%s/%s", dir, odd_names[i]);
		mounts_put(fd, path);
		live_closep(&fd);
		text = references_of_path(path);
		CHECK(!references_has(text, "pid"));
		CHECK(references_has(text, "mntns") && !strpbrk(text, " \n"));
		references_check(text, told.told.ino);
		CHECK_EQ(references_try(references_without(text, "id")), 0);
		CHECK_STR(references_of(link_text(NSREL_TYPE_NET, told.told.ino)), text);
		live_drop_all();
		fd = -1;
	}
}

static void test_mounts(void **state)
{
	(void)state;
	live_wait_end(live_start(check_mounts, live_dir()));
}

static void hold_file(const void *arg)
{
	int fd;

	(void)arg;
	child_be_able();
	fd = mounts_make(NSREL_TYPE_NET, 1);
	child_report_number(fd);
	child_hold();
}

static void test_file(void **state)
{
	struct live_report report = live_start_and_wait(hold_file, NULL);
	struct nsrel_handle *handle = NULL;
	struct mounts_ns told;
	const char *text;
	char path[64];

	(void)state;
	(void)snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)report.pid,
		       report.number);
	text = references_of_path(path);
	CHECK_EQ(nsrel_handle_open_path(path, &handle), 0);
	told = mounts_read(nsrel_handle_get_fd(handle));
	/* Or this process would hold it, too. */
	nsrel_handle_unref(handle);
	CHECK_EQ(references_get(text, "pid"), report.pid);
	references_check(text, told.told.ino);
	CHECK_STR(references_of(link_text(NSREL_TYPE_NET, told.told.ino)), text);
	/* Who owns it has neither a process nor a path. */
	CHECK_EQ(told.n_above > 0, 1);
	text = references_of(link_text(NSREL_TYPE_USER, told.above[0].ino));
	CHECK(!references_has(text, "pid") && !references_has(text, "path"));
	if (!told.above[0].has_id)
		CHECK_EQ(references_try(text), -ENOENT);
	else if (geteuid() == 0)
		references_check(text, told.above[0].ino);
}

/* By a copy of the fd: there is no way but the id. */
static void test_id_only(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	_cleanup_close_ int fd = kernel_open(pid, pid, "net");
	struct nsrel_handle *handle = NULL;
	const char *text;

	(void)state;
	CHECK(fd >= 0);
	CHECK_EQ(nsrel_handle_new_from_fd(fd, &handle), 0);
	text = references_of_handle(handle);
	nsrel_handle_unref(handle);
	CHECK(!references_has(text, "pid") && !references_has(text, "path"));
	CHECK_EQ(references_try(references_without(text, "id")), -ENOENT);
	if (!references_has(text, "id"))
		live_skip("namespaces have no ids here");
	/* Whoever made its user namespace may. */
	references_check(text, kernel_read_ino(pid, "net"));
}

static void *be_loose(void *arg)
{
	(void)arg;
	child_must(unshare(CLONE_NEWNET), "unshare(CLONE_NEWNET)");
	child_report();
	for (;;)
		pause();
	return NULL;
}

static void hold_loose_thread(const void *arg)
{
	pthread_t thread;

	(void)arg;
	child_be_able();
	CHECK_EQ(pthread_create(&thread, NULL, be_loose, NULL), 0);
	child_hold();
}

static void test_thread(void **state)
{
	struct live_report report = live_start_and_wait(hold_loose_thread, NULL);
	struct kernel_ns told = kernel_ns_of_thread(report.pid, report.tid, "net");
	const char *text = references_of(link_text(NSREL_TYPE_NET, told.ino));

	(void)state;
	CHECK_EQ(references_get(text, "pid"), report.tid);
	references_check(text, told.ino);
}

/* The path is in another mount namespace: then the process does, or the id. */
static void open_elsewhere(const void *arg)
{
	const struct told *told = arg;
	struct nsrel_handle *handle = NULL;
	const char *pathless, *only_path;

	child_unshare(CLONE_NEWNS);
	CHECK_EQ(references_try(told->text), 0);
	CHECK_EQ(references_try(references_without(told->text, "id")), 0);
	CHECK_EQ(nsrel_handle_open_reference(told->text, &handle), 0);
	pathless = references_of_handle(handle);
	nsrel_handle_unref(handle);
	CHECK(!references_has(pathless, "path") && references_has(pathless, "pid"));
	only_path = references_without(references_without(told->text, "pid"), "start");
	if (references_has(told->text, "id"))
		CHECK_EQ(references_try(only_path), 0);
	CHECK_EQ(references_try(references_without(only_path, "id")), -EXDEV);
}

static void test_elsewhere(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	struct told told = { .ino = kernel_read_ino(pid, "uts") };
	char path[64];

	(void)state;
	mounts_need_root();
	format_link(path, sizeof(path), pid, NSREL_TYPE_UTS);
	strcpy(told.text, references_of_path(path));
	live_wait_end(live_start(open_elsewhere, &told));
}

/* After all else that held it is gone. */
static void test_keeps_alive(void **state)
{
	pid_t pid = live_start_and_wait(visits_live_there, &all_types).pid;
	uint64_t ino = kernel_read_ino(pid, "uts");
	const char *text = references_of(link_text(NSREL_TYPE_UTS, ino));
	struct nsrel_handle *handle = NULL;
	struct visits_look look;

	(void)state;
	live_drop_all();
	CHECK_EQ(nsrel_handle_open_reference(text, &handle), 0);
	live_end_all();
	CHECK_EQ(nsrel_handle_get_ino(handle), ino);
	if (geteuid() == 0) {
		CHECK_EQ(nsrel_visit_in_thread(&handle, 1, visits_look, &look, NULL), 0);
		CHECK_EQ(look.inos[NSREL_TYPE_UTS], ino);
		CHECK_STR(look.host, "visited");
		references_check_gone(text, ino);
	}
	nsrel_handle_unref(handle);
	CHECK_EQ(references_try(text), -ESTALE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_process),      live_test(test_own),
		live_test(test_other_reader), live_test(test_other_time),
		live_test(test_mounts),	      live_test(test_file),
		live_test(test_id_only),      live_test(test_thread),
		live_test(test_elsewhere),    live_test(test_keeps_alive),
	};

	return live_run(tests);
}
