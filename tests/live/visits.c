/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <limits.h>
#include <net/if.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "visits.h"

#define HOST "visited"

static void format_link(char *buf, size_t size, const char *task, int type)
{
	(void)snprintf(buf, size, "/proc/%s/ns/%s", task,
		       nsrel_type_get_name((enum nsrel_type)type));
}

unsigned int visits_known(unsigned int types)
{
	char path[64];

	for (int type = 0; type < NSREL_N_TYPES; type++) {
		format_link(path, sizeof(path), "self", type);
		if (access(path, F_OK) < 0)
			types &= ~NSREL_TYPE_MASK(type);
	}
	return types;
}

int visits_flags(unsigned int types)
{
	int flags = 0;

	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (types & NSREL_TYPE_MASK(type))
			flags |= nsrel_type_get_clone_flag((enum nsrel_type)type);
	return flags;
}

struct visits_handles visits_open(pid_t pid, unsigned int types)
{
	struct visits_handles handles = { .n = 0 };
	char task[16], path[64];

	(void)snprintf(task, sizeof(task), "%d", (int)pid);
	types = visits_known(types);
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		if (!(types & NSREL_TYPE_MASK(type)))
			continue;
		format_link(path, sizeof(path), task, type);
		CHECK_EQ(nsrel_handle_open_path(path, &handles.all[handles.n++]), 0);
	}
	return handles;
}

void visits_close(struct visits_handles *handles)
{
	while (handles->n > 0)
		nsrel_handle_unref(handles->all[--handles->n]);
}

static uint64_t ino_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_ino : 0;
}

static bool blocks_all(void)
{
	sigset_t mask;

	if (pthread_sigmask(SIG_BLOCK, NULL, &mask) != 0)
		return false;
	return sigismember(&mask, SIGINT) && sigismember(&mask, SIGTERM) &&
	       sigismember(&mask, SIGCHLD) && sigismember(&mask, SIGALRM);
}

int visits_look(void *arg)
{
	struct if_nameindex *links = if_nameindex();
	struct visits_look *look = arg;
	char path[64];

	*look = (struct visits_look){ .pid = getpid(), .ppid = getppid() };
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		format_link(path, sizeof(path), "thread-self", type);
		look->inos[type] = ino_of(path);
	}
	look->root_ino = ino_of("/");
	look->cwd_ino = ino_of(".");
	look->all_blocked = blocks_all();
	(void)gethostname(look->host, sizeof(look->host));
	for (look->n_links = 0; links && links[look->n_links].if_index; look->n_links++)
		;
	if (links)
		if_freenameindex(links);
	return 42;
}

struct visits_look *visits_share(void)
{
	void *look = mmap(NULL, sizeof(struct visits_look), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	CHECK(look != MAP_FAILED);
	return look;
}

void visits_compare(const struct visits_look *look, pid_t pid, unsigned int types)
{
	for (int type = 0; type < NSREL_N_TYPES; type++) {
		pid_t like = types & NSREL_TYPE_MASK(type) ? pid : getpid();

		CHECK_EQ(look->inos[type],
			 kernel_read_ino(like,
					 nsrel_type_get_name((enum nsrel_type)type)));
	}
	if (pid != getpid() && types & NSREL_TYPE_MASK(NSREL_TYPE_UTS))
		CHECK_STR(look->host, HOST);
	if (pid != getpid() && types & NSREL_TYPE_MASK(NSREL_TYPE_NET))
		CHECK_EQ(look->n_links, 1);
	if (types & NSREL_TYPE_MASK(NSREL_TYPE_MNT))
		CHECK_EQ(look->cwd_ino, look->root_ino);
}

void visits_live_there(const void *arg)
{
	const unsigned int *types = arg;

	child_unshare(visits_flags(visits_known(*types)));
	if (*types & NSREL_TYPE_MASK(NSREL_TYPE_UTS))
		child_must(sethostname(HOST, strlen(HOST)), "sethostname");
	if (*types & (NSREL_TYPE_MASK(NSREL_TYPE_PID) | NSREL_TYPE_MASK(NSREL_TYPE_TIME)))
		child_move_on();
	child_report();
	child_hold();
}

static size_t count_entries(const char *path)
{
	DIR *dir = opendir(path);
	size_t n = 0;

	CHECK(dir != NULL);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

struct visits_caller visits_caller(void)
{
	struct visits_caller caller = { .n_threads = count_entries("/proc/self/task") };

	visits_look(&caller.look);
	CHECK(getcwd(caller.cwd, sizeof(caller.cwd)) != NULL);
	caller.umask = umask(0);
	umask((mode_t)caller.umask);
	caller.n_fds = kernel_count_fds();
	return caller;
}

void visits_compare_caller(const struct visits_caller *before)
{
	struct visits_caller now = visits_caller();

	CHECK_EQ(now.n_threads, before->n_threads);
	CHECK_EQ(now.n_fds, before->n_fds);
	CHECK_EQ(now.umask, before->umask);
	CHECK_STR(now.cwd, before->cwd);
	CHECK_STR(now.look.host, before->look.host);
	CHECK_EQ(now.look.n_links, before->look.n_links);
	CHECK_EQ(now.look.root_ino, before->look.root_ino);
	CHECK_EQ(now.look.all_blocked, before->look.all_blocked);
	for (int type = 0; type < NSREL_N_TYPES; type++)
		CHECK_EQ(now.look.inos[type], before->look.inos[type]);
}
