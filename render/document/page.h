/*
 * A page in the wide sense: it has front matter, a URL and a body. Jekyll's pages, posts, drafts
 * and collection documents are all pages.
 *
 * Everything here depends only on one file, its path and the configuration. So it is made once,
 * when the file is read, and snapshots share it until the file changes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_PAGE_H
#define RENDER_DOCUMENT_PAGE_H

#include "render/config/config_role.h"
#include "render/config/path.h"

enum page_kind {
    PAGE_KIND_PAGE,     /* any file with front matter outside the special folders */
    PAGE_KIND_POST,     /* _posts and _drafts */
    PAGE_KIND_DOCUMENT, /* a collection's */
};

/* How a file without front matter came to be a page. */
enum page_implicit {
    PAGE_IMPLICIT_NONE,     /* it has front matter */
    PAGE_IMPLICIT_OPTIONAL, /* jekyll-optional-front-matter: it needs none */
    PAGE_IMPLICIT_README,   /* jekyll-readme-index: if its folder has no other index */
};

/* Fields of pages that plugins made or changed. */
struct page_made {
    struct str location;       /* the URL to which browsers are redirected; may be empty */
    struct str note;           /* the key of the list that the page depends on */
    struct page *as_index;     /* a README's page, as the index of its folder; else NULL */
    struct page *source_map;   /* of a stylesheet: the page of its map; else NULL */
    const struct page *map_of; /* of such a map: the stylesheet that it is of; else NULL */
    bool by_ruby;              /* the site's Ruby makes it, whole */
    bool is_archive; /* of jekyll-archives: in templates it has no content and no folder */
    const struct value_map *paginator; /* if jekyll-paginate-v2 made it; else NULL */
    uint32_t number; /* of the page, if jekyll-paginate made several of one; else 0 */
};

struct page_redirects;

struct page {
    struct drop drop;        /* `page` in Liquid, and an item of site.posts; answered by drop.c */
    const struct unit *unit; /* the file behind it, which owns all of this */

    enum page_kind kind;
    enum page_implicit implicit;
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
    struct str url;           /* the text of placeholders is percent-encoded */
    struct str file;          /* the file that Jekyll would write, decoded: "/a/index.html" */

    struct str body; /* the file's text behind its front matter; by unit_body() */
    struct page_aside {
        uint32_t at, len; /* in the text, if that is put aside; body.ptr is NULL then */
    } aside;
    const struct liquid_template *template; /* the same compiled; NULL: nothing to evaluate */
    const struct page_made *made;           /* NULL if it is simply a file */
    const struct page_redirects *redirects; /* pages that lead here; NULL: none */

    const struct value_map *data; /* front matter over its defaults */
    uint64_t listed; /* changes if anything but its body does: the version of its items in lists */
    struct moment date; /* documents: front matter, else file name, else as Document#date has it */
    bool dated;         /* the date is the document's own, or is set before documents are sorted */
    bool dated_by_file; /* the date or last_modified_at is the file's modification time */
    bool markdown;      /* the body is converted */
    struct str layout;  /* its name; empty if missing or `none` */
    bool published;     /* not `published: false` (or the site shows those too) */
    bool written;       /* the same, but an empty `published:` means no as well */
    bool future;        /* dated later than site.time, and the site does not show those */
};

/* How pages appear in templates: in Jekyll pages are Hashes, posts and documents are Drops. */
/* A drop of this subject begins a struct page. */
enum { PAGE_SUBJECT = 1 };

/*
 * How pages, documents, static files and collections appear in templates. render/view defines these
 * classes, and the caller that loads a site passes them in with its configuration.
 */
struct drop_classes {
    const struct drop_class *page, *document, *file, *collection;
};

/* The file that a page is made of. */
struct page_file {
    struct config_role role; /* in ENTRY, POST, DRAFT, DOCUMENT */
    struct str path;         /* relative to the root */
    int64_t mtime;           /* in nanoseconds: the date of a draft without one */
    struct arena *scratch;   /* for what is needed in between; NULL: the arena */
};

/*
 * Fills *p from front matter. Everything that is made lives in the arena; front and the path are
 * borrowed. front is NULL if it could not be read: then Jekyll takes nothing from a document's file
 * name either, neither date nor title. Returns false and err (with the line of the key if that is
 * known) on an invalid date or an unknown permalink placeholder.
 */
MUST_CHECK bool page_init(struct page *p, const struct config *c, const struct page_file *file,
                          const struct value_map *front, struct arena *a, struct err *err);

/* When a file was changed, to the second, in the site's time zone. */
struct moment page_modified(int64_t mtime, const struct config *c);

/* What kind of file a page is, by its name. */
struct page_kind_of_file {
    struct str basename; /* without extension */
    bool markdown;
};
struct page_kind_of_file page_file_kind(const struct config *c, struct str path);

/* The name of its layout; false if it has none (or `none`). */
bool page_layout(const struct page *p, struct str *name);

/* Whether the site writes it: published, not in the future, its collection has output. */
bool page_has_output(const struct page *p, const struct config *c);

/* Document#<=>: by date if both have one in their front matter, else by path. */
int page_cmp(const struct page *a, const struct page *b);

#endif
