/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a process may do in a namespace: the library's verdict, and the deed. */

#include <errno.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "child.h"
#include "compare.h"
#include "deeds.h"

static void stay(pid_t maker)
{
	(void)maker;
}

static void lose_net_admin(pid_t maker)
{
	(void)maker;
	deeds_keep_caps(~(1U << CAP_NET_ADMIN));
}

static void lose_sys_admin(pid_t maker)
{
	(void)maker;
	deeds_keep_caps(~(1U << CAP_SYS_ADMIN));
}

static void become_creator(pid_t maker)
{
	(void)maker;
	child_become(DEEDS_CREATOR);
}

static void become_other(pid_t maker)
{
	(void)maker;
	child_become(DEEDS_OTHER);
}

static void leave_user_ns(pid_t maker)
{
	(void)maker;
	child_must(unshare(CLONE_NEWUSER), "unshare(CLONE_NEWUSER)");
}

static void leave_as_creator(pid_t maker)
{
	child_become(DEEDS_CREATOR);
	leave_user_ns(maker);
}

/* With all capabilities there. */
static void join_user_ns(pid_t maker)
{
	deeds_join(maker, "user", CLONE_NEWUSER);
}

/* U, from which DEEDS_FAR_BELOW is one step. */
static void join_parent_user_ns(pid_t maker)
{
	_cleanup_close_ int fd = kernel_open(maker, maker, "user");
	_cleanup_close_ int parent_fd = fd < 0 ? -1 : kernel_open_parent(fd);

	child_must(setns(parent_fd, CLONE_NEWUSER), "setns");
}

/* In U as who made the one below it, with nothing else. */
static void join_parent_as_other(pid_t maker)
{
	join_parent_user_ns(maker);
	child_must(setresgid(1, 1, 1), "setresgid");
	child_must(setresuid(1, 1, 1), "setresuid");
	child_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
	deeds_keep_caps(0);
}

struct scenario {
	enum deeds_owner owner;
	void (*become)(pid_t maker);
	enum nsrel_cap_rule rule;
	enum nsrel_cap_verdict verdict;
};

static void act(const void *arg)
{
	const struct scenario *scenario = arg;

	scenario->become(deeds_go_into(scenario->owner));
	child_report();
	child_await_order();
	child_report_number(deeds_try());
	child_hold();
}

static uint64_t get_all_caps(const struct nsrel_snapshot *snap)
{
	int last = -1;

	CHECK_EQ(nsrel_snapshot_get_last_cap(snap, &last), 0);
	return UINT64_MAX >> (63 - last);
}

static void compare_deed(const struct nsrel_snapshot *snap,
			 const struct nsrel_process *process, const struct deed *deed,
			 const struct scenario *scenario, bool done)
{
	const struct nsrel_ns *ns = nsrel_process_get_ns(process, deed->type), *decided;
	enum nsrel_cap_verdict verdict;
	enum nsrel_cap_rule rule;
	uint64_t caps = 0, own = 0;

	verdict = nsrel_process_query_caps(snap, process, ns, &rule, &decided, &caps);
	CHECK_STR(nsrel_cap_rule_get_name(rule), nsrel_cap_rule_get_name(scenario->rule));
	CHECK_EQ(verdict, scenario->verdict);
	CHECK_EQ(caps >> deed->cap & 1, done);
	CHECK_EQ(nsrel_process_get_caps(process, &own), 0);
	if (verdict == NSREL_CAP_VERDICT_EFFECTIVE)
		CHECK_EQ(caps, own);
	else
		CHECK_EQ(caps, verdict == NSREL_CAP_VERDICT_ALL ? get_all_caps(snap) : 0);
	if (rule != NSREL_CAP_RULE_NONE)
		CHECK(decided == nsrel_process_get_ns(process, NSREL_TYPE_USER));
	/* The user namespace that owns it is asked for with the same outcome. */
	CHECK_EQ(nsrel_process_query_caps(snap, process, nsrel_ns_get_owner(ns), NULL,
					  NULL, NULL),
		 verdict);
}

