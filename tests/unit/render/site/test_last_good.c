/*
 * What is shown of a file that is bad now, through every sequence of changes to it, to its layout
 * and to the settings: the last good version, as long as one is known, and never memory that a
 * snapshot before has given back (AddressSanitizer sees to that).
 *
 * Of the longest sequences one of so many is run; all, if ALL_SEQUENCES is set in
 * the environment, which takes half an hour.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/site_case.h"

enum op { OP_BREAK, OP_MEND, OP_CONFIG, OP_LAYOUT, OP_DELETE, OP_RECREATE, OP_REQUEST, OPS };

/* All sequences of a length, and of a greater one as many as there is time for. */
enum { LENGTH = 4, LENGTH_MAX = 6, ONE_OF = 59 };

static struct {
    enum op ops[LENGTH_MAX];
    size_t count; /* that were taken */
} sequence;

/* Fails with the sequence that led here. */
static void check(bool ok, const char *what)
{
    static const char names[OPS][10] = {"break",  "mend",     "config", "layout",
                                        "delete", "recreate", "request"};
    if (ok)
        return;
    for (size_t i = 0; i < sequence.count; i++)
        print_error("%s ", names[sequence.ops[i]]);
    print_error(": %s\n", what);
    fail();
}

/* ---- three configurations ---- */

/*
 * The second has another layout by default; the third takes the file's good text for bad. The
 * collections are in another order in each.
 */
static const struct {
    const char *word, *layout, *text;
    bool understands;
} configs[] = {
    {"first settings", "one",
     "defaults: [{scope: {path: ''}, values: {layout: one, word: of the first settings}}]\n"
     "collections: {a: {output: true}, b: {output: true}}\n",
     true},
    {"second settings", "two",
     "defaults: [{scope: {path: ''}, values: {layout: two, word: of the second settings}}]\n"
     "collections: {b: {output: true}, c: {output: true}, a: {output: true}}\n",
     true},
    {"third settings", "one",
     "defaults: [{scope: {path: ''}, values: {layout: one, word: of the third settings}}]\n"
     "collections: {c: {output: true}, d: {output: true}, b: {output: true}}\n"
     "liquid: {error_mode: strict}\n",
     false},
};

/* ---- what should be shown ---- */

/* The file, and whether it is a document of a collection. */
struct subject {
    const char *path, *url;
    bool document;
};

static struct {
    const struct subject *file;
    size_t config;
    unsigned step;
    bool there;
    unsigned good;       /* the version of the file's text; 0: it is bad */
    bool bad_yaml;       /* what is bad is its front matter */
    unsigned known;      /* the version that was understood last; 0: none */
    size_t known_config; /* that understood it last */
    bool layout_good;
    unsigned known_layout_version;
} now;

/* After the file or the settings have changed. */
static void understand(void)
{
    bool understands = configs[now.config].understands;
    if (!now.there || (!understands && now.file->document)) /* its collection has another place */
        now.known = 0;
    else if (understands && now.good != 0)
        now.known = now.good;
    if (understands)
        now.known_config = now.config;
}

/* ---- changes ---- */

static void write_file(bool good)
{
    char text[160];
    /* More follows the word than strict Liquid allows. */
    if (good)
        (void)snprintf(text, sizeof(text), "---\na: 1\n---\ngood %u {{ page.word what }}\n",
                       now.step);
    else if (now.step % 2 == 0)
        (void)snprintf(text, sizeof(text), "---\ntitle: [\n---\nbad %u\n", now.step);
    else
        (void)snprintf(text, sizeof(text), "---\n---\nbad %u {%% if %%}\n", now.step);
    folder_write(&folder, now.file->path, text);
    now.there = true;
    now.good = good ? now.step : 0;
    now.bad_yaml = !good && now.step % 2 == 0;
}

static void write_layout(const char *name, bool good)
{
    char path[32], text[64];
    (void)snprintf(path, sizeof(path), "_layouts/%s.html", name);
    (void)snprintf(text, sizeof(text), "%s %u: {{ content }}%s", name, now.step,
                   good ? "" : "{% if %}");
    folder_write(&folder, path, text);
    now.layout_good = good;
    now.known_layout_version = good ? now.step : now.known_layout_version;
}

/* ---- requests ---- */

static struct render_out out;

static bool rendered(const struct site *s, const struct page *p, bool last_good)
{
    err = ERR_INIT;
    return last_good ? page_render_last_good(s, p, NULL, &arena, &out, &err)
                     : page_render(s, p, NULL, NULL, &arena, &out, &err);
}

