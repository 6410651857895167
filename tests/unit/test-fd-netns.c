/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Kernels that know no cookies are played by getsockopt(), those that refuse by ioctl().
 */

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "fd-netns.h"
#include "fds.h"
#include "must.h"
#include "nodes.h"
#include "scene.h"
#include "uapi.h"
#include "unit.h"

static int cookie_error, ioctl_error; /* 0: as the kernel does it */
static int n_ioctls;

int __real_getsockopt(int fd, int level, int name, void *value, socklen_t *len);
int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *len);
int __real_ioctl(int fd, unsigned long request, void *p);
int __wrap_ioctl(int fd, unsigned long request, void *p);

int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	if (name != UAPI_SO_NETNS_COOKIE || !cookie_error)
		return __real_getsockopt(fd, level, name, value, len);
	errno = cookie_error;
	return -1;
}

int __wrap_ioctl(int fd, unsigned long request, void *p)
{
	if (request != UAPI_SIOCGSKNS)
		return __real_ioctl(fd, request, p);
	n_ioctls++;
	if (!ioctl_error)
		return __real_ioctl(fd, request, p);
	errno = ioctl_error;
	return -1;
}

static int setup(void **state)
{
	cookie_error = ioctl_error = n_ioctls = 0;
	must(scene_setup(state) == 0);
	scene_go_live(*state);
	return 0;
}

static int make_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0);
	return fd;
}

/* A copy of another one's, in a network namespace that only the socket keeps; or -1. */
static void *make_socket_elsewhere(void *p)
{
	int *fd = p;

	*fd = unshare(CLONE_NEWNET) == 0 ? make_socket() : -1;
	return NULL;
}

static int make_foreign_socket(void)
{
	pthread_t thread;
	int fd;

	must(pthread_create(&thread, NULL, make_socket_elsewhere, &fd) == 0);
	must(pthread_join(thread, NULL) == 0);
	return fd;
}

static bool can_ask(int sock)
{
	int fd = __real_ioctl(sock, UAPI_SIOCGSKNS, NULL);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static void assert_own(const struct nsrel_ns *ns)
{
	assert_non_null(ns);
	assert_int_equal(ns->type, NSREL_TYPE_NET);
	assert_int_equal(ns->ino, scene_own_ino(NSREL_TYPE_NET));
}

static void test_socket(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	int sock = make_socket(), other = make_socket();
	struct nsrel_ns *ns = NULL;
	size_t n_fds = count_fds();

	if (!can_ask(sock))
		skip_because("who may not ask is another test");
	assert_int_equal(fd_netns_of_socket(&scan, sock, &ns), OUTCOME_OK);
	assert_own(ns);
	assert_true(ns->asked);
	assert_int_equal(n_ioctls, 1);
	assert_int_equal(s->d.problems.n_items, 0);
	/* Of the second one the cookie is enough. */
	ns = NULL;
	assert_int_equal(fd_netns_of_socket(&scan, other, &ns), OUTCOME_OK);
	assert_own(ns);
	assert_int_equal(n_ioctls, s->d.cookies.n_used ? 1 : 2);
	assert_int_equal(count_fds(), n_fds);
	close(sock);
	close(other);
}

static void test_elsewhere(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	int own = make_socket(), sock = make_foreign_socket();
	struct nsrel_ns *ns = NULL, *own_ns = NULL;

	if (sock < 0)
		skip_because("a network namespace takes a privilege");
	assert_int_equal(fd_netns_of_socket(&scan, sock, &ns), OUTCOME_OK);
	assert_int_equal(fd_netns_of_socket(&scan, own, &own_ns), OUTCOME_OK);
	assert_own(own_ns);
	assert_non_null(ns);
	assert_int_equal(ns->type, NSREL_TYPE_NET);
	assert_int_not_equal(ns->ino, own_ns->ino);
	assert_int_equal(ns->owner_state, NSREL_RELATION_KNOWN);
	close(own);
	close(sock);
}

/* Linux 5.13 and before. */
static void test_no_cookie(void **state)
{
	static const int errors[] = { ENOPROTOOPT, EINVAL, EOPNOTSUPP };
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	int sock = make_socket();

	if (!can_ask(sock))
		skip_because("asking takes a privilege here");
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		struct nsrel_ns *ns = NULL;

		cookie_error = errors[i];
		assert_int_equal(fd_netns_of_socket(&scan, sock, &ns), OUTCOME_OK);
		assert_own(ns);
		assert_int_equal(n_ioctls, i + 1);
	}
	assert_int_equal(s->d.cookies.n_used, 0);
	close(sock);
}

