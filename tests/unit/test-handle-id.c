/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "fds.h"
#include "handle.h"
#include "unit.h"

/* Another kernel: what it says to handles, and how much it wants to be told. */
static int refuse_with;
static bool wants_all;

int __real_open_by_handle_at(int fd, struct file_handle *handle, int flags);
int __wrap_open_by_handle_at(int fd, struct file_handle *handle, int flags);

int __wrap_open_by_handle_at(int fd, struct file_handle *handle, int flags)
{
	uint32_t type;

	memcpy(&type, handle->f_handle + sizeof(uint64_t), sizeof(type));
	if (refuse_with > 0 || (wants_all && type == 0)) {
		errno = refuse_with ?: ESTALE;
		return -1;
	}
	return __real_open_by_handle_at(fd, handle, flags);
}

static void assert_refused(uint64_t id, int type, uint64_t ino, int error)
{
	struct nsrel_handle *handle = NULL;

	assert_int_equal(nsrel_handle_open_id(id, type, ino, &handle), error);
	assert_null(handle);
}

static struct nsrel_handle *own_handle(uint64_t *ret_id)
{
	struct nsrel_handle *handle = NULL, *again = NULL;
	int r;

	assert_int_equal(nsrel_handle_open_path("/proc/thread-self/ns/uts", &handle), 0);
	if (nsrel_handle_get_id(handle, ret_id) < 0) {
		nsrel_handle_unref(handle);
		skip_because("this kernel has no NS_GET_ID");
	}
	r = nsrel_handle_open_id(*ret_id, NSREL_TYPE_UTS, handle->ino, &again);
	if (r == -EOPNOTSUPP || r == -EPERM) {
		nsrel_handle_unref(handle);
		skip_because("by id: %s", nsrel_strerror(NSREL_QUESTION_ID, r));
	}
	assert_int_equal(r, 0);
	assert_true(nsrel_handle_is_same(handle, again));
	assert_true(fcntl(again->fd, F_GETFD) & FD_CLOEXEC);
	nsrel_handle_unref(again);
	return handle;
}

static void test_exact(void **state)
{
	struct nsrel_handle *own;
	uint64_t id;

	(void)state;
	own = own_handle(&id);
	assert_refused(id, NSREL_TYPE_NET, own->ino, -ESTALE);
	assert_refused(id, NSREL_TYPE_UTS, own->ino + 1, -ESTALE);
	/* The kernel only looks at half of it. */
	assert_refused(id, NSREL_TYPE_UTS, own->ino + (1ULL << 32), -ESTALE);
	assert_refused(id + (1ULL << 40), NSREL_TYPE_UTS, own->ino, -ESTALE);
	assert_refused(0, NSREL_TYPE_UTS, own->ino, -ESTALE);
	nsrel_handle_unref(own);
}

/* Linux 6.19 */
static void test_alone(void **state)
{
	struct nsrel_handle *own, *handle = NULL;
	uint64_t id;
	int r;

	(void)state;
	own = own_handle(&id);
	r = nsrel_handle_open_id(id, -1, 0, &handle);
	if (r == 0) {
		assert_true(nsrel_handle_is_same(own, handle));
		nsrel_handle_unref(handle);
		/* What is known of it has to be right. */
		assert_refused(id, NSREL_TYPE_NET, 0, -ESTALE);
		assert_refused(id, -1, own->ino + 1, -ESTALE);
		assert_refused(id + (1ULL << 40), -1, 0, -ESTALE);
		assert_int_equal(nsrel_handle_open_id(id, NSREL_TYPE_UTS, 0, &handle), 0);
		nsrel_handle_unref(handle);
		assert_int_equal(nsrel_handle_open_id(id, -1, own->ino, &handle), 0);
		nsrel_handle_unref(handle);
	} else {
		assert_int_equal(r, -EOPNOTSUPP);
	}
	nsrel_handle_unref(own);
}

/* Linux 6.18 says that there is none. */
static void test_alone_on_old_kernel(void **state)
{
	uint64_t id;

	(void)state;
	nsrel_handle_unref(own_handle(&id));
	wants_all = true;
	assert_refused(id, -1, 0, -EOPNOTSUPP);
	assert_refused(id, NSREL_TYPE_UTS, 0, -EOPNOTSUPP);
	assert_refused(1ULL << 60, -1, 0, -EOPNOTSUPP);
	wants_all = false;
}

static void test_errors(void **state)
{
	static const struct {
		int kernel;
		int error;
	} cases[] = {
		{ EBADF, -EOPNOTSUPP }, { EINVAL, -EOPNOTSUPP }, { ENOSYS, -EOPNOTSUPP },
		{ EPERM, -EPERM },	{ EACCES, -EACCES },	 { EMFILE, -EMFILE },
		{ ESTALE, -ESTALE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		refuse_with = cases[i].kernel;
		assert_refused(1, NSREL_TYPE_UTS, 1, cases[i].error);
	}
	refuse_with = 0;
	assert_refused(1, NSREL_N_TYPES, 1, -EINVAL);
	assert_refused(1, -2, 1, -EINVAL);
}

#define test(function) cmocka_unit_test_setup_teardown(function, fds_setup, fds_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_exact),
		test(test_alone),
		test(test_alone_on_old_kernel),
		test(test_errors),
	};

	return cmocka_run_group_tests_name("handle-id", tests, NULL, NULL);
}
