/*
 * Content-Security-Policy with --dev: a site's policy, amended so that the script of this server
 * may run and may listen for events.
 *
 *     script-src 'self'              as it is: the script is on the same host
 *     script-src 'nonce-x'           script-src 'nonce-x' 'nonce-OURS'
 *     script-src 'unsafe-inline'     script-src 'unsafe-inline' 'self'
 *     default-src 'none'             default-src 'none'; script-src-elem 'nonce-OURS';
 *                                        connect-src 'self'
 *
 * A nonce admits no other script, so it is preferred. But beside a nonce 'unsafe-inline' counts no
 * more (CSP 3, section 6.7.3.2), so a policy that relies on that gets 'self'.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_DEV_CSP_H
#define SERVER_DEV_CSP_H

#include "render/base/buf.h"

/*
 * Writes the value of a policy, or of several with commas between them, amended. nonce: without
 * quotes.
 */
void csp_amend(struct str value, struct str nonce, struct buf *out);

/* Whether a field of that name holds a policy: also one that is only reported. */
bool csp_is_field(struct str name);

#endif
