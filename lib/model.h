/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The nodes of a snapshot and what sources may do to them while it is made. Only files of
 * the model (snapshot, namespace, process, thread, problem, link, initial) and the
 * sources include this; a finished snapshot is only read.
 *
 * Every list is threaded through its nodes, so that next(prev) is one step; link.c
 * threads them.
 */

#include <stdatomic.h>

#include "libnsrel.h"
#include "table.h"

/*
 * What holds a namespace, or where it was seen, as a link in the namespace's list. It is
 * part of the node that holds: a process, a thread, a task (what its children will be
 * in), a child namespace, an owned one, or a sighting of its own. The kind says which.
 */
struct nsrel_holder {
	uint8_t kind; /* enum nsrel_holder_kind */
	uint8_t type; /* of the namespace: the place in an array of such links */
	struct nsrel_holder *next;
};

/* A network device that is joined to one in another network namespace. */
struct nsrel_link {
	struct nsrel_link *next;
	struct nsrel_ns *peer; /* NULL: unknown */
	int index;
	int peer_index; /* 0: the kernel does not say */
	int32_t netnsid;
	char *name;
	char *kind; /* or NULL */
};

struct nsrel_ns {
	enum nsrel_type type;
	uint64_t ino;
	uint64_t id; /* valid if has_id */
	dev_t dev;   /* valid if has_dev */
	uid_t owner_uid;
	bool has_dev;
	bool has_id;
	bool has_owner_uid;
	int32_t netnsid; /* of the caller's network namespace for it, if has_netnsid */
	bool has_netnsid;
	bool no_netnsid; /* it is known that there is none */
	bool asked;	 /* relations were asked of the kernel */
	/* The kernel would not show them: they are not below the caller's own one. */
	bool owner_refused;
	bool parent_refused;
	bool held;   /* something explains why it exists (link.c) */
	bool listed; /* by the kernel itself */
	int initial; /* 1, 0 or -ENODATA */
	/* Of a mount namespace: how many mounts there are (0: unknown) and were seen. */
	uint32_t n_mounts;
	uint32_t n_mounts_seen;
	bool mounts_read;  /* its mounts, as far as one root directory shows them */
	bool mounts_tried; /* nothing is left to try */
	size_t index;
	char *path;

	enum nsrel_relation parent_state;
	enum nsrel_relation owner_state;
	struct nsrel_ns *parent;
	struct nsrel_ns *owner;
	struct nsrel_ns *first_child;
	struct nsrel_ns *next_sibling;
	struct nsrel_ns *first_owned;
	struct nsrel_ns *next_owned;
	struct nsrel_ns *next;

	size_t n_members;
	size_t n_holders;
	struct nsrel_holder *first_holder; /* processes, loose threads, then the others */
	struct nsrel_holder *last_holder;
	struct nsrel_process *oldest_leader;
	struct nsrel_thread *first_loose;

	struct nsrel_holder as_child; /* of its parent */
	struct nsrel_holder as_owned; /* of its owner, unless that is its parent */
	struct nsrel_holder itself;   /* as the kernel lists it, if nothing else holds */

	struct nsrel_link *first_link; /* of a network namespace, by index; its own */

	struct nsrel_workload *workload;
	int shared; /* 1, 0 or -ENODATA */
};

/* Of workloads in workloads: deeper than anybody nests. */
#define WORKLOAD_DEPTH_MAX 32

/* What a process is part of (workload-link.c). */
struct nsrel_workload {
	enum nsrel_workload_kind kind;
	char *engine;
	char *id;
	char *label;
	char *pod;  /* or NULL */
	char *unit; /* or NULL */
	char *cgroup;
	size_t index;
	size_t depth; /* how many it is nested in */
	struct nsrel_workload *parent;
	struct nsrel_workload *next;
	struct nsrel_process *first_process;
};

/* Where in the hierarchies of cgroups a process is. Most are where others are. */
struct cgroup {
	char *text; /* of /proc/PID/cgroup; NULL as soon as the path is known */
	char *path; /* NULL: it says none */
	struct nsrel_workload *workload;
	bool monitor;
	/* Of what watches a workload from a cgroup elsewhere: which one. */
	char *watched_engine;
	char *watched_id;
};

/* What a process (its leader thread) and any other thread have in common. */
struct task {
	struct nsrel_ns *ns[NSREL_N_TYPES];
	struct nsrel_ns *pid_for_children;
	struct nsrel_ns *time_for_children;
	char *name;
	uint64_t start_time;
	pid_t tid;
	uid_t uid;
	uint64_t caps;	   /* the effective set */
	uint64_t root_key; /* of the root directory that its mounts are seen from, or 0 */
	pid_t *inner_pids; /* in the PID namespaces below that of tid: n_pids - 1 */
	char state;	   /* 0: unknown */
	uint8_t n_pids;	   /* 0: unknown */
	bool has_start_time : 1;
	bool has_uid : 1;
	bool has_caps : 1;
	bool no_pid_link : 1; /* pid_for_children is known, but its link can't be opened
			       */
};

