/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Mounts, mount namespaces, files and processes that come and go as fast as they can
 * while they are looked at.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mounts.h"

#define N_SNAPSHOTS 100
#define N_FILES	    8
/* On a slow machine there are fewer snapshots. */
#define MAX_SECONDS 14
/* Should the order to end never come. */
#define MAX_ROUNDS 100000000

static char path[200];

static const char *format(const char *dir, const char *type, int i)
{
	(void)snprintf(path, sizeof(path), "%s/%s-%d", dir, type, i);
	return path;
}

static int pick_type(int i)
{
	return i % 2 ? NSREL_TYPE_UTS : NSREL_TYPE_IPC;
}

static const char *name_of(int type)
{
	return nsrel_type_get_name((enum nsrel_type)type);
}

/* Each file is always of the same type, of which there is a new namespace each time. */
static void mount_one(const char *dir, int i)
{
	_cleanup_close_ int file = -1;
	int type = pick_type(i);
	char link[64];

	if (unshare(nsrel_type_get_clone_flag((enum nsrel_type)type)) < 0)
		return;
	(void)snprintf(link, sizeof(link), "/proc/self/ns/%s", name_of(type));
	file = open(format(dir, name_of(type), i % N_FILES),
		    O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	(void)mount(link, path, NULL, MS_BIND, NULL);
}

/* In the mount namespace that it stays in. */
static void mount_and_unmount(const void *arg)
{
	const char *dir = arg;

	mounts_begin(dir);
	child_report();
	for (int i = 0; i < MAX_ROUNDS && !child_is_over(); i++) {
		mount_one(dir, i);
		if (i % 3 == 0)
			(void)umount2(format(dir, name_of(pick_type(i / 2)),
					     i / 2 % N_FILES),
				      i % 2 ? MNT_DETACH : 0);
		/* What is below is covered for a while, and then all is gone. */
		if (i % 50 == 25)
			mounts_add_tmpfs(dir);
		if (i % 50 == 49 && umount2(dir, MNT_DETACH) == 0 &&
		    umount2(dir, MNT_DETACH) == 0)
			mounts_add_tmpfs(dir);
	}
}

static void live_shortly(const char *dir, int i)
{
	_cleanup_close_ int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	if (unshare(CLONE_NEWNS | (i % 3 ? 0 : CLONE_NEWUSER)) == 0) {
		(void)mount("nsrel", dir, "tmpfs", 0, NULL);
		mount_one(dir, i);
		if (i % 4 == 0)
			(void)chroot(dir);
		if (i % 5 == 0)
			(void)setns(fd, CLONE_NEWNS);
	}
	_exit(0);
}

/* Mount namespaces of those that soon end. */
static void fork_and_unshare(const void *arg)
{
	mounts_begin(arg);
	child_must(prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl(PR_SET_CHILD_SUBREAPER)");
	(void)signal(SIGCHLD, SIG_IGN);
	child_report();
	for (int i = 0; i < MAX_ROUNDS && !child_is_over(); i++) {
		if (child_fork() == 0)
			live_shortly(arg, i);
		if (i % 4 == 0)
			(void)waitpid(-1, NULL, 0);
	}
}

/* Mount namespaces that nobody lives in, open for a while, some below others. */
static void fill_nothing(const void *arg)
{
	mount_one(arg, getpid());
}

static void open_and_close(const void *arg)
{
	int fds[4] = { -1, -1, -1, -1 };

	mounts_begin(arg);
	child_report();
	for (int i = 0; i < MAX_ROUNDS && !child_is_over(); i++) {
		int *fd = &fds[i % (int)ARRAY_SIZE(fds)];

		live_closep(fd);
		*fd = mounts_make_mntns(arg, i % 2, fill_nothing, arg);
	}
}

static void pass(int socket_fd, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec data = { (void *)"x", 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	(void)sendmsg(socket_fd, &message, MSG_DONTWAIT);
}

/* Files that are open, in flight, or neither. */
static void pass_on_and_on(const void *arg)
{
	int sockets[2] = { -1, -1 };

	(void)arg;
	child_be_able();
	child_report();
	for (int i = 0; i < MAX_ROUNDS && !child_is_over(); i++) {
		_cleanup_close_ int fd = -1;

		if (i % 64 == 0) {
			live_closep(&sockets[0]);
			live_closep(&sockets[1]);
			(void)socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets);
		}
		(void)unshare(i % 2 ? CLONE_NEWUTS : CLONE_NEWIPC);
		fd = open(i % 2 ? "/proc/self/ns/uts" : "/proc/self/ns/ipc",
			  O_RDONLY | O_CLOEXEC);
		pass(sockets[0], fd);
	}
}

static const live_body bodies[] = { mount_and_unmount, fork_and_unshare, open_and_close,
				    pass_on_and_on };

static time_t now(void)
{
	struct timespec time;

	CHECK_EQ(clock_gettime(CLOCK_MONOTONIC, &time), 0);
	return time.tv_sec;
}

/* "DIR/TYPE-1": no other type was ever there. */
static void compare_target(const struct nsrel_holder *holder, const struct nsrel_ns *ns,
			   const char *dir)
{
	const char *target = nsrel_holder_get_target(holder);
	const char *name = name_of(nsrel_ns_get_type(ns));

	CHECK(target && target[0] == '/');
	if (strncmp(target, dir, strlen(dir)) != 0)
		return;
	target += strlen(dir) + 1;
	CHECK(strncmp(target, name, strlen(name)) == 0 && target[strlen(name)] == '-');
}

static void compare_holder(const struct nsrel_holder *holder, const struct nsrel_ns *ns,
			   const char *const *dirs)
{
	const struct nsrel_ns *mntns = nsrel_holder_get_mntns(holder);

	if (nsrel_holder_get_kind(holder) != NSREL_HOLDER_MOUNT) {
		CHECK(nsrel_holder_get_target(holder) == NULL);
		CHECK(mntns == NULL);
		return;
	}
	CHECK((mntns == NULL) == (nsrel_holder_get_process(holder) != NULL));
	CHECK(!mntns || nsrel_ns_get_type(mntns) == NSREL_TYPE_MNT);
	for (size_t i = 0; i < ARRAY_SIZE(bodies) && mntns; i++)
		compare_target(holder, ns, dirs[i]);
}

static void compare_holders(const struct nsrel_snapshot *snap, const char *const *dirs)
{
	const struct nsrel_holder *holder;
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, snap) {
		size_t n = 0;

		nsrel_ns_foreach_holder(holder, ns) {
			compare_holder(holder, ns, dirs);
			n++;
		}
		CHECK(n > 0);
		CHECK_EQ(nsrel_ns_count_holders(ns), n);
	}
}

static void check_storm(unsigned int sources)
{
	struct live_child *children[ARRAY_SIZE(bodies)];
	struct nsrel_context *ctx = live_context(NULL);
	const char *dirs[ARRAY_SIZE(bodies)];
	time_t end = now() + MAX_SECONDS;
	size_t n_fds;

	CHECK_EQ(nsrel_context_set_sources(ctx, sources), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		dirs[i] = live_dir();
		children[i] = live_start(bodies[i], dirs[i]);
		live_wait(children[i]);
	}
	n_fds = kernel_count_fds();
	for (size_t i = 0; i < N_SNAPSHOTS && now() < end; i++) {
		struct nsrel_snapshot *snap = NULL;

		CHECK_EQ(nsrel_snapshot_new(ctx, &snap), 0);
		compare_holders(snap, dirs);
		for (size_t k = 0; k < ARRAY_SIZE(bodies); k++)
			(void)live_process(snap, children[k]->pid);
		nsrel_snapshot_unref(snap);
	}
	CHECK_EQ(kernel_count_fds(), n_fds);
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++)
		live_order(children[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++)
		live_wait_end(children[i]);
}

static void test_storm(void **state)
{
	(void)state;
	check_storm(NSREL_SOURCES_DEFAULT);
}

static void test_deep_storm(void **state)
{
	(void)state;
	check_storm(NSREL_SOURCES_ALL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_storm),
		live_test(test_deep_storm),
	};

	return live_run(tests);
}
