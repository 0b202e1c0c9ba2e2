/*
 * The choice of the compiler: Dart Sass if there is one that speaks the Embedded Sass protocol,
 * otherwise libsass.
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
 * Tries the compilers in their order, and logs which one is used. Returns false and err if --sass
 * names one that cannot be used, or if memory runs out.
 */
MUST_CHECK bool sass_choose(const struct sass_options *o, struct sass_compiler *out,
                            struct err *err);

#endif
