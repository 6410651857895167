/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Names and command lines that try to be taken for something else. */

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

/* Set in the environment, this executable is what the tests look at. */
#define STAND_IN    "NSREL_LIVE_STAND_IN"
#define CMDLINE_MAX (128 * 1024)
#define LONG_ARG    (100 * 1024)

static const char *const names[] = {
	")  R 1 \n",
	"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f",
	"(x) S 1 1 1 1",
	"\xff\xfe\x80) Z (",
	"",
};

static void take_name(const void *arg)
{
	const char *name = arg;

	child_must(prctl(PR_SET_NAME, name), "prctl(PR_SET_NAME)");
	child_report();
	child_hold();
}

static void check_name(const char *name)
{
	pid_t pid = live_start_and_wait(take_name, name).pid;
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_process *process = live_process(snap, pid);
	pid_t ppid = 0;

	CHECK_STR(nsrel_process_get_name(process), name);
	CHECK_EQ(nsrel_process_get_ppid(process, &ppid), 0);
	CHECK_EQ(ppid, getpid());
	CHECK(nsrel_process_get_state(process) != 0 &&
	      strchr("RSD", nsrel_process_get_state(process)));
	CHECK_EQ(nsrel_process_count_threads(process), 1);
	compare_process(snap, pid);
	compare_complete(snap, pid);
}

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		check_name(names[i]);
}

/*
 * Hands its arguments over to the new program, which reports and holds in its stead: the
 * pipe's ends go as standard input and output.
 */
static void exec_stand_in(const void *arg)
{
	char *const *args = (char *const *)arg;

	child_pass_on();
	child_must(setenv(STAND_IN, "1", 1), "setenv");
	child_must(execv("/proc/self/exe", args), "execv");
}

static int be_stand_in(void)
{
	child_take_over();
	child_report();
	child_hold();
}

static void check_cmdline(char *const *args, const char *expected)
{
	pid_t pid = live_start_and_wait(exec_stand_in, args).pid;
	const struct nsrel_snapshot *snap = live_snapshot(NULL);

	CHECK_STR(nsrel_process_get_cmdline(live_process(snap, pid)), expected);
	compare_complete(snap, pid);
}

static void test_all_bytes(void **state)
{
	char all[256], expected[300];
	char *args[] = {
		all, (char *)"a\nb", (char *)"", (char *)"", (char *)" c ", NULL
	};

	(void)state;
	for (int i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = '\0';
	(void)snprintf(expected, sizeof(expected), "%s a\nb    c ", all);
	check_cmdline(args, expected);
}

static void test_empty_first(void **state)
{
	char *args[] = { (char *)"", (char *)"x", NULL };

	(void)state;
	check_cmdline(args, " x");
}

/* Of a very long one there is the beginning. */
static void test_long(void **state)
{
	char *text = malloc(LONG_ARG + 1);
	char *args[] = { (char *)"long", text, text, NULL };
	const struct nsrel_process *process;
	const char *cmdline;
	pid_t pid;

	(void)state;
	CHECK(text != NULL);
	memset(text, 'x', LONG_ARG);
	text[LONG_ARG] = '\0';
	pid = live_start_and_wait(exec_stand_in, args).pid;
	free(text);
	process = live_process(live_snapshot(NULL), pid);
	cmdline = nsrel_process_get_cmdline(process);
	CHECK(cmdline != NULL);
	CHECK_EQ(strlen(cmdline), CMDLINE_MAX);
	CHECK_EQ(strspn(cmdline + sizeof("long"), "x"), LONG_ARG);
	CHECK_EQ(cmdline[sizeof("long") + LONG_ARG], ' ');
}

static void live_as_two(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUTS);
	child_report();
	(void)child_fork_and_hold();
	child_hold();
}

/* Of two processes in the same namespaces only the first one's is read, if so wished. */
static void test_first_members_only(void **state)
{
	struct live_child *child = live_start(live_as_two, NULL);
	struct nsrel_context *ctx = live_context(NULL);
	pid_t one = live_wait(child).pid, other = live_wait(child).pid;
	pid_t first = one < other ? one : other, second = one < other ? other : one;
	const struct nsrel_snapshot *all = live_snapshot(ctx), *some;

	(void)state;
	nsrel_context_set_all_cmdlines(ctx, false);
	some = live_snapshot(ctx);
	CHECK(nsrel_process_get_cmdline(live_process(all, second)) != NULL);
	CHECK_STR(nsrel_process_get_cmdline(live_process(some, first)),
		  nsrel_process_get_cmdline(live_process(all, first)));
	CHECK(nsrel_process_get_cmdline(live_process(some, second)) == NULL);
	compare_complete(some, second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_names),
		live_test(test_all_bytes),
		live_test(test_empty_first),
		live_test(test_long),
		live_test(test_first_members_only),
	};

	if (getenv(STAND_IN))
		return be_stand_in();
	return live_run(tests);
}
