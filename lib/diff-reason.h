/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A change in a few words. */

#include "diff-compare.h"

/* What holds a namespace that came: "held by process 7 (nginx), mount /run/netns/a". */
int reason_of_came(const struct nsrel_ns *ns, bool same_number, char **ret);

/* What held one that went: "was held by ...". */
int reason_of_went(const struct nsrel_ns *ns, bool same_number, char **ret);

/* "process 7 (nginx) came, 2 mounts went". */
int reason_of_finding(const struct nsrel_ns *old, const struct nsrel_ns *now,
		      const struct finding *finding, char **ret);
