/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "detached.h"
#include "kernel-lists.h"
#include "must.h"
#include "nodes.h"
#include "own-files.h"
#include "scene.h"

void scene_new(struct scene *s)
{
	*s = (struct scene){ 0 };
	fake_proc_new(&s->fp);
	must(nsrel_context_new(&s->ctx) == 0);
	s->d = (struct discovery){
		.ctx = s->ctx,
		.snap = nodes_new(),
		.proc.fd = -1,
		.self.fd = -1,
		.types = NSREL_TYPES_ALL,
		.link_types = NSREL_TYPES_ALL,
		.sources = NSREL_SOURCES_ALL,
		.shared = &s->shared,
	};
	must(procfs_open(s->fp.path, &s->d.proc) == 0);
	fake_dir(&s->fp, "7");
	s->place = (struct place){
		.dir_fd = procfs_pin(s->d.proc.fd, "7"),
		.ns_fd = -1,
		.pid = 7,
		.tid = 7,
	};
	must(s->place.dir_fd >= 0);
	s->process = nodes_process(s->d.snap, 7, 0);
}

void scene_done(struct scene *s)
{
	util_closep(&s->place.dir_fd);
	util_closep(&s->place.ns_fd);
	procfs_done(&s->d.proc);
	discovery_done(&s->d);
	own_files_free(s->shared.own_files);
	detached_done(&s->shared);
	kernel_lists_free(s->shared.lists);
	netnsid_done(&s->shared.netnsid);
	table_done(&s->shared.unix_sockets);
	table_done(&s->shared.mount_roots);
	table_done(&s->shared.mounts);
	nsrel_snapshot_unref(s->d.snap);
	nsrel_context_unref(s->ctx);
	fake_proc_done(&s->fp);
}

int scene_setup(void **state)
{
	struct scene *s = malloc(sizeof(*s));

	must(s);
	scene_new(s);
	*state = s;
	return 0;
}

int scene_teardown(void **state)
{
	scene_done(*state);
	free(*state);
	return 0;
}

void scene_go_to(struct scene *s, pid_t pid, pid_t tid)
{
	char name[40];
	int32_t netnsid;
	struct stat st;

	procfs_done(&s->d.proc);
	util_closep(&s->place.dir_fd);
	util_closep(&s->place.ns_fd);
	must(procfs_open(NULL, &s->d.proc) == 0);
	s->d.self = s->d.proc;
	s->d.ask = true;
	/* Its socket stays open from now on: those who count fds can do so. */
	(void)netnsid_ask(&s->shared.netnsid, -1, &netnsid);
	must(stat("/proc/thread-self/ns/user", &st) == 0);
	s->d.nsfs_dev = st.st_dev;
	snprintf(name, sizeof(name), "%d/task/%d", (int)pid, (int)tid);
	s->place = (struct place){
		.dir_fd = procfs_pin(s->d.proc.fd, name),
		.ns_fd = -1,
		.pid = pid,
		.tid = tid,
	};
	must(s->place.dir_fd >= 0);
	s->process = table_get(&s->d.snap->process_by_pid, (uint64_t)pid);
	if (!s->process)
		s->process = nodes_process(s->d.snap, pid, 0);
}

void scene_go_live(struct scene *s)
{
	scene_go_to(s, getpid(), gettid());
}

struct fd_scan scene_scan(struct scene *s)
{
	return (struct fd_scan){
		.d = &s->d,
		.place = &s->place,
		.process = s->process,
		.task = &s->process->task,
		.pidfd = -1,
	};
}

size_t scene_count_files(const struct scene *s, enum nsrel_holder_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < s->d.files.n_items; i++) {
		const struct holder_of_file *file = s->d.files.items[i];

		n += file->link.kind == kind;
	}
	return n;
}

const struct holder_of_file *scene_last_file(const struct scene *s)
{
	must(s->d.files.n_items > 0);
	return s->d.files.items[s->d.files.n_items - 1];
}

const struct nsrel_problem *scene_last_problem(const struct scene *s)
{
	must(s->d.problems.n_items > 0);
	return s->d.problems.items[s->d.problems.n_items - 1];
}

uint64_t scene_own_ino(enum nsrel_type type)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/thread-self/ns/%s",
		 nsrel_type_get_name(type));
	must(stat(path, &st) == 0);
	return st.st_ino;
}
