/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Colours of namespaces on terminals, as terminal-colors.d(5) has them. */

#include <libnsrel.h>
#include <stdbool.h>

enum color_when {
	COLOR_UNSAID, /* as COLOR_AUTO, unless somebody who isn't asked for it objects */
	COLOR_AUTO,   /* if it is a terminal */
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/* What has a colour: the types of namespaces, and more. */
enum {
	COLOR_HIDDEN = NSREL_N_TYPES,
	N_COLORS,
};

/* An enum color_when, or -EINVAL. */
int color_when_from_name(const char *name);

struct colors;

/* Of what goes to @fd. NULL if there are to be none. */
struct colors *colors_new(enum color_when when, int fd);
void colors_free(struct colors *colors);

/* The escape sequence that switches it on; belongs to the colors. */
const char *colors_get(const struct colors *colors, int color);
