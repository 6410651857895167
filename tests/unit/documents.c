/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "documents.h"
#include "must.h"

static int new_file(void)
{
	int fd = memfd_create("document", MFD_CLOEXEC);

	must(fd >= 0);
	return fd;
}

char *document_save(const struct nsrel_snapshot *snap, size_t *ret_len)
{
	int fd = new_file();
	char *text;
	off_t len;

	must(nsrel_snapshot_save(snap, fd) == 0);
	len = lseek(fd, 0, SEEK_CUR);
	must(len > 0);
	text = calloc(1, (size_t)len + 1);
	must(text && pread(fd, text, (size_t)len, 0) == len);
	close(fd);
	if (ret_len)
		*ret_len = (size_t)len;
	return text;
}

int document_load(const void *text, size_t len, struct nsrel_snapshot **ret,
		  char **ret_why)
{
	int fd = new_file(), r;

	must(len == 0 || write(fd, text, len) == (ssize_t)len);
	must(lseek(fd, 0, SEEK_SET) == 0);
	r = nsrel_snapshot_load(fd, ret, ret_why);
	close(fd);
	return r;
}

struct nsrel_snapshot *document_again(const struct nsrel_snapshot *snap)
{
	struct nsrel_snapshot *again = NULL;
	char *text, *why = NULL;
	size_t len;

	text = document_save(snap, &len);
	if (document_load(text, len, &again, &why) < 0)
		fprintf(stderr, "%s\n%s\n", why, text);
	must(again);
	free(text);
	return again;
}
