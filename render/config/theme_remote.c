/*
 * Themes in repositories. See theme_remote.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/theme_remote.h"

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!char_is_word(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '.')
            return false;
    }
    return s.len > 0 && s.ptr[0] != '-' && !str_eq(s, S(".")) && !str_eq(s, S(".."));
}

bool theme_remote_parse(struct str setting, struct theme_remote *out)
{
    struct str rest = str_trim(setting);
    *out = (struct theme_remote){.server = S("https://github.com")};
    size_t scheme = str_find(rest, S("://"));
    if (scheme != STR_NONE) {
        size_t host = scheme + S("://").len, slash = str_find_char(str_from(rest, host), '/');
        if (slash == STR_NONE || !is_name(str_sub(rest, host, host + slash)) ||
            !is_name(str_sub(rest, 0, scheme)))
            return false;
        out->server = str_sub(rest, 0, host + slash);
        rest = str_from(rest, host + slash + 1);
    }
    bool has_ref = str_cut(rest, '@', &rest, &out->ref);
    return str_cut(rest, '/', &out->owner, &out->name) && is_name(out->owner) &&
           is_name(out->name) && (!has_ref || is_name(out->ref));
}

void theme_remote_folder(const struct theme_remote *r, unsigned which, struct buf *out)
{
    buf_add(out, S("vendor/"));
    if (which > 0) {
        buf_add(out, r->owner);
        buf_putc(out, '/');
    }
    buf_add(out, r->name);
}

void theme_remote_gem(const struct theme_remote *r, unsigned which, struct buf *out)
{
    static const struct str before[THEME_REMOTE_GEMS] = {STR_INIT(""), STR_INIT("jekyll-theme-"),
                                                         STR_INIT("")};
    static const struct str behind[THEME_REMOTE_GEMS] = {STR_INIT(""), STR_INIT(""),
                                                         STR_INIT("-jekyll")};
    buf_add(out, before[which]);
    buf_add(out, r->name);
    buf_add(out, behind[which]);
}

void theme_remote_command(const struct theme_remote *r, struct buf *out)
{
    buf_printf(out, "git clone %.*s/%.*s/%.*s ", STR_ARG(r->server), STR_ARG(r->owner),
               STR_ARG(r->name));
    theme_remote_folder(r, 0, out);
    if (r->ref.len > 0) {
        buf_add(out, S(" && git -C "));
        theme_remote_folder(r, 0, out);
        buf_printf(out, " checkout %.*s", STR_ARG(r->ref));
    }
}
