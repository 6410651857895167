/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Nodes of a snapshot made by hand. */

#include "model.h"

struct nsrel_snapshot *nodes_new(void);
struct nsrel_ns *nodes_ns(struct nsrel_snapshot *snap, enum nsrel_type type,
			  uint64_t ino);
/* A namespace whose owner or parent, or both, are known. */
struct nsrel_ns *nodes_ns_below(struct nsrel_snapshot *snap, enum nsrel_type type,
				uint64_t ino, struct nsrel_ns *parent,
				struct nsrel_ns *owner);
struct nsrel_process *nodes_process(struct nsrel_snapshot *snap, pid_t pid, pid_t ppid);
/* Started at @start_time. */
struct nsrel_process *nodes_process_at(struct nsrel_snapshot *snap, pid_t pid, pid_t ppid,
				       uint64_t start_time);
/* An open file that holds; of a process, or of a thread of it. */
struct holder_of_file *nodes_file(struct nsrel_snapshot *snap, struct nsrel_ns *ns,
				  enum nsrel_holder_kind kind,
				  const struct nsrel_process *process,
				  const struct nsrel_thread *thread, int fd);
/* A mount that holds, and opens from the root directory of @root_pid; -1: does not open.
 */
struct holder_of_mount *nodes_mount(struct nsrel_snapshot *snap, struct nsrel_ns *ns,
				    struct nsrel_ns *mntns, const char *target,
				    pid_t root_pid);
/* The next thread of the process. */
struct nsrel_thread *nodes_thread(struct nsrel_process *process, pid_t tid);
/* The next device of a network namespace: a veth to another; peer may be NULL. */
struct nsrel_link *nodes_link(struct nsrel_ns *ns, struct nsrel_ns *peer,
			      const char *name, int index, int peer_index);
/* Workloads are made in the order of their paths. */
struct nsrel_workload *nodes_workload(struct nsrel_snapshot *snap, const char *cgroup);
void nodes_join_workload(struct nsrel_snapshot *snap, pid_t pid,
			 struct nsrel_workload *workload, bool monitor);
