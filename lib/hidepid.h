/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery.h"

/*
 * Adds a problem if the proc file system may have left processes of others out, because
 * of its mount option hidepid, proc(5). 0 or -ENOMEM.
 */
int hidepid_check(struct discovery *d);
