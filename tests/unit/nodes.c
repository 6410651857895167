/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "nodes.h"

struct nsrel_snapshot *nodes_new(void)
{
	struct nsrel_snapshot *snap = NULL;

	must(snapshot_new_empty(&snap) == 0);
	return snap;
}

struct nsrel_ns *nodes_ns(struct nsrel_snapshot *snap, enum nsrel_type type, uint64_t ino)
{
	struct nsrel_ns *ns = NULL;

	must(snapshot_intern_ns(snap, type, ino, &ns) == 0);
	return ns;
}

struct nsrel_ns *nodes_ns_below(struct nsrel_snapshot *snap, enum nsrel_type type,
				uint64_t ino, struct nsrel_ns *parent,
				struct nsrel_ns *owner)
{
	struct nsrel_ns *ns = nodes_ns(snap, type, ino);

	if (parent) {
		ns->parent = parent;
		ns->parent_state = NSREL_RELATION_KNOWN;
	}
	if (owner) {
		ns->owner = owner;
		ns->owner_state = NSREL_RELATION_KNOWN;
	}
	return ns;
}

struct nsrel_process *nodes_process(struct nsrel_snapshot *snap, pid_t pid, pid_t ppid)
{
	struct nsrel_process *process = process_new(pid);

	must(process);
	process->ppid = ppid;
	must(snapshot_add_process(snap, process) == 0);
	return process;
}

struct nsrel_process *nodes_process_at(struct nsrel_snapshot *snap, pid_t pid, pid_t ppid,
				       uint64_t start_time)
{
	struct nsrel_process *process = nodes_process(snap, pid, ppid);

	process->task.start_time = start_time;
	process->task.has_start_time = true;
	return process;
}

struct nsrel_thread *nodes_thread(struct nsrel_process *process, pid_t tid)
{
	struct nsrel_thread *thread = thread_new(process, tid);
	struct nsrel_thread **tail = &process->first_thread;

	must(thread);
	while (*tail)
		tail = &(*tail)->next;
	*tail = thread;
	return thread;
}

struct holder_of_file *nodes_file(struct nsrel_snapshot *snap, struct nsrel_ns *ns,
				  enum nsrel_holder_kind kind,
				  const struct nsrel_process *process,
				  const struct nsrel_thread *thread, int fd)
{
	struct holder_of_file *file = calloc(1, sizeof(*file));

	must(file);
	*file = (struct holder_of_file){
		.link.kind = (uint8_t)kind,
		.ns = ns,
		.process = process,
		.task = thread ? &thread->task : &process->task,
		.fd = fd,
	};
	must(array_push(&snap->files, file) == 0);
	return file;
}

struct holder_of_mount *nodes_mount(struct nsrel_snapshot *snap, struct nsrel_ns *ns,
				    struct nsrel_ns *mntns, const char *target,
				    pid_t root_pid)
{
	struct holder_of_mount *mount = calloc(1, sizeof(*mount));

	must(mount);
	*mount = (struct holder_of_mount){
		.ns = ns,
		.mntns = mntns,
		.id = (uint32_t)snap->mounts.n_items,
		.target = strdup(target),
		.opens = root_pid >= 0,
	};
	must(mount->target);
	if (root_pid > 0)
		mount->root_pid = mount->root_tid = root_pid;
	must(array_push(&snap->mounts, mount) == 0);
	return mount;
}

struct nsrel_link *nodes_link(struct nsrel_ns *ns, struct nsrel_ns *peer,
			      const char *name, int index, int peer_index)
{
	struct nsrel_link *link = link_new(index, name, "veth"), **tail = &ns->first_link;

	must(link);
	link->peer = peer;
	link->peer_index = peer_index;
	while (*tail)
		tail = &(*tail)->next;
	*tail = link;
	return link;
}

struct nsrel_workload *nodes_workload(struct nsrel_snapshot *snap, const char *cgroup)
{
	struct nsrel_workload *workload = calloc(1, sizeof(*workload));
	size_t n = snap->workloads.n_items;

	must(workload);
	if (n > 0)
		((struct nsrel_workload *)snap->workloads.items[n - 1])->next = workload;
	workload->index = n;
	workload->cgroup = strdup(cgroup);
	must(workload->cgroup);
	if (workload->index > 0)
		((struct nsrel_workload *)snap->workloads.items[workload->index - 1])
			->next = workload;
	must(array_push(&snap->workloads, workload) == 0);
	return workload;
}

void nodes_join_workload(struct nsrel_snapshot *snap, pid_t pid,
			 struct nsrel_workload *workload, bool monitor)
{
	struct nsrel_process *process = table_get(&snap->process_by_pid, (uint64_t)pid);

	must(process);
	process->workload = workload;
	process->monitor = monitor;
}
