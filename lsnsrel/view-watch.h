/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What comes, goes and changes, a line each, until somebody wants no more. */

#include "view.h"

/* 0 and an exit status, or the negative errno of a look. */
int view_watch(struct options *options, struct nsrel_context *ctx, int *ret_status);
