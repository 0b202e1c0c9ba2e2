/*
 * What the server and a Sass process send each other.
 *
 *     server                                child
 *     COMPILE  struct sass_input    ──>
 *                                   <──     IMPORT   path, from
 *     FOUND    found, text          ──>              any number of times,
 *     MISSING  message              ──>              one or the other
 *                                   <──     DONE     worn, css, map
 *                                   <──     FAILED   worn, kind, line, column, file, message
 *
 * worn: the child has grown so much that it should be replaced.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_WIRE_H
#define SERVER_CHILD_SASS_WIRE_H

#include "render/config/sass.h"
#include "server/child/frame.h"

enum sass_frame { SASS_COMPILE, SASS_FOUND, SASS_MISSING, SASS_IMPORT, SASS_DONE, SASS_FAILED };

/* All of it but the two of `import`. Slices lie in the text. */
void sass_wire_put_input(struct buf *b, const struct sass_input *in);
MUST_CHECK bool sass_wire_get_input(struct str text, struct sass_input *in);

void sass_wire_put_err(struct buf *b, const struct err *err);
MUST_CHECK bool sass_wire_get_err(struct str *text, struct err *err);

#endif
