/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"
#include "deeds.h"
#include "kernel.h"

static int try_hostname(void)
{
	return sethostname("nsrel-live", strlen("nsrel-live"));
}

static int try_lo_up(void)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };

	return fd < 0 ? fd : ioctl(fd, SIOCSIFFLAGS, &ifr);
}

/* Takes what any mount(2) takes, and no more. */
static int try_mount(void)
{
	return mount(NULL, "/", NULL, MS_PRIVATE, NULL);
}

const struct deed deeds[N_DEEDS] = {
	{ NSREL_TYPE_UTS, CLONE_NEWUTS, CAP_SYS_ADMIN, try_hostname },
	{ NSREL_TYPE_NET, CLONE_NEWNET, CAP_NET_ADMIN, try_lo_up },
	{ NSREL_TYPE_MNT, CLONE_NEWNS, CAP_SYS_ADMIN, try_mount },
};

int deeds_try(void)
{
	int done = 0;

	for (int i = 0; i < N_DEEDS; i++) {
		int r = deeds[i].try();

		CHECK(r == 0 || errno == EPERM);
		done |= (r == 0) << i;
	}
	return done;
}

static void await(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		_exit(0); /* the maker told why itself */
}

static void tell(int fd)
{
	child_must((int)write(fd, "", 1), "write");
}

static void write_map(pid_t pid, const char *name)
{
	char path[64], text[32];
	_cleanup_close_ int fd = -1;
	int n;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	n = snprintf(text, sizeof(text), "0 %d 2\n", DEEDS_CREATOR);
	fd = child_must(open(path, O_WRONLY | O_CLOEXEC), name);
	child_must((int)write(fd, text, (size_t)n), name);
}

void deeds_unshare(void)
{
	for (int i = 0; i < N_DEEDS; i++)
		child_must(unshare(deeds[i].flag), "unshare");
}

static void make_below(enum deeds_owner owner, int ready, int mapped)
{
	child_become(DEEDS_CREATOR);
	child_must(unshare(CLONE_NEWUSER), "unshare(CLONE_NEWUSER)");
	tell(ready);
	await(mapped);
	if (owner == DEEDS_FAR_BELOW) {
		child_must(setresuid(1, 1, 1), "setresuid");
		child_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
		child_must(unshare(CLONE_NEWUSER), "unshare(CLONE_NEWUSER)");
	}
	deeds_unshare();
	tell(ready);
	child_hold();
}

void deeds_join(pid_t pid, const char *link, int flag)
{
	_cleanup_close_ int fd = kernel_open(pid, pid, link);

	if (fd < 0)
		child_refused("open a namespace", -fd);
	child_must(setns(fd, flag), "setns");
}

pid_t deeds_go_into(enum deeds_owner owner)
{
	int ready[2], mapped[2];
	pid_t pid;

	if (owner == DEEDS_OWN) {
		child_be_able();
		deeds_unshare();
		return 0;
	}
	child_must(pipe2(ready, O_CLOEXEC), "pipe2");
	child_must(pipe2(mapped, O_CLOEXEC), "pipe2");
	pid = child_fork();
	if (pid == 0)
		make_below(owner, ready[1], mapped[0]);
	close(ready[1]);
	await(ready[0]);
	write_map(pid, "uid_map");
	write_map(pid, "gid_map");
	tell(mapped[1]);
	await(ready[0]);
	for (int i = 0; i < N_DEEDS; i++)
		deeds_join(pid, nsrel_type_get_name(deeds[i].type), deeds[i].flag);
	return pid;
}

void deeds_keep_caps(uint32_t mask)
{
	struct __user_cap_header_struct header = { .version =
							   _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	child_must((int)syscall(SYS_capget, &header, data), "capget");
	data[0].effective &= mask;
	if (mask == 0)
		data[1].effective = 0;
	child_must((int)syscall(SYS_capset, &header, data), "capset");
}
