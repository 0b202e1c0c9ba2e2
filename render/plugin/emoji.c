/*
 * Emoji as images. See emoji.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/emoji.h"

#include "render/plugin/rewrite.h"

/* The next emoji of `s` at or behind *end: *at is its first colon, *end is behind its last. */
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
        from++; /* the colon behind what is no name may begin one */
    }
    return S("");
}

/* A page on its way through. */
struct pass {
    size_t left_alone; /* of the open elements, those in which nothing is changed */
    struct str source; /* where the images are: ends with a slash */
};

static void pass_text(void *self, struct str s, struct buf *out)
{
    const struct pass *p = self;
    size_t from = 0, at = 0, end = 0;
    for (struct str code; p->left_alone == 0 && (code = emoji_next(s, &at, &end)).len > 0;) {
        struct str name = str_sub(s, at, end);
        buf_add(out, str_sub(s, from, at));
        buf_printf(out, "<img class=\"emoji\" title=\"%.*s\" alt=\"%.*s\" src=\"", STR_ARG(name),
                   STR_ARG(name));
        html_write_address(p->source, out);
        buf_printf(out, "emoji/unicode/%.*s.png\" height=\"20\" width=\"20\">", STR_ARG(code));
        from = end;
    }
    buf_add(out, str_from(s, from));
}

static bool is_left_alone(struct str name)
{
    static const struct str names[] = {STR_INIT("pre"), STR_INIT("code"), STR_INIT("tt")};
    return rewrite_is_one_of(name, names, ARRAY_LEN(names));
}

static void pass_begun(void *self, struct str name, struct str tag, bool is_void, struct buf *out)
{
    struct pass *p = self;
    (void)tag;
    (void)out;
    p->left_alone += !is_void && is_left_alone(name) ? 1 : 0;
}

static void pass_ended(void *self, struct str name)
{
    struct pass *p = self;
    p->left_alone -= is_left_alone(name) ? 1 : 0;
}

/* The setting emoji.src with a slash behind it. */
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
    size_t at = 0, end = 0; /* a name anywhere, in code or in a script, has the body written anew */
    (void)p;
    if (emoji_next(*html, &at, &end).len == 0)
        return true;
    struct pass own = {.source = source_of(x)};
    const struct html_pass pass = {
        .self = &own, .text = pass_text, .begun = pass_begun, .ended = pass_ended};
    return rewrite_part(x, &pass, rewrite_body(*html), html, err);
}
