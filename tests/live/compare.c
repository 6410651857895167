/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare.h"

enum nsrel_type compare_type_of(int clone_flag)
{
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (nsrel_type_get_clone_flag((enum nsrel_type)type) == clone_flag)
			return (enum nsrel_type)type;
	FAIL("the type is known");
	return 0;
}

static bool is_child(const struct nsrel_ns *parent, const struct nsrel_ns *ns)
{
	const struct nsrel_ns *child;

	nsrel_ns_foreach_child(child, parent)
		if (child == ns)
			return true;
	return false;
}

static bool is_owned(const struct nsrel_ns *owner, const struct nsrel_ns *ns)
{
	const struct nsrel_ns *owned;

	nsrel_ns_foreach_owned(owned, owner)
		if (owned == ns)
			return true;
	return false;
}

/* The kernel refuses to give what is not there and what is out of sight in one way. */
static enum nsrel_relation expect_refused(const struct kernel_ns *told)
{
	return told->ino == KERNEL_INITIAL_USER || told->ino == KERNEL_INITIAL_PID
		     ? NSREL_RELATION_NONE
		     : NSREL_RELATION_UNKNOWN;
}

static void compare_parent(const struct nsrel_ns *ns, const struct kernel_ns *told)
{
	const struct nsrel_ns *parent = nsrel_ns_get_parent(ns);
	bool hierarchical = nsrel_type_is_hierarchical(nsrel_ns_get_type(ns));

	CHECK_EQ(nsrel_ns_is_root(ns), hierarchical && !told->parent);
	if (told->parent) {
		CHECK_EQ(nsrel_ns_get_parent_state(ns), NSREL_RELATION_KNOWN);
		CHECK(parent != NULL);
		CHECK_EQ(nsrel_ns_get_ino(parent), told->parent);
		CHECK_EQ(nsrel_ns_get_type(parent), nsrel_ns_get_type(ns));
		CHECK(is_child(parent, ns));
		return;
	}
	CHECK(parent == NULL);
	CHECK_EQ(nsrel_ns_get_parent_state(ns),
		 hierarchical ? expect_refused(told) : NSREL_RELATION_NONE);
}

static void compare_owner(const struct nsrel_ns *ns, const struct kernel_ns *told)
{
	const struct nsrel_ns *owner = nsrel_ns_get_owner(ns);

	if (told->owner) {
		CHECK_EQ(nsrel_ns_get_owner_state(ns), NSREL_RELATION_KNOWN);
		CHECK(owner != NULL);
		CHECK_EQ(nsrel_ns_get_ino(owner), told->owner);
		CHECK_EQ(nsrel_ns_get_type(owner), NSREL_TYPE_USER);
		CHECK(is_owned(owner, ns));
		return;
	}
	CHECK(owner == NULL);
	CHECK_EQ(nsrel_ns_get_owner_state(ns), nsrel_ns_get_type(ns) == NSREL_TYPE_USER
						       ? expect_refused(told)
						       : NSREL_RELATION_UNKNOWN);
}

static void compare_numbers(const struct nsrel_ns *ns, const struct kernel_ns *told)
{
	uint64_t id = 0;
	uid_t uid = 0;
	dev_t dev = 0;

	CHECK_EQ(nsrel_ns_get_dev(ns, &dev), 0);
	CHECK_EQ(dev, told->dev);
	CHECK_EQ(nsrel_ns_get_id(ns, &id), told->has_id ? 0 : -ENODATA);
	CHECK_EQ(id, told->id);
	CHECK_EQ(nsrel_ns_get_owner_uid(ns, &uid),
		 told->has_owner_uid			    ? 0
		 : nsrel_ns_get_type(ns) == NSREL_TYPE_USER ? -ENODATA
							    : -EINVAL);
	CHECK_EQ(uid, told->owner_uid);
}

static void compare_name(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns)
{
	const struct nsrel_ns *found = NULL;
	char text[64];

	(void)snprintf(text, sizeof(text), "%s:[%ju]",
		       nsrel_type_get_name(nsrel_ns_get_type(ns)),
		       (uintmax_t)nsrel_ns_get_ino(ns));
	CHECK_EQ(nsrel_snapshot_find_ns(snap, text, &found), 0);
	CHECK(found == ns);
}

const struct nsrel_ns *compare_ns(const struct nsrel_snapshot *snap,
				  const struct kernel_ns *told)
{
	enum nsrel_type type = compare_type_of(told->clone_flag);
	const struct nsrel_ns *ns = nsrel_snapshot_get_ns(snap, type, told->ino);

	CHECK(ns != NULL);
	CHECK_EQ(nsrel_ns_get_type(ns), type);
	CHECK_EQ(nsrel_ns_get_ino(ns), told->ino);
	compare_numbers(ns, told);
	compare_parent(ns, told);
	compare_owner(ns, told);
	compare_name(snap, ns);
	return ns;
}

static bool is_member(const struct nsrel_ns *ns, const struct nsrel_process *process)
{
	const struct nsrel_process *member;

	nsrel_ns_foreach_member(member, ns)
		if (member == process)
			return true;
	return false;
}

static void compare_for_children(const struct nsrel_snapshot *snap, pid_t pid,
				 enum nsrel_type type, const char *link)
{
	_cleanup_close_ int fd = kernel_open(pid, pid, link);
	const struct nsrel_ns *ns;
	struct kernel_ns told;

