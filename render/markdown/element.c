/*
 * The table of elements. See element.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/element.h"

enum { SPAN_TAG = 1, BLOCK_TAG = 2, VOID_TAG = 4 };

struct element {
    char name[12];
    enum md_content content;
    unsigned flags;
};

/* Sorted by name. */
static const struct element elements[] = {
    {"a", MD_CONTENT_SPAN, SPAN_TAG},
    {"abbr", MD_CONTENT_SPAN, SPAN_TAG},
    {"acronym", MD_CONTENT_SPAN, SPAN_TAG},
    {"address", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"applet", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"area", MD_CONTENT_RAW, VOID_TAG},
    {"article", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"aside", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"b", MD_CONTENT_SPAN, SPAN_TAG},
    {"base", MD_CONTENT_RAW, VOID_TAG},
    {"bdo", MD_CONTENT_SPAN, SPAN_TAG},
    {"big", MD_CONTENT_SPAN, SPAN_TAG},
    {"blockquote", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"body", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"br", MD_CONTENT_RAW, SPAN_TAG | VOID_TAG},
    {"button", MD_CONTENT_SPAN, SPAN_TAG},
    {"caption", MD_CONTENT_SPAN, BLOCK_TAG},
    {"cite", MD_CONTENT_SPAN, SPAN_TAG},
    {"code", MD_CONTENT_RAW, SPAN_TAG},
    {"col", MD_CONTENT_RAW, BLOCK_TAG | VOID_TAG},
    {"colgroup", MD_CONTENT_RAW, BLOCK_TAG},
    {"command", MD_CONTENT_RAW, VOID_TAG},
    {"dd", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"del", MD_CONTENT_SPAN, SPAN_TAG},
    {"details", MD_CONTENT_BLOCK, 0},
    {"dfn", MD_CONTENT_SPAN, SPAN_TAG},
    {"div", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"dl", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"dt", MD_CONTENT_SPAN, BLOCK_TAG},
    {"em", MD_CONTENT_SPAN, SPAN_TAG},
    {"embed", MD_CONTENT_RAW, VOID_TAG},
    {"fieldset", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"figcaption", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"figure", MD_CONTENT_BLOCK, 0},
    {"footer", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"form", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"h1", MD_CONTENT_SPAN, BLOCK_TAG},
    {"h2", MD_CONTENT_SPAN, BLOCK_TAG},
    {"h3", MD_CONTENT_SPAN, BLOCK_TAG},
    {"h4", MD_CONTENT_SPAN, BLOCK_TAG},
    {"h5", MD_CONTENT_SPAN, BLOCK_TAG},
    {"h6", MD_CONTENT_SPAN, BLOCK_TAG},
    {"head", MD_CONTENT_RAW, BLOCK_TAG},
    {"header", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"hgroup", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"hr", MD_CONTENT_RAW, BLOCK_TAG | VOID_TAG},
    {"html", MD_CONTENT_RAW, BLOCK_TAG},
    {"i", MD_CONTENT_SPAN, SPAN_TAG},
    {"iframe", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"img", MD_CONTENT_RAW, SPAN_TAG | VOID_TAG},
    {"input", MD_CONTENT_RAW, SPAN_TAG | VOID_TAG},
    {"ins", MD_CONTENT_SPAN, SPAN_TAG},
    {"kbd", MD_CONTENT_RAW, SPAN_TAG},
    {"keygen", MD_CONTENT_RAW, VOID_TAG},
    {"label", MD_CONTENT_SPAN, SPAN_TAG},
    {"legend", MD_CONTENT_SPAN, BLOCK_TAG},
    {"li", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"link", MD_CONTENT_RAW, VOID_TAG},
    {"main", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"map", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"mark", MD_CONTENT_RAW, SPAN_TAG},
    {"math", MD_CONTENT_RAW, 0},
    {"menu", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"meta", MD_CONTENT_RAW, VOID_TAG},
    {"nav", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"noscript", MD_CONTENT_BLOCK, 0},
    {"object", MD_CONTENT_BLOCK, 0},
    {"ol", MD_CONTENT_RAW, BLOCK_TAG},
    {"optgroup", MD_CONTENT_SPAN, BLOCK_TAG},
    {"option", MD_CONTENT_RAW, SPAN_TAG},
    {"p", MD_CONTENT_SPAN, BLOCK_TAG},
    {"param", MD_CONTENT_RAW, VOID_TAG},
    {"pre", MD_CONTENT_RAW, BLOCK_TAG},
    {"q", MD_CONTENT_SPAN, SPAN_TAG},
    {"rb", MD_CONTENT_SPAN, SPAN_TAG},
    {"rbc", MD_CONTENT_SPAN, SPAN_TAG},
    {"rp", MD_CONTENT_SPAN, SPAN_TAG},
    {"rt", MD_CONTENT_SPAN, SPAN_TAG},
    {"rtc", MD_CONTENT_SPAN, SPAN_TAG},
    {"ruby", MD_CONTENT_SPAN, SPAN_TAG},
    {"samp", MD_CONTENT_RAW, SPAN_TAG},
    {"script", MD_CONTENT_RAW, 0},
    {"section", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"select", MD_CONTENT_SPAN, SPAN_TAG},
    {"small", MD_CONTENT_SPAN, SPAN_TAG},
    {"source", MD_CONTENT_RAW, VOID_TAG},
    {"span", MD_CONTENT_SPAN, SPAN_TAG},
    {"strong", MD_CONTENT_SPAN, SPAN_TAG},
    {"style", MD_CONTENT_RAW, 0},
    {"sub", MD_CONTENT_SPAN, SPAN_TAG},
    {"summary", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"sup", MD_CONTENT_SPAN, SPAN_TAG},
    {"table", MD_CONTENT_RAW, BLOCK_TAG},
    {"tbody", MD_CONTENT_RAW, BLOCK_TAG},
    {"td", MD_CONTENT_BLOCK, BLOCK_TAG},
    {"textarea", MD_CONTENT_RAW, 0},
    {"tfoot", MD_CONTENT_RAW, BLOCK_TAG},
    {"th", MD_CONTENT_SPAN, BLOCK_TAG},
    {"thead", MD_CONTENT_RAW, BLOCK_TAG},
    {"tr", MD_CONTENT_RAW, BLOCK_TAG},
    {"track", MD_CONTENT_RAW, VOID_TAG},
    {"tt", MD_CONTENT_SPAN, SPAN_TAG},
    {"u", MD_CONTENT_RAW, SPAN_TAG},
    {"ul", MD_CONTENT_RAW, BLOCK_TAG},
    {"var", MD_CONTENT_RAW, SPAN_TAG},
    {"wbr", MD_CONTENT_RAW, VOID_TAG},
};

static const struct element *element_find(struct str name)
{
    char lower[sizeof(elements[0].name)];
    if (name.len >= sizeof(lower))
        return NULL;
    for (size_t i = 0; i < name.len; i++)
        lower[i] = char_lower(name.ptr[i]);
    size_t low = 0, high = ARRAY_LEN(elements);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(str_of(lower, name.len), str_c(elements[middle].name));
        if (order == 0)
            return &elements[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool has(struct str name, unsigned flag)
{
    const struct element *element = element_find(name);
    return element != NULL && (element->flags & flag) != 0;
}

bool md_element_is_known(struct str name)
{
    return element_find(name) != NULL;
}

bool md_element_is_void(struct str name)
{
    return has(name, VOID_TAG);
}

bool md_element_is_span(struct str name)
{
    return has(name, SPAN_TAG);
}

bool md_element_is_lazy(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] >= 'A' && name.ptr[i] <= 'Z')
            return false;
    }
    return md_element_is_span(name) || str_eq(name, S("script"));
}

bool md_element_is_block(struct str name)
{
    return has(name, BLOCK_TAG);
}

enum md_content md_element_content(struct str name)
{
    const struct element *element = element_find(name);
    return element != NULL ? element->content : MD_CONTENT_RAW;
}
