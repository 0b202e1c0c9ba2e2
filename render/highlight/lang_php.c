/*
 * PHP, in HTML or by itself. The names of its functions are in php_functions_N.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/highlight/languages.h"
#include "render/highlight/php_functions.h"

static const struct named patterns[] = {
    {"id", "[%p{L}_][%p{L}%p{N}_]*"},
    {"ns", "(?:%{id}\\)+"},
    {"long", "(?:%{ns})?%{id}"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords",
     " __class__ __dir__ __file__ __function__ __halt_compiler __line__ __method__ "
     "__namespace__ __trait__ abstract and array as break case catch cfunction clone continue "
     "declare default die do echo else elseif empty enddeclare endfor endforeach endif "
     "endswitch endwhile eval exit extends final finally fn for foreach global goto if "
     "implements include include_once instanceof insteadof isset list match new old_function "
     "or parent print private protected public readonly require require_once return self "
     "static switch throw try unset var while xor yield "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"called", "=keywords", "k", NULL},
    {"called", "=functions_0", "nb", NULL},
    {"called", "=functions_1", "nb", NULL},
    {"called", "=functions_2", "nb", NULL},
    {"called", "=functions_3", "nb", NULL},
    {"called", "=functions_4", "nb", NULL},
    {"called", "=functions_5", "nb", NULL},
    {"called", "=functions_6", "nb", NULL},
    {"called", "=functions_7", "nb", NULL},
    {"called", "=functions_8", "nb", NULL},
    {"called", "=functions_9", "nb", NULL},
    {"called", "=functions_10", "nb", NULL},
    {"called", "=functions_11", "nb", NULL},
    {"called", "=functions_12", "nb", NULL},
    {"called", "=functions_13", "nb", NULL},
    {"called", "=functions_14", "nb", NULL},
    {"called", "=functions_15", "nb", NULL},
    {"called", "=functions_16", "nb", NULL},
    {"called", "=functions_17", "nb", NULL},
    {"called", "=functions_18", "nb", NULL},
    {"called", "=functions_19", "nb", NULL},
    {"name", " use ", "kn", "in_use"},
    {"name", " const ", "k", "in_const"},
    {"name", " catch ", "k", "in_catch"},
    {"name", " private protected public ", "k", "in_visibility"},
    {"name", "=keywords", "k", NULL},
    {NULL, NULL, NULL, NULL},
};

/* Whether all that is left are capitals, digits and underscores, at least one. */
static bool is_loud(struct str s)
{
    bool any = s.len > 0;
    while (s.len > 0) {
        uint32_t code = utf8_next(&s, NULL);
        if (!utf8_is_upper(code) && !utf8_is_decimal(code) && code != '_')
            return false;
    }
    return any;
}

/* E_ALL, PHP_EOL: words of capitals behind underscores. */
static bool is_constant(struct str s)
{
    if (!str_starts(s, S("E_")) && !str_starts(s, S("PHP_")))
        return false;
    struct str rest = str_from(s, s.ptr[0] == 'E' ? 1 : 3);
    bool after_capital = false;
    while (rest.len > 0) {
        uint32_t code = utf8_next(&rest, NULL);
        if (code == '_' ? !after_capital && rest.len + 2 < s.len && str_starts(rest, S("_"))
                        : !utf8_is_upper(code))
            return false;
        after_capital = code != '_';
    }
    return after_capital && str_find(s, S("__")) == STR_NONE;
}

static bool is_alnum(struct str s)
{
    while (s.len > 0) {
        if (!utf8_is_alnum(utf8_next(&s, NULL)))
            return false;
    }
    return true;
}

/* What a name is that is no keyword, by how it is written. */
static bool name(struct lexer *x, struct match *m)
{
    struct str s = m->group[0];
    size_t slash = str_rfind_char(s, '\\');
    struct str last = slash == STR_NONE ? s : str_from(s, slash + 1), rest = last;
    bool is_capital = utf8_is_upper(utf8_next(&rest, NULL));
    const char *class = "n";
    if (s.len >= 4 && str_starts(s, S("__")) && str_ends(s, S("__")))
        class = "nb";
    else if (is_constant(s))
        class = "kc";
    else if (is_capital && is_loud(rest))
        class = "no";
    else if (is_capital && is_alnum(rest))
        class = "nc";
    lexer_token(x, class, s);
    return true;
}

