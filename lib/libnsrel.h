/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBNSREL_H
#define LIBNSREL_H

/**
 * libnsrel: Linux namespaces and their relations
 *
 * One call, nsrel_snapshot_new(), looks at the machine and gives a snapshot: which
 * namespaces exist, who lives in each, who owns it, whose child it is, and what could not
 * be read.
 *
 * Manners, true of every function here unless it says otherwise:
 *
 * - Functions that can fail return 0, or a negative errno value, and leave *ret alone when
 *   they fail. Look-ups return a pointer or NULL. Nothing here prints, exits, aborts, forks,
 *   keeps global state, or changes the caller's namespaces, directory, umask or signals.
 *   Every file descriptor is opened O_CLOEXEC and closed before the call returns; threads
 *   that help have all signals blocked and end before it does. No call can be cancelled.
 * - Contexts and snapshots are reference counted and belong to the caller. All else
 *   (namespaces, processes, threads, problems, strings) is borrowed: const, owned by its
 *   snapshot, valid until the last reference to that snapshot is dropped.
 * - A snapshot never changes, so any number of threads may read one at the same time.
 *   A context must not be changed while another thread uses it.
 * - Unknown is told apart from none: a getter that may not know returns -ENODATA, and the
 *   parent and owner of a namespace have a state beside the pointer.
 * - Strings that come from the kernel (names, command lines) hold any byte but NUL, in no
 *   particular encoding.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nsrel_context;
struct nsrel_snapshot;
struct nsrel_ns;
struct nsrel_process;
struct nsrel_thread;
struct nsrel_holder;
struct nsrel_problem;

/**
 * nsrel_version:
 *
 * Returns: the version of the library in use, such as "0.1.0". Static.
 *
 * Since: 0.1
 */
const char *nsrel_version(void);

/*
 * Types of namespaces
 */

/**
 * enum nsrel_type: the types of namespaces(7), in the order of lsns(8)
 *
 * Since: 0.1
 */
enum nsrel_type {
	NSREL_TYPE_MNT,
	NSREL_TYPE_NET,
	NSREL_TYPE_PID,
	NSREL_TYPE_UTS,
	NSREL_TYPE_IPC,
	NSREL_TYPE_USER,
	NSREL_TYPE_CGROUP,
	NSREL_TYPE_TIME,
};

/** NSREL_N_TYPES: how many types there are. Since: 0.1 */
#define NSREL_N_TYPES 8

/** NSREL_TYPE_MASK: the bit of one type in a set of types. Since: 0.1 */
#define NSREL_TYPE_MASK(type) (1U << (type))

/** NSREL_TYPES_ALL: the set of all types. Since: 0.1 */
#define NSREL_TYPES_ALL ((1U << NSREL_N_TYPES) - 1)

/**
 * nsrel_type_get_name:
 *
 * Returns: the name that the links in /proc/PID/ns have: "mnt", "net", "pid", "uts",
 * "ipc", "user", "cgroup", "time"; NULL if @type is none of the enum. Static.
 *
 * Since: 0.1
 */
const char *nsrel_type_get_name(enum nsrel_type type);

/**
 * nsrel_type_from_name:
 * @name: such as "net"
 *
 * Returns: an enum nsrel_type, or -EINVAL if no type has that name.
 *
 * Since: 0.1
 */
int nsrel_type_from_name(const char *name);

/**
 * nsrel_type_get_clone_flag:
 *
 * Returns: the type's CLONE_NEW* flag as in clone(2), such as CLONE_NEWNET; 0 if @type is
 * none of the enum.
 *
 * Since: 0.1
 */
int nsrel_type_get_clone_flag(enum nsrel_type type);

/**
 * nsrel_type_is_hierarchical:
 *
 * Returns: true for pid and user namespaces, which have parents (NS_GET_PARENT in
 * ioctl_ns(2)); false for the flat types.
 *
 * Since: 0.1
 */
bool nsrel_type_is_hierarchical(enum nsrel_type type);

/*
 * Sources
 */

/**
 * enum nsrel_source: where a snapshot's facts are looked for
 * @NSREL_SOURCE_TASKS: processes and threads in /proc, and the namespaces they are in
 * @NSREL_SOURCE_FDS: open files of processes and threads: those of namespaces, watches of
 *   inotify(7) and fanotify(7) on them, and files registered with io_uring(7)
 * @NSREL_SOURCE_SOCKETS: open sockets and tun/tap devices, and the network namespaces they
 *   were made in (SIOCGSKNS in ioctl_ns(2); pidfd_getfd(2))
 * @NSREL_SOURCE_MOUNTS: bind mounts of namespaces, in all mount namespaces in reach, also
 *   in those that no process is in
 * @NSREL_SOURCE_KERNEL: the kernel's own lists: of mount namespaces (Linux 6.12), of all
 *   namespaces (Linux 6.19)
 * @NSREL_SOURCE_RELATIONS: parents, owners and owner uids, asked of the kernel by
 *   ioctl_ns(2); shows namespaces that no process is in but that own, or are the parents
 *   of, others
 * @NSREL_SOURCE_DEEP: what can't be seen without touching it a little: descriptors in
 *   flight in unix(7) sockets, which are looked at by peeking, and mounts in detached
 *   trees, which are copied. Looks into open files, and does so alone, too. A descriptor
 *   in flight that belongs to a FUSE file system may keep the caller waiting for its server
 *
 * The values are bits, to be combined in a set. Relations are asked of what other sources
 * find: alone they find nothing.
 *
 * Since: 0.1
 */