static void check(enum deeds_owner owner, void (*become)(pid_t), enum nsrel_cap_rule rule,
		  enum nsrel_cap_verdict verdict)
{
	const struct scenario scenario = { owner, become, rule, verdict };
	struct live_child *child = live_start(act, &scenario);
	pid_t pid = live_wait(child).pid;
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	int done;

	live_order(child);
	done = live_wait(child).number;
	for (int i = 0; i < N_DEEDS; i++)
		compare_deed(snap, live_process(snap, pid), &deeds[i], &scenario,
			     done >> i & 1);
	if (verdict == NSREL_CAP_VERDICT_NONE)
		CHECK_EQ(done, 0);
	if (verdict == NSREL_CAP_VERDICT_ALL)
		CHECK_EQ(done, (1 << N_DEEDS) - 1);
	print_message("%s: %#x done\n", nsrel_cap_rule_get_name(rule), done);
	live_end_all();
}

static void test_same(void **state)
{
	const enum nsrel_cap_rule same = NSREL_CAP_RULE_SAME;

	(void)state;
	check(DEEDS_OWN, stay, same, NSREL_CAP_VERDICT_EFFECTIVE);
	check(DEEDS_OWN, lose_net_admin, same, NSREL_CAP_VERDICT_EFFECTIVE);
	check(DEEDS_OWN, lose_sys_admin, same, NSREL_CAP_VERDICT_EFFECTIVE);
}

static void test_same_as_others(void **state)
{
	const enum nsrel_cap_rule same = NSREL_CAP_RULE_SAME;

	(void)state;
	check(DEEDS_OWN, become_creator, same, NSREL_CAP_VERDICT_EFFECTIVE);
	check(DEEDS_BELOW, join_user_ns, same, NSREL_CAP_VERDICT_EFFECTIVE);
}

static void test_ancestor(void **state)
{
	const enum nsrel_cap_rule ancestor = NSREL_CAP_RULE_ANCESTOR;

	(void)state;
	check(DEEDS_BELOW, stay, ancestor, NSREL_CAP_VERDICT_EFFECTIVE);
	check(DEEDS_BELOW, lose_net_admin, ancestor, NSREL_CAP_VERDICT_EFFECTIVE);
	check(DEEDS_BELOW, become_other, ancestor, NSREL_CAP_VERDICT_EFFECTIVE);
	check(DEEDS_FAR_BELOW, lose_sys_admin, ancestor, NSREL_CAP_VERDICT_EFFECTIVE);
	/* Who made what is further down is nobody special. */
	check(DEEDS_FAR_BELOW, become_other, ancestor, NSREL_CAP_VERDICT_EFFECTIVE);
	check(DEEDS_FAR_BELOW, join_parent_user_ns, ancestor,
	      NSREL_CAP_VERDICT_EFFECTIVE);
}

static void test_owner(void **state)
{
	const enum nsrel_cap_rule owner = NSREL_CAP_RULE_OWNER;

	(void)state;
	check(DEEDS_BELOW, become_creator, owner, NSREL_CAP_VERDICT_ALL);
	check(DEEDS_FAR_BELOW, become_creator, owner, NSREL_CAP_VERDICT_ALL);
	check(DEEDS_FAR_BELOW, join_parent_as_other, owner, NSREL_CAP_VERDICT_ALL);
}

static void test_none(void **state)
{
	(void)state;
	check(DEEDS_OWN, leave_user_ns, NSREL_CAP_RULE_NONE, NSREL_CAP_VERDICT_NONE);
}

static void test_none_beside(void **state)
{
	(void)state;
	check(DEEDS_BELOW, leave_user_ns, NSREL_CAP_RULE_NONE, NSREL_CAP_VERDICT_NONE);
	check(DEEDS_BELOW, leave_as_creator, NSREL_CAP_RULE_NONE, NSREL_CAP_VERDICT_NONE);
	check(DEEDS_FAR_BELOW, leave_user_ns, NSREL_CAP_RULE_NONE,
	      NSREL_CAP_VERDICT_NONE);
}

