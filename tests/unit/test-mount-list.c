/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "mount-list.h"
#include "mounter.h"
#include "must.h"
#include "nsfs.h"
#include "procfs.h"
#include "scene.h"
#include "uapi.h"
#include "unit.h"

/* The kernel does not tell where a mount is. */
static bool no_point;

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

long __wrap_syscall(long number, ...)
{
	struct uapi_statmount *mount;
	long a[4], r;
	va_list args;

	va_start(args, number);
	for (size_t i = 0; i < ARRAY_SIZE(a); i++)
		a[i] = va_arg(args, long);
	va_end(args);
	r = __real_syscall(number, a[0], a[1], a[2], a[3]);
	mount = (void *)a[1];
	if (r == 0 && no_point && number == UAPI_SYS_STATMOUNT)
		mount->mask &= ~(uint64_t)UAPI_STATMOUNT_MNT_POINT;
	return r;
}

struct fixture {
	struct fake_proc fp;
	struct mounter mounter;
	dev_t dev;
	uint64_t id;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct stat st;

	must(f);
	fake_proc_new(&f->fp);
	must(stat("/proc/thread-self/ns/uts", &st) == 0);
	f->dev = st.st_dev;
	f->mounter = mounter_start(f->fp.path);
	if (f->mounter.pid > 0) {
		int fd = mounter_open(&f->mounter, "ns/mnt", O_RDONLY);

		if (nsfs_get_id(fd, NSREL_TYPE_MNT, &f->id) < 0)
			f->id = 0;
		close(fd);
	}
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	mounter_stop(&f->mounter);
	fake_proc_done(&f->fp);
	free(f);
	return 0;
}

static void read_mountinfo(const struct fixture *f, struct mount_table *ret)
{
	int fd = mounter_open(&f->mounter, ".", O_PATH | O_DIRECTORY);
	struct buffer buf = { 0 };

	must(procfs_read_pieces(fd, "mountinfo", 1 << 30, &buf) == 0);
	must(mount_table_parse(ret, buf.data, buf.len) == 0 && !ret->is_broken);
	buffer_done(&buf);
	close(fd);
}

static const struct mount_entry *find(const struct mount_table *table, uint32_t id)
{
	for (size_t i = 0; i < table->n_entries; i++)
		if (table->entries[i].id == id)
			return &table->entries[i];
	return NULL;
}

/* Both ways say the same of what a root directory shows, the odd and the long included.
 */
static void test_same(void **state)
{
	_cleanup_mount_table_ struct mount_table listed = { 0 }, read = { 0 };
	struct fixture *f = *state;
	size_t longest = 0;
	int r;

	if (f->mounter.pid < 0 || !f->id)
		skip_because("no mount namespace, or it has no id");
	r = mount_list_read(f->id, f->dev, &listed);
	if (r == -ENOSYS || r == -EINVAL || r == -EPERM)
		skip_because("mounts are not listed: %s", strerror(-r));
	assert_int_equal(r, 0);
	read_mountinfo(f, &read);
	assert_true(read.n_entries >= MOUNTER_N_SHOWN);
	assert_true(listed.n_mounts >= read.n_mounts);
	for (size_t i = 0; i < read.n_entries; i++) {
		const struct mount_entry *entry = &read.entries[i];
		const struct mount_entry *other = find(&listed, entry->id);

		assert_non_null(other);
		assert_string_equal(entry->root, other->root);
		assert_string_equal(entry->target, other->target);
		if (strlen(entry->target) > longest)
			longest = strlen(entry->target);
	}
	assert_true(longest > 4100);
	assert_false(listed.is_broken);
}

/* Of another file system nothing is an entry, and everything counts. */
static void test_other_device(void **state)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	struct fixture *f = *state;

	if (f->mounter.pid < 0 || !f->id)
		skip_because("no mount namespace, or it has no id");
	if (mount_list_read(f->id, 0, &table) < 0)
		skip_because("mounts are not listed");
	assert_int_equal(table.n_entries, 0);
	assert_true(table.n_mounts > 3);
}

/* Then it is looked for in another way, and not made up. */
static void test_no_point(void **state)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	struct fixture *f = *state;

	if (f->mounter.pid < 0 || !f->id)
		skip_because("no mount namespace, or it has no id");
	if (mount_list_read(f->id, 0, &table) < 0)
		skip_because("mounts are not listed");
	no_point = true;
	assert_int_equal(mount_list_read(f->id, f->dev, &table), -ENODATA);
	no_point = false;
	assert_int_equal(table.n_entries, 0);
}

static void test_gone(void **state)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	struct fixture *f = *state;
	int r;

	/* None has this id, and where nobody knows of ids that is no success either. */
	r = mount_list_read(UINT64_MAX - 7, f->dev, &table);
	assert_true(r == -ENOENT || r == -ENOSYS || r == -EINVAL || r == -EPERM);
	assert_int_equal(table.n_mounts, 0);
	if (f->mounter.pid < 0 || !f->id)
		skip_because("no mount namespace, or it has no id");
	mounter_stop(&f->mounter);
	r = mount_list_read(f->id, f->dev, &table);
	assert_true(r < 0 || table.n_mounts == 0);
	assert_int_equal(table.n_entries, 0);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_same),
		test(test_other_device),
		test(test_no_point),
		test(test_gone),
	};

	return cmocka_run_group_tests_name("mount-list", tests, NULL, NULL);
}
