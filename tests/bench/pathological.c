/*
 * See pathological.h. A kind is what its first half repeats, and what its second half repeats; \1
 * stands for a number that grows, \2 for the next one; \3 for the character behind it as many
 * times, \4 for as many times as still fit, ever fewer. What is there once stands before and
 * behind.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/bench/pathological.h"

struct kind {
    const char *name, *before, *first, *second, *behind;
};

static const struct kind kinds[] = {
    /* Words, lines, blanks: what is ordinary, but much of it. */
    {"one long line", "", "word word ", "", ""},
    {"short lines", "", "a\n", "", ""},
    {"paragraphs", "", "a\n\n", "", ""},
    {"blank lines", "a", "\n", "", ""},
    {"blanks", "a", " ", "", "b"},
    {"tabs", "", "\t", "", "a"},
    {"line breaks", "", "a  \n", "", ""},
    {"backslashes", "", "\\", "", ""},
    {"ends of blocks", "", "^\n", "", ""},
    /* Nesting. */
    {"nested quotes", "", ">", "", ""},
    {"nested quotes with blanks", "", "> ", "", "a"},
    {"nested bullets in a line", "", "- ", "", "a"},
    {"nested numbers in a line", "", "1. ", "", "a"},
    {"quotes and bullets in a line", "", "> - ", "", "a"},
    {"brackets in brackets", "", "[", "]", ""},
    {"links in links", "", "[", "](a)", ""},
    {"nested div", "", "<div>", "</div>", ""},
    {"nested div on lines", "", "<div>\n", "</div>\n", ""},
    {"nested div with markdown", "", "<div markdown=\"1\">", "</div>", ""},
    {"nested div with markdown on lines", "", "<div markdown=\"1\">\n", "</div>\n", ""},
    {"nested b", "", "<b>", "</b>", ""},
    {"nested emphasis", "", "*a **a ", " a** a*", ""},
    {"nested comments", "", "{::comment}\n", "{:/comment}\n", ""},
    {"nested items on lines", "", "- a\n\3 ", "", "a"},
    {"nested quotes on lines", "", "\3> a\n", "", ""},
    {"nested definitions", "a\n", ": ", "", "a"},
    {"nested footnotes", "", "[^\1]: ", "", "a"},
    {"nested images", "", "![", "](a)", ""},
    {"images and links in one another", "", "![[", "](a)](b)", ""},
    {"nested references", "[a]: /b\n\n", "[a ", "] ", ""},
    {"nested struck text", "", "~~a ", "b~~ ", ""},
    {"nested b and stars", "", "<b>*a ", "a*</b>", ""},
    {"quotes, items and div", "", "> - <div markdown=\"1\">\n", "", "a"},
    {"nested attribute lists", "", "{:\1: \2}\n", "", "\na\n{:0}\n"},
    /* Never closed. */
    {"stars", "", "*", "", ""},
    {"stars and words", "", "*a ", "", ""},
    {"words and stars", "", "a* ", "", ""},
    {"two stars and words", "", "**a ", "", ""},
    {"underscores", "", "_", "", ""},
    {"underscores and words", "", "_a ", "", ""},
    {"stars and underscores", "", "*a _a ", "", ""},
    {"both directions", "", "*a* b_ _c *d ", "", ""},
    {"tildes", "", "~", "", ""},
    {"two tildes and words", "", "~~a ", "", ""},
    {"backticks", "", "`", "", ""},
    {"backticks and words", "", "`a ", "", ""},
    {"two backticks and one", "", "``a`b ", "", ""},
    {"backticks, ever more", "", "\3` ", "", ""},
    {"backticks, ever fewer", "", "\4` a ", "", ""},
    {"backticks, ever fewer, in a row", "", "\4` | ", "", ""},
    {"fences never closed", "", "```\na\n\n~~~~\n", "", ""},
    {"fences closed by shorter ones", "", "````a\n```\n", "", ""},
    {"fences of both marks", "", "```~a\n```\n", "", ""},
    {"fences, ever shorter", "", "\4`\n\na\n", "", ""},
    {"dollars", "", "$", "", ""},
    {"two dollars and words", "", "a $$b ", "", ""},
    {"opening brackets", "", "[", "", ""},
    {"opening brackets of images", "", "![", "", ""},
    {"closing brackets", "", "]", "", ""},
    {"links never closed", "", "[a](", "", ""},
    {"links with a title never closed", "", "[a](b \"c", "", ""},
    {"links never closed in angles", "", "[a](<b", "", ">"},
    {"links of many titles", "", "[a](b \"c\" ", "", ""},
    {"references never closed", "", "[a][", "", ""},
    {"references to none in brackets", "[b]: /c\n\n", "[a", "] ", ""},
    {"parentheses", "", "[a](b(", "", ""},
    {"less than", "", "<", "", ""},
    {"start tags never closed", "", "<a ", "", ""},
    {"start tags without an end", "", "<b>a ", "", ""},
    {"blocks without an end", "", "<div>\na\n\n", "", ""},
    {"blocks with markdown without an end", "", "<div markdown=\"1\">\na\n\n", "", ""},
    {"end tags", "", "</b>", "", ""},
    {"attributes never closed", "", "<a b=\"", "", ""},
    {"many attributes", "<b", " a\1=\"\1\"", "", ">c</b>"},
    {"comments never closed", "", "<!-- a ", "", ""},
    {"CDATA never closed", "", "a <![CDATA[ a ", "", ""},
    {"CDATA never closed in HTML", "<div>\n", "<![CDATA[ a ", "", ""},
    {"comments never closed on lines", "", "<!-- a\n\n", "", ""},
    {"processing instructions never closed", "", "a <? ", "", ""},
    {"addresses never closed", "", "<http://a ", "", ""},
    {"addresses closed at last", "", "<a@b ", "", ">"},
    {"attributes of quotes in quotes", "", "<a b=\"<c d='", "", ""},
    {"end tags never closed", "", "</b ", "", ""},
    {"raw blocks never closed", "", "<pre>a ", "", ""},
    {"scripts never closed", "", "<script>\na\n", "", ""},
    {"text of div with markdown never closed", "", "<p markdown=\"1\">a\n", "", ""},
    {"ampersands", "", "&", "", ""},
    {"numbers of characters", "", "&#1", "", ""},
    {"entities", "", "&amp;&eacute;&nix;", "", ""},
    {"entities never closed", "", "&a", "", ""},
    {"double quotes", "", "\"", "", ""},
    {"double quotes and words", "", "\"a ", "", ""},
    {"single quotes", "", "'", "", ""},
    {"quotes of both kinds", "", "\"'a' b\" 'c\" ", "", ""},
    {"hyphens", "", "-", "", ""},
    {"dashes", "", "a -- b", "", ""},
    {"dots", "", ".", "", ""},
    {"guillemets", "", "<< ", "", ""},
    {"extensions never closed", "", "{::comment}\na\n\n", "", ""},
    {"extensions in a line", "", "a {::comment} ", "", ""},
    {"extensions of no name that is known", "", "{::a \n\n", "", "/}"},
    {"the same in a line", "", "b {::a ", "", "/}"},
    {"extensions that others end", "", "{::comment}\na\n{:/nomarkdown}\n", "", ""},
    {"attribute lists never closed", "", "*a*{: ", "", ""},
    /* Blocks, one behind the other. */
    {"items", "", "- a\n", "", ""},
    {"loose items", "", "- a\n\n", "", ""},
    {"numbered items", "", "1. a\n", "", ""},
    {"items of two blocks", "", "- a\n\n  b\n", "", ""},
    {"empty items", "", "-\n", "", ""},
    {"items ever deeper", "", "- a\n - b\n  - c\n   - d\n    - e\n", "", ""},
    {"quotes and lazy lines", "", "> a\nb\n", "", ""},
    {"headings", "", "# a\n", "", ""},
    {"headings with numbers", "", "# a \1\n", "", ""},
    {"headings in a table of contents", "* x\n{:toc}\n\n", "# a\n\n", "", ""},
    {"headings ever deeper", "* x\n{:toc}\n\n", "# a\n## b\n### c\n#### d\n##### e\n", "", ""},
    {"underlines", "", "a\n---\n", "", ""},
    {"rules", "", "***\n", "", ""},
    {"terms", "", "a\n", "", ": b\n"},
    {"definitions of a term", "a\n", ": b\n", "", ""},
    {"terms and definitions", "", "a\n: b\n\n", "", ""},
    {"colons", "", ":\n", "", ""},
    {"pipes", "", "|", "", ""},
    {"pipes and words", "", "a | ", "", ""},
    {"rows", "", "| a | b |\n", "", ""},
    {"separators", "", "|---|\n", "", ""},
    {"many columns, then short rows", "", "|a", "\n|b", ""},
    {"many columns, aligned", "", "|a", "|:-", "\n"},
    {"pipes in div with markdown", "", "<div markdown=\"1\">a|b</div>\n", "", "x"},
    {"rows with code across lines", "", "a|b `c\n`|d\n", "", ""},
    {"rows and ends of blocks", "", "a|b\n^\nc `|` d\n^\n", "", ""},
    {"bodies of a table", "", "|a|\n|---|\n", "", ""},
    {"feet of a table", "", "|a|\n|===|\n", "", ""},
    {"math", "", "$$a$$ ", "", ""},
    {"blocks of math", "", "$$a$$\n\n", "", ""},
    {"blocks of math that go on", "", "$$a$$ b\n\n", "", ""},
    {"headings with one id", "", "# a {#b}\n", "", ""},
    {"headings with notes in a table of contents", "* x\n{:toc}\n\n", "# a[^1] *b*\n", "",
     "\n\n[^1]: c\n"},
    {"headings in div with markdown", "<div markdown=\"1\">\n", "# a\n", "", "</div>\n"},
    {"tasks", "", "- [ ] a\n- [x] b\n", "", ""},
    {"fenced code", "", "```\na\n```\n", "", ""},
    {"indented code", "", "    a\n\n", "", ""},
    {"inline code with pipes", "", "`a|b` | ", "", ""},
    /* Definitions and what refers to them. */
    {"link definitions", "", "[a\1]: /b\n", "", ""},
    {"link definitions and links", "", "[a\1]: /b\n", "[a\1] ", ""},
    {"links to one definition", "[a]: /b\n\n", "[a] ", "", ""},
    {"links to no definition", "", "[a\1] ", "", ""},
    {"long names of links", "", "[a\n", "] ", ""},
    {"link definitions never ended", "", "[a]: <b> \"c", "", ""},
    {"titles in one link definition", "[a]: <b", "> \"c", "", ""},
    {"titles in one bare definition", "[a]: b", " \"c", "", ""},
    {"footnotes", "", "x[^\1] ", "\n\n[^\1]: b", ""},
    {"one footnote", "", "x[^a] ", "", "\n\n[^a]: b\n"},
    {"footnotes to none", "", "x[^\1] ", "", ""},
    {"footnotes in footnotes", "x[^0]\n\n", "[^\1]: a [^\2]\n\n", "", ""},
    {"abbreviations", "", "*[a\1]: b\n", "a\1 ", ""},
    {"abbreviations of two words", "", "*[a b\1]: b\n", "a  b\1 ", ""},
    {"abbreviations across lines", "", "*[a b c\1]: b\n", "a\nb ", ""},
    {"one abbreviation", "*[a]: b\n\n", "a ", "", ""},
    {"abbreviations that begin alike", "", "*[aaaaaaaa\1]: b\n", "aaaaaaaa ", ""},
    {"abbreviations, ever longer", "", "*[a\3 a]: b\n", "a ", ""},
    {"long abbreviations", "", "*[a \4ab]: b\n", "a\3a ", ""},
    {"attribute lists", "", "a\n{: .b}\n\n", "", ""},
    {"attribute lists with pipes", "", "{:|}\n", "", "a"},
    {"attribute lists of spans", "", "*a*{: .b} ", "", ""},
    {"classes of one block", "a\n{: ", ".b\1 ", "", "}\n"},
    {"keys of one block", "a\n{: ", "b\1=\"c\" ", "", "}\n"},
    {"definitions of attributes", "", "{:a\1: .b}\n", "\nc\n{:a\1}\n", ""},
    {"one definition of attributes, growing", "", "{:a: .b\1}\n", "\nc\n{:a}\n", ""},
    {"one definition of many keys", "", "{:a: b\1=\"c\"}\n", "\nc\n{:a}\n", ""},
    {"definitions that refer to one another", "{:a: b c}\n{:b: a c}\n{:c: a b a b}\n\n",
     "a\n{:a}\n\n", "", ""},
    {"options", "", "{::options hard_wrap=\"true\" /}\n", "", ""},
    /* Bytes. */
    /* Addresses without brackets. */
    {"addresses", "", "http://a.b/c ", "", ""},
    {"addresses in emphasis", "", "*http://a.b*", "", ""},
    {"addresses with entities", "http://a.b", "&amp;", "", " "},
    {"addresses behind entities", "", "&amp;(http://a.b ", "", ""},
    {"addresses without a domain", "", "http://", "", ""},
    {"addresses of www alone", "", "www.", "", ""},
    {"addresses of www that are none", "", "_www.a_", "", ""},
    {"addresses of mail", "", "a@b.c ", "", ""},
    {"addresses of mail that are none", "", "a@", "", ""},
    {"long names of mail that are none", "", "a.", "@", ""},
    {"parentheses behind an address", "http://a.b", "(", ")", ""},
    {"ill-formed UTF-8", "", "\xff\xc3 ", "", ""},
    {"marks that combine", "a", "\xcc\x81", "", ""},
    {"carriage returns", "", "a\r", "", ""},
};

