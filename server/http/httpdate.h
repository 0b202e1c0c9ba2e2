/*
 * Dates as HTTP writes them (RFC 9110, section 5.6.7).
 *
 * Written as IMF-fixdate only ("Sun, 06 Nov 1994 08:49:37 GMT"); read in that form and in the two
 * obsolete ones (RFC 850, asctime). Pure: no clock, no locale, no zone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_HTTPDATE_H
#define SERVER_HTTP_HTTPDATE_H

#include "render/base/str.h"

enum { HTTPDATE_LEN = 29 };

/* Unix seconds as 29 bytes and a NUL. Years outside 0..9999 are cut to that range. */
void httpdate_write(int64_t seconds, char out[static HTTPDATE_LEN + 1]);

/*
 * False, *out untouched, where text is no date in one of the three forms. now (Unix seconds) tells
 * the century of an RFC 850 date: one that seems more than 50 years ahead is in the past.
 */
MUST_CHECK bool httpdate_parse(struct str text, int64_t now, int64_t *out);

#endif
