/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/*
 * Marks all namespaces that something explains: tasks, open files, mounts in namespaces
 * that are explained themselves, the kernel's list, children, what they own.
 */
void hold_mark(struct nsrel_snapshot *snap);
