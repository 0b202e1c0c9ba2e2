/*
 * The script of this server in the pages of a site, with --dev.
 *
 *     ...</main>
 *     <script src="/docs/_approche/dev.js?81b2..." async nonce="..."
 *      data-version="3fa0..."></script></body>
 *     </html>
 *
 * It is added when an entry is made, so that lengths, tags, ranges and codings are those of the
 * body with it. Only HTML with a status of 200 or an error has it; a redirect has not, and neither
 * has a file that is too large for memory.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_DEV_INJECT_H
#define SERVER_DEV_INJECT_H

#include "server/cache/entry.h"

enum { INJECT_NONCE_MAX = 32 };

struct inject {
    char nonce[INJECT_NONCE_MAX + 1]; /* admits the script (csp.h); another one in each process */
    uint64_t script;                  /* hash of the script, which is part of its address */
};

void inject_init(struct inject *in);

/* Writes the element for a page of a version. root_url: of the site (site_root_url). */
void inject_write_script(const struct inject *in, struct str root_url, uint64_t version,
                         struct buf *out);

/*
 * Adds the script to the answer that is being made, if it is HTML, and sets its version, which for
 * the results of a search is 0: the tab then takes that of the page itself. Amends the policies of
 * the page and of its lines. Everything new is in the arena.
 */
void inject_script(const struct inject *in, struct str root_url, struct entry_spec *spec,
                   struct arena *a);

/* The offset in HTML at which an element is to be added: before the last </body>, or the end. */
size_t inject_offset(struct str html);

#endif
