/*
 * A page in the wide sense: what has front matter, a URL and a body. Jekyll's pages, posts, drafts
 * and collection documents.
 *
 * All that is here follows from one file, its path and the configuration alone, so it is made once
 * when the file is read, and shared by every snapshot until the file changes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_PAGE_H
#define RENDER_DOCUMENT_PAGE_H

#include "render/config/config_place.h"
#include "render/config/path.h"

enum page_kind {
    PAGE_KIND_PAGE,     /* any file with front matter outside the special folders */
    PAGE_KIND_POST,     /* _posts and _drafts */
    PAGE_KIND_DOCUMENT, /* a collection's */
};

/* How a file without front matter came to be a page. */
enum page_adoption {
    PAGE_ADOPTION_NONE,     /* it has front matter */
    PAGE_ADOPTION_OPTIONAL, /* jekyll-optional-front-matter does without */
    PAGE_ADOPTION_README,   /* jekyll-readme-index: where its folder has no other index */
};

/* What only pages have that plugins made, or changed. */
struct page_made {
    struct str location;       /* where a browser is sent instead; empty: it stays */
    struct str note;           /* the list that the page comes out of, for its dependencies */
    struct page *as_index;     /* a README's page, as the index of its folder; else NULL */
    struct page *source_map;   /* of a stylesheet: the page of its map; else NULL */
    const struct page *map_of; /* of such a map: the stylesheet that it is of; else NULL */
    bool is_archive;           /* of jekyll-archives: to templates it has no content, no folder */
    const struct value_map *paginator; /* of a page that jekyll-paginate-v2 makes; else NULL */
    uint32_t number; /* of a page among those that jekyll-paginate makes out of one; else 0 */
};

struct page_redirects;

struct page {
    struct drop drop;        /* `page` in Liquid, and an item of site.posts; answered by drop.c */
    const struct unit *unit; /* the file behind it, which owns all of this */

    enum page_kind kind;
    enum page_adoption adoption;
    bool sass;           /* a stylesheet to be compiled: .scss or .sass */
    bool layout_by_kind; /* jekyll-default-layout chooses one: home, page, post or default */
    bool draft;
    size_t collection; /* index into config->collections; of posts 0 */

    struct str source;        /* relative to the site's root: what is opened */
    struct str relative_path; /* Jekyll's: without collections_dir; what scopes match */
    struct str name;          /* "2020-01-02-hello.md" */
    struct str basename;      /* without extension */
    struct str extension;     /* ".md" */
    struct str output_ext;    /* ".html" */
    struct str url;           /* percent-encoded where placeholders were */
    struct str file;          /* what Jekyll would write, decoded: "/a/index.html" */

    struct str body;                        /* what is rendered: the file behind its front matter */
    const struct liquid_template *template; /* the same compiled; NULL: nothing to evaluate */
    const struct page_made *made;           /* NULL for what is simply a file */
    const struct page_redirects *redirects; /* pages that lead here; NULL: none */

    const struct value_map *data; /* front matter over its defaults */
    uint64_t listed;    /* a number for what others see of it that do not ask for its body */
    struct moment date; /* documents: front matter, else file name, else as Document#date has it */
    bool dated;         /* the date is the document's own, or asked for before it is sorted */
    bool dated_by_file; /* it, or last_modified_at, is when the file was changed */
    bool markdown;      /* the body is converted */
    struct str layout;  /* its name; empty if there is none (or `none`) */
    bool published;     /* not `published: false` (or the site shows those too) */
    bool written;       /* the same for its output, which an empty `published:` has not */
    bool future;        /* dated later than site.time, and the site does not show those */
};

/* How templates see pages, which are Hashes to Jekyll, and posts and documents, which are Drops;
 * defined in drop_page.c. */
/* A drop of this subject begins a struct page. */
enum { PAGE_SUBJECT = 1 };

/*
 * What templates see of pages, documents, static files and collections. The view has these classes;
 * who loads a site hands them in with its configuration.
 */
struct drop_classes {
    const struct drop_class *page, *document, *file, *collection;
};

/* What a page is made of. */
struct page_file {
    struct config_place place; /* in ENTRY, POST, DRAFT, DOCUMENT */
    struct str path;           /* relative to the root */
    int64_t mtime;             /* in nanoseconds: the date of a draft that has none */
};

/*
 * Fills *p from front matter. Everything that is made lives in the arena; front and the path are
 * borrowed. A front that is NULL is one that could not be read: then Jekyll takes nothing from a
 * document's file name either, no date, no title. False and err (with the line of the key where
 * that is known) on an invalid date or an unknown permalink placeholder.
 */
MUST_CHECK bool page_init(struct page *p, const struct config *c, const struct page_file *file,
                          const struct value_map *front, struct arena *a, struct err *err);

/* When a file was changed, to the second, where the site is. */
struct moment page_modified(int64_t mtime, const struct config *c);

/* What a file's name says of it. */
struct page_kind_of_file {
    struct str basename; /* without extension */
    bool markdown;
};
struct page_kind_of_file page_file_kind(const struct config *c, struct str path);

/* The name of its layout; false if it has none (or `none`). */
bool page_layout(const struct page *p, struct str *name);

/* Whether the site writes it: published, not in the future, its collection has output. */
bool page_has_output(const struct page *p, const struct config *c);

/* Document#<=>: by front matter date where both have one, else by path. */
int page_cmp(const struct page *a, const struct page *b);

#endif