struct nsrel_process {
	struct task task;
	const struct nsrel_snapshot *snap;
	char *cmdline;
	char *cgroup_text;	/* until it is linked; NULL: unknown */
	uint64_t cgroup_digest; /* of that text; 0: unknown */
	const struct cgroup *cgroup;
	struct nsrel_workload *workload;
	struct nsrel_process *next_in_workload;
	/* The nearest above that is in no container, app or pod that this one is in. */
	const struct nsrel_process *outside;
	struct nsrel_process *parent;
	struct nsrel_process *first_child;
	struct nsrel_process *next_sibling;
	struct nsrel_process *next;
	struct nsrel_thread *first_thread;
	struct nsrel_holder member[NSREL_N_TYPES];
	pid_t ppid; /* -ENODATA: unknown */
	uint32_t index;
	uint32_t walk; /* which walk up the tree came by first (link.c) */
	uint32_t n_threads;
	uint8_t from_thread; /* types that a zombie leader has from its threads */
	bool incomplete;
	bool kernel_thread;
	bool monitor;
};

struct nsrel_thread {
	struct task task;
	struct nsrel_process *process;
	struct nsrel_thread *next;
	struct holder_of_task
		*loose; /* one for each type that it is loose in; mostly none */
};

/* A task that holds, and is no member: a loose thread, children to come. */
struct holder_of_task {
	struct nsrel_holder link;
	const struct nsrel_process *process;
	const struct task *task;
	struct holder_of_task *next; /* of the same loose thread */
};

/* An open file that holds, or that leads to what holds. */
struct holder_of_file {
	struct nsrel_holder link;
	struct nsrel_ns
		*ns; /* NULL: of the namespace with this inode, whatever its type */
	uint64_t ino;
	const struct nsrel_process *process;
	const struct task
		*task; /* whose table of files it is: the leader's, or a thread's */
	int fd;
};

/* A bind mount that holds. */
struct holder_of_mount {
	struct nsrel_holder link;
	struct nsrel_ns *ns;
	struct nsrel_ns *mntns; /* NULL: it is in a detached tree */
	uint32_t id;		/* of the mount, as in mountinfo */
	char *target; /* seen from the root directory of the task that showed it */
	/* Whose root directory the target opens from: 0 is the caller's own. */
	pid_t root_pid;
	pid_t root_tid;
	bool opens;	    /* it does */
	bool tried;	    /* it was opened, or can't be */
	uint64_t unique_id; /* of the mount, where the kernel told; else 0 */
	pid_t seen_pid;	    /* whose mountinfo showed it; 0: nobody's */
	pid_t seen_tid;
	int error; /* why it could not be opened, a negative errno; 0: unknown */
	/* The open file that a detached tree hangs on. */
	const struct nsrel_process *process;
	const struct task *task;
	int fd;
};

struct nsrel_problem {
	enum nsrel_source source;
	pid_t pid;
	pid_t tid;
	const char *what; /* static */
	int error;	  /* positive errno */
	size_t count;	  /* of things that it is with */
	size_t order;	  /* in which they were met */
	struct nsrel_problem *next;
};

/* What is the same for all tasks (machine.c). */
struct machine {
	int last_cap;	      /* -1: unknown */
	uint64_t own_user_ns; /* inode of the caller's user namespace; 0: unknown */
	/*
	 * The caller's user namespace maps all user IDs: two that look the same are the
	 * same. If not, all that have no map look like one.
	 */
	bool maps_all_uids;
	bool has_overflow_uid;
	uid_t overflow_uid; /* that one */
};

/* Where a snapshot comes from (origin.c). NULL: unknown. */
struct origin {
	char *hostname;
	char *boot_id;
	char *kernel;
	char *version;	      /* NULL: this library's */
	int64_t time;	      /* microseconds since 1970 */
	int64_t start_offset; /* how much later tasks seem to have started: here.h */
	pid_t pid;	      /* of the process that took it, in its own /proc; or 0 */
	uid_t uid;	      /* of who took it, if has_caller */
	uint64_t caps;
	bool has_caller;
};

struct nsrel_snapshot {
	atomic_uint n_refs;
	struct table ns_by_ino[NSREL_N_TYPES];
	struct table process_by_pid;
	struct array namespaces;
	struct array processes;
	struct array problems;
	struct array holders; /* struct holder_of_task */
	struct array files;   /* struct holder_of_file */
	struct array mounts;  /* struct holder_of_mount */
	struct array texts;   /* that nodes have and do not own */
	struct array cgroups; /* struct cgroup */
	struct array workloads;
	struct table covered; /* PIDs whose directory the caller's /proc does not show */
	bool no_proc;	      /* it shows none of them */
	bool captured;	      /* of texts only: nothing in it can be opened here */
	bool loaded;	      /* from a document: neither */
	uint64_t mntns_ino;   /* of the mount namespace where paths begin; 0: unknown */
	char *proc_path;      /* where paths to namespaces begin */
	struct nsrel_ns *proc_pid_ns; /* whose PIDs the proc file system shows, or NULL */
	unsigned int sources;	      /* enum nsrel_source, those that were asked */
	unsigned int types;	      /* those that were looked for */
	struct machine machine;
	struct origin origin;
};

