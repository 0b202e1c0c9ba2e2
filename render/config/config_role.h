/*
 * Which role a file has in the site, decided by its path alone, as Jekyll's EntryFilter and readers
 * decide it.
 *
 *     _layouts/sub/default.html   LAYOUT    name "sub/default.html"
 *     _posts/2024-01-02-a.md      POST      name "2024-01-02-a.md"
 *     blog/_posts/x.md            HELD      no date in its name
 *     _docs/a.md                  DOCUMENT  name "a.md", if `docs` is a collection
 *     css/_colours.scss           PARTIAL
 *     about.md, img/cat.png       ENTRY
 *     .git/config, README.md~     NONE
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_CONFIG_ROLE_H
#define RENDER_CONFIG_CONFIG_ROLE_H

#include "render/config/config.h"

enum config_role_kind {
    CONFIG_ROLE_NONE,   /* not part of the site: hidden, excluded */
    CONFIG_ROLE_CONFIG, /* one of the files of the settings */
    CONFIG_ROLE_LAYOUT,
    CONFIG_ROLE_INCLUDE,
    CONFIG_ROLE_DATA,
    CONFIG_ROLE_PLUGIN,   /* a Ruby file in plugins_dir */
    CONFIG_ROLE_RULES,    /* _redirects and _headers */
    CONFIG_ROLE_PARTIAL,  /* has no URL: stylesheets import it, or pages include it */
    CONFIG_ROLE_POST,     /* below a _posts folder */
    CONFIG_ROLE_DRAFT,    /* below a _drafts folder, if show_drafts is set */
    CONFIG_ROLE_HELD,     /* below either, but not published: it is not read */
    CONFIG_ROLE_DOCUMENT, /* below a collection's folder */
    CONFIG_ROLE_ENTRY,    /* a page if it has front matter, else a static file */
    CONFIG_ROLE_STATIC,   /* a static file, even with front matter (a plain site's static/) */
};

struct config_role {
    enum config_role_kind kind;
    struct str name;   /* the path within its folder: "sub/default.html" in the layouts */
    size_t collection; /* CONFIG_ROLE_DOCUMENT, _POST, _DRAFT: index into collections */
    bool entry; /* of a layout, an include, data: it is an ENTRY too, whose name is its path */
    bool shown; /* as when it is published: whatever its date and `published:` say; never set by
                   config_role */
};

/*
 * The role of a path. For a folder, another one than NONE means that a walk must enter it, since
 * files of the site can be below.
 */
struct config_role config_role(const struct config *c, struct str path, bool folder);

/*
 * Whether a path does not belong to the site, but its own Ruby may read it: if Ruby runs, every
 * file and folder in the site but for hidden ones, other programs' packages and what a build
 * writes.
 */
bool config_role_for_ruby(const struct config *c, struct str path);

/* Whether `include` names a path or its last component. */
bool config_is_included(const struct config *c, struct str path);

/* Whether one of a list of patterns, written like those of `exclude`, matches a path. */
bool config_globs_match(struct value patterns, struct str path);

#endif