/* From inside: who owns its namespaces is out of sight, and surely not itself. */
static void look_up(const void *arg)
{
	const struct nsrel_snapshot *snap;
	const struct nsrel_process *process;

	(void)arg;
	child_be_able();
	deeds_unshare();
	leave_user_ns(0);
	snap = live_snapshot(NULL);
	process = live_process(snap, getpid());
	for (int i = 0; i < N_DEEDS; i++) {
		const struct nsrel_ns *ns = nsrel_process_get_ns(process, deeds[i].type);
		const struct nsrel_ns *decided = ns;
		enum nsrel_cap_rule rule;
		uint64_t caps = 77;

		CHECK(nsrel_ns_get_owner(ns) == NULL);
		CHECK_EQ(nsrel_process_query_caps(snap, process, ns, &rule, &decided,
						  &caps),
			 NSREL_CAP_VERDICT_NONE);
		CHECK_EQ(rule, NSREL_CAP_RULE_NONE);
		CHECK(decided == NULL);
		CHECK_EQ(caps, 0);
	}
	CHECK_EQ(deeds_try(), 0);
}

static void test_looking_up(void **state)
{
	(void)state;
	live_wait_end(live_start(look_up, NULL));
}

static void *lose_in_thread(void *arg)
{
	deeds_keep_caps(~(1U << CAP_NET_ADMIN));
	child_report();
	child_await_order();
	child_report_number(deeds_try());
	child_hold();
	return arg;
}

static void start_thread(const void *arg)
{
	pthread_t thread;

	(void)arg;
	(void)deeds_go_into(DEEDS_OWN);
	errno = pthread_create(&thread, NULL, lose_in_thread, NULL);
	child_must(errno ? -1 : 0, "pthread_create");
	child_hold();
}

/* Each thread has its own. */
static void test_thread(void **state)
{
	struct live_child *child = live_start(start_thread, NULL);
	struct live_report report = live_wait(child);
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_process *process = live_process(snap, report.pid);
	const struct nsrel_thread *thread = nsrel_process_next_thread(process, NULL);
	uint64_t caps = 0, leaders = 0;
	int done;

	(void)state;
	live_order(child);
	done = live_wait(child).number;
	CHECK_EQ(nsrel_thread_get_tid(thread), report.tid);
	for (int i = 0; i < N_DEEDS; i++) {
		const struct nsrel_ns *ns = nsrel_thread_get_ns(thread, deeds[i].type);

		CHECK_EQ(nsrel_thread_query_caps(snap, thread, ns, NULL, NULL, &caps),
			 NSREL_CAP_VERDICT_EFFECTIVE);
		CHECK_EQ(caps >> deeds[i].cap & 1, done >> i & 1);
	}
	CHECK_EQ(nsrel_process_get_caps(process, &leaders), 0);
	CHECK_EQ(leaders & ~caps, 1U << CAP_NET_ADMIN);
}

/* Nobody asks: what does not take the set is known all the same. */
static void test_without_status(void **state)
{
	const struct scenario scenario = { DEEDS_BELOW, become_creator, 0, 0 };
	struct nsrel_context *ctx = live_context(NULL);
	const struct nsrel_process *process;
	const struct nsrel_snapshot *snap;
	enum nsrel_cap_rule rule;
	uint64_t caps = 77;
	pid_t pid;

	(void)state;
	pid = live_start_and_wait(act, &scenario).pid;
	nsrel_context_set_status(ctx, false);
	snap = live_snapshot(ctx);
	process = live_process(snap, pid);
	CHECK_EQ(nsrel_process_get_caps(process, &caps), -ENODATA);
	CHECK_EQ(caps, 77);
	CHECK_EQ(nsrel_process_query_caps(snap, process,
					  nsrel_process_get_ns(process, NSREL_TYPE_UTS),
					  &rule, NULL, &caps),
		 NSREL_CAP_VERDICT_ALL);
	CHECK_EQ(nsrel_process_query_caps(snap, process,
					  nsrel_process_get_ns(process, NSREL_TYPE_USER),
					  &rule, NULL, NULL),
		 NSREL_CAP_VERDICT_UNKNOWN);
	CHECK_EQ(rule, NSREL_CAP_RULE_SAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_same),		live_test(test_same_as_others),
		live_test(test_ancestor),	live_test(test_owner),
		live_test(test_none),		live_test(test_none_beside),
		live_test(test_looking_up),	live_test(test_thread),
		live_test(test_without_status),
	};

	return live_run(tests);
}
