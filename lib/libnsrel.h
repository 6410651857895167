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
 *   they fail. Look-ups return a pointer or NULL. Nothing here prints, exits, aborts,
 *   keeps global state, or changes the caller's namespaces, directory, umask or signals.
 *   Every file descriptor is opened O_CLOEXEC and closed before the call returns, but for
 *   the one that a handle is, and those that a watch keeps; threads that help have all signals blocked and end before it
 *   does. No call can be cancelled. Only nsrel_visit_in_child() forks.
 * - Contexts, snapshots and handles are reference counted and belong to the caller. All else
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
struct nsrel_link;
struct nsrel_workload;
struct nsrel_graph;
struct nsrel_node;
struct nsrel_edge;
struct nsrel_diff;
struct nsrel_change;
struct nsrel_watch;
struct nsrel_handle;

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
 *   trees, which are copied. Looks into open files, and does so alone, too. To come behind
 *   the first message of a queue, its SO_PEEK_OFF, socket(7), is moved for some microseconds,
 *   while the thread blocks all signals, and put back: only what ends the process right then
 *   (SIGKILL, or a signal that another thread of the caller's does not block) leaves it moved.
 *   Several at it at a time wait for each other, but not for long. The kernel marks an empty
 *   message that is peeked at, and does not show it again to who peeks by an offset: what is no
 *   stream is left alone where its owner has set one, and of several empty messages a later scan
 *   sees the first; the others are a problem as they are without this source. A descriptor
 *   in flight that belongs to a file system in user space or on a network may keep the caller
 *   waiting for its server; so may a process that just receives into memory which such a one
 *   backs, and then not even SIGKILL ends it.
 *   To close a copy of one would drop the record locks, fcntl(2), that the calling process has
 *   on the same file: if it has any on whatever file, what is in flight is not looked at, and
 *   that is a problem as it is without this source. Set none while a snapshot is taken.
 *   Without it, trees that are open files are told as a problem, but not those that are but
 *   the working or root directory of a task, nor what is mounted on an open namespace
 * @NSREL_SOURCE_LINKS: network devices that join network namespaces (veth, macvlan and the
 *   like), asked by rtnetlink(7) (Linux 4.20) from a network namespace that is made for it
 *   and gone afterwards: to ask from one's own would number those that have no netnsid yet
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
	NSREL_SOURCE_LINKS = 1 << 7,
};

/**
 * NSREL_SOURCES_DEFAULT: what is looked at if nothing else is said: all sources but
 * NSREL_SOURCE_DEEP and NSREL_SOURCE_LINKS. Since: 0.1
 */
#define NSREL_SOURCES_DEFAULT                                           \
	(NSREL_SOURCE_TASKS | NSREL_SOURCE_FDS | NSREL_SOURCE_SOCKETS | \
	 NSREL_SOURCE_MOUNTS | NSREL_SOURCE_KERNEL | NSREL_SOURCE_RELATIONS)

/** NSREL_SOURCES_ALL: all sources there are. Since: 0.1 */
#define NSREL_SOURCES_ALL (NSREL_SOURCES_DEFAULT | NSREL_SOURCE_DEEP | NSREL_SOURCE_LINKS)

/**
 * nsrel_source_get_name:
 *
 * Returns: "tasks", "fds", "sockets", "mounts", "kernel", "relations", "deep" or "links"; NULL if
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
 * Limits what is looked for. As long as NSREL_SOURCE_RELATIONS is used, the user
 * namespaces that own what is found are read too; and where user namespaces are asked for,
 * all types are, because nothing but what it owns may show one. With NSREL_SOURCE_MOUNTS
 * mount namespaces are, because others are mounted in them.
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
 * nsrel_context_set_status:
 * @status: true, which is the default, or false
 *
 * Whether /proc/PID/status of every process and thread is read, proc(5): it has the
 * capabilities, and the PIDs in all PID namespaces. With false capabilities are unknown
 * (nsrel_process_query_caps() still tells where none or all count), and so are all PIDs but
 * those that the proc file system has as names; a machine of many processes is read
 * faster.
 *
 * Since: 0.1
 */
void nsrel_context_set_status(struct nsrel_context *ctx, bool status);

/**
 * nsrel_context_set_workloads:
 * @workloads: true, which is the default, or false
 *
 * Whether /proc/PID/cgroup of every process is read, cgroups(7), and workloads are told
 * from it (struct nsrel_workload).
 *
 * Since: 0.1
 */
void nsrel_context_set_workloads(struct nsrel_context *ctx, bool workloads);

/**
 * nsrel_context_load_workloads:
 * @path: a file of patterns
 * @ret_line: gets the number of the first line that could not be understood, or 0; may be
 *   NULL
 *
 * Adds patterns of cgroup paths, which go before those that the library has. A line is
 * empty, a comment after "#", or three words apart by blanks: the engine's name, a kind (that
 * of an enum nsrel_workload_kind, or "monitor" for the cgroup of whatever watches a
 * container from outside, or "none" for one that is no workload), and the end of a cgroup
 * path, as lsnsrel(8) describes. Nothing is read unless this is called. A pipe or FIFO is
 * waited for, and read to its end.
 *
 * Returns: 0; -EINVAL if a line could not be understood; -ENOENT, -EACCES and the like as
 * open(2); -ENOMEM. If it fails the context stays as it was.
 *
 * Since: 0.1
 */
int nsrel_context_load_workloads(struct nsrel_context *ctx, const char *path,
				 unsigned int *ret_line);

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
 * @text: an inode number, "4026531840"; as links in /proc/PID/ns read, "net:[4026531840]";
 * or the 64-bit id as nsenter(1) takes it, ":4026533"
 * @ret: gets the namespace
 *
 * Finds a namespace by what people call it. Paths and references have to be opened, and
 * looked for with nsrel_snapshot_find_handle().
 *
 * Returns: 0; -EINVAL if @text has none of these forms; -ENOENT if there is no such
 * namespace.
 *
 * Since: 0.1
 */
int nsrel_snapshot_find_ns(const struct nsrel_snapshot *snap, const char *text,
			   const struct nsrel_ns **ret);

/**
 * nsrel_snapshot_get_initial:
 *
 * Returns: the namespace of that type for which nsrel_ns_is_initial() is 1; NULL if none
 * is known.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_snapshot_get_initial(const struct nsrel_snapshot *snap,
						  enum nsrel_type type);

/**
 * nsrel_snapshot_find_handle:
 *
 * Returns: the namespace that @handle has open, or NULL if the snapshot does not have it:
 * type, inode, and, where both know it, 64-bit id are the same. A snapshot of a captured
 * /proc has none.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_snapshot_find_handle(const struct nsrel_snapshot *snap,
						  const struct nsrel_handle *handle);

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

/**
 * nsrel_snapshot_get_sources:
 *
 * What the snapshot does not have, it can't know of if the source was not asked: without
 * NSREL_SOURCE_MOUNTS, that no holder is a mount says nothing.
 *
 * Returns: the set of enum nsrel_source bits that the context had.
 *
 * Since: 0.1
 */
unsigned int nsrel_snapshot_get_sources(const struct nsrel_snapshot *snap);

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
 * nsrel_ns_get_netnsid:
 * @ret: gets the number, 0 or above, that the caller's network namespace has for this
 *   one: `ip netns list-id` and the link-netnsid of `ip link` tell the same
 *
 * The number means something in one network namespace only, that of the thread that took
 * the snapshot: others have other numbers for the same namespace, or none. Comes from
 * RTM_GETNSID (Linux 4.0), rtnetlink(7), with NSREL_SOURCE_RELATIONS.
 *
 * Returns: 0; -ENOENT if none is assigned; -EINVAL if this is no network namespace;
 * -ENODATA if unknown: it could not be opened or asked for, or the snapshot is of another
 * machine's /proc.
 *
 * Since: 0.1
 */
int nsrel_ns_get_netnsid(const struct nsrel_ns *ns, int32_t *ret);

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
 * nsrel_ns_get_targets:
 * @snap: the snapshot that the namespace belongs to
 * @ret: gets the paths where it is bind-mounted, as nsrel_holder_get_target(), each once;
 *   an array to be freed by the caller with free(3), of borrowed strings; NULL if there are
 *   none
 * @ret_n: gets how many
 *
 * Those in the caller's own mount namespace come first, and among these those in
 * directories that programs keep namespaces in for their names' sake, such as /run/netns
 * (ip-netns(8)).
 *
 * Returns: 0, or -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_ns_get_targets(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			 const char ***ret, size_t *ret_n);

/**
 * nsrel_ns_get_name:
 * @snap: the snapshot that the namespace belongs to
 *
 * Returns: what people call it: the last part of the first path of nsrel_ns_get_targets(),
 * else the name of its oldest leader; NULL if there is neither. Belongs to the snapshot.
 *
 * Since: 0.1
 */
const char *nsrel_ns_get_name(const struct nsrel_snapshot *snap,
			      const struct nsrel_ns *ns);

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
 * Workload: what a process is part of
 */

