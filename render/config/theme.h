/*
 * Finds the theme of a site on this machine: the Ruby gem that `theme:` names.
 *
 * A theme provides _layouts, _includes, _sass, assets, _data and _config.yml; the site's own files
 * override the theme's. Gems are searched as Ruby does: in the folders of GEM_PATH, else in the
 * usual ones. The newest version wins. Nothing is downloaded. For `remote_theme:`, a clone in the
 * site's folder is tried first: vendor/NAME, then vendor/OWNER/NAME.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_THEME_H
#define RENDER_CONFIG_THEME_H

#include "render/config/scan.h"
#include "render/data/value.h"

/* Where to search. All may be empty. */
struct theme_search {
    struct str source;    /* the folder of the settings: the site's gems are in vendor/bundle */
    struct str folder;    /* the theme itself; then `theme:` is not searched for */
    struct str gems;      /* GEM_PATH: folders with colons between; empty: the usual ones */
    struct diags *faults; /* as in struct scan_root */
};

struct theme {
    struct str wanted; /* its name; empty: the site has no theme */
    struct str path;   /* absolute, without links, without a slash at its end; empty: not found */
    struct str from_site; /* relative to the site's folder: "../../usr/share/..." */
    struct str version;   /* of the gem; empty if that is not known */
    int fd;               /* its folder, open; -1: not found */
    const struct str
        *needs; /* the names of the gems on which it depends, in the order of its specification */
    size_t need_count;
    bool remote; /* named by `remote_theme` */
    bool own;    /* the site is the theme itself: it has the theme's gemspec */
};

/*
 * Finds the theme that the settings name, and opens it. site: the absolute path of the site's files
 * if they are not in where->source, else empty. Returns false and err if the arena is full.
 */
MUST_CHECK bool theme_find(const struct value_map *settings, const struct theme_search *where,
                           struct str site, struct arena *a, struct theme *out, struct err *err);

void theme_close(const struct theme *t);

/*
 * Whether its path still leads to the same folder, which may have been replaced, or a link may have
 * changed. named: the theme_search.folder with which it was found. Faults are added to `faults`.
 */
bool theme_is_current(const struct theme *t, struct str named, struct diags *faults);

/*
 * The text of its _config.yml; empty if the file does not exist. Returns false and err if it cannot
 * be read.
 */
MUST_CHECK bool theme_settings(const struct theme *t, size_t most, struct arena *a,
                               struct str *text, struct err *err);

/* The identity of its folder, which changes if another folder replaces it. 0: not found. */
uint64_t theme_identity(const struct theme *t);

/*
 * The i-th folder of gems in which a theme is looked for, besides those of the site itself; ""
 * after the last. A pattern: '*' is any name, "~/" the user's home. gems: as in struct
 * theme_search.
 */
struct str theme_gem_folder(struct str gems, size_t i);

/* The current version of its _config.yml, as in struct render_dep; 0 if the file does not exist. */
uint64_t theme_version(const struct theme *t, struct diags *faults);

/* Warns if the theme was not found, and says what to do. place: the setting in _config.yml. */
void theme_report(const struct theme *t, struct err_place place, struct diags *diags);

#endif
