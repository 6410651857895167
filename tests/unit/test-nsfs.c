/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "fds.h"
#include "nsfs.h"
#include "unit.h"

static int open_own(enum nsrel_type type)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/ns/%s", nsrel_type_get_name(type));
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void assert_no_namespace(int fd, int error)
{
	enum nsrel_type type = NSREL_N_TYPES;
	uint32_t n_mounts = 77;
	uint64_t id = 77;
	uid_t uid = 77;

	assert_int_equal(nsfs_open_owner(fd), error);
	assert_int_equal(nsfs_open_parent(fd), error);
	assert_int_equal(nsfs_get_owner_uid(fd, &uid), error);
	assert_int_equal(nsfs_get_id(fd, NSREL_TYPE_NET, &id), error);
	assert_int_equal(nsfs_get_id(fd, NSREL_TYPE_MNT, &id), error);
	assert_int_equal(nsfs_get_type(fd, &type), error);
	assert_int_equal(nsfs_pid_from(fd, 1), error);
	assert_int_equal(nsfs_pid_in(fd, 1), error);
	assert_int_equal(nsfs_count_mounts(fd, &n_mounts), error);
	assert_int_equal(nsfs_open_next_mntns(fd, false, &id), error);
	assert_int_equal(nsfs_open_next_mntns(fd, true, &id), error);
	assert_int_equal(uid, 77);
	assert_int_equal(id, 77);
	assert_int_equal(type, NSREL_N_TYPES);
	assert_int_equal(n_mounts, 77);
}

static void test_closed_fd(void **state)
{
	uint64_t ino = 77;
	dev_t dev = 77;

	(void)state;
	assert_int_equal(nsfs_identify(-1, &ino, &dev), -EBADF);
	assert_int_equal(nsfs_identify(1 << 20, &ino, &dev), -EBADF);
	assert_int_equal(ino, 77);
	assert_int_equal(dev, 77);
	assert_no_namespace(-1, -EBADF);
}

static void test_other_fds(void **state)
{
	int file = fileno(tmpfile()), dir, fds[2];

	(void)state;
	assert_true(file >= 0);
	dir = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(dir >= 0);
	assert_int_equal(pipe(fds), 0);
	assert_no_namespace(file, -ENOTTY);
	assert_no_namespace(dir, -ENOTTY);
	assert_no_namespace(fds[0], -ENOTTY);
	close(dir);
	close(fds[0]);
	close(fds[1]);
}

static void test_identify(void **state)
{
	dev_t first_dev = 0;

	(void)state;
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		int fd = open_own((enum nsrel_type)i);
		uint64_t ino = 0;
		struct stat st;
		dev_t dev = 0;

		if (fd < 0)
			continue;
		assert_int_equal(fstat(fd, &st), 0);
		assert_int_equal(nsfs_identify(fd, &ino, &dev), 0);
		assert_int_equal(ino, st.st_ino);
		assert_int_equal(dev, st.st_dev);
		/* All of them are of one file system. */
		first_dev = first_dev ?: dev;
		assert_int_equal(dev, first_dev);
		close(fd);
	}
	assert_true(first_dev != 0);
}

static void assert_related(int fd)
{
	if (fd >= 0) {
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		close(fd);
		return;
	}
	/* At the top, or out of this process's sight. */
	assert_int_equal(fd, -EPERM);
}

static void test_relations(void **state)
{
	uid_t uid = 0;
	int fd;

	(void)state;
	fd = open_own(NSREL_TYPE_USER);
	if (fd < 0)
		skip_because("no user namespaces in this kernel");
	assert_related(nsfs_open_owner(fd));
	assert_related(nsfs_open_parent(fd));
	assert_int_equal(nsfs_get_owner_uid(fd, &uid), 0);
	close(fd);
	fd = open_own(NSREL_TYPE_UTS);
	assert_true(fd >= 0);
	assert_related(nsfs_open_owner(fd));
	assert_int_equal(nsfs_open_parent(fd), -EINVAL);
	assert_int_equal(nsfs_get_owner_uid(fd, &uid), -EINVAL);
	close(fd);
}

static void test_id(void **state)
{
	uint64_t ids[NSREL_N_TYPES] = { 0 }, again;
	bool any = false;

	(void)state;
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;
		int fd = open_own(type);

		if (fd < 0)
			continue;
		if (nsfs_get_id(fd, type, &ids[i]) == 0) {
			any = true;
			assert_true(ids[i] > 0);
			assert_int_equal(nsfs_get_id(fd, type, &again), 0);
			assert_int_equal(ids[i], again);
		}
		close(fd);
	}
	if (!any)
		skip_because("this kernel has no NS_GET_ID nor NS_GET_MNTNS_ID");
	for (int i = 0; i < NSREL_N_TYPES; i++)
		for (int j = 0; j < i; j++)
			assert_true(ids[i] == 0 || ids[i] != ids[j]);
}

static void test_pid_for_children(void **state)
{
	struct stat here, there;
	int fd;

	(void)state;
	fd = nsfs_open_pid_for_children(getpid(), true);
	if (fd < 0)
		skip_because("PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE: %s", strerror(-fd));
	assert_int_equal(fstat(fd, &here), 0);
	assert_int_equal(stat("/proc/self/ns/pid_for_children", &there), 0);
	assert_int_equal(here.st_ino, there.st_ino);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
	fd = nsfs_open_pid_for_children(getpid(), false);
	if (fd >= 0)
		close(fd);
}