/* The text that was shown is the last good one, with the settings and the layout of that time. */
static void check_text(void)
{
    char want[128], layout[32];
    (void)snprintf(layout, sizeof(layout), "one %u", now.known_layout_version);
    const bool two = strcmp(configs[now.known_config].layout, "two") == 0;
    (void)snprintf(want, sizeof(want), "%s: <p>good %u of the %s</p>\n", two ? "two" : layout,
                   now.known, configs[now.known_config].word);
    if (!str_eq(out.body, str_c(want)))
        print_error("got:  %.*swant: %s", STR_ARG(out.body), want);
    check(str_eq(out.body, str_c(want)), "the last good version is shown");
}

static void request(void)
{
    const struct route r = site_find(site, str_c(now.file->url));
    check(r.kind == (now.there ? ROUTE_PAGE : ROUTE_NONE), "it is at its address if it is there");
    if (!now.there)
        return;
    /* Bad front matter counts as empty if no version with a good one is known. */
    bool plain = now.bad_yaml && now.known == 0;
    bool good = plain || (now.good != 0 && configs[now.config].understands);
    bool two = strcmp(configs[now.config].layout, "two") == 0;
    bool ok = rendered(site, r.page, false);
    check(ok == (good && (now.layout_good || two)), "it is rendered if all of it is good");
    if (!ok)
        ok = rendered(site, r.page, true);
    check(ok == (plain || now.known != 0), "a good version is shown if one is known");
    if (ok && !plain)
        check_text();
}

/* ---- one sequence ---- */

static void take(enum op op)
{
    now.step++;
    switch (op) {
    case OP_BREAK:
    case OP_MEND:
    case OP_RECREATE:
        write_file(op != OP_BREAK);
        update(now.file->path);
        break;
    case OP_CONFIG:
        now.config = (now.config + 1) % ARRAY_LEN(configs);
        folder_write(&folder, "_config.yml", configs[now.config].text);
        update("_config.yml");
        break;
    case OP_LAYOUT:
        write_layout("one", !now.layout_good);
        update("_layouts/one.html");
        break;
    case OP_DELETE:
        folder_remove(&folder, now.file->path);
        now.there = false;
        update(now.file->path);
        break;
    case OP_REQUEST:
    case OPS:
        request();
        break;
    }
    understand();
}

/* Whether an operation changes anything after those before it. */
static bool is_worth_it(enum op op, enum op before, bool there)
{
    if (op == OP_REQUEST)
        return before != OP_REQUEST;
    if (op == OP_MEND || op == OP_DELETE)
        return there;
    return op != OP_RECREATE || !there;
}

static void begin(const struct subject *file)
{
    site_unref(site);
    site = NULL;
    arena_rewind(&arena, (struct arena_mark){.taken = 0});
    diags_init(&diags, &arena);
    now.file = file;
    now.step = 1;
    now.config = 0;
    write_file(true);
    write_layout("one", true);
    folder_write(&folder, "_config.yml", configs[0].text);
    load();
    understand();
}

static void run(const struct subject *file, size_t length)
{
    begin(file);
    for (sequence.count = 0; sequence.count < length;)
        take(sequence.ops[sequence.count++]);
}

/* Runs the sequences that begin with the first `count` operations, or only one of so many. */
struct walk {
    const struct subject *file;
    size_t length, one_of, seen, runs;
};

static void walk(struct walk *w, size_t count, bool there)
{
    enum op *ops = sequence.ops;
    if (count == w->length) {
        if (w->seen++ % w->one_of == 0) {
            run(w->file, w->length);
            w->runs++;
        }
        return;
    }
    for (enum op op = 0; op < OPS; op++) {
        if (!is_worth_it(op, count > 0 ? ops[count - 1] : OPS, there))
            continue;
        ops[count] = op;
        walk(w, count + 1, op == OP_BREAK || op == OP_RECREATE || (there && op != OP_DELETE));
    }
}

static void walk_all(size_t length, size_t one_of)
{
    static const struct subject files[] = {{"p.md", "/p.html", false},
                                           {"_b/p.md", "/b/p.html", true}};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct walk w = {.file = &files[i], .length = length, .one_of = one_of};
        walk(&w, 0, true);
        print_message("%s: ran %zu of %zu sequences of %zu operations\n", files[i].path, w.runs,
                      w.seen, length);
        begin(&files[i]);
        folder_remove(&folder, files[i].path);
    }
}

static void test_sequences(void **state)
{
    (void)state;
    /* A test has one thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *all = getenv("ALL_SEQUENCES");
    folder_write(&folder, "_layouts/two.html", "two: {{ content }}");
    if (all == NULL)
        walk_all(LENGTH, 1);
    walk_all(LENGTH_MAX, all != NULL ? 1 : ONE_OF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sequences, site_setup, site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
