/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "fds.h"
#include "handle.h"
#include "link.h"
#include "must.h"
#include "nodes.h"
#include "oom.h"
#include "scene.h"
#include "sleeper.h"
#include "unit.h"

/* What the kernel says to a file handle; 0: what it really does. */
static int refuse_with;

int __real_open_by_handle_at(int fd, struct file_handle *handle, int flags);
int __wrap_open_by_handle_at(int fd, struct file_handle *handle, int flags);

int __wrap_open_by_handle_at(int fd, struct file_handle *handle, int flags)
{
	if (refuse_with == 0)
		return __real_open_by_handle_at(fd, handle, flags);
	errno = refuse_with;
	return -1;
}

struct fixture {
	struct nsrel_snapshot *snap;
	struct nsrel_ns *uts; /* this process's; nothing says so yet */
	struct nsrel_handle *own;
	size_t n_fds;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	refuse_with = EBADF;
	f->n_fds = count_fds();
	f->snap = nodes_new();
	f->uts = nodes_ns(f->snap, NSREL_TYPE_UTS, scene_own_ino(NSREL_TYPE_UTS));
	must(nsrel_handle_open_path("/proc/self/ns/uts", &f->own) == 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	size_t n_fds = f->n_fds;

	nsrel_snapshot_unref(f->snap);
	nsrel_handle_unref(f->own);
	free(f);
	return count_fds() == n_fds ? 0 : -1;
}

static struct nsrel_process *add_self(struct fixture *f)
{
	return nodes_process(f->snap, getpid(), 1);
}

static void link_all(struct fixture *f)
{
	f->uts->listed = true;
	must(link_snapshot(f->snap, "/proc") == 0);
}

static void assert_opens(struct fixture *f)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(nsrel_handle_open_ns(f->snap, f->uts, &handle), 0);
	assert_true(nsrel_handle_is_same(handle, f->own));
	nsrel_handle_unref(handle);
}

static void assert_refused(struct fixture *f, int error)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(nsrel_handle_open_ns(f->snap, f->uts, &handle), error);
	assert_null(handle);
}

static void test_find_handle(void **state)
{
	struct fixture *f = *state;

	assert_ptr_equal(nsrel_snapshot_find_handle(f->snap, f->own), f->uts);
	f->uts->has_id = f->own->has_id = true;
	f->uts->id = f->own->id + 1;
	assert_null(nsrel_snapshot_find_handle(f->snap, f->own));
	f->own->has_id = false;
	assert_ptr_equal(nsrel_snapshot_find_handle(f->snap, f->own), f->uts);
	f->uts->has_dev = true;
	f->uts->dev = f->own->dev + 1;
	assert_null(nsrel_snapshot_find_handle(f->snap, f->own));
	f->uts->dev = f->own->dev;
	f->own->type = NSREL_TYPE_IPC;
	assert_null(nsrel_snapshot_find_handle(f->snap, f->own));
}

static void test_member(void **state)
{
	struct fixture *f = *state;

	add_self(f)->task.ns[NSREL_TYPE_UTS] = f->uts;
	link_all(f);
	assert_opens(f);
	f->uts->has_dev = true;
	f->uts->dev = f->own->dev;
	f->uts->has_id = f->own->has_id;
	f->uts->id = f->own->id;
	assert_opens(f);
	f->uts->dev++;
	assert_refused(f, -ESTALE);
}

/* Somebody else has the number of a task that it is known by. */
static void test_other_id(void **state)
{
	struct fixture *f = *state;

	if (!f->own->has_id)
		skip_because("this kernel has no NS_GET_ID");
	add_self(f)->task.ns[NSREL_TYPE_UTS] = f->uts;
	link_all(f);
	f->uts->has_id = true;
	f->uts->id = f->own->id + 1;
	assert_refused(f, -ESTALE);
}

static void test_other_ino(void **state)
{
	struct fixture *f = *state;

	add_self(f)->task.ns[NSREL_TYPE_UTS] = f->uts;
	f->uts->ino++;
	link_all(f);
	assert_refused(f, -ESTALE);
}

static void test_other_type(void **state)
{
	struct fixture *f = *state;

	f->uts = nodes_ns(f->snap, NSREL_TYPE_IPC, f->uts->ino);
	nodes_file(f->snap, f->uts, NSREL_HOLDER_FD, add_self(f), NULL,
		   nsrel_handle_get_fd(f->own));
	link_all(f);
	assert_refused(f, -ESTALE);
}

/* Without ids the time when the task started has to do. */
static void test_other_task(void **state)
{
	struct fixture *f = *state;
	struct nsrel_process *self = add_self(f);

	self->task.ns[NSREL_TYPE_UTS] = f->uts;
	self->task.has_start_time = true;
	link_all(f);
	assert_refused(f, -ESTALE);
	if (!f->own->has_id)
		return;
	/* An id says more than that. */
	f->uts->has_id = true;
	f->uts->id = f->own->id;
	assert_opens(f);
}

