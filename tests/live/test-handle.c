/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening one namespace, in every way, and what it tells, next to what the kernel says.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "fixture.h"
#include "kernel.h"

#define OTHER_UID 1000

/* All that the kernel says of it, and of the two above. */
static void compare(const struct nsrel_handle *handle, const struct kernel_ns *told)
{
	_cleanup_handle_ struct nsrel_handle *owner = NULL, *parent = NULL;
	enum nsrel_type type = nsrel_handle_get_type(handle);
	uint64_t id = 0;
	uid_t uid = 0;
	int r;

	CHECK_EQ(nsrel_type_get_clone_flag(type), told->clone_flag);
	CHECK_EQ(nsrel_handle_get_ino(handle), told->ino);
	CHECK_EQ(nsrel_handle_get_dev(handle), told->dev);
	CHECK(fcntl(nsrel_handle_get_fd(handle), F_GETFD) & FD_CLOEXEC);
	r = nsrel_handle_get_id(handle, &id);
	CHECK_EQ(r, told->has_id ? 0 : -EOPNOTSUPP);
	CHECK_EQ(id, told->has_id ? told->id : 0);
	r = nsrel_handle_get_owner_uid(handle, &uid);
	CHECK_EQ(r, told->has_owner_uid ? 0 : -EINVAL);
	CHECK_EQ(uid, told->has_owner_uid ? told->owner_uid : 0);
	r = nsrel_handle_open_owner(handle, &owner);
	CHECK_EQ(r, told->owner ? 0 : -EPERM);
	CHECK(!owner || nsrel_handle_get_ino(owner) == told->owner);
	CHECK(!owner || nsrel_handle_get_type(owner) == NSREL_TYPE_USER);
	r = nsrel_handle_open_parent(handle, &parent);
	CHECK_EQ(r, told->parent		       ? 0
		    : nsrel_type_is_hierarchical(type) ? -EPERM
						       : -EINVAL);
	CHECK(!parent || nsrel_handle_get_ino(parent) == told->parent);
	CHECK(!parent || nsrel_handle_get_type(parent) == type);
}

/* From there to the top, as far as both show it. */
static void compare_chain(const struct nsrel_handle *handle, int fd,
			  int (*open_next)(const struct nsrel_handle *handle,
					   struct nsrel_handle **ret),
			  unsigned long request)
{
	_cleanup_handle_ struct nsrel_handle *next = NULL;
	_cleanup_close_ int next_fd = -1;
	struct kernel_ns told;
	int error, r;

	kernel_ask(fd, &told);
	compare(handle, &told);
	next_fd = ioctl(fd, request);
	error = next_fd < 0 ? -errno : 0;
	r = open_next(handle, &next);
	CHECK_EQ(r, error);
	if (r == 0)
		compare_chain(next, next_fd, open_next, request);
}

/* Opened in one more way, it is the same. */
static void compare_same(const struct nsrel_handle *handle, int r,
			 struct nsrel_handle **other)
{
	CHECK_EQ(r, 0);
	CHECK(nsrel_handle_is_same(handle, *other));
	CHECK(nsrel_handle_get_fd(handle) != nsrel_handle_get_fd(*other));
	*other = nsrel_handle_unref(*other);
}

static void compare_by_id(const struct nsrel_handle *handle)
{
	enum nsrel_type type = nsrel_handle_get_type(handle);
	uint64_t ino = nsrel_handle_get_ino(handle), id;
	struct nsrel_handle *other = NULL;
	int r;

	if (nsrel_handle_get_id(handle, &id) < 0)
		return;
	r = nsrel_handle_open_id(id, (int)type, ino, &other);
	/* Linux before 6.18; others' namespaces are for root. */
	if (r == -EOPNOTSUPP || (r == -EPERM && geteuid() != 0))
		return;
	compare_same(handle, r, &other);
	CHECK_EQ(nsrel_handle_open_id(id, (int)type, ino ^ 1, &other), -ESTALE);
	CHECK_EQ(nsrel_handle_open_id(
			 id, type == NSREL_TYPE_NET ? NSREL_TYPE_UTS : NSREL_TYPE_NET,
			 ino, &other),
		 -ESTALE);
	r = nsrel_handle_open_id(id, -1, 0, &other);
	if (r != -EOPNOTSUPP)
		compare_same(handle, r, &other);
}

