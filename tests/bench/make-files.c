/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * make-files PROCESSES FILES SOCKETS: makes processes with so many open files each, of
 * which so many are sockets.
 */

#include <fcntl.h>
#include <sys/socket.h>

#include "maker.h"

static int n_files, n_sockets;

/* With the one that tells the parent, which won't stay. */
static int count_inherited(void)
{
	int n = 0;

	for (int fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			n++;
	return n;
}

static void open_files(int i)
{
	static const int families[] = { AF_UNIX, AF_INET, AF_NETLINK };
	int n_plain = n_files - n_sockets - count_inherited();

	(void)i;
	for (int k = 0; k < n_sockets; k++)
		if (socket(families[k % 3], SOCK_DGRAM, 0) < 0)
			err(1, "socket %d", k);
	for (int k = 0; k < n_plain; k++)
		if (open("/dev/null", O_RDONLY) < 0)
			err(1, "file %d", k);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		errx(1, "usage: make-files PROCESSES FILES SOCKETS");
	n_files = maker_number(argv[2]);
	n_sockets = maker_number(argv[3]);
	maker_raise_file_limit(n_files + 16);
	for (int i = 0; i < maker_number(argv[1]); i++)
		maker_fork(open_files, i);
	maker_ready();
	return 0;
}