/* The next holder does where the best is gone. */
static void test_next_holder(void **state)
{
	struct fixture *f = *state;
	pid_t pid = sleeper_start();

	nodes_process(f->snap, pid, 1)->task.ns[NSREL_TYPE_UTS] = f->uts;
	nodes_file(f->snap, f->uts, NSREL_HOLDER_FD, add_self(f), NULL,
		   nsrel_handle_get_fd(f->own));
	link_all(f);
	sleeper_stop(pid);
	assert_opens(f);
}

static void test_captured(void **state)
{
	struct fixture *f = *state;

	add_self(f)->task.ns[NSREL_TYPE_UTS] = f->uts;
	f->snap->captured = true;
	link_all(f);
	assert_refused(f, -EOPNOTSUPP);
}

/* No holder has a path: by id, as far as the kernel goes. */
static void test_id_only(void **state)
{
	static const struct {
		int kernel;
		int error;
	} cases[] = {
		{ EBADF, -ENOENT }, { EINVAL, -ENOENT }, { ESTALE, -ESTALE },
		{ EPERM, -EPERM },  { EMFILE, -EMFILE },
	};
	struct fixture *f = *state;

	link_all(f);
	refuse_with = EMFILE;
	assert_refused(f, -ENOENT);
	f->uts->has_id = true;
	f->uts->id = f->own->id;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		refuse_with = cases[i].kernel;
		assert_refused(f, cases[i].error);
	}
}

static void test_by_id(void **state)
{
	struct fixture *f = *state;
	struct nsrel_handle *handle = NULL;

	refuse_with = 0;
	if (!f->own->has_id ||
	    nsrel_handle_open_id(f->own->id, NSREL_TYPE_UTS, f->own->ino, &handle) < 0)
		skip_because("namespaces can't be opened by id");
	nsrel_handle_unref(handle);
	f->uts->has_id = true;
	f->uts->id = f->own->id;
	link_all(f);
	assert_opens(f);
}

/* A socket has no path; that its task is there says that it may be, too. */
static void test_socket(void **state)
{
	struct fixture *f = *state;
	pid_t pid = sleeper_start();
	struct nsrel_process *process = nodes_process_at(f->snap, pid, 1, 0);

	process->task.has_start_time = false;
	nodes_file(f->snap, f->uts, NSREL_HOLDER_SOCKET, process, NULL, 3);
	f->uts->has_id = true;
	link_all(f);
	refuse_with = ESTALE;
	assert_refused(f, -ENOENT);
	process->task.has_start_time = true;
	assert_refused(f, -ESTALE);
	sleeper_stop(pid);
	assert_refused(f, -ESTALE);
}

/* Nobody is in it: by what it owns. */
static void test_owner(void **state)
{
	struct fixture *f = *state;
	struct nsrel_handle *owner = NULL, *handle = NULL;
	struct nsrel_ns *user;

	if (nsrel_handle_open_owner(f->own, &owner) < 0)
		skip_because("the owner is not in sight");
	user = nodes_ns(f->snap, NSREL_TYPE_USER, owner->ino);
	f->uts->owner = user;
	f->uts->owner_state = NSREL_RELATION_KNOWN;
	add_self(f)->task.ns[NSREL_TYPE_UTS] = f->uts;
	link_all(f);
	assert_int_equal(nsrel_handle_open_ns(f->snap, user, &handle), 0);
	assert_true(nsrel_handle_is_same(handle, owner));
	nsrel_handle_unref(handle);
	nsrel_handle_unref(owner);
	/* What it owns is gone. */
	f->uts->has_dev = true;
	f->uts->dev = f->own->dev + 1;
	handle = NULL;
	assert_int_equal(nsrel_handle_open_ns(f->snap, user, &handle), -ESTALE);
	assert_null(handle);
}

/* Whether the task lives is asked as well: it is not to be guessed. */
static void test_no_memory(void **state)
{
	struct fixture *f = *state;
	struct nsrel_process *self = add_self(f);
	struct nsrel_handle *handle = NULL;
	int r = -ENOMEM;
	size_t at;

	self->task.ns[NSREL_TYPE_UTS] = f->uts;
	self->task.has_start_time = true;
	link_all(f);
	for (at = 1; r == -ENOMEM; at++) {
		oom_begin(at, false);
		r = nsrel_handle_open_ns(f->snap, f->uts, &handle);
		assert_int_equal(r, oom_end() < at ? -ESTALE : -ENOMEM);
		assert_null(handle);
	}
	/* Two paths, the handle, the buffer of a file. */
	assert_true(at > 4);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_find_handle), test(test_member),     test(test_other_id),
		test(test_other_ino),	test(test_other_type), test(test_other_task),
		test(test_next_holder), test(test_captured),   test(test_id_only),
		test(test_by_id),	test(test_socket),     test(test_owner),
		test(test_no_memory),
	};

	return cmocka_run_group_tests_name("handle-ns", tests, NULL, NULL);
}
