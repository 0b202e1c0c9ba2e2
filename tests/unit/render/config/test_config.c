/*
 * The configuration: typed keys, the roles of paths, front matter defaults.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "render/config/config_defaults.h"
#include "render/config/config_role.h"
#include "tests/unit/folder.h"

static struct folder folder;
static const struct config *config;
static struct arena arena;
static struct err err;

static int setup(void **state)
{
    (void)state;
    folder_init(&folder);
    arena_init(&arena, 0);
    config = NULL;
    err = ERR_INIT;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    config_unref(config);
    arena_fini(&arena);
    folder_fini(&folder);
    return 0;
}

static bool load(const char *yaml)
{
    folder_write(&folder, "_config.yml", yaml);
    int root = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(root >= 0);
    err = ERR_INIT;
    config_unref(config);
    const struct scan_root at = {.fd = root, .theme_fd = -1};
    config = config_load(&at, &(struct config_options){.files = S("")}, &err);
    (void)close(root);
    return config != NULL;
}

static void test_keys_are_typed(void **state)
{
    (void)state;
    assert_true(load("title: T\nbaseurl: /b\nfuture: true\nlimit_posts: 3\nown: {a: [1]}\n"
                     "liquid: {error_mode: strict}\nexclude: [x]\nmarkdown_ext: md,text\n"));
    assert_true(str_eq(config->baseurl, S("/b")) && config->future && !config->unpublished);
    assert_int_equal(config->limit_posts, 3);
    assert_int_equal(config->liquid.mode, LIQUID_MODE_STRICT);
    assert_int_equal(config->markdown_ext.count, 2);
    /* A section keeps the defaults of the keys that it does not name. */
    struct value liquid = value_map_get(config->values, S("liquid"));
    assert_int_equal(value_get(liquid, S("strict_filters")).kind, VALUE_BOOL);
    assert_true(str_eq(value_as_str(value_map_get(config->values, S("permalink"))), S("date")));
    assert_int_equal(value_map_get(config->values, S("own")).kind, VALUE_MAP);
}

/* Settings of real sites, at which Debian's Jekyll stops. Upstream's reads them as texts. */
static void test_a_symbol_is_text(void **state)
{
    (void)state;
    assert_true(load("permalink: :/title/\nsass:\n  style: :compressed\nkey:\n  :a: :b\n"));
    assert_int_equal(config->sass.style, SASS_COMPRESSED);
    assert_true(str_eq(value_as_str(value_map_get(config->values, S("permalink"))), S(":/title/")));
    struct value key = value_map_get(config->values, S("key"));
    assert_true(str_eq(value_as_str(value_get(key, S(":a"))), S(":b")));
}

/*
 * The highlighter: one key for {% highlight %}; kramdown has its own key, which counts if it is
 * set.
 */
static void test_highlighters(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *language;
        bool none_for_liquid, none_for_markdown, no_plaintext;
    } rows[] = {
        {"", "", false, false, false},
        {"highlighter: pygments\n", "", false, true, false},
        {"highlighter: none\n", "", true, true, false},
        {"highlighter: none\nkramdown: {syntax_highlighter: rouge}\n", "", true, false, false},
        {"kramdown: {syntax_highlighter: none}\n", "", false, true, false},
        {"kramdown: {syntax_highlighter: }\n", "", false, false, false},
        {"kramdown: {enable_coderay: true}\n", "", false, true, false},
        {"kramdown: {syntax_highlighter_opts: {default_lang: ruby}}\n", "ruby", false, false,
         false},
        {"kramdown: {guess_lang: false}\n", "", false, false, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_true(load(rows[i].yaml));
        assert_int_equal(config->no_highlighter, rows[i].none_for_liquid);
        assert_int_equal(config->markdown.no_highlighter, rows[i].none_for_markdown);
        assert_int_equal(config->markdown.block_code.no_plaintext, rows[i].no_plaintext);
        assert_true(str_eq(config->markdown.block_code.default_lang, str_c(rows[i].language)));
    }
}