/**
 * enum nsrel_workload_kind: what a workload is
 * @NSREL_WORKLOAD_UNIT: a unit of systemd(1), of the system or of a user
 * @NSREL_WORKLOAD_APP: an application in a sandbox: flatpak(1), snap(8)
 * @NSREL_WORKLOAD_CONTAINER: a container
 * @NSREL_WORKLOAD_POD: containers that go together, and share namespaces: of Kubernetes or
 *   podman-pod(1)
 *
 * Since: 0.1
 */
enum nsrel_workload_kind {
	NSREL_WORKLOAD_UNIT,
	NSREL_WORKLOAD_APP,
	NSREL_WORKLOAD_CONTAINER,
	NSREL_WORKLOAD_POD,
};

/**
 * nsrel_workload_kind_get_name:
 *
 * Returns: "unit", "app", "container" or "pod"; NULL if @kind is none of the enum. Static.
 *
 * Since: 0.1
 */
const char *nsrel_workload_kind_get_name(enum nsrel_workload_kind kind);

/**
 * nsrel_snapshot_next_workload:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next workload that a process is part of, or that another one is nested in,
 * by cgroup path; NULL after the last. There are none if nsrel_context_set_workloads() left
 * them out.
 *
 * Since: 0.1
 */
const struct nsrel_workload *nsrel_snapshot_next_workload(
	const struct nsrel_snapshot *snap, const struct nsrel_workload *prev);

/** nsrel_snapshot_foreach_workload: for (each workload of the snapshot). Since: 0.1 */
#define nsrel_snapshot_foreach_workload(workload, snap)                           \
	for ((workload) = nsrel_snapshot_next_workload((snap), NULL); (workload); \
	     (workload) = nsrel_snapshot_next_workload((snap), (workload)))

/**
 * nsrel_snapshot_count_workloads:
 *
 * Returns: how many workloads there are.
 *
 * Since: 0.1
 */
size_t nsrel_snapshot_count_workloads(const struct nsrel_snapshot *snap);

/**
 * nsrel_workload_get_index:
 *
 * Returns: the workload's place in the order of nsrel_snapshot_next_workload(), from 0.
 *
 * Since: 0.1
 */
size_t nsrel_workload_get_index(const struct nsrel_workload *workload);

/**
 * nsrel_workload_get_kind:
 *
 * Since: 0.1
 */
enum nsrel_workload_kind nsrel_workload_get_kind(const struct nsrel_workload *workload);

/**
 * nsrel_workload_get_engine:
 *
 * Returns: what runs it: "docker", "podman", "containerd", "crio", "kubernetes" (pods),
 * "nerdctl", "lxc", "lxd", "incus", "nspawn", "libvirt-lxc", "flatpak", "snap", "systemd"
 * (units), or what a file of patterns says. "kubernetes" also of a container whose cgroup
 * does not say what runs it. LXD and Incus have lxc's names of cgroups, and are told from it
 * by the command line of the container's monitor, where that can be read.
 *
 * Since: 0.1
 */
const char *nsrel_workload_get_engine(const struct nsrel_workload *workload);

/**
 * nsrel_workload_get_id:
 *
 * Returns: its id or name as the engine has it, whole: of a docker container 64 digits, of
 * a unit its name, of a snap the snap's. What is part of a unit's name is unescaped,
 * systemd-escape(1); the name of a unit is as systemctl(1) has it.
 *
 * Since: 0.1
 */
const char *nsrel_workload_get_id(const struct nsrel_workload *workload);

/**
 * nsrel_workload_get_label:
 *
 * Returns: the same for people, short: "docker:0123456789ab", "nginx.service", "lxc:web";
 * of a unit in a container "lxc:web/nginx.service".
 *
 * Since: 0.1
 */
const char *nsrel_workload_get_label(const struct nsrel_workload *workload);

/**
 * nsrel_workload_get_pod:
 *
 * Returns: the uid of the Kubernetes pod, or the id of the podman pod, that it is or is in;
 * NULL if it is in none.
 *
 * Since: 0.1
 */
const char *nsrel_workload_get_pod(const struct nsrel_workload *workload);

/**
 * nsrel_workload_get_unit:
 *
 * Returns: the name of the unit of systemd(1) that the workload is, or that it is directly
 * in, such as "docker-0123...scope"; NULL if there is none (cgroupfs drivers, other service
 * managers).
 *
 * Since: 0.1
 */
const char *nsrel_workload_get_unit(const struct nsrel_workload *workload);

/**
 * nsrel_workload_get_cgroup:
 *
 * Returns: the path of its cgroup, cgroups(7), of any bytes, as seen from the cgroup
 * namespace of the caller.
 *
 * Since: 0.1
 */
const char *nsrel_workload_get_cgroup(const struct nsrel_workload *workload);

/**
 * nsrel_workload_get_parent:
 *
 * Returns: the workload that it is nested in: the pod of a container, the container that a
 * container's engine runs in, the user's service manager of a user unit; NULL if there is
 * none.
 *
 * Since: 0.1
 */
const struct nsrel_workload *nsrel_workload_get_parent(
	const struct nsrel_workload *workload);

/**
 * nsrel_workload_next_process:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next process for which nsrel_process_get_workload() is this one, by PID.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_workload_next_process(
	const struct nsrel_workload *workload, const struct nsrel_process *prev);

/** nsrel_workload_foreach_process: for (each process of the workload). Since: 0.1 */
#define nsrel_workload_foreach_process(process, workload)                          \
	for ((process) = nsrel_workload_next_process((workload), NULL); (process); \
	     (process) = nsrel_workload_next_process((workload), (process)))

/**
 * nsrel_process_get_cgroup:
 *
 * Returns: the path of the process's cgroup: in the unified hierarchy, or, where that says
 * nothing, in the one of version 1 that says most, cgroups(7). Of any bytes. NULL if it
 * could not be read, or nsrel_context_set_workloads() left it out.
 *
 * Since: 0.1
 */
const char *nsrel_process_get_cgroup(const struct nsrel_process *process);

/**
 * nsrel_process_get_workload:
 *
 * Comes from the process's cgroup path alone: nobody is asked.
 *
 * Returns: the innermost workload that the process is part of; NULL if it is part of none
 * that is known.
 *
 * Since: 0.1
 */
const struct nsrel_workload *nsrel_process_get_workload(
	const struct nsrel_process *process);

/**
 * nsrel_process_is_monitor:
 *
 * Returns: true if the process is in the cgroup of a container, app or pod without living
 * in it, such as conmon(8), containerd-shim, the monitor of lxc: its cgroup is that of a
 * monitor, or it shares all namespaces with whoever started the workload.
 *
 * Since: 0.1
 */
bool nsrel_process_is_monitor(const struct nsrel_process *process);

/**
 * nsrel_ns_get_workload:
 *
 * What the namespace belongs to: the workload that all its members are part of, or that
 * all those are nested in. Members that are monitors do not count.
 *
 * Returns: the workload; NULL if there is none that is known, or if several share the
 * namespace that have none in common.
 *
 * Since: 0.1
 */
const struct nsrel_workload *nsrel_ns_get_workload(const struct nsrel_ns *ns);

/**
 * nsrel_ns_is_shared:
 *
 * Returns: 1 if members that are no monitors are part of different workloads (units inside
 * of one and the same container are that container), or some are part of one and others
 * of none; 0 if not; -ENODATA if it is not known: workloads were not asked for, or no
 * member's could be read.
 *
 * Since: 0.1
 */
int nsrel_ns_is_shared(const struct nsrel_ns *ns);

/*
 * Link: a network device that leads to another network namespace
 */

/**
 * nsrel_ns_next_link:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next network device in this network namespace that is joined to one in
 * another network namespace (IFLA_LINK_NETNSID in rtnetlink(7)), by index; NULL after the
 * last. There are none unless NSREL_SOURCE_LINKS was asked.
 *
 * Since: 0.1
 */
const struct nsrel_link *nsrel_ns_next_link(const struct nsrel_ns *ns,
					    const struct nsrel_link *prev);

/** nsrel_ns_foreach_link: for (each link of the namespace). Since: 0.1 */
#define nsrel_ns_foreach_link(link, ns)                       \
	for ((link) = nsrel_ns_next_link((ns), NULL); (link); \
	     (link) = nsrel_ns_next_link((ns), (link)))

/**
 * nsrel_link_get_name:
 *
 * Returns: the name of the device, of any bytes but '/' and blanks, such as "eth0".
 *
 * Since: 0.1
 */
const char *nsrel_link_get_name(const struct nsrel_link *link);

/**
 * nsrel_link_get_kind:
 *
 * Returns: what `ip -d link` tells of it: "veth", "macvlan", "ipvlan", "vlan", "wireguard" ...;
 * NULL if the kernel says nothing.
 *
 * Since: 0.1
 */
const char *nsrel_link_get_kind(const struct nsrel_link *link);

/**
 * nsrel_link_get_index:
 *
 * Returns: the index of the device in its own namespace, above 0.
 *
 * Since: 0.1
 */
int nsrel_link_get_index(const struct nsrel_link *link);

