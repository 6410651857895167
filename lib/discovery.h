/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A snapshot in the making: what all sources share, and how they tell what went wrong. */

#include <pthread.h>

#include "context.h"
#include "model.h"
#include "netnsid.h"
#include "procfs.h"
#include "worker.h"

struct source;

struct fd_set_of;
struct own_files;
struct kernel_lists;

/* What all threads of a discovery have in common, beside the snapshot. */
/* macvtap, ipvtap */
enum { N_TAPS = 2 };

struct shared {
	const struct source *sources; /* in their order; ends with one without name */
	struct own_files *own_files;
	struct kernel_lists *lists;
	struct nsrel_ns *own_mntns;
	struct netnsid netnsid;	   /* with the lock held */
	struct table unix_sockets; /* by inode: those with descriptors in flight, told */
	struct table mount_roots;  /* those whose mountinfo was read */
	struct table mounts;	   /* by id: those that were seen */
	atomic_uint n_waits;	   /* for mounts to be had from the cache */
	atomic_uint n_ring_waits;  /* for rings that were busy */
	struct array dirs;	   /* struct open_dir */
	struct table dir_mounts;   /* by id: the mounts that they are in */
	size_t uncover_work;	   /* what it took so far to get at what is covered */
	uint64_t uncover_time;	   /* nanoseconds of that, and of all visits */
	uint64_t tour_time;
	size_t peek_moments;	   /* waited until offsets settled; by one thread */
	unsigned int taps[N_TAPS]; /* major numbers; 0: none. With the lock held */
	bool knows_taps;
	bool knows_locks;	   /* whether there are such: with the lock held */
	bool has_locks;		   /* of the caller's, that closing a copy may drop */
	pid_t workers[WORKER_MAX]; /* TIDs of threads that have read along */
	size_t n_workers;
};

/* A directory that a task has open, or the root of a mount that is none. */
struct open_dir {
	uint64_t mount_id; /* which is never used again */
	pid_t pid;
	pid_t tid;
	int fd;		/* below 0: see detached.h */
	uint8_t n_more; /* that follow, of others, should this one be gone */
	bool is_file;	/* any but a directory */
	bool is_ns;	/* a namespace that is mounted */
};

/* The tables of open files of one process: each as the thread that was met first. */
struct fd_tables {
	pid_t pid;
	pid_t *tids; /* in the order of kcmp(2) */
	size_t n_tids;
	size_t n_room;
};

/* A second look at some processes: what they are, what they are in and have open. */
struct limits {
	const struct procfs *proc; /* where they are */
	const pid_t *pids;
	size_t n_pids;
};

/* Each thread that looks around has its own; the snapshot is the same. */
struct discovery {
	const struct nsrel_context *ctx;
	struct nsrel_snapshot *snap;
	pthread_mutex_t *lock; /* of all that is shared while several work, or NULL */
	struct procfs proc;
	struct procfs
		self; /* where the caller's own files are reopened; fd -1: nowhere */
	unsigned int link_types; /* those that the links of tasks are read of */
	unsigned int types;	 /* those looked for */
	unsigned int sources;	 /* enum nsrel_source, those in use */
	bool ask;		 /* relations may be asked: wanted, and /proc is live */
	dev_t nsfs_dev;		 /* on which all namespaces are; 0: unknown */

	const struct limits *limits; /* or NULL: all is looked at */
	const struct fd_set_of
		*kept; /* files of the caller's that are not to be looked at */
	struct shared *shared;

	/* Its own: scratch, and what it has found so far. */
	struct buffer buf;
	struct array problems;
	struct array files;  /* struct holder_of_file */
	struct array mounts; /* struct holder_of_mount */
	struct fd_tables fd_tables;
	struct table
		cookies; /* of network namespaces: those of sockets, SO_NETNS_COOKIE */
	bool knows_own_cookie;
	uint64_t last_dir_mount;
	bool is_guest;			      /* not the thread that the log belongs to */
	struct nsrel_ns *last[NSREL_N_TYPES]; /* seen last; nothing is left to ask */
};

/* How much was found: what comes later can be forgotten. */
struct finds {
	size_t n_problems;
	size_t n_files;
};

/* A task's directory that is being read. */
struct place {
	int dir_fd; /* pins the task */
	int ns_fd;  /* its ns directory: saves half the way to each link */
	pid_t pid;
	pid_t tid;
};

/* What looking comes to, beside negative errnos, which end the discovery. */
enum outcome {
	OUTCOME_OK = 0,
	OUTCOME_NONE = 1,   /* no such thing: not in this kernel, or not any more */
	OUTCOME_GONE = 2,   /* the process or thread has ended; no problem */
	OUTCOME_DENIED = 3, /* permission was denied; told as a problem */
	OUTCOME_FAILED = 4, /* unreadable for another reason; told as a problem */
};

/* For another thread, which shares what is shared; discovery_join() takes it back. */
struct discovery discovery_fork(const struct discovery *d, pthread_mutex_t *lock);

/*
 * Whether several threads may look around. The log belongs to the caller's; and who peeks
 * blocks the signals that would end the process in the middle of it, in its own thread.
 */
bool discovery_is_shared(const struct discovery *d);

/* Hands over what was found, also when it fails. 0 or -ENOMEM. */
int discovery_join(struct discovery *d, struct discovery *other);

/*
 * What an error met at @what (a string that stays) in a task's directory comes to; adds
 * the problem if it is one. An enum outcome but OK, or -ENOMEM.
 */
int discovery_failed(struct discovery *d, enum nsrel_source source,
		     const struct place *place, const char *what, int error);

/* 0 or -ENOMEM. @what stays; @error is a negative errno. @place NULL: of no one task. */
int discovery_add_problem(struct discovery *d, enum nsrel_source source,
			  const struct place *place, const char *what, int error);

/* What is known to be there and was not looked at, because nobody asked for it. */
int discovery_add_unseen(struct discovery *d, const struct place *place, const char *what,
			 size_t count);

/* An open file that holds; copies it. 0 or -ENOMEM. */
int discovery_add_file(struct discovery *d, const struct holder_of_file *file);

/* A mount; takes it over, also when it fails. 0 or -ENOMEM. */
int discovery_add_mount(struct discovery *d, struct holder_of_mount *mount);

struct finds discovery_get_finds(const struct discovery *d);

/* Whether something of a task could not be read since then. */
bool discovery_was_refused(const struct discovery *d, const struct finds *before);

/*
 * Forgets what tasks had since then. Problems of relations stay, and mounts: what they
 * are about is there, whoever led to it.
 */
void discovery_forget_task(struct discovery *d, const struct finds *before);

/* Hands everything over to the snapshot. 0 or -ENOMEM. */
int discovery_keep(struct discovery *d);

/* Frees what is its own. */
void discovery_done(struct discovery *d);

/* Nodes of the snapshot are added, and namespaces asked, with the lock held. */
void discovery_lock(const struct discovery *d);
void discovery_unlock(const struct discovery *d);

void discovery_log(const struct discovery *d, const char *format, ...) _printf_(2, 3);
