/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A snapshot leaves its caller as it was. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

struct caller {
	char links[4096]; /* each link of ns/, fd/, cwd and root, and where it leads */
	char status[4096];
	mode_t mask;
};

static void add_link(struct caller *caller, const char *path)
{
	size_t len = strlen(caller->links);
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0)
		return;
	target[n] = '\0';
	(void)snprintf(caller->links + len, sizeof(caller->links) - len, "%s %s\n", path,
		       target);
	CHECK(strlen(caller->links) + 1 < sizeof(caller->links));
}

static void add_links_in(struct caller *caller, const char *dir_path)
{
	DIR *dir = opendir(dir_path);
	struct dirent *entry;
	char path[PATH_MAX];

	CHECK(dir != NULL);
	while ((entry = readdir(dir))) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir_path, entry->d_name);
		add_link(caller, path);
	}
	closedir(dir);
}

/* Signals, ids, capabilities, threads. */
static void add_status(struct caller *caller)
{
	static const char *const keys[] = { "Uid",    "Gid",	"Threads", "SigPnd",
					    "ShdPnd", "SigBlk", "SigIgn",  "SigCgt",
					    "CapPrm", "CapEff", "Umask",   "NSpid" };
	_cleanup_fclose_ FILE *file = fopen("/proc/self/status", "re");
	char line[512];

	CHECK(file != NULL);
	while (fgets(line, sizeof(line), file))
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			if (strncmp(line, keys[i], strlen(keys[i])) == 0)
				strncat(caller->status, line,
					sizeof(caller->status) - strlen(caller->status) -
						1);
}

/*
 * glibc's own signals, 32 and 33: it handles them from the first thread on, and no
 * program can. The two bits of "SigCgt: ...00000001400004c8" are in the middle of the
 * mask.
 */
static void forget_glibc_signals(char *status)
{
	char *line = strstr(status, "SigCgt:");
	unsigned long long mask;
	int begin = 0;

	if (!line || sscanf(line, "SigCgt: %n%llx", &begin, &mask) != 1)
		return;
	mask &= ~(3ULL << 31);
	(void)snprintf(line + begin, 17, "%016llx", mask);
	line[begin + 16] = '\n';
}

static void note(struct caller *caller)
{
	memset(caller, 0, sizeof(*caller));
	add_links_in(caller, "/proc/self/ns");
	add_links_in(caller, "/proc/self/fd");
	add_link(caller, "/proc/self/cwd");
	add_link(caller, "/proc/self/root");
	add_status(caller);
	forget_glibc_signals(caller->status);
	caller->mask = umask(0);
	umask(caller->mask);
}

static void compare_caller(const struct caller *before, const struct caller *after)
{
	CHECK_STR(after->links, before->links);
	CHECK_STR(after->status, before->status);
	CHECK_EQ(after->mask, before->mask);
}

static void inhabit(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWNS);
	child_report();
	child_hold();
}

static void take_snapshot(struct nsrel_context *ctx)
{
	struct nsrel_snapshot *snap = NULL;

	CHECK_EQ(nsrel_snapshot_new(ctx, &snap), 0);
	nsrel_snapshot_unref(snap);
}

static void check(const char *procfs, unsigned int types, unsigned int sources)
{
	struct nsrel_context *ctx = live_context(procfs);
	struct caller before, after;

	CHECK_EQ(nsrel_context_set_types(ctx, types), 0);
	CHECK_EQ(nsrel_context_set_sources(ctx, sources), 0);
	note(&before);
	take_snapshot(ctx);
	note(&after);
	compare_caller(&before, &after);
}

static void test_unchanged(void **state)
{
	(void)state;
	live_start_and_wait(inhabit, NULL);
	check(NULL, NSREL_TYPES_ALL, NSREL_SOURCES_DEFAULT);
	check(NULL, NSREL_TYPE_MASK(NSREL_TYPE_UTS), NSREL_SOURCE_TASKS);
	check("/proc", NSREL_TYPES_ALL, NSREL_SOURCES_DEFAULT);
}

/* A caller with odd habits keeps them. */
static void look_oddly(const void *arg)
{
	struct caller before, after;
	sigset_t all;

	(void)arg;
	sigfillset(&all);
	child_must(sigprocmask(SIG_BLOCK, &all, NULL), "sigprocmask");
	(void)signal(SIGUSR1, SIG_IGN);
	child_must(chdir("/tmp"), "chdir");
	umask(0777);
	note(&before);
	take_snapshot(NULL);
	note(&after);
	compare_caller(&before, &after);
	/* No child was made. */
	CHECK_EQ(waitpid(-1, NULL, WNOHANG), -1);
	CHECK_EQ(errno, ECHILD);
}

static void test_odd_caller(void **state)
{
	(void)state;
	live_wait_end(live_start(look_oddly, NULL));
}

/* Where it fails, too. */
static void test_failed(void **state)
{
	struct nsrel_context *ctx = live_context("/nonexistent");
	struct nsrel_snapshot *snap = NULL;
	struct caller before, after;

	(void)state;
	note(&before);
	CHECK_EQ(nsrel_snapshot_new(ctx, &snap), -ENOENT);
	CHECK(snap == NULL);
	CHECK_EQ(nsrel_context_set_procfs(ctx, "/proc/self/exe"), 0);
	CHECK_EQ(nsrel_snapshot_new(ctx, &snap), -ENOTDIR);
	note(&after);
	compare_caller(&before, &after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_unchanged),
		live_test(test_odd_caller),
		live_test(test_failed),
	};

	return live_run(tests);
}