static void test_the_dialect_hangs_on_the_shape(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        enum markdown_dialect jekyll, plain;
    } rows[] = {
        {"", MARKDOWN_KRAMDOWN, MARKDOWN_PLAIN},
        {"markdown: kramdown\n", MARKDOWN_KRAMDOWN, MARKDOWN_KRAMDOWN},
        {"markdown: CommonMark\n", MARKDOWN_COMMONMARK, MARKDOWN_COMMONMARK},
        {"markdown: CommonMarkGhPages\n", MARKDOWN_COMMONMARK, MARKDOWN_COMMONMARK},
        {"markdown: GFM\n", MARKDOWN_COMMONMARK, MARKDOWN_COMMONMARK},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_true(load(rows[i].yaml));
        assert_int_equal(config->markdown.dialect, rows[i].jekyll);
    }
    folder_write(&folder, "layouts/a.html", "");
    folder_write(&folder, "pages/a.md", "");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_true(load(rows[i].yaml));
        assert_int_equal(config->markdown.dialect, rows[i].plain);
    }
}

static void test_commonmark_has_what_is_listed(void **state)
{
    (void)state;
    assert_true(load("markdown: CommonMark\n"));
    assert_false(config->markdown.commonmark.raw_html || config->markdown.commonmark.tables);
    assert_true(load("markdown: CommonMark\ncommonmark:\n  options: [smart, UNSAFE, x, 1]\n"
                     "  extensions: [table]\n"));
    assert_true(config->markdown.commonmark.raw_html && config->markdown.commonmark.tables);
    assert_true(config->markdown.commonmark.smart && !config->markdown.commonmark.autolinks);
    assert_false(config->markdown.commonmark.is_github);
    assert_true(load("markdown: GFM\ncommonmark: 3\n"));
    assert_true(config->markdown.commonmark.footnotes && config->markdown.commonmark.is_github);
}

static void test_bad_values_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *part;
        uint32_t line, column;
    } rows[] = {
        {"csv_reader: [1]\n", "'csv_reader' must be a map of settings, not Array", 1, 1},
        {"csv_reader: {csv_converters: integer}\n", "'csv_converters' of 'csv_reader' must be", 1,
         1},
        {"a: 1\ntsv_reader:\n  csv_converters: [float, hex]\n", "date_time and all, not hex", 2, 1},
        {"csv_reader: {csv_converters: ~}\n", "'csv_converters' of 'csv_reader' must be", 1, 1},
        {"csv_reader: {encoding: ebcdic}\n", "(save the files as UTF-8), not ebcdic", 1, 1},
        {"csv_reader: {headers: 'a,\"b'}\n", "a quoted field is not closed", 1, 0},
        {"limit_posts: many\n", "'limit_posts' must be a whole number", 1, 1},
        {"# permalink:\n\n'permalink' : [a]\n", "'permalink' must be a string, not Array", 3, 1},
        {"a: {permalink: 1}\npermalink: [a]\n", "'permalink' must be", 2, 1},
        {"liquid: {error_mode: loud}\n", "warn, lax or strict", 1, 1},
        {"b:\n  error_mode: lax\nliquid:\n  strict_filters: true\n  error_mode: loud\n",
         "warn, lax or strict", 5, 3},
        {"- a\n- b\n", "key: value", 1, 0},
        {"x: 1\n\"collections\": 3\n", "'collections' must be a map or a list", 2, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_false(load(rows[i].yaml));
        assert_string_equal(err.file, "_config.yml");
        if (strstr(err.message, rows[i].part) == NULL)
            fail_msg("'%s' says '%s'", rows[i].yaml, err.message);
        assert_int_equal(err.line, rows[i].line);
        assert_int_equal(err.column, rows[i].column);
    }
}

