/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A caller without rights: what it can't see is unknown, and said to be. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"

#define NOBODY 65534

static const struct nsrel_problem *find_problem(const struct nsrel_snapshot *snap,
						const char *what, pid_t pid)
{
	const struct nsrel_problem *problem;

	nsrel_snapshot_foreach_problem(problem, snap)
		if (strcmp(nsrel_problem_get_what(problem), what) == 0 &&
		    nsrel_problem_get_pid(problem) == pid)
			return problem;
	return NULL;
}

/* Root's process is listed, but not what it lives in. */
static void compare_foreign(const struct nsrel_snapshot *snap, pid_t pid)
{
	const struct nsrel_process *process = live_process(snap, pid);
	const struct nsrel_problem *problem = find_problem(snap, "ns/mnt", pid);
	uid_t uid = 0;

	CHECK(!nsrel_process_is_complete(process));
	CHECK(nsrel_process_get_name(process) != NULL);
	CHECK(nsrel_process_get_state(process) != 0);
	CHECK_EQ(nsrel_process_get_uid(process, &uid), 0);
	CHECK(uid != NOBODY);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		CHECK(nsrel_process_get_ns(process, (enum nsrel_type)type) == NULL);
	CHECK(problem != NULL);
	CHECK_EQ(nsrel_problem_get_errno(problem), EACCES);
	CHECK_EQ(nsrel_problem_get_source(problem), NSREL_SOURCE_TASKS);
	CHECK_EQ(nsrel_problem_get_tid(problem), pid);
}

/* The kernel may show it to be known or refuse; to refuse does not mean none. */
static void compare_all_relations(const struct nsrel_snapshot *snap)
{
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_ns(ns, snap) {
		const char *path = nsrel_ns_get_path(ns);
		_cleanup_close_ int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
		struct kernel_ns told;
		struct stat st;

		/* Whoever was in it may be gone. */
		if (fd < 0 || fstat(fd, &st) < 0 || st.st_ino != nsrel_ns_get_ino(ns))
			continue;
		kernel_ask(fd, &told);
		CHECK(compare_ns(snap, &told) == ns);
	}
}

static void look_as_nobody(const void *arg)
{
	const pid_t *roots = arg;
	const struct nsrel_snapshot *snap;
	const struct nsrel_problem *problem;
	size_t n_problems = 0;

	child_become(NOBODY);
	snap = live_snapshot(NULL);
	nsrel_snapshot_foreach_problem(problem, snap)
		n_problems++;
	CHECK(n_problems > 0);
	CHECK_EQ(nsrel_snapshot_count_problems(snap), n_problems);
	compare_foreign(snap, getppid());
	compare_foreign(snap, *roots);
	compare_process(snap, getpid());
	compare_complete(snap, getpid());
	compare_all_relations(snap);
}

static void make_namespaces(const void *arg)
{
	(void)arg;
	child_unshare(CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWIPC);
	child_report();
	child_hold();
}

static void need_root(void)
{
	if (geteuid() != 0)
		live_skip("only root can be somebody else");
}

static void test_nobody(void **state)
{
	pid_t roots;
	uint64_t ino;

	(void)state;
	need_root();
	roots = live_start_and_wait(make_namespaces, NULL).pid;
	ino = kernel_read_ino(roots, "uts");
	CHECK(nsrel_snapshot_get_ns(live_snapshot(NULL), NSREL_TYPE_UTS, ino) != NULL);
	live_wait_end(live_start(look_as_nobody, &roots));
}

/* Nobody in a user namespace of its own sees what it made there. */
static void look_into_own(const void *arg)
{
	const struct nsrel_snapshot *snap;
	struct kernel_ns told;

	(void)arg;
	if (geteuid() == 0)
		child_become(NOBODY);
	child_unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWNET);
	snap = live_snapshot(NULL);
	compare_process(snap, getpid());
	told = kernel_ns_of(getpid(), "uts");
	CHECK_EQ(nsrel_ns_get_owner_state(compare_ns(snap, &told)), NSREL_RELATION_KNOWN);
	told = kernel_ns_of(getpid(), "user");
	CHECK_EQ(nsrel_ns_get_parent_state(compare_ns(snap, &told)),
		 NSREL_RELATION_UNKNOWN);
	CHECK(nsrel_ns_is_root(compare_ns(snap, &told)));
	told = kernel_ns_of(getpid(), "mnt");
	CHECK_EQ(nsrel_ns_get_owner_state(compare_ns(snap, &told)),
		 NSREL_RELATION_UNKNOWN);
	compare_all_relations(snap);
}

static void test_own_user_namespace(void **state)
{
	(void)state;
	live_wait_end(live_start(look_into_own, NULL));
}

static void look_at_hidden(const char *dir, uid_t uid)
{
	const struct nsrel_snapshot *snap;
	const struct nsrel_problem *problem;

	if (uid != 0)
		child_become(uid);
	snap = live_snapshot(live_context(dir));
	problem = find_problem(snap, "hidepid", 0);
	if (uid == 0) {
		CHECK(problem == NULL);
		CHECK(nsrel_snapshot_get_process(snap, 1) != NULL);
		return;
	}
	CHECK(problem != NULL);
	CHECK_EQ(nsrel_problem_get_tid(problem), 0);
	CHECK(nsrel_problem_get_errno(problem) > 0);
	CHECK(nsrel_snapshot_get_process(snap, 1) == NULL);
	compare_complete(snap, getpid());
}

static void run_look(const char *dir, uid_t uid)
{
	pid_t pid = child_fork();
	int status;

	if (pid == 0) {
		look_at_hidden(dir, uid);
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
}

/*
 * In a PID namespace of its own: before Linux 5.8 the option was not the mount's but that
 * namespace's, and the machine's own must not change.
 */
static void hide(const void *arg)
{
	const char *dir = arg;

	child_unshare(CLONE_NEWNS | CLONE_NEWPID);
	child_move_on();
	child_mount_proc(dir, "hidepid=2");
	run_look(dir, 0);
	run_look(dir, NOBODY);
}

static void test_hidepid(void **state)
{
	(void)state;
	need_root();
	live_wait_end(live_start(hide, live_dir()));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_nobody),
		live_test(test_own_user_namespace),
		live_test(test_hidepid),
	};

	return live_run(tests);
}
