/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "fixture.h"

#define MAX_CHILDREN  16
#define MAX_SNAPSHOTS 64
#define MAX_CONTEXTS  4
#define MAX_DIRS      4
/* Less than meson's patience: a test that hangs still takes its children along. */
#define TIMEOUT_SECONDS 55
#define STATUS_SKIPPED	77

static struct {
	struct live_child children[MAX_CHILDREN];
	struct nsrel_snapshot *snapshots[MAX_SNAPSHOTS];
	struct nsrel_context *contexts[MAX_CONTEXTS];
	char dirs[MAX_DIRS][64];
	size_t n_children, n_snapshots, n_contexts, n_dirs;
	bool in_child;
} live;

static size_t n_skipped;

void live_closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void live_fclosep(FILE **file)
{
	if (*file)
		fclose(*file);
}

void live_check(bool ok, const char *text, const char *file, int line)
{
	if (ok)
		return;
	fprintf(stderr, "%s:%d: %snot so: %s\n", file, line,
		live.in_child ? "in a child: " : "", text);
	if (live.in_child)
		_exit(EXIT_FAILURE);
	_fail(file, line);
}

void live_check_eq(intmax_t a, intmax_t b, const char *text, const char *file, int line)
{
	char values[256];

	(void)snprintf(values, sizeof(values), "%s (%jd, %jd)", text, a, b);
	live_check(a == b, values, file, line);
}

void live_check_str(const char *a, const char *b, const char *file, int line)
{
	char values[512];

	(void)snprintf(values, sizeof(values), "\"%s\" is \"%s\"", a ?: "(null)",
		       b ?: "(null)");
	live_check(a && b && strcmp(a, b) == 0, values, file, line);
}

void live_skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)fputs("skip: ", stdout);
	(void)vprintf(format, args);
	(void)putchar('\n');
	va_end(args);
	n_skipped++;
	skip();
	abort(); /* skip() does not come back, but its header does not say so */
}

int live_finish_group(int n_failed, size_t n_tests)
{
	if (n_failed)
		return EXIT_FAILURE;
	return n_skipped == n_tests ? STATUS_SKIPPED : EXIT_SUCCESS;
}

/* Of the program, also in its children. */
static pid_t own_pid;

pid_t live_get_pid(void)
{
	return own_pid;
}

int live_setup(void **state)
{
	(void)state;
	memset(&live, 0, sizeof(live));
	own_pid = getpid();
	/* Grandchildren come here when their parents end: they can be waited for. */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return -1;
	alarm(TIMEOUT_SECONDS);
	return 0;
}

void live_drop_all(void)
{
	while (live.n_snapshots > 0)
		nsrel_snapshot_unref(live.snapshots[--live.n_snapshots]);
	while (live.n_contexts > 0)
		nsrel_context_unref(live.contexts[--live.n_contexts]);
}

int live_teardown(void **state)
{
	(void)state;
	live_end_all();
	live_drop_all();
	while (live.n_dirs > 0)
		(void)rmdir(live.dirs[--live.n_dirs]);
	alarm(0);
	return 0;
}

/* The ends that are the test's: as long as others have copies, closing says nothing. */
static void close_ends(void)
{
	for (size_t i = 0; i < live.n_children; i++) {
		live_closep(&live.children[i].report_fd);
		live_closep(&live.children[i].order_fd);
	}
}

static void run_body(live_body body, const void *arg, const int *reports,
		     const int *orders)
{
	live.in_child = true;
	close_ends();
	close(reports[0]);
	close(orders[1]);
	child_begin(reports[1], orders[0]);
	body(arg);
	_exit(EXIT_SUCCESS);
}

struct live_child *live_start(live_body body, const void *arg)
{
	struct live_child *child = &live.children[live.n_children];
	int reports[2], orders[2];
	pid_t pid;

	CHECK(live.n_children < MAX_CHILDREN);
	CHECK_EQ(pipe2(reports, O_CLOEXEC), 0);
	CHECK_EQ(pipe2(orders, O_CLOEXEC), 0);
	(void)fflush(NULL);
	pid = fork();
	CHECK(pid >= 0);
	if (pid == 0)
		run_body(body, arg, reports, orders);
	close(reports[1]);
	close(orders[0]);
	*child = (struct live_child){ pid, reports[0], orders[1] };
	live.n_children++;
	return child;
}

/* What a machine may refuse for reasons of its own. */
static bool is_refusal(int error)
{
	static const int errors[] = { EPERM,	  EACCES,	EAGAIN,		ENOSYS,
				      EINVAL,	  ENODEV,	ENOSPC,		EUSERS,
				      EOPNOTSUPP, EAFNOSUPPORT, EPROTONOSUPPORT };

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (error == errors[i])
			return true;
	return false;
}

static void check_refused(const struct live_report *report)
{
	if (report->error && is_refusal(report->error))
		live_skip("%s: %s", report->what, strerror(report->error));
	live_check_eq(report->error, 0, report->what, __FILE__, __LINE__);
}

struct live_report live_wait(struct live_child *child)
{
	struct live_report report;

	if (read(child->report_fd, &report, sizeof(report)) != sizeof(report))
		FAIL("the child reports");
	check_refused(&report);
	return report;
}

struct live_report live_start_and_wait(live_body body, const void *arg)
{
	return live_wait(live_start(body, arg));
}

void live_order(struct live_child *child)
{
	CHECK_EQ(write(child->order_fd, "", 1), 1);
}

void live_wait_end(struct live_child *child)
{
	struct live_report report;
	int status;

	/* Nothing but a refusal is to come. */
	if (read(child->report_fd, &report, sizeof(report)) > 0)
		check_refused(&report);
	CHECK_EQ(waitpid(child->pid, &status, 0), child->pid);
	child->pid = 0;
	CHECK_EQ(status, 0);
}

void live_end_all(void)
{
	close_ends();
	for (size_t i = 0; i < live.n_children; i++)
		if (live.children[i].pid > 0)
			kill(live.children[i].pid, SIGKILL);
	live.n_children = 0;
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

const struct nsrel_snapshot *live_snapshot(struct nsrel_context *ctx)
{
	struct nsrel_snapshot **snap = &live.snapshots[live.n_snapshots];

	CHECK(live.n_snapshots < MAX_SNAPSHOTS);
	CHECK_EQ(nsrel_snapshot_new(ctx, snap), 0);
	live.n_snapshots++;
	return *snap;
}

const struct nsrel_process *live_process(const struct nsrel_snapshot *snap, pid_t pid)
{
	const struct nsrel_process *process = nsrel_snapshot_get_process(snap, pid);

	CHECK(process != NULL);
	CHECK_EQ(nsrel_process_get_pid(process), pid);
	return process;
}

struct nsrel_context *live_context(const char *procfs)
{
	struct nsrel_context **ctx = &live.contexts[live.n_contexts];

	CHECK(live.n_contexts < MAX_CONTEXTS);
	CHECK_EQ(nsrel_context_new(ctx), 0);
	live.n_contexts++;
	CHECK_EQ(nsrel_context_set_procfs(*ctx, procfs), 0);
	return *ctx;
}

const char *live_dir(void)
{
	char *dir = live.dirs[live.n_dirs];

	CHECK(live.n_dirs < MAX_DIRS);
	(void)snprintf(dir, sizeof(live.dirs[0]), "/tmp/nsrel-live-XXXXXX");
	CHECK(mkdtemp(dir) != NULL);
	live.n_dirs++;
	return dir;
}
