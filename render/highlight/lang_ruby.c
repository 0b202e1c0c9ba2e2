/*
 * Ruby. As in JavaScript, states say where an expression begins; here-documents wait in a queue
 * for the end of their line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/highlight/languages.h"

enum { HEREDOCS_MAX = 16 };

struct heredoc {
    struct str name;
    bool indented; /* <<- and <<~: the end may be indented */
};

struct ruby {
    struct heredoc queue[HEREDOCS_MAX];
    size_t count;
};

static bool heredoc(struct lexer *x, struct match *m)
{
    struct ruby *r = lexer_data(x);
    lexer_token(x, "o", m->group[1]);
    for (size_t i = 2; i <= 4; i++)
        lexer_token(x, "no", m->group[i]);
    if (r->count == HEREDOCS_MAX)
        return true;
    r->queue[r->count++] = (struct heredoc){
        .name = m->group[4].ptr != NULL ? m->group[3] : str_sub(m->group[3], 0, 0),
        .indented = m->group[1].len > 2,
    };
    if (!lexer_is_in(x, "heredoc_queue"))
        lexer_next(x, "heredoc_queue");
    return true;
}

/* A line of a here-document, which may be its end. */
static bool heredoc_line(struct lexer *x, struct match *m)
{
    struct ruby *r = lexer_data(x);
    struct str line = m->group[0];
    bool last = false;
    if (r->count > 0) {
        const struct heredoc *h = &r->queue[0];
        last = str_eq(h->indented ? str_trim(line) : str_trim_end(line), h->name);
    }
    lexer_token(x, last ? "no" : "sh", line);
    if (last) {
        r->count--;
        memmove(r->queue, r->queue + 1, r->count * sizeof(r->queue[0]));
    }
    lexer_next(x, last && r->count == 0 ? "pop2" : "pop");
    return true;
}

/* ---- %q(...) and its like: the state's argument is the opening character, and this bit ---- */

enum { SIGIL_REGEX = 1 << 24, CODE_MASK = SIGIL_REGEX - 1 };

static uint32_t closing(uint32_t open)
{
    static const char pairs[] = "{}[]()<>";
    for (size_t i = 0; pairs[i] != '\0'; i += 2) {
        if ((uint32_t)pairs[i] == open)
            return (uint32_t)pairs[i + 1];
    }
    return open;
}

static const char *sigil_class(const struct lexer *x)
{
    return (lexer_argument(x) & SIGIL_REGEX) != 0 ? "sr" : "sx";
}

static bool sigil(struct lexer *x, struct match *m)
{
    struct str rest = m->group[2];
    uint32_t argument = utf8_next(&rest, NULL);
    char letter = m->group[1].len > 0 ? m->group[1].ptr[0] : '\0';
    if (letter == 'r') {
        argument |= SIGIL_REGEX;
        lexer_next(x, "regex_flags");
    }
    lexer_token(x, letter == 'r' ? "sr" : "sx", m->group[0]);
    bool interpolated = letter != '\0' && strchr("rQWxI", letter) != NULL;
    lexer_push(x, interpolated ? "sigil_interpolated" : "sigil", argument);
    return true;
}

static bool took(struct match *m, struct str whole, size_t len)
{
    m->group[0] = str_sub(whole, 0, len);
    return len > 0;
}

/* An escaped delimiter, one more opening, the closing. */
static bool sigil_edge(struct lexer *x, struct match *m)
{
    struct str all = lexer_rest(x), rest = all;
    uint32_t open = lexer_argument(x) & CODE_MASK, close = closing(open);
    uint32_t code = utf8_next(&rest, NULL);
    if (code == '\\' && rest.len > 0) {
        uint32_t next = utf8_next(&rest, NULL);
        if (next != '#' && next != open && next != close && next != '\\')
            return false;
        lexer_token(x, "se", str_sub(all, 0, all.len - rest.len));
        return took(m, all, all.len - rest.len);
    }
    if (code != open && code != close)
        return false;
    lexer_token(x, sigil_class(x), str_sub(all, 0, all.len - rest.len));
    lexer_next(x, code == close ? "pop" : "push");
    return took(m, all, all.len - rest.len);
}

/* Text up to what may be something else, or a single # or \ that is nothing else. */
static bool sigil_text(struct lexer *x, struct match *m)
{
    struct str all = lexer_rest(x), rest = all;
    uint32_t open = lexer_argument(x) & CODE_MASK, close = closing(open);
    size_t len = 0;
    while (rest.len > 0) {
        uint32_t code = utf8_next(&rest, NULL);
        bool special = code == '#' || code == '\\';
        if (code == open || code == close || (special && len > 0))
            break;
        len = all.len - rest.len;
        if (special)
            break;
    }
    lexer_token(x, sigil_class(x), str_sub(all, 0, len));
    return took(m, all, len);
}

