/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A whole snapshot of a fake /proc. The input is a row of records that end with a byte
 * 0xff: its first byte says which of the files below, the rest is what is in it.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check-snapshot.h"
#include "fake-proc.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {
	"1/stat",
	"1/status",
	"1/cmdline",
	"1/ns/mnt",
	"1/ns/net",
	"1/ns/pid",
	"1/ns/user",
	"2/stat",
	"2/ns/net",
	"2/ns/pid",
	"7/stat",
	"7/cmdline",
	"7/ns/net",
	"7/ns/user",
	"7/ns/pid_for_children",
	"7/task/8/stat",
	"7/task/8/ns/net",
	"7/task/8/ns/pid",
	"7/task/9/stat",
	"7/task/9/ns/cgroup",
	"7/task/9/ns/time_for_children",
	"12/stat",
	"12/ns/net",
	"13/stat",
	"13/ns/net",
	"14/stat",
	"14/ns/net",
	"1/fd/0",
	"1/fd/3",
	"1/mountinfo",
	"7/fd/3",
	"7/fd/4",
	"7/task/8/fd/3",
	"7/task/9/fd/4",
	"7/ns/mnt",
	"7/mountinfo",
	"7/task/8/ns/mnt",
	"7/task/8/mountinfo",
	"7/status",
	"7/task/8/status",
	"sys/kernel/cap_last_cap",
};

enum { N_PATHS = sizeof(paths) / sizeof(paths[0]) };

static struct fake_proc fp;
static bool made[N_PATHS];

static void done(void)
{
	fake_proc_done(&fp);
}

/* The directories stay from run to run. */
static void make_once(void)
{
	if (fp.path[0])
		return;
	fake_proc_new(&fp);
	atexit(done);
	for (size_t i = 0; i < N_PATHS; i++) {
		fake_text(&fp, paths[i], "");
		fake_remove(&fp, paths[i]);
	}
}

static void make_one(size_t i, const uint8_t *data, size_t size)
{
	char target[256];

	if (!strstr(paths[i], "/ns/") && !strstr(paths[i], "/fd/")) {
		fake_file(&fp, paths[i], data, size);
		made[i] = true;
		return;
	}
	if (size == 0 || size >= sizeof(target))
		return;
	memcpy(target, data, size);
	target[size] = '\0';
	if (!target[0])
		return;
	fake_link(&fp, paths[i], target);
	made[i] = true;
}

static void make_all(const uint8_t *data, size_t size)
{
	while (size > 0) {
		const uint8_t *end = memchr(data, 0xff, size);
		size_t len = end ? (size_t)(end - data) : size;

		if (len > 0)
			make_one(data[0] % N_PATHS, data + 1, len - 1);
		if (!end)
			break;
		data += len + 1;
		size -= len + 1;
	}
}

static void remove_all(void)
{
	for (size_t i = 0; i < N_PATHS; i++)
		if (made[i])
			fake_remove(&fp, paths[i]);
	memset(made, 0, sizeof(made));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nsrel_snapshot *snap;

	make_once();
	make_all(data, size);
	snap = fake_snapshot(&fp, 0);
	must(nsrel_snapshot_count_processes(snap) == 6);
	check_snapshot(snap);
	nsrel_snapshot_unref(snap);
	remove_all();
	return 0;
}
