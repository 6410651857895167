/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What every file of the library uses and nothing else: no kernel, no namespaces. */

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define _public_	    __attribute__((visibility("default")))
#define _cleanup_(fn)	    __attribute__((cleanup(fn)))
#define _unused_	    __attribute__((unused))
#define _cleanup_close_	    _cleanup_(util_closep)
#define _printf_(fmt, args) __attribute__((format(printf, fmt, args)))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The struct that this member is in. */
#define CONTAINER_OF(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define TAKE_PTR(p)                                       \
	({                                                \
		__typeof__(p) *_pp = &(p), _value = *_pp; \
		*_pp = NULL;                              \
		_value;                                   \
	})

#define TAKE_FD(fd)                                \
	({                                         \
		int *_pfd = &(fd), _value = *_pfd; \
		*_pfd = -1;                        \
		_value;                            \
	})

/* Until the end of the block the calling thread can't be cancelled. */
#define NO_CANCEL \
	_cleanup_(util_restore_cancel) int _unused_ no_cancel = util_disable_cancel()

static inline int util_disable_cancel(void)
{
	int state = PTHREAD_CANCEL_ENABLE;

	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	return state;
}

static inline void util_restore_cancel(const int *state)
{
	(void)pthread_setcancelstate(*state, NULL);
}

/* FNV-1a: a number that stands for a text, to see whether it is another one. */
static inline uint64_t util_digest(const char *text, size_t len)
{
	uint64_t x = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		x = (x ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	return x;
}

/* The finalizer of splitmix64: neighbouring numbers spread well. */
static inline uint64_t util_mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static inline void util_free_anyp(void *p)
{
	free(*(void **)p);
}

static inline void util_closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void util_freep(char **text)
{
	free(*text);
}