/* A warning, since Jekyll continues, too. */
static void test_an_unknown_timezone_is_told(void **state)
{
    (void)state;
    struct diags diags;
    diags_init(&diags, &arena);
    assert_true(load("timezone: Europe/Paris\n"));
    config_report(config, &diags);
    assert_int_equal(diags.count, 0);
    assert_true(load("\ntimezone: Mars/Olympus\n"));
    config_report(config, &diags);
    assert_int_equal(diags.count, 1);
    assert_non_null(strstr(diags.first->err.message, "Mars/Olympus"));
    assert_int_equal(diags.first->err.line, 2);
}

struct role_row {
    const char *path;
    enum config_role_kind kind;
    const char *name;
};

static void check_roles(const struct role_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(rows[i].path);
        bool is_folder = len > 0 && rows[i].path[len - 1] == '/';
        struct str path = str_of(rows[i].path, is_folder ? len - 1 : len);
        struct config_role p = config_role(config, path, is_folder);
        if (p.kind != rows[i].kind)
            fail_msg("%s: role %d, not %d", rows[i].path, (int)p.kind, (int)rows[i].kind);
        if (rows[i].name != NULL)
            assert_true(str_eq(p.name, str_c(rows[i].name)));
    }
}

/* EntryFilter and the readers, row by row of the observed rules. */
static void test_roles_of_a_jekyll_site(void **state)
{
    (void)state;
    static const struct role_row rows[] = {
        {"", CONFIG_ROLE_ENTRY, NULL},
        {"_config.yml", CONFIG_ROLE_CONFIG, NULL},
        {"index.md", CONFIG_ROLE_ENTRY, "index.md"},
        {"a/b.html", CONFIG_ROLE_ENTRY, "a/b.html"},
        {"_layouts/", CONFIG_ROLE_LAYOUT, NULL},
        {"_layouts/sub/l.html", CONFIG_ROLE_LAYOUT, "sub/l.html"},
        {"_layouts/_l.html", CONFIG_ROLE_NONE, NULL},
        {"_includes/a/_b.html", CONFIG_ROLE_INCLUDE, "a/_b.html"},
        {"_data/menu.yml", CONFIG_ROLE_DATA, "menu.yml"},
        {"_data/.dot.yml", CONFIG_ROLE_NONE, NULL},
        {"_data/_us.yml", CONFIG_ROLE_DATA, "_us.yml"},
        {"_data/readme.txt", CONFIG_ROLE_NONE, NULL},
        {"_posts/2020-01-02-a.md", CONFIG_ROLE_POST, "2020-01-02-a.md"},
        {"cat/_posts/x/2020-01-02-a.md", CONFIG_ROLE_POST, "x/2020-01-02-a.md"},
        {"_drafts/d.md", CONFIG_ROLE_HELD, NULL},
        {"_posts/no-date.md", CONFIG_ROLE_HELD, NULL},
        {"_docs/", CONFIG_ROLE_DOCUMENT, NULL},
        {"_docs/a.md", CONFIG_ROLE_DOCUMENT, "a.md"},
        {"_docs/_u.md", CONFIG_ROLE_PARTIAL, NULL},
        {"docs/_u.md", CONFIG_ROLE_PARTIAL, NULL},
        {"_posts/_u.md", CONFIG_ROLE_PARTIAL, NULL},
        {"_other/_u.md", CONFIG_ROLE_NONE, NULL},
        {"_other/a.md", CONFIG_ROLE_NONE, NULL},
        {".git/config", CONFIG_ROLE_NONE, NULL},
        {".htaccess", CONFIG_ROLE_ENTRY, NULL},
        {"a/.hidden", CONFIG_ROLE_NONE, NULL},
        {"a~", CONFIG_ROLE_NONE, NULL},
        {"#a", CONFIG_ROLE_NONE, NULL},
        {"a.", CONFIG_ROLE_NONE, NULL},
        {"node_modules/", CONFIG_ROLE_NONE, NULL},
        {"Gemfile.lock", CONFIG_ROLE_CONFIG, NULL},
        {"vendor/bundle/", CONFIG_ROLE_NONE, NULL},
        {"vendor/own.html", CONFIG_ROLE_ENTRY, NULL},
        {"private.md", CONFIG_ROLE_NONE, NULL},  /* exclude: [priv] is a prefix */
        {"sub/old.bak", CONFIG_ROLE_NONE, NULL}, /* exclude: ['*.bak'] crosses folders */
    };
    assert_true(load("collections: [docs]\nexclude: [priv, '*.bak']\n"));
    check_roles(rows, ARRAY_LEN(rows));
}

