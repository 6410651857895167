/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "fds.h"
#include "mount-node.h"
#include "mounter.h"
#include "must.h"
#include "nodes.h"
#include "scene.h"
#include "unit.h"

static size_t count(const struct scene *s)
{
	return s->d.mounts.n_items;
}

static struct holder_of_mount *last(const struct scene *s)
{
	must(count(s) > 0);
	return s->d.mounts.items[count(s) - 1];
}

static int add(struct scene *s, const struct mount_view *view, uint32_t id,
	       const char *root, const char *target)
{
	struct mount_entry entry = { id, (char *)root, (char *)target, 0 };

	return mount_node_add(&s->d, view, &entry);
}

static void test_add(void **state)
{
	struct scene *s = *state;
	struct mount_view view = { .mntns = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 1),
				   .root_fd = -1,
				   .root_pid = 7,
				   .root_tid = 7 };
	char root[] = "net:[2]", target[] = "/a";

	assert_int_equal(add(s, &view, 30, root, target), 0);
	assert_int_equal(count(s), 1);
	target[1] = 'b';
	assert_string_equal(last(s)->target, "/a");
	assert_ptr_equal(last(s)->mntns, view.mntns);
	assert_ptr_equal(last(s)->ns, snapshot_lookup_ns(s->d.snap, NSREL_TYPE_NET, 2));
	assert_int_equal(last(s)->id, 30);
	/* Not opened: nothing is known to open. */
	assert_false(last(s)->opens || last(s)->tried);
	assert_null(last(s)->process);
}

/* Whoever shows it, it is one; in another namespace it would be another. */
static void test_once(void **state)
{
	struct scene *s = *state;
	struct mount_view view = { .mntns = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 1),
				   .root_fd = -1 };

	for (int i = 0; i < 3; i++) {
		assert_int_equal(add(s, &view, 30, "net:[2]", "/a"), 0);
		assert_int_equal(add(s, &view, 31, "net:[2]", "/a"), 0);
	}
	assert_int_equal(add(s, &view, 30, "net:[2]", "/root/a"), 0);
	assert_int_equal(count(s), 2);
	view.mntns = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 2);
	assert_int_equal(add(s, &view, 30, "net:[2]", "/a"), 0);
	assert_int_equal(count(s), 3);
	/* In a tree that is attached nowhere. */
	view.mntns = NULL;
	view.process = s->process;
	view.task = &s->process->task;
	view.fd = 5;
	assert_int_equal(add(s, &view, 32, "net:[2]", "/"), 0);
	assert_int_equal(count(s), 4);
	assert_null(last(s)->mntns);
	assert_ptr_equal(last(s)->process, s->process);
	assert_int_equal(last(s)->fd, 5);
}

static void test_no_namespace(void **state)
{
	static const char *const roots[] = {
		"", "/", "net:[]", "net:[1", "/net:[1]", "net:[1]/", "xyz:[1]", "uts:[1]"
	};
	struct scene *s = *state;
	struct mount_view view = { .mntns = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 1),
				   .root_fd = -1 };

	s->d.types = NSREL_TYPES_ALL & ~NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	for (size_t i = 0; i < ARRAY_SIZE(roots); i++)
		assert_int_equal(add(s, &view, 30, roots[i], "/a"), 0);
	assert_int_equal(count(s), 0);
	assert_int_equal(nsrel_snapshot_count_ns(s->d.snap), 1);
}

static void test_all(void **state)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	struct scene *s = *state;
	struct mount_view view = { .mntns = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 1),
				   .root_fd = -1 };

	assert_int_equal(mount_node_add_all(&s->d, &view, &table), 0);
	for (uint32_t i = 0; i < 1000; i++)
		must(mount_table_add(&table, i, i % 3 ? "net:[1]" : "no", "/a") == 0);
	assert_int_equal(mount_node_add_all(&s->d, &view, &table), 0);
	assert_int_equal(count(s), 666);
	assert_int_equal(mount_node_add_all(&s->d, &view, &table), 0);
	assert_int_equal(count(s), 666);
}

