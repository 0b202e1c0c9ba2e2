/*
 * Shells: sh, bash, ksh, zsh.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"keywords", " continue do done elif else esac fi for function if in return select then "
                 "until while "},
    {"builtins",
     " alias arch awk b2sum base32 base64 basename bg bind break builtin caller cat cd chcon "
     "chgrp chmod chown chroot cksum comm command compgen complete cp csplit cut date dd declare "
     "df dir dircolors dirname dirs disown du echo enable env eval exec exit expand export expr "
     "factor false fc fg fmt fold getopts grep groups gunzip gzip hash head help history hostid "
     "hostname id install jobs join kill let link ln local logname logout ls mapfile md5sum "
     "mkdir mkfifo mknod mktemp mv nice nl nohup nproc numfmt od paste pathchk popd pr printenv "
     "printf ptx pushd pwd read readlink readonly realpath rm rmdir runcon sed seq set sha1sum "
     "sha224sum sha256sum sha384sum sha512sum shift shopt shred shuf sleep sort source split "
     "stat stdbuf stty sudo sum suspend sync tac tail tar tee test time timeout times touch tr "
     "trap true truncate tsort tty type typeset ulimit umask unalias uname unexpand uniq unlink "
     "unset uptime users vdir wait wc who whoami yes "},
    {NULL, NULL},
};

/* The word that ends the here-document. */
struct shell {
    struct str end;
};

static bool heredoc(struct lexer *x, struct match *m)
{
    static const char *const classes[] = {"o", "-", "sh", "sh", "no", "sh"};
    struct shell *s = lexer_data(x);
    for (size_t i = 0; i < ARRAY_LEN(classes); i++)
        lexer_token(x, classes[i], m->group[i + 1]);
    s->end = m->group[5];
    lexer_next(x, "heredoc");
    return true;
}

static bool heredoc_line(struct lexer *x, struct match *m)
{
    const struct shell *state = lexer_data(x);
    return lexer_heredoc_line(x, m, state->end);
}

static const struct action actions[] = {
    {"heredoc", heredoc},
    {"heredoc_line", heredoc_line},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"@basic", "", ""},
    {"@data", "", ""},

    {":basic", "", ""},
    {"#.*$", "c", ""},
    {"%b%k{keywords}%s*%b", "k", ""},
    {"%bcase%b", "k", "case"},
    {"%b%k{builtins}%s*%b(?![.-])", "nb", ""},
    {"%.(?=%s)", "nb", ""},
    {"(%b%w+)(=)", "nv o", ""},
    {"[%[%]{}()!=>]", "o", ""},
    {"&&|%|%|", "o", ""},
    {"<<<", "o", ""},
    {"(<<-?)(%s*)(['\"]?)(\\?)(%w+)(%3)", "", "!heredoc"},

    {":heredoc", "", ""},
    {"\n", "sh", "heredoc_nl"},
    {"[^$\n\\]+", "sh", ""},
    {"@interp", "", ""},
    {"%$", "sh", ""},

    {":heredoc_nl", "", ""},
    {"%s*(%w+)%s*\n", "", "!heredoc_line"},
    {"", "", "pop"},

    {":double_quotes", "", ""},
    {"(?:%$#?)?\"", "s2", "pop"},
    {"@interp", "", ""},
    {"[^\"`\\$]+", "s2", ""},

    {":ansi_string", "", ""},
    {"\\.", "se", ""},
    {"[^\\']+", "s1", ""},
    {"@single_quotes", "", ""},

    {":single_quotes", "", ""},
    {"'", "s1", "pop"},
    {"[^']+", "s1", ""},

    {":data", "", ""},
    {"%s+", "-", ""},
    {"\\.", "se", ""},
    {"%$?\"", "s2", "double_quotes"},
    {"%$'", "s1", "ansi_string"},
    {"'", "s1", "single_quotes"},
    {"%*", "k", ""},
    {";", "p", ""},
    {"--?[%w-]+", "nt", ""},
    {"[^=*%s{}()$\"'`;\\<]+", "-", ""},
    {"%d+(?= |%z)", "m", ""},
    {"<", "-", ""},
    {"@interp", "", ""},

    {":curly", "", ""},
    {"}", "k", "pop"},
    {"%:-", "k", ""},
    {"%w+", "nv", ""},
    {"[^}:\"`'$]+", "p", ""},
    {"@root", "", ""},

    {":paren_interp", "", ""},
    {"%)", "si", "pop"},
    {"%(", "o", "paren_inner"},
    {"@root", "", ""},

    {":paren_inner", "", ""},
    {"%(", "o", "push"},
    {"%)", "o", "pop"},
    {"@root", "", ""},

    {":math", "", ""},
    {"%)%)", "k", "pop"},
    {"[-+*/%%^|&!]|%*%*|%|%|", "o", ""},
    {"%d+(?:#%w+)?", "m", ""},
    {"@root", "", ""},

    {":case", "", ""},
    {"%besac%b", "k", "pop"},
    {"%|", "p", ""},
    {"%)", "p", "case_stanza"},
    {"@root", "", ""},

    {":case_stanza", "", ""},
    {";;", "p", "pop"},
    {"@root", "", ""},

    {":backticks", "", ""},
    {"`", "sb", "pop"},
    {"@root", "", ""},

    {":interp", "", ""},
    {"\\$", "se", ""},
    {"\\.", "se", ""},
    {"%$%(%(", "k", "math"},
    {"%$%(", "si", "paren_interp"},
    {"%${#?", "k", "curly"},
    {"`", "sb", "backticks"},
    {"%$#?(?:%w+|.)", "nv", ""},
    {"%$[*@]", "nv", ""},

    {NULL, NULL, NULL},
};

const struct language language_shell = {
    .name = "shell",
    .rules = rules,
    .words = words,
    .actions = actions,
    .data = sizeof(struct shell),
};
