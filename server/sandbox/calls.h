/*
 * The system calls that remain in a sandbox: lists for libseccomp.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SANDBOX_CALLS_H
#define SERVER_SANDBOX_CALLS_H

#include "server/sandbox/sandbox.h"

/* Keeps to a list, in all threads of the process. Returns 0, or the errno of the failure. */
MUST_CHECK int calls_close(enum sandbox_calls list, unsigned needs);

#endif
