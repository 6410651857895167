/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "fd-deep.h"
#include "fds.h"
#include "must.h"
#include "oom.h"
#include "own-locks.h"
#include "pass-fds.h"
#include "scene.h"
#include "unit.h"

enum { N_FDS = 2 };

struct fixture {
	struct scene s; /* first: what scene_teardown() takes */
	int uts, ipc;	/* namespaces to send */
	size_t n_fds;
};

static int setup(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	must(f);
	scene_new(&f->s);
	scene_go_live(&f->s);
	f->uts = open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC);
	f->ipc = open("/proc/thread-self/ns/ipc", O_PATH | O_CLOEXEC);
	must(f->uts >= 0 && f->ipc >= 0);
	f->n_fds = count_fds();
	*state = f;
	return 0;
}

/* Whatever came along with a peek was closed. */
static int teardown(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(count_fds(), f->n_fds);
	close(f->uts);
	close(f->ipc);
	return scene_teardown(state);
}

static int get_peek_off(int sock)
{
	int offset = 77;
	socklen_t len = sizeof(offset);

	must(getsockopt(sock, SOL_SOCKET, SO_PEEK_OFF, &offset, &len) == 0);
	return offset;
}

static void peek(struct fixture *f, int sock, size_t n_fds)
{
	struct fd_scan scan = scene_scan(&f->s);

	assert_int_equal(fd_deep_peek(&scan, sock, sock, n_fds), 0);
}

static size_t count(const struct fixture *f)
{
	return scene_count_files(&f->s, NSREL_HOLDER_IN_FLIGHT);
}

static bool has_found(const struct fixture *f, enum nsrel_type type)
{
	return snapshot_lookup_ns(f->s.d.snap, type, scene_own_ino(type));
}

static void assert_unseen(const struct fixture *f, size_t n)
{
	const struct nsrel_problem *problem;

	assert_int_equal(f->s.d.problems.n_items, n > 0);
	if (n == 0)
		return;
	problem = scene_last_problem(&f->s);
	assert_int_equal(nsrel_problem_get_source(problem), NSREL_SOURCE_DEEP);
	assert_string_equal(nsrel_problem_get_what(problem), "in flight");
	assert_int_equal(nsrel_problem_get_errno(problem), 0);
	assert_int_equal(nsrel_problem_get_count(problem), n);
}

static void assert_same_file(int a, int b)
{
	struct stat st_a, st_b;

	must(fstat(a, &st_a) == 0 && fstat(b, &st_b) == 0);
	assert_int_equal(st_a.st_ino, st_b.st_ino);
}

/* Several messages, with and without; in the end the receiver finds all as it was. */
static void test_types(void **state)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct passing p = passing_new(types[i]);
		int fds[N_FDS];

		discovery_forget_task(&f->s.d, &(struct finds){ 0 });
		passing_send(&p, "first", &f->uts, 1);
		passing_send(&p, "second", NULL, 0);
		passing_send(&p, "third", (int[]){ 0, f->ipc }, 2);
		for (int round = 0; round < 2; round++)
			peek(f, p.to, 3);
		assert_int_equal(count(f), 2);
		assert_true(has_found(f, NSREL_TYPE_UTS));
		assert_true(has_found(f, NSREL_TYPE_IPC));
		assert_int_equal(scene_last_file(&f->s)->fd, p.to);
		assert_unseen(f, 0);
		assert_int_equal(get_peek_off(p.to), -1);
		assert_int_equal(passing_receive(&p, "first", fds, 1), 1);
		assert_same_file(fds[0], f->uts);
		close(fds[0]);
		if (types[i] != SOCK_STREAM)
			assert_int_equal(passing_receive(&p, "second", fds, 0), 0);
		assert_int_equal(passing_receive(&p,
						 types[i] == SOCK_STREAM ? "secondthird"
									 : "third",
						 fds, 2),
				 2);
		assert_same_file(fds[1], f->ipc);
		close(fds[0]);
		close(fds[1]);
		passing_done(&p);
	}
}