static void test_include_brings_back_what_is_hidden(void **state)
{
    (void)state;
    static const struct role_row rows[] = {
        {"_pages/", CONFIG_ROLE_ENTRY, NULL},     {"_pages/a.md", CONFIG_ROLE_ENTRY, NULL},
        {".htaccess", CONFIG_ROLE_NONE, NULL},    {"x/keep.html", CONFIG_ROLE_ENTRY, NULL},
        {"x/other.html", CONFIG_ROLE_NONE, NULL},
    };
    assert_true(load("include: [_pages, keep.html]\nexclude: ['x/*.html']\n"));
    check_roles(rows, ARRAY_LEN(rows));
}

static void test_roles_of_a_plain_site(void **state)
{
    (void)state;
    static const struct role_row rows[] = {
        {"pages/a.md", CONFIG_ROLE_ENTRY, "a.md"},
        {"pages/.a.md", CONFIG_ROLE_NONE, NULL},
        {"layouts/default.html", CONFIG_ROLE_LAYOUT, "default.html"},
        {"layouts/includes/x.html", CONFIG_ROLE_INCLUDE, "x.html"},
        {"data/menu.yml", CONFIG_ROLE_DATA, "menu.yml"},
        {"static/css/site.css", CONFIG_ROLE_STATIC, "css/site.css"},
        {"static/", CONFIG_ROLE_STATIC, NULL},
        {"README.md", CONFIG_ROLE_NONE, NULL},
        {"src/main.c", CONFIG_ROLE_NONE, NULL},
        {"pagesx/a.md", CONFIG_ROLE_NONE, NULL},
    };
    folder_write(&folder, "layouts/default.html", "");
    folder_write(&folder, "pages/a.md", "");
    assert_true(load("title: x\n"));
    assert_true(config->plain);
    check_roles(rows, ARRAY_LEN(rows));
}

static const char *default_of(const char *path, const char *type, const char *key)
{
    const struct value_map *m = config_defaults(config, str_c(path), str_c(type), &arena);
    assert_non_null(m);
    struct str text = value_to_str(value_map_get(m, str_c(key)), NULL, &arena);
    return arena_z(&arena, text);
}

/*
 * FrontmatterDefaults: the longer path wins; of two with the same path, the one with a type. If the
 * set that loses comes later, it only adds keys that are missing.
 */
static void test_defaults(void **state)
{
    (void)state;
    assert_true(load("defaults:\n"
                     "- {scope: {path: ''}, values: {layout: base, a: 1}}\n"
                     "- {scope: {path: docs}, values: {layout: docs}}\n"
                     "- {scope: {path: '', type: posts}, values: {layout: post, b: 2}}\n"
                     "- {scope: {path: 'x/*/y'}, values: {layout: glob}}\n"
                     "- {scope: {path: ''}, values: {a: }}\n"));
    assert_string_equal(default_of("index.md", "pages", "layout"), "base");
    assert_string_equal(default_of("docs/a.md", "pages", "layout"), "docs");
    assert_string_equal(default_of("docs/a.md", "pages", "a"), "1");
    assert_string_equal(default_of("_posts/2020-01-01-a.md", "posts", "layout"), "post");
    assert_string_equal(default_of("docs/_posts/a.md", "posts", "layout"), "docs");
    assert_string_equal(default_of("docs/_posts/a.md", "posts", "b"), "2");
    assert_string_equal(default_of("x/1/y/a.md", "pages", "layout"), "glob");
    assert_string_equal(default_of("x/1/z/a.md", "pages", "layout"), "base");
}

