/*
 * Gemfile.lock. See gemfile_lock.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/gemfile_lock.h"
enum { PAGES_JEKYLL = 310, VERSION_FACTOR = 100, NUMBER_MAX = 1000 };

/* "4.4.1" -> 404; 0 if it is no version. */
static int version_read(struct str text)
{
    int numbers[2] = {0, 0};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct str digits;
        str_cut(text, '.', &digits, &text);
        for (size_t k = 0; k < digits.len && char_is_digit(digits.ptr[k]); k++) {
            if (numbers[i] < NUMBER_MAX)
                numbers[i] = numbers[i] * 10 + (digits.ptr[k] - '0');
        }
    }
    return numbers[0] * VERSION_FACTOR + numbers[1];
}

/* "    NAME (VERSION)" */
static bool line_read(struct str line, struct str *name, struct str *text, int *version)
{
    if (!str_starts(line, S("    ")) || str_starts(line, S("     ")))
        return false;
    struct str rest;
    str_cut(str_from(line, 4), ' ', name, &rest);
    if (!str_starts(rest, S("(")))
        return false;
    *text = str_sub(rest, 1, str_find_char(rest, ')'));
    *version = version_read(*text);
    return *version > 0;
}

static void lock_read(struct str text, struct profile_gems *locked, struct str *jekyll,
                      bool *is_pages)
{
    struct str line, name, number;
    int version;
    while (str_next_line(&text, &line)) {
        if (!line_read(line, &name, &number, &version))
            continue;
        if (str_eq(name, S("jekyll"))) {
            locked->jekyll = version;
            *jekyll = number;
        } else if (str_eq(name, S("liquid"))) {
            locked->liquid = version;
        } else if (str_eq(name, S("kramdown"))) {
            locked->kramdown = version;
        } else if (str_eq(name, S("rouge"))) {
            locked->rouge = version;
        } else if (str_eq(name, S("safe_yaml"))) {
            locked->safe_yaml = true;
        } else if (str_eq(name, S("github-pages"))) {
            *is_pages = true;
        }
    }
}

bool gemfile_lock_read(struct str text, struct profile_gems *gems, struct str *jekyll)
{
    struct profile_gems locked = {0};
    bool is_pages = false;
    lock_read(text, &locked, jekyll, &is_pages);
    if (locked.jekyll == 0 && is_pages)
        locked.jekyll = PAGES_JEKYLL;
    if (locked.jekyll == 0)
        return false;
    *gems = profile_gems_near(locked.jekyll);
    gems->jekyll = locked.jekyll;
    gems->liquid = locked.liquid > 0 ? locked.liquid : gems->liquid;
    gems->kramdown = locked.kramdown > 0 ? locked.kramdown : gems->kramdown;
    gems->rouge = locked.rouge > 0 ? locked.rouge : gems->rouge;
    gems->safe_yaml = locked.safe_yaml || gems->safe_yaml;
    return true;
}
