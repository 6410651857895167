/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * References, texts that name a namespace, to what they say and back. No input or output;
 * every text is hostile.
 */

#include <limits.h>

#include "libnsrel.h"

#define REFERENCE_BOOT_LEN 36

enum reference_key {
	REFERENCE_DEV,
	REFERENCE_ID,
	REFERENCE_BOOT,
	REFERENCE_PID,
	REFERENCE_START,
	REFERENCE_MNTNS,
	REFERENCE_PATH,
	REFERENCE_N_KEYS,
};

struct reference {
	enum nsrel_type type;
	uint64_t ino;
	unsigned int has; /* 1 << key: which of the following it says */
	dev_t dev;
	uint64_t id;
	char boot[REFERENCE_BOOT_LEN + 1];
	pid_t pid; /* or a TID; never without @start */
	uint64_t start;
	uint64_t mntns; /* never without @path */
	char path[PATH_MAX];
};

static inline bool reference_has(const struct reference *ref, enum reference_key key)
{
	return ref->has & 1U << key;
}

/* 0 or -EINVAL. */
int reference_parse(const char *text, struct reference *ret);

/* A text to be freed. 0 or -ENOMEM. */
int reference_format(const struct reference *ref, char **ret);

/*
 * Of "/proc/PID/..." and "/proc/PID/task/TID/...": the task that a path leads through; 0
 * if it does through none.
 */
pid_t reference_find_task(const char *path);

/* They say it; nothing is said if the value is no such thing (-EINVAL). */
int reference_set_boot(struct reference *ref, const char *boot);
int reference_set_path(struct reference *ref, const char *path, uint64_t mntns);
void reference_set_task(struct reference *ref, pid_t pid, uint64_t start);
