/*
 * Rust.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[%p{L}%p{Nl}_]%p{Word}*"},
    {"escape", "\\(?:[nrt'\"\\0]|x%h{2}|u{(?:%h_*){1,6}})"},
    {"dot", "[.][0-9][0-9_]*"},
    {"exponent", "[eE][-+]?[0-9_]+"},
    {"float", "f32|f64"},
    {"size", "8|16|32|64|128|size"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " Self abstract as async await become box break const continue crate do dyn "
                 "else enum extern false final fn for if impl in let log loop macro match mod "
                 "move mut override priv pub ref return self static struct super trait true try "
                 "type typeof union unsafe unsized use virtual where while yield "},
    {"builtins",
     " Add Arc AsMut AsRef BitAnd BitOr BitXor Box Clone Cons Const Copy DIR Default Div "
     "DoubleEndedIterator Drop Either Eq Err ExactSizeIterator Extend FILE Failure Fn FnMut "
     "FnOnce From Gc Index Into IntoIterator Iterator Left Modulo Mul Neg Nil None Num Ok Option "
     "Ord Owned PartialEq PartialOrd Pin Ptr Rc Result Right Send Shl Shr Sized Some String Sub "
     "Success Sync Unpin Vec bool c_char c_double c_float c_int c_long c_longlong c_schar "
     "c_short c_uchar c_uint c_ulong c_ulonglong c_ushort c_void char clock_t dev_t dirent drop "
     "f32 f64 float fpos_t i128 i16 i32 i64 i8 ino_t int intptr_t isize mode_t off_t pid_t "
     "ptrdiff_t size_t ssize_t str time_t u128 u16 u32 u64 u8 uint uintptr_t usize "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id", "=builtins", "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

/* Brackets that are open within a macro: ] ) } */
struct rust {
    int open[3];
};

static bool bracket(struct lexer *x, struct match *m)
{
    static const char opening[] = "[({", closing[] = "])}";
    struct rust *r = lexer_data(x);
    char c = m->group[0].ptr[0];
    for (size_t i = 0; i < ARRAY_LEN(r->open); i++)
        r->open[i] += (c == opening[i] ? 1 : 0) - (c == closing[i] ? 1 : 0);
    bool closes = strchr(closing, c) != NULL;
    if (closes && r->open[0] == 0 && r->open[1] == 0 && r->open[2] == 0)
        lexer_next(x, "pop");
    return true;
}

static const struct action actions[] = {
    {"bracket", bracket},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":bol", "", ""},
    {"@whitespace", "", ""},
    {"#%s[^\n]*", "cs", ""},
    {"", "", "pop"},

    {":attribute", "", ""},
    {"@whitespace", "", ""},
    {"@literals", "", ""},
    {"[(,)=:]", "nd", ""},
    {"%]", "nd", "pop"},
    {"%{id}", "nd", ""},

    {":whitespace", "", ""},
    {"%s+", "-", ""},
    {"////+[^\n]*", "c1", ""},
    {"//[/!][^\n]*", "cd", ""},
    {"//[^\n]*", "c1", ""},
    {"/%*%*%*?/", "cm", ""},
    {"/%*%*%*+", "cm", "nested_plain"},
    {"/%*[*!]", "cd", "nested_doc"},
    {"/%*", "cm", "nested_plain"},

    {":nested_plain", "", ""},
    {"%*/", "cm", "pop"},
    {"/%*", "cm", "nested_plain"},
    {"[^*/]+|[*/]", "cm", ""},

    {":nested_doc", "", ""},
    {"%*/", "cd", "pop"},
    {"/%*", "cd", "nested_doc"},
    {"[^*/]+|[*/]", "cd", ""},

    {":root", "", ""},
    {"\n", "-", "bol"},
    {"@whitespace", "", ""},
    {"#!?%[", "nd", "attribute"},
    {"%b%k{keywords}%b", "k", ""},
    {"@literals", "", ""},
    {"[=-]>", "k", ""},
    {"<->", "k", ""},
    {"[()%[%]{}|,:;]", "p", ""},
    {"[*/!@~&+%%^<>=?-]|%.{2,3}", "o", ""},
    {"(?:[.]%s*)?%{id}(?=%s*[(])", "nf", ""},
    {"[.]%s*await%b", "k", ""},
    {"[.]%s*%{id}", "py", ""},
    {"[.]%s*%d+", "na", ""},
    {"(%{id})(::)", "nn p", ""},
    {"%bmacro_rules!", "nd", "macro_rules"},
    {"%{id}!", "nd", "macro"},
    {"'static%b", "k", ""},
    {"'%{id}", "nv", ""},
    {"%{id}", "n", "?id"},

    {":macro", "", ""},
    {"@literals", "", ""},
    {"[%[{(%]})]", "p", "!bracket"},
    {"%{id}!", "nd", ""},
    {"@root", "", ""},
    {".", "-", ""},

    {":macro_rules", "", ""},
    {"%$%{id}(?::%{id})?", "nv", ""},
    {"%$", "nv", ""},
    {"@macro", "", ""},

    {":literals", "", ""},
    {"%b(?:true|false)%b", "kc", ""},
    {"b?'(?:%{escape}|[^\\])'", "sc", ""},
    {"b?\"", "s", "string"},
    {"(?m)b?r(#*)\".*?\"%1", "s", ""},
    {"[0-9][0-9_]*(?:%{dot}(?:%{exponent})?(?:%{float})?|(?:%{dot})?%{exponent}(?:%{float})?|"
     "(?:%{dot})?(?:%{exponent})?(?:%{float})|[.](?![._%p{L}%p{Nl}]))",
     "mf", ""},
    {"(?:0b[10_]+|0x[0-9a-fA-F_]+|0o[0-7_]+|[0-9][0-9_]*)(?:u(?:%{size})?|i(?:%{size}))?", "mi",
     ""},

    {":string", "", ""},
    {"\"", "s", "pop"},
    {"%{escape}", "se", ""},
    {"[^\"\\]+", "s", ""},

    {NULL, NULL, NULL},
};

const struct language language_rust = {
    .name = "rust",
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .choices = choices,
    .actions = actions,
    .start = "bol",
    .data = sizeof(struct rust),
};