static void test_pid_for_children_of_nobody(void **state)
{
	(void)state;
	assert_true(nsfs_open_pid_for_children(-1, true) < 0);
	assert_true(nsfs_open_pid_for_children(0, true) < 0);
	assert_true(nsfs_open_pid_for_children(INT32_MAX, true) < 0);
	assert_true(nsfs_open_pid_for_children(INT32_MAX, false) < 0);
}

static void test_type(void **state)
{
	(void)state;
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		int fd = open_own((enum nsrel_type)i);
		enum nsrel_type type = NSREL_N_TYPES;

		if (fd < 0)
			continue;
		assert_int_equal(nsfs_get_type(fd, &type), 0);
		assert_int_equal(type, i);
		close(fd);
	}
}

static size_t count_lines(const char *path)
{
	FILE *file = fopen(path, "re");
	size_t n = 0;
	int c;

	assert_non_null(file);
	while ((c = getc(file)) != EOF)
		n += c == '\n';
	fclose(file);
	return n;
}

static void test_count_mounts(void **state)
{
	int mnt = open_own(NSREL_TYPE_MNT), uts = open_own(NSREL_TYPE_UTS);
	uint32_t n = 77;
	int r;

	(void)state;
	assert_true(nsfs_count_mounts(uts, &n) < 0);
	assert_int_equal(n, 77);
	r = nsfs_count_mounts(mnt, &n);
	close(mnt);
	close(uts);
	if (r < 0)
		skip_because("NS_MNT_GET_INFO: %s", strerror(-r));
	/* Others may mount something meanwhile, and the root directory may hide some. */
	assert_true(n + 50 >= count_lines("/proc/thread-self/mountinfo"));
}

/* From one's own to the end, in each direction, and nothing is met twice. */
static void test_next_mntns(void **state)
{
	int own = open_own(NSREL_TYPE_MNT);
	uint64_t id, own_id = 0;
	int fd;

	(void)state;
	fd = nsfs_open_next_mntns(own, false, &id);
	if (fd == -EPERM || fd == -ENOTTY || fd == -EINVAL) {
		close(own);
		skip_because("NS_MNT_GET_NEXT: %s", strerror(-fd));
	}
	assert_int_equal(nsfs_get_id(own, NSREL_TYPE_MNT, &own_id), 0);
	if (fd >= 0) {
		uint64_t seen_id, back_id;
		int back;

		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		assert_int_equal(nsfs_get_id(fd, NSREL_TYPE_MNT, &seen_id), 0);
		assert_int_equal(seen_id, id);
		assert_int_not_equal(id, own_id);
		back = nsfs_open_next_mntns(fd, true, &back_id);
		assert_true(back >= 0);
		close(back);
		close(fd);
	} else {
		assert_int_equal(fd, -ENOENT);
	}
	close(own);
}

static void test_pids(void **state)
{
	int pid = open_own(NSREL_TYPE_PID), uts = open_own(NSREL_TYPE_UTS), r;

	(void)state;
	r = nsfs_pid_from(pid, getpid());
	if (r != -ENOTTY) {
		assert_int_equal(r, getpid());
		assert_int_equal(nsfs_pid_in(pid, getpid()), getpid());
		/* Not only to kernels that say so themselves. */
		assert_int_equal(nsfs_pid_from(pid, INT32_MAX), -ESRCH);
		assert_int_equal(nsfs_pid_in(pid, INT32_MAX), -ESRCH);
		assert_int_equal(nsfs_pid_from(uts, getpid()), -EINVAL);
		assert_int_equal(nsfs_pid_in(uts, getpid()), -EINVAL);
	}
	close(pid);
	close(uts);
	if (r == -ENOTTY)
		skip_because("this kernel has no NS_GET_PID_FROM_PIDNS");
}

static void test_open_id(void **state)
{
	(void)state;
	assert_true(nsfs_open_id(UINT64_MAX - 7, 0, 0) < 0);
	assert_true(nsfs_open_id(0, 0, 0) < 0);
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;
		int own = open_own(type), flag = nsrel_type_get_clone_flag(type), fd;
		struct stat st, other;
		uint64_t id;

		if (own < 0 || nsfs_get_id(own, type, &id) < 0) {
			util_closep(&own);
			continue;
		}
		assert_int_equal(fstat(own, &st), 0);
		fd = nsfs_open_id(id, flag, st.st_ino);
		/* Another's inode, another type: never something else. */
		assert_true(nsfs_open_id(id, flag, st.st_ino + 1) < 0);
		assert_true(nsfs_open_id(id + (1ULL << 40), flag, st.st_ino) < 0);
		if (fd >= 0) {
			assert_int_equal(fstat(fd, &other), 0);
			assert_int_equal(st.st_ino, other.st_ino);
			assert_int_equal(st.st_dev, other.st_dev);
			assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
			close(fd);
		}
		close(own);
	}
}

#define test(function) cmocka_unit_test_setup_teardown(function, fds_setup, fds_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_closed_fd),
		cmocka_unit_test(test_other_fds), /* tmpfile(3) is closed at exit */
		test(test_identify),
		test(test_relations),
		test(test_id),
		test(test_pid_for_children),
		test(test_pid_for_children_of_nobody),
		test(test_type),
		test(test_count_mounts),
		test(test_next_mntns),
		test(test_pids),
		test(test_open_id),
	};

	return cmocka_run_group_tests_name("nsfs", tests, NULL, NULL);
}
