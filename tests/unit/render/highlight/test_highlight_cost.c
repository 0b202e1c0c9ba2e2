/*
 * The cost of highlighting: for each language and each repeated piece below, it grows linearly with
 * the length of the code. Counted, not measured: see tests/support/blocks.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include "render/highlight/highlight.h"
#include "tests/support/blocks.h"
#include "tests/unit/arena_case.h"

enum { SMALLEST = 100, SMALL = 600, TWICE = 2, HUNDRED_TIMES = 100 };

/*
 * For twice the code, the cost of a byte in per cent of before: 100 is linear, 200 is quadratic.
 * Some of Rouge's own patterns are quadratic with code that is made for them, until their steps end
 * (STEPS_A_BYTE of lexer.c). For these, the ratio is taken with code so long that the steps have
 * ended, and the number of blocks for each byte is bounded, too.
 */
enum { PER_CENT_MAX = 120, BLOCKS_A_BYTE_MAX = 5000 };

/* Things that never end, that nest, or that only look like a beginning. */
static const char *const units[] = {
    /* Strings and interpolation. */
    "\"",
    "'",
    "`",
    "\"\"\"a ",
    "'''a ",
    "\"a ",
    "'a ",
    "`a ",
    "\"a\n",
    "'a\n",
    "@\"\na\n",
    "\"\\",
    "\"\\u",
    "'\\",
    "#{",
    "\"#{a ",
    "${",
    "\"${a ",
    "`${a ",
    "$(",
    "\"$(a ",
    "$((",
    "\\(",
    "\"\\(a ",
    "[[",
    "[==[ a ",
    "r#\"a ",
    "R\"a(b ",
    "%q(",
    "%q(a ",
    "%w[",
    "%{",
    "%(a ",
    "q(",
    "qq{a ",
    "m{a ",
    "s/a/b",
    "y/a/",
    "/",
    "/a ",
    "/[",
    "~/a ",
    "=~ /a ",
    /* Here documents. */
    "<<A\n",
    "<<A\nb\n",
    "<<A b\n",
    "<<-A\nb\n",
    "<<~A\n",
    "<<<A\n",
    "<<'A'\n",
    /* Comments. */
    "/*",
    "/* a\n",
    "/**a ",
    "/+ ",
    "//a ",
    "(*",
    "(* a\n",
    "{-",
    "{- a\n",
    "#|",
    "#| a ",
    "<!--",
    "<!-- a ",
    "{#",
    "{# a",
    "--[[ a ",
    "# a\n",
    "=begin\n",
    "=begin\na\n",
    "=pod\na\n",
    "__END__\n",
    "#if 0\n",
    "#if 0\na\n",
    /* Brackets and tags. */
    "(",
    "[",
    "{",
    "<",
    ")",
    "]",
    "}",
    ">",
    "a(",
    "a[",
    "a[b",
    "a{",
    "a<",
    "a<b,",
    "a<b<",
    "<a ",
    "<a>",
    "<a b=",
    "<a b=\"",
    "<a b='c ",
    "</a ",
    "<%",
    "<% a ",
    "{%",
    "{% a ",
    "{{",
    "{{ a ",
    "<?",
    "<?php a ",
    "<![CDATA[ a ",
    "<script>",
    "<style>a{",
    "template<",
    "[1,",
    "{\"a\":",
    /* Signs and words. */
    ";",
    ":",
    ",",
    ".",
    "=",
    "-",
    "--",
    "+",
    "*",
    "&",
    "|",
    "!",
    "?",
    "@",
    "#",
    "$",
    "%",
    "^",
    "~",
    "\\",
    "a",
    "a ",
    "A ",
    "_",
    "1",
    "1.",
    "0x",
    "1e",
    "a.",
    "a:",
    "a: ",
    "a::",
    "a->",
    "a=>",
    "a = ",
    "a?b:",
    "def a\n",
    "class ",
    "class A\n",
    "function ",
    "function a(",
    "if a ",
    "do ",
    "begin\n",
    "end ",
    "let a",
    "type a",
    "import ",
    "import a.",
    "from a import ",
    "module ",
    "struct ",
    "case a\n",
    "namespace ",
    "package ",
    "public ",
    "@a ",
    "@a(",
    "#include <",
    "#define a\\\n",
    ".a ",
    "@media ",
    "a{b:c;",
    "url(",
    "\\a{",
    "\\begin{",
    "$a ",
    "$$a ",
    /* Lines. */
    "\n",
    " ",
    "\t",
    " \n",
    "\r\n",
    "a\n",
    " a\n",
    "    a\n",
    "\ta\n",
    "a \\\n",
    "a\\\n",
    "- a\n",
    "- ",
    "a:\n",
    " a: b\n",
    "a: |\n b\n",
    "a: b\n\n",
    "? a\n",
    "> a\n",
    "* a\n",
    "```\n",
    "```a\nb\n",
    "~~~",
    "[a](",
    "[a]: b\n",
    "**a ",
    "$ a\n",
    "$ a\nb\n",
    ">>> a\n",
    "a@b:~$ c\n",
    "@@ a\n",
    "+a\n",
    "GET / HTTP/1.1\n",
    /* Bytes. */
    "\xc3\xa9",
    "\xff",
};

