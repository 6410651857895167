/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * To be preloaded: makes calls fail that don't fail on their own. FAIL_IOCTL is the errno
 * of every question to a namespace, FAIL_ALLOC the number of the allocation that fails.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/nsfs.h>

/* Those of glibc, under the names that nobody replaces. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static long get_number(const char *name)
{
	const char *value = getenv(name);

	return value ? atol(value) : 0;
}

static int must_fail(void)
{
	static long n_allocations;

	if (!environ || ++n_allocations != get_number("FAIL_ALLOC"))
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return must_fail() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return must_fail() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return must_fail() ? NULL : __libc_realloc(p, size);
}

int ioctl(int fd, unsigned long request, ...)
{
	long error = get_number("FAIL_IOCTL");
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (error && (request == NS_GET_USERNS || request == NS_GET_PARENT)) {
		errno = (int)error;
		return -1;
	}
	return (int)syscall(SYS_ioctl, fd, request, arg);
}
