/* SPDX-License-Identifier: GPL-2.0-or-later */

/* To be preloaded: translations are in TEST_LOCALEDIR, not where they get installed. */

#include <dlfcn.h>
#include <stdlib.h>

char *bindtextdomain(const char *domain, const char *directory);

char *bindtextdomain(const char *domain, const char *directory)
{
	char *(*real)(const char *, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "bindtextdomain");
	return real(domain, getenv("TEST_LOCALEDIR") ?: directory);
}