/* Without privilege one's own cookie is still recognised, and others are not. */
static void test_refused(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	int own = make_socket(), sock = make_foreign_socket();
	struct nsrel_ns *ns = NULL;
	size_t n_fds = count_fds();

	ioctl_error = EPERM;
	assert_int_equal(fd_netns_of_socket(&scan, own, &ns), OUTCOME_OK);
	assert_own(ns);
	assert_int_equal(s->d.problems.n_items, 0);
	ns = NULL;
	if (sock >= 0) {
		assert_int_equal(fd_netns_of_socket(&scan, sock, &ns), OUTCOME_DENIED);
		assert_null(ns);
		assert_false(scan.refused);
		assert_true(scan.told_socket);
		/* Told once; the own ones are known all the same. */
		assert_int_equal(fd_netns_of_socket(&scan, sock, &ns), OUTCOME_DENIED);
		assert_int_equal(s->d.problems.n_items, 1);
		assert_int_equal(nsrel_problem_get_errno(scene_last_problem(s)), EPERM);
		assert_int_equal(fd_netns_of_socket(&scan, own, &ns), OUTCOME_OK);
		assert_own(ns);
		close(sock);
		n_fds--;
	}
	assert_int_equal(count_fds(), n_fds);
	close(own);
}

/* Neither cookie nor privilege: told, once for all of the table. */
static void test_nothing(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	int sock = make_socket();
	struct nsrel_ns *ns = NULL;

	cookie_error = ENOPROTOOPT;
	ioctl_error = EPERM;
	for (int i = 0; i < 3; i++)
		assert_int_equal(fd_netns_of_socket(&scan, sock, &ns), OUTCOME_DENIED);
	assert_null(ns);
	assert_int_equal(s->d.problems.n_items, 1);
	close(sock);
}

/* By the time it is looked at it may be anything. */
static void test_no_socket(void **state)
{
	struct scene *s = *state;
	struct fd_scan scan = scene_scan(s);
	int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct nsrel_ns *ns = NULL;

	assert_int_equal(fd_netns_of_socket(&scan, file, &ns), OUTCOME_NONE);
	assert_int_equal(fd_netns_of_socket(&scan, -1, &ns), OUTCOME_NONE);
	assert_int_equal(fd_netns_ask(&s->d, file, UAPI_SIOCGSKNS, &ns), -ENOTTY);
	assert_int_equal(fd_netns_ask(&s->d, -1, UAPI_SIOCGSKNS, &ns), -EBADF);
	assert_null(ns);
	assert_false(scan.refused);
	assert_int_equal(s->d.problems.n_items, 0);
	close(file);
}

static void test_refuse(void **state)
{
	static const struct {
		int error, outcome;
		bool told;
	} rows[] = {
		{ -EBADF, OUTCOME_NONE, false },   { -ENOTSOCK, OUTCOME_NONE, false },
		{ -ENOTTY, OUTCOME_NONE, false },  { -EPERM, OUTCOME_DENIED, true },
		{ -EACCES, OUTCOME_DENIED, true }, { -EMFILE, OUTCOME_FAILED, true },
		{ -ENOSYS, OUTCOME_FAILED, true }, { -EOPNOTSUPP, OUTCOME_FAILED, true },
	};
	struct scene *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fd_scan scan = scene_scan(s);
		const struct nsrel_problem *problem;

		discovery_forget_task(&s->d, &(struct finds){ 0 });
		assert_int_equal(fd_netns_refuse(&scan, rows[i].error), rows[i].outcome);
		assert_int_equal(scan.told_socket, rows[i].told);
		assert_int_equal(s->d.problems.n_items, rows[i].told);
		if (!rows[i].told)
			continue;
		problem = scene_last_problem(s);
		assert_int_equal(nsrel_problem_get_source(problem), NSREL_SOURCE_SOCKETS);
		assert_string_equal(nsrel_problem_get_what(problem), "fd");
		assert_int_equal(nsrel_problem_get_errno(problem), -rows[i].error);
		assert_int_equal(nsrel_problem_get_pid(problem), getpid());
		assert_int_equal(fd_netns_refuse(&scan, -EMFILE), OUTCOME_DENIED);
		assert_int_equal(s->d.problems.n_items, 1);
	}
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_socket),  test(test_elsewhere), test(test_no_cookie),
		test(test_refused), test(test_nothing),	  test(test_no_socket),
		test(test_refuse),
	};

	return cmocka_run_group_tests_name("fd-netns", tests, NULL, NULL);
}