/* By path, by fd, by number, by id: of every type. */
static void compare_task(pid_t pid)
{
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		_cleanup_handle_ struct nsrel_handle *handle = NULL;
		struct nsrel_handle *other = NULL;
		_cleanup_close_ int fd = -1, path_fd = -1;
		char path[64];

		(void)snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid,
			       nsrel_type_get_name((enum nsrel_type)i));
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 && errno == ENOENT) {
			CHECK_EQ(nsrel_handle_open_pid(pid, (enum nsrel_type)i, &other),
				 -EOPNOTSUPP);
			continue;
		}
		CHECK(fd >= 0);
		path_fd = open(path, O_PATH | O_CLOEXEC);
		CHECK_EQ(nsrel_handle_open_path(path, &handle), 0);
		compare_chain(handle, fd, nsrel_handle_open_owner, NS_GET_USERNS);
		compare_chain(handle, fd, nsrel_handle_open_parent, NS_GET_PARENT);
		compare_same(handle, nsrel_handle_new_from_fd(fd, &other), &other);
		compare_same(handle, nsrel_handle_new_from_fd(path_fd, &other), &other);
		compare_same(handle,
			     nsrel_handle_open_pid(pid, (enum nsrel_type)i, &other),
			     &other);
		compare_by_id(handle);
	}
}

static void test_own(void **state)
{
	(void)state;
	compare_task(getpid());
}

static void make_all(const void *arg)
{
	const int *levels = arg;

	for (int i = 0; i < *levels; i++)
		child_unshare(CLONE_NEWUSER);
	child_unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC |
		      CLONE_NEWCGROUP | CLONE_NEWPID);
	child_move_on();
	child_report();
	child_hold();
}

static void test_made(void **state)
{
	const int levels = 3;

	(void)state;
	compare_task(live_start_and_wait(make_all, &levels).pid);
}

static void make_as_other_user(const void *arg)
{
	child_become(OTHER_UID);
	make_all(arg);
}

static void test_other_user(void **state)
{
	const int levels = 1;
	_cleanup_handle_ struct nsrel_handle *user = NULL;
	uid_t uid = 0;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		live_skip("only root can be another user");
	pid = live_start_and_wait(make_as_other_user, &levels).pid;
	compare_task(pid);
	CHECK_EQ(nsrel_handle_open_pid(pid, NSREL_TYPE_USER, &user), 0);
	CHECK_EQ(nsrel_handle_get_owner_uid(user, &uid), 0);
	CHECK_EQ(uid, OTHER_UID);
}

/* Seen from inside, there is nothing above. */
static void look_from_inside(const void *arg)
{
	_cleanup_handle_ struct nsrel_handle *user = NULL;
	struct nsrel_handle *none = NULL;

	(void)arg;
	child_unshare(CLONE_NEWUSER | CLONE_NEWUTS);
	compare_task(getpid());
	CHECK_EQ(nsrel_handle_open_pid(0, NSREL_TYPE_USER, &user), 0);
	CHECK_EQ(nsrel_handle_open_owner(user, &none), -EPERM);
	CHECK_EQ(nsrel_handle_open_parent(user, &none), -EPERM);
	CHECK(none == NULL);
}

static void test_from_inside(void **state)
{
	(void)state;
	live_wait_end(live_start(look_from_inside, NULL));
}

