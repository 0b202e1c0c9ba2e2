/*
 * The process that compiles with libsass.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_CHILD_H
#define SERVER_CHILD_SASS_CHILD_H

#include "server/child/spawner.h"

/* For the spawner: compiles one stylesheet after the other with sass_compile. */
extern const struct child_program sass_child_program;

#endif
