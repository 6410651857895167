/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A file system whose server never answers, in a mount namespace that is looked at.
 * Whoever asks it anything waits for ever; then the test is ended by its alarm.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounts.h"

enum place {
	ON_A_NAMESPACE,	     /* it covers one */
	ABOVE_THE_DIRECTORY, /* it covers the directory that one is in */
	DETACHED,	     /* held by an open directory */
};

struct scene {
	const char *dir;
	enum place place;
};

/* The fd keeps the server alive, and silent. */
static void mount_silent(const char *target, unsigned int mode)
{
	char options[80];
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);

	/* Not in this kernel, or no module for it. */
	if (fd < 0 && (errno == ENOENT || errno == ENXIO || errno == ENODEV))
		child_refused("open(/dev/fuse)", EOPNOTSUPP);
	child_must(fd, "open(/dev/fuse)");
	(void)snprintf(options, sizeof(options),
		       "fd=%d,rootmode=%o,user_id=0,group_id=0,allow_other", fd, mode);
	child_must(mount("silent", target, "fuse", 0, options), "mount(fuse)");
}

static const char *format(const char *dir, const char *name)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void make_scene(const void *arg)
{
	const struct scene *scene = arg;
	int ns_fd;

	mounts_begin(scene->dir);
	child_must(mkdir(format(scene->dir, "d"), 0700), "mkdir");
	child_must(mknod(format(scene->dir, "d/ns"), S_IFREG | 0600, 0), "mknod");
	child_must(unshare(CLONE_NEWUTS), "unshare(CLONE_NEWUTS)");
	ns_fd = child_must(open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC), "open(uts)");
	mounts_bind(ns_fd, format(scene->dir, "d/ns"));
	close(ns_fd);
	if (scene->place == ON_A_NAMESPACE)
		mount_silent(format(scene->dir, "d/ns"), S_IFREG | 0600);
	else
		mount_silent(format(scene->dir, "d"), S_IFDIR | 0700);
	if (scene->place == DETACHED) {
		child_must(open(format(scene->dir, "d"), O_PATH | O_CLOEXEC), "open");
		child_must(umount2(format(scene->dir, "d"), MNT_DETACH), "umount2");
	}
	child_report();
	child_hold();
}

static void check_place(enum place place, bool deep)
{
	struct scene scene = { .dir = live_dir(), .place = place };
	struct live_report report = live_start_and_wait(make_scene, &scene);
	struct nsrel_context *ctx = live_context(NULL);
	const struct nsrel_snapshot *snap;

	if (deep)
		CHECK_EQ(nsrel_context_set_sources(ctx, NSREL_SOURCES_ALL), 0);
	snap = live_snapshot(ctx);
	CHECK(live_process(snap, report.pid) != NULL);
	live_end_all();
}

static void test_on_a_namespace(void **state)
{
	(void)state;
	check_place(ON_A_NAMESPACE, false);
}

static void test_above_the_directory(void **state)
{
	(void)state;
	check_place(ABOVE_THE_DIRECTORY, false);
}

static void test_detached(void **state)
{
	(void)state;
	check_place(DETACHED, false);
}

static void test_deep(void **state)
{
	(void)state;
	check_place(DETACHED, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_on_a_namespace),
		live_test(test_above_the_directory),
		live_test(test_detached),
		live_test(test_deep),
	};

	return live_run(tests);
}