enum nsrel_source {
	NSREL_SOURCE_TASKS = 1 << 0,
	NSREL_SOURCE_FDS = 1 << 1,
	NSREL_SOURCE_SOCKETS = 1 << 2,
	NSREL_SOURCE_MOUNTS = 1 << 3,
	NSREL_SOURCE_KERNEL = 1 << 4,
	NSREL_SOURCE_RELATIONS = 1 << 5,
	NSREL_SOURCE_DEEP = 1 << 6,
};

/**
 * NSREL_SOURCES_DEFAULT: what is looked at if nothing else is said: all sources but
 * NSREL_SOURCE_DEEP. Since: 0.1
 */
#define NSREL_SOURCES_DEFAULT                                           \
	(NSREL_SOURCE_TASKS | NSREL_SOURCE_FDS | NSREL_SOURCE_SOCKETS | \
	 NSREL_SOURCE_MOUNTS | NSREL_SOURCE_KERNEL | NSREL_SOURCE_RELATIONS)

/** NSREL_SOURCES_ALL: all sources there are. Since: 0.1 */
#define NSREL_SOURCES_ALL (NSREL_SOURCES_DEFAULT | NSREL_SOURCE_DEEP)

/**
 * nsrel_source_get_name:
 *
 * Returns: "tasks", "fds", "sockets", "mounts", "kernel", "relations" or "deep"; NULL if
 * @source is not one of the enum. Static.
 *
 * Since: 0.1
 */
const char *nsrel_source_get_name(enum nsrel_source source);

/**
 * nsrel_source_from_name:
 *
 * Returns: an enum nsrel_source, or -EINVAL if no source has that name.
 *
 * Since: 0.1
 */
int nsrel_source_from_name(const char *name);

/*
 * Context: the options of a scan
 */

/**
 * nsrel_context_new:
 * @ret: gets the new context, to be dropped with nsrel_context_unref()
 *
 * A context holds options: all types, the default sources, this machine's /proc, no log.
 *
 * Returns: 0, or -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_context_new(struct nsrel_context **ret);

/**
 * nsrel_context_ref:
 *
 * Returns: @ctx, with one more reference. NULL gives NULL.
 *
 * Since: 0.1
 */
struct nsrel_context *nsrel_context_ref(struct nsrel_context *ctx);

/**
 * nsrel_context_unref:
 *
 * Drops a reference, and frees the context with the last one. Takes NULL.
 *
 * Returns: NULL.
 *
 * Since: 0.1
 */
struct nsrel_context *nsrel_context_unref(struct nsrel_context *ctx);

/**
 * nsrel_context_unrefp:
 *
 * nsrel_context_unref() for __attribute__((cleanup)).
 *
 * Since: 0.1
 */
static inline void nsrel_context_unrefp(struct nsrel_context **ctx)
{
	nsrel_context_unref(*ctx);
}

/**
 * nsrel_context_set_types:
 * @types: a set of NSREL_TYPE_MASK() bits
 *
 * Limits what is looked for. As long as NSREL_SOURCE_RELATIONS is used, user namespaces
 * are always read too, because they own all others; with NSREL_SOURCE_MOUNTS mount
 * namespaces, because others are mounted in them.
 *
 * Returns: 0, or -EINVAL if the set is empty or has unknown bits.
 *
 * Since: 0.1
 */
int nsrel_context_set_types(struct nsrel_context *ctx, unsigned int types);

/**
 * nsrel_context_set_sources:
 * @sources: a set of enum nsrel_source bits
 *
 * Returns: 0, or -EINVAL if the set is empty or has unknown bits.
 *
 * Since: 0.1
 */
int nsrel_context_set_sources(struct nsrel_context *ctx, unsigned int sources);

/**
 * nsrel_context_set_all_cmdlines:
 * @all: true, which is the default, or false
 *
 * Of 5,000 processes reading the command lines takes a fifth of the time. With false they
 * are only read of each namespace's first member (the one with the lowest PID).
 *
 * Since: 0.1
 */
void nsrel_context_set_all_cmdlines(struct nsrel_context *ctx, bool all);

/**
 * nsrel_context_set_procfs:
 * @path: a directory, copied; NULL for /proc
 *
 * Reads another /proc: a proc file system mounted elsewhere, or a directory of plain
 * files and symbolic links that looks like one, such as one captured on another machine.
 * Of the latter the texts are all there is: nothing in it is opened as a namespace, and
 * parents, owners and owner uids stay unknown.
 *
 * Returns: 0, or -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_context_set_procfs(struct nsrel_context *ctx, const char *path);

/**
 * nsrel_context_set_log:
 * @log: called during nsrel_snapshot_new(), in the calling thread, with one line without
 *   a newline, valid during the call; NULL for none
 * @data: handed to @log
 *
 * Lets a developer see what is looked at. The lines are in English and no interface.
 *
 * Since: 0.1
 */