/* The option `start_inline`: whether the code begins without <?php. Without it that is found out.
 */
static bool begin(struct lexer *x, struct match *m)
{
    struct str value;
    (void)m;
    if (!lexer_option(x, S("start_inline"), &value))
        lexer_next(x, "start");
    else if (lexer_is_on(x, S("start_inline"), false))
        lexer_next(x, "php");
    return true;
}

/* A name that is called, if the option `funcnamehighlighting` is off. */
static bool call_unlisted(struct lexer *x, struct match *m)
{
    if (lexer_is_on(x, S("funcnamehighlighting"), true) ||
        !lexer_match(x, "%{long}(?=%s*%()", lexer_rest(x), m))
        return false;
    struct match keyword;
    bool is_keyword = lexer_match(x, "(?i)%k{keywords}%b", m->group[0], &keyword) &&
                      keyword.group[0].len == m->group[0].len;
    lexer_token(x, is_keyword ? "k" : "nf", m->group[0]);
    return true;
}

static const struct action actions[] = {
    {"begin", begin},
    {"call_unlisted", call_unlisted},
    {"name", name},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"(?i)<%?(?:php|=)?", "cp", "php"},
    {"(?m).*?(?=<%?)|.*", ">parent", ""},

    {":escape", "", ""},
    {"%?>", "cp", "reset"},

    {":return", "", ""},
    {"", "", "pop"},

    {":start", "", ""},
    {"%s*(?=<)", ">parent", "pop"},
    {"(?i)[^$]+(?=<%?(?:php|=))", ">parent", "pop"},
    {"", "", "=php"},

    {":names", "", ""},
    {"!call_unlisted", "", ""},
    {"%{long}(?=%s*%()", "nf", "?called"},
    {"(?i)(?:use|const|catch|public|protected|private|%k{keywords})(?![%p{L}%p{N}_\\])", "k",
     "?name"},
    {"%{long}", "", "!name"},

    {":operators", "", ""},
    {"[~!%%^&*+|:.<>/@-]+", "o", ""},

    {":string", "", ""},
    {"\"", "s2", "pop"},
    {"[^\\{$\"]+", "s2", ""},
    {"\\u{[0-9a-fA-F]+}", "se", ""},
    {"\\(?:[efrntv\"$\\]|[0-7]{1,3}|[xX][0-9a-fA-F]{1,2})", "se", ""},
    {"%$%{id}(?:%[%S+%]|->%{id})?", "nv", ""},
    {"{%${", "si", "string_interp_double"},
    {"{(?=%$)", "si", "string_interp_single"},
    {"({)(%S+)(})", "si nv si", ""},
    {"[${\\]+", "s2", ""},

    {":string_interp_double", "", ""},
    {"}}", "si", "pop"},
    {"@php", "", ""},

    {":string_interp_single", "", ""},
    {"}", "si", "pop"},
    {"@php", "", ""},

    {":values", "", ""},
    {"(?im)<<<([\"']?)(%{id})%1\n.*?\n%s*%2;?", "sh", ""},
    {"(?i)(?:%d[_%d]*)?%.(?:%d[_%d]*)?(?:e[+-]?%d[_%d]*)?", "mf", ""},
    {"0[0-7][0-7_]*", "mo", ""},
    {"(?i)0b[01][01_]*", "mb", ""},
    {"(?i)0x[a-f0-9][a-f0-9_]*", "mh", ""},
    {"%d[_%d]*", "mi", ""},
    {"'(?:[^'\\]*(?:\\.[^'\\]*)*)'", "s1", ""},
    {"`(?:[^`\\]*(?:\\.[^`\\]*)*)`", "sb", ""},
    {"\"", "s2", "string"},
    {"(?i)(?:function|fn)%b", "k", "in_function_return in_function_params in_function_name"},
    {"(?i)(?:true|false|null)%b", "kc", ""},
    {"(?i)new%b", "k", "in_new"},

    {":variables", "", ""},
    {"%${%$+%{id}}", "nv", ""},
    {"%$+%{id}", "nv", ""},

    {":whitespace", "", ""},
    {"%s+", "-", ""},
    {"#.*?$", "c1", ""},
    {"//.*?$", "c1", ""},
    {"(?m)/%*%*(?!/).*?%*/", "cd", ""},
    {"(?m)/%*.*?%*/", "cm", ""},

    {":php", "", ""},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@variables", "", ""},
    {"@values", "", ""},
    {"(?i)(namespace)(%s+)(%{long})", "kn - nn", ""},
    {"(?i)(class|interface|trait|extends|implements)(%s+)(%{long})", "kd - nc", ""},
    {"@names", "", ""},
    {"[;,(){}%[%]]", "p", ""},
    {"@operators", "", ""},
    {"[=?]", "o", ""},

    {":in_assign", "", ""},
    {",", "p", "pop"},
    {"[%[%]]", "p", ""},
    {"%(", "p", "in_assign_function"},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@values", "", ""},
    {"@variables", "", ""},
    {"@names", "", ""},
    {"@operators", "", ""},
    {"@return", "", ""},

    {":in_assign_function", "", ""},
    {"%)", "p", "pop"},
    {",", "p", ""},
    {"@in_assign", "", ""},

    {":in_catch", "", ""},
    {"%(", "p", ""},
    {"%|", "o", ""},
    {"%{id}", "nc", ""},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@return", "", ""},

    {":in_const", "", ""},
    {"%{id}", "no", ""},
    {"=", "o", "in_assign"},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@return", "", ""},

    {":in_function_body", "", ""},
    {"{", "p", "push"},
    {"}", "p", "pop"},
    {"@php", "", ""},

    {":in_function_name", "", ""},
    {"&", "o", ""},
    {"%{id}", "n", ""},
    {"%(", "p", "pop"},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@return", "", ""},

    {":in_function_params", "", ""},
    {"%)", "p", "pop"},
    {",", "p", ""},
    {"[.]{3}", "p", ""},
    {"=", "o", "in_assign"},
    {"(?i)%b(?:public|protected|private|readonly)%b", "k", ""},
    {"%??%{id}", "kt", "in_assign"},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@variables", "", ""},
    {"@return", "", ""},

    {":in_function_return", "", ""},
    {"%:", "p", ""},
    {"(?i)use%b", "k", "in_function_use"},
    {"%??%{id}", "kt", "in_assign"},
    {"{", "p", "=in_function_body"},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@return", "", ""},

    {":in_function_use", "", ""},
    {"[,(]", "p", ""},
    {"&", "o", ""},
    {"%)", "p", "pop"},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@variables", "", ""},
    {"@return", "", ""},

    {":in_new", "", ""},
    {"(?i)class%b", "kd", "=in_new_class"},
    {"%{long}", "nc", "pop"},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@return", "", ""},

    {":in_new_class", "", ""},
    {"}", "p", "pop"},
    {"{", "p", ""},
    {"@php", "", ""},

    {":in_use", "", ""},
    {"[,}]", "p", ""},
    {"(?i)(?:function|const)%b", "k", ""},
    {"(%{ns})({)", "nn p", ""},
    {"%{long}(?:_%{id})+", "nf", ""},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@names", "", ""},
    {"@return", "", ""},

    {":in_visibility", "", ""},
    {"(?i)%b(?:readonly|static)%b", "k", ""},
    {"(?i)(?=(?:abstract|const|function)%b)", "k", "pop"},
    {"%??%{id}", "kt", "pop"},
    {"@escape", "", ""},
    {"@whitespace", "", ""},
    {"@return", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_php = {
    .name = "php",
    .base = &php_functions_3,
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .choices = choices,
    .actions = actions,
    .start = "!begin",
    .any_case = true,
};
