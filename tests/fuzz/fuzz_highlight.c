/*
 * Code to HTML. The first line is the language, the rest is code; whatever it is, the HTML without
 * its spans must be the code again.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/highlight/highlight.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BUDGET = 64 << 20, OUTPUT_MAX = 16 << 20 };

/*
 * Removes the HTML of one byte of code from the start. Returns false if the HTML is not that of the
 * byte.
 */
static bool take(struct str *html, char byte)
{
    while (str_starts(*html, S("<"))) {
        if (!str_starts(*html, S("<span class=\"")) && !str_starts(*html, S("</span>")))
            return false;
        *html = str_from(*html, str_find_char(*html, '>') + 1);
    }
    struct str wanted = byte == '&'   ? S("&amp;")
                        : byte == '<' ? S("&lt;")
                        : byte == '>' ? S("&gt;")
                                      : str_of(&byte, 1);
    if (!str_starts(*html, wanted))
        return false;
    *html = str_from(*html, wanted.len);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str language, code;
    struct arena a;
    struct buf out;
    (void)str_cut(str_of((const char *)bytes, size), '\n', &language, &code);
    arena_init(&a, ARENA_BUDGET);
    buf_init(&out, &a, OUTPUT_MAX);
    static struct highlight_languages *languages;
    if (languages == NULL)
        languages = highlight_languages_new(false);
    if (languages == NULL)
        abort();
    bool known = highlight_write(languages, code, language, &a, &out);
    struct str html = buf_str(&out);
    for (size_t i = 0; known && i < code.len; i++) {
        if (!take(&html, code.ptr[i]))
            abort();
    }
    if (known ? !buf_ok(&out) || (html.len > 0 && !str_eq(html, S("</span>"))) : html.len > 0)
        abort();
    arena_fini(&a);
    return 0;
}
