/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <string.h>

#include "check-holders.h"
#include "check-questions.h"
#include "check-snapshot.h"
#include "must.h"

static void check_states(const struct nsrel_ns *ns)
{
	enum nsrel_type type = nsrel_ns_get_type(ns);
	uint64_t number = 77;
	int32_t netnsid = -77;
	uid_t uid = 77;
	int r;

	must((nsrel_ns_get_parent_state(ns) == NSREL_RELATION_KNOWN) ==
	     !!nsrel_ns_get_parent(ns));
	must((nsrel_ns_get_owner_state(ns) == NSREL_RELATION_KNOWN) ==
	     !!nsrel_ns_get_owner(ns));
	if (!nsrel_type_is_hierarchical(type))
		must(nsrel_ns_get_parent_state(ns) == NSREL_RELATION_NONE);
	must(nsrel_ns_is_root(ns) ==
	     (nsrel_type_is_hierarchical(type) && !nsrel_ns_get_parent(ns)));
	r = nsrel_ns_is_initial(ns);
	must(r == 0 || r == 1 || r == -ENODATA);
	r = nsrel_ns_get_owner_uid(ns, &uid);
	must(type == NSREL_TYPE_USER ? r == 0 || r == -ENODATA : r == -EINVAL);
	must(r == 0 || uid == 77);
	r = nsrel_ns_get_netnsid(ns, &netnsid);
	must(type != NSREL_TYPE_NET	     ? r == -EINVAL
	     : r == -ENOENT || r == -ENODATA ? netnsid == -77
					     : r == 0 && netnsid >= 0);
	r = nsrel_ns_get_id(ns, &number);
	must(r == 0 || (r == -ENODATA && number == 77));
}

static void check_relations(const struct nsrel_ns *ns)
{
	const struct nsrel_ns *other, *prev = NULL;

	nsrel_ns_foreach_child(other, ns) {
		must(nsrel_ns_get_parent(other) == ns);
		must(nsrel_ns_get_type(other) == nsrel_ns_get_type(ns));
		must(!prev || nsrel_ns_get_index(prev) < nsrel_ns_get_index(other));
		prev = other;
	}
	prev = NULL;
	nsrel_ns_foreach_owned(other, ns) {
		must(nsrel_ns_get_owner(other) == ns);
		must(nsrel_ns_get_type(ns) == NSREL_TYPE_USER);
		must(!prev || nsrel_ns_get_index(prev) < nsrel_ns_get_index(other));
		prev = other;
	}
}

static void check_members(const struct nsrel_ns *ns)
{
	const struct nsrel_process *p, *prev = NULL, *oldest;
	enum nsrel_type type = nsrel_ns_get_type(ns);
	size_t n = 0, n_leaders = 0, n_seen = 0;

	nsrel_ns_foreach_member(p, ns) {
		const struct nsrel_process *parent = nsrel_process_get_parent(p);

		must(nsrel_process_get_ns(p, type) == ns);
		must(!prev || nsrel_process_get_pid(prev) < nsrel_process_get_pid(p));
		n_leaders += !parent || nsrel_process_get_ns(parent, type) != ns;
		n++;
		prev = p;
	}
	must(n == nsrel_ns_count_members(ns));
	oldest = nsrel_ns_get_oldest_leader(ns);
	must(!oldest == (n == 0));
	nsrel_ns_foreach_leader(p, ns) {
		n_leaders--;
		n_seen += p == oldest;
	}
	must(n_leaders == 0);
	must(n_seen == (n > 0));
}

static void check_loose_threads(const struct nsrel_ns *ns)
{
	enum nsrel_type type = nsrel_ns_get_type(ns);
	const struct nsrel_thread *t;
	pid_t pid = 0;

	nsrel_ns_foreach_loose_thread(t, ns) {
		const struct nsrel_process *p = nsrel_thread_get_process(t);

		must(nsrel_thread_get_ns(t, type) == ns);
		must(nsrel_process_get_ns(p, type) != ns);
		must(nsrel_process_get_pid(p) >= pid);
		pid = nsrel_process_get_pid(p);
	}
}

