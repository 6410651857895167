/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What only the kernel's own lists show: it exists, and nothing visible says why. */

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel-lists.h"
#include "mounts.h"

#define NOBODY 65534

static const char *target_of(const char *dir, int type)
{
	static char target[128];

	(void)snprintf(target, sizeof(target), "%s/%s", dir,
		       nsrel_type_get_name((enum nsrel_type)type));
	return target;
}

static void compare_hidden(const struct nsrel_snapshot *snap,
			   const struct mounts_ns *told)
{
	const struct nsrel_ns *ns = compare_ns(snap, &told->told);
	const struct nsrel_holder *holder = nsrel_ns_next_holder(ns, NULL);

	CHECK(nsrel_ns_is_hidden(ns));
	CHECK_EQ(nsrel_ns_count_holders(ns), 1);
	CHECK_EQ(nsrel_holder_get_kind(holder), NSREL_HOLDER_KERNEL);
	CHECK(nsrel_holder_get_process(holder) == NULL);
	CHECK(nsrel_holder_get_ns(holder) == NULL);
	CHECK(nsrel_holder_get_target(holder) == NULL);
	CHECK(nsrel_holder_get_mntns(holder) == NULL);
	CHECK_EQ(nsrel_holder_get_tid(holder), 0);
	mounts_compare_shut(snap, holder);
	CHECK(nsrel_ns_get_path(ns) == NULL);
	compare_uninhabited(ns);
	for (size_t i = 0; i < told->n_above; i++)
		CHECK(!nsrel_ns_is_hidden(compare_ns(snap, &told->above[i])));
}

/* An open mountinfo file holds the mount namespace that it was opened in. */
static void open_mountinfo(const void *arg)
{
	(void)child_must(open("/proc/thread-self/mountinfo", O_RDONLY | O_CLOEXEC),
			 "open mountinfo");
	mounts_note_each(arg, 1);
}

static void hold_by_mountinfo(const void *arg)
{
	mounts_note(mounts_make_mntns(arg, 1, open_mountinfo, arg));
	mounts_tell_noted();
	child_hold();
}

struct hidden {
	const char *dir;
	struct mounts_set inside;
	struct mounts_ns mntns;
};

static void start_hidden(struct hidden *ret)
{
	struct mounts_ns told[NSREL_N_TYPES + 1];

	ret->dir = live_dir();
	mounts_hear(live_start(hold_by_mountinfo, ret->dir), told, ARRAY_SIZE(told));
	memcpy(&ret->inside, told, sizeof(ret->inside));
	ret->mntns = told[NSREL_N_TYPES];
}

static void compare_hidden_gone(const struct nsrel_snapshot *snap,
				const struct hidden *hidden)
{
	mounts_compare_gone(snap, &hidden->mntns);
	mounts_compare_set_gone(snap, &hidden->inside);
}

static void test_mntns(void **state)
{
	const struct nsrel_snapshot *snap;
	struct hidden hidden;

	(void)state;
	start_hidden(&hidden);
	if (kernel_count_mntns() < 0) {
		compare_hidden_gone(live_snapshot(NULL), &hidden);
		live_skip("the kernel has no list of mount namespaces");
	}
	snap = live_snapshot(NULL);
	compare_hidden(snap, &hidden.mntns);
	mounts_foreach(i, &hidden.inside)
	{
		const struct nsrel_ns *ns = mounts_compare(snap, &hidden.inside.of[i]);

		mounts_compare_shut(snap, mounts_find_only(ns, target_of(hidden.dir, i),
							   hidden.mntns.told.ino));
		CHECK(nsrel_ns_get_path(ns) == NULL);
	}
	live_end_all();
	compare_hidden_gone(live_snapshot(NULL), &hidden);
}

/* Each of the two sources that it takes is of no use without the other. */
static void test_sources(void **state)
{
	struct nsrel_context *ctx = live_context(NULL);
	struct hidden hidden;

	(void)state;
	start_hidden(&hidden);
	if (kernel_count_mntns() < 0)
		live_skip("the kernel has no list of mount namespaces");
	CHECK_EQ(nsrel_context_set_sources(ctx,
					   NSREL_SOURCES_DEFAULT & ~NSREL_SOURCE_KERNEL),
		 0);
	compare_hidden_gone(live_snapshot(ctx), &hidden);
	CHECK_EQ(nsrel_context_set_sources(ctx, NSREL_SOURCE_TASKS | NSREL_SOURCE_KERNEL |
							NSREL_SOURCE_RELATIONS),
		 0);
	compare_hidden(live_snapshot(ctx), &hidden.mntns);
	/* Others are not what was asked for. */
	CHECK_EQ(nsrel_context_set_types(ctx, NSREL_TYPE_MASK(NSREL_TYPE_UTS)), 0);
	mounts_compare_gone(live_snapshot(ctx), &hidden.mntns);
}