static const struct action actions[] = {
    {"heredoc", heredoc},       {"heredoc_line", heredoc_line}, {"sigil", sigil},
    {"sigil_edge", sigil_edge}, {"sigil_text", sigil_text},     {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " BEGIN END alias begin break case do else elsif end ensure for if in next "
                 "raise redo rescue retry return super then undef unless until when while yield "},
    {"pseudo", " __FILE__ __LINE__ alias_method attr catch extend false include loop "
               "module_function nil private protected public raise throw true "},
    {"builtins",
     " __id__ __send__ abort ancestors at_exit attr_accessor attr_reader attr_writer autoload "
     "binding callcc caller catch chomp chop class_eval class_variables clone const_get "
     "const_missing const_set constants display dup eval exec exit extend fail fork format "
     "freeze getc gets global_variables gsub hash id included_modules inspect instance_eval "
     "instance_method instance_methods instance_variable_get instance_variable_set "
     "instance_variables lambda load local_variables loop method method_missing methods "
     "module_eval name object_id open p print printf private_class_method "
     "private_instance_methods private_methods proc protected_instance_methods protected_methods "
     "public_class_method public_instance_methods public_methods putc puts raise rand readline "
     "readlines require require_relative scan select self send set_trace_func singleton_methods "
     "sleep split sprintf srand sub syscall system taint test throw to_a to_s trace_var trap "
     "untaint untrace_var warn "},
    {"questions",
     " autoload block_given const_defined eql equal frozen include instance_of is_a iterator "
     "kind_of method_defined nil private_method_defined protected_method_defined "
     "public_method_defined respond_to tainted "},
    {"bangs", " chomp chop exit gsub sub "},
    {NULL, NULL},
};