/**
 * nsrel_link_get_netnsid:
 *
 * Returns: the number that the link's own network namespace has for the other one
 * (link-netnsid in `ip link`), 0 or above; -1 if it has none yet, or it could not be asked.
 *
 * Since: 0.1
 */
int32_t nsrel_link_get_netnsid(const struct nsrel_link *link);

/**
 * nsrel_link_get_peer_index:
 * @ret: gets the index of the device at the other end, in the other namespace
 *
 * Returns: 0, or -ENODATA if the kernel does not say (tunnels, wireguard).
 *
 * Since: 0.1
 */
int nsrel_link_get_peer_index(const struct nsrel_link *link, int *ret);

/**
 * nsrel_link_get_peer:
 *
 * Returns: the network namespace that it leads to; NULL if it could not be found out.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_link_get_peer(const struct nsrel_link *link);

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
 * - "fd" with NSREL_SOURCE_SOCKETS: its sockets could not be asked; EOPNOTSUPP: or it has a
 *   macvtap device open, which holds the network namespace of its opener, and can't be asked
 * - "fdinfo": what an inotify, fanotify or io_uring instance has could not be read
 * - "mark": it watches a namespace that could not be found out
 * - "in flight", with NSREL_SOURCE_DEEP: descriptors were sent to it, and not looked at
 * - "detached mounts", the same: it has a tree of mounts open that is attached nowhere;
 *   ETIME: to look into all of them took too long
 *
 * Without one:
 *
 * - "owner", "parent", "netnsid": of some namespace, with NSREL_SOURCE_RELATIONS
 * - "mountinfo": the mounts of a mount namespace could not be read
 * - "mount": a namespace that is mounted somewhere could not be opened; the errno is what
 *   refused the way around what covers it, or ETIME (also of "mountinfo"): it took too long
 * - "hidepid": processes of other users may not even have been listed, proc(5)
 * - "list", with NSREL_SOURCE_KERNEL: the kernel has a list of all mount namespaces (Linux
 *   6.12) that the caller may not see (EPERM), or that could not be read to its end
 * - "detached mounts", with NSREL_SOURCE_DEEP: there may be more trees of mounts that are
 *   attached nowhere than were looked at
 * - "link", with NSREL_SOURCE_LINKS: the devices of network namespaces; with EINTR some of
 *   them may be missing, as others came or went all the while
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

/*
 * Capabilities: what a process may do in a namespace
 */

/**
 * nsrel_cap_get_name:
 * @cap: a number as in linux/capability.h
 *
 * Returns: such as "cap_sys_admin", capabilities(7); NULL if the library does not know
 * that one. Static.
 *
 * Since: 0.1
 */
const char *nsrel_cap_get_name(int cap);

/**
 * nsrel_snapshot_get_last_cap:
 * @ret: gets the number of the last capability that the machine's kernel knows
 *
 * Comes from /proc/sys/kernel/cap_last_cap, proc(5); of a captured /proc, from there.
 *
 * Where it is unknown, "all capabilities" are those that nsrel_cap_get_name() knows.
 *
 * Returns: 0, or -ENODATA if it could not be read.
 *
 * Since: 0.1
 */
int nsrel_snapshot_get_last_cap(const struct nsrel_snapshot *snap, int *ret);

/**
 * nsrel_process_get_caps:
 * @ret: gets the effective set: bit n stands for capability n
 *
 * Comes from CapEff in /proc/PID/status, proc(5).
 *
 * Returns: 0, or -ENODATA if it could not be read, or nsrel_context_set_status() left it
 * out.
 *
 * Since: 0.1
 */
int nsrel_process_get_caps(const struct nsrel_process *process, uint64_t *ret);

/**
 * enum nsrel_cap_rule: which rule of user_namespaces(7) decides what a process may do in a
 *   namespace: the process is in a user namespace P, the namespace belongs to the user
 *   namespace U (a user namespace belongs to itself)
 * @NSREL_CAP_RULE_UNKNOWN: it can't be told: something on the way could not be read, or is
 *   out of the caller's sight
 * @NSREL_CAP_RULE_NONE: P is neither U nor above it: no capability
 * @NSREL_CAP_RULE_SAME: P is U: the process's effective set counts
 * @NSREL_CAP_RULE_ANCESTOR: P is above U: the process's effective set counts
 * @NSREL_CAP_RULE_OWNER: P is above U, and the process's effective user ID created the
 *   child of P on the way: all capabilities
 *
 * As the kernel decides (security/commoncap.c, cap_capable()), before security modules
 * such as SELinux and AppArmor have their say: they can only take away.
 *
 * Since: 0.1
 */
enum nsrel_cap_rule {
	NSREL_CAP_RULE_UNKNOWN,
	NSREL_CAP_RULE_NONE,
	NSREL_CAP_RULE_SAME,
	NSREL_CAP_RULE_ANCESTOR,
	NSREL_CAP_RULE_OWNER,
};

/**
 * nsrel_cap_rule_get_name:
 *
 * Returns: "unknown", "none", "same", "ancestor" or "owner"; NULL if @rule is none of the
 * enum. Static.
 *
 * Since: 0.1
 */
const char *nsrel_cap_rule_get_name(enum nsrel_cap_rule rule);

/**
 * enum nsrel_cap_verdict: what a process may do in a namespace
 * @NSREL_CAP_VERDICT_UNKNOWN: it can't be told
 * @NSREL_CAP_VERDICT_NONE: nothing that takes a capability
 * @NSREL_CAP_VERDICT_EFFECTIVE: what its effective set has, which may be empty
 * @NSREL_CAP_VERDICT_ALL: everything
 *
 * Since: 0.1
 */
enum nsrel_cap_verdict {
	NSREL_CAP_VERDICT_UNKNOWN,
	NSREL_CAP_VERDICT_NONE,
	NSREL_CAP_VERDICT_EFFECTIVE,
	NSREL_CAP_VERDICT_ALL,
};

/**
 * nsrel_cap_verdict_get_name:
 *
 * Returns: "unknown", "none", "effective" or "all"; NULL if @verdict is none of the enum.
 * Static.
 *
 * Since: 0.1
 */
const char *nsrel_cap_verdict_get_name(enum nsrel_cap_verdict verdict);

/**
 * nsrel_process_query_caps:
 * @snap: the snapshot that the process belongs to
 * @ns: a namespace of the same snapshot
 * @ret_rule: gets the rule that decided; may be NULL
 * @ret_decided: gets the user namespace where it was decided: the process's own if it is U
 *   or above U, else the top of those above U; NULL if it was not decided, or U is out of the
 *   caller's sight; may be NULL. nsrel_ns_get_owner() of @ns (or @ns itself if it is a user
 *   namespace) and nsrel_ns_get_parent() from there lead up to it
 * @ret_caps: gets the capabilities, bit n for capability n, up to the last one that the
 *   kernel knows; left alone if the verdict is unknown; may be NULL
 *
 * What may the process do in the namespace? User IDs are compared as the caller's user
 * namespace maps them: where that makes two that have no mapping look the same, the
 * verdict is unknown. It is unknown, too, where the effective set counts and could not be
 * read: then rule and place are told all the same.
 *
 * Returns: the verdict.
 *
 * Since: 0.1
 */
enum nsrel_cap_verdict nsrel_process_query_caps(const struct nsrel_snapshot *snap,
						const struct nsrel_process *process,
						const struct nsrel_ns *ns,
						enum nsrel_cap_rule *ret_rule,
						const struct nsrel_ns **ret_decided,
						uint64_t *ret_caps);

/**
 * nsrel_thread_get_caps:
 *
 * Returns: as nsrel_process_get_caps(). Threads of one process may differ.
 *
 * Since: 0.1
 */
int nsrel_thread_get_caps(const struct nsrel_thread *thread, uint64_t *ret);

/**
 * nsrel_thread_query_caps:
 *
 * Returns: as nsrel_process_query_caps().
 *
 * Since: 0.1
 */
enum nsrel_cap_verdict nsrel_thread_query_caps(const struct nsrel_snapshot *snap,
					       const struct nsrel_thread *thread,
					       const struct nsrel_ns *ns,
					       enum nsrel_cap_rule *ret_rule,
					       const struct nsrel_ns **ret_decided,
					       uint64_t *ret_caps);

/*
 * PIDs: which number a process has where
 */

/**
 * nsrel_process_count_pids:
 *
 * Returns: in how many PID namespaces the process has a PID, from that of the proc file
 * system that was read down to its own; 0 if it is not known. Comes from NSpid in
 * /proc/PID/status (Linux 4.1), proc(5).
 *
 * Since: 0.1
 */
size_t nsrel_process_count_pids(const struct nsrel_process *process);

/**
 * nsrel_process_get_nth_pid:
 * @n: 0 is the outermost, nsrel_process_count_pids() - 1 the process's own
 * @ret_ns: gets that PID namespace, NULL if it is not known which; may be NULL
 * @ret: gets the PID in it
 *
 * Returns: 0, or -ENODATA if there are not that many.
 *
 * Since: 0.1
 */
int nsrel_process_get_nth_pid(const struct nsrel_process *process, size_t n,
			      const struct nsrel_ns **ret_ns, pid_t *ret);

