/*
 * Languages by name. See highlight.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/highlight.h"

#include "render/highlight/guess.h"
#include "render/highlight/languages.h"

struct highlight {
    struct lexing *lexing;
    language_find_fn *find;
};

static const struct language_name *name_find(struct str name)
{
    size_t low = 0, high = language_name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(name, language_names[middle].name);
        if (order == 0)
            return &language_names[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static const struct language *rouge_3_find(struct str name)
{
    const struct language_name *found = name_find(name);
    return found != NULL ? found->language : NULL;
}

static const struct language *rouge_4_find(struct str name)
{
    const struct language_name *found = name_find(name);
    return found != NULL ? found->rouge_4 : NULL;
}

struct highlight *highlight_new(struct arena *a, bool rouge_4)
{
    struct highlight *h = arena_new(a, struct highlight);
    if (h == NULL)
        return NULL;
    h->find = rouge_4 ? rouge_4_find : rouge_3_find;
    h->lexing = lexing_new(a, h->find);
    return h->lexing != NULL ? h : NULL;
}

bool highlight_write(struct highlight *h, struct str code, struct str language, struct buf *out)
{
    struct str options;
    if (!str_cut(language, '?', &language, &options))
        options = str_of(NULL, 0);
    if (str_eq(language, S("guess")))
        language = guess_language(code);
    const struct language *l = h->find(language);
    return l != NULL && lexing_write(h->lexing, l, options, code, out);
}

struct str highlight_name(size_t i)
{
    return i < language_name_count ? language_names[i].name : str_of(NULL, 0);
}

bool highlight_is_alias(size_t i)
{
    return i < language_name_count &&
           !str_eq(language_names[i].name, str_c(language_names[i].language->name));
}

bool highlight_differs_in_rouge_4(size_t i)
{
    return i < language_name_count && language_names[i].language != language_names[i].rouge_4;
}

const char *highlight_check(struct highlight *h, struct str language)
{
    const struct language *l = h->find(language);
    return l != NULL ? lexing_check(h->lexing, l) : "there is no such language";
}
