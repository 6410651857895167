/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "child.h"
#include "held.h"
#include "in-flight.h"

#define MAX_FDS	  253
#define MAX_BYTES 4096

union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(MAX_FDS * sizeof(int))];
};

/* Too many are in flight already, of others maybe: that is no failure. */
void in_flight_must(int r, const char *what)
{
	errno = r == -ETOOMANYREFS ? EOPNOTSUPP : -r;
	child_must(r < 0 ? -1 : 0, what);
}

bool in_flight_is_counted(pid_t pid)
{
	_cleanup_fclose_ FILE *file = NULL;
	char path[64], line[128];
	int n = 0;

	(void)snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)pid, IN_FLIGHT_FD);
	file = fopen(path, "re");
	CHECK(file != NULL);
	while (n == 0 && fgets(line, sizeof(line), file))
		(void)sscanf(line, "scm_fds: %d", &n);
	return n > 0;
}

void in_flight_make_sockets(int type)
{
	int ends[2];

	child_must(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends), "socketpair");
	in_flight_must(held_move_fd(ends[0], IN_FLIGHT_FD), "dup3");
	in_flight_must(held_move_fd(ends[1], IN_FLIGHT_FD + 1), "dup3");
}

static void fill(char *data, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++)
		data[i] = (char)('a' + i % 26);
}

int in_flight_send(int sock, const int *fds, size_t n_fds, size_t n_bytes)
{
	union control control = { 0 };
	char data[MAX_BYTES];
	struct iovec part = { data, n_bytes };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	size_t size = n_fds * sizeof(int);

	CHECK(n_fds <= MAX_FDS && n_bytes <= MAX_BYTES);
	fill(data, n_bytes);
	if (n_fds > 0) {
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(size);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(size);
		memcpy(CMSG_DATA(&control.head), fds, size);
	}
	return sendmsg(sock, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int in_flight_receive(int sock, int *fds, size_t max_fds, size_t n_bytes)
{
	union control control = { 0 };
	char data[MAX_BYTES], sent[MAX_BYTES];
	struct iovec part = { data, n_bytes };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	size_t n_fds = 0;
	ssize_t n;

	CHECK(n_bytes <= MAX_BYTES);
	n = recvmsg(sock, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0)
		return -errno;
	CHECK_EQ(n, n_bytes);
	fill(sent, n_bytes);
	CHECK(memcmp(data, sent, n_bytes) == 0);
	if (CMSG_FIRSTHDR(&message))
		n_fds = (control.head.cmsg_len - CMSG_LEN(0)) / sizeof(int);
	CHECK(n_fds <= max_fds);
	memcpy(fds, CMSG_DATA(&control.head), n_fds * sizeof(int));
	return (int)n_fds;
}
