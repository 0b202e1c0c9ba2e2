/*
 * A site that is edited: the input is a list of edits, each the letter of a file, its new text, and
 * a NUL; no text removes the file. After the last edit the snapshot that followed them one by one
 * has the same routes, and renders the same pages, as one that is loaded anew.
 *
 * SPDX-License-Identifier: MIT
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/render.h"
#include "tests/fuzz/fuzz.h"

enum { NOW = 1700000000, EDITS_MAX = 12, STEPS_MAX = 100000 };

static const char *const files[] = {
    "_config.yml",
    "_layouts/default.html",
    "_layouts/post.html",
    "_includes/a.html",
    "_data/b.yml",
    "_posts/2020-01-02-c.md",
    "_posts/2021-01-02-d.md",
    "index.html",
    "e.md",
    "f/index.md",
    "_notes/g.md",
    "assets/h.css",
    "_redirects",
    "_headers",
    "404.html",
    "feed.xml",
};

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* A folder of its own for the process, which is removed at its end. */
static char folder[] = "/tmp/fuzz-update-XXXXXX";
static int folder_fd = -1;

static void clear(void)
{
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        (void)unlinkat(folder_fd, files[i], 0);
}

static void remove_folder(void)
{
    clear();
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char path[64];
        (void)snprintf(path, sizeof(path), "%s", files[i]);
        char *slash = strchr(path, '/');
        if (slash != NULL) {
            *slash = '\0';
            (void)unlinkat(folder_fd, path, AT_REMOVEDIR);
        }
    }
    (void)rmdir(folder);
}

static void make_folder(void)
{
    if (folder_fd >= 0)
        return;
    check(mkdtemp(folder) != NULL);
    folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    check(folder_fd >= 0);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char path[64];
        (void)snprintf(path, sizeof(path), "%s", files[i]);
        char *slash = strchr(path, '/');
        if (slash != NULL) {
            *slash = '\0';
            (void)mkdirat(folder_fd, path, 0700);
        }
    }
    check(atexit(remove_folder) == 0);
}

static void edit(const char *path, struct str text)
{
    if (text.len == 0) {
        (void)unlinkat(folder_fd, path, 0);
        return;
    }
    /* By rename, as editors save: each version is a file of its own. */
    int fd = openat(folder_fd, "new~", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    check(fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len && close(fd) == 0);
    check(renameat(folder_fd, "new~", folder_fd, path) == 0);
}

/* flawed, if not NULL: whether a file has an error. texts: as in struct site_options. */
static const struct site *load(struct str texts, bool *flawed)
{
    const struct site_options options = {
        .source = str_c(folder), .now = NOW, .texts = texts, .large = 1};
    struct err err = ERR_INIT;
    struct arena a;
    struct diags diags;
    arena_init(&a, 0);
    diags_init(&diags, &a);
    const struct site *s = site_load(&options, &diags, &err);
    check(s != NULL || err.kind != ERR_KIND_NONE);
    for (const struct diag *d = diags.first; d != NULL && flawed != NULL; d = d->next)
        *flawed = *flawed || d->level == DIAG_LEVEL_ERROR;
    arena_fini(&a);
    return s;
}

/* Everything that a site answers, as one text. */
struct answers {
    const struct site *site;
    struct arena *arena;
    struct buf text;
};

static bool add_route(void *self, struct str path, const struct route *route)
{
    static const struct render_limits limits = {.steps = STEPS_MAX};
    struct answers *all = self;
    struct render_out out = {.dep_count = 0};
    struct err err = ERR_INIT;
    buf_printf(&all->text, "%.*s %d ", STR_ARG(path), (int)route->kind);
    if (route->kind == ROUTE_PAGE &&
        page_render(all->site, route->page, &limits, NULL, all->arena, &out, &err))
        buf_add(&all->text, out.body);
    else if (route->kind == ROUTE_PAGE)
        buf_printf(&all->text, "%s:%u: %s", err.file, (unsigned)err.line, err.message);
    buf_putc(&all->text, '\n');
    return true;
}

static struct str answers(const struct site *s, struct arena *a)
{
    struct answers all = {.site = s, .arena = a};
    buf_init(&all.text, a, 0);
    site_each(s, add_route, &all);
    return buf_str(&all.text);
}

static void compare(const struct site *edited, const struct site *fresh)
{
    struct arena a;
    arena_init(&a, 0);
    struct str one = answers(edited, &a), two = answers(fresh, &a);
    if (!str_eq(one, two)) {
        (void)fprintf(stderr, "edited:\n%.*s\nloaded anew:\n%.*s\n", STR_ARG(one), STR_ARG(two));
        abort();
    }
    arena_fini(&a);
}

/* The next snapshot; the one before if there is none, as when the settings are broken. */
static const struct site *follow(const struct site *s, struct str path)
{
    struct err err = ERR_INIT;
    const struct site *next = site_update(s, &path, 1, NULL, &err);
    check(next != NULL || err.kind != ERR_KIND_NONE);
    if (next == NULL)
        return s;
    site_unref(s);
    return next;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str rest = str_of((const char *)bytes, size), text;
    make_folder();
    clear();
    edit("index.html", S("---\nlayout: default\n---\n{% include a.html %}"));
    edit("_layouts/default.html", S("<p>{{ content }}{{ site.data.b }}</p>"));
    edit("_includes/a.html", S("{% for p in site.posts %}{{ p.title }}{% endfor %}"));
    const struct site *s = load(S("/tmp"), NULL);
    check(s != NULL);
    for (int i = 0; i < EDITS_MAX && rest.len > 1; i++) {
        size_t file = (unsigned char)rest.ptr[0] % ARRAY_LEN(files);
        rest = str_from(rest, 1);
        (void)str_cut(rest, '\0', &text, &rest);
        edit(files[file], text);
        s = follow(s, str_c(files[file]));
    }
    /* Of a file with an error, the edited snapshot goes on with the last good version. */
    bool flawed = false;
    const struct site *fresh = load(S(""), &flawed);
    if (fresh != NULL && !flawed)
        compare(s, fresh);
    site_unref(fresh);
    site_unref(s);
    return 0;
}
