/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "utf8.h"

size_t utf8_length(const unsigned char *s)
{
	size_t n = s[0] < 0x80 ? 1
		 : s[0] < 0xc2 ? 0
		 : s[0] < 0xe0 ? 2
		 : s[0] < 0xf0 ? 3
		 : s[0] < 0xf5 ? 4
			       : 0;

	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* overlong forms, surrogates, and what lies beyond U+10FFFF */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

uint32_t utf8_decode(const unsigned char *s, size_t n)
{
	uint32_t c = n == 1 ? s[0] : s[0] & (0xffU >> (n + 1));

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (s[i] & 0x3fU);
	return c;
}