struct subject {
    struct highlight_languages *languages; /* with the tables that were needed compiled */
    struct str language;
};

static uint64_t cost(const struct subject *s, const char *unit, size_t size)
{
    struct arena a;
    struct buf code, html;
    arena_init(&a, 0);
    buf_init(&code, &a, 0);
    buf_init(&html, &a, 0);
    while (code.len < size)
        buf_add(&code, str_c(unit));
    uint64_t before = blocks_run();
    assert_true(highlight_write(s->languages, buf_str(&code), s->language, &a, &html));
    uint64_t blocks = blocks_run() - before;
    arena_fini(&a);
    return blocks;
}

/* The cost of a byte of twice the code, in per cent of before. */
static unsigned growth(uint64_t one, uint64_t two)
{
    return (unsigned)(two * 100 / TWICE / one);
}

static bool is_linear(const struct subject *s, const char *unit)
{
    (void)cost(s, unit, SMALLEST);
    uint64_t one = cost(s, unit, SMALL), two = cost(s, unit, (size_t)SMALL * TWICE);
    unsigned twice = growth(one, two);
    if (twice <= PER_CENT_MAX)
        return true;
    size_t end = (size_t)SMALL * HUNDRED_TIMES;
    one = cost(s, unit, end / TWICE);
    two = cost(s, unit, end);
    if (growth(one, two) <= PER_CENT_MAX && two / end <= BLOCKS_A_BYTE_MAX)
        return true;
    print_error("%.*s, \"%s\" repeated: for each byte %u %% of the blocks, at last %u %%, %llu\n",
                STR_ARG(s->language), unit, twice, growth(one, two),
                (unsigned long long)(two / end));
    return false;
}

/* All languages; rouge_4: those that have another table there. */
static void check_languages(bool rouge_4)
{
    bool all = true;
    for (size_t i = 0; highlight_name(i).len > 0; i++) {
        if (highlight_is_alias(i) || (rouge_4 && !highlight_differs_in_rouge_4(i)))
            continue;
        struct subject subject = {highlight_languages_new(rouge_4), highlight_name(i)};
        assert_non_null(subject.languages);
        for (size_t k = 0; k < ARRAY_LEN(units); k++)
            all &= is_linear(&subject, units[k]);
        highlight_languages_free(subject.languages);
    }
    assert_true(all);
}

static void test_time_grows_with_the_length_alone(void **state)
{
    (void)state;
    check_languages(false);
}

static void test_so_it_does_as_rouge_4(void **state)
{
    (void)state;
    check_languages(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_time_grows_with_the_length_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_so_it_does_as_rouge_4, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
