/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bind mounts at paths that try to be taken for something else. */

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mounts.h"

#define MAX_PATHS 40

/* mountinfo fields, escapes of them, line ends, and what the kernel adds to names. */
static const char *const names[] = {
	"a b",
	" ",
	"  lead",
	"trail  ",
	"a\nb",
	"\n",
	"36 35 98:0 /\n36 35 98:0 net:[1] / rw - nsfs nsfs rw\n",
	"a\tb",
	"a\\b",
	"\\040",
	"\\\\040\\012",
	"\\",
	"#a",
	"a#b\\043",
	" - nsfs nsfs rw",
	"net:[4026531840]",
	"x (deleted)",
	"x\\040(deleted)",
	"\xff\xfe\x80\xc3(",
	"\xc3\xa4\xe2\x82\xac",
	"\r",
	"\x7f\x01\x1b[31m",
	"\"'`$(x);&|<>*?",
	"...",
};

struct odd {
	char *paths[MAX_PATHS];
	struct mounts_ns told[MAX_PATHS];
	size_t n;
};

/* Names with a slash need a directory. */
static char *join(const char *dir, const char *name)
{
	char *path = NULL;

	CHECK(asprintf(&path, "%s/%s", dir, name) > 0);
	for (char *s = path + strlen(dir) + 1; (s = strchr(s, '/')); *s++ = '/') {
		*s = '\0';
		CHECK(mkdir(path, 0700) == 0 || errno == EEXIST);
	}
	return path;
}

/* One name of all bytes that a name may have. */
static char *make_all_bytes(const char *dir)
{
	char name[256] = "";
	size_t n = 0;

	for (int i = 255; i > 0; i--)
		if (i != '/')
			name[n++] = (char)i;
	name[n] = '\0';
	return join(dir, name);
}

/* Directories as deep as @len allows, with @byte in all names; a file at the end. */
static char *make_long(const char *dir, char byte, size_t len)
{
	char *path = calloc(1, PATH_MAX);
	size_t at = strlen(dir);

	CHECK(path && len < PATH_MAX);
	memcpy(path, dir, at);
	while (at + 1 < len) {
		size_t n = len - at - 1;

		path[at++] = '/';
		if (n > 200)
			n = 200;
		memset(path + at, byte, n);
		at += n;
		if (at + 1 < len)
			CHECK(mkdir(path, 0700) == 0 || errno == EEXIST);
	}
	return path;
}

static void make_paths(const char *dir, struct odd *odd)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		odd->paths[odd->n++] = join(dir, names[i]);
	odd->paths[odd->n++] = make_all_bytes(dir);
	odd->paths[odd->n++] = make_long(dir, 'x', 3900);
	/* Four times as long in mountinfo. */
	odd->paths[odd->n++] = make_long(dir, ' ', 2000);
	odd->paths[odd->n++] = make_long(dir, '\n', 3900);
	odd->paths[odd->n++] = make_long(dir, '\xe9', PATH_MAX - 1);
	CHECK(odd->n <= MAX_PATHS);
}

static void mount_all(const char *dir, struct odd *odd)
{
	make_paths(dir, odd);
	for (size_t i = 0; i < odd->n; i++) {
		_cleanup_close_ int fd =
			mounts_make(i % 2 ? NSREL_TYPE_NET : NSREL_TYPE_UTS, 0);

		mounts_put(fd, odd->paths[i]);
		odd->told[i] = mounts_read(fd);
	}
}

static void look_at_own(const void *arg)
{
	const struct nsrel_snapshot *snap;
	struct odd odd = { .n = 0 };
	uint64_t mntns;

	mounts_begin(arg);
	mount_all(arg, &odd);
	mntns = kernel_read_ino(getpid(), "mnt");
	snap = live_snapshot(NULL);
	for (size_t i = 0; i < odd.n; i++) {
		const struct nsrel_ns *ns = mounts_compare(snap, &odd.told[i]);

		mounts_compare_here(snap, ns, mounts_find_only(ns, odd.paths[i], mntns));
		CHECK_STR(nsrel_ns_get_path(ns), odd.paths[i]);
	}
	compare_complete(snap, getpid());
}

static void test_own(void **state)
{
	(void)state;
	live_wait_end(live_start(look_at_own, live_dir()));
}

/* One process mounts, another one in a mount namespace of its own looks. */
static void mount_and_let_look(const void *arg)
{
	const struct nsrel_snapshot *snap;
	struct odd odd = { .n = 0 };
	pid_t pid;

	mounts_begin(arg);
	mount_all(arg, &odd);
	pid = child_fork();
	if (pid == 0)
		for (;;)
			pause();
	child_unshare(CLONE_NEWNS);
	snap = live_snapshot(NULL);
	for (size_t i = 0; i < odd.n; i++) {
		const struct nsrel_ns *ns = mounts_compare(snap, &odd.told[i]);
		const struct nsrel_holder *holder =
			mounts_find(ns, odd.paths[i], kernel_read_ino(pid, "mnt"));
		size_t len = strlen("/proc//root") + 10 + strlen(odd.paths[i]);

		CHECK_EQ(mounts_count(ns), 2);
		if (len < PATH_MAX)
			mounts_compare_there(snap, ns, holder);
		else
			mounts_compare_shut(snap, holder);
		mounts_compare_here(snap, ns,
				    mounts_find(ns, odd.paths[i],
						kernel_read_ino(getpid(), "mnt")));
	}
}

static void test_other(void **state)
{
	(void)state;
	live_wait_end(live_start(mount_and_let_look, live_dir()));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		live_test(test_own),
		live_test(test_other),
	};

	return live_run(tests);
}
