/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whatever a document says: it is refused with a reason, or gives a snapshot that keeps
 * all promises and comes out of a document of its own as it was.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check-same.h"
#include "check-snapshot.h"
#include "documents.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Shown on a terminal. */
static void must_be_plain(const char *why)
{
	for (; *why; why++)
		must(*why >= ' ' && *why <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nsrel_snapshot *snap = NULL, *again;
	char *why = NULL;
	int r;

	r = document_load(data, size, &snap, &why);
	if (r < 0) {
		must(!snap && (r == -EBADMSG || r == -ENOTSUP));
		must(why);
		must_be_plain(why);
		free(why);
		return 0;
	}
	must(!why);
	check_snapshot(snap);
	again = document_again(snap);
	check_same(snap, again);
	nsrel_snapshot_unref(again);
	nsrel_snapshot_unref(snap);
	return 0;
}
