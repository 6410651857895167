/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "references.h"

#define N_TEXTS	 16
#define TEXT_MAX 16384

static char *next_text(void)
{
	static char texts[N_TEXTS][TEXT_MAX];
	static int n;

	return texts[n++ % N_TEXTS];
}

static const char *keep(char *text)
{
	char *kept = next_text();

	CHECK(strlen(text) < TEXT_MAX);
	strcpy(kept, text);
	free(text);
	return kept;
}

const char *references_of_handle(const struct nsrel_handle *handle)
{
	char *text = NULL;

	CHECK_EQ(nsrel_handle_get_reference(handle, &text), 0);
	return keep(text);
}

const char *references_of_path(const char *path)
{
	struct nsrel_handle *handle = NULL;
	const char *text;

	CHECK_EQ(nsrel_handle_open_path(path, &handle), 0);
	text = references_of_handle(handle);
	nsrel_handle_unref(handle);
	return text;
}

const char *references_of(const char *link_text)
{
	const struct nsrel_snapshot *snap = live_snapshot(NULL);
	const struct nsrel_ns *ns = NULL;
	char *text = NULL;

	CHECK_EQ(nsrel_snapshot_find_ns(snap, link_text, &ns), 0);
	CHECK_EQ(nsrel_ns_get_reference(snap, ns, &text), 0);
	return keep(text);
}

/* The comma before "key=", or NULL. */
static const char *find(const char *text, const char *key)
{
	char part[20];

	(void)snprintf(part, sizeof(part), ",%s=", key);
	return strstr(text, part);
}

bool references_has(const char *text, const char *key)
{
	return find(text, key);
}

const char *references_without(const char *text, const char *key)
{
	const char *part = find(text, key);
	char *kept = next_text();

	strcpy(kept, text);
	if (part)
		strcpy(kept + (part - text), strchrnul(part + 1, ','));
	return kept;
}

const char *references_with(const char *text, const char *key, const char *value)
{
	const char *less = references_without(text, key);
	char *kept = next_text();

	CHECK(snprintf(kept, TEXT_MAX, "%s,%s=%s", less, key, value) < TEXT_MAX);
	return kept;
}

const char *references_with_number(const char *text, const char *key, uint64_t value)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%" PRIu64, value);
	return references_with(text, key, number);
}

uint64_t references_get(const char *text, const char *key)
{
	const char *part = find(text, key);

	return part ? strtoull(strchr(part, '=') + 1, NULL, 10) : 0;
}

int references_try(const char *text)
{
	struct nsrel_handle *handle = NULL;
	size_t n_fds = kernel_count_fds();
	int r = nsrel_handle_open_reference(text, &handle);

	CHECK((r == 0) == (handle != NULL));
	nsrel_handle_unref(handle);
	CHECK_EQ(kernel_count_fds(), n_fds);
	return r;
}

void references_check(const char *text, uint64_t ino)
{
	struct nsrel_handle *handle = NULL;
	int r = nsrel_handle_open_reference(text, &handle);

	if (r < 0)
		printf("%s: %s\n", text, nsrel_strerror(NSREL_QUESTION_REFERENCE, r));
	CHECK_EQ(r, 0);
	CHECK_EQ(nsrel_handle_get_ino(handle), ino);
	CHECK_STR(references_of_handle(handle), text);
	nsrel_handle_unref(handle);
}

void references_check_gone(const char *text, uint64_t ino)
{
	struct nsrel_handle *handle = NULL;
	int r;

	CHECK_EQ(references_try(references_without(text, "id")), -ESTALE);
	if (!references_has(text, "id"))
		return;
	r = nsrel_handle_open_reference(text, &handle);
	/* Before Linux 6.18 some have an id, and none is opened by it. */
	if (r == -ESTALE) {
		CHECK_EQ(nsrel_handle_open_id(references_get(text, "id"), NSREL_TYPE_NET,
					      ino, &handle),
			 -EOPNOTSUPP);
		return;
	}
	CHECK_EQ(r, 0);
	CHECK_EQ(nsrel_handle_get_ino(handle), ino);
	nsrel_handle_unref(handle);
}
