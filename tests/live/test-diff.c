/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Real namespaces come, go and change, one after the other; nothing else is told. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounts.h"

/* Namespaces of a child that nobody else is in. */
static const enum nsrel_type own_types[] = { NSREL_TYPE_UTS, NSREL_TYPE_IPC,
					     NSREL_TYPE_NET };

struct scene {
	const struct nsrel_snapshot *then;
	struct nsrel_diff *diff;
	uint64_t inos[ARRAY_SIZE(own_types)];
};

static void scene_done(struct scene *scene)
{
	nsrel_diff_unref(scene->diff);
}

static uint64_t get_ino(pid_t pid, enum nsrel_type type)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid,
		 nsrel_type_get_name(type));
	CHECK_EQ(stat(path, &st), 0);
	return st.st_ino;
}

static void look(struct scene *scene)
{
	const struct nsrel_snapshot *now = live_snapshot(NULL);

	scene->diff = nsrel_diff_unref(scene->diff);
	if (scene->then)
		CHECK_EQ(nsrel_diff_new((struct nsrel_snapshot *)scene->then,
					(struct nsrel_snapshot *)now, &scene->diff),
			 0);
	scene->then = now;
}

/* The change of the scene's namespace of that type, which has at most one. */
static const struct nsrel_change *find(const struct scene *scene, size_t i)
{
	const struct nsrel_change *change, *found = NULL;

	nsrel_diff_foreach_change(change, scene->diff)
	{
		const struct nsrel_ns *ns =
			nsrel_change_get_new(change) ?: nsrel_change_get_old(change);

		if (nsrel_ns_get_ino(ns) != scene->inos[i] ||
		    nsrel_ns_get_type(ns) != own_types[i])
			continue;
		CHECK(found == NULL);
		found = change;
	}
	return found;
}

static void check_all(const struct scene *scene, enum nsrel_change_kind kind,
		      const char *reason)
{
	for (size_t i = 0; i < ARRAY_SIZE(own_types); i++) {
		const struct nsrel_change *change = find(scene, i);

		CHECK(change != NULL);
		CHECK_EQ(nsrel_change_get_kind(change), kind);
		CHECK_STR(nsrel_change_get_reason(change), reason);
		CHECK(nsrel_change_is_certain(change));
	}
}

/* Of the first one, and of no other. */
static void check_one(const struct scene *scene, unsigned int aspects, const char *reason)
{
	const struct nsrel_change *change = find(scene, 0);

	CHECK(change != NULL);
	CHECK_EQ(nsrel_change_get_kind(change), NSREL_CHANGE_CHANGED);
	CHECK_EQ(nsrel_change_get_aspects(change), aspects);
	CHECK_STR(nsrel_change_get_reason(change), reason);
	CHECK(nsrel_change_is_certain(change));
	for (size_t i = 1; i < ARRAY_SIZE(own_types); i++)
		CHECK(find(scene, i) == NULL);
}

static void live_through(const void *arg)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/blue", (const char *)arg);
	mounts_begin(arg);
	child_report();
	child_await_order();
	child_unshare(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET);
	child_report();
	child_await_order();
	child_report();
	child_await_order();
	fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	child_report_number(child_must(fd, "open"));
	child_await_order();
	close(fd);
	child_report();
	child_await_order();
	fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	mounts_put(fd, path);
	close(fd);
	child_report();
	child_hold();
}

static void step(struct scene *scene, struct live_child *child,
		 struct live_report *report)
{
	live_order(child);
	*report = live_wait(child);
	look(scene);
}

/* Who is in the namespaces, as reasons have it. */
static void name_process(char *text, size_t size, pid_t pid, const char *before,
			 const char *after)
{
	char path[32], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	file = fopen(path, "re");
	CHECK(file != NULL);
	CHECK(fgets(name, sizeof(name), file) != NULL);
	fclose(file);
	name[strcspn(name, "\n")] = '\0';
	snprintf(text, size, "%sprocess %d (%s)%s", before, (int)pid, name, after);
}

static void test_life(void **state)
{
	_cleanup_(scene_done) struct scene scene = { 0 };
	const char *dir = live_dir();
	struct live_child *child = live_start(live_through, dir);
	struct live_report report = live_wait(child);
	char text[256], before[32];
	pid_t pid = report.pid;

	(void)state;
	look(&scene);
	live_order(child);
	report = live_wait(child);
	for (size_t i = 0; i < ARRAY_SIZE(own_types); i++)
		scene.inos[i] = get_ino(pid, own_types[i]);
	look(&scene);
	name_process(text, sizeof(text), pid, "held by ", "");
	check_all(&scene, NSREL_CHANGE_CAME, text);

	step(&scene, child, &report);
	for (size_t i = 0; i < ARRAY_SIZE(own_types); i++)
		CHECK(find(&scene, i) == NULL);

	step(&scene, child, &report);
	snprintf(before, sizeof(before), "fd %d of ", report.number);
	name_process(text, sizeof(text), pid, before, " came");
	check_one(&scene, NSREL_ASPECT_HOLDERS, text);

	step(&scene, child, &report);
	name_process(text, sizeof(text), pid, before, " went");
	check_one(&scene, NSREL_ASPECT_HOLDERS, text);

	step(&scene, child, &report);
	snprintf(text, sizeof(text), "mount %s/blue came", dir);
	check_one(&scene, NSREL_ASPECT_HOLDERS | NSREL_ASPECT_NAMES, text);
}

static void live_with_another(const void *arg)
{
	pid_t pid;

	(void)arg;
	child_unshare(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET);
	child_report();
	child_await_order();
	pid = child_fork();
	if (pid == 0)
		child_hold();
	child_report_number(pid);
	child_hold();
}

/* A member comes; then all end, and what they were in goes with them. */
static void test_members(void **state)
{
	_cleanup_(scene_done) struct scene scene = { 0 };
	struct live_child *child = live_start(live_with_another, NULL);
	struct live_report report = live_wait(child);
	char text[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(own_types); i++)
		scene.inos[i] = get_ino(report.pid, own_types[i]);
	look(&scene);
	live_order(child);
	report = live_wait(child);
	look(&scene);
	name_process(text, sizeof(text), (pid_t)report.number, "", " came");
	check_all(&scene, NSREL_CHANGE_CHANGED, text);
	name_process(text, sizeof(text), report.pid, "was held by ",
		     " and 1 more process");
	live_end_all();
	/* The kernel takes its time to take down a network namespace. */
	scene.inos[2] = scene.inos[1];
	look(&scene);
	for (size_t i = 0; i < 2; i++) {
		const struct nsrel_change *change = find(&scene, i);

		CHECK(change != NULL);
		CHECK_EQ(nsrel_change_get_kind(change), NSREL_CHANGE_WENT);
		CHECK_STR(nsrel_change_get_reason(change), text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_life),
		live_test(test_members),
	};

	return live_run(tests);
}