static const struct named patterns[] = {
    {"decimal", "%d+(?:_%d+)*"},
    {"escape", "[\\abefnrstv#\"']|x[a-fA-F0-9]{1,2}|[0-7]{1,3}"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":symbols", "", ""},
    {"%:@{0,2}[a-zA-Z_]%w*[!?]?", "ss", ""},
    {"%:(?:%*%*|[-+]@|[/%%&|^`~]|%[%]=?|<<|>>|<=?>|<=?|===?)", "ss", ""},
    {"%:'(?:\\\\|\\'|[^'])*'", "ss", ""},
    {"%:\"", "ss", "simple_symbol"},

    {":sigil_strings", "", ""},
    {"%%([rqswQWxiI])?([^%w%s])", "", "!sigil"},

    {":sigil", "", ""},
    {"!sigil_edge", "", ""},
    {"!sigil_text", "", ""},

    {":sigil_interpolated", "", ""},
    {"!sigil_edge", "", ""},
    {"@interpolation_and_escapes", "", ""},
    {"!sigil_text", "", ""},

    {":strings", "", ""},
    {"@symbols", "", ""},
    {"%b[a-z_]%w*?[?!]?:%s+", "ss", "expr_start"},
    {"'(?:\\\\|\\'|[^'])*'", "s1", ""},
    {"\"", "s2", "simple_string"},
    {"`", "sb", "simple_backtick"},

    {":regex_flags", "", ""},
    {"[mixounse]*", "sr", "pop"},

    {":simple_string", "", ""},
    {"@interpolation_and_escapes", "", ""},
    {"[^\\\"#]+", "s2", ""},
    {"[\\#]", "s2", ""},
    {"\"", "s2", "pop"},

    {":simple_symbol", "", ""},
    {"@interpolation_and_escapes", "", ""},
    {"[^\\\"#]+", "ss", ""},
    {"[\\#]", "ss", ""},
    {"\"", "ss", "pop"},

    {":simple_backtick", "", ""},
    {"@interpolation_and_escapes", "", ""},
    {"[^\\`#]+", "sb", ""},
    {"[\\#]", "sb", ""},
    {"`", "sb", "pop"},

    {":whitespace", "", ""},
    {"@inline_whitespace", "", ""},
    {"\n%s*", "-", "expr_start"},
    {"#.*$", "c1", ""},
    {"(?m)=begin%b.*?\n=end%b", "cm", ""},

    {":inline_whitespace", "", ""},
    {"[ \t\r]+", "-", ""},

    {":root", "", ""},
    {"@whitespace", "", ""},
    {"__END__", "cp", "end_part"},
    {"0_?[0-7]+(?:_[0-7]+)*", "mo", ""},
    {"0x[0-9A-Fa-f]+(?:_[0-9A-Fa-f]+)*", "mh", ""},
    {"0b[01]+(?:_[01]+)*", "mb", ""},
    {"%{decimal}(?:%.%{decimal}(?:[eE][+-]?%d+)?|[eE][+-]?%d+)", "mf", ""},
    {"%{decimal}", "mi", ""},
    {"%@@[a-zA-Z_]%w*", "vc", ""},
    {"%@[a-zA-Z_]%w*", "vi", ""},
    {"%$%w+", "vg", ""},
    {"%$[!@&`'+~=/\\,;.<>_*$?:\"]", "vg", ""},
    {"%$-[0adFiIlpvw]", "vg", ""},
    {"%::", "o", ""},
    {"@strings", "", ""},
    {"(?:%k{keywords}|defined%?)(?=%W|$)", "k", "expr_start"},
    {"%k{pseudo}%b", "kp", "expr_start"},
    {"(module)(%s+)([a-zA-Z_]%w*(?:::[a-zA-Z_]%w*)*)", "k - nn", ""},
    {"(def%b)(%s*)", "k -", "funcname"},
    {"(class%b)(%s*)", "k -", "classname"},
    {"%k{questions}%?", "nb", "expr_start"},
    {"%k{bangs}!", "nb", "expr_start"},
    {"(?:%k{builtins}|const_defined%?)%b", "nb", "method_call"},
    {"@heredocs", "", ""},
    {"%.{2,3}", "o", "expr_start"},
    {"[A-Z][a-zA-Z0-9_]*", "no", "method_call"},
    {"(%.|::)(%s*)([a-z_]%w*[!?]?|[*%%&^`~+-/%[<>=])", "p - nf", "method_call"},
    {"[a-zA-Z_]%w*[?!]", "n", "expr_start"},
    {"[a-zA-Z_]%w*", "n", "method_call"},
    {"%*%*|<<?|>>?|>=|<=|<=>|=~|={3}|!~|&&?|%|%||%.", "o", "expr_start"},
    {"[-+/*%%=<>&!^|~]=?", "o", "expr_start"},
    {"%?", "p", "ternary expr_start"},
    {"[%[({,:\\;/]", "p", "expr_start"},
    {"[%])}]", "p", ""},

    {":heredocs", "", ""},
    {"(<<[-~]?)([\"`']?)([a-zA-Z_]%w*)(%2)", "", "!heredoc"},
    {"(<<[-~]?)([\"'])(%2)", "", "!heredoc"},

    {":heredoc_queue", "", ""},
    {"(?=\n)", "", "=resolve_heredocs"},
    {"@root", "", ""},

    {":resolve_heredocs", "", ""},
    {"@interpolation_and_escapes", "", ""},
    {"\n", "sh", "test_heredoc"},
    {"[#\\\n]", "sh", ""},
    {"[^#\\\n]+", "sh", ""},

    {":test_heredoc", "", ""},
    {"[^#\\\n]*$", "", "!heredoc_line"},
    {"", "", "pop"},

    {":funcname", "", ""},
    {"%s+", "-", ""},
    {"%(", "p", "defexpr"},
    {"(?:([a-zA-Z_]%w*)(%.))?([a-zA-Z_]%w*[!?]?|%*%*?|[-+]@?|[/%%&|^`~]|%[%]=?|<<?|>>?|<=>?|>=|"
     "===?)",
     "nc o nf", "pop"},
    {"", "", "pop"},

    {":classname", "", ""},
    {"%s+", "-", ""},
    {"%w+(?:::%w+)+", "nc", ""},
    {"%(", "p", "defexpr expr_start"},
    {"<<", "o", "=expr_start"},
    {"[A-Z_]%w*", "nc", "pop"},
    {"", "", "pop"},

    {":ternary", "", ""},
    {"(:)(%s+)", "p -", "=expr_start"},
    {"%:(?![^#\n]*?[:\\])", "p", "=expr_start"},
    {"@root", "", ""},

    {":defexpr", "", ""},
    {"(%))(%.|::)?", "p o", "pop"},
    {"%(", "p", "defexpr expr_start"},
    {"@root", "", ""},

    {":in_interpolation", "", ""},
    {"}", "si", "pop"},
    {"@root", "", ""},

    {":interpolation", "", ""},
    {"#{", "si", "in_interpolation"},
    {"#(?:@@?|%$)[a-zA-Z_]%w*", "si", ""},

    {":interpolation_and_escapes", "", ""},
    {"@interpolation", "", ""},
    {"\\(?:%{escape})", "se", ""},
    {"\\.", "se", ""},

    {":method_call", "", ""},
    {"[/%%]", "o", "=expr_start"},
    {"(?=\n)", "", "pop"},
    {"", "", "=method_call_spaced"},

    {":method_call_spaced", "", ""},
    {"@whitespace", "", ""},
    {"[%%/]=", "o", "=expr_start"},
    {"/(?=%S|%s*/)", "sr", "=slash_regex"},
    {"@sigil_strings", "", ""},
    {"(?=%s*/)", "", "pop"},
    {"%s+", "-", "=expr_start"},
    {"", "", "pop"},

    {":expr_start", "", ""},
    {"@inline_whitespace", "", ""},
    {"/", "sr", "=slash_regex"},
    {"%?(?:\\[MC]-)*(?:\\(?:%{escape})|%S)(?!%w)", "sc", "pop"},
    {"(%s*)(%%[rqswQWxiI]? %S* )", "- sx", "pop"},
    {"@sigil_strings", "", ""},
    {"", "", "pop"},

    {":slash_regex", "", ""},
    {"@interpolation", "", ""},
    {"\\\\", "sr", ""},
    {"\\/", "sr", ""},
    {"[\\#]", "sr", ""},
    {"[^\\/#]+", "sr", ""},
    {"/", "sr", "=regex_flags"},

    {":end_part", "", ""},
    {"(?m).+", "cp", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_ruby = {
    .name = "ruby",
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .actions = actions,
    .start = "expr_start",
    .data = sizeof(struct ruby),
};