static void check_found(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns)
{
	const struct nsrel_ns *found = NULL;
	char text[64];

	must(nsrel_snapshot_get_ns(snap, nsrel_ns_get_type(ns), nsrel_ns_get_ino(ns)) ==
	     ns);
	snprintf(text, sizeof(text), "%s:[%llu]",
		 nsrel_type_get_name(nsrel_ns_get_type(ns)),
		 (unsigned long long)nsrel_ns_get_ino(ns));
	must(nsrel_snapshot_find_ns(snap, text, &found) == 0 && found == ns);
}

static void check_namespaces(const struct nsrel_snapshot *snap)
{
	const struct nsrel_ns *ns, *prev = NULL;
	size_t n = 0;

	nsrel_snapshot_foreach_ns(ns, snap) {
		must(nsrel_ns_get_index(ns) == n++);
		must(!prev || nsrel_ns_get_ino(prev) < nsrel_ns_get_ino(ns) ||
		     (nsrel_ns_get_ino(prev) == nsrel_ns_get_ino(ns) &&
		      nsrel_ns_get_type(prev) < nsrel_ns_get_type(ns)));
		check_found(snap, ns);
		check_states(ns);
		check_relations(ns);
		check_members(ns);
		check_loose_threads(ns);
		prev = ns;
	}
	must(n == nsrel_snapshot_count_ns(snap));
}

static void check_threads(const struct nsrel_process *p)
{
	const struct nsrel_thread *t;

	nsrel_process_foreach_thread(t, p) {
		must(nsrel_thread_get_process(t) == p);
		must(nsrel_thread_get_tid(t) != nsrel_process_get_pid(p));
		must(!nsrel_thread_get_ns_for_children(t, NSREL_TYPE_NET));
	}
}

/* Going up ends somewhere: whoever draws the tree begins with those without parent. */
static void check_tree(const struct nsrel_process *p, size_t n_all)
{
	const struct nsrel_process *child, *up = p, *prev = NULL;
	size_t depth = 0;

	while ((up = nsrel_process_get_parent(up)))
		must(++depth < n_all);
	nsrel_process_foreach_child(child, p) {
		must(nsrel_process_get_parent(child) == p);
		must(!prev ||
		     nsrel_process_get_index(prev) < nsrel_process_get_index(child));
		prev = child;
	}
}

static void check_processes(const struct nsrel_snapshot *snap)
{
	size_t n = 0, n_all = nsrel_snapshot_count_processes(snap);
	const struct nsrel_process *p;
	pid_t pid = 0;

	nsrel_snapshot_foreach_process(p, snap) {
		must(nsrel_process_get_index(p) == n++);
		must(nsrel_process_get_pid(p) > pid);
		pid = nsrel_process_get_pid(p);
		must(nsrel_snapshot_get_process(snap, pid) == p);
		must(!nsrel_process_get_cmdline(p) || *nsrel_process_get_cmdline(p));
		check_threads(p);
		check_tree(p, n_all);
	}
	must(n == n_all);
}

static void check_problems(const struct nsrel_snapshot *snap)
{
	const struct nsrel_problem *problem;
	size_t n = 0;

	nsrel_snapshot_foreach_problem(problem, snap) {
		pid_t pid = nsrel_problem_get_pid(problem);

		int error = nsrel_problem_get_errno(problem);
		bool deep = nsrel_problem_get_source(problem) == NSREL_SOURCE_DEEP;

		must(deep ? error >= 0 : error > 0);
		must(nsrel_problem_get_count(problem) > 0);
		must(nsrel_problem_get_what(problem));
		must(nsrel_source_get_name(nsrel_problem_get_source(problem)));
		must(pid == 0 || nsrel_snapshot_get_process(snap, pid));
		must(pid == 0 || error == 0 ||
		     !nsrel_process_is_complete(nsrel_snapshot_get_process(snap, pid)));
		n++;
	}
	must(n == nsrel_snapshot_count_problems(snap));
}

void check_snapshot(const struct nsrel_snapshot *snap)
{
	check_namespaces(snap);
	check_processes(snap);
	check_problems(snap);
	check_questions(snap);
	check_holders(snap);
}