void nsrel_context_set_log(struct nsrel_context *ctx,
			   void (*log)(void *data, const char *line), void *data);

/*
 * Snapshot
 */

/**
 * nsrel_snapshot_new:
 * @ctx: the options; NULL for the defaults
 * @ret: gets the snapshot, to be dropped with nsrel_snapshot_unref()
 *
 * Looks at all processes and threads, the namespaces they are in, and those namespaces'
 * owners and parents up to the top. What comes or goes meanwhile may or may not be in it;
 * what was not allowed to be read is told as problems, and is no failure.
 *
 * Returns: 0; -ENOENT, -EACCES, -ENOTDIR and the like if the proc directory can't be
 * opened; -ENODEV if /proc is not a proc file system; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_snapshot_new(struct nsrel_context *ctx, struct nsrel_snapshot **ret);

/**
 * nsrel_snapshot_ref:
 *
 * Returns: @snap, with one more reference. NULL gives NULL. Safe in any thread.
 *
 * Since: 0.1
 */
struct nsrel_snapshot *nsrel_snapshot_ref(struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_unref:
 *
 * Drops a reference. With the last one the snapshot goes, and all that was borrowed from
 * it. Takes NULL. Safe in any thread.
 *
 * Returns: NULL.
 *
 * Since: 0.1
 */
struct nsrel_snapshot *nsrel_snapshot_unref(struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_unrefp:
 *
 * nsrel_snapshot_unref() for __attribute__((cleanup)).
 *
 * Since: 0.1
 */
static inline void nsrel_snapshot_unrefp(struct nsrel_snapshot **snap)
{
	nsrel_snapshot_unref(*snap);
}

/**
 * nsrel_snapshot_next_ns:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next namespace by inode number, then type; NULL after the last.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_snapshot_next_ns(const struct nsrel_snapshot *snap,
					      const struct nsrel_ns *prev);

/** nsrel_snapshot_foreach_ns: for (each namespace of the snapshot). Since: 0.1 */
#define nsrel_snapshot_foreach_ns(ns, snap)                     \
	for ((ns) = nsrel_snapshot_next_ns((snap), NULL); (ns); \
	     (ns) = nsrel_snapshot_next_ns((snap), (ns)))

/**
 * nsrel_snapshot_count_ns:
 *
 * Returns: how many namespaces there are.
 *
 * Since: 0.1
 */
size_t nsrel_snapshot_count_ns(const struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_get_ns:
 * @ino: inode number, as in /proc/PID/ns and stat(2)
 *
 * Returns: that namespace, or NULL. Takes constant time.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_snapshot_get_ns(const struct nsrel_snapshot *snap,
					     enum nsrel_type type, uint64_t ino);

/**
 * nsrel_snapshot_find_ns:
 * @text: "4026531840", or as links in /proc/PID/ns read: "net:[4026531840]"
 * @ret: gets the namespace
 *
 * Finds a namespace by what people call it.
 *
 * Returns: 0; -EINVAL if @text has neither form; -ENOENT if there is no such namespace.
 *
 * Since: 0.1
 */
int nsrel_snapshot_find_ns(const struct nsrel_snapshot *snap, const char *text,
			   const struct nsrel_ns **ret);

/**
 * nsrel_snapshot_next_process:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next process by PID; NULL after the last.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_snapshot_next_process(const struct nsrel_snapshot *snap,
							const struct nsrel_process *prev);

/** nsrel_snapshot_foreach_process: for (each process of the snapshot). Since: 0.1 */
#define nsrel_snapshot_foreach_process(process, snap)                          \
	for ((process) = nsrel_snapshot_next_process((snap), NULL); (process); \
	     (process) = nsrel_snapshot_next_process((snap), (process)))

/**
 * nsrel_snapshot_count_processes:
 *
 * Returns: how many processes there are, those included that could not be read.
 *
 * Since: 0.1
 */
size_t nsrel_snapshot_count_processes(const struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_get_process:
 * @pid: PID as seen in the PID namespace of the proc file system that was read
 *
 * Returns: that process, or NULL. Takes constant time.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_snapshot_get_process(const struct nsrel_snapshot *snap,
						       pid_t pid);

/**
 * nsrel_snapshot_next_problem:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next thing that could not be read, by PID, of one process in the order in
 * which they were met; NULL after the last.
 *
 * Since: 0.1
 */
const struct nsrel_problem *nsrel_snapshot_next_problem(const struct nsrel_snapshot *snap,
							const struct nsrel_problem *prev);

/** nsrel_snapshot_foreach_problem: for (each problem of the snapshot). Since: 0.1 */
#define nsrel_snapshot_foreach_problem(problem, snap)                          \
	for ((problem) = nsrel_snapshot_next_problem((snap), NULL); (problem); \
	     (problem) = nsrel_snapshot_next_problem((snap), (problem)))

/**
 * nsrel_snapshot_count_problems:
 *
 * Returns: how many problems there are. 0 means that the answer is complete, as far as
 * the sources that were asked for can tell.
 *
 * Since: 0.1
 */
size_t nsrel_snapshot_count_problems(const struct nsrel_snapshot *snap);

/*
 * Namespace
 */

/**
 * enum nsrel_relation: what is known of a parent or an owner
 * @NSREL_RELATION_KNOWN: it is there
 * @NSREL_RELATION_NONE: there is none: a flat type has no parent, the initial PID
 *   namespace has no parent, the initial user namespace has neither parent nor owner
 * @NSREL_RELATION_UNKNOWN: it could not be found out: it is out of the caller's sight
 *   (the kernel shows only what lies in the caller's own user or PID namespace or below),
 *   permission was denied, the kernel can't tell (before Linux 4.9), or nobody asked
 *
 * Since: 0.1
 */
enum nsrel_relation {
	NSREL_RELATION_UNKNOWN,
	NSREL_RELATION_NONE,
	NSREL_RELATION_KNOWN,
};

/**
 * nsrel_ns_get_type:
 *
 * Since: 0.1
 */
enum nsrel_type nsrel_ns_get_type(const struct nsrel_ns *ns);

/**
 * nsrel_ns_get_ino:
 *
 * Returns: the inode number, namespaces(7). It is unique among the namespaces that exist
 * at one time, and soon used again for others.
 *
 * Since: 0.1
 */
uint64_t nsrel_ns_get_ino(const struct nsrel_ns *ns);

/**
 * nsrel_ns_get_dev:
 * @ret: gets the device number of nsfs, as in stat(2)
 *
 * Returns: 0, or -ENODATA if the namespace could not be opened.
 *
 * Since: 0.1
 */
int nsrel_ns_get_dev(const struct nsrel_ns *ns, dev_t *ret);

/**
 * nsrel_ns_get_id:
 * @ret: gets the 64-bit id, which is never used again until the machine restarts
 *
 * Comes from NS_GET_ID (Linux 6.18), for mount namespaces NS_GET_MNTNS_ID (Linux 6.10).
 *
 * Returns: 0, or -ENODATA on older kernels or where the namespace could not be opened.
 *
 * Since: 0.1
 */
int nsrel_ns_get_id(const struct nsrel_ns *ns, uint64_t *ret);

/**
 * nsrel_ns_get_parent:
 *
 * Returns: the parent of a pid or user namespace; NULL if there is none or it is unknown.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_ns_get_parent(const struct nsrel_ns *ns);

/**
 * nsrel_ns_get_parent_state:
 *
 * Returns: why nsrel_ns_get_parent() is NULL, or NSREL_RELATION_KNOWN.
 *
 * Since: 0.1
 */
enum nsrel_relation nsrel_ns_get_parent_state(const struct nsrel_ns *ns);

/**
 * nsrel_ns_get_owner:
 *
 * Returns: the user namespace that owns this one, user_namespaces(7); of a user
 * namespace, that is its parent. NULL if there is none or it is unknown.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_ns_get_owner(const struct nsrel_ns *ns);

/**
 * nsrel_ns_get_owner_state:
 *
 * Returns: why nsrel_ns_get_owner() is NULL, or NSREL_RELATION_KNOWN.
 *
 * Since: 0.1
 */
enum nsrel_relation nsrel_ns_get_owner_state(const struct nsrel_ns *ns);

/**
 * nsrel_ns_get_owner_uid:
 * @ret: gets the effective user ID of the process that created this user namespace, as
 *   the caller's user namespace maps it; the overflow uid (65534) stands for one without
 *   mapping
 *
 * Comes from NS_GET_OWNER_UID (Linux 4.11), ioctl_ns(2).
 *
 * Returns: 0; -EINVAL if this is no user namespace; -ENODATA if unknown.
 *
 * Since: 0.1
 */
int nsrel_ns_get_owner_uid(const struct nsrel_ns *ns, uid_t *ret);

/**
 * nsrel_ns_is_initial:
 *
 * Tells whether this is the initial namespace of its type, namespaces(7): the one that the
 * kernel's own threads and the first process were started in. Known from kthreadd, the
 * first of the kernel's threads, where it can be read. Else from the inode numbers that the
 * kernel reserves (include/uapi/linux/nsfs.h, proc_ns.h), as long as no parent or owner
 * speaks against it.
 *
 * Returns: 1 if so, 0 if not, -ENODATA if unknown.
 *
 * Since: 0.1
 */
int nsrel_ns_is_initial(const struct nsrel_ns *ns);

/**
 * nsrel_ns_is_hidden:
 *
 * Returns: true if the kernel lists the namespace, and nothing that was looked at explains
 * why it exists: its only holder is NSREL_HOLDER_KERNEL.
 *
 * Since: 0.1
 */
bool nsrel_ns_is_hidden(const struct nsrel_ns *ns);

/**
 * nsrel_ns_is_root:
 *
 * Returns: true if this is a pid or user namespace whose parent is not in the snapshot.
 * nsrel_ns_get_parent_state() tells the real top of the hierarchy (none) from the limit
 * of the caller's sight (unknown).
 *
 * Since: 0.1
 */
bool nsrel_ns_is_root(const struct nsrel_ns *ns);

/**
 * nsrel_ns_get_path:
 *
 * Returns: a path that opened this namespace when the snapshot was taken, such as
 * "/proc/1/ns/net"; NULL if there is none. Of a captured /proc it is the path on the
 * machine where it was captured.
 *
 * Since: 0.1
 */
const char *nsrel_ns_get_path(const struct nsrel_ns *ns);

/**
 * nsrel_ns_get_index:
 *
 * Returns: the namespace's place in the order of nsrel_snapshot_next_ns(), from 0: lets
 * callers keep notes of their own in an array of nsrel_snapshot_count_ns().
 *
 * Since: 0.1
 */
size_t nsrel_ns_get_index(const struct nsrel_ns *ns);

/**
 * nsrel_ns_next_child:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next namespace whose parent this one is, in the snapshot's order.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_ns_next_child(const struct nsrel_ns *ns,
					   const struct nsrel_ns *prev);

/** nsrel_ns_foreach_child: for (each child of the namespace). Since: 0.1 */
#define nsrel_ns_foreach_child(child, ns)                        \
	for ((child) = nsrel_ns_next_child((ns), NULL); (child); \
	     (child) = nsrel_ns_next_child((ns), (child)))

/**
 * nsrel_ns_next_owned:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next namespace that this user namespace owns, in the snapshot's order; its
 * child user namespaces are among them.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_ns_next_owned(const struct nsrel_ns *ns,
					   const struct nsrel_ns *prev);

/** nsrel_ns_foreach_owned: for (each namespace that the user namespace owns). Since: 0.1 */
#define nsrel_ns_foreach_owned(owned, ns)                        \
	for ((owned) = nsrel_ns_next_owned((ns), NULL); (owned); \
	     (owned) = nsrel_ns_next_owned((ns), (owned)))

/**
 * nsrel_ns_next_member:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next process that is in this namespace, by PID.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_ns_next_member(const struct nsrel_ns *ns,
						 const struct nsrel_process *prev);

/** nsrel_ns_foreach_member: for (each process in the namespace). Since: 0.1 */
#define nsrel_ns_foreach_member(process, ns)                          \
	for ((process) = nsrel_ns_next_member((ns), NULL); (process); \
	     (process) = nsrel_ns_next_member((ns), (process)))

/**
 * nsrel_ns_count_members:
 *
 * Returns: how many processes are in this namespace, as far as they could be read.
 *
 * Since: 0.1
 */
size_t nsrel_ns_count_members(const struct nsrel_ns *ns);

/**
 * nsrel_ns_next_leader:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next topmost member in the process tree, by PID: a member whose parent
 * process is not a member. All leaders together cost one pass over the members.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_ns_next_leader(const struct nsrel_ns *ns,
						 const struct nsrel_process *prev);

/** nsrel_ns_foreach_leader: for (each leader of the namespace). Since: 0.1 */
#define nsrel_ns_foreach_leader(process, ns)                          \
	for ((process) = nsrel_ns_next_leader((ns), NULL); (process); \
	     (process) = nsrel_ns_next_leader((ns), (process)))

/**
 * nsrel_ns_get_oldest_leader:
 *
 * Returns: the leader that started first, of equals the one with the lowest PID; NULL if
 * the namespace has no members.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_ns_get_oldest_leader(const struct nsrel_ns *ns);

/**
 * nsrel_ns_next_loose_thread:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next thread that is in this namespace while its process is in another one,
 * by PID, of one process the oldest first.
 *
 * Since: 0.1
 */
const struct nsrel_thread *nsrel_ns_next_loose_thread(const struct nsrel_ns *ns,
						      const struct nsrel_thread *prev);

/** nsrel_ns_foreach_loose_thread: for (each loose thread in the namespace). Since: 0.1 */
#define nsrel_ns_foreach_loose_thread(thread, ns)                         \
	for ((thread) = nsrel_ns_next_loose_thread((ns), NULL); (thread); \
	     (thread) = nsrel_ns_next_loose_thread((ns), (thread)))

/**
 * nsrel_ns_next_holder:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next of what holds this namespace, in the order of enum nsrel_holder_kind
 * and then by PID, TID and fd, or by mount namespace and path. NULL after the last.
 *
 * Since: 0.1
 */
const struct nsrel_holder *nsrel_ns_next_holder(const struct nsrel_ns *ns,
						const struct nsrel_holder *prev);

/** nsrel_ns_foreach_holder: for (each holder of the namespace). Since: 0.1 */
#define nsrel_ns_foreach_holder(holder, ns)                         \
	for ((holder) = nsrel_ns_next_holder((ns), NULL); (holder); \
	     (holder) = nsrel_ns_next_holder((ns), (holder)))

/**
 * nsrel_ns_count_holders:
 *
 * Returns: how many holders were found; at least one.
 *
 * Since: 0.1
 */
size_t nsrel_ns_count_holders(const struct nsrel_ns *ns);

/*
 * Holder
 */

/**
 * enum nsrel_holder_kind: what keeps a namespace alive, or where it was seen
 * @NSREL_HOLDER_PROCESS: a process is in it
 * @NSREL_HOLDER_THREAD: a thread is in it while its process is in another one
 * @NSREL_HOLDER_PID_FOR_CHILDREN: the next child of a task will be in it, namespaces(7)
 * @NSREL_HOLDER_TIME_FOR_CHILDREN: the same of a time namespace, time_namespaces(7)
 * @NSREL_HOLDER_FD: a task has it open, with O_PATH or not
 * @NSREL_HOLDER_SOCKET: a socket of a task was made in this network namespace
 * @NSREL_HOLDER_TUN: the tun/tap device that a task has open was opened in this network
 *   namespace, or is in it now (SIOCGSKNS and TUNGETDEVNETNS)
 * @NSREL_HOLDER_MARK: a task watches it by inotify(7) or fanotify(7)
 * @NSREL_HOLDER_IO_URING: a task has registered it with io_uring_register(2)
 * @NSREL_HOLDER_IN_FLIGHT: it was sent to a unix(7) socket that a task has open, and not
 *   received yet
 * @NSREL_HOLDER_MOUNT: it is bind-mounted somewhere
 * @NSREL_HOLDER_CHILD: a namespace that it is the parent of
 * @NSREL_HOLDER_OWNED: a namespace that it owns and is not the parent of
 * @NSREL_HOLDER_KERNEL: the kernel lists it, and nothing else explains why it exists
 *
 * Since: 0.1
 */
enum nsrel_holder_kind {
	NSREL_HOLDER_PROCESS,
	NSREL_HOLDER_THREAD,
	NSREL_HOLDER_PID_FOR_CHILDREN,
	NSREL_HOLDER_TIME_FOR_CHILDREN,
	NSREL_HOLDER_FD,
	NSREL_HOLDER_SOCKET,
	NSREL_HOLDER_TUN,
	NSREL_HOLDER_MARK,
	NSREL_HOLDER_IO_URING,
	NSREL_HOLDER_IN_FLIGHT,
	NSREL_HOLDER_MOUNT,
	NSREL_HOLDER_CHILD,
	NSREL_HOLDER_OWNED,
	NSREL_HOLDER_KERNEL,
};

/**
 * nsrel_holder_kind_get_name:
 *
 * Returns: "process", "thread", "pid_for_children", "time_for_children", "fd", "socket",
 * "tun", "mark", "io_uring", "in_flight", "mount", "child", "owned" or "kernel"; NULL if
 * @kind is none of the enum. Static.
 *
 * Since: 0.1
 */
const char *nsrel_holder_kind_get_name(enum nsrel_holder_kind kind);

/**
 * nsrel_holder_get_kind:
 *
 * Since: 0.1
 */
enum nsrel_holder_kind nsrel_holder_get_kind(const struct nsrel_holder *holder);

/**
 * nsrel_holder_get_process:
 *
 * Returns: the process that holds, or whose thread does. NULL if no task holds: of a
 * namespace, of the kernel, and of a mount, unless that is in a tree that is attached
 * nowhere: then a process that has the tree open.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_holder_get_process(const struct nsrel_holder *holder);

/**
 * nsrel_holder_get_tid:
 *
 * Returns: the thread that holds; of a process, or what all its threads share, its PID; 0
 * if no task holds.
 *
 * Since: 0.1
 */
pid_t nsrel_holder_get_tid(const struct nsrel_holder *holder);

/**
 * nsrel_holder_get_ns:
 *
 * Returns: the child or owned namespace that holds; NULL if none does.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_holder_get_ns(const struct nsrel_holder *holder);

/**
 * nsrel_holder_get_fd:
 * @ret: gets the number of the open file in the table of the task that nsrel_holder_get_tid()
 *   tells: of the namespace, socket or device itself; of the inotify, fanotify or io_uring
 *   instance that has it; of the socket that it was sent to; of the root of a detached
 *   tree of mounts
 *
 * Returns: 0, or -ENODATA if no open file holds.
 *
 * Since: 0.1
 */
int nsrel_holder_get_fd(const struct nsrel_holder *holder, int *ret);

/**
 * nsrel_holder_get_target:
 *
 * Returns: where the namespace is mounted, as seen inside that mount namespace, from the
 * root directory of the task whose mountinfo told, proc(5); in a tree that is attached
 * nowhere, from its root. Bytes of any value but 0. NULL if no mount holds. Belongs to the
 * snapshot.
 *
 * Since: 0.1
 */
const char *nsrel_holder_get_target(const struct nsrel_holder *holder);

/**
 * nsrel_holder_get_mntns:
 *
 * Returns: the mount namespace that the mount which holds is in. NULL if no mount holds,
 * or if it is in a tree that is attached nowhere.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_holder_get_mntns(const struct nsrel_holder *holder);

/**
 * nsrel_holder_get_path:
 * @snap: the snapshot that the holder belongs to
 * @ret: gets a path that opened the namespace through this holder when the snapshot was
 *   taken, such as "/proc/7/task/8/ns/net", "/proc/7/fd/3", "/run/netns/blue" or, in
 *   another mount namespace, "/proc/7/root/run/netns/blue"; to be freed by the caller with
 *   free(3)
 *
 * Returns: 0; -ENOENT if nothing can be opened there; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_holder_get_path(const struct nsrel_snapshot *snap,
			  const struct nsrel_holder *holder, char **ret);

/*
 * Process
 */

/**
 * nsrel_process_get_pid:
 *
 * Returns: the PID, as seen in the PID namespace of the proc file system that was read.
 *
 * Since: 0.1
 */
pid_t nsrel_process_get_pid(const struct nsrel_process *process);

/**
 * nsrel_process_get_ppid:
 * @ret: gets the PID of the parent process; 0 if it has none that this PID namespace
 *   shows
 *
 * Returns: 0, or -ENODATA if it could not be read.
 *
 * Since: 0.1
 */
int nsrel_process_get_ppid(const struct nsrel_process *process, pid_t *ret);

/**
 * nsrel_process_get_parent:
 *
 * Returns: the parent process; NULL if there is none in the snapshot.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_process_get_parent(const struct nsrel_process *process);

/**
 * nsrel_process_next_child:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next child process, by PID.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_process_next_child(const struct nsrel_process *process,
						     const struct nsrel_process *prev);

/** nsrel_process_foreach_child: for (each child of the process). Since: 0.1 */
#define nsrel_process_foreach_child(child, process)                        \
	for ((child) = nsrel_process_next_child((process), NULL); (child); \
	     (child) = nsrel_process_next_child((process), (child)))

/**
 * nsrel_process_get_index:
 *
 * Returns: the process's place in the order of nsrel_snapshot_next_process(), from 0.
 *
 * Since: 0.1
 */
size_t nsrel_process_get_index(const struct nsrel_process *process);

/**
 * nsrel_process_get_name:
 *
 * Returns: the name of the process as in /proc/PID/comm, any bytes, without the
 * parentheses of /proc/PID/stat; NULL if it could not be read.
 *
 * Since: 0.1
 */
const char *nsrel_process_get_name(const struct nsrel_process *process);

/**
 * nsrel_process_get_cmdline:
 *
 * Returns: the command line, its arguments joined by single blanks (empty ones at the end
 * are left out), as in /proc/PID/cmdline, at most 128 KiB of it; NULL if it has none
 * (threads of the kernel, zombies), it could not be read, or
 * nsrel_context_set_all_cmdlines() left it out.
 *
 * Since: 0.1
 */
const char *nsrel_process_get_cmdline(const struct nsrel_process *process);

/**
 * nsrel_process_get_state:
 *
 * Returns: the letter of the state in /proc/PID/stat, proc(5), such as 'S' or 'Z'; 0 if
 * it could not be read.
 *
 * Since: 0.1
 */
char nsrel_process_get_state(const struct nsrel_process *process);

/**
 * nsrel_process_get_uid:
 * @ret: gets the effective user ID, as the caller's user namespace maps it
 *
 * Returns: 0, or -ENODATA if it could not be read.
 *
 * Since: 0.1
 */
int nsrel_process_get_uid(const struct nsrel_process *process, uid_t *ret);

/**
 * nsrel_process_get_start_time:
 * @ret: gets the time the process started, in clock ticks (sysconf(_SC_CLK_TCK)) since
 *   the machine did, field 22 of /proc/PID/stat
 *
 * Together with the PID it tells a process from a later one with the same PID.
 *
 * Returns: 0, or -ENODATA if it could not be read.
 *
 * Since: 0.1
 */
int nsrel_process_get_start_time(const struct nsrel_process *process, uint64_t *ret);

/**
 * nsrel_process_get_ns:
 *
 * Returns: the namespace of that type that the process is in; NULL if it could not be
 * read, was not asked for, is not in this kernel, or is gone (of a zombie or ending process). While a
 * process's leader thread is a zombie and others live on, what they are in counts.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_process_get_ns(const struct nsrel_process *process,
					    enum nsrel_type type);

/**
 * nsrel_process_get_ns_for_children:
 * @type: NSREL_TYPE_PID or NSREL_TYPE_TIME; others have none
 *
 * Returns: the namespace that new children of the process will be in, pid_for_children
 * and time_for_children in namespaces(7); NULL if it could not be read.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_process_get_ns_for_children(
	const struct nsrel_process *process, enum nsrel_type type);

/**
 * nsrel_process_count_threads:
 *
 * Returns: how many threads the process had, its leader included; 0 if it could not be
 * read.
 *
 * Since: 0.1
 */
size_t nsrel_process_count_threads(const struct nsrel_process *process);

/**
 * nsrel_process_next_thread:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next thread, the oldest first. The leader is not among them: it is what
 * the process's own functions speak of.
 *
 * Since: 0.1
 */
const struct nsrel_thread *nsrel_process_next_thread(const struct nsrel_process *process,
						     const struct nsrel_thread *prev);

/** nsrel_process_foreach_thread: for (each thread but the leader). Since: 0.1 */
#define nsrel_process_foreach_thread(thread, process)                         \
	for ((thread) = nsrel_process_next_thread((process), NULL); (thread); \
	     (thread) = nsrel_process_next_thread((process), (thread)))

/**
 * nsrel_process_is_complete:
 *
 * Returns: true if all that was asked for could be read of the process and its threads.
 *
 * Since: 0.1
 */
bool nsrel_process_is_complete(const struct nsrel_process *process);

/*
 * Thread
 */

/**
 * nsrel_thread_get_tid:
 *
 * Since: 0.1
 */
pid_t nsrel_thread_get_tid(const struct nsrel_thread *thread);

/**
 * nsrel_thread_get_process:
 *
 * Returns: the process that the thread belongs to.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_thread_get_process(const struct nsrel_thread *thread);

/**
 * nsrel_thread_get_name:
 *
 * Returns: as nsrel_process_get_name().
 *
 * Since: 0.1
 */
const char *nsrel_thread_get_name(const struct nsrel_thread *thread);

/**
 * nsrel_thread_get_state:
 *
 * Returns: as nsrel_process_get_state().
 *
 * Since: 0.1
 */
char nsrel_thread_get_state(const struct nsrel_thread *thread);

/**
 * nsrel_thread_get_uid:
 *
 * Returns: as nsrel_process_get_uid(). Threads of one process may differ.
 *
 * Since: 0.1
 */
int nsrel_thread_get_uid(const struct nsrel_thread *thread, uid_t *ret);

/**
 * nsrel_thread_get_start_time:
 *
 * Returns: as nsrel_process_get_start_time().
 *
 * Since: 0.1
 */
int nsrel_thread_get_start_time(const struct nsrel_thread *thread, uint64_t *ret);

/**
 * nsrel_thread_get_ns:
 *
 * Returns: as nsrel_process_get_ns().
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_thread_get_ns(const struct nsrel_thread *thread,
					   enum nsrel_type type);

/**
 * nsrel_thread_get_ns_for_children:
 *
 * Returns: as nsrel_process_get_ns_for_children().
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_thread_get_ns_for_children(const struct nsrel_thread *thread,
							enum nsrel_type type);

/*
 * Problem
 */

/**
 * nsrel_problem_get_source:
 *
 * Returns: the source that met the problem.
 *
 * Since: 0.1
 */
enum nsrel_source nsrel_problem_get_source(const struct nsrel_problem *problem);

/**
 * nsrel_problem_get_pid:
 *
 * Returns: the process in question; 0 if the problem is not with one process.
 *
 * Since: 0.1
 */
pid_t nsrel_problem_get_pid(const struct nsrel_problem *problem);

/**
 * nsrel_problem_get_tid:
 *
 * Returns: the thread in question, the PID itself for the leader; 0 as above.
 *
 * Since: 0.1
 */
pid_t nsrel_problem_get_tid(const struct nsrel_problem *problem);

/**
 * nsrel_problem_get_what:
 *
 * Returns: what could not be read, static. With a process or thread, mostly a path relative
 * to its directory in /proc:
 *
 * - "ns/net", "stat", "task", "fd", "mountinfo", "root", ...; "." is the directory itself
 * - "ns/pid_for_children" with EOPNOTSUPP: a namespace that is there and can't be named,
 *   before Linux 6.11 or in another /proc
 * - "fd" with NSREL_SOURCE_SOCKETS: its sockets could not be asked
 * - "fdinfo": what an inotify, fanotify or io_uring instance has could not be read
 * - "mark": it watches a namespace that could not be found out
 * - "in flight", with NSREL_SOURCE_DEEP: descriptors were sent to it, and not looked at
 * - "detached mounts", the same: it has a tree of mounts open that is attached nowhere
 *
 * Without one:
 *
 * - "owner", "parent": of some namespace, with NSREL_SOURCE_RELATIONS
 * - "mountinfo": the mounts of a mount namespace could not be read
 * - "mount": a namespace that is mounted somewhere could not be opened
 * - "hidepid": processes of other users may not even have been listed, proc(5)
 *
 * Since: 0.1
 */
const char *nsrel_problem_get_what(const struct nsrel_problem *problem);

/**
 * nsrel_problem_get_errno:
 *
 * Returns: why, as a positive errno value, such as EACCES; 0 if it was not asked for:
 * NSREL_SOURCE_DEEP is known to find something here.
 *
 * Since: 0.1
 */
int nsrel_problem_get_errno(const struct nsrel_problem *problem);

/**
 * nsrel_problem_get_count:
 *
 * Returns: how many things the problem is with: descriptors in flight; otherwise 1.
 *
 * Since: 0.1
 */
size_t nsrel_problem_get_count(const struct nsrel_problem *problem);

#ifdef __cplusplus
}
#endif

#endif
