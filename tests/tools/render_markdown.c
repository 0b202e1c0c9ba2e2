/*
 * render-markdown [--dialect kramdown|commonmark] [--batch] < IN > OUT
 *
 * Standard input as HTML. The dialect is kramdown, set as Jekyll sets it, unless told otherwise.
 * With --batch the input is any number of documents, each ended by a NUL byte, and so is the
 * output: a document that cannot be rendered is an empty one there.
 *
 * Exit status 0; 1 where something cannot be rendered, read or written, with the reason on standard
 * error; 2 where the command line is not understood.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <unistd.h>

#include "render/markdown/markdown.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2 };

static const char usage[] =
    "usage: render-markdown [--dialect kramdown|commonmark] [--batch]\n"
    "Reads Markdown from standard input, writes HTML.\n"
    "  --dialect NAME  kramdown (as Jekyll sets it) unless told otherwise\n"
    "  --batch         many documents, each ended by a NUL byte, as is each\n"
    "                  of the output\n";

struct command {
    struct markdown_options options;
    bool is_batch, is_help;
};

static bool set_dialect(struct command *c, const char *name)
{
    static const struct {
        struct str name;
        enum markdown_dialect dialect;
    } dialects[] = {{STR_INIT("kramdown"), MARKDOWN_KRAMDOWN},
                    {STR_INIT("commonmark"), MARKDOWN_COMMONMARK}};
    for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
        if (str_eq(str_c(name), dialects[i].name)) {
            c->options.dialect = dialects[i].dialect;
            return true;
        }
    }
    (void)fprintf(stderr, "render-markdown: no dialect '%s'; there are: kramdown commonmark\n",
                  name);
    return false;
}

static bool parse_arguments(int argc, char **argv, struct command *c)
{
    *c = (struct command){.is_batch = false};
    for (int i = 1; i < argc; i++) {
        struct str word = str_c(argv[i]);
        if (str_eq(word, S("--batch"))) {
            c->is_batch = true;
        } else if (str_eq(word, S("--help"))) {
            c->is_help = true;
        } else if (str_eq(word, S("--dialect")) && i + 1 < argc) {
            if (!set_dialect(c, argv[++i]))
                return false;
        } else {
            (void)fprintf(stderr, "render-markdown: not understood: %s\n%s", argv[i], usage);
            return false;
        }
    }
    return true;
}

/* All of standard input. False where reading it or memory ends early. */
static bool read_all(struct arena *a, struct str *text)
{
    struct buf all;
    char chunk[65536];
    ssize_t got = 0;
    buf_init(&all, a, 0);
    while ((got = read(STDIN_FILENO, chunk, sizeof(chunk))) > 0)
        buf_add(&all, str_of(chunk, (size_t)got));
    if (got < 0 || !buf_ok(&all)) {
        perror("render-markdown: standard input");
        return false;
    }
    *text = buf_str(&all);
    return true;
}

static void report(const struct err *err, size_t number)
{
    struct arena a;
    struct buf line;
    arena_init(&a, 0);
    buf_init(&line, &a, 0);
    err_write(err, &line);
    (void)fputs("render-markdown: ", stderr);
    if (number > 0)
        (void)fprintf(stderr, "document %zu: ", number);
    (void)fprintf(stderr, "%.*s\n", STR_ARG(buf_str(&line)));
    arena_fini(&a);
}

/* number: which document of a batch it is, from 1; 0 where it is the only one. */
static bool render(struct str text, const struct command *c, struct arena *a, size_t number)
{
    struct arena_mark before = arena_mark(a);
    struct err err = ERR_INIT;
    struct buf html;
    buf_init(&html, a, 0);
    bool ok = markdown_write(text, &c->options, a, &html, &err);
    if (ok)
        (void)fwrite(html.ptr, 1, html.len, stdout);
    else
        report(&err, number);
    arena_rewind(a, before);
    return ok;
}

static bool render_batch(struct str rest, const struct command *c, struct arena *a)
{
    bool ok = true;
    struct str text;
    for (size_t number = 1; rest.len > 0; number++) {
        (void)str_cut(rest, '\0', &text, &rest);
        ok = render(text, c, a, number) && ok;
        (void)putchar('\0');
    }
    return ok;
}

int main(int argc, char **argv)
{
    struct command c;
    if (!parse_arguments(argc, argv, &c))
        return STATUS_USAGE;
    if (c.is_help) {
        (void)fputs(usage, stdout);
        return 0;
    }
    struct arena input, work;
    struct str text = S("");
    arena_init(&input, 0);
    arena_init(&work, 0);
    bool ok = read_all(&input, &text);
    if (ok)
        ok = c.is_batch ? render_batch(text, &c, &work) : render(text, &c, &work, 0);
    if (fflush(stdout) != 0) {
        perror("render-markdown: standard output");
        ok = false;
    }
    arena_fini(&work);
    arena_fini(&input);
    return ok ? 0 : STATUS_FAILED;
}
