/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "fds.h"
#include "handle.h"
#include "must.h"
#include "unit.h"

/* Another kernel: every question that it does not know is refused like this. */
static int refuse_with;
static bool knows_types = true, lies;

int __real_ioctl(int fd, unsigned long request, void *arg);
int __wrap_ioctl(int fd, unsigned long request, void *arg);

int __wrap_ioctl(int fd, unsigned long request, void *arg)
{
	bool is_type = request == _IO(0xb7, 3);

	if (is_type && lies)
		return CLONE_NEWUTS;
	if (is_type ? !knows_types : refuse_with > 0) {
		errno = is_type ? ENOTTY : refuse_with;
		return -1;
	}
	return __real_ioctl(fd, request, arg);
}

static int open_own(enum nsrel_type type)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/thread-self/ns/%s",
		 nsrel_type_get_name(type));
	return open(path, O_RDONLY | O_CLOEXEC);
}

static struct nsrel_handle *own_handle(enum nsrel_type type)
{
	struct nsrel_handle *handle = NULL;

	if (handle_new(open_own(type), &handle) < 0)
		skip_because("no %s namespaces", nsrel_type_get_name(type));
	return handle;
}

static void test_new(void **state)
{
	(void)state;
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		int fd = open_own((enum nsrel_type)i);
		struct nsrel_handle *handle = NULL;
		struct stat st;

		if (fd < 0)
			continue;
		must(fstat(fd, &st) == 0);
		assert_int_equal(handle_new(fd, &handle), 0);
		assert_int_equal(nsrel_handle_get_fd(handle), fd);
		assert_int_equal(nsrel_handle_get_type(handle), i);
		assert_int_equal(nsrel_handle_get_ino(handle), st.st_ino);
		assert_int_equal(nsrel_handle_get_dev(handle), st.st_dev);
		assert_null(handle->path);
		assert_int_equal(handle->pid, 0);
		nsrel_handle_unref(handle);
	}
}

/* The fd is gone, and nothing was given. */
static void assert_refused(int fd, int error)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(handle_new(fd, &handle), error);
	assert_null(handle);
	if (fd >= 0)
		assert_int_equal(fcntl(fd, F_GETFD), -1);
}

static void test_no_namespace(void **state)
{
	int fds[2];

	(void)state;
	assert_refused(open("/", O_RDONLY | O_CLOEXEC), -ENOTTY);
	assert_refused(open("/dev/null", O_RDONLY | O_CLOEXEC), -ENOTTY);
	must(pipe(fds) == 0);
	assert_refused(fds[0], -ENOTTY);
	assert_refused(fds[1], -ENOTTY);
	assert_refused(-EMFILE, -EMFILE);
	/* A device may take any number for a question. */
	lies = true;
	assert_refused(open("/dev/null", O_RDONLY | O_CLOEXEC), -ENOTTY);
	lies = false;
}

static void test_refs(void **state)
{
	struct nsrel_handle *handle = own_handle(NSREL_TYPE_UTS);
	int fd = nsrel_handle_get_fd(handle);

	(void)state;
	handle->path = strdup("/some/where");
	assert_ptr_equal(nsrel_handle_ref(handle), handle);
	assert_null(nsrel_handle_unref(handle));
	assert_true(fcntl(fd, F_GETFD) >= 0);
	nsrel_handle_unrefp(&handle);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	assert_null(nsrel_handle_ref(NULL));
	assert_null(nsrel_handle_unref(NULL));
}

