/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is taken for a reference says the same when it is written and read again. */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_same(const struct reference *a, const struct reference *b)
{
	must(a->type == b->type && a->ino == b->ino && a->has == b->has);
	must(a->dev == b->dev && a->id == b->id && a->pid == b->pid);
	must(a->start == b->start && a->mntns == b->mntns);
	must(strcmp(a->boot, b->boot) == 0 && strcmp(a->path, b->path) == 0);
}

static void must_make_sense(const struct reference *ref)
{
	must(ref->ino > 0 && nsrel_type_get_name(ref->type));
	must(reference_has(ref, REFERENCE_PATH) == (ref->path[0] == '/'));
	must(strlen(ref->path) < PATH_MAX);
	must(reference_has(ref, REFERENCE_PID) == (ref->pid > 0));
	must(reference_has(ref, REFERENCE_PID) == reference_has(ref, REFERENCE_START));
	must(strlen(ref->boot) ==
	     (reference_has(ref, REFERENCE_BOOT) ? REFERENCE_BOOT_LEN : 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *again;
	struct reference ref = { 0 }, same;

	must(text);
	if (reference_parse(text, &ref) < 0) {
		must(ref.ino == 0 && ref.has == 0 && !ref.path[0] && !ref.boot[0]);
		free(text);
		return 0;
	}
	must_make_sense(&ref);
	must(reference_format(&ref, &again) == 0);
	for (const char *p = again; *p; p++)
		must(*p > ' ' && *p < 0x7f);
	must(reference_parse(again, &same) == 0);
	must_be_same(&ref, &same);
	free(again);
	free(text);
	return 0;
}
