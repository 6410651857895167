/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Messages in the user's language. */

#include <libintl.h>

#define _(text)		 gettext(text)
#define N_(text)	 (text)
#define P_(one, many, n) ngettext(one, many, n)
