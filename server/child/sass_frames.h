/*
 * The frames between the server and a libsass process.
 *
 *     server                                child
 *     COMPILE  struct sass_input    ──>
 *                                   <──     IMPORT   path, from
 *     FOUND    found, text          ──>              any number of times,
 *     MISSING  message              ──>              one or the other
 *                                   <──     DONE     worn, css, map
 *                                   <──     FAILED   worn, kind, line, column, file, message
 *
 * worn: the child uses so much memory that it should be replaced.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_FRAMES_H
#define SERVER_CHILD_SASS_FRAMES_H

#include "render/config/sass.h"
#include "server/child/frame.h"

enum sass_frame { SASS_COMPILE, SASS_FOUND, SASS_MISSING, SASS_IMPORT, SASS_DONE, SASS_FAILED };

/* All of struct sass_input except its functions and `self`. Slices point into the text. */
void sass_frames_put_input(struct buf *b, const struct sass_input *in);
MUST_CHECK bool sass_frames_get_input(struct str text, struct sass_input *in);

void sass_frames_put_err(struct buf *b, const struct err *err);
MUST_CHECK bool sass_frames_get_err(struct str *text, struct err *err);

#endif
