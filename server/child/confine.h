/*
 * The sandboxes of the spawner and of its children.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_CONFINE_H
#define SERVER_CHILD_CONFINE_H

#include "server/child/spawner.h"

/* For a new process that is to run a program, if that is confined. It opens nothing afterwards. */
void confine_child(const struct child_program *program);

/*
 * For the spawner, if all its programs are confined: it may read and run anything, write and
 * connect as much as its programs may, and send signals to its own children alone.
 */
void confine_spawner(const struct child_program *programs, size_t count);

#endif