/**
 * nsrel_process_get_pid_in:
 * @ns: a PID namespace of the same snapshot
 * @ret: gets the process's PID there; 0 if it is not visible there
 *
 * Above the PID namespace of the proc file system that was read nothing is known.
 *
 * Returns: 0; -EINVAL if @ns is no PID namespace; -ENODATA if it is not known.
 *
 * Since: 0.1
 */
int nsrel_process_get_pid_in(const struct nsrel_process *process,
			     const struct nsrel_ns *ns, pid_t *ret);

/**
 * nsrel_thread_count_tids:
 *
 * Returns: as nsrel_process_count_pids().
 *
 * Since: 0.1
 */
size_t nsrel_thread_count_tids(const struct nsrel_thread *thread);

/**
 * nsrel_thread_get_nth_tid:
 *
 * Returns: as nsrel_process_get_nth_pid().
 *
 * Since: 0.1
 */
int nsrel_thread_get_nth_tid(const struct nsrel_thread *thread, size_t n,
			     const struct nsrel_ns **ret_ns, pid_t *ret);

/**
 * nsrel_thread_get_tid_in:
 *
 * Returns: as nsrel_process_get_pid_in().
 *
 * Since: 0.1
 */
int nsrel_thread_get_tid_in(const struct nsrel_thread *thread, const struct nsrel_ns *ns,
			    pid_t *ret);

/**
 * nsrel_snapshot_find_pid:
 * @ns: a PID namespace of the snapshot
 * @pid: a PID in it
 *
 * Returns: the process that has that PID there, or NULL. Looks at all processes.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_snapshot_find_pid(const struct nsrel_snapshot *snap,
						    const struct nsrel_ns *ns, pid_t pid);

/**
 * nsrel_snapshot_find_tid:
 * @ns: a PID namespace of the snapshot
 * @tid: a TID in it
 *
 * Returns: the thread that has that TID there, or NULL; leaders are found by
 * nsrel_snapshot_find_pid(). Looks at all threads.
 *
 * Since: 0.1
 */
const struct nsrel_thread *nsrel_snapshot_find_tid(const struct nsrel_snapshot *snap,
						   const struct nsrel_ns *ns, pid_t tid);

/**
 * nsrel_snapshot_translate_pid:
 * @from: a PID namespace of the snapshot
 * @pid: the PID or TID of a process or thread there
 * @to: a PID namespace of the snapshot, above, below or beside @from
 * @ret: gets its PID or TID in @to; 0 if it is not visible there
 *
 * Returns: 0; -EINVAL if @from or @to is no PID namespace; -ESRCH if nobody has that PID
 * in @from; -ENODATA if it is not known, also because of somebody whose PID in @from is
 * not known and may be that one, or who may be hidden ("hidepid",
 * nsrel_problem_get_what()).
 *
 * Since: 0.1
 */
int nsrel_snapshot_translate_pid(const struct nsrel_snapshot *snap,
				 const struct nsrel_ns *from, pid_t pid,
				 const struct nsrel_ns *to, pid_t *ret);

/*
 * Sharing, and how two namespaces are related
 */

/**
 * nsrel_process_get_shared:
 * @ret_known: gets the types of which both namespaces are known; may be NULL
 *
 * Returns: the types, a set of NSREL_TYPE_MASK() bits, of which both processes are in the
 * same namespace.
 *
 * Since: 0.1
 */
unsigned int nsrel_process_get_shared(const struct nsrel_process *process,
				      const struct nsrel_process *other,
				      unsigned int *ret_known);

/**
 * enum nsrel_kin: what one namespace is to another
 * @NSREL_KIN_UNKNOWN: it can't be told: something above them is not known
 * @NSREL_KIN_NONE: none of the following
 * @NSREL_KIN_SAME: they are one
 * @NSREL_KIN_PARENT: its parent (pid and user namespaces, NS_GET_PARENT in ioctl_ns(2))
 * @NSREL_KIN_ANCESTOR: a parent of its parent, and so on
 * @NSREL_KIN_CHILD: a child of it
 * @NSREL_KIN_DESCENDANT: a child of a child, and so on
 * @NSREL_KIN_SIBLING: both have the same parent
 * @NSREL_KIN_OWNER: the user namespace that owns it, and is not its parent
 * @NSREL_KIN_OWNED: owned by it, and not its child
 *
 * Since: 0.1
 */
enum nsrel_kin {
	NSREL_KIN_UNKNOWN,
	NSREL_KIN_NONE,
	NSREL_KIN_SAME,
	NSREL_KIN_PARENT,
	NSREL_KIN_ANCESTOR,
	NSREL_KIN_CHILD,
	NSREL_KIN_DESCENDANT,
	NSREL_KIN_SIBLING,
	NSREL_KIN_OWNER,
	NSREL_KIN_OWNED,
};

/**
 * nsrel_kin_get_name:
 *
 * Returns: "unknown", "none", "same", "parent", "ancestor", "child", "descendant",
 * "sibling", "owner" or "owned"; NULL if @kin is none of the enum. Static.
 *
 * Since: 0.1
 */
const char *nsrel_kin_get_name(enum nsrel_kin kin);

/**
 * nsrel_ns_get_kin:
 * @other: a namespace of the same snapshot
 *
 * Returns: what @ns is to @other.
 *
 * Since: 0.1
 */
enum nsrel_kin nsrel_ns_get_kin(const struct nsrel_ns *ns, const struct nsrel_ns *other);

/**
 * nsrel_ns_find_path:
 * @other: a namespace of the same snapshot
 * @ret: gets the namespaces on the way, @ns the first and @other the last; an array to be
 *   freed by the caller with free(3), of borrowed namespaces
 * @ret_n: gets how many
 *
 * The way between two namespaces by parents and owners: each is parent, child, owner or
 * owned of the one before, which nsrel_ns_get_kin() tells. Two of a hierarchical type are
 * joined by their parents where these meet, all others by the user namespaces that own
 * them.
 *
 * Returns: 0; -ENOENT if none is known; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_ns_find_path(const struct nsrel_ns *ns, const struct nsrel_ns *other,
		       const struct nsrel_ns ***ret, size_t *ret_n);

/*
 * Graph: all relations at once
 */

/**
 * enum nsrel_node_kind: what a node of a graph stands for
 * @NSREL_NODE_NS: a namespace
 * @NSREL_NODE_PROCESS: a process that leads, or holds, a namespace, and is part of no known
 *   workload
 * @NSREL_NODE_WORKLOAD: a workload of which a process leads, or holds, a namespace
 *
 * Since: 0.1
 */
enum nsrel_node_kind {
	NSREL_NODE_NS,
	NSREL_NODE_PROCESS,
	NSREL_NODE_WORKLOAD,
};

/**
 * nsrel_node_kind_get_name:
 *
 * Returns: "namespace", "process" or "workload"; NULL if @kind is none of the enum. Static.
 *
 * Since: 0.1
 */
const char *nsrel_node_kind_get_name(enum nsrel_node_kind kind);

/**
 * enum nsrel_edge_kind: what an edge of a graph says
 * @NSREL_EDGE_PARENT: from a pid or user namespace to its child
 * @NSREL_EDGE_OWNER: from a user namespace to one that it owns, and is not the parent of
 * @NSREL_EDGE_MEMBER: from a process or workload to a namespace that it leads: it is in
 *   it, and its parent process is not. (Monitors stand for themselves, as processes.)
 * @NSREL_EDGE_HOLDER: from a process, workload or (of mounts) mount namespace to a
 *   namespace that it holds otherwise, enum nsrel_holder_kind
 * @NSREL_EDGE_LINK: from a network namespace to another one, as network devices join them
 *
 * Since: 0.1
 */
enum nsrel_edge_kind {
	NSREL_EDGE_PARENT,
	NSREL_EDGE_OWNER,
	NSREL_EDGE_MEMBER,
	NSREL_EDGE_HOLDER,
	NSREL_EDGE_LINK,
};

/**
 * nsrel_edge_kind_get_name:
 *
 * Returns: "parent", "owner", "member", "holder" or "link"; NULL if @kind is none of the
 * enum. Static.
 *
 * Since: 0.1
 */
const char *nsrel_edge_kind_get_name(enum nsrel_edge_kind kind);

/**
 * nsrel_graph_new:
 * @snap: the snapshot; the graph keeps a reference
 * @namespaces: those that become nodes; NULL: all of the snapshot
 * @n: how many
 * @ret: gets the graph, to be dropped with nsrel_graph_unref()
 *
 * Makes a graph of namespaces, the processes or workloads that lead or hold them, and all
 * relations between these. Of what is the same in start, end and kind (of holders: the kind
 * of holder, too) there is one edge.
 *
 * Returns: 0, or -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_graph_new(struct nsrel_snapshot *snap, const struct nsrel_ns *const *namespaces,
		    size_t n, struct nsrel_graph **ret);

/**
 * nsrel_graph_ref:
 *
 * Returns: @graph, with one more reference. NULL gives NULL. Safe in any thread.
 *
 * Since: 0.1
 */
