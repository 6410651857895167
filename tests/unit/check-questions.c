/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>

#include "check-questions.h"
#include "must.h"

static void check_pids(const struct nsrel_process *p)
{
	size_t n = nsrel_process_count_pids(p);
	const struct nsrel_ns *ns = NULL;
	pid_t pid = 0, in = 0;

	for (size_t i = 0; i < n; i++) {
		must(nsrel_process_get_nth_pid(p, i, &ns, &pid) == 0 && pid > 0);
		must(i > 0 || pid == nsrel_process_get_pid(p));
		must(!ns || (nsrel_process_get_pid_in(p, ns, &in) == 0 && in == pid));
	}
	must(nsrel_process_get_nth_pid(p, n, &ns, &pid) == -ENODATA);
}

static void check_pid_in(const struct nsrel_snapshot *snap, const struct nsrel_process *p,
			 const struct nsrel_ns *ns)
{
	pid_t pid = -1, same = -1;
	int r = nsrel_process_get_pid_in(p, ns, &pid);

	if (nsrel_ns_get_type(ns) != NSREL_TYPE_PID) {
		must(r == -EINVAL && pid == -1);
		return;
	}
	must(r == 0 ? pid >= 0 : r == -ENODATA && pid == -1);
	if (pid <= 0)
		return;
	must(nsrel_snapshot_find_pid(snap, ns, pid));
	must(nsrel_snapshot_translate_pid(snap, ns, pid, ns, &same) == 0 && same == pid);
}

static void check_caps(const struct nsrel_snapshot *snap, const struct nsrel_process *p,
		       const struct nsrel_ns *ns)
{
	const struct nsrel_ns *decided = NULL;
	enum nsrel_cap_rule rule;
	uint64_t caps = 77, own = 0;

	switch (nsrel_process_query_caps(snap, p, ns, &rule, &decided, &caps)) {
	case NSREL_CAP_VERDICT_UNKNOWN:
		must(caps == 77 && rule != NSREL_CAP_RULE_NONE &&
		     rule != NSREL_CAP_RULE_OWNER);
		must((rule == NSREL_CAP_RULE_UNKNOWN) == !decided);
		break;
	case NSREL_CAP_VERDICT_NONE:
		must(caps == 0 && rule == NSREL_CAP_RULE_NONE);
		break;
	case NSREL_CAP_VERDICT_EFFECTIVE:
		must(rule == NSREL_CAP_RULE_SAME || rule == NSREL_CAP_RULE_ANCESTOR);
		must(decided == nsrel_process_get_ns(p, NSREL_TYPE_USER));
		must(nsrel_process_get_caps(p, &own) == 0 && (caps & ~own) == 0);
		break;
	case NSREL_CAP_VERDICT_ALL:
		must(caps != 0 && rule == NSREL_CAP_RULE_OWNER);
		must(decided == nsrel_process_get_ns(p, NSREL_TYPE_USER));
		break;
	}
}

void check_questions(const struct nsrel_snapshot *snap)
{
	const struct nsrel_process *p;
	const struct nsrel_ns *ns;

	nsrel_snapshot_foreach_process(p, snap) {
		check_pids(p);
		nsrel_snapshot_foreach_ns(ns, snap) {
			check_pid_in(snap, p, ns);
			check_caps(snap, p, ns);
		}
	}
}
