/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fd-peek.h"
#include "must.h"
#include "pass-fds.h"
#include "unit.h"

ssize_t __real_recvmsg(int fd, struct msghdr *message, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags);
int __real_setsockopt(int fd, int level, int name, const void *value, socklen_t len);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len);
int __wrap_nanosleep(const struct timespec *time, struct timespec *rest);

struct fixture {
	struct passing p;
	struct fd_peek peek;
	size_t moments;
	char text[64]; /* of the last message */
};

/* What happens while a message is received, and while somebody waits a moment. */
static struct {
	size_t n_set;
	int signo;
	int n_disturb;
	int n_moments;
	int sock, after; /* the offset that another one puts back then */
	volatile int offset_in_handler;
} play;

static int get_offset(int sock)
{
	int offset = 77;
	socklen_t len = sizeof(offset);

	must(getsockopt(sock, SOL_SOCKET, SO_PEEK_OFF, &offset, &len) == 0);
	return offset;
}

static void set_offset(int sock, int offset)
{
	must(__real_setsockopt(sock, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof(offset)) ==
	     0);
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	play.n_set++;
	return __real_setsockopt(fd, level, name, value, len);
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
	if (play.signo)
		must(raise(play.signo) == 0);
	if (play.n_disturb > 0) {
		play.n_disturb--;
		set_offset(fd, 0);
	}
	return __real_recvmsg(fd, message, flags);
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *rest)
{
	(void)time;
	(void)rest;
	if (++play.n_moments == 7 && play.sock > 0)
		set_offset(play.sock, play.after);
	return 0;
}

/* Descriptors keep messages of a stream apart. */
static int setup_of(void **state, int type)
{
	struct fixture *f = calloc(1, sizeof(*f));

	must(f);
	f->p = passing_new(type);
	passing_send(&f->p, "one", (int[]){ 0 }, 1);
	passing_send(&f->p, "three", (int[]){ 0 }, 1);
	memset(&play, 0, sizeof(play));
	*state = f;
	return 0;
}

static int setup(void **state)
{
	return setup_of(state, SOCK_DGRAM);
}

static int setup_stream(void **state)
{
	return setup_of(state, SOCK_STREAM);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	passing_done(&f->p);
	free(f);
	return 0;
}

static int begin(struct fixture *f, int sock)
{
	return fd_peek_begin(sock, &f->moments, &f->peek);
}

static int next(struct fixture *f)
{
	struct iovec part = { f->text, sizeof(f->text) - 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	memset(f->text, 0, sizeof(f->text));
	return fd_peek_next(&f->peek, &message);
}

static void assert_next(struct fixture *f, const char *text)
{
	assert_int_equal(next(f), FD_PEEK_OK);
	assert_string_equal(f->text, text);
}

/* The first one without touching anything. */
static void test_first(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(begin(f, f->p.to), 0);
	assert_next(f, "one");
	assert_int_equal(play.n_set, 0);
	assert_false(f->peek.has_moved);
	assert_next(f, "three");
	assert_true(f->peek.has_moved);
	assert_int_equal(get_offset(f->p.to), -1);
	assert_int_equal(next(f), FD_PEEK_END);
	assert_int_equal(get_offset(f->p.to), -1);
	assert_int_equal(play.n_moments, 0);
}

static void test_empty(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(begin(f, f->p.from), 0);
	assert_int_equal(next(f), FD_PEEK_END);
	assert_int_equal(play.n_set, 0);
	assert_true(begin(f, -1) < 0);
}

/* Without data they can only be told apart by having been peeked at. */
static void test_no_data(void **state)
{
	struct fixture *f = *state;
	struct passing p = passing_new(SOCK_DGRAM);

	passing_send(&p, "", NULL, 0);
	passing_send(&p, "", NULL, 0);
	assert_int_equal(begin(f, p.to), 0);
	assert_next(f, "");
	assert_next(f, "");
	assert_int_equal(next(f), FD_PEEK_END);
	assert_int_equal(get_offset(p.to), -1);
	passing_done(&p);
}

/* One that is in use is put back after each message. */
static void test_own(void **state)
{
	struct fixture *f = *state;

	set_offset(f->p.to, 2);
	assert_int_equal(begin(f, f->p.to), 0);
	assert_next(f, "one");
	assert_int_equal(get_offset(f->p.to), 2);
	/* By its owner, who goes on peeking. */
	set_offset(f->p.to, 4);
	assert_next(f, "three");
	assert_int_equal(get_offset(f->p.to), 4);
}

/* To peek at an empty message would take it away from an owner who peeks by an offset. */
static void test_left_alone(void **state)
{
	static const int types[] = { SOCK_DGRAM, SOCK_SEQPACKET };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct passing p = passing_new(types[i]);
		char text[8];

		passing_send(&p, "", NULL, 0);
		passing_send(&p, "more", NULL, 0);
		set_offset(p.to, 0);
		assert_int_equal(begin(f, p.to), -EOPNOTSUPP);
		assert_int_equal(recv(p.to, text, sizeof(text), MSG_PEEK), 0);
		passing_done(&p);
	}
	/* Set meanwhile. */
	assert_int_equal(begin(f, f->p.to), 0);
	assert_next(f, "one");
	set_offset(f->p.to, 0);
	assert_int_equal(next(f), FD_PEEK_END);
	assert_int_equal(get_offset(f->p.to), 0);
	assert_int_equal(play.n_set, 0);
}