/* Somebody may peek as well, and be in the middle of it. */
static void test_peek_offset(void **state)
{
	struct fixture *f = *state;
	struct passing p = passing_new(SOCK_STREAM);
	int offset = 3;
	char text[8];

	passing_send(&p, "abcdef", &f->uts, 1);
	must(setsockopt(p.to, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof(offset)) == 0);
	peek(f, p.to, 1);
	assert_int_equal(count(f), 1);
	assert_int_equal(get_peek_off(p.to), 3);
	assert_int_equal(recv(p.to, text, 2, MSG_PEEK | MSG_DONTWAIT), 2);
	assert_memory_equal(text, "de", 2);
	passing_done(&p);
}

/* Closing a copy drops all record locks that this process has on the file. */
static void test_own_locks(void **state)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
	struct fixture *f = *state;
	struct passing p = passing_new(SOCK_STREAM);
	int fd;

	fake_text(&f->s.fp, "lock", "12345");
	fd = openat(f->s.fp.fd, "lock", O_RDWR | O_CLOEXEC);
	must(fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0);
	passing_send(&p, "x", (int[]){ fd, f->uts }, 2);
	peek(f, p.to, 2);
	assert_int_equal(own_locks_are_held(&f->s.d.self, &f->s.d.buf), 1);
	assert_int_equal(count(f), 0);
	assert_unseen(f, 2);
	/* Nobody asks a second time in the same scan. */
	lock.l_type = F_UNLCK;
	must(fcntl(fd, F_SETLK, &lock) == 0);
	peek(f, p.to, 2);
	assert_int_equal(count(f), 0);
	close(fd);
	passing_done(&p);
}

/* The most that one message may carry, and much data before it. */
static void test_many(void **state)
{
	struct fixture *f = *state;
	struct passing p = passing_new(SOCK_STREAM);
	char text[1000];
	int fds[253];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (int i = 0; i < 50; i++)
		passing_send(&p, text, NULL, 0);
	for (int i = 0; i < 253; i++)
		fds[i] = i == 252 ? f->uts : 0;
	passing_send(&p, "x", fds, 253);
	passing_send(&p, "x", &f->ipc, 1);
	peek(f, p.to, 254);
	assert_int_equal(count(f), 2);
	assert_true(has_found(f, NSREL_TYPE_UTS) && has_found(f, NSREL_TYPE_IPC));
	assert_unseen(f, 0);
	passing_done(&p);
}

/*
 * Messages without any data. Those that were peeked at are seen no more, but for the
 * first one: the kernel gives no way to them.
 */
static void test_no_data(void **state)
{
	struct fixture *f = *state;
	struct passing p = passing_new(SOCK_DGRAM);
	int fds[N_FDS];

	passing_send(&p, "", &f->uts, 1);
	passing_send(&p, "", &f->ipc, 1);
	peek(f, p.to, 2);
	assert_int_equal(count(f), 2);
	assert_unseen(f, 0);
	peek(f, p.to, 2);
	assert_unseen(f, 1);
	assert_int_equal(passing_receive(&p, "", fds, 1), 1);
	assert_same_file(fds[0], f->uts);
	assert_int_equal(passing_receive(&p, "", fds + 1, 1), 1);
	assert_same_file(fds[1], f->ipc);
	close(fds[0]);
	close(fds[1]);
	passing_done(&p);
}

/* A socket in flight has made a journey of its own, and may carry others. */
static void test_nested(void **state)
{
	struct fixture *f = *state;
	struct passing outer = passing_new(SOCK_STREAM), inner = passing_new(SOCK_DGRAM);
	const struct holder_of_file *file;

	passing_send(&inner, "x", &f->uts, 1);
	passing_send(&outer, "x", &inner.to, 1);
	peek(f, outer.to, 1);
	assert_int_equal(count(f), 2);
	assert_true(has_found(f, NSREL_TYPE_UTS));
	assert_true(has_found(f, NSREL_TYPE_NET));
	for (size_t i = 0; i < f->s.d.files.n_items; i++) {
		file = f->s.d.files.items[i];
		assert_int_equal(file->fd, outer.to);
	}
	assert_int_equal(get_peek_off(inner.to), -1);
	passing_done(&inner);
	passing_done(&outer);
}

