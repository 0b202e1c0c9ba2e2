/*
 * kramdown's extensions. See extension.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/extension.h"

#include "render/markdown/attribute_list.h"

size_t md_extension_read_end(struct str s, size_t at, struct str name)
{
    if (!str_starts(str_from(s, at), S("{:/")))
        return 0;
    at += 3;
    if (name.len > 0 && str_starts(str_from(s, at), name))
        at += name.len;
    return md_byte(s, at) == '}' ? at + 1 : 0;
}

static enum md_extension_kind kind_of(struct str name)
{
    static const struct str names[MD_EXTENSION_UNKNOWN] = {
        [MD_EXTENSION_COMMENT] = STR_INIT("comment"),
        [MD_EXTENSION_NOMARKDOWN] = STR_INIT("nomarkdown"),
        [MD_EXTENSION_OPTIONS] = STR_INIT("options"),
    };
    size_t kind = 0;
    while (kind < MD_EXTENSION_UNKNOWN && !str_eq(name, names[kind]))
        kind++;
    return (enum md_extension_kind)kind;
}

bool md_extension_read(struct str s, size_t at, struct md_ahead *brace,
                       struct md_extension *extension)
{
    *extension = (struct md_extension){.is_end = true, .kind = MD_EXTENSION_UNKNOWN};
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
    extension->kind = kind_of(extension->name);
    extension->list = list;
    extension->end = close + 1;
    return list.len == 0 || char_is_space(list.ptr[0]);
}

/* Whether raw text is for HTML: {::nomarkdown type="latex"} is not. */
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

/*
 * Options that count before the text is read have no effect in it; a site may forbid more of them.
 */
static bool is_inline_option(const struct md *md, struct str name)
{
    static const struct str early[] = {STR_INIT("hard_wrap"), STR_INIT("gfm_quirks"),
                                       STR_INIT("input"), STR_INIT("forbidden_inline_options")};
    for (size_t i = 0; i < ARRAY_LEN(early); i++) {
        if (str_eq(name, early[i]))
            return false;
    }
    struct str rest = md->options.forbidden, word;
    while (rest.len > 0) {
        (void)str_cut(rest, ',', &word, &rest);
        word = str_trim(word);
        if (str_eq(name, str_starts(word, S(":")) ? str_from(word, 1) : word))
            return false;
    }
    return true;
}

void md_extension_apply(struct md *md, struct md_node *parent, const struct md_extension *extension,
                        const struct str *body, bool is_block)
{
    struct md_attribute_list list = {0};
    md_list_read(md, extension->list, &list);
    switch (extension->kind) {
    case MD_EXTENSION_COMMENT:
        if (body != NULL)
            md_node_add(&md->nodes, parent, NODE_COMMENT, *body)->is_block = is_block;
        break;
    case MD_EXTENSION_NOMARKDOWN:
        if (body != NULL)
            md_node_add(&md->nodes, parent, NODE_RAW, is_for_html(&list) ? *body : str_of(NULL, 0))
                ->is_block = is_block;
        break;
    case MD_EXTENSION_OPTIONS:
        md->keeps_memory = true;
        for (const struct md_attribute *a = list.attributes.first; a != NULL; a = a->next) {
            if (is_inline_option(md, a->name))
                (void)markdown_option_set(&md->options, a->name, a->value, md->arena);
        }
        break;
    case MD_EXTENSION_UNKNOWN:
        break;
    }
}
