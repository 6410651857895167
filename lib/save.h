/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Raised when a document means something else to those who know the last one only. */
#define SAVE_FORMAT 1
