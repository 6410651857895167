/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Cgroups of processes, and a file of patterns. The input is pieces that end with a byte
 * 0xff: the first one is lines of patterns, each of the others a /proc/PID/cgroup.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "nodes.h"
#include "parse-cgroup.h"
#include "workload-link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_PATTERNS 32

static size_t read_patterns(char *text, struct workload_pattern *patterns)
{
	char *line;
	size_t n = 0;

	while (n < MAX_PATTERNS && (line = strsep(&text, "\n"))) {
		int r = workload_pattern_parse(line, &patterns[n]);

		must(r == 0 || r == 1 || r == -EINVAL);
		if (r == 1) {
			must(*patterns[n].engine && *patterns[n].text);
			must(workload_pattern_is_valid(&patterns[n]));
			n++;
		}
	}
	return n;
}

static void check_lines(const char *text)
{
	const char *end = text + strlen(text);
	struct cgroup_line line;

	while (parse_cgroup_next(&text, &line)) {
		must(line.len > 0 && line.path[0] == '/');
		must(!memchr(line.path, '\n', line.len) && line.path + line.len <= end);
	}
}

static void check_workload(const struct nsrel_workload *w)
{
	const struct nsrel_workload *parent = nsrel_workload_get_parent(w);
	const char *path = nsrel_workload_get_cgroup(w);

	must(path[0] == '/' && path[1]);
	must(nsrel_workload_kind_get_name(nsrel_workload_get_kind(w)));
	must(*nsrel_workload_get_id(w) && *nsrel_workload_get_label(w));
	if (parent) {
		size_t len = strlen(nsrel_workload_get_cgroup(parent));

		must(strncmp(path, nsrel_workload_get_cgroup(parent), len) == 0);
		must(path[len] == '/');
		must(parent->index < w->index && parent->depth + 1 == w->depth);
	} else {
		must(w->depth == 0);
	}
}

static void check_snapshot_of(const struct nsrel_snapshot *snap)
{
	const struct nsrel_workload *w, *before = NULL;

	nsrel_snapshot_foreach_workload(w, snap)
	{
		check_workload(w);
		must(!before || strcmp(before->cgroup, w->cgroup) != 0);
		before = w;
	}
	for (size_t i = 0; i < snap->processes.n_items; i++) {
		const struct nsrel_process *p = snap->processes.items[i];
		const char *path = nsrel_process_get_cgroup(p);

		must(!nsrel_process_get_workload(p) || path);
		must(nsrel_process_is_monitor(p) || !p->workload ||
		     strncmp(path, p->workload->cgroup, strlen(p->workload->cgroup)) ==
			     0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct workload_pattern patterns[MAX_PATTERNS];
	struct nsrel_snapshot *snap = nodes_new();
	char *copy = strndup((const char *)data, size), *rest = copy, *first, *text;
	size_t n;
	pid_t pid = 1;

	must(copy);
	first = strsep(&rest, "\xff");
	n = read_patterns(first, patterns);
	while ((text = strsep(&rest, "\xff"))) {
		struct nsrel_process *process = nodes_process(snap, pid, pid - 1);

		pid++;
		check_lines(text);
		process->cgroup_text = strdup(text);
		must(process->cgroup_text);
	}
	must(workload_link(snap, patterns, n) == 0);
	check_snapshot_of(snap);
	nsrel_snapshot_unref(snap);
	free(copy);
	return 0;
}
