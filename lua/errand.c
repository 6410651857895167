/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "errand.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What most files in /proc fit into. */
#define CHUNK 4096

struct errand *errand_free(struct errand *errand)
{
	if (!errand)
		return NULL;
	if (errand->fds_fd >= 0)
		close(errand->fds_fd);
	if (errand->addresses)
		freeifaddrs(errand->addresses);
	free(errand->names);
	free(errand->data);
	free(errand);
	return NULL;
}

/* Makes room for so many more bytes. */
static int reserve(struct errand *errand, size_t *capacity, size_t n)
{
	size_t larger = *capacity ? *capacity : CHUNK;
	char *data;

	while (larger - errand->size < n)
		larger *= 2;
	if (larger == *capacity)
		return 0;
	data = realloc(errand->data, larger);
	if (!data)
		return -ENOMEM;
	errand->data = data;
	*capacity = larger;
	return 0;
}

static int read_all(int fd, struct errand *errand)
{
	size_t capacity = 0;
	ssize_t n;
	int r;

	do {
		r = reserve(errand, &capacity, 1);
		if (r < 0)
			return r;
		n = read(fd, errand->data + errand->size, capacity - errand->size);
		if (n < 0)
			return -errno;
		errand->size += (size_t)n;
		if (errand->size > errand->max)
			return -EFBIG;
	} while (n > 0);
	return 0;
}

/*
 * To open a device or a FIFO may do something, or wait: it is got hold of first, and
 * opened if it is a regular file.
 */
static int open_regular(const struct errand *errand)
{
	int fd = open(errand->path, O_PATH | O_CLOEXEC), opened = -1, r;
	struct stat st;
	char name[16];

	if (fd < 0)
		return -errno;
	(void)snprintf(name, sizeof(name), "%d", fd);
	if (fstat(fd, &st) < 0)
		r = -errno;
	else if (!S_ISREG(st.st_mode))
		r = S_ISDIR(st.st_mode) ? -EISDIR : -EOPNOTSUPP;
	else {
		opened = openat(errand->fds_fd, name,
				O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		r = opened < 0 ? -errno : opened;
	}
	close(fd);
	return r;
}

int errand_read(void *arg)
{
	int fd = open_regular(arg), r;

	if (fd < 0)
		return fd;
	r = read_all(fd, arg);
	close(fd);
	return r;
}

int errand_readlink(void *arg)
{
	struct errand *errand = arg;
	ssize_t n;

	errand->data = malloc(PATH_MAX + 1);
	if (!errand->data)
		return -ENOMEM;
	n = readlink(errand->path, errand->data, PATH_MAX + 1);
	if (n < 0)
		return -errno;
	if (n > PATH_MAX)
		return -ENAMETOOLONG;
	errand->data[n] = '\0';
	return 0;
}

static int add_name(struct errand *errand, size_t *capacity, const char *name)
{
	size_t size = strlen(name) + 1;
	int r;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return 0;
	if (size > errand->max - errand->size)
		return -EFBIG;
	r = reserve(errand, capacity, size);
	if (r < 0)
		return r;
	memcpy(errand->data + errand->size, name, size);
	errand->size += size;
	errand->n_names++;
	return 0;
}

static int read_names(DIR *dir, struct errand *errand)
{
	const struct dirent *entry;
	size_t capacity = 0;
	int r;

	while (errno = 0, (entry = readdir(dir))) {
		r = add_name(errand, &capacity, entry->d_name);
		if (r < 0)
			return r;
	}
	return -errno;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int sort_names(struct errand *errand)
{
	char *name = errand->data;

	if (errand->n_names == 0)
		return 0;
	errand->names = calloc(errand->n_names, sizeof(*errand->names));
	if (!errand->names)
		return -ENOMEM;
	for (size_t i = 0; i < errand->n_names; i++) {
		errand->names[i] = name;
		name += strlen(name) + 1;
	}
	qsort(errand->names, errand->n_names, sizeof(*errand->names), compare);
	return 0;
}

int errand_list(void *arg)
{
	struct errand *errand = arg;
	DIR *dir = opendir(errand->path);
	int r;

	if (!dir)
		return -errno;
	r = read_names(dir, errand);
	closedir(dir);
	return r < 0 ? r : sort_names(errand);
}

int errand_hostname(void *arg)
{
	struct errand *errand = arg;

	errand->data = calloc(1, HOST_NAME_MAX + 1);
	if (!errand->data)
		return -ENOMEM;
	return gethostname(errand->data, HOST_NAME_MAX + 1) < 0 ? -errno : 0;
}

int errand_interfaces(void *arg)
{
	struct errand *errand = arg;

	return getifaddrs(&errand->addresses) < 0 ? -errno : 0;
}