const char *pathological_name(size_t kind)
{
    return kind < ARRAY_LEN(kinds) ? kinds[kind].name : NULL;
}

/* The largest k for which 1 + 2 + ... + k is not above `size`, and 1 at least. */
static size_t steps_of(size_t size)
{
    size_t k = 1;
    while ((k + 1) * (k + 2) / 2 <= size)
        k++;
    return k;
}

/* Repeats the unit up to `size` bytes, in full. */
static void repeat(const char *unit, size_t size, struct buf *out)
{
    size_t end = out->len + size, most = steps_of(size);
    for (size_t number = 0; *unit != '\0' && out->len < end && buf_ok(out); number++) {
        for (const char *c = unit; *c != '\0'; c++) {
            if (*c == '\1' || *c == '\2')
                buf_i64(out, (int64_t)number + *c - '\1');
            else if (*c == '\3')
                buf_fill(out, *++c, number + 1);
            else if (*c == '\4')
                buf_fill(out, *++c, number < most ? most - number : 1);
            else
                buf_putc(out, *c);
        }
    }
}

void pathological_write(size_t kind, size_t size, struct buf *out)
{
    const struct kind *k = &kinds[kind];
    buf_add(out, str_c(k->before));
    repeat(k->first, *k->second != '\0' ? size / 2 : size, out);
    repeat(k->second, size / 2, out);
    buf_add(out, str_c(k->behind));
    buf_putc(out, '\n');
}
