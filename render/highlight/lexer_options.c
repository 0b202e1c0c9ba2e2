/*
 * Options of lexers, and names of tokens. See lexer_options.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/lexer_options.h"

#include "render/base/buf.h"

static struct str decoded(struct str s, struct arena *a)
{
    struct buf out;
    buf_init(&out, a, 0);
    for (size_t i = 0; i < s.len; i++) {
        int high = s.ptr[i] == '%' && i + 2 < s.len ? char_hex(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? char_hex(s.ptr[i + 2]) : -1;
        if (low >= 0) {
            buf_putc(&out, (char)(high * 16 + low));
            i += 2;
        } else {
            buf_putc(&out, s.ptr[i] == '+' ? ' ' : s.ptr[i]);
        }
    }
    return buf_str(&out);
}

bool option_find(struct str options, struct str name, struct arena *a, struct str *value)
{
    bool found = false;
    *value = str_of(NULL, 0);
    while (options.len > 0) {
        struct str pair, key, text;
        size_t end = 0;
        while (end < options.len && options.ptr[end] != '&' && options.ptr[end] != ';')
            end++;
        pair = str_sub(options, 0, end);
        options = str_from(options, end < options.len ? end + 1 : end);
        bool has_value = str_cut(pair, '=', &key, &text);
        if (!str_eq(decoded(key, a), name))
            continue;
        found = true;
        if (has_value)
            *value = decoded(text, a);
    }
    return found;
}

bool option_is_on(struct str options, struct str name, struct arena *a, bool otherwise)
{
    struct str v;
    if (!option_find(options, name, a, &v))
        return otherwise;
    return !str_eq(v, S("0")) && !str_eq(v, S("false")) && !str_eq(v, S("off"));
}

static const struct {
    struct str name, class;
} tokens[] = {
    {STR_INIT("Comment"), STR_INIT("c")},
    {STR_INIT("Comment.Doc"), STR_INIT("cd")},
    {STR_INIT("Comment.Hashbang"), STR_INIT("ch")},
    {STR_INIT("Comment.Multiline"), STR_INIT("cm")},
    {STR_INIT("Comment.Preproc"), STR_INIT("cp")},
    {STR_INIT("Comment.PreprocFile"), STR_INIT("cpf")},
    {STR_INIT("Comment.Single"), STR_INIT("c1")},
    {STR_INIT("Comment.Special"), STR_INIT("cs")},
    {STR_INIT("Error"), STR_INIT("err")},
    {STR_INIT("Escape"), STR_INIT("esc")},
    {STR_INIT("Generic"), STR_INIT("g")},
    {STR_INIT("Generic.Deleted"), STR_INIT("gd")},
    {STR_INIT("Generic.Emph"), STR_INIT("ge")},
    {STR_INIT("Generic.EmphStrong"), STR_INIT("ges")},
    {STR_INIT("Generic.Error"), STR_INIT("gr")},
    {STR_INIT("Generic.Heading"), STR_INIT("gh")},
    {STR_INIT("Generic.Inserted"), STR_INIT("gi")},
    {STR_INIT("Generic.Lineno"), STR_INIT("gl")},
    {STR_INIT("Generic.Output"), STR_INIT("go")},
    {STR_INIT("Generic.Prompt"), STR_INIT("gp")},
    {STR_INIT("Generic.Strong"), STR_INIT("gs")},
    {STR_INIT("Generic.Subheading"), STR_INIT("gu")},
    {STR_INIT("Generic.Traceback"), STR_INIT("gt")},
    {STR_INIT("Keyword"), STR_INIT("k")},
    {STR_INIT("Keyword.Constant"), STR_INIT("kc")},
    {STR_INIT("Keyword.Declaration"), STR_INIT("kd")},
    {STR_INIT("Keyword.Namespace"), STR_INIT("kn")},
    {STR_INIT("Keyword.Pseudo"), STR_INIT("kp")},
    {STR_INIT("Keyword.Reserved"), STR_INIT("kr")},
    {STR_INIT("Keyword.Type"), STR_INIT("kt")},
    {STR_INIT("Keyword.Variable"), STR_INIT("kv")},
    {STR_INIT("Literal"), STR_INIT("l")},
    {STR_INIT("Literal.Date"), STR_INIT("ld")},
    {STR_INIT("Literal.Number"), STR_INIT("m")},
    {STR_INIT("Literal.Number.Bin"), STR_INIT("mb")},
    {STR_INIT("Literal.Number.Float"), STR_INIT("mf")},
    {STR_INIT("Literal.Number.Hex"), STR_INIT("mh")},
    {STR_INIT("Literal.Number.Integer"), STR_INIT("mi")},
    {STR_INIT("Literal.Number.Integer.Long"), STR_INIT("il")},
    {STR_INIT("Literal.Number.Oct"), STR_INIT("mo")},
    {STR_INIT("Literal.Number.Other"), STR_INIT("mx")},
    {STR_INIT("Literal.String"), STR_INIT("s")},
    {STR_INIT("Literal.String.Affix"), STR_INIT("sa")},
    {STR_INIT("Literal.String.Backtick"), STR_INIT("sb")},
    {STR_INIT("Literal.String.Char"), STR_INIT("sc")},
    {STR_INIT("Literal.String.Delimiter"), STR_INIT("dl")},
    {STR_INIT("Literal.String.Doc"), STR_INIT("sd")},
    {STR_INIT("Literal.String.Double"), STR_INIT("s2")},
    {STR_INIT("Literal.String.Escape"), STR_INIT("se")},
    {STR_INIT("Literal.String.Heredoc"), STR_INIT("sh")},
    {STR_INIT("Literal.String.Interpol"), STR_INIT("si")},
    {STR_INIT("Literal.String.Other"), STR_INIT("sx")},
    {STR_INIT("Literal.String.Regex"), STR_INIT("sr")},
    {STR_INIT("Literal.String.Single"), STR_INIT("s1")},
    {STR_INIT("Literal.String.Symbol"), STR_INIT("ss")},
    {STR_INIT("Name"), STR_INIT("n")},
    {STR_INIT("Name.Attribute"), STR_INIT("na")},
    {STR_INIT("Name.Builtin"), STR_INIT("nb")},
    {STR_INIT("Name.Builtin.Pseudo"), STR_INIT("bp")},
    {STR_INIT("Name.Class"), STR_INIT("nc")},
    {STR_INIT("Name.Constant"), STR_INIT("no")},
    {STR_INIT("Name.Decorator"), STR_INIT("nd")},
    {STR_INIT("Name.Entity"), STR_INIT("ni")},
    {STR_INIT("Name.Exception"), STR_INIT("ne")},
    {STR_INIT("Name.Function"), STR_INIT("nf")},
    {STR_INIT("Name.Function.Magic"), STR_INIT("fm")},
    {STR_INIT("Name.Label"), STR_INIT("nl")},
    {STR_INIT("Name.Namespace"), STR_INIT("nn")},
    {STR_INIT("Name.Other"), STR_INIT("nx")},
    {STR_INIT("Name.Property"), STR_INIT("py")},
    {STR_INIT("Name.Tag"), STR_INIT("nt")},
    {STR_INIT("Name.Variable"), STR_INIT("nv")},
    {STR_INIT("Name.Variable.Class"), STR_INIT("vc")},
    {STR_INIT("Name.Variable.Global"), STR_INIT("vg")},
    {STR_INIT("Name.Variable.Instance"), STR_INIT("vi")},
    {STR_INIT("Name.Variable.Magic"), STR_INIT("vm")},
    {STR_INIT("Operator"), STR_INIT("o")},
    {STR_INIT("Operator.Word"), STR_INIT("ow")},
    {STR_INIT("Other"), STR_INIT("x")},
    {STR_INIT("Punctuation"), STR_INIT("p")},
    {STR_INIT("Punctuation.Indicator"), STR_INIT("pi")},
    {STR_INIT("Text.Whitespace"), STR_INIT("w")},
};

struct str token_class(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(tokens); i++) {
        if (str_eq(tokens[i].name, name))
            return tokens[i].class;
    }
    return str_of(NULL, 0);
}

bool token_has_class(struct str class)
{
    bool found = false;
    for (size_t i = 0; i < ARRAY_LEN(tokens) && !found; i++)
        found = str_eq(tokens[i].class, class);
    return found;
}
