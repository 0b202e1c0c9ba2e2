/*
 * md4c-html: md4c's own HTML renderer, with the extensions that our CommonMark dialect has. Input
 * and output as render-markdown --batch has them. What tests and benchmarks compare with.
 *
 * SPDX-License-Identifier: MIT
 */
#include <md4c-html.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS };

static void print(const MD_CHAR *text, MD_SIZE size, void *out)
{
    (void)fwrite(text, 1, size, out);
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t got = 0;
    int failed = 0;
    while ((got = getdelim(&line, &capacity, '\0', stdin)) > 0) {
        if (line[got - 1] == '\0')
            got--;
        failed |= md_html(line, (MD_SIZE)got, print, stdout, FLAGS, MD_HTML_FLAG_XHTML);
        (void)putchar('\0');
    }
    free(line);
    return failed == 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
