/*
 * Jekyll's common plugins: which of them `plugins` in _config.yml lists.
 *
 * The code of a plugin is beside the thing that it works on (generate.c makes pages, seo.c a tag);
 * here is only whether it is asked for, and in which order.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_PLUGINS_H
#define RENDER_CONFIG_PLUGINS_H

#include "render/config/theme.h"
#include "render/liquid/liquid.h"

enum plugin {
    PLUGIN_ARCHIVES,
    PLUGIN_AVATAR,
    PLUGIN_DATAPAGES,
    PLUGIN_DEFAULT_LAYOUT,
    PLUGIN_FEED,
    PLUGIN_GIST,
    PLUGIN_GITHUB_METADATA,
    PLUGIN_INCLUDE_CACHE,
    PLUGIN_JEMOJI,
    PLUGIN_LAST_MODIFIED_AT,
    PLUGIN_LIQUIFY,
    PLUGIN_LOADING_LAZY,
    PLUGIN_MENTIONS,
    PLUGIN_OPTIONAL_FRONT_MATTER,
    PLUGIN_PAGINATE,
    PLUGIN_PAGINATE_V2,
    PLUGIN_POLYGLOT,
    PLUGIN_README_INDEX,
    PLUGIN_REDIRECT_FROM,
    PLUGIN_RELATIVE_LINKS,
    PLUGIN_SEO_TAG,
    PLUGIN_SITEMAP,
    PLUGIN_TAGGING,
    PLUGIN_TARGET_BLANK,
    PLUGIN_TITLES_FROM_HEADINGS,
    PLUGIN_TOC,
    PLUGIN_COUNT,
};

/* The templates of the pages that plugins make, as they are written: in plugin_text.c. */
enum plugin_text_name {
    PLUGIN_TEXT_FEED,
    PLUGIN_TEXT_SITEMAP,
    PLUGIN_TEXT_ROBOTS,
    PLUGIN_TEXT_REDIRECT,
    PLUGIN_TEXT_COUNT,
};

struct plugin_text {
    enum plugin plugin;
    struct str name, text;
};

extern const struct plugin_text plugin_texts[PLUGIN_TEXT_COUNT];

enum { PLUGIN_TAG_COUNT = 23 };

struct plugins {
    const struct liquid_template *templates[PLUGIN_TEXT_COUNT]; /* of the plugins that are on */
    struct liquid_plugin_tag tags[PLUGIN_TAG_COUNT];
    bool on[PLUGIN_COUNT];
    bool former[PLUGIN_COUNT]; /* listed under `gems`: their tags are known, and that is all */
    bool has_gems;
    enum plugin order[PLUGIN_COUNT]; /* those that are on, as they are listed */
    size_t count;
    const struct str *unknown; /* listed, but nothing that is known here */
    size_t unknown_count;
};

/*
 * Reads `plugins` of a configuration, and compiles the templates of those that are on. The plugins
 * that the theme needs come before them. Returns false and err if the arena is full.
 */
MUST_CHECK bool plugins_read(const struct value_map *config, const struct theme *theme,
                             struct arena *a, struct plugins *out, struct err *err);

/* The names of all gems whose work is done here, with blanks between. False if the arena is full.
 */
MUST_CHECK bool plugins_native(struct arena *a, struct str *out);

/* A warning for each listed plugin that is not known, and for `gems`. place, gems: of the lists. */
void plugins_report(const struct plugins *p, struct err_place place, struct err_place gems,
                    struct diags *diags);

#endif
