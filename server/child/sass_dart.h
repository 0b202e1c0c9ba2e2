/*
 * Dart Sass in a child process, by the Embedded Sass protocol.
 *
 *     server                          compiler
 *     compile, with the text   ──>
 *                              <──    find "base", beside css/main.scss     any number of times
 *     there is none            ──>
 *                              <──    find "base", on the load paths
 *     site:///_sass/_base.scss ──>
 *                              <──    read site:///_sass/_base.scss
 *     its text                 ──>
 *                              <──    a warning
 *                              <──    the CSS and its map, or an error
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_DART_H
#define SERVER_CHILD_SASS_DART_H

#include "server/child/child.h"
#include "server/child/sass_protocol.h"

/* One call: asks for the compiler's name and version. CHILD_CLOSED if its protocol is another one.
 */
MUST_CHECK enum child_result sass_dart_ask(struct child *c, struct arena *a,
                                           struct sass_message *out);

/*
 * One call: compiles a stylesheet. CHILD_OK with an err means an error in the stylesheet. *worn:
 * the compiler reported an error of its own, and should be replaced.
 */
MUST_CHECK enum child_result sass_dart_compile(struct child *c, const struct sass_input *in,
                                               struct arena *a, struct sass_output *out,
                                               struct err *err, bool *worn);

#endif