static void handle(int signo)
{
	(void)signo;
	play.offset_in_handler = get_offset(play.sock);
}

/* Whoever is ended by a signal leaves nothing behind; and all is as it was afterwards. */
static void test_signal(void **state)
{
	struct sigaction action = { .sa_handler = handle }, before;
	struct fixture *f = *state;
	sigset_t some, mask, after;

	sigemptyset(&some);
	sigaddset(&some, SIGUSR2);
	must(sigaction(SIGINT, &action, &before) == 0);
	must(pthread_sigmask(SIG_SETMASK, &some, &mask) == 0);
	assert_int_equal(begin(f, f->p.to), 0);
	assert_next(f, "one");
	play.signo = SIGINT;
	play.sock = f->p.to;
	play.offset_in_handler = 77;
	assert_next(f, "three");
	assert_int_equal(play.offset_in_handler, -1);
	must(pthread_sigmask(SIG_SETMASK, &mask, &after) == 0);
	assert_memory_equal(&after, &some, sizeof(unsigned long));
	must(sigaction(SIGINT, &before, NULL) == 0);
}

/* Another one who looks through the queue has moved it, and will put it back. */
static void test_two(void **state)
{
	struct fixture *f = *state;

	play.sock = f->p.to;
	play.after = -1;
	set_offset(f->p.to, 3);
	assert_int_equal(begin(f, f->p.to), 0);
	assert_int_equal(f->peek.own, -1);
	assert_next(f, "one");
	set_offset(f->p.to, 3);
	play.n_moments = 0;
	assert_next(f, "three");
	assert_int_equal(get_offset(f->p.to), -1);
}

/* Anyone may have thousands of them. */
static void test_budget(void **state)
{
	struct fixture *f = *state;

	set_offset(f->p.to, 3);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(begin(f, f->p.to), 0);
	assert_in_range(play.n_moments, 100, 600);
	assert_int_equal(f->peek.own, 3);
	assert_next(f, "one");
	assert_int_equal(get_offset(f->p.to), 3);
}

static void test_disturbed(void **state)
{
	struct fixture *f = *state;

	/* Even what is put back may be there again. */
	assert_int_equal(begin(f, f->p.to), 0);
	play.n_disturb = 1;
	assert_int_equal(next(f), FD_PEEK_DISTURBED);
	assert_int_equal(get_offset(f->p.to), -1);
	assert_next(f, "one");
	play.n_disturb = 1;
	assert_int_equal(next(f), FD_PEEK_DISTURBED);
	assert_string_equal(f->text, "one");
	assert_int_equal(get_offset(f->p.to), -1);
	assert_next(f, "three");
	/* For ever. */
	assert_int_equal(begin(f, f->p.to), 0);
	assert_next(f, "one");
	play.n_disturb = 1000;
	while (next(f) == FD_PEEK_DISTURBED)
		;
	assert_true(play.n_disturb > 900);
	assert_int_equal(get_offset(f->p.to), -1);
}

/* It looks like empty messages for ever. */
static void test_end(void **state)
{
	struct fixture *f = *state;
	int n = 0;

	assert_int_equal(begin(f, f->p.to), 0);
	must(shutdown(f->p.from, SHUT_WR) == 0);
	while (next(f) == FD_PEEK_OK)
		assert_true(n++ < 100);
	assert_true(n >= 2);
	assert_int_equal(get_offset(f->p.to), -1);
}

/* It is for the owner, who is told once. */
static void test_error(void **state)
{
	struct fixture *f = *state;
	int pair[2], error = 0;
	socklen_t len = sizeof(error);

	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
	must(send(pair[0], "x", 1, 0) == 1 && send(pair[1], "y", 1, 0) == 1);
	close(pair[1]);
	assert_int_equal(begin(f, pair[0]), 0);
	assert_int_equal(next(f), FD_PEEK_END);
	must(getsockopt(pair[0], SOL_SOCKET, SO_ERROR, &error, &len) == 0);
	assert_int_equal(error, ECONNRESET);
	close(pair[0]);
}

#define test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
#define test_stream(function) \
	cmocka_unit_test_setup_teardown(function, setup_stream, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_first),      test(test_empty),      test(test_no_data),
		test_stream(test_own), test(test_left_alone), test(test_signal),
		test(test_two),	       test(test_disturbed),  test_stream(test_budget),
		test_stream(test_end), test(test_error),
	};

	return cmocka_run_group_tests_name("fd-peek", tests, NULL, NULL);
}
