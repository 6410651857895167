/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the kernel says of a namespace, through /proc/PID/ns and ioctl_ns(2), without any
 * help of the library.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "libnsrel.h"

/* Kernels have these numbers since 3.8 for what they boot with. */
#define KERNEL_INITIAL_USER 0xeffffffdU
#define KERNEL_INITIAL_PID  0xeffffffcU

struct kernel_ns {
	int clone_flag;
	uint64_t ino;
	dev_t dev;
	uint64_t owner;	 /* inode; 0: the kernel gives none */
	uint64_t parent; /* the same */
	bool has_owner_uid;
	uid_t owner_uid;
	bool has_id;
	uint64_t id;
};

/* /proc/PID/task/TID/ns/LINK: an fd or -errno. */
int kernel_open(pid_t pid, pid_t tid, const char *link);

/* A thread's pid_for_children, by its link or else its pidfd: an fd or -errno. */
int kernel_open_pid_for_children(pid_t pid, pid_t tid);

/* The inode that the link's text has, 0 if it can't be read. */
uint64_t kernel_read_ino(pid_t pid, const char *link);

/* NS_GET_PARENT: an fd or -errno. */
int kernel_open_parent(int fd);

void kernel_ask(int fd, struct kernel_ns *ret);

/* Of a process's own link; what can't be opened fails the test. */
struct kernel_ns kernel_ns_of(pid_t pid, const char *link);

/* Of a thread's. */
struct kernel_ns kernel_ns_of_thread(pid_t pid, pid_t tid, const char *link);

/* The letter of the state in /proc/PID/task/TID/stat; 0 if there is none. */
char kernel_thread_state(pid_t pid, pid_t tid);

/* The same of /proc/PID/stat. */
char kernel_state(pid_t pid);

/* Process 2, which is in all that the machine booted with, shows and can be read. */
#define KERNEL_KTHREADD 2
bool kernel_shows_kthreadd(void);

/* How many fds the caller has open. */
size_t kernel_count_fds(void);