/* What waits in a socket in flight is not to be missed when memory runs out. */
static void test_no_memory(void **state)
{
	struct fixture *f = *state;
	struct passing outer = passing_new(SOCK_STREAM), inner = passing_new(SOCK_DGRAM);
	int r = -ENOMEM;
	size_t at;

	passing_send(&inner, "x", &f->uts, 1);
	passing_send(&outer, "x", &inner.to, 1);
	/* What is known by then is not made again. */
	peek(f, outer.to, 1);
	for (at = 1; r == -ENOMEM; at++) {
		struct fd_scan scan = scene_scan(&f->s);

		buffer_done(&f->s.d.buf);
		table_done(&f->s.shared.unix_sockets);
		oom_begin(at, false);
		r = fd_deep_peek(&scan, outer.to, outer.to, 1);
		assert_int_equal(r, oom_end() < at ? 0 : -ENOMEM);
	}
	/* Room for both peeks, a text, and what is told of the inner socket. */
	assert_true(at > 5);
	passing_done(&inner);
	passing_done(&outer);
}

/* A socket that is in flight to itself keeps nobody busy for ever. */
static void test_cycle(void **state)
{
	struct fixture *f = *state;
	struct passing p = passing_new(SOCK_DGRAM);

	passing_send(&p, "x", (int[]){ p.to, f->uts }, 2);
	peek(f, p.to, 2);
	assert_true(has_found(f, NSREL_TYPE_UTS));
	assert_true(count(f) >= 2);
	/* Somebody said stop before there were no more descriptors to be had. */
	assert_unseen(f, 0);
	passing_done(&p);
}

/* Only the types that are looked for. */
static void test_other_types(void **state)
{
	struct fixture *f = *state;
	struct passing p = passing_new(SOCK_STREAM);

	f->s.d.types = NSREL_TYPE_MASK(NSREL_TYPE_IPC);
	passing_send(&p, "x", (int[]){ f->uts, f->ipc, p.from }, 3);
	peek(f, p.to, 3);
	assert_int_equal(count(f), 1);
	assert_true(has_found(f, NSREL_TYPE_IPC));
	assert_false(has_found(f, NSREL_TYPE_UTS));
	assert_false(has_found(f, NSREL_TYPE_NET));
	assert_unseen(f, 0);
	passing_done(&p);
}

/* What fdinfo counted, and was received before anybody looked. */
static void test_received(void **state)
{
	struct fixture *f = *state;
	struct passing p = passing_new(SOCK_STREAM);

	peek(f, p.to, 4);
	assert_unseen(f, 0);
	passing_send(&p, "x", &f->uts, 1);
	peek(f, p.to, 4);
	assert_int_equal(count(f), 1);
	assert_unseen(f, 0);
	passing_done(&p);
}

/* More came since. */
static void test_sent(void **state)
{
	struct fixture *f = *state;
	struct passing p = passing_new(SOCK_DGRAM);

	passing_send(&p, "x", &(int){ 0 }, 1);
	passing_send(&p, "x", &f->uts, 1);
	passing_send(&p, "x", &f->ipc, 1);
	peek(f, p.to, 2);
	assert_int_equal(count(f), 2);
	assert_unseen(f, 0);
	passing_done(&p);
}

/* Into connections that wait to be accepted nobody can look. */
static void test_listening(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t len = sizeof(address.sun_family);
	struct fixture *f = *state;
	struct passing p = { .to = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
			     .from = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) };

	/* An abstract name of the kernel's choice. */
	must(bind(p.to, (void *)&address, len) == 0 && listen(p.to, 4) == 0);
	len = sizeof(address);
	must(getsockname(p.to, (void *)&address, &len) == 0);
	must(connect(p.from, (void *)&address, len) == 0);
	passing_send(&p, "x", &f->uts, 1);
	peek(f, p.to, 1);
	assert_int_equal(count(f), 0);
	assert_unseen(f, 1);
	passing_done(&p);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_types),     test(test_peek_offset), test(test_many),
		test(test_no_data),   test(test_nested),      test(test_no_memory),
		test(test_cycle),     test(test_received),    test(test_sent),
		test(test_own_locks), test(test_other_types), test(test_listening),
	};

	return cmocka_run_group_tests_name("fd-deep", tests, NULL, NULL);
}
