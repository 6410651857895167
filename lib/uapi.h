/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What the kernel offers and the headers of Debian 12 (Linux 6.1) don't name yet. The
 * numbers are fixed by the kernel's user API; whether a running kernel knows them is
 * found out by calling.
 */

#include <fcntl.h>
#include <linux/kcmp.h>
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
/* nsfs.h, Linux 6.11 */
#define UAPI_NS_GET_PID_FROM_PIDNS _IOR(NSIO, 0x6, int)
#define UAPI_NS_GET_PID_IN_PIDNS   _IOR(NSIO, 0x8, int)
/* nsfs.h, Linux 6.18 */
#define UAPI_NS_GET_ID _IOR(NSIO, 0xd, uint64_t)

/* pidfd.h: Linux 6.9 */
#define UAPI_PIDFD_THREAD O_EXCL
/* pidfd.h: Linux 6.11 */
#define UAPI_PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE _IO(0xff, 6)

/* sched.h, kernel-internal but visible in /proc/PID/stat: a thread of the kernel's own */
#define UAPI_PF_KTHREAD 0x00200000U

/* magic.h */
#define UAPI_NSFS_MAGIC 0x6e736673U

/* sockios.h and if_tun.h: the network namespace of a socket, of a tun device */
#define UAPI_SIOCGSKNS	    0x894CUL
#define UAPI_TUNGETDEVNETNS _IO('T', 227)
/* misc character device, Documentation/admin-guide/devices.txt */
#define UAPI_TUN_MAJOR 10
#define UAPI_TUN_MINOR 200
/* socket.h, Linux 6.5: a control message that has a pidfd */
#define UAPI_SCM_PIDFD 4
/* socket.h, Linux 5.14 */
#define UAPI_SO_NETNS_COOKIE 71

/* stat.h, Linux 6.8: like STATX_MNT_ID, but never used again */
#define UAPI_STATX_MNT_ID_UNIQUE 0x4000U

/* openat2.h, Linux 5.12 */
#define UAPI_RESOLVE_CACHED 0x20

/* nsfs.h, Linux 6.12 */
struct uapi_mnt_ns_info {
	uint32_t size;
	uint32_t nr_mounts;
	uint64_t mnt_ns_id;
};
#define UAPI_NS_MNT_GET_INFO _IOR(NSIO, 10, struct uapi_mnt_ns_info)
#define UAPI_NS_MNT_GET_NEXT _IOR(NSIO, 11, struct uapi_mnt_ns_info)
#define UAPI_NS_MNT_GET_PREV _IOR(NSIO, 12, struct uapi_mnt_ns_info)

/* nsfs.h, Linux 6.18: handles of namespaces, and where they are opened */
#define UAPI_FD_NSFS_ROOT (-10003)
#define UAPI_FILEID_NSFS  0xf1
struct uapi_nsfs_handle {
	uint64_t ns_id;
	uint32_t ns_type;
	uint32_t ns_inum;
};

/* nsfs.h, Linux 6.19 */
#define UAPI_SYS_LISTNS 470
struct uapi_ns_id_req {
	uint32_t size;
	uint32_t spare;
	uint64_t ns_id;
	uint32_t ns_type;
	uint32_t spare2;
	uint64_t user_ns_id;
};

/* mount.h, Linux 6.8; mnt_ns_id since 6.11 */
#define UAPI_SYS_STATMOUNT 457
#define UAPI_SYS_LISTMOUNT 458
struct uapi_mnt_id_req {
	uint32_t size;
	uint32_t spare;
	uint64_t mnt_id;
	uint64_t param;
	uint64_t mnt_ns_id;
};
#define UAPI_LSMT_ROOT		 UINT64_MAX
#define UAPI_STATMOUNT_SB_BASIC	 0x1U
#define UAPI_STATMOUNT_MNT_BASIC 0x2U
#define UAPI_STATMOUNT_MNT_ROOT	 0x8U
#define UAPI_STATMOUNT_MNT_POINT 0x10U
struct uapi_statmount {
	uint32_t size;
	uint32_t mnt_opts;
	uint64_t mask;
	uint32_t sb_dev_major;
	uint32_t sb_dev_minor;
	uint64_t sb_magic;
	uint32_t sb_flags;
	uint32_t fs_type; /* [str] */
	uint64_t mnt_id;
	uint64_t mnt_parent_id;
	uint32_t mnt_id_old;
	uint32_t mnt_parent_id_old;
	uint64_t mnt_attr;
	uint64_t mnt_propagation;
	uint64_t mnt_peer_group;
	uint64_t mnt_master;
	uint64_t propagate_from;
	uint32_t mnt_root;  /* [str] */
	uint32_t mnt_point; /* [str] */
	uint64_t mnt_ns_id;
	uint64_t spare2[49];
	char str[];
};
