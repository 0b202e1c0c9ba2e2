/*
 * Plugins that rewrite whole pages. See post_render.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/post_render.h"

#include "render/plugin/emoji.h"
#include "render/plugin/link_target.h"
#include "render/plugin/loading_lazy.h"
#include "render/plugin/mentions.h"

static const struct {
    enum plugin plugin;
    bool (*run)(struct context *x, const struct page *p, struct str *html, struct err *err);
} rewriters[] = {
    {PLUGIN_JEMOJI, emoji_write},
    {PLUGIN_LOADING_LAZY, loading_lazy_write},
    {PLUGIN_MENTIONS, mentions_write},
    {PLUGIN_TARGET_BLANK, link_target_write},
};

/* The condition of all of them: the page is HTML, and has an output file. */
static bool is_rewritten(const struct context *x, const struct page *p)
{
    return (p->kind == PAGE_KIND_PAGE || page_has_output(p, x->site->config)) &&
           (str_eq(p->output_ext, S(".html")) || str_ends(p->url, S("/")));
}

bool post_render(struct context *x, const struct page *p, struct str *html, struct err *err)
{
    const struct plugins *plugins = &x->site->config->plugins;
    if (plugins->count == 0 || !is_rewritten(x, p))
        return true;
    for (size_t i = 0; i < plugins->count; i++) {
        for (size_t k = 0; k < ARRAY_LEN(rewriters); k++) {
            if (rewriters[k].plugin == plugins->order[i] && !rewriters[k].run(x, p, html, err))
                return false;
        }
    }
    return true;
}
