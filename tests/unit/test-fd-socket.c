/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "fd-socket.h"
#include "fds.h"
#include "must.h"
#include "pass-fds.h"
#include "scene.h"
#include "uapi.h"
#include "unit.h"

static int setup(void **state)
{
	must(scene_setup(state) == 0);
	scene_go_live(*state);
	return 0;
}

/* Looks at a socket of this process, as the walk over its table does. */
static int look(struct scene *s, int fd)
{
	struct fd_scan scan = scene_scan(s);
	struct stat st;
	int r;

	must(fstat(fd, &st) == 0);
	r = fd_socket_look(&scan, fd, st.st_ino);
	util_closep(&scan.pidfd);
	return r;
}

static void test_families(void **state)
{
	static const int families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK,
					AF_PACKET };
	struct scene *s = *state;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		int sock = socket(families[i], SOCK_DGRAM | SOCK_CLOEXEC, 0);
		size_t n_fds = count_fds();

		if (sock < 0)
			continue;
		n++;
		discovery_forget_task(&s->d, &(struct finds){ 0 });
		assert_true(look(s, sock) >= 0);
		assert_int_equal(scene_count_files(s, NSREL_HOLDER_SOCKET), 1);
		assert_int_equal(scene_last_file(s)->fd, sock);
		assert_int_equal(scene_last_file(s)->ns->type, NSREL_TYPE_NET);
		assert_int_equal(scene_last_file(s)->ns->ino,
				 scene_own_ino(NSREL_TYPE_NET));
		assert_int_equal(count_fds(), n_fds);
		close(sock);
	}
	assert_int_equal(s->d.problems.n_items, 0);
	assert_true(n > 0);
}

/* Only what was asked for is looked at. */
static void test_subsets(void **state)
{
	struct scene *s = *state;
	struct passing p = passing_new(SOCK_STREAM);

	passing_send(&p, "x", (int[]){ 0, 0 }, 2);
	s->d.sources = NSREL_SOURCE_TASKS | NSREL_SOURCE_FDS | NSREL_SOURCE_MOUNTS;
	assert_int_equal(look(s, p.to), OUTCOME_NONE);
	assert_int_equal(s->d.files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 0);
	/* No network namespaces: what is in flight may be of other types. */
	s->d.sources = NSREL_SOURCES_DEFAULT;
	s->d.types = NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	assert_true(look(s, p.to) >= 0);
	assert_int_equal(s->d.files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 1);
	/* Deep alone looks for nothing else. */
	discovery_forget_task(&s->d, &(struct finds){ 0 });
	s->d.types = NSREL_TYPES_ALL;
	s->d.sources = NSREL_SOURCE_DEEP;
	assert_true(look(s, p.from) >= 0);
	assert_int_equal(s->d.files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 0);
	passing_done(&p);
}

/* Known to be there, and nobody asked for it: told once, however many have it open. */
static void test_in_flight_unseen(void **state)
{
	struct scene *s = *state;
	struct passing p = passing_new(SOCK_STREAM);
	const struct nsrel_problem *problem;
	int again = dup(p.to);

	s->d.sources = NSREL_SOURCES_DEFAULT;
	assert_true(look(s, p.to) >= 0);
	assert_int_equal(s->d.problems.n_items, 0);
	/* Data alone is nothing to tell. */
	passing_send(&p, "x", NULL, 0);
	assert_true(look(s, p.to) >= 0);
	assert_int_equal(s->d.problems.n_items, 0);
	passing_send(&p, "y", (int[]){ 0, 1, 2 }, 3);
	passing_send(&p, "z", (int[]){ 0, 1 }, 2);
	assert_true(look(s, p.to) >= 0);
	assert_true(look(s, again) >= 0);
	assert_true(look(s, p.from) >= 0);
	assert_int_equal(s->d.problems.n_items, 1);
	problem = scene_last_problem(s);
	assert_int_equal(nsrel_problem_get_source(problem), NSREL_SOURCE_DEEP);
	assert_string_equal(nsrel_problem_get_what(problem), "in flight");
	assert_int_equal(nsrel_problem_get_errno(problem), 0);
	assert_int_equal(nsrel_problem_get_count(problem), 5);
	assert_int_equal(nsrel_problem_get_pid(problem), getpid());
	close(again);
	passing_done(&p);
}

static void test_in_flight_deep(void **state)
{
	struct scene *s = *state;
	struct passing p = passing_new(SOCK_STREAM);
	int fd = open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC);

	passing_send(&p, "y", &fd, 1);
	assert_true(look(s, p.to) >= 0);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_IN_FLIGHT), 1);
	assert_int_equal(scene_last_file(s)->fd, p.to);
	assert_int_equal(scene_last_file(s)->ns->type, NSREL_TYPE_UTS);
	assert_int_equal(s->d.problems.n_items, 0);
	close(fd);
	passing_done(&p);
}

static struct statx make_status(unsigned int major, unsigned int minor)
{
	return (struct statx){ .stx_mode = S_IFCHR,
			       .stx_rdev_major = major,
			       .stx_rdev_minor = minor };
}

static int look_at_tun(struct fd_scan *scan, int fd)
{
	struct statx st = make_status(UAPI_TUN_MAJOR, UAPI_TUN_MINOR);

	return fd_socket_look_at_device(scan, fd, &st);
}

