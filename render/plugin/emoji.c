/*
 * Emoji as images. See emoji.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/emoji.h"

#include "render/plugin/rewrite.h"

/* Finds the next emoji in s, from *end on. s[*at, *end) becomes its name with the colons. */
static struct str emoji_next(struct str s, size_t *at, size_t *end)
{
    size_t from = *end, first = str_find_char(str_from(s, from), ':');
    while (first != STR_NONE) {
        from += first;
        first = str_find_char(str_from(s, from + 1), ':');
        if (first == STR_NONE)
            break;
        struct str code = emoji_code(str_sub(s, from + 1, from + 1 + first));
        if (code.len > 0) {
            *at = from;
            *end = from + first + 2;
            return code;
        }
        from++; /* the second colon may begin a name */
    }
    return S("");
}

/* self: the address of the folder of images, with a slash at its end. */
static void write_images(void *self, struct str s, struct buf *out)
{
    const struct str *source = self;
    size_t from = 0, at = 0, end = 0;
    for (struct str code; (code = emoji_next(s, &at, &end)).len > 0;) {
        struct str name = str_sub(s, at, end);
        buf_add(out, str_sub(s, from, at));
        buf_printf(out, "<img class=\"emoji\" title=\"%.*s\" alt=\"%.*s\" src=\"", STR_ARG(name),
                   STR_ARG(name));
        html_write_address(*source, out);
        buf_printf(out, "emoji/unicode/%.*s.png\" height=\"20\" width=\"20\">", STR_ARG(code));
        from = end;
    }
    buf_add(out, str_from(s, from));
}

/* The setting emoji.src, with one slash at its end. */
static struct str source_of(const struct context *x)
{
    struct value own = value_get(value_map_get(x->site->config->values, S("emoji")), S("src"));
    struct buf source;
    if (own.kind != VALUE_STRING)
        return S("https://github.githubassets.com/images/icons/");
    buf_init(&source, x->arena, 0);
    struct str text = value_as_str(own);
    while (str_ends(text, S("/")))
        text.len--;
    buf_add(&source, text);
    buf_putc(&source, '/');
    return buf_str(&source);
}

bool emoji_write(struct context *x, const struct page *p, struct str *html, struct err *err)
{
    static const struct str except[] = {STR_INIT("pre"), STR_INIT("code"), STR_INIT("tt")};
    size_t at = 0, end = 0;
    (void)p;
    /*
     * As in the plugin, the whole body is parsed if it has a name anywhere, even in code or a
     * script.
     */
    if (emoji_next(*html, &at, &end).len == 0)
        return true;
    struct str source = source_of(x);
    const struct rewrite_text change = {except, ARRAY_LEN(except), &source, write_images};
    return rewrite_text(x, &change, rewrite_body(*html), html, err);
}