/* A thread of its own namespace is found by its TID, and as the caller. */
static void *look_as_thread(void *arg)
{
	const struct kernel_ns *process = arg;
	_cleanup_handle_ struct nsrel_handle *by_tid = NULL, *by_pid = NULL, *own = NULL;

	child_must(unshare(CLONE_NEWUTS), "unshare(CLONE_NEWUTS)");
	CHECK_EQ(nsrel_handle_open_pid(gettid(), NSREL_TYPE_UTS, &by_tid), 0);
	CHECK_EQ(nsrel_handle_open_pid(getpid(), NSREL_TYPE_UTS, &by_pid), 0);
	CHECK_EQ(nsrel_handle_open_pid(0, NSREL_TYPE_UTS, &own), 0);
	CHECK(nsrel_handle_is_same(by_tid, own));
	CHECK(!nsrel_handle_is_same(by_tid, by_pid));
	CHECK_EQ(nsrel_handle_get_ino(by_pid), process->ino);
	return NULL;
}

static void run_thread(const void *arg)
{
	struct kernel_ns process;
	pthread_t thread;

	(void)arg;
	child_be_able();
	process = kernel_ns_of(getpid(), "uts");
	CHECK_EQ(pthread_create(&thread, NULL, look_as_thread, &process), 0);
	CHECK_EQ(pthread_join(thread, NULL), 0);
}

static void test_thread(void **state)
{
	(void)state;
	live_wait_end(live_start(run_thread, NULL));
}

/* It stays as long as the handle does. */
static void test_keeps_alive(void **state)
{
	const int levels = 1;
	struct live_child *child = live_start(make_all, &levels);
	_cleanup_handle_ struct nsrel_handle *handle = NULL;
	struct nsrel_handle *again = NULL;
	pid_t pid = live_wait(child).pid;
	struct kernel_ns told;

	(void)state;
	CHECK_EQ(nsrel_handle_open_pid(pid, NSREL_TYPE_UTS, &handle), 0);
	live_end_all();
	CHECK_EQ(nsrel_handle_open_pid(pid, NSREL_TYPE_UTS, &again), -ESRCH);
	kernel_ask(nsrel_handle_get_fd(handle), &told);
	compare(handle, &told);
	compare_by_id(handle);
}

static void end_at_once(const void *arg)
{
	(void)arg;
}

static void test_ended(void **state)
{
	struct live_child *child = live_start(end_at_once, NULL);
	struct nsrel_handle *handle = NULL;
	siginfo_t info;

	(void)state;
	CHECK_EQ(waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT), 0);
	CHECK_EQ(nsrel_handle_open_pid(child->pid, NSREL_TYPE_NET, &handle), -ESRCH);
	CHECK_EQ(nsrel_handle_open_pid(child->pid, NSREL_TYPE_PID, &handle), 0);
	nsrel_handle_unref(handle);
	live_end_all();
	CHECK_EQ(nsrel_handle_open_pid(child->pid, NSREL_TYPE_NET, &handle), -ESRCH);
}

/* Somebody else's: neither "no such process" nor "no such type". */
static void look_as_other_user(const void *arg)
{
	struct nsrel_handle *handle = NULL;

	(void)arg;
	child_become(OTHER_UID);
	CHECK_EQ(nsrel_handle_open_pid(1, NSREL_TYPE_NET, &handle), -EACCES);
	CHECK_EQ(nsrel_handle_open_path("/proc/1/ns/net", &handle), -EACCES);
	CHECK_EQ(nsrel_handle_open_pid(0, NSREL_TYPE_NET, &handle), 0);
	nsrel_handle_unref(handle);
}

static void test_denied(void **state)
{
	(void)state;
	if (geteuid() != 0)
		live_skip("only root can be another user");
	live_wait_end(live_start(look_as_other_user, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_own),	    live_test(test_made),
		live_test(test_other_user), live_test(test_from_inside),
		live_test(test_thread),	    live_test(test_keeps_alive),
		live_test(test_ended),	    live_test(test_denied),
	};

	return live_run(tests);
}
