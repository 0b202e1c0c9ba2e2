/*
 * Which Jekyll a site follows: the one that the caller names, else that of the site's Gemfile.lock.
 * See config.h.
 *
 *     GEM
 *       specs:
 *         jekyll (4.4.1)
 *           liquid (~> 4.0)
 *
 * Bundler indents the gems that are installed by four blanks, and what they ask for by six. A
 * site that names only github-pages has Jekyll 3.10, as GitHub Pages does.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "render/config/config.h"

enum { PAGES_JEKYLL = 310, VERSION_FACTOR = 100, NUMBER_MAX = 1000 };

/* "4.4.1" is 404; 0 if it is no version. */
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

/* The gems of the file; those that it does not name are those that go with its Jekyll. */
static bool gems_locked(struct str text, struct profile_gems *gems, struct str *jekyll)
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

static bool describe(struct config *c, const struct profile_gems *gems, const char *why)
{
    char text[160];
    (void)snprintf(text, sizeof(text),
                   "Jekyll %d.%d with Liquid %d.%d, kramdown %d.%d, Rouge %d.%d%s",
                   gems->jekyll / VERSION_FACTOR, gems->jekyll % VERSION_FACTOR,
                   gems->liquid / VERSION_FACTOR, gems->liquid % VERSION_FACTOR,
                   gems->kramdown / VERSION_FACTOR, gems->kramdown % VERSION_FACTOR,
                   gems->rouge / VERSION_FACTOR, gems->rouge % VERSION_FACTOR, why);
    return arena_dup(&c->arena, str_c(text), &c->follows);
}

bool config_profile_read(struct config *c, struct str jekyll, struct err *err)
{
    struct profile_gems gems;
    const char *why = "";
    if (jekyll.len > 0) {
        if (!profile_gems_named(jekyll, &gems))
            return err_set(err, ERR_KIND_CONFIG,
                           "'%.*s' is no Jekyll that can be followed: 3.10, 4.3 or 4.4",
                           STR_ARG(jekyll));
    } else if (c->files.lock.there && gems_locked(c->files.lock.text, &gems, &c->jekyll_version)) {
        why = ", as Gemfile.lock has it";
    } else if (!profile_gems_named(S("4.3"), &gems)) {
        return err_set(err, ERR_KIND_CONFIG, "no Jekyll can be followed");
    }
    if (c->jekyll_version.len == 0)
        c->jekyll_version = profile_version(gems.jekyll);
    c->profile = profile_of(&gems);
    c->liquid.profile = c->profile;
    c->markdown.profile = c->profile;
    return describe(c, &gems, why) || err_arena(err, &c->arena);
}
