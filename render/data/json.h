/*
 * Values as JSON (Ruby's JSON.generate, which is Liquid's jsonify), and JSON text to values.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_JSON_H
#define RENDER_DATA_JSON_H

#include "render/data/value.h"

/* Parses RFC 8259 text. Errors have a position; depth and size are limited as in YAML. */
MUST_CHECK bool json_parse(struct str text, struct err_place place, struct arena *a,
                           struct value *out, struct err *err);

/* Compact JSON as Ruby writes it: UTF-8 raw, `/` not escaped, dates as their to_s string. */
void json_write(struct value v, struct drop_env *env, struct buf *out);

/* Ruby's inspect of Jekyll's drops: JSON.pretty_generate of the members. */
void json_inspect(const struct drop *d, struct drop_env *env, struct buf *out);

#endif
