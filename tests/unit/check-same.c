/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdlib.h>
#include <string.h>

#include "check-same.h"
#include "must.h"

static void must_equal(const char *a, const char *b)
{
	must(!a == !b);
	must(!a || strcmp(a, b) == 0);
}

static void must_be_same_ns(const struct nsrel_ns *a, const struct nsrel_ns *b)
{
	must(!a == !b);
	must(!a || (nsrel_ns_get_type(a) == nsrel_ns_get_type(b) &&
		    nsrel_ns_get_ino(a) == nsrel_ns_get_ino(b)));
}

static void must_be_same_process(const struct nsrel_process *a,
				 const struct nsrel_process *b)
{
	must(!a == !b);
	must(!a || nsrel_process_get_pid(a) == nsrel_process_get_pid(b));
}

/* Of a function that gives 0 and a number, or only why it does not. */
#define must_tell_same(type, get, ...)                        \
	do {                                                  \
		type value_a = 0, value_b = 0;                \
		int r_a = get(a, ##__VA_ARGS__, &value_a);    \
                                                              \
		must(r_a == get(b, ##__VA_ARGS__, &value_b)); \
		must(r_a < 0 || value_a == value_b);          \
	} while (0)

static void must_be_same_workload(const struct nsrel_workload *a,
				  const struct nsrel_workload *b)
{
	must(!a == !b);
	must(!a || nsrel_workload_get_index(a) == nsrel_workload_get_index(b));
}

static void check_origin(const struct nsrel_snapshot *a, const struct nsrel_snapshot *b)
{
	uint64_t caps_a = 0, caps_b = 0;
	uid_t uid_a = 0, uid_b = 0;

	must_equal(nsrel_snapshot_get_hostname(a), nsrel_snapshot_get_hostname(b));
	must_equal(nsrel_snapshot_get_boot_id(a), nsrel_snapshot_get_boot_id(b));
	must_equal(nsrel_snapshot_get_kernel(a), nsrel_snapshot_get_kernel(b));
	must_equal(nsrel_snapshot_get_version(a), nsrel_snapshot_get_version(b));
	must(nsrel_snapshot_get_time(a) == nsrel_snapshot_get_time(b));
	must(nsrel_snapshot_get_caller(a, &uid_a, &caps_a) ==
	     nsrel_snapshot_get_caller(b, &uid_b, &caps_b));
	must(uid_a == uid_b && caps_a == caps_b);
	must(nsrel_snapshot_is_captured(a) == nsrel_snapshot_is_captured(b));
	must(nsrel_snapshot_get_sources(a) == nsrel_snapshot_get_sources(b));
	must_tell_same(int, nsrel_snapshot_get_last_cap);
	for (int i = 0; i < NSREL_N_TYPES; i++)
		must_be_same_ns(nsrel_snapshot_get_initial(a, (enum nsrel_type)i),
				nsrel_snapshot_get_initial(b, (enum nsrel_type)i));
}

static void check_holder(const struct nsrel_snapshot *snap_a,
			 const struct nsrel_snapshot *snap_b,
			 const struct nsrel_holder *a, const struct nsrel_holder *b)
{
	char *path_a = NULL, *path_b = NULL;

	must(nsrel_holder_get_kind(a) == nsrel_holder_get_kind(b));
	must_be_same_process(nsrel_holder_get_process(a), nsrel_holder_get_process(b));
	must(nsrel_holder_get_tid(a) == nsrel_holder_get_tid(b));
	must_tell_same(int, nsrel_holder_get_fd);
	must_equal(nsrel_holder_get_target(a), nsrel_holder_get_target(b));
	must_be_same_ns(nsrel_holder_get_mntns(a), nsrel_holder_get_mntns(b));
	must_be_same_ns(nsrel_holder_get_ns(a), nsrel_holder_get_ns(b));
	must(nsrel_holder_get_path(snap_a, a, &path_a) ==
	     nsrel_holder_get_path(snap_b, b, &path_b));
	must_equal(path_a, path_b);
	free(path_a);
	free(path_b);
}

static void check_holders_of(const struct nsrel_snapshot *snap_a,
			     const struct nsrel_snapshot *snap_b,
			     const struct nsrel_ns *a, const struct nsrel_ns *b)
{
	const struct nsrel_holder *h, *other = NULL;

	must(nsrel_ns_count_holders(a) == nsrel_ns_count_holders(b));
	nsrel_ns_foreach_holder(h, a) {
		other = nsrel_ns_next_holder(b, other);
		must(other);
		check_holder(snap_a, snap_b, h, other);
	}
	must(!nsrel_ns_next_holder(b, other));
}

static void check_links(const struct nsrel_ns *a, const struct nsrel_ns *b)
{
	const struct nsrel_link *link, *other = NULL;

	nsrel_ns_foreach_link(link, a)
	{
		int index_a = 0, index_b = 0;

		other = nsrel_ns_next_link(b, other);
		must(other);
		must_equal(nsrel_link_get_name(link), nsrel_link_get_name(other));
		must_equal(nsrel_link_get_kind(link), nsrel_link_get_kind(other));
		must(nsrel_link_get_index(link) == nsrel_link_get_index(other));
		must(nsrel_link_get_netnsid(link) == nsrel_link_get_netnsid(other));
		must(nsrel_link_get_peer_index(link, &index_a) ==
		     nsrel_link_get_peer_index(other, &index_b));
		must(index_a == index_b);
		must_be_same_ns(nsrel_link_get_peer(link), nsrel_link_get_peer(other));
	}
	must(!nsrel_ns_next_link(b, other));
}

static void check_workload(const struct nsrel_workload *a, const struct nsrel_workload *b)
{
	const struct nsrel_process *process, *other = NULL;

	must_be_same_workload(a, b);
	must(nsrel_workload_get_kind(a) == nsrel_workload_get_kind(b));
	must_equal(nsrel_workload_get_engine(a), nsrel_workload_get_engine(b));
	must_equal(nsrel_workload_get_id(a), nsrel_workload_get_id(b));
	must_equal(nsrel_workload_get_label(a), nsrel_workload_get_label(b));
	must_equal(nsrel_workload_get_pod(a), nsrel_workload_get_pod(b));
	must_equal(nsrel_workload_get_unit(a), nsrel_workload_get_unit(b));
	must_equal(nsrel_workload_get_cgroup(a), nsrel_workload_get_cgroup(b));
	must_be_same_workload(nsrel_workload_get_parent(a), nsrel_workload_get_parent(b));
	nsrel_workload_foreach_process(process, a)
	{
		other = nsrel_workload_next_process(b, other);
		must_be_same_process(process, other);
	}
	must(!nsrel_workload_next_process(b, other));
}

static void check_names(const struct nsrel_snapshot *snap_a,
			const struct nsrel_snapshot *snap_b, const struct nsrel_ns *a,
			const struct nsrel_ns *b)
{
	const char **targets_a = NULL, **targets_b = NULL;
	size_t n_a = 0, n_b = 0;

	must_equal(nsrel_ns_get_name(snap_a, a), nsrel_ns_get_name(snap_b, b));
	must(nsrel_ns_get_targets(snap_a, a, &targets_a, &n_a) == 0);
	must(nsrel_ns_get_targets(snap_b, b, &targets_b, &n_b) == 0);
	must(n_a == n_b);
	for (size_t i = 0; i < n_a; i++)
		must_equal(targets_a[i], targets_b[i]);
	free(targets_a);
	free(targets_b);
}

static void check_ns(const struct nsrel_ns *a, const struct nsrel_ns *b)
{
	const struct nsrel_thread *t_a = NULL, *t_b = NULL;

	must_be_same_ns(a, b);
	must_tell_same(dev_t, nsrel_ns_get_dev);
	must_tell_same(uint64_t, nsrel_ns_get_id);
	must_tell_same(uid_t, nsrel_ns_get_owner_uid);
	must_tell_same(int32_t, nsrel_ns_get_netnsid);
	must_be_same_ns(nsrel_ns_get_parent(a), nsrel_ns_get_parent(b));
	must_be_same_ns(nsrel_ns_get_owner(a), nsrel_ns_get_owner(b));
	must(nsrel_ns_get_parent_state(a) == nsrel_ns_get_parent_state(b));
	must(nsrel_ns_get_owner_state(a) == nsrel_ns_get_owner_state(b));
	must(nsrel_ns_is_initial(a) == nsrel_ns_is_initial(b));
	must(nsrel_ns_is_hidden(a) == nsrel_ns_is_hidden(b));
	must(nsrel_ns_is_root(a) == nsrel_ns_is_root(b));
	must_equal(nsrel_ns_get_path(a), nsrel_ns_get_path(b));
	must(nsrel_ns_get_index(a) == nsrel_ns_get_index(b));
	must_be_same_workload(nsrel_ns_get_workload(a), nsrel_ns_get_workload(b));
	must(nsrel_ns_is_shared(a) == nsrel_ns_is_shared(b));
	check_links(a, b);
	must(nsrel_ns_count_members(a) == nsrel_ns_count_members(b));
	must_be_same_process(nsrel_ns_get_oldest_leader(a),
			     nsrel_ns_get_oldest_leader(b));
	do {
		t_a = nsrel_ns_next_loose_thread(a, t_a);
		t_b = nsrel_ns_next_loose_thread(b, t_b);
		must(!t_a == !t_b);
		must(!t_a || nsrel_thread_get_tid(t_a) == nsrel_thread_get_tid(t_b));
	} while (t_a);
}

static void check_thread(const struct nsrel_thread *a, const struct nsrel_thread *b)
{
	must(nsrel_thread_get_tid(a) == nsrel_thread_get_tid(b));
	must_equal(nsrel_thread_get_name(a), nsrel_thread_get_name(b));
	must(nsrel_thread_get_state(a) == nsrel_thread_get_state(b));
	must_tell_same(uid_t, nsrel_thread_get_uid);
	must_tell_same(uint64_t, nsrel_thread_get_caps);
	must_tell_same(uint64_t, nsrel_thread_get_start_time);
	must(nsrel_thread_count_tids(a) == nsrel_thread_count_tids(b));
	for (size_t i = 0; i < nsrel_thread_count_tids(a); i++) {
		const struct nsrel_ns *ns_a, *ns_b;
		pid_t tid_a, tid_b;

		must(nsrel_thread_get_nth_tid(a, i, &ns_a, &tid_a) == 0);
		must(nsrel_thread_get_nth_tid(b, i, &ns_b, &tid_b) == 0);
		must(tid_a == tid_b);
		must_be_same_ns(ns_a, ns_b);
	}
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;

		must_be_same_ns(nsrel_thread_get_ns(a, type),
				nsrel_thread_get_ns(b, type));
		must_be_same_ns(nsrel_thread_get_ns_for_children(a, type),
				nsrel_thread_get_ns_for_children(b, type));
	}
}

static void check_pids(const struct nsrel_process *a, const struct nsrel_process *b)
{
	must(nsrel_process_count_pids(a) == nsrel_process_count_pids(b));
	for (size_t i = 0; i < nsrel_process_count_pids(a); i++) {
		const struct nsrel_ns *ns_a, *ns_b;
		pid_t pid_a, pid_b;

		must(nsrel_process_get_nth_pid(a, i, &ns_a, &pid_a) == 0);
		must(nsrel_process_get_nth_pid(b, i, &ns_b, &pid_b) == 0);
		must(pid_a == pid_b);
		must_be_same_ns(ns_a, ns_b);
	}
}

static void check_process(const struct nsrel_process *a, const struct nsrel_process *b)
{
	must_be_same_process(a, b);
	must_tell_same(pid_t, nsrel_process_get_ppid);
	must_be_same_process(nsrel_process_get_parent(a), nsrel_process_get_parent(b));
	must(nsrel_process_get_index(a) == nsrel_process_get_index(b));
	must_equal(nsrel_process_get_name(a), nsrel_process_get_name(b));
	must_equal(nsrel_process_get_cmdline(a), nsrel_process_get_cmdline(b));
	must(nsrel_process_get_state(a) == nsrel_process_get_state(b));
	must_tell_same(uid_t, nsrel_process_get_uid);
	must_tell_same(uint64_t, nsrel_process_get_caps);
	must_tell_same(uint64_t, nsrel_process_get_start_time);
	must(nsrel_process_count_threads(a) == nsrel_process_count_threads(b));
	must(nsrel_process_is_complete(a) == nsrel_process_is_complete(b));
	must_equal(nsrel_process_get_cgroup(a), nsrel_process_get_cgroup(b));
	must_be_same_workload(nsrel_process_get_workload(a),
			      nsrel_process_get_workload(b));
	must(nsrel_process_is_monitor(a) == nsrel_process_is_monitor(b));
	check_pids(a, b);
	for (int i = 0; i < NSREL_N_TYPES; i++) {
		enum nsrel_type type = (enum nsrel_type)i;

		must_be_same_ns(nsrel_process_get_ns(a, type),
				nsrel_process_get_ns(b, type));
		must_be_same_ns(nsrel_process_get_ns_for_children(a, type),
				nsrel_process_get_ns_for_children(b, type));
	}
}

static void check_threads_of(const struct nsrel_process *a, const struct nsrel_process *b)
{
	const struct nsrel_thread *t, *other = NULL;

	nsrel_process_foreach_thread(t, a) {
		other = nsrel_process_next_thread(b, other);
		must(other);
		check_thread(t, other);
	}
	must(!nsrel_process_next_thread(b, other));
}

/* What a process may do in, and its number of, each namespace. */
static void check_answers(const struct nsrel_snapshot *snap_a,
			  const struct nsrel_snapshot *snap_b,
			  const struct nsrel_process *a, const struct nsrel_process *b)
{
	const struct nsrel_ns *ns, *other = NULL;

	nsrel_snapshot_foreach_ns(ns, snap_a) {
		const struct nsrel_ns *decided_a, *decided_b;
		enum nsrel_cap_rule rule_a, rule_b;
		uint64_t caps_a = 0, caps_b = 0;
		pid_t pid_a = 0, pid_b = 0;

		other = nsrel_snapshot_next_ns(snap_b, other);
		must(nsrel_process_query_caps(snap_a, a, ns, &rule_a, &decided_a,
					      &caps_a) ==
		     nsrel_process_query_caps(snap_b, b, other, &rule_b, &decided_b,
					      &caps_b));
		must(rule_a == rule_b && caps_a == caps_b);
		must_be_same_ns(decided_a, decided_b);
		must(nsrel_process_get_pid_in(a, ns, &pid_a) ==
		     nsrel_process_get_pid_in(b, other, &pid_b));
		must(pid_a == pid_b);
	}
}

static void check_problems(const struct nsrel_snapshot *a, const struct nsrel_snapshot *b)
{
	const struct nsrel_problem *problem, *other = NULL;

	must(nsrel_snapshot_count_problems(a) == nsrel_snapshot_count_problems(b));
	nsrel_snapshot_foreach_problem(problem, a) {
		other = nsrel_snapshot_next_problem(b, other);
		must(other);
		must(nsrel_problem_get_source(problem) ==
		     nsrel_problem_get_source(other));
		must(nsrel_problem_get_pid(problem) == nsrel_problem_get_pid(other));
		must(nsrel_problem_get_tid(problem) == nsrel_problem_get_tid(other));
		must_equal(nsrel_problem_get_what(problem),
			   nsrel_problem_get_what(other));
		must(nsrel_problem_get_errno(problem) == nsrel_problem_get_errno(other));
		must(nsrel_problem_get_count(problem) == nsrel_problem_get_count(other));
	}
}

void check_same(const struct nsrel_snapshot *a, const struct nsrel_snapshot *b)
{
	const struct nsrel_process *p_a = NULL, *p_b = NULL;
	const struct nsrel_workload *w_a = NULL, *w_b = NULL;
	const struct nsrel_ns *ns_a = NULL, *ns_b = NULL;

	check_origin(a, b);
	must(nsrel_snapshot_count_ns(a) == nsrel_snapshot_count_ns(b));
	must(nsrel_snapshot_count_processes(a) == nsrel_snapshot_count_processes(b));
	while ((ns_a = nsrel_snapshot_next_ns(a, ns_a))) {
		ns_b = nsrel_snapshot_next_ns(b, ns_b);
		check_ns(ns_a, ns_b);
		check_names(a, b, ns_a, ns_b);
		check_holders_of(a, b, ns_a, ns_b);
	}
	while ((p_a = nsrel_snapshot_next_process(a, p_a))) {
		p_b = nsrel_snapshot_next_process(b, p_b);
		check_process(p_a, p_b);
		check_threads_of(p_a, p_b);
		check_answers(a, b, p_a, p_b);
	}
	must(nsrel_snapshot_count_workloads(a) == nsrel_snapshot_count_workloads(b));
	while ((w_a = nsrel_snapshot_next_workload(a, w_a))) {
		w_b = nsrel_snapshot_next_workload(b, w_b);
		check_workload(w_a, w_b);
	}
	check_problems(a, b);
}