/* What a process is in, or has open, is not hidden, though the kernel lists it too. */
static void test_explained(void **state)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_holder *holder;
	const struct nsrel_ns *ns;

	(void)state;
	nsrel_snapshot_foreach_ns(ns, snap) {
		bool by_kernel = false;

		nsrel_ns_foreach_holder(holder, ns)
			by_kernel |= nsrel_holder_get_kind(holder) == NSREL_HOLDER_KERNEL;
		CHECK_EQ(nsrel_ns_is_hidden(ns), by_kernel);
		CHECK(!by_kernel || nsrel_ns_count_holders(ns) == 1);
	}
}

static void send_fds(int socket_fd, const int *fds, size_t n)
{
	union {
		char bytes[CMSG_SPACE(NSREL_N_TYPES * sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec data = { (void *)"", 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = CMSG_SPACE(n * sizeof(int)),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(header), fds, n * sizeof(int));
	child_must((int)sendmsg(socket_fd, &message, 0), "sendmsg");
}

/* Sent, and never received. */
static void let_fly(const void *arg)
{
	int fds[NSREL_N_TYPES], sockets[2];
	size_t n = 0;

	(void)arg;
	for (int i = 0; i < NSREL_N_TYPES; i++)
		if (mounts_has_type((enum nsrel_type)i))
			fds[n++] = mounts_make((enum nsrel_type)i, 1);
	child_must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets),
		   "socketpair");
	send_fds(sockets[0], fds, n);
	for (int i = 0, k = 0; i < NSREL_N_TYPES; i++)
		mounts_note(mounts_has_type((enum nsrel_type)i) ? fds[k++] : -1);
	mounts_tell_noted();
	child_hold();
}

static void test_in_flight(void **state)
{
	const struct nsrel_snapshot *snap;
	struct mounts_set set;

	(void)state;
	mounts_hear_each(live_start(let_fly, NULL), &set);
	snap = live_snapshot(NULL);
	mounts_foreach(i, &set)
	{
		if (kernel_lists_all() ||
		    (i == NSREL_TYPE_MNT && kernel_count_mntns() > 0))
			compare_hidden(snap, &set.of[i]);
		else
			mounts_compare_gone(snap, &set.of[i]);
	}
	live_end_all();
	mounts_compare_set_gone(live_snapshot(NULL), &set);
}

/* Whoever may not see the lists sees the rest. */
static void look_as_nobody(const void *arg)
{
	const struct hidden *hidden = arg;
	const struct nsrel_snapshot *snap;
	size_t n_fds = kernel_count_fds();

	child_become(NOBODY);
	snap = live_snapshot(NULL);
	compare_hidden_gone(snap, hidden);
	compare_process(snap, getpid());
	compare_complete(snap, getpid());
	CHECK_EQ(kernel_count_fds(), n_fds);
}

static void test_nobody(void **state)
{
	struct hidden hidden;

	(void)state;
	if (geteuid() != 0)
		live_skip("only root can be somebody else");
	start_hidden(&hidden);
	live_wait_end(live_start(look_as_nobody, &hidden));
}

/* Root of a user namespace, or in a PID namespace below, sees no list either. */
static void look_from_below(const void *arg)
{
	const struct hidden *hidden = arg;
	const struct nsrel_snapshot *snap;

	child_unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS);
	child_move_on();
	child_mount_proc("/proc", NULL);
	snap = live_snapshot(NULL);
	compare_hidden_gone(snap, hidden);
	compare_process(snap, getpid());
}

static void test_from_below(void **state)
{
	struct hidden hidden;

	(void)state;
	start_hidden(&hidden);
	live_wait_end(live_start(look_from_below, &hidden));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_mntns),	   live_test(test_sources),
		live_test(test_explained), live_test(test_in_flight),
		live_test(test_nobody),	   live_test(test_from_below),
	};

	return live_run(tests);
}