	ns = nsrel_process_get_ns_for_children(live_process(snap, pid), type);
	if (fd < 0)
		return;
	kernel_ask(fd, &told);
	CHECK(ns == compare_ns(snap, &told));
}

void compare_process(const struct nsrel_snapshot *snap, pid_t pid)
{
	const struct nsrel_process *process = live_process(snap, pid);

	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;
		const struct nsrel_ns *ns = nsrel_process_get_ns(process, type);
		struct kernel_ns told;

		if (!kernel_read_ino(pid, nsrel_type_get_name(type))) {
			CHECK(ns == NULL);
			continue;
		}
		told = kernel_ns_of(pid, nsrel_type_get_name(type));
		CHECK(ns == compare_ns(snap, &told));
		CHECK(is_member(ns, process));
	}
	compare_for_children(snap, pid, NSREL_TYPE_PID, "pid_for_children");
	compare_for_children(snap, pid, NSREL_TYPE_TIME, "time_for_children");
}

void compare_members(const struct nsrel_ns *ns, const pid_t *pids, size_t n_pids)
{
	const struct nsrel_process *member = NULL;

	CHECK_EQ(nsrel_ns_count_members(ns), n_pids);
	for (size_t i = 0; i < n_pids; i++) {
		member = nsrel_ns_next_member(ns, member);
		CHECK(member != NULL);
		CHECK_EQ(nsrel_process_get_pid(member), pids[i]);
	}
	if (n_pids > 0)
		CHECK(nsrel_ns_next_member(ns, member) == NULL);
}

void compare_path(const struct nsrel_ns *ns)
{
	_cleanup_close_ int fd = -1;
	struct stat st;

	CHECK(nsrel_ns_get_path(ns) != NULL);
	fd = open(nsrel_ns_get_path(ns), O_RDONLY | O_CLOEXEC);
	/* By the first process that an ordinary user may read: of another test, gone. */
	if (fd < 0 && errno == ENOENT && geteuid() != 0 && nsrel_ns_is_initial(ns) == 1)
		return;
	CHECK(fd >= 0);
	CHECK_EQ(fstat(fd, &st), 0);
	CHECK_EQ(st.st_ino, nsrel_ns_get_ino(ns));
}

void compare_uninhabited(const struct nsrel_ns *ns)
{
	compare_members(ns, NULL, 0);
	CHECK(nsrel_ns_next_member(ns, NULL) == NULL);
	CHECK(nsrel_ns_next_leader(ns, NULL) == NULL);
	CHECK(nsrel_ns_get_oldest_leader(ns) == NULL);
	CHECK(nsrel_ns_next_loose_thread(ns, NULL) == NULL);
}

void compare_made(const struct nsrel_ns *ns)
{
	int initial = nsrel_ns_is_initial(ns);

	if (initial != -ENODATA || kernel_shows_kthreadd())
		CHECK_EQ(initial, 0);
}

size_t compare_count_problems(const struct nsrel_snapshot *snap, pid_t pid)
{
	const struct nsrel_problem *problem;
	size_t n = 0;

	nsrel_snapshot_foreach_problem(problem, snap)
		n += nsrel_problem_get_pid(problem) == pid &&
		     nsrel_problem_get_errno(problem) != 0;
	return n;
}

void compare_complete(const struct nsrel_snapshot *snap, pid_t pid)
{
	CHECK(nsrel_process_is_complete(live_process(snap, pid)));
	CHECK_EQ(compare_count_problems(snap, pid), 0);
}

static bool is_for_children(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns)
{
	enum nsrel_type type = nsrel_ns_get_type(ns);
	const struct nsrel_process *process;
	const struct nsrel_thread *thread;

	nsrel_snapshot_foreach_process(process, snap) {
		if (nsrel_process_get_ns_for_children(process, type) == ns)
			return true;
		nsrel_process_foreach_thread(thread, process)
			if (nsrel_thread_get_ns_for_children(thread, type) == ns)
				return true;
	}
	return false;
}

static bool has_file_or_mount(const struct nsrel_ns *ns)
{
	const struct nsrel_holder *holder;
	int fd;

	nsrel_ns_foreach_holder(holder, ns)
		if (nsrel_holder_get_fd(holder, &fd) == 0 ||
		    nsrel_holder_get_target(holder))
			return true;
	return false;
}

bool compare_is_explained(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns)
{
	return nsrel_ns_count_members(ns) > 0 || nsrel_ns_next_loose_thread(ns, NULL) ||
	       nsrel_ns_next_child(ns, NULL) || nsrel_ns_next_owned(ns, NULL) ||
	       is_for_children(snap, ns) || has_file_or_mount(ns) ||
	       nsrel_ns_is_hidden(ns);
}

void compare_gone(const struct nsrel_snapshot *snap, const struct kernel_ns *told,
		  pid_t pid)
{
	const struct nsrel_ns *ns =
		nsrel_snapshot_get_ns(snap, compare_type_of(told->clone_flag), told->ino);
	const struct nsrel_process *member;
	uint64_t id;

	CHECK(nsrel_snapshot_get_process(snap, pid) == NULL);
	if (!ns)
		return;
	if (told->has_id && nsrel_ns_get_id(ns, &id) == 0)
		CHECK(id != told->id);
	CHECK(compare_is_explained(snap, ns));
	nsrel_ns_foreach_member(member, ns)
		CHECK(nsrel_process_get_pid(member) != pid);
}
