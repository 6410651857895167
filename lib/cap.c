/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Names: of capabilities, of the rules that give them, of what these come to. */

#include <assert.h>
#include <linux/capability.h>

#include "cap.h"
#include "libnsrel.h"
#include "util.h"

static const char *const names[] = {
	[CAP_CHOWN] = "cap_chown",
	[CAP_DAC_OVERRIDE] = "cap_dac_override",
	[CAP_DAC_READ_SEARCH] = "cap_dac_read_search",
	[CAP_FOWNER] = "cap_fowner",
	[CAP_FSETID] = "cap_fsetid",
	[CAP_KILL] = "cap_kill",
	[CAP_SETGID] = "cap_setgid",
	[CAP_SETUID] = "cap_setuid",
	[CAP_SETPCAP] = "cap_setpcap",
	[CAP_LINUX_IMMUTABLE] = "cap_linux_immutable",
	[CAP_NET_BIND_SERVICE] = "cap_net_bind_service",
	[CAP_NET_BROADCAST] = "cap_net_broadcast",
	[CAP_NET_ADMIN] = "cap_net_admin",
	[CAP_NET_RAW] = "cap_net_raw",
	[CAP_IPC_LOCK] = "cap_ipc_lock",
	[CAP_IPC_OWNER] = "cap_ipc_owner",
	[CAP_SYS_MODULE] = "cap_sys_module",
	[CAP_SYS_RAWIO] = "cap_sys_rawio",
	[CAP_SYS_CHROOT] = "cap_sys_chroot",
	[CAP_SYS_PTRACE] = "cap_sys_ptrace",
	[CAP_SYS_PACCT] = "cap_sys_pacct",
	[CAP_SYS_ADMIN] = "cap_sys_admin",
	[CAP_SYS_BOOT] = "cap_sys_boot",
	[CAP_SYS_NICE] = "cap_sys_nice",
	[CAP_SYS_RESOURCE] = "cap_sys_resource",
	[CAP_SYS_TIME] = "cap_sys_time",
	[CAP_SYS_TTY_CONFIG] = "cap_sys_tty_config",
	[CAP_MKNOD] = "cap_mknod",
	[CAP_LEASE] = "cap_lease",
	[CAP_AUDIT_WRITE] = "cap_audit_write",
	[CAP_AUDIT_CONTROL] = "cap_audit_control",
	[CAP_SETFCAP] = "cap_setfcap",
	[CAP_MAC_OVERRIDE] = "cap_mac_override",
	[CAP_MAC_ADMIN] = "cap_mac_admin",
	[CAP_SYSLOG] = "cap_syslog",
	[CAP_WAKE_ALARM] = "cap_wake_alarm",
	[CAP_BLOCK_SUSPEND] = "cap_block_suspend",
	[CAP_AUDIT_READ] = "cap_audit_read",
	[CAP_PERFMON] = "cap_perfmon",
	[CAP_BPF] = "cap_bpf",
	[CAP_CHECKPOINT_RESTORE] = "cap_checkpoint_restore",
};

static_assert(ARRAY_SIZE(names) > CAP_LAST_CAP, "every capability has a name");

static const char *const rules[] = {
	[NSREL_CAP_RULE_UNKNOWN] = "unknown", [NSREL_CAP_RULE_NONE] = "none",
	[NSREL_CAP_RULE_SAME] = "same",	      [NSREL_CAP_RULE_ANCESTOR] = "ancestor",
	[NSREL_CAP_RULE_OWNER] = "owner",
};

static_assert(ARRAY_SIZE(rules) == NSREL_CAP_RULE_OWNER + 1, "every rule has a name");

static const char *const verdicts[] = {
	[NSREL_CAP_VERDICT_UNKNOWN] = "unknown",
	[NSREL_CAP_VERDICT_NONE] = "none",
	[NSREL_CAP_VERDICT_EFFECTIVE] = "effective",
	[NSREL_CAP_VERDICT_ALL] = "all",
};

static_assert(ARRAY_SIZE(verdicts) == NSREL_CAP_VERDICT_ALL + 1,
	      "every verdict has a name");

int cap_count_names(void)
{
	return (int)ARRAY_SIZE(names);
}

_public_ const char *nsrel_cap_get_name(int cap)
{
	return cap >= 0 && cap < cap_count_names() ? names[cap] : NULL;
}

_public_ const char *nsrel_cap_rule_get_name(enum nsrel_cap_rule rule)
{
	return (size_t)rule < ARRAY_SIZE(rules) ? rules[rule] : NULL;
}

_public_ const char *nsrel_cap_verdict_get_name(enum nsrel_cap_verdict verdict)
{
	return (size_t)verdict < ARRAY_SIZE(verdicts) ? verdicts[verdict] : NULL;
}
