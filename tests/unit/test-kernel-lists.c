/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Kernels of all ages are played by syscall() and ioctl(). */

#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "fds.h"
#include "kernel-lists.h"
#include "must.h"
#include "nsfs.h"
#include "uapi.h"
#include "unit.h"

/* What listns(2) has: @n_listed ids from 1 on, the last one first; below 0: an errno. */
static ssize_t n_listed;
static size_t n_rooms[32], n_list_calls;
/* Mount namespaces: those after one's own, then those before it; below 0: an errno. */
static int n_next, n_prev, walk_error;
static int n_steps;
static bool as_it_is;

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);
int __real_ioctl(int fd, unsigned long request, void *p);
int __wrap_ioctl(int fd, unsigned long request, void *p);

static long list(const struct uapi_ns_id_req *request, uint64_t *ids, size_t n)
{
	must(request->size == sizeof(*request) && request->size == 32);
	must(request->ns_id == 0 && request->ns_type == 0 && request->user_ns_id == 0);
	must(n_list_calls < ARRAY_SIZE(n_rooms));
	n_rooms[n_list_calls++] = n;
	if (n_listed < 0) {
		errno = (int)-n_listed;
		return -1;
	}
	if (n > (size_t)n_listed)
		n = (size_t)n_listed;
	for (size_t i = 0; i < n; i++)
		ids[i] = (uint64_t)n_listed - i;
	return (long)n;
}

long __wrap_syscall(long number, ...)
{
	long a[4];
	va_list args;

	va_start(args, number);
	for (size_t i = 0; i < ARRAY_SIZE(a); i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (number != UAPI_SYS_LISTNS || as_it_is)
		return __real_syscall(number, a[0], a[1], a[2], a[3]);
	return list((void *)a[0], (void *)a[1], (size_t)a[2]);
}

int __wrap_ioctl(int fd, unsigned long request, void *p)
{
	bool next = request == UAPI_NS_MNT_GET_NEXT;
	struct uapi_mnt_ns_info *info = p;

	if (as_it_is || (!next && request != UAPI_NS_MNT_GET_PREV))
		return __real_ioctl(fd, request, p);
	errno = walk_error ?: ENOENT;
	if (walk_error || n_steps >= (next ? n_next : n_prev)) {
		n_steps = 0;
		return -1;
	}
	info->mnt_ns_id = (next ? 5000 : 6000) + (uint64_t)n_steps++;
	return fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

static int setup(void **state)
{
	(void)state;
	n_listed = -ENOSYS;
	n_list_calls = 0;
	n_next = n_prev = walk_error = n_steps = 0;
	as_it_is = false;
	return 0;
}

static struct kernel_lists *take(int mntns_fd)
{
	struct kernel_lists *lists = NULL;
	size_t n_fds = count_fds();

	assert_int_equal(kernel_lists_new(mntns_fd, &lists), 0);
	assert_non_null(lists);
	assert_int_equal(count_fds(), n_fds);
	for (size_t i = 1; i < lists->n_ids; i++)
		assert_true(lists->ids[i - 1] < lists->ids[i]);
	return lists;
}

/* Before Linux 6.12, or for those who may not. */
static void test_nothing(void **state)
{
	static const int errors[] = { ENOSYS, EPERM, EINVAL, EFAULT };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		struct kernel_lists *lists;

		n_listed = -errors[i];
		walk_error = i % 2 ? EPERM : ENOTTY;
		lists = take(0);
		assert_int_equal(lists->n_ids, 0);
		assert_false(lists->has_all);
		assert_false(lists->has_mntns);
		assert_int_equal(lists->error, walk_error == EPERM ? -EPERM : 0);
		assert_false(kernel_lists_has(lists, 0));
		assert_null(kernel_lists_free(lists));
	}
	assert_null(kernel_lists_free(NULL));
}

/* There are some, and something is in the way. */
static void test_no_fds(void **state)
{
	struct kernel_lists *lists;

	(void)state;
	walk_error = EMFILE;
	lists = take(0);
	assert_int_equal(lists->error, -EMFILE);
	assert_false(lists->has_mntns);
	kernel_lists_free(lists);
	walk_error = 0;
	lists = take(INT32_MAX);
	assert_int_equal(lists->error, -EBADF);
	kernel_lists_free(lists);
}

/* Always in one go: pages lose namespaces. */
static void test_all(void **state)
{
	static const struct {
		ssize_t n;
		size_t n_calls;
	} rows[] = { { 0, 1 },	  { 1, 1 },    { 1023, 1 },
		     { 1024, 2 }, { 2047, 2 }, { 100000, 8 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct kernel_lists *lists;

		n_listed = rows[i].n;
		n_list_calls = 0;
		lists = take(-1);
		assert_true(lists->has_all);
		assert_int_equal(lists->n_ids, rows[i].n);
		assert_int_equal(n_list_calls, rows[i].n_calls);
		for (size_t j = 1; j < n_list_calls; j++)
			assert_true(n_rooms[j] > n_rooms[j - 1]);
		assert_int_equal(kernel_lists_has(lists, 1), rows[i].n > 0);
		assert_int_equal(kernel_lists_has(lists, (uint64_t)rows[i].n),
				 rows[i].n > 0);
		assert_false(kernel_lists_has(lists, (uint64_t)rows[i].n + 1));
		assert_false(kernel_lists_has(lists, 0));
		kernel_lists_free(lists);
	}
}

/* Linux 6.12 to 6.18: both ways from one's own. */
static void test_walk(void **state)
{
	struct kernel_lists *lists;

	(void)state;
	n_next = 3;
	n_prev = 2;
	lists = take(0);
	assert_true(lists->has_mntns);
	assert_false(lists->has_all);
	assert_int_equal(lists->n_ids, 5);
	assert_true(kernel_lists_has(lists, 5002));
	assert_true(kernel_lists_has(lists, 6001));
	assert_false(kernel_lists_has(lists, 5003));
	kernel_lists_free(lists);
	/* Not wanted. */
	lists = take(-1);
	assert_int_equal(lists->n_ids, 0);
	assert_false(lists->has_mntns);
	kernel_lists_free(lists);
}

/* Both have some of the same. */
static void test_both(void **state)
{
	struct kernel_lists *lists;

	(void)state;
	n_listed = 5001;
	n_next = 4;
	n_prev = 1;
	lists = take(0);
	assert_true(lists->has_all && lists->has_mntns);
	assert_int_equal(lists->n_ids, 5001 + 2 + 1);
	kernel_lists_free(lists);
}

static void test_live(void **state)
{
	int fd = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
	struct kernel_lists *lists;
	uint64_t id, next;
	int next_fd;

	(void)state;
	as_it_is = true;
	lists = take(fd);
	/* One's own is walked from, not to: only listns(2) has it. */
	if (lists->has_all && nsfs_get_id(fd, NSREL_TYPE_MNT, &id) == 0)
		assert_true(kernel_lists_has(lists, id));
	next_fd = nsfs_open_next_mntns(fd, false, &next);
	if (next_fd >= 0) {
		assert_true(lists->has_mntns);
		assert_true(kernel_lists_has(lists, next));
		close(next_fd);
	}
	kernel_lists_free(lists);
	close(fd);
}

#define test(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_nothing), test(test_no_fds), test(test_all),
		test(test_walk),    test(test_both),   test(test_live),
	};

	return cmocka_run_group_tests_name("kernel-lists", tests, NULL, NULL);
}
