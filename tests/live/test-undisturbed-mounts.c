/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Looking at mounts, wherever they are, changes none and leaves nothing behind. */

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel-lists.h"
#include "mounts.h"

#define TEXT_MAX (256 * 1024)
#define N_TRIES	 20
#define N_PLACES 4

/* Where mount tables are read: of tasks, and of the caller. */
static struct {
	pid_t pids[N_PLACES];
	size_t n;
} places;

struct state {
	char tables[N_PLACES][TEXT_MAX];
	char caller[TEXT_MAX];
};

static void add_text(char *text, const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = strlen(text);
	ssize_t n;

	CHECK(fd >= 0);
	while ((n = read(fd, text + len, TEXT_MAX - len - 1)) > 0)
		len += (size_t)n;
	CHECK_EQ(n, 0);
	CHECK(len < TEXT_MAX - 1);
	text[len] = '\0';
}

static void add_link(char *text, const char *path)
{
	char target[256];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	CHECK(n > 0);
	target[n] = '\0';
	strcat(strcat(text, target), "\n");
}

/* Run times and memory change by themselves. */
static void add_status(char *text)
{
	static const char *const keys[] = { "Umask",  "SigPnd", "ShdPnd", "SigBlk",
					    "SigIgn", "CapEff", "Groups" };
	_cleanup_fclose_ FILE *file = fopen("/proc/thread-self/status", "re");
	char line[512];

	CHECK(file != NULL);
	while (fgets(line, sizeof(line), file))
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			if (strncmp(line, keys[i], strlen(keys[i])) == 0)
				strcat(text, line);
}

static void note_caller(char *text)
{
	char path[64];

	add_text(text, "/proc/self/mountinfo");
	add_link(text, "/proc/self/cwd");
	add_link(text, "/proc/self/root");
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		if (!mounts_has_type((enum nsrel_type)i))
			continue;
		(void)snprintf(path, sizeof(path), "/proc/thread-self/ns/%s",
			       nsrel_type_get_name((enum nsrel_type)i));
		add_link(text, path);
	}
	add_status(text);
	(void)snprintf(path, sizeof(path), "%zu fds\n", kernel_count_fds());
	strcat(text, path);
}

static struct state *note(void)
{
	struct state *state = calloc(1, sizeof(*state));
	char path[64];

	CHECK(state != NULL);
	for (size_t i = 0; i < places.n; i++) {
		(void)snprintf(path, sizeof(path), "/proc/%d/mountinfo",
			       (int)places.pids[i]);
		add_text(state->tables[i], path);
	}
	note_caller(state->caller);
	return state;
}

static void compare_states(const struct state *before, const struct state *after)
{
	CHECK(before->tables[0][0]);
	for (size_t i = 0; i < places.n; i++)
		CHECK_STR(after->tables[i], before->tables[i]);
	CHECK_STR(after->caller, before->caller);
}

static void fill(const void *arg)
{
	char path[128];
	int fds[2] = { mounts_make(NSREL_TYPE_NET, 0), mounts_make(NSREL_TYPE_UTS, 0) };

	(void)snprintf(path, sizeof(path), "%s/net", (const char *)arg);
	mounts_put(fds[0], path);
	mounts_bind(fds[1], path);
	close(fds[0]);
	close(fds[1]);
}

/* Mounts that are covered, elsewhere, nowhere: whatever makes the library go far. */
static void make_all(const void *arg)
{
	mounts_begin(arg);
	(void)mounts_make_mntns(arg, 0, fill, arg);
	(void)mounts_make_mntns(arg, 1, fill, arg);
	fill(arg);
	/* What is unmounted in one of the copies goes from all, unless one takes care. */
	child_must(mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL), "mount / shared");
	child_report();
	if (child_fork() == 0) {
		child_unshare(CLONE_NEWUSER | CLONE_NEWNS);
		mounts_add_tmpfs(arg);
		fill(arg);
		child_must(mount(NULL, arg, NULL, MS_REC | MS_SHARED, NULL),
			   "mount shared");
		child_report();
		child_hold();
	}
	if (child_fork() == 0) {
		child_unshare(CLONE_NEWNS);
		child_must(chroot(arg), "chroot");
		child_must(chdir("/"), "chdir");
		child_report();
	}
	child_hold();
}

static void start_all(void)
{
	struct live_child *child = live_start(make_all, live_dir());

	places.n = 0;
	for (int i = 0; i < 3; i++)
		places.pids[places.n++] = live_wait(child).pid;
	places.pids[places.n++] = getpid();
}

static void take_snapshot(unsigned int sources)
{
	struct nsrel_context *ctx = NULL;
	struct nsrel_snapshot *snap = NULL;

	CHECK_EQ(nsrel_context_new(&ctx), 0);
	CHECK_EQ(nsrel_context_set_sources(ctx, sources), 0);
	CHECK_EQ(nsrel_snapshot_new(ctx, &snap), 0);
	nsrel_snapshot_unref(snap);
	nsrel_context_unref(ctx);
}

static void compare_around(unsigned int sources)
{
	struct state *before = note(), *after;

	take_snapshot(sources);
	after = note();
	compare_states(before, after);
	free(before);
	free(after);
}

static void test_tables(void **state)
{
	(void)state;
	start_all();
	compare_around(NSREL_SOURCES_DEFAULT);
	compare_around(NSREL_SOURCES_ALL);
	compare_around(NSREL_SOURCE_MOUNTS);
}

/* A caller with habits of its own has covered mounts, too. */
static void look_oddly(const void *arg)
{
	mounts_begin(arg);
	fill(arg);
	child_must(chdir(arg), "chdir");
	umask(0123);
	compare_around(NSREL_SOURCES_ALL);
	child_must(mkdir("proc", 0700), "mkdir");
	child_must(mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL), "mount /proc");
	child_must(chroot(arg), "chroot");
	compare_around(NSREL_SOURCES_ALL);
}

static void test_odd_caller(void **state)
{
	(void)state;
	start_all();
	live_wait_end(live_start(look_oddly, live_dir()));
}

/*
 * Mount namespaces that the scan made are gone when it ends. Others make some, too: that
 * the number is the same once is enough, since one left each time would make it grow.
 */
static void test_nothing_left(void **state)
{
	bool same = false;

	(void)state;
	if (kernel_count_mntns() < 0)
		live_skip("the kernel does not tell how many mount namespaces there are");
	start_all();
	for (int i = 0; i < N_TRIES && !same; i++) {
		int n = kernel_count_mntns();

		take_snapshot(NSREL_SOURCES_ALL);
		same = kernel_count_mntns() == n;
	}
	CHECK(same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_tables),
		live_test(test_odd_caller),
		live_test(test_nothing_left),
	};

	return live_run(tests);
}
