/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a problem tells of itself. */

#include "model.h"
#include "util.h"

_public_ enum nsrel_source nsrel_problem_get_source(const struct nsrel_problem *problem)
{
	return problem->source;
}

_public_ pid_t nsrel_problem_get_pid(const struct nsrel_problem *problem)
{
	return problem->pid;
}

_public_ pid_t nsrel_problem_get_tid(const struct nsrel_problem *problem)
{
	return problem->tid;
}

_public_ const char *nsrel_problem_get_what(const struct nsrel_problem *problem)
{
	return problem->what;
}

_public_ int nsrel_problem_get_errno(const struct nsrel_problem *problem)
{
	return problem->error;
}

_public_ size_t nsrel_problem_get_count(const struct nsrel_problem *problem)
{
	return problem->count;
}
