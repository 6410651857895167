/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <libnsrel.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "advice.h"
#include "nls.h"

/* Inode numbers are the same on every machine. */
static bool is_initial(const char *path, const char *initial)
{
	char link[64];
	ssize_t n = readlink(path, link, sizeof(link) - 1);

	return n < 0 ||
	       ((size_t)n == strlen(initial) && memcmp(link, initial, (size_t)n) == 0);
}

static bool is_in_initial_userns(void)
{
	return is_initial("/proc/self/ns/user", "user:[4026531837]");
}

static bool is_in_initial_pidns(void)
{
	return is_initial("/proc/self/ns/pid", "pid:[4026531836]");
}

static uint64_t get_effective_caps(void)
{
	struct __user_cap_header_struct header = { .version =
							   _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data) < 0)
		return UINT64_MAX;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

static void print_caps(FILE *out, uint64_t caps)
{
	const char *before = "";

	for (int cap = 0; cap < 64; cap++) {
		if (!(caps & ADVICE_BIT(cap)))
			continue;
		fprintf(out, "%s%s", before, nsrel_cap_get_name(cap));
		before = ", ";
	}
}

void advice_print(FILE *out, uint64_t caps, bool lists)
{
	uint64_t missing = caps & ~get_effective_caps();

	if (!is_in_initial_userns())
		fputs(_("; run as root outside of this user namespace for the rest"),
		      out);
	else if (lists && !is_in_initial_pidns())
		fputs(_("; run as root outside of this PID namespace for the rest"), out);
	else if (geteuid() != 0)
		fputs(_("; run as root for the rest"), out);
	else if (missing) {
		fputs("; ", out);
		print_caps(out, missing);
		fputs(_(" would help"), out);
	}
}

void advice_print_past(FILE *out, uint64_t caps, const struct nsrel_snapshot *snap)
{
	uint64_t had;

	if (nsrel_snapshot_get_caller(snap, NULL, &had) < 0 || !(caps & ~had))
		return;
	fputs(_("; whoever took the snapshot did not have "), out);
	print_caps(out, caps & ~had);
}
