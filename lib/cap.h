/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How many capabilities the library knows by name: 0 up to the one before this. */
int cap_count_names(void);