struct nsrel_graph *nsrel_graph_ref(struct nsrel_graph *graph);

/**
 * nsrel_graph_unref:
 *
 * Drops a reference. With the last one the graph goes, its nodes and edges, and its
 * reference to the snapshot. Takes NULL. Safe in any thread.
 *
 * Returns: NULL.
 *
 * Since: 0.1
 */
struct nsrel_graph *nsrel_graph_unref(struct nsrel_graph *graph);

/**
 * nsrel_graph_unrefp:
 *
 * nsrel_graph_unref() for __attribute__((cleanup)).
 *
 * Since: 0.1
 */
static inline void nsrel_graph_unrefp(struct nsrel_graph **graph)
{
	nsrel_graph_unref(*graph);
}

/**
 * nsrel_graph_next_node:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next node: namespaces in the order of the snapshot, then workloads by cgroup
 * path, then processes by PID; NULL after the last.
 *
 * Since: 0.1
 */
const struct nsrel_node *nsrel_graph_next_node(const struct nsrel_graph *graph,
					       const struct nsrel_node *prev);

/** nsrel_graph_foreach_node: for (each node of the graph). Since: 0.1 */
#define nsrel_graph_foreach_node(node, graph)                       \
	for ((node) = nsrel_graph_next_node((graph), NULL); (node); \
	     (node) = nsrel_graph_next_node((graph), (node)))

/**
 * nsrel_graph_count_nodes:
 *
 * Since: 0.1
 */
size_t nsrel_graph_count_nodes(const struct nsrel_graph *graph);

/**
 * nsrel_graph_next_edge:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next edge, by kind, then in the order of the nodes that it leads from and
 * to; NULL after the last.
 *
 * Since: 0.1
 */
const struct nsrel_edge *nsrel_graph_next_edge(const struct nsrel_graph *graph,
					       const struct nsrel_edge *prev);

/** nsrel_graph_foreach_edge: for (each edge of the graph). Since: 0.1 */
#define nsrel_graph_foreach_edge(edge, graph)                       \
	for ((edge) = nsrel_graph_next_edge((graph), NULL); (edge); \
	     (edge) = nsrel_graph_next_edge((graph), (edge)))

/**
 * nsrel_graph_count_edges:
 *
 * Since: 0.1
 */
size_t nsrel_graph_count_edges(const struct nsrel_graph *graph);

/**
 * nsrel_node_get_kind:
 *
 * Since: 0.1
 */
enum nsrel_node_kind nsrel_node_get_kind(const struct nsrel_node *node);

/**
 * nsrel_node_get_index:
 *
 * Returns: the node's place in the order of nsrel_graph_next_node(), from 0.
 *
 * Since: 0.1
 */
size_t nsrel_node_get_index(const struct nsrel_node *node);

/**
 * nsrel_node_get_id:
 *
 * Returns: a name that no other node of the graph has: "net:[4026531840]", "process:7",
 * "workload:" and a cgroup path, of any bytes. Belongs to the graph.
 *
 * Since: 0.1
 */
const char *nsrel_node_get_id(const struct nsrel_node *node);

/**
 * nsrel_node_get_ns:
 *
 * Returns: the namespace that the node stands for; NULL if it stands for something else.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_node_get_ns(const struct nsrel_node *node);

/**
 * nsrel_node_get_process:
 *
 * Returns: the process that the node stands for; NULL if it stands for something else.
 *
 * Since: 0.1
 */
const struct nsrel_process *nsrel_node_get_process(const struct nsrel_node *node);

/**
 * nsrel_node_get_workload:
 *
 * Returns: the workload that the node stands for; NULL if it stands for something else.
 *
 * Since: 0.1
 */
const struct nsrel_workload *nsrel_node_get_workload(const struct nsrel_node *node);

/**
 * nsrel_edge_get_kind:
 *
 * Since: 0.1
 */
enum nsrel_edge_kind nsrel_edge_get_kind(const struct nsrel_edge *edge);

/**
 * nsrel_edge_get_from:
 *
 * Returns: the node that the edge begins at.
 *
 * Since: 0.1
 */
const struct nsrel_node *nsrel_edge_get_from(const struct nsrel_edge *edge);

/**
 * nsrel_edge_get_to:
 *
 * Returns: the node that the edge leads to.
 *
 * Since: 0.1
 */
const struct nsrel_node *nsrel_edge_get_to(const struct nsrel_edge *edge);

/**
 * nsrel_edge_get_count:
 *
 * Returns: how many leaders, holders or, of NSREL_EDGE_LINK, devices in the namespace that
 * it begins at are one in this edge; at least 1.
 *
 * Since: 0.1
 */
size_t nsrel_edge_get_count(const struct nsrel_edge *edge);

/**
 * nsrel_edge_get_holder:
 *
 * Returns: of NSREL_EDGE_HOLDER, the first holder that the edge stands for; else NULL.
 *
 * Since: 0.1
 */
const struct nsrel_holder *nsrel_edge_get_holder(const struct nsrel_edge *edge);

/**
 * nsrel_edge_get_link:
 *
 * Returns: of NSREL_EDGE_LINK, the first device in the namespace that the edge begins at;
 * else NULL. Two namespaces have one edge, whichever devices told of it, that begins at the
 * first of them that told.
 *
 * Since: 0.1
 */
const struct nsrel_link *nsrel_edge_get_link(const struct nsrel_edge *edge);

/**
 * nsrel_edge_get_peer_link:
 *
 * Returns: the device at its other end, in the namespace that the edge leads to; NULL if
 * that is not known.
 *
 * Since: 0.1
 */
const struct nsrel_link *nsrel_edge_get_peer_link(const struct nsrel_edge *edge);

/*
 * Origin: where a snapshot comes from, and how it travels
 */

/**
 * nsrel_snapshot_get_hostname:
 *
 * Returns: the host name of the machine, /proc/sys/kernel/hostname in the caller's uts
 * namespace, of any bytes; NULL if it could not be read. Belongs to the snapshot.
 *
 * Since: 0.1
 */
