/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the kernel offers and the headers of Debian 12 (Linux 6.1) don't name yet. The
 * numbers are fixed by the kernel's user API; whether a running kernel knows them is
 * found out by calling.
 */

#include <linux/nsfs.h>
#include <sched.h>
#include <stdint.h>
#include <sys/ioctl.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

/* nsfs.h: Linux 6.10 had NS_GET_MNTNS_ID as _IO, 6.11 made it _IOR. */
#define UAPI_NS_GET_MNTNS_ID_6_10 _IO(NSIO, 0x5)
#define UAPI_NS_GET_MNTNS_ID	  _IOR(NSIO, 0x5, uint64_t)
/* nsfs.h, Linux 6.18 */
#define UAPI_NS_GET_ID _IOR(NSIO, 0xd, uint64_t)

/* pidfd.h: Linux 6.9 */
#define UAPI_PIDFD_THREAD O_EXCL
/* pidfd.h: Linux 6.11 */
#define UAPI_PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE _IO(0xff, 6)

/* sched.h, kernel-internal but visible in /proc/PID/stat: a thread of the kernel's own */
#define UAPI_PF_KTHREAD 0x00200000U
