/*
 * Dates in HTTP (RFC 9110, section 5.6.7).
 *
 * Writes IMF-fixdate ("Sun, 06 Nov 1994 08:49:37 GMT"); reads that and the two obsolete forms (RFC
 * 850, asctime). Pure: no clock, no locale, no time zone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_HTTPDATE_H
#define SERVER_HTTP_HTTPDATE_H

#include "render/base/str.h"

enum { HTTPDATE_LEN = 29 };

/* Writes Unix seconds as 29 bytes and a NUL. Years are limited to 0..9999. */
void httpdate_write(int64_t seconds, char out[static HTTPDATE_LEN + 1]);

/*
 * Reads a date in one of the three forms. Returns false, and leaves *out alone, if text is none.
 * now (Unix seconds) determines the century of an RFC 850 date: one more than 50 years ahead is
 * past.
 */
MUST_CHECK bool httpdate_parse(struct str text, int64_t now, int64_t *out);

#endif
