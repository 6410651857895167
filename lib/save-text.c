/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "save-text.h"
#include "libnsrel.h"

void save_begin(struct json_text *json)
{
	json_new_line(json);
	json_open(json, NULL, '{');
}

void save_types(struct json_text *json, const char *key, unsigned int types)
{
	json_open(json, key, '[');
	for (int type = 0; type < NSREL_N_TYPES; type++)
		if (types & NSREL_TYPE_MASK(type))
			json_string(json, NULL,
				    nsrel_type_get_name((enum nsrel_type)type));
	json_close(json, ']');
}

void save_optional(struct json_text *json, const char *key, const char *text)
{
	if (text)
		json_string(json, key, text);
}
