/*
 * Languages by name. See highlight.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/highlight.h"

#include "render/highlight/compiled.h"
#include "render/highlight/guess.h"
#include "render/highlight/languages.h"

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

struct highlight_languages *highlight_languages_new(bool rouge_4)
{
    return compiled_languages_new(rouge_4 ? rouge_4_find : rouge_3_find);
}

void highlight_languages_free(struct highlight_languages *languages)
{
    compiled_languages_free(languages);
}

bool highlight_write(struct highlight_languages *languages, struct str code, struct str language,
                     struct arena *a, struct buf *out)
{
    struct str options;
    if (!str_cut(language, '?', &language, &options))
        options = str_of(NULL, 0);
    if (str_eq(language, S("guess")))
        language = guess_language(code);
    const struct language *l = languages->find(language);
    if (l == NULL)
        return false;
    lexing_write(languages, l, options, code, a, out);
    return true;
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

const char *highlight_check(struct highlight_languages *languages, struct str language)
{
    const struct language *l = languages->find(language);
    return l != NULL ? lexing_check(languages, l) : "there is no such language";
}
