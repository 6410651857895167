/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The length of the valid UTF-8 sequence at @s (RFC 3629), or 0. */
size_t utf8_length(const unsigned char *s);

/* The character of a valid sequence of @n bytes. */
uint32_t utf8_decode(const unsigned char *s, size_t n);
