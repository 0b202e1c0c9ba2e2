/*
 * Values that Ruby has packed (plugins/wire.rb, Packer): a letter, then what belongs to it, in the
 * machine's own byte order.
 *
 *     n t f            nil, true, false
 *     i INT64          d DOUBLE          r INT64 INT64 (a range)
 *     s LEN BYTES      y, a string and a string: a symbol and how Ruby inspects it
 *     o LEN BYTES: the name of an object of the site (plugins/model.rb)
 *     I LEN BYTES: the digits of an integer beyond 64 bits
 *     a COUNT ITEMS    h COUNT KEYS AND VALUES
 *     m INT64 UINT32 INT32 KIND ZONE: seconds, nanoseconds, offset, and two strings
 *
 * The other process runs code that nobody here knows, so all is checked.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_RUBY_UNPACK_H
#define RENDER_RUBY_UNPACK_H

#include "render/view/context.h"

/*
 * One value from *text, which must not have more. Its strings point into it. Returns false and err
 * if it is malformed.
 */
MUST_CHECK bool unpack(struct context *x, struct str text, struct value *out, struct err *err);

#endif