static void test_is_same(void **state)
{
	struct nsrel_handle *a = own_handle(NSREL_TYPE_UTS);
	struct nsrel_handle *b = own_handle(NSREL_TYPE_UTS);
	struct nsrel_handle c = *a;

	(void)state;
	assert_true(nsrel_handle_is_same(a, b));
	assert_true(nsrel_handle_is_same(a, &c));
	c.type = NSREL_TYPE_IPC;
	assert_false(nsrel_handle_is_same(a, &c));
	c = *a;
	c.ino++;
	assert_false(nsrel_handle_is_same(a, &c));
	c = *a;
	c.dev++;
	assert_false(nsrel_handle_is_same(a, &c));
	c = *a;
	a->has_id = c.has_id = true;
	c.id = a->id + 1;
	assert_false(nsrel_handle_is_same(a, &c));
	/* Where one of them does not know. */
	c.has_id = false;
	assert_true(nsrel_handle_is_same(a, &c));
	nsrel_handle_unref(a);
	nsrel_handle_unref(b);
}

/* What can be said without asking the kernel. */
static void test_wrong_type(void **state)
{
	struct nsrel_handle *uts = own_handle(NSREL_TYPE_UTS), *ret = NULL;
	uid_t uid = 77;

	(void)state;
	refuse_with = EIO;
	assert_int_equal(nsrel_handle_open_parent(uts, &ret), -EINVAL);
	assert_int_equal(nsrel_handle_get_owner_uid(uts, &uid), -EINVAL);
	assert_int_equal(nsrel_handle_open_next_mntns(uts, &ret), -EINVAL);
	assert_int_equal(nsrel_handle_open_previous_mntns(uts, &ret), -EINVAL);
	assert_int_equal(nsrel_handle_open_owner(uts, &ret), -EIO);
	refuse_with = 0;
	assert_null(ret);
	assert_int_equal(uid, 77);
	nsrel_handle_unref(uts);
}

static void check_old_kernel(int error)
{
	struct nsrel_handle *user, *pid, *mnt, *ret = NULL;
	uint64_t id = 77;
	uid_t uid = 77;

	refuse_with = error;
	user = own_handle(NSREL_TYPE_USER);
	pid = own_handle(NSREL_TYPE_PID);
	mnt = own_handle(NSREL_TYPE_MNT);
	assert_int_equal(nsrel_handle_open_owner(user, &ret), -EOPNOTSUPP);
	assert_int_equal(nsrel_handle_open_parent(user, &ret), -EOPNOTSUPP);
	assert_int_equal(nsrel_handle_open_parent(pid, &ret), -EOPNOTSUPP);
	assert_int_equal(nsrel_handle_get_owner_uid(user, &uid), -EOPNOTSUPP);
	assert_int_equal(nsrel_handle_open_next_mntns(mnt, &ret), -EOPNOTSUPP);
	assert_int_equal(nsrel_handle_open_previous_mntns(mnt, &ret), -EOPNOTSUPP);
	assert_int_equal(nsrel_handle_get_id(mnt, &id), -EOPNOTSUPP);
	refuse_with = 0;
	assert_null(ret);
	assert_int_equal(uid, 77);
	assert_int_equal(id, 77);
	nsrel_handle_unref(user);
	nsrel_handle_unref(pid);
	nsrel_handle_unref(mnt);
}

static void test_old_kernels(void **state)
{
	(void)state;
	check_old_kernel(ENOTTY);
	check_old_kernel(ENOSYS);
}

/* Linux 4.9 has namespaces, and does not say of which type. */
static void test_type_by_link(void **state)
{
	(void)state;
	knows_types = false;
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		struct nsrel_handle *handle = NULL;
		int fd = open_own((enum nsrel_type)i);

		if (fd < 0)
			continue;
		assert_int_equal(handle_new(fd, &handle), 0);
		assert_int_equal(handle->type, i);
		nsrel_handle_unref(handle);
	}
	knows_types = true;
}

#define test(function) cmocka_unit_test_setup_teardown(function, fds_setup, fds_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_new),		 test(test_no_namespace), test(test_refs),
		test(test_is_same),	 test(test_wrong_type),	  test(test_old_kernels),
		test(test_type_by_link),
	};

	return cmocka_run_group_tests_name("handle", tests, NULL, NULL);
}
