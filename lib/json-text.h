/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Writing JSON to a file descriptor, piece by piece, and the texts in it that hold any
 * bytes. Knows nothing of what is written.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_BUFFER (64 * 1024)

/* A JSON text that is being written. After an error nothing more is. */
struct json_text {
	int fd;
	int error;  /* a negative errno; 0: none */
	bool comma; /* something stands before the next value */
	size_t len;
	char buf[JSON_BUFFER];
};

/* Begins and ends an object, "{" and "}", or an array. @key NULL: it is in an array. */
void json_open(struct json_text *json, const char *key, char bracket);
void json_close(struct json_text *json, char bracket);

/* The next value begins a line. */
void json_new_line(struct json_text *json);

/* Values, under a key or, if that is NULL, in an array. Keys are plain ASCII. */
void json_number(struct json_text *json, const char *key, uint64_t value);
void json_signed(struct json_text *json, const char *key, int64_t value);
void json_boolean(struct json_text *json, const char *key, bool value);

/* 16 hexadecimal digits in a string, as /proc/PID/status has sets. */
void json_hex(struct json_text *json, const char *key, uint64_t value);

/*
 * A text of any bytes but NUL, so that no terminal acts upon it: bytes that are no valid
 * UTF-8 become four characters, \xHH, and the backslash of what looks like that \x5c.
 */
void json_string(struct json_text *json, const char *key, const char *text);

/* Writes what is left, and a newline. 0 or a negative errno of write(2). */
int json_finish(struct json_text *json);

/*
 * Makes the bytes of a text that json_string() wrote, in place. 0; -EINVAL if a \x is not
 * followed by two hexadecimal digits, or they are of NUL.
 */
int json_unescape(char *text);
