/*
 * Swift.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "(?:_|(?!%p{M})[[:alpha:]]|%{astral})(?:[[:alnum:]_]|%{astral})*"},
    {"astral", "[\xF0\x90\x80\x80-\xF4\x8F\xBF\xBF]"},
    {"digits", "%d+(?:_%d+)*"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords",
     " #available #colorLiteral #column #else #elseif #endif #error #file #fileLiteral #function "
     "#if #imageLiteral #line #selector #sourceLocation #warning Self Type __COLUMN__ __FILE__ "
     "__FUNCTION__ __LINE__ as associativity async await break case catch continue default defer "
     "didSet do dynamicType else fallthrough for get guard if in infix inout is isolated "
     "mutating new none nonmutating operator override postfix precedence precedencegroup prefix "
     "repeat rethrows return self set super switch throw throws try unowned weak where while "
     "willSet "},
    {"declarations", " actor associatedtype class convenience deinit dynamic enum extension "
                     "fileprivate final func import indirect init internal lazy let nonisolated "
                     "open optional private protocol public required some static struct "
                     "subscript typealias var "},
    {"constants", " false nil true "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id", "=keywords", "k", NULL},
    {"id", "=declarations", "kd", NULL},
    {"id", "=constants", "kc", NULL},
    {NULL, NULL, NULL, NULL},
};

/* An access level with an argument: only these arguments are right. */
static bool access_level(struct lexer *x, struct match *m)
{
    static const char *const right[] = {"set", "safe", "unsafe"};
    bool level = !str_starts(m->group[0], S("unowned"));
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(right); i++)
        known = known || (level == (i == 0) && str_eq(m->group[2], str_c(right[i])));
    lexer_token(x, "kd", m->group[1]);
    lexer_token(x, known ? "kd" : "err", m->group[2]);
    lexer_token(x, "kd", m->group[3]);
    return true;
}

static const struct action actions[] = {
    {"access_level", access_level},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":bol", "", ""},
    {"#.*", "cp", ""},
    {"@inline_whitespace", "", ""},
    {"", "", "pop"},

    {":inline_whitespace", "", ""},
    {"%s+", "-", ""},
    {"@comments", "", ""},

    {":whitespace", "", ""},
    {"\n+", "-", "bol"},
    {"//.*?$", "c1", "bol"},
    {"@inline_whitespace", "", ""},

    {":comments", "", ""},
    {"/%*", "cm", "nested_comment"},

    {":nested_comment", "", ""},
    {"@comments", "", ""},
    {"%*/", "cm", "pop"},
    {"[^*/]+", "cm", ""},
    {".", "cm", ""},

    {":root", "", ""},
    {"@whitespace", "", ""},
    {"%$(?:[1-9]%d*)?%d", "nv", ""},
    {"[()%[%]{}:;,?\\]", "p", ""},
    {"[-/=+*%%<>!&|^.~]+", "o", ""},
    {"%@?\"", "s", "double"},
    {"'(?:\\.|.)'", "sc", ""},
    {"(?:%{digits}%*|(?:%{digits})*%.%d+(?:_%d)*)(?:[eE][+-]?%d+(?:_%d)*)?", "mf", ""},
    {"%d+[eE][+-]?[0-9]+", "mf", ""},
    {"0o?[0-7]+(?:_[0-7]+)*", "mo", ""},
    {"0x%h+(?:_%h+)*(?:(?:%.[0-9A-F]+(?:_[0-9A-F]+)*)?p[+-]?%d+)?", "mh", ""},
    {"0b[01]+(?:_[01]+)*", "mb", ""},
    {"%{digits}", "mi", ""},
    {"%@%{id}", "kd", ""},
    {"((?:private|internal)%([ ]*)(%w+)([ ]*%))", "", "!access_level"},
    {"(unowned%([ ]*)(%w+)([ ]*%))", "", "!access_level"},
    {"#available%([^)]+%)", "kd", ""},
    {"(#(?:selector|keyPath)%()([^)]+?(?:[(].*?[)])?)(%))", "kd nf kd", ""},
    {"#(?:line|file|column|function|dsohandle)", "kd", ""},
    {"((?:let|var)%b)(%s*)(%{id})", "k - nv", ""},
    {"((?:let|var)%b)(%s*)([(])", "k - p", "tuple"},
    {"(?!(?:if|while|for|private|internal|unowned|switch|case)%b)%b(?=[[:upper:]])%{id}(?=[?!]?%s*["
     "(])",
     "kt", ""},
    {"(?!(?:if|while|for|private|internal|unowned|switch|case)%b)%b%{id}(?=[?!]?%s*[(])", "nf", ""},
    {"as[?!]?(?=%s)", "k", ""},
    {"try!?(?=%s)", "k", ""},
    {"(#?(?!default)(?![[:upper:]])%{id})(%s*)(:)", "nv - p", ""},
    {"(?=[[:upper:]])%{id}", "kt", "?id"},
    {"%{id}", "n", "?id"},
    {"(`)(%{id})(`)", "p nv p", ""},

    {":tuple", "", ""},
    {"%{id}", "nv", ""},
    {"(`)(%{id})(`)", "p nv p", ""},
    {",", "p", ""},
    {"[(]", "p", "push"},
    {"[)]", "p", "pop"},
    {"@inline_whitespace", "", ""},

    {":double", "", ""},
    {"\\[\\0tnr'\"]", "se", ""},
    {"\\[(]", "se", "interpolation"},
    {"\\u{%h{1,8}}", "se", ""},
    {"[^\\\"]+", "s", ""},
    {"\"\"\"", "s", "pop"},
    {"\"", "s", "pop"},

    {":interpolation", "", ""},
    {"[(]", "p", "interpolation_inner"},
    {"[)]", "se", "pop"},
    {"@root", "", ""},

    {":interpolation_inner", "", ""},
    {"[(]", "p", "push"},
    {"[)]", "p", "pop"},
    {"@root", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_swift = {
    .name = "swift",
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .choices = choices,
    .actions = actions,
    .start = "bol",
};
