/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Goes through a table of open files. What an open file is tells its status, so that
 * nothing but namespaces is ever opened; the files themselves are left alone.
 */

#include "fd-scan.h"

/*
 * Several threads share a huge table. @own: it is the one that the discovery itself uses.
 * An enum outcome, or a negative errno.
 */
int fd_walk(struct fd_scan *scan, bool own);
