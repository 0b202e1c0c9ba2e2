/*
 * What code says of its own language. See guess.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/guess.h"

static const struct {
    struct str program, language;
} programs[] = {
    {STR_INIT("awk"), STR_INIT("awk")},        {STR_INIT("bash"), STR_INIT("shell")},
    {STR_INIT("jsc"), STR_INIT("javascript")}, {STR_INIT("ksh"), STR_INIT("shell")},
    {STR_INIT("lua"), STR_INIT("lua")},        {STR_INIT("node"), STR_INIT("javascript")},
    {STR_INIT("perl"), STR_INIT("perl")},      {STR_INIT("php"), STR_INIT("php")},
    {STR_INIT("python"), STR_INIT("python")},  {STR_INIT("python2"), STR_INIT("python")},
    {STR_INIT("python3"), STR_INIT("python")}, {STR_INIT("ruby"), STR_INIT("ruby")},
    {STR_INIT("sh"), STR_INIT("shell")},       {STR_INIT("zsh"), STR_INIT("shell")},
};

/* The language of the first known word in a `#!` line: a program, or what env is to start. */
static struct str shebang(struct str code)
{
    struct str s = str_trim_start(code), line;
    if (!str_starts(s, S("#!")))
        return str_of(NULL, 0);
    (void)str_cut(s, '\n', &line, NULL);
    for (size_t i = 2; i < line.len;) {
        size_t end = i;
        while (end < line.len && char_is_word(line.ptr[end]))
            end++;
        struct str word = str_sub(line, i, end);
        bool whole = end == line.len || char_is_space(line.ptr[end]);
        for (size_t k = 0; whole && k < ARRAY_LEN(programs); k++) {
            if (str_eq(programs[k].program, word))
                return programs[k].language;
        }
        i = end + 1;
    }
    return str_of(NULL, 0);
}

static bool has_tag(struct str code, struct str name)
{
    for (size_t at = 0; at < code.len;) {
        size_t found = str_find_char(str_from(code, at), '<');
        if (found == STR_NONE)
            return false;
        at += found + 1;
        struct str rest = str_trim_start(str_from(code, at));
        if (str_starts(rest, name) && (rest.len == name.len || !char_is_word(rest.ptr[name.len])))
            return true;
    }
    return false;
}

static bool line_starts(struct str code, struct str with)
{
    for (struct str rest = code, line; str_next_line(&rest, &line);) {
        if (str_starts(line, with))
            return true;
    }
    return false;
}

static bool is_diff(struct str code)
{
    if (str_starts(code, S("Index: ")))
        return true;
    for (struct str rest = code, line; str_next_line(&rest, &line);) {
        bool old = str_find(line, S("---")) != STR_NONE;
        bool new = str_find(line, S("+++")) != STR_NONE;
        if ((old && str_starts(rest, S("+++"))) || (new &&str_starts(rest, S("---"))))
            return true;
    }
    return false;
}

struct str guess_language(struct str code)
{
    struct str found = shebang(code);
    struct str s = str_trim_start(code);
    if (found.len > 0)
        return found;
    if (str_starts(code, S("<?xml")))
        return S("xml");
    bool doctype = s.len > 10 && str_eq_nocase(str_sub(s, 0, 10), S("<!DOCTYPE "));
    if (has_tag(code, S("html")) || (doctype && str_eq_nocase(str_sub(s, 10, 14), S("html"))))
        return S("html");
    if (doctype)
        return S("xml");
    if (is_diff(code))
        return S("diff");
    if (line_starts(code, S("<?php")))
        return S("php");
    return str_starts(s, S("%YAML")) ? S("yaml") : S("plaintext");
}
