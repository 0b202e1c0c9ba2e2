/*
 * The system calls that remain in a sandbox: lists for libseccomp.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SANDBOX_CALLS_H
#define SERVER_SANDBOX_CALLS_H

#include "server/sandbox/sandbox.h"

#ifndef __has_feature
#define __has_feature(x) 0 /* gcc has macros of its own */
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CALLS_SANITIZED true
#else
#define CALLS_SANITIZED false
#endif

/* Keeps to a list, in all threads of the process. Returns 0, or the errno of the failure. */
MUST_CHECK int calls_close(enum sandbox_calls list, unsigned needs);

#endif
