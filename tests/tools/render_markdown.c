/*
 * render-markdown [--dialect kramdown|commonmark|plain] [--site FOLDER] [--highlight] [--batch]
 * < IN > OUT
 *
 * Standard input as HTML. The dialect is kramdown, set as Jekyll sets it, unless told otherwise by
 * --dialect or by the _config.yml of --site. In that of --dialect commonmark, without --site, raw
 * HTML is written, and tables, strikethrough and task lists are on. Code is left without a syntax
 * highlighter, as kramdown alone leaves it, unless --highlight asks for Jekyll's markup and Rouge's
 * classes.
 *
 * With --batch the input is any number of documents, each ended by a NUL byte, and so is the
 * output: a document that cannot be rendered is an empty one there.
 *
 * Exit status 0; 1 if something cannot be rendered, read or written, with the reason on standard
 * error; 2 if the command line is not understood.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "render/config/config_markdown.h"
#include "render/highlight/highlight.h"
#include "render/view/drop.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2 };

static const char usage[] =
    "usage: render-markdown [--dialect kramdown|commonmark|plain] [--site FOLDER] [--highlight] "
    "[--batch]\n"
    "Reads Markdown from standard input, writes HTML.\n"
    "  --dialect NAME  kramdown, set as Jekyll sets it, unless told otherwise\n"
    "  --site FOLDER   dialect and settings from FOLDER/_config.yml\n"
    "  --highlight     code with Jekyll's markup and Rouge's classes\n"
    "  --batch         many documents, each ended by a NUL byte, as is each of the output\n";

struct command {
    const char *dialect, *site; /* NULL: not given */
    bool is_batch, is_highlighted, is_help;
};

static bool parse_arguments(int argc, char **argv, struct command *c)
{
    *c = (struct command){.is_batch = false};
    for (int i = 1; i < argc; i++) {
        struct str word = str_c(argv[i]);
        bool has_value = i + 1 < argc;
        if (str_eq(word, S("--batch"))) {
            c->is_batch = true;
        } else if (str_eq(word, S("--highlight"))) {
            c->is_highlighted = true;
        } else if (str_eq(word, S("--help"))) {
            c->is_help = true;
        } else if (str_eq(word, S("--dialect")) && has_value) {
            c->dialect = argv[++i];
        } else if (str_eq(word, S("--site")) && has_value) {
            c->site = argv[++i];
        } else {
            (void)fprintf(stderr, "render-markdown: not understood: %s\n%s", argv[i], usage);
            return false;
        }
    }
    return true;
}

/* Returns false if the name is unknown. */
static bool dialect_find(const char *name, enum markdown_dialect *dialect)
{
    static const struct {
        struct str name;
        enum markdown_dialect dialect;
    } dialects[] = {{STR_INIT("kramdown"), MARKDOWN_KRAMDOWN},
                    {STR_INIT("commonmark"), MARKDOWN_COMMONMARK},
                    {STR_INIT("plain"), MARKDOWN_PLAIN}};
    for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
        if (str_eq(str_c(name), dialects[i].name)) {
            *dialect = dialects[i].dialect;
            return true;
        }
    }
    return false;
}

/* The settings of a site; may be NULL. */
static const struct config *open_site(const char *folder, struct err *err)
{
    int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        (void)err_set(err, ERR_KIND_IO, "%s: %s", folder, strerrordesc_np(errno));
        return NULL;
    }
    const struct scan_root at = {.fd = root, .theme_fd = -1};
    const struct config *config =
        config_load(&at, &(struct config_options){.files = S(""), .drops = &drop_classes}, err);
    (void)close(root);
    return config;
}

/* Reads all of standard input. Returns false if reading fails, or memory ends. */
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

static bool highlight(void *self, struct str code, struct str language, struct buf *out)
{
    static struct highlight_languages *languages;
    if (languages == NULL)
        languages = highlight_languages_new(false);
    return languages != NULL && highlight_write(languages, code, language, self, out);
}

/* number: of the document in a batch, from 1; 0 if it is the only one. */
static bool render(struct str text, const struct markdown_options *options, struct arena *a,
                   size_t number)
{
    struct arena_mark before = arena_mark(a);
    struct err err = ERR_INIT;
    struct buf html;
    buf_init(&html, a, 0);
    struct markdown_options own = *options;
    own.highlight = highlight;
    own.highlight_self = a;
    bool ok = markdown_write(text, &own, a, &html, &err);
    if (!ok)
        report(&err, number);
    else if (html.len > 0)
        (void)fwrite(html.ptr, 1, html.len, stdout);
    arena_rewind(a, before);
    return ok;
}

static bool render_batch(struct str rest, const struct markdown_options *options, struct arena *a)
{
    bool ok = true;
    struct str text;
    for (size_t number = 1; rest.len > 0; number++) {
        (void)str_cut(rest, '\0', &text, &rest);
        ok = render(text, options, a, number) && ok;
        (void)putchar('\0');
    }
    return ok;
}

static bool run(const struct command *c, const struct markdown_options *options)
{
    struct arena input, work;
    struct str text = S("");
    arena_init(&input, 0);
    arena_init(&work, 0);
    bool ok = read_all(&input, &text);
    if (ok)
        ok = c->is_batch ? render_batch(text, options, &work) : render(text, options, &work, 0);
    if (fflush(stdout) != 0) {
        perror("render-markdown: standard output");
        ok = false;
    }
    arena_fini(&work);
    arena_fini(&input);
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
    struct markdown_options options = {.dialect = MARKDOWN_KRAMDOWN,
                                       .set_map = config_markdown_map};
    struct err err = ERR_INIT;
    const struct config *config = c.site != NULL ? open_site(c.site, &err) : NULL;
    options.commonmark = (struct markdown_commonmark){
        .tables = true, .strikethrough = true, .task_lists = true, .raw_html = true};
    if (config != NULL)
        options = config->markdown;
    if (c.dialect != NULL && !dialect_find(c.dialect, &options.dialect)) {
        (void)fprintf(stderr, "render-markdown: no dialect '%s'\n%s", c.dialect, usage);
        return STATUS_USAGE;
    }
    options.no_highlighter = options.no_highlighter || !c.is_highlighted;
    bool ok = err.kind == ERR_KIND_NONE && run(&c, &options);
    if (err.kind != ERR_KIND_NONE)
        report(&err, 0);
    if (config != NULL)
        config_unref(config);
    return ok ? 0 : STATUS_FAILED;
}