const char *nsrel_snapshot_get_hostname(const struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_get_boot_id:
 *
 * Returns: the boot id, /proc/sys/kernel/random/boot_id in proc(5), which changes when the
 * machine restarts; NULL if it could not be read. Belongs to the snapshot.
 *
 * Since: 0.1
 */
const char *nsrel_snapshot_get_boot_id(const struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_get_kernel:
 *
 * Returns: the release of the kernel, /proc/sys/kernel/osrelease in proc(5), such as
 * "6.1.0-18-amd64"; NULL if it could not be read. Belongs to the snapshot.
 *
 * Since: 0.1
 */
const char *nsrel_snapshot_get_kernel(const struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_get_time:
 *
 * Returns: when the snapshot was begun, by the clock of the machine that took it:
 * microseconds since 1970-01-01 00:00 UTC (CLOCK_REALTIME in clock_gettime(2)).
 *
 * Since: 0.1
 */
int64_t nsrel_snapshot_get_time(const struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_get_caller:
 * @ret_uid: gets the effective user ID of whoever took the snapshot, as their own user
 *   namespace has it; may be NULL
 * @ret_caps: gets their effective capabilities, bit n for capability n; may be NULL
 *
 * What the caller may see depends on these.
 *
 * Returns: 0, or -ENODATA if it could not be read.
 *
 * Since: 0.1
 */
int nsrel_snapshot_get_caller(const struct nsrel_snapshot *snap, uid_t *ret_uid,
			      uint64_t *ret_caps);

/**
 * nsrel_snapshot_get_version:
 *
 * Returns: the version of the library that took the snapshot. Belongs to the snapshot.
 *
 * Since: 0.1
 */
const char *nsrel_snapshot_get_version(const struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_is_loaded:
 *
 * Returns: true if the snapshot comes from nsrel_snapshot_load().
 *
 * Since: 0.1
 */
bool nsrel_snapshot_is_loaded(const struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_is_captured:
 *
 * Returns: true if the snapshot was taken of a directory that looks like a /proc
 * (nsrel_context_set_procfs()), also if it was saved and loaded since.
 *
 * Since: 0.1
 */
bool nsrel_snapshot_is_captured(const struct nsrel_snapshot *snap);

/**
 * nsrel_snapshot_save:
 * @fd: where to write; stays open
 *
 * Writes all of the snapshot as one JSON document, which has a schema (snapshot.json) and
 * a number of its format: namespaces, processes, threads, holders, problems, workloads,
 * links, and where it comes from. Written as a stream. Bytes that are no UTF-8 are written
 * as \xHH (in JSON, where the backslash is doubled), the backslash of a text's own \x as \x5c:
 * nothing is lost. A snapshot that was loaded is saved as it was.
 *
 * Returns: 0, or a negative errno of write(2), such as -ENOSPC or -EPIPE (which comes with
 * SIGPIPE, unless the caller blocks or ignores it); -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_snapshot_save(const struct nsrel_snapshot *snap, int fd);

/**
 * nsrel_snapshot_load:
 * @fd: what to read, to its end; stays open
 * @ret: gets the snapshot, to be dropped with nsrel_snapshot_unref()
 * @ret_why: gets what is wrong and where, English and of printable characters, such as
 *   "processes[3].pid: not a PID" or "line 7, column 12: ...", to be freed by the caller
 *   with free(3); left alone if there is nothing to say; may be NULL
 *
 * Reads what nsrel_snapshot_save() wrote. The snapshot answers as the one that was saved;
 * what opens a namespace (nsrel_handle_open_ns()) returns -EOPNOTSUPP. The document need not
 * be trusted: what does not fit together is refused.
 *
 * Returns: 0; -EBADMSG if it is no such document, or damaged; -ENOTSUP if it is of a later
 * format than this library knows; -EFBIG if it is too large (above 1 GiB); -EOPNOTSUPP if
 * the library was built without; a negative errno of read(2); -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_snapshot_load(int fd, struct nsrel_snapshot **ret, char **ret_why);

/*
 * Diff: two moments compared
 */

/**
 * enum nsrel_change_kind: what became of a namespace
 * @NSREL_CHANGE_CAME: it is in the new snapshot only
 * @NSREL_CHANGE_WENT: it is in the old snapshot only
 * @NSREL_CHANGE_CHANGED: it is in both, and something of it is another
 *
 * Since: 0.1
 */
enum nsrel_change_kind {
	NSREL_CHANGE_CAME,
	NSREL_CHANGE_WENT,
	NSREL_CHANGE_CHANGED,
};

/**
 * nsrel_change_kind_get_name:
 *
 * Returns: "came", "went" or "changed"; NULL if @kind is none of the enum. Static.
 *
 * Since: 0.1
 */
const char *nsrel_change_kind_get_name(enum nsrel_change_kind kind);

/**
 * enum nsrel_aspect: what of a namespace changed
 * @NSREL_ASPECT_MEMBERS: the processes that are in it
 * @NSREL_ASPECT_HOLDERS: what else holds it: by kind, and task and fd, or path
 * @NSREL_ASPECT_OWNER: its owner, or its parent
 * @NSREL_ASPECT_NAMES: the paths where it is mounted, what people call it
 *
 * The values are bits, to be combined in a set.
 *
 * Since: 0.1
 */
enum nsrel_aspect {
	NSREL_ASPECT_MEMBERS = 1 << 0,
	NSREL_ASPECT_HOLDERS = 1 << 1,
	NSREL_ASPECT_OWNER = 1 << 2,
	NSREL_ASPECT_NAMES = 1 << 3,
};

/**
 * nsrel_aspect_get_name:
 *
 * Returns: "members", "holders", "owner" or "names"; NULL if @aspect is none of the enum.
 * Static.
 *
 * Since: 0.1
 */
const char *nsrel_aspect_get_name(enum nsrel_aspect aspect);

/**
 * nsrel_diff_new:
 * @old: the earlier snapshot; the diff keeps a reference
 * @now: the later snapshot; the diff keeps a reference
 * @ret: gets the diff, to be dropped with nsrel_diff_unref()
 *
 * Compares two snapshots of one machine. A namespace is the same one by its 64-bit id
 * within one boot; without ids by type and inode, if something that held it then (a process
 * or thread with its start time) holds it now, or if nothing speaks against it, which is not
 * certain. After a restart nothing is the same. Only types that both snapshots looked for
 * are compared, and what is unknown in one of them is no change; nor is that the process
 * which took a snapshot is in namespaces, unless it is in both snapshots.
 *
 * Returns: 0, or -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_diff_new(struct nsrel_snapshot *old, struct nsrel_snapshot *now,
		   struct nsrel_diff **ret);

/**
 * nsrel_diff_ref:
 *
 * Returns: @diff, with one more reference. NULL gives NULL. Safe in any thread.
 *
 * Since: 0.1
 */
struct nsrel_diff *nsrel_diff_ref(struct nsrel_diff *diff);

/**
 * nsrel_diff_unref:
 *
 * Drops a reference. With the last one the diff goes, its changes, and its references to
 * both snapshots. Takes NULL. Safe in any thread.
 *
 * Returns: NULL.
 *
 * Since: 0.1
 */
struct nsrel_diff *nsrel_diff_unref(struct nsrel_diff *diff);

/**
 * nsrel_diff_unrefp:
 *
 * nsrel_diff_unref() for __attribute__((cleanup)).
 *
 * Since: 0.1
 */
static inline void nsrel_diff_unrefp(struct nsrel_diff **diff)
{
	nsrel_diff_unref(*diff);
}

/**
 * nsrel_diff_is_same_boot:
 *
 * Returns: 1 if both snapshots have the same boot id, 0 if not, -ENODATA if one has none.
 *
 * Since: 0.1
 */
int nsrel_diff_is_same_boot(const struct nsrel_diff *diff);

/**
 * nsrel_diff_next_change:
 * @prev: where to go on; NULL to begin
 *
 * Returns: the next change: by inode number of the namespace, then type, then what went
 * before what came; NULL after the last.
 *
 * Since: 0.1
 */
const struct nsrel_change *nsrel_diff_next_change(const struct nsrel_diff *diff,
						  const struct nsrel_change *prev);

/** nsrel_diff_foreach_change: for (each change of the diff). Since: 0.1 */
#define nsrel_diff_foreach_change(change, diff)                         \
	for ((change) = nsrel_diff_next_change((diff), NULL); (change); \
	     (change) = nsrel_diff_next_change((diff), (change)))

/**
 * nsrel_diff_count_changes:
 *
 * Since: 0.1
 */
size_t nsrel_diff_count_changes(const struct nsrel_diff *diff);

/**
 * nsrel_change_get_kind:
 *
 * Since: 0.1
 */
enum nsrel_change_kind nsrel_change_get_kind(const struct nsrel_change *change);

/**
 * nsrel_change_get_old:
 *
 * Returns: the namespace in the old snapshot; NULL if it came.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_change_get_old(const struct nsrel_change *change);

/**
 * nsrel_change_get_new:
 *
 * Returns: the namespace in the new snapshot; NULL if it went.
 *
 * Since: 0.1
 */
const struct nsrel_ns *nsrel_change_get_new(const struct nsrel_change *change);

/**
 * nsrel_change_get_aspects:
 *
 * Returns: what changed, a set of enum nsrel_aspect bits; 0 if it came or went.
 *
 * Since: 0.1
 */
unsigned int nsrel_change_get_aspects(const struct nsrel_change *change);

/**
 * nsrel_change_is_certain:
 *
 * Returns: false if it can't be told for sure whether the namespaces are the same one, or
 * whether something was only out of sight: problems of one of the snapshots may explain
 * it.
 *
 * Since: 0.1
 */
bool nsrel_change_is_certain(const struct nsrel_change *change);

/**
 * nsrel_change_get_reason:
 *
 * Returns: the change in a few words, English, with names of any bytes in it: "process 7
 * (nginx) came", "fd 3 of process 9 (sh) went, 2 processes came", "held by mount
 * /run/netns/blue". Belongs to the diff.
 *
 * Since: 0.1
 */
const char *nsrel_change_get_reason(const struct nsrel_change *change);

/*
 * Watch: looking again and again
 */

/**
 * nsrel_watch_new:
 * @ctx: the options of all looks; NULL for the defaults. The watch keeps a reference:
 *   what is changed later counts from the next snapshot on
 * @ret: gets the watch, to be dropped with nsrel_watch_free()
 *
 * A watch keeps what it takes to see with little effort that nothing can have changed: its
 * last snapshot, and open files of /proc, one for each thread on the machine, of which the
 * soft limit of open files (RLIMIT_NOFILE) leaves at least half to the caller; threads
 * beyond that cost four times as much. Nothing that is kept open keeps a process, a
 * namespace or a mount of others alive. Of the caller's own open files the watch passes
 * over those it keeps: nothing else may close them, or be opened in their place by
 * dup2(2). Not to be used by two threads at a time, nor by a child after fork(2).
 *
 * Returns: 0, or -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_watch_new(struct nsrel_context *ctx, struct nsrel_watch **ret);

/**
 * nsrel_watch_free:
 *
 * Takes NULL.
 *
 * Returns: NULL.
 *
 * Since: 0.1
 */
struct nsrel_watch *nsrel_watch_free(struct nsrel_watch *watch);

/**
 * nsrel_watch_freep:
 *
 * nsrel_watch_free() for __attribute__((cleanup)).
 *
 * Since: 0.1
 */
static inline void nsrel_watch_freep(struct nsrel_watch **watch)
{
	nsrel_watch_free(*watch);
}

/**
 * nsrel_watch_look:
 * @ret: gets a new snapshot, to be dropped with nsrel_snapshot_unref(), if the result is 1
 *
 * Looks whether anything can have changed since the last look that gave a snapshot, and
 * takes a new one if so; the first look always does, and each hundredth after a snapshot. A
 * task that did not run since (schedstat in proc(5), which has to be there: CONFIG_SCHED_INFO)
 * has changed nothing; of those that did, what they are, are in and have open is
 * compared, and of all where it can't be told. The caller's own mount namespace tells by
 * poll(2) of mountinfo, the others have their mounts listed (listmount(2), Linux 6.11, or
 * mountinfo of a member). The kernel's own lists are read. There may be a new snapshot with
 * nothing new in it.
 *
 * With NSREL_SOURCE_DEEP or NSREL_SOURCE_LINKS, and where there is a mount namespace whose
 * mounts can't be listed, every look takes a snapshot if any thread but the calling one
 * has run. Of a /proc that is no proc file system every look takes one.
 *
 * Seen only with the next snapshot: that a mount of another mount namespace was moved, that
 * a directory on the way to a mount was renamed, that a sleeping process was put into another
 * cgroup, and what one process did with an open
 * file of another's (a watch of inotify(7) that was added to it) and no longer has open
 * itself.
 *
 * Returns: 1 if there is a new snapshot; 0 if nothing has changed; as nsrel_snapshot_new()
 * on failure, after which the next look takes a snapshot.
 *
 * Since: 0.1
 */
int nsrel_watch_look(struct nsrel_watch *watch, struct nsrel_snapshot **ret);

/*
 * Handle: one namespace at hand
 */

/**
 * nsrel_handle_open_path:
 * @path: such as "/proc/self/ns/net" or "/run/netns/blue"
 * @ret: gets the handle, to be dropped with nsrel_handle_unref()
 *
 * Opens a namespace, which exists as long as the handle does. Whatever else is found at
 * the path is not opened.
 *
 * Returns: 0; -ENOTTY if something else than a namespace is there; -ENOENT, -EACCES and
 * the like as open(2); -ENODEV if there is no proc file system at /proc, by which it is
 * told; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_open_path(const char *path, struct nsrel_handle **ret);

/**
 * nsrel_handle_new_from_fd:
 * @fd: a file descriptor of a namespace, opened with O_PATH or not; stays the caller's, the
 *   handle has a copy
 * @ret: gets the handle
 *
 * Returns: 0; -EBADF if @fd is not open; -ENOTTY if it is something else than a namespace;
 * -ENODEV as nsrel_handle_open_path(); -EMFILE, -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_new_from_fd(int fd, struct nsrel_handle **ret);

/**
 * nsrel_handle_open_pid:
 * @pid: a PID or TID in /proc; 0 is the calling thread
 * @ret: gets a handle of the namespace that the task is in
 *
 * A zombie is still in its pid and user namespaces, and in no others.
 *
 * Returns: 0; -EINVAL if @pid is negative or @type none of the enum; -ESRCH if there is no
 * such task, or it has ended; -EOPNOTSUPP if the kernel has no namespaces of that type;
 * -EACCES, -EPERM if the caller may not look at the task, ptrace(2), or something that is
 * mounted over it in /proc is in the way; -ENODEV if /proc is not a proc file system;
 * -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_open_pid(pid_t pid, enum nsrel_type type, struct nsrel_handle **ret);

/**
 * nsrel_handle_open_id:
 * @id: the 64-bit id, as nsrel_handle_get_id() gives it
 * @type: an enum nsrel_type, or -1 if it is not known
 * @ino: the inode number, or 0 if it is not known
 * @ret: gets the handle
 *
 * Opens by file handle, open_by_handle_at(2) with FD_NSFS_ROOT: Linux 6.18 with type and
 * inode, Linux 6.19 by id alone.
 *
 * Returns: 0; -ESTALE if no such namespace exists (any more), or type or inode are not
 * its, or (since Linux 6.19) nothing but a socket or another namespace keeps it; -EINVAL if
 * @type is neither -1 nor of the enum; -EPERM, -EACCES if the caller may not; -EOPNOTSUPP
 * if the kernel is too old, which may depend on whether type and inode are given; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_open_id(uint64_t id, int type, uint64_t ino, struct nsrel_handle **ret);

/**
 * nsrel_handle_open_ns:
 * @snap: the snapshot that the namespace belongs to
 * @ret: gets the handle
 *
 * Opens a namespace of a snapshot: by the best of its holders, by its id, or by way of a
 * namespace that it owns or is the parent of, and makes sure that it is still the same one.
 *
 * Returns: 0; -ESTALE if it is not there any more, also if what is there now is another
 * one; -EOPNOTSUPP if the snapshot is not of this machine; -ENOENT if nothing opens it;
 * -EACCES and the like if the caller may not; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_open_ns(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			 struct nsrel_handle **ret);

/**
 * nsrel_handle_ref:
 *
 * Returns: @handle, with one more reference. NULL gives NULL. Safe in any thread.
 *
 * Since: 0.1
 */
struct nsrel_handle *nsrel_handle_ref(struct nsrel_handle *handle);

/**
 * nsrel_handle_unref:
 *
 * Drops a reference, and closes the namespace with the last one. Takes NULL. Safe in any
 * thread.
 *
 * Returns: NULL.
 *
 * Since: 0.1
 */
struct nsrel_handle *nsrel_handle_unref(struct nsrel_handle *handle);

/**
 * nsrel_handle_unrefp:
 *
 * nsrel_handle_unref() for __attribute__((cleanup)).
 *
 * Since: 0.1
 */
static inline void nsrel_handle_unrefp(struct nsrel_handle **handle)
{
	nsrel_handle_unref(*handle);
}

/**
 * nsrel_handle_get_fd:
 *
 * Returns: the open file of the namespace, for setns(2) and ioctl_ns(2). Belongs to the
 * handle; not to be closed.
 *
 * Since: 0.1
 */
int nsrel_handle_get_fd(const struct nsrel_handle *handle);

/**
 * nsrel_handle_get_type:
 *
 * Comes from NS_GET_NSTYPE (Linux 4.11), before that from the link in /proc/self/fd.
 *
 * Since: 0.1
 */
enum nsrel_type nsrel_handle_get_type(const struct nsrel_handle *handle);

/**
 * nsrel_handle_get_ino:
 *
 * Returns: as nsrel_ns_get_ino(). As long as the handle is there no other namespace gets
 * this number.
 *
 * Since: 0.1
 */
uint64_t nsrel_handle_get_ino(const struct nsrel_handle *handle);

/**
 * nsrel_handle_get_dev:
 *
 * Returns: the device number of nsfs, as in stat(2).
 *
 * Since: 0.1
 */
dev_t nsrel_handle_get_dev(const struct nsrel_handle *handle);

/**
 * nsrel_handle_get_id:
 * @ret: gets the 64-bit id, as nsrel_ns_get_id()
 *
 * Returns: 0, or -EOPNOTSUPP if the kernel is too old.
 *
 * Since: 0.1
 */
int nsrel_handle_get_id(const struct nsrel_handle *handle, uint64_t *ret);

/**
 * nsrel_handle_open_owner:
 * @ret: gets a handle of the user namespace that owns this one; of a user namespace, that
 *   is its parent
 *
 * Comes from NS_GET_USERNS (Linux 4.9), ioctl_ns(2).
 *
 * Returns: 0; -EPERM if there is none in sight: at the top, and where it lies outside of
 * the caller's own user namespace; -EOPNOTSUPP if the kernel is too old; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_open_owner(const struct nsrel_handle *handle, struct nsrel_handle **ret);

/**
 * nsrel_handle_open_parent:
 * @ret: gets a handle of the parent of a pid or user namespace
 *
 * Comes from NS_GET_PARENT (Linux 4.9), ioctl_ns(2).
 *
 * Returns: 0; -EINVAL if namespaces of this type have no parents; -EPERM if there is none
 * in sight: at the top, and where it lies outside of the caller's own namespace;
 * -EOPNOTSUPP if the kernel is too old; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_open_parent(const struct nsrel_handle *handle,
			     struct nsrel_handle **ret);

/**
 * nsrel_handle_get_owner_uid:
 * @ret: gets what nsrel_ns_get_owner_uid() tells
 *
 * Returns: 0; -EINVAL if this is no user namespace; -EOPNOTSUPP if the kernel is too old.
 *
 * Since: 0.1
 */
int nsrel_handle_get_owner_uid(const struct nsrel_handle *handle, uid_t *ret);

/**
 * nsrel_handle_open_next_mntns:
 * @ret: gets a handle of the mount namespace that follows this one in the kernel's list
 *
 * Comes from NS_MNT_GET_NEXT (Linux 6.12).
 *
 * Returns: 0; -ENOENT at the end; -EINVAL if this is no mount namespace; -EPERM if the
 * caller may not (it takes CAP_SYS_ADMIN, in the initial PID namespace; some kernels up to
 * Linux 6.18 pass over what they don't show instead); -EOPNOTSUPP if the kernel is too
 * old; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_open_next_mntns(const struct nsrel_handle *handle,
				 struct nsrel_handle **ret);

/**
 * nsrel_handle_open_previous_mntns:
 * @ret: gets a handle of the mount namespace before this one in the kernel's list
 *
 * Returns: as nsrel_handle_open_next_mntns().
 *
 * Since: 0.1
 */
int nsrel_handle_open_previous_mntns(const struct nsrel_handle *handle,
				     struct nsrel_handle **ret);

/**
 * nsrel_handle_is_same:
 *
 * Returns: true if both are handles of one namespace.
 *
 * Since: 0.1
 */
bool nsrel_handle_is_same(const struct nsrel_handle *handle,
			  const struct nsrel_handle *other);

/**
 * nsrel_handle_translate_pid:
 * @handle: of a PID namespace; NULL is the caller's own
 * @pid: the PID or TID of a process or thread there
 * @to: of a PID namespace; NULL is the caller's own
 * @ret: gets its PID or TID in @to; 0 if it is not visible there
 *
 * Asks the kernel, now: NS_GET_PID_FROM_PIDNS and NS_GET_PID_IN_PIDNS (Linux 6.11). It has
 * to be visible in the caller's own PID namespace, too. nsrel_snapshot_translate_pid()
 * works on all kernels.
 *
 * Returns: 0; -EINVAL if a handle is of no PID namespace or @pid is not above 0; -ESRCH if
 * nobody has that PID there that the caller can see; -EOPNOTSUPP if the kernel is too old.
 *
 * Since: 0.1
 */
int nsrel_handle_translate_pid(const struct nsrel_handle *handle, pid_t pid,
			       const struct nsrel_handle *to, pid_t *ret);

/**
 * enum nsrel_question: what was tried with a namespace, for nsrel_strerror()
 * @NSREL_QUESTION_OPEN: nsrel_handle_open_path(), _new_from_fd(), _open_pid(), _open_ns()
 * @NSREL_QUESTION_ID: nsrel_handle_open_id(), nsrel_handle_get_id()
 * @NSREL_QUESTION_REFERENCE: nsrel_handle_open_reference(), nsrel_ns_get_reference()
 * @NSREL_QUESTION_OWNER: nsrel_handle_open_owner()
 * @NSREL_QUESTION_PARENT: nsrel_handle_open_parent()
 * @NSREL_QUESTION_OWNER_UID: nsrel_handle_get_owner_uid()
 * @NSREL_QUESTION_MNTNS: nsrel_handle_open_next_mntns(), _open_previous_mntns()
 * @NSREL_QUESTION_PID: nsrel_handle_translate_pid(), nsrel_snapshot_translate_pid(),
 *   nsrel_process_get_pid_in()
 * @NSREL_QUESTION_VISIT: nsrel_visit_in_thread(), nsrel_visit_in_child()
 *
 * Since: 0.1
 */
enum nsrel_question {
	NSREL_QUESTION_OPEN,
	NSREL_QUESTION_ID,
	NSREL_QUESTION_REFERENCE,
	NSREL_QUESTION_OWNER,
	NSREL_QUESTION_PARENT,
	NSREL_QUESTION_OWNER_UID,
	NSREL_QUESTION_MNTNS,
	NSREL_QUESTION_PID,
	NSREL_QUESTION_VISIT,
};

/**
 * nsrel_strerror:
 * @error: what the function returned, negative or positive
 *
 * Says in words what an error means to that question: "not a namespace", "no parent in
 * sight", "namespaces of this type have no parents", "the kernel is too old" ...; what
 * strerror(3) says, if it means nothing in particular. English.
 *
 * Returns: the words. Static.
 *
 * Since: 0.1
 */
const char *nsrel_strerror(enum nsrel_question question, int error);

/*
 * References: texts that name a namespace across time and programs
 */

/**
 * nsrel_ns_get_reference:
 * @snap: the snapshot that the namespace belongs to
 * @ret: gets the reference, to be freed by the caller with free(3)
 *
 * Makes a text of printable ASCII without blanks that names the namespace in other
 * programs and later:
 *
 *   net:[4026532290],dev=0:4,id=89,boot=BOOT-ID,pid=7,start=8113,mntns=4026531841,path=/run/x
 *
 * Type and inode come first, then what is known, in any order: the device of nsfs; the
 * 64-bit id; the boot id, proc(5), as ids and PIDs begin anew when the machine does; a
 * process or thread (with its start time, as nsrel_process_get_start_time()) that is in
 * the namespace, or that the path leads through; a path that opens it, and the inode of
 * the mount namespace that the path is in. Bytes in the path other than A-Z a-z 0-9 and
 * / . _ : @ + - are written as %XX.
 *
 * PIDs are those of /proc, paths begin at the caller's root directory.
 *
 * Returns: 0; -EOPNOTSUPP if the snapshot is not of this machine; -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_ns_get_reference(const struct nsrel_snapshot *snap, const struct nsrel_ns *ns,
			   char **ret);

/**
 * nsrel_handle_get_reference:
 * @ret: gets the reference, to be freed by the caller with free(3)
 *
 * The same for a handle: with the path or PID that it was opened by, if it was, and if
 * that still leads to it. A path such as /proc/self/ns/net, which means another namespace
 * to others, is written with the caller's PID.
 *
 * Returns: 0, or -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_get_reference(const struct nsrel_handle *handle, char **ret);

/**
 * nsrel_handle_open_reference:
 * @text: a reference
 * @ret: gets the handle
 *
 * Opens the namespace that a reference names and verifies all that it says: type, inode,
 * device, id, boot; that the process is the one that was meant and is in the namespace or
 * still leads to it; that the path, in that mount namespace, opens it. What says otherwise
 * now (a number that is another's, a path that leads to another namespace) makes the
 * reference stale. A process that has ended or a path where no namespace is any more does
 * not, as long as the id shows that the namespace is the same: ids are never used again.
 *
 * The path is not looked at if the caller is in another mount namespace than the path is:
 * then the process or the id has to do.
 *
 * Returns: 0; -EINVAL if @text is no reference; -ESTALE if the namespace that was meant is
 * gone, or what the reference says is not so any more; -ENOENT if it says no way to the
 * namespace that this kernel has; -EXDEV if the only way is a path in another mount
 * namespace than the caller's; -EACCES, -EPERM and the like if the caller may not open or
 * verify it; -ENODEV if /proc is not a proc file system, or does not show the boot id;
 * -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_handle_open_reference(const char *text, struct nsrel_handle **ret);

/**
 * nsrel_is_reference:
 *
 * Returns: whether @text starts as references do, "net:[4026531840],", and is to be opened
 * with nsrel_handle_open_reference(), which says whether the rest is right. No path that
 * starts so can be meant: it would be "./net:[4026531840],...".
 *
 * Since: 0.1
 */
bool nsrel_is_reference(const char *text);

/*
 * Visiting: running a function inside namespaces
 */

/**
 * nsrel_visit_in_thread:
 * @handles: namespaces to go into, of different types: mnt, net, uts, ipc, cgroup
 * @n: how many
 * @function: called with @arg in a thread made for it, which is in these namespaces; may
 *   use all that the process has, and must not outlive the call
 * @arg: handed to @function
 * @ret_result: gets what @function returned; may be NULL
 *
 * The thread has its own root and working directory (in a mount namespace both are its
 * root) and all signals blocked, and ends before the call returns. The caller's threads
 * stay where they are.
 *
 * In there /proc/self is the calling process: its own namespaces are in
 * /proc/thread-self, so that the network is in /proc/thread-self/net.
 *
 * Returns: 0; -EINVAL if there are no @handles, two of a type, or one of a user, pid or
 * time namespace, which a thread can't enter alone; -EPERM if the caller may not,
 * setns(2); -ECANCELED if the thread ended before the function returned, pthread_exit(3);
 * -EAGAIN, -ENOMEM.
 *
 * Since: 0.1
 */
int nsrel_visit_in_thread(struct nsrel_handle *const *handles, size_t n,
			  int (*function)(void *arg), void *arg, int *ret_result);

/**
 * nsrel_visit_in_child:
 * @handles: namespaces to go into, of different types, any
 * @n: how many
 * @function: called with @arg in a child process made for it by fork(2), which is in these
 *   namespaces (of a pid namespace: as a process of it). If the caller has several threads
 *   it may only use what is safe after fork(2), signal-safety(7)
 * @arg: handed to @function
 * @ret_result: gets what @function returned; may be NULL
 *
 * The caller waits for the child, which ends with the caller. What the function changes in
 * memory stays in the child, and so does what it leaves in the buffers of stdio(3): it
 * has to flush what it writes. No signal is caught in the child; it has the caller's
 * signal mask, user and group IDs, and in another user namespace all capabilities there.
 * The caller gets SIGCHLD for it; whoever else waits for children may find it, which does
 * no harm.
 *
 * A user namespace is entered after what the caller may enter, and before all else. A pid
 * namespace can be entered if it is the caller's own or below it; one that had no process
 * yet has its first, and ends with it.
 *
 * Returns: 0; -EINVAL if there are no @handles or two of a type, or a pid namespace is not
 * below the caller's; -EPERM if the caller may not, setns(2); -ECANCELED if the child
 * ended before the function returned; -EAGAIN, -ENOMEM (also if the first process of a pid
 * namespace has ended).
 *
 * Since: 0.1
 */
int nsrel_visit_in_child(struct nsrel_handle *const *handles, size_t n,
			 int (*function)(void *arg), void *arg, int *ret_result);

#ifdef __cplusplus
}
#endif

#endif
