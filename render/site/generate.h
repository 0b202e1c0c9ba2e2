/*
 * Pages that no file holds: what Jekyll's generators add to site.pages, in the order in which they
 * run.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_GENERATE_H
#define RENDER_SITE_GENERATE_H

#include "render/site/site.h"

/*
 * Adds the pages of the plugins that are listed to s->collect, and fills s->pagination. To be
 * called once the lists are there. False if the arena ends.
 */
MUST_CHECK bool generate_pages(struct site *s, struct diags *diags);

/*
 * Jekyll adds the page of a source map to site.pages when it renders the stylesheet. Fills
 * collect.pages_at_end once all other pages are there. False if the arena ends.
 */
MUST_CHECK bool generate_source_maps(struct site *s);

/* ---- for the generators ---- */

struct generate {
    struct site *site;
    struct diags *diags;
    struct value_list pages; /* site.pages so far */
    uint64_t version;        /* of what was added */
    bool changed;            /* a page that was there is another now */
    bool ok;                 /* false: the arena has ended */
};

/* Adds a page; version: what it is made from. */
void generate_add(struct generate *g, const struct page *p, uint64_t version);

/*
 * Adds a page without a file, as Jekyll's PageWithoutAFile: at `path`, with a template of
 * plugins.h or (COUNT) with `body`, its data, and the list that it comes out of. What it answers
 * is what it added, NULL if that was nothing.
 */
struct generate_page {
    struct page page;
    struct page_made made;
    struct unit unit; /* instead of a file of its own */
};
struct generate_page *generate_file(struct generate *g, struct str path, enum plugin_text_name text,
                                    struct str body, const struct value_map *data, struct str note);

/* Whether there is a file at a path of the source. */
bool generate_has_file(const struct generate *g, struct str path);

/* jekyll-archives: pages of posts by category, tag, year, month, day. In generate_archives.c. */
void generate_archives(struct generate *g);

/* jekyll-datapage-generator: pages of records, and where they are (in a folder, by a record's name;
 * false if the arena ends). In generate_datapages.c. */
void generate_datapages(struct generate *g);
MUST_CHECK bool generate_datapage_url(const struct config *c, struct value name,
                                      struct value folder, struct arena *a, struct value *out);

/* jekyll-feed: feeds of posts, collections, categories, tags. In generate_feed.c. */
void generate_feeds(struct generate *g);

/* jekyll-tagging: pages and feeds of tags. In generate_tags.c, as the rest. */
void generate_tags(struct generate *g);

/* site.tag_data: [tag, class] for each tag that has a page, in byte order; the class says in
 * which fifth of the sizes, from 1 to the largest, its number of posts is. Nil if the arena ends.
 */
struct value generate_tag_data(const struct site *s, struct arena *a);

/* A name in small letters, without the marks of Latin-1, with dashes for blanks. */
struct str generate_tag_slug(struct str name, struct arena *a);

/* Where the page of a tag is, or its feed: type "page" or "feed". */
struct str generate_tag_url(const struct config *c, struct str tag, struct str type,
                            struct arena *a);

/* Whether `ignored_tags` has it. */
bool generate_tag_ignored(const struct config *c, struct str tag);

/* jekyll-readme-index. In generate_readme.c. */
void generate_readmes(struct generate *g);

/* Its pages of tags, categories and collections, still to be paginated, as the site's settings of
 * the pagination say. In generate_autopages.c. */
void generate_autopages(struct generate *g, const struct value_map *pagination);

#endif
