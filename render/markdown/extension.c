/*
 * kramdown's extensions. See extension.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/extension.h"

#include "render/base/utf8.h"
#include "render/markdown/attribute_list.h"
#include "render/markdown/entity.h"

size_t md_extension_read_end(struct str s, size_t at, struct str name)
{
    if (!str_starts(str_from(s, at), S("{:/")))
        return 0;
    at += 3;
    if (name.len > 0 && str_starts(str_from(s, at), name))
        at += name.len;
    return md_byte(s, at) == '}' ? at + 1 : 0;
}

bool md_extension_read(struct str s, size_t at, struct md_ahead *brace,
                       struct md_extension *extension)
{
    *extension = (struct md_extension){.is_end = true};
    if (md_byte(s, at + 2) == '/') {
        struct str name = str_sub(s, at + 3, at + 3 + md_list_name(s, at + 3));
        extension->end = md_extension_read_end(s, at, name);
        return extension->end > 0;
    }
    extension->is_end = false;
    size_t name = at + 3, end = name;
    while (char_is_word(md_byte(s, end)))
        end++;
    if (!str_starts(str_from(s, at), S("{::")) || end == name)
        return false;
    size_t close = md_ahead_brace(brace, s, end);
    if (close == STR_NONE)
        return false;
    struct str list = str_sub(s, end, close);
    extension->is_closed = str_ends(list, S("/"));
    if (extension->is_closed)
        list.len--;
    extension->name = str_sub(s, name, end);
    extension->list = list;
    extension->end = close + 1;
    return list.len == 0 || char_is_space(list.ptr[0]);
}

static bool truth(struct str value)
{
    return value.len > 0 && !str_eq_nocase(str_trim(value), S("false"));
}

/* "2..3", "2,3" or "2" */
static void set_levels(struct markdown_options *options, struct str value)
{
    int low = 0, high = 0;
    for (size_t i = 0; i < value.len; i++) {
        int level = char_is_digit(value.ptr[i]) ? value.ptr[i] - '0' : 0;
        if (level == 0)
            continue;
        low = low == 0 || level < low ? level : low;
        high = level > high ? level : high;
    }
    options->toc_min = low;
    options->toc_max = high;
}

/* Four names of entities, with commas between them. */
static void set_quotes(struct md *md, struct str value)
{
    struct str quotes[4], name;
    for (size_t i = 0; i < ARRAY_LEN(quotes); i++) {
        struct buf entity, text;
        uint32_t code = 0;
        (void)str_cut(value, ',', &name, &value);
        buf_init(&entity, md->arena, 0);
        buf_init(&text, md->arena, 0);
        buf_putc(&entity, '&');
        buf_add(&entity, str_trim(name));
        buf_putc(&entity, ';');
        if (md_entity_read(buf_str(&entity), &code) == 0 || code == 0)
            return;
        utf8_put(&text, code);
        quotes[i] = buf_str(&text);
    }
    memcpy(md->options.smart_quotes, quotes, sizeof(quotes));
}

static void set_option(struct md *md, struct str name, struct str value)
{
    struct markdown_options *options = &md->options;
    int64_t number = 0;
    md->keeps_memory = true;
    if (str_eq(name, S("auto_ids")))
        options->no_auto_ids = !truth(value);
    else if (str_eq(name, S("auto_id_prefix")))
        options->auto_id_prefix = value;
    else if (str_eq(name, S("parse_block_html")))
        options->parse_block_html = truth(value);
    else if (str_eq(name, S("parse_span_html")))
        options->parse_span_html_off = !truth(value);
    else if (str_eq(name, S("toc_levels")))
        set_levels(options, value);
    else if (str_eq(name, S("smart_quotes")))
        set_quotes(md, value);
    else if (str_eq(name, S("footnote_nr")) && str_to_i64(str_trim(value), &number) && number > 0 &&
             number < INT32_MAX)
        options->footnote_nr = (int)number;
    else if (str_eq(name, S("footnote_backlink"))) {
        options->footnote_backlink = value;
        options->no_backlink = value.len == 0;
    }
}

/* Whether raw text is meant for HTML: {::nomarkdown type="latex"} is not. */
static bool is_for_html(const struct md_attribute_list *list)
{
    const struct str *type = md_attribute_find(&list->attributes, S("type"));
    struct str rest = type != NULL ? *type : str_of(NULL, 0), word;
    if (str_trim(rest).len == 0)
        return true;
    for (bool more = true; more;) {
        more = str_cut(rest, ' ', &word, &rest);
        if (str_eq(word, S("html")))
            return true;
    }
    return false;
}

bool md_extension_apply(struct md *md, struct md_node *parent, const struct md_extension *extension,
                        const struct str *body, bool is_block)
{
    struct md_attribute_list list = {0};
    md_list_read(md, extension->list, &list);
    if (str_eq(extension->name, S("comment"))) {
        if (body != NULL)
            md_node_add(&md->nodes, parent, NODE_COMMENT, *body)->is_block = is_block;
    } else if (str_eq(extension->name, S("nomarkdown"))) {
        if (body != NULL)
            md_node_add(&md->nodes, parent, NODE_RAW, is_for_html(&list) ? *body : str_of(NULL, 0))
                ->is_block = is_block;
    } else if (str_eq(extension->name, S("options"))) {
        for (const struct md_attribute *a = list.attributes.first; a != NULL; a = a->next)
            set_option(md, a->name, a->value);
    } else {
        return false;
    }
    return true;
}
