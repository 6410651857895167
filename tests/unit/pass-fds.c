/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "must.h"
#include "pass-fds.h"

enum { MAX_FDS = 253 };

union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(MAX_FDS * sizeof(int))];
};

struct passing passing_new(int type)
{
	int fds[2];

	must(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds) == 0);
	return (struct passing){ fds[0], fds[1] };
}

void passing_done(struct passing *p)
{
	close(p->from);
	close(p->to);
}

void passing_send(const struct passing *p, const char *data, const int *fds, size_t n)
{
	struct iovec part = { (void *)data, strlen(data) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	union control control = { 0 };

	must(n <= MAX_FDS);
	if (n > 0) {
		message.msg_control = &control;
		message.msg_controllen = CMSG_SPACE(n * sizeof(int));
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(n * sizeof(int));
		memcpy(CMSG_DATA(&control.head), fds, n * sizeof(int));
	}
	must(sendmsg(p->from, &message, 0) == (ssize_t)strlen(data));
}

size_t passing_receive(const struct passing *p, const char *data, int *fds, size_t n)
{
	char text[256];
	struct iovec part = { text, sizeof(text) };
	union control control = { 0 };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *head;
	ssize_t len = recvmsg(p->to, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	size_t n_received;

	must(len == (ssize_t)strlen(data) && memcmp(text, data, (size_t)len) == 0);
	head = CMSG_FIRSTHDR(&message);
	if (!head)
		return 0;
	must(head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS);
	n_received = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	for (size_t i = 0; i < n_received; i++) {
		int fd;

		memcpy(&fd, CMSG_DATA(head) + i * sizeof(int), sizeof(fd));
		if (i < n)
			fds[i] = fd;
		else
			close(fd);
	}
	return n_received;
}