/* Which namespace it keeps nobody tells: that it keeps one is told, once for a table. */
static void test_tap(void **state)
{
	static const struct statx none[] = {
		{ .stx_mode = S_IFCHR, .stx_rdev_major = 1 },
		{ .stx_mode = S_IFCHR, .stx_rdev_major = 245 },
		{ .stx_mode = S_IFCHR, .stx_rdev_major = 248 },
		{ .stx_mode = S_IFBLK, .stx_rdev_major = 246 }
	};
	struct statx taps[] = { make_status(246, 3), make_status(511, 1) };
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);

	/* This process is here, and the list of devices there. */
	s->d.self.fd = s->fp.fd;
	fake_text(&s->fp, "devices",
		  "Character devices:\n  1 mem\n245 macvtapx\n246 macvtap\n"
		  "511 ipvtap\n\nBlock devices:\n  7 loop\n");
	for (size_t i = 0; i < ARRAY_SIZE(none); i++)
		assert_int_equal(fd_socket_look_at_device(&scan, 3, &none[i]),
				 OUTCOME_NONE);
	assert_int_equal(s->d.problems.n_items, 0);
	for (size_t i = 0; i < ARRAY_SIZE(taps); i++) {
		scan.told_socket = false;
		assert_int_equal(fd_socket_look_at_device(&scan, 3, &taps[i]),
				 OUTCOME_FAILED);
		assert_int_equal(s->d.problems.n_items, i + 1);
		assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)),
				 EOPNOTSUPP);
		assert_string_equal(nsrel_problem_get_what(scene_last_problem(s)), "fd");
		assert_int_equal(nsrel_problem_get_source(scene_last_problem(s)),
				 NSREL_SOURCE_SOCKETS);
	}
	assert_int_equal(fd_socket_look_at_device(&scan, 3, &taps[0]), OUTCOME_DENIED);
	/* Neither the source nor the type. */
	scan.told_socket = false;
	s->d.types = NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	assert_int_equal(fd_socket_look_at_device(&scan, 3, &taps[0]), OUTCOME_NONE);
	s->d.types = NSREL_TYPES_ALL;
	s->d.sources = NSREL_SOURCE_FDS | NSREL_SOURCE_DEEP;
	assert_int_equal(fd_socket_look_at_device(&scan, 3, &taps[0]), OUTCOME_NONE);
	assert_int_equal(s->d.problems.n_items, 2);
}

/* One that can't be had stands for all of the table. */
static void test_refused(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	s->d.proc.own = false;
	assert_int_equal(fd_socket_look(&scan, sock, 1), OUTCOME_FAILED);
	assert_int_equal(fd_socket_look(&scan, sock, 1), OUTCOME_NONE);
	assert_int_equal(look_at_tun(&scan, sock), OUTCOME_NONE);
	assert_int_equal(s->d.problems.n_items, 1);
	assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), EOPNOTSUPP);
	assert_int_equal(nsrel_problem_get_source(scene_last_problem(s)),
			 NSREL_SOURCE_SOCKETS);
	close(sock);
}

/* Closed meanwhile, or another file by now. */
static void test_gone(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	int file = open("/dev/null", O_RDONLY | O_CLOEXEC);

	assert_true(fd_socket_look(&scan, file, 1) >= 0);
	assert_int_equal(look_at_tun(&scan, file), OUTCOME_NONE);
	assert_int_equal(fd_socket_look(&scan, 1 << 20, 1), OUTCOME_NONE);
	assert_int_equal(look_at_tun(&scan, 1 << 20), OUTCOME_NONE);
	assert_int_equal(s->d.files.n_items, 0);
	assert_int_equal(s->d.problems.n_items, 0);
	util_closep(&scan.pidfd);
	close(file);
}

static void test_tun(void **state)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	size_t n_fds;

	if (fd < 0)
		skip_because("no /dev/net/tun: %s", strerror(errno));
	n_fds = count_fds();
	assert_int_equal(look_at_tun(&scan, fd), OUTCOME_OK);
	assert_int_equal(scene_count_files(s, NSREL_HOLDER_TUN), 1);
	assert_int_equal(scene_last_file(s)->ns->ino, scene_own_ino(NSREL_TYPE_NET));
	assert_int_equal(scene_last_file(s)->fd, fd);
	/* With a device in the same one it is one holder. */
	if (ioctl(fd, TUNSETIFF, &request) == 0) {
		discovery_forget_task(&s->d, &(struct finds){ 0 });
		assert_int_equal(look_at_tun(&scan, fd), OUTCOME_OK);
		assert_int_equal(scene_count_files(s, NSREL_HOLDER_TUN), 1);
	}
	assert_int_equal(s->d.problems.n_items, 0);
	/* Neither the source nor the type. */
	s->d.types = NSREL_TYPE_MASK(NSREL_TYPE_UTS);
	assert_int_equal(look_at_tun(&scan, fd), OUTCOME_NONE);
	s->d.types = NSREL_TYPES_ALL;
	s->d.sources = NSREL_SOURCE_FDS | NSREL_SOURCE_DEEP;
	assert_int_equal(look_at_tun(&scan, fd), OUTCOME_NONE);
	assert_int_equal(s->d.files.n_items, 1);
	util_closep(&scan.pidfd);
	assert_int_equal(count_fds(), n_fds);
	close(fd);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_families),
		test(test_subsets),
		test(test_in_flight_unseen),
		test(test_in_flight_deep),
		test(test_refused),
		test(test_gone),
		test(test_tun),
		test(test_tap),
	};

	return cmocka_run_group_tests_name("fd-socket", tests, NULL, NULL);
}