/* Writes text with the name of the folder for "%". */
static void put_name(const char *text, char *out, size_t size)
{
    const char *name = strrchr(folder.path, '/') + 1, *mark = strchr(text, '%');
    int before = mark != NULL ? (int)(mark - text) : (int)strlen(text);
    int len = snprintf(out, size, "%.*s%s%s", before, text, mark != NULL ? name : "",
                       mark != NULL ? mark + 1 : "");
    assert_true(len >= 0 && (size_t)len < size);
}

static void test_the_source_that_the_settings_name(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *source, *destination;
    } rows[] = {
        {"", "", "_site"},
        {"source: .\ndestination: ./out/\n", "", "out"},
        {"source: a/../\ndestination: ../out\n", "", ""},
        {"source: ./a/\ndestination: out\n", "a", ""},
        {"source: a/b/..\ndestination: a/out\n", "a", "out"},
        {"source: a\ndestination: /a/out\n", "a", ""},
        {"destination: a/../../%/a/out\n", "", "a/out"},
        {"destination: ../%/new/out/\n", "", "new/out"},
        {"destination: ../%\n", "", ""},
        {"source: a\ndestination: ../%/a/b\n", "a", "b"},
        {"source: a\ndestination: ../%/b\n", "a", ""},
    };
    folder_write(&folder, "a/_plugins/p.rb", "Liquid::Template.register_tag(\"t\", T)\n");
    folder_write(&folder, "a/b/c.html", "");
    folder_write(&folder, "x.html", "");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char yaml[512];
        put_name(rows[i].yaml, yaml, sizeof(yaml));
        assert_true(load(yaml));
        assert_true(str_eq(config->source, str_c(rows[i].source)));
        assert_true(str_eq(config->destination_inside, str_c(rows[i].destination)));
        assert_int_equal(config->source_fd >= 0, config->source.len > 0);
        /* Ruby is looked for in the site's folder; the settings are part of the site if they lie
         * there. */
        assert_int_equal(config->ruby_names.count, config->source.len > 0);
        enum config_role_kind role = config_role(config, S("_config.yml"), false).kind;
        assert_int_equal(role == CONFIG_ROLE_CONFIG, config->source.len == 0);
    }
    assert_false(load("source: x.html\n"));
    assert_true(err_may_pass(&err));
    assert_false(load("source: none\n"));
    assert_true(err_may_pass(&err));
    assert_false(load("title: t\nsource: ../\n"));
    assert_int_equal(err.kind, ERR_KIND_CONFIG);
    assert_int_equal(err.line, 2);
    assert_false(load("source: /\n"));
    assert_int_equal(err.kind, ERR_KIND_CONFIG);
    assert_false(load("source: [a]\n"));
    assert_int_equal(err.kind, ERR_KIND_CONFIG);
}

#define CONFIG_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONFIG_TEST(test_keys_are_typed),
        CONFIG_TEST(test_a_symbol_is_text),
        CONFIG_TEST(test_highlighters),
        CONFIG_TEST(test_the_dialect_hangs_on_the_shape),
        CONFIG_TEST(test_commonmark_has_what_is_listed),
        CONFIG_TEST(test_bad_values_are_told),
        CONFIG_TEST(test_an_unknown_timezone_is_told),
        CONFIG_TEST(test_roles_of_a_jekyll_site),
        CONFIG_TEST(test_include_brings_back_what_is_hidden),
        CONFIG_TEST(test_roles_of_a_plain_site),
        CONFIG_TEST(test_defaults),
        CONFIG_TEST(test_the_source_that_the_settings_name),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
