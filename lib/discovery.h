/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A snapshot in the making: what all sources share, and how they tell what went wrong. */

#include <pthread.h>

#include "context.h"
#include "model.h"
#include "procfs.h"

/* Each thread that looks around has its own; the snapshot is the same. */
struct discovery {
	const struct nsrel_context *ctx;
	struct nsrel_snapshot *snap;
	pthread_mutex_t *lock; /* of the snapshot while several work on it, or NULL */
	struct procfs proc;
	unsigned int types;    /* those looked for */
	bool ask;	       /* relations may be asked: wanted, and /proc is live */
	struct buffer buf;     /* scratch */
	struct array problems; /* met so far */
	struct nsrel_ns *last[NSREL_N_TYPES]; /* seen last; nothing is left to ask */
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

/*
 * What an error met at @what (a string that stays) in a task's directory comes to; adds
 * the problem if it is one. An enum outcome but OK, or -ENOMEM.
 */
int discovery_failed(struct discovery *d, const struct place *place, const char *what,
		     int error);

/* 0 or -ENOMEM. @what stays; @error is a negative errno. @place NULL: of no one task. */
int discovery_add_problem(struct discovery *d, enum nsrel_source source,
			  const struct place *place, const char *what, int error);

/* Forgets all problems but the first @n_left. */
void discovery_drop_problems(struct discovery *d, size_t n_left);

/*
 * Behind the first @n_before: whether there are problems of tasks, and forgetting these.
 * Those of relations stay: what they are about is there, whoever led to it.
 */
bool discovery_has_task_problems(const struct discovery *d, size_t n_before);
void discovery_drop_task_problems(struct discovery *d, size_t n_before);

/* Hands the problems over to the snapshot. 0 or -ENOMEM. */
int discovery_keep_problems(struct discovery *d);

/* Frees what is its own. */
void discovery_done(struct discovery *d);

/* Nodes of the snapshot are added, and namespaces asked, with the lock held. */
void discovery_lock(const struct discovery *d);
void discovery_unlock(const struct discovery *d);

void discovery_log(const struct discovery *d, const char *format, ...) _printf_(2, 3);
