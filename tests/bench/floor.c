/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * floor: the bare system calls that a scan of all processes can't do without, in a loop
 * in one thread, with nothing done about what they say.
 */

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const links[] = {
	"mnt",
	"net",
	"pid",
	"uts",
	"ipc",
	"user",
	"cgroup",
	"time",
	"pid_for_children",
	"time_for_children",
};

struct listing {
	char text[32768];
	long len;
	long at;
};

/* The next name that is a number; NULL after the last. */
static const char *next(int dir_fd, struct listing *l)
{
	for (;;) {
		struct dirent64 *entry;

		if (l->at >= l->len) {
			l->len =
				syscall(SYS_getdents64, dir_fd, l->text, sizeof(l->text));
			l->at = 0;
		}
		if (l->len <= 0)
			return NULL;
		entry = (struct dirent64 *)(l->text + l->at);
		l->at += entry->d_reclen;
		if (isdigit(entry->d_name[0]))
			return entry->d_name;
	}
}

static void read_stat(int dir_fd)
{
	char text[4096];
	int fd = openat(dir_fd, "stat", O_RDONLY | O_CLOEXEC);

	if (read(fd, text, sizeof(text)) < 0)
		warn("stat");
	close(fd);
}

static void read_links(int dir_fd)
{
	int fd = openat(dir_fd, "ns", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char text[64];

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		(void)!readlinkat(fd, links[i], text, sizeof(text));
	close(fd);
}

static void look_at_files(int dir_fd)
{
	static struct listing listing;
	int fd = openat(dir_fd, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statx st;
	const char *name;

	listing.len = listing.at = 0;
	while ((name = next(fd, &listing)))
		(void)statx(fd, name, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, &st);
	close(fd);
}

static void look_at_process(int proc_fd, const char *name)
{
	int fd = openat(proc_fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statx root;
	struct stat owner;

	read_stat(fd);
	(void)fstat(fd, &owner);
	read_links(fd);
	look_at_files(fd);
	(void)statx(fd, "root", AT_STATX_DONT_SYNC, STATX_INO | STATX_MNT_ID, &root);
	close(fd);
}

int main(void)
{
	static struct listing listing;
	int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *name;

	if (fd < 0)
		err(1, "/proc");
	while ((name = next(fd, &listing)))
		look_at_process(fd, name);
	return 0;
}