/* Nothing in it is known to be of this machine, now. */
static inline bool snapshot_is_elsewhere(const struct nsrel_snapshot *snap)
{
	return snap->captured || snap->loaded;
}

void origin_done(struct origin *origin);

/* A snapshot with nothing in it. 0 or -ENOMEM. */
int snapshot_new_empty(struct nsrel_snapshot **ret);

/* The namespace of that type and inode, made if it is not there. 0 or -ENOMEM. */
int snapshot_intern_ns(struct nsrel_snapshot *snap, enum nsrel_type type, uint64_t ino,
		       struct nsrel_ns **ret);

/* The namespace, or NULL. */
struct nsrel_ns *snapshot_lookup_ns(const struct nsrel_snapshot *snap,
				    enum nsrel_type type, uint64_t ino);

/* The same of any type: those of one moment have numbers of their own. */
struct nsrel_ns *snapshot_lookup_ino(const struct nsrel_snapshot *snap, uint64_t ino);

/* Takes over @process, also when it fails. 0, or -EEXIST, -ENOMEM. */
int snapshot_add_process(struct nsrel_snapshot *snap, struct nsrel_process *process);

/* 0 or -ENOMEM. *ret may be NULL. */
int snapshot_add_holder(struct nsrel_snapshot *snap, struct nsrel_ns *ns,
			const struct nsrel_process *process, const struct task *task,
			enum nsrel_holder_kind kind, struct holder_of_task **ret);

void holder_of_mount_free(struct holder_of_mount *mount);

struct cgroup *cgroup_free(struct cgroup *cgroup);
struct nsrel_workload *workload_free(struct nsrel_workload *workload);

struct nsrel_ns *ns_new(enum nsrel_type type, uint64_t ino);
struct nsrel_ns *ns_free(struct nsrel_ns *ns);

/* NULL if there is no memory. @kind may be NULL. */
struct nsrel_link *link_new(int index, const char *name, const char *kind);
struct nsrel_link *link_free(struct nsrel_link *link);

struct nsrel_process *process_new(pid_t pid);
struct nsrel_process *process_free(struct nsrel_process *process);

/* The oldest first, of equals by TID. 0 or -ENOMEM. */
int process_sort_threads(struct nsrel_process *process);

struct nsrel_thread *thread_new(struct nsrel_process *process, pid_t tid);
struct nsrel_thread *thread_free(struct nsrel_thread *thread);

/* Appends to the list of what holds the namespace. */
void ns_add_holder(struct nsrel_ns *ns, struct nsrel_holder *holder,
		   enum nsrel_holder_kind kind);

/* The process that is a member by this link, or NULL if it is no such link. */
struct nsrel_process *holder_get_member(const struct nsrel_holder *holder);

/* The thread that is loose by this link, or NULL if it is no such link. */
const struct nsrel_thread *holder_get_loose(const struct nsrel_holder *holder);

/* The task that holds, by itself, its children or its files; else NULL. */
const struct task *holder_get_task(const struct nsrel_holder *holder);

/* What it is the link of, or NULL if it is no such link. */
const struct holder_of_mount *holder_get_mount(const struct nsrel_holder *holder);

/* True if the member's parent process is not a member. */
static inline bool process_leads(const struct nsrel_process *process,
				 const struct nsrel_ns *ns)
{
	return !process->parent || process->parent->task.ns[ns->type] != ns;
}

static inline void process_freep(struct nsrel_process **process)
{
	process_free(*process);
}

static inline void cgroup_freep(struct cgroup **cgroup)
{
	cgroup_free(*cgroup);
}

static inline void workload_freep(struct nsrel_workload **workload)
{
	workload_free(*workload);
}

static inline void thread_freep(struct nsrel_thread **thread)
{
	thread_free(*thread);
}

/* Frees what is its own. */
void task_done(struct task *task);

/* 0, or -ENODATA if unknown. */
int task_get_caps(const struct task *task, uint64_t *ret);
int task_get_uid(const struct task *task, uid_t *ret);
int task_get_start_time(const struct task *task, uint64_t *ret);

/* NULL if unknown, gone or no type. */
struct nsrel_ns *task_get_ns(const struct task *task, enum nsrel_type type);

/* Where a task's children will be; of other types than pid and time: NULL. */
struct nsrel_ns *task_get_ns_for_children(const struct task *task, enum nsrel_type type);
