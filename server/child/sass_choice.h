/*
 * Which compiler stylesheets are compiled by: Dart Sass if there is one that speaks the Embedded
 * Sass protocol, else libsass.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_CHOICE_H
#define SERVER_CHILD_SASS_CHOICE_H

#include "server/child/children.h"
#include "server/child/sass.h"

struct sass_compiler {
    struct children *children; /* its processes */
    bool dart;
};

/*
 * Tries the compilers in their order, and logs which one it is. False and err if the one that was
 * named cannot be used, or memory ends.
 */
MUST_CHECK bool sass_choose(const struct sass_options *o, struct sass_compiler *out,
                            struct err *err);

#endif