/* What a mounter has, as its mountinfo shows it and its root directory opens it. */
static void add_shown(struct scene *s, const struct mounter *m, struct mount_view *view)
{
	_cleanup_mount_table_ struct mount_table table = { 0 };
	struct buffer buf = { 0 };

	scene_go_to(s, m->pid, m->pid);
	must(procfs_read_pieces(s->place.dir_fd, "mountinfo", 1 << 30, &buf) == 0);
	must(mount_table_parse(&table, buf.data, buf.len) == 0);
	buffer_done(&buf);
	*view = (struct mount_view){
		.mntns = nodes_ns(s->d.snap, NSREL_TYPE_MNT, 1),
		.root_fd = openat(s->place.dir_fd, "root", O_PATH | O_CLOEXEC),
		.root_pid = m->pid,
		.root_tid = m->pid,
	};
	assert_int_equal(mount_node_add_all(&s->d, view, &table), 0);
	/* While somebody, anywhere, mounts something, what should open may not. */
	for (size_t i = 0; i < 20 * count(s); i++) {
		struct holder_of_mount *mount = s->d.mounts.items[i % count(s)];

		if (!mount->tried)
			(void)mount_node_open(&s->d, mount, view);
		if (i % count(s) == 0)
			usleep(100);
	}
}

static struct holder_of_mount *find(const struct scene *s, const char *end,
				    enum nsrel_type type)
{
	for (size_t i = 0; i < count(s); i++) {
		struct holder_of_mount *mount = s->d.mounts.items[i];
		size_t len = strlen(mount->target);

		if (mount->ns->type == type && len >= strlen(end) &&
		    strcmp(mount->target + len - strlen(end), end) == 0 &&
		    strncmp(mount->target, s->fp.path, strlen(s->fp.path)) == 0)
			return mount;
	}
	fail_msg("no mount with %s", end);
	return NULL;
}

static void test_live(void **state)
{
	struct scene *s = *state;
	struct mounter m = mounter_start(s->fp.path);
	struct holder_of_mount *mount;
	struct mount_view view;
	size_t n_fds = count_fds();

	if (m.pid < 0)
		skip_because("a mount namespace takes a privilege");
	add_shown(s, &m, &view);
	mount = find(s, "/odd \n\\name #", NSREL_TYPE_UTS);
	assert_true(mount->opens && mount->tried);
	assert_int_equal(mount->root_pid, m.pid);
	assert_int_equal(mount->root_tid, m.pid);
	assert_true(mount->ns->asked);
	assert_true(find(s, "/stack", NSREL_TYPE_IPC)->opens);
	mount = find(s, "/stack", NSREL_TYPE_UTS);
	assert_false(mount->opens || mount->tried);
	mount = find(s, "/below/net", NSREL_TYPE_NET);
	assert_false(mount->opens || mount->tried);
	/* No path is as long as the way to it. */
	assert_false(find(s, "/deep", NSREL_TYPE_UTS)->opens);
	/* Once more, from inside: nobody else comes by that way. */
	mount = find(s, "/uts", NSREL_TYPE_UTS);
	mount->opens = mount->tried = false;
	view.is_inside = true;
	assert_int_equal(mount_node_open(&s->d, mount, &view), OUTCOME_OK);
	assert_true(mount->tried);
	assert_false(mount->opens);
	/* It is another by now. */
	mount->ns = nodes_ns(s->d.snap, NSREL_TYPE_UTS, 12345);
	assert_int_equal(mount_node_open(&s->d, mount, &view), OUTCOME_FAILED);
	assert_int_equal(s->d.problems.n_items, 0);
	close(view.root_fd);
	mounter_stop(&m);
	scene_go_live(s);
	assert_true(count_fds() <= n_fds + 1);
}

#define test(function) \
	cmocka_unit_test_setup_teardown(function, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_add), test(test_once), test(test_no_namespace),
		test(test_all), test(test_live),
	};

	return cmocka_run_group_tests_name("mount-node", tests, NULL, NULL);
}
