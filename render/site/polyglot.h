/*
 * jekyll-polyglot: the site once more for each of its languages, beneath /LANGUAGE/.
 *
 * Each language other than the default is a snapshot within the snapshot, with its own lists,
 * generated pages and routes. If several documents have the same address, the language has the one
 * in its language, else the one in the default language.
 *
 *     struct site (default language) -> languages[] : struct site, which share units and settings
 *                 routes     its own, and those of the languages by their whole path
 *                 everything the versions of all of them, to check whether a page is current
 *
 * Dependencies on a language's lists have keys of that language (with a salt), so that a part of a
 * page that was rendered in one language is not reused in another.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_POLYGLOT_H
#define RENDER_SITE_POLYGLOT_H

#include "render/site/site.h"

struct polyglot_language {
    const struct config *config;
    struct str name;
    struct str fallback;       /* the default language */
    struct str prefix;         /* "/fr"; empty for the default language */
    uint64_t salt;             /* 0 for the default language */
    struct value languages;    /* all of them, as templates see them */
    struct config_strings out; /* exclude_from_localization, folders with a slash behind */
};

/* The default language; NULL if the plugin is off, or if the arena ends (ok is false then). */
const struct polyglot_language *polyglot_default(const struct config *c, struct unit *const *units,
                                                 size_t count, struct arena *a, bool *ok);

/* Once the snapshot of the default language is built: those of the others, their routes, their
 * versions. build: makes one of what its units are. False if memory ends. */
MUST_CHECK bool polyglot_build(struct site *s, struct diags *diags,
                               bool (*build)(struct site *s, struct diags *diags));

/* Gives up the snapshots of the languages. */
void polyglot_unref(const struct site *s);

/*
 * Leaves in a list of documents, or of pages, what the language has of each address. seen: the
 * languages of the addresses so far; the same for all lists of a site. False if the arena ends.
 */
MUST_CHECK bool polyglot_choose(const struct polyglot_language *l, struct map *seen,
                                struct value_list *list);

/* Puts data/LANGUAGE/ over the rest of the data. False if the arena ends. */
MUST_CHECK bool polyglot_data(const struct polyglot_language *l, struct collect_data *data,
                              struct arena *a);

#endif
