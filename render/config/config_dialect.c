/*
 * The key `markdown` of _config.yml, and the section `commonmark`. See config.h.
 *
 *     markdown              plain shape     Jekyll's
 *     (not set)             plain           kramdown
 *     kramdown              kramdown        kramdown
 *     CommonMark            jekyll-commonmark's, by `commonmark:`
 *     CommonMarkGhPages     jekyll-commonmark-ghpages', by `commonmark:`
 *     GFM                   the same with the settings that GitHub Pages gives it
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config.h"

/* A word of commonmark.extensions or commonmark.options, and what it sets. */
struct word {
    struct str name;
    size_t offset;
};

#define FIELD(f) offsetof(struct markdown_commonmark, f)

static const struct word extensions[] = {
    {STR_INIT("autolink"), FIELD(autolinks)},  {STR_INIT("strikethrough"), FIELD(strikethrough)},
    {STR_INIT("table"), FIELD(tables)},        {STR_INIT("tagfilter"), FIELD(tag_filter)},
    {STR_INIT("tasklist"), FIELD(task_lists)},
};

/*
 * The others: VALIDATE_UTF8 is always on; TABLE_PREFER_STYLE_ATTRIBUTES and FULL_INFO_STRING change
 * nothing in what jekyll-commonmark writes; SOURCEPOS needs positions, STRIKETHROUGH_DOUBLE_TILDE
 * and LIBERAL_HTML_TAG a parser, that md4c has not.
 */
static const struct word options[] = {
    {STR_INIT("footnotes"), FIELD(footnotes)},
    {STR_INIT("github_pre_lang"), FIELD(pre_lang)},
    {STR_INIT("hardbreaks"), FIELD(hard_breaks)},
    {STR_INIT("nobreaks"), FIELD(no_breaks)},
    {STR_INIT("smart"), FIELD(smart)},
    {STR_INIT("unsafe"), FIELD(raw_html)},
};

#undef FIELD

static void set_words(struct markdown_commonmark *commonmark, struct value list,
                      const struct word *words, size_t count)
{
    for (size_t i = 0; list.kind == VALUE_ARRAY && i < list.len; i++) {
        for (size_t w = 0; w < count; w++) {
            if (str_eq_nocase(value_as_str(list.items[i]), words[w].name))
                *(bool *)((char *)commonmark + words[w].offset) = true;
        }
    }
}

static void set_commonmark(struct config *c, bool is_github)
{
    struct value section = value_map_get(c->values, S("commonmark"));
    struct markdown_commonmark *commonmark = &c->markdown.commonmark;
    c->markdown.dialect = MARKDOWN_COMMONMARK;
    commonmark->is_github = is_github;
    set_words(commonmark, value_get(section, S("extensions")), extensions, ARRAY_LEN(extensions));
    set_words(commonmark, value_get(section, S("options")), options, ARRAY_LEN(options));
}

void config_dialect_read(struct config *c)
{
    struct str name = value_as_str(value_map_get(c->values, S("markdown")));
    bool is_said = config_files_where(&c->files, S("markdown")).line > 0;
    if (str_eq_nocase(name, S("CommonMark")))
        set_commonmark(c, false);
    else if (str_eq_nocase(name, S("CommonMarkGhPages")))
        set_commonmark(c, true);
    else if (str_eq_nocase(name, S("GFM"))) {
        c->markdown.dialect = MARKDOWN_COMMONMARK;
        c->markdown.commonmark = (struct markdown_commonmark){.tables = true,
                                                              .strikethrough = true,
                                                              .autolinks = true,
                                                              .tag_filter = true,
                                                              .raw_html = true,
                                                              .footnotes = true,
                                                              .is_github = true};
    } else if (c->plain && !is_said)
        c->markdown.dialect = MARKDOWN_PLAIN;
}
