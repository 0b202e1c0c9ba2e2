/*
 * PowerShell.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

/* The shell's own variables are alternatives in this order, and need not end where they do. */
static const struct named patterns[] = {
    {"own", "%$(?:%$|%?|%^|_|args|ConsoleFileName|Error|Event|EventArgs|EventSubscriber|"
            "ExecutionContext|false|foreach|HOME|Host|input|IsCoreCLR|IsLinux|IsMacOS|IsWindows|"
            "LastExitCode|Matches|MyInvocation|NestedPromptLevel|null|PID|PROFILE|"
            "PSBoundParameters|PSCmdlet|PSCommandPath|PSCulture|PSDebugContext|PSHOME|PSItem|"
            "PSScriptRoot|PSSenderInfo|PSUICulture|PSVersionTable|PWD|%{report}|SENDER|ShellId|"
            "StackTrace|switch|this|true)"},
    {"report", "REPORTERRORSHOW(?:EXCEPTIONCLASS|INNEREXCEPTION|SOURCE|STACKTRACE)"},
    {"section", "synopsis|description|parameter|example|inputs|outputs|notes|link|component|role|"
                "functionality|forwardhelptargetname|forwardhelpcategory|remotehelprunspace|"
                "externalhelp"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " assembly base begin break catch class command configuration continue data "
                 "define do dynamicparam else elseif end enum exit filter finally for foreach "
                 "from function hidden if in inlinescript interface module namespace parallel "
                 "param private process public return sequence static switch throw trap try "
                 "type until using var while workflow "},
    {"operators",
     " and as band bor bxor ccontains ceq cge cgt cle clike clt cmatch cne cnotcontains cnotlike "
     "cnotmatch contains creplace csplit eq ge gt icontains ieq ige igt ile ilike ilt imatch ine "
     "inotcontains inotlike inotmatch ireplace is isnot isplit join le like lt match ne not "
     "notcontains notlike notmatch or replace shl shr split xor "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"attribute",
     " ConfirmImpact DefaultParameterSetName HelpURI PositionalBinding SupportsPaging "
     "SupportsShouldProcess ",
     "bp", NULL},
    {NULL, NULL, NULL, NULL},
};

/* A call with its bracket: what follows are arguments. */
static bool call(struct lexer *x, struct match *m)
{
    if (m->group[3].ptr != NULL)
        lexer_next(x, "parameters");
    return true;
}

static const struct action actions[] = {
    {"call", call},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":variable", "", ""},
    {"%{own}", "bp", ""},
    {"(%$)(?:(%w+)(:))?(%w+|{(?:[^`]|`.)+?})", "nv nn p nv", ""},
    {"%$%w+", "nv", ""},
    {"%${(?:[^`]|`.)+?}", "nv", ""},

    {":multiline", "", ""},
    {"(?i)%.(?:%{section})", "cs", ""},
    {"#>", "cm", "pop"},
    {"[^#.]+?", "cm", ""},
    {"[#.]+", "cm", ""},

    {":interpolation", "", ""},
    {"%)", "si", "pop"},
    {"@root", "", ""},

    {":double", "", ""},
    {"(?:%$#?)?\"", "s2", "pop"},
    {"%$%(", "si", "interpolation"},
    {"`$", "se", ""},
    {"`.", "se", ""},
    {"[^\"`$]+", "s2", ""},
    {"@variable", "", ""},

    {":single", "", ""},
    {"'", "s1", "pop"},
    {"[^']+", "s1", ""},

    {":heredoc", "", ""},
    {"(?:%$#?)?\"@", "sh", "pop"},
    {"%$%(", "si", "interpolation"},
    {"`$", "se", ""},
    {"`.", "se", ""},
    {"[^\"`$]+?", "sh", ""},
    {"\"+", "sh", ""},
    {"@variable", "", ""},

    {":class", "", ""},
    {"{", "p", "pop"},
    {"%s+", "w", ""},
    {"%w+", "nc", ""},
    {"[:,]", "p", ""},

    {":expression", "", ""},
    {"@comments", "", ""},
    {"\"", "s2", "double"},
    {"'", "s1", "single"},
    {"%@\"", "sh", "heredoc"},
    {"(?m)%@'.*?'@", "sh", ""},
    {"%d*%.%d+", "mf", ""},
    {"%d+", "mi", ""},
    {"%@{", "p", "hash"},
    {"%@%(", "p", "array"},
    {"{", "p", "brace"},
    {"%[", "p", "bracket"},

    {":hash", "", ""},
    {"}", "p", "pop"},
    {"=", "o", ""},
    {"[,;]", "p", ""},
    {"@expression", "", ""},
    {"%w+", "nx", ""},
    {"@variable", "", ""},

    {":array", "", ""},
    {"%s+", "w", ""},
    {"%)", "p", "pop"},
    {"[,;]", "p", ""},
    {"@expression", "", ""},
    {"@variable", "", ""},

    {":brace", "", ""},
    {"}", "p", "pop"},
    {"@root", "", ""},

    {":bracket", "", ""},
    {"%]", "p", "pop"},
    {"[A-Za-z]%w+%.", "n", ""},
    {"[A-Za-z]%w+", "n", "?attribute"},
    {"@root", "", ""},

    {":parameters", "", ""},
    {"(?m)`.", "se", ""},
    {"%s*?\n", "w", "pop"},
    {"[;(){}%]]", "p", "pop"},
    {"[|=]", "o", "pop"},
    {"[/\\~%w][-.:/\\~%w]*", "nx", ""},
    {"%w[-%w]+", "nx", ""},
    {"@root", "", ""},

    {":comments", "", ""},
    {"%s+", "w", ""},
    {"#.*", "c", ""},
    {"<#", "cm", "multiline"},

    {":root", "", ""},
    {"@comments", "", ""},
    {"%.%.(?=%.?%d)", "o", ""},
    {"(?i)(?:-%k{operators}|[+*/%%-]=)%b", "o", ""},
    {"(?i)(class)(%s+)(%w+)", "kr w nc", "class"},
    {"(?i)(function)(%s+)(?:(%w+)(:))?(%w[-%w]+)", "kr w nn p nf", ""},
    {"(?i)%k{keywords}%b(?![-.])", "kr", ""},
    {"-{1,2}%w+", "nt", ""},
    {"(%.)?([-%w]+)(%[)", "o n p", "bracket"},
    {"([/\\~a-zA-Z][-.:/\\~%w]*)(\n)?", "n w", "parameters"},
    {"(%.)([-%w]+)(?:(%()|(\n))?", "o nf p w", "!call"},
    {"%?", "nf", "parameters"},
    {"@expression", "", ""},
    {"@variable", "", ""},
    {"[-+*/%%=!.&|]", "o", ""},
    {"[{}(),:;]", "p", ""},

    {NULL, NULL, NULL},
};

const struct language language_powershell = {
    .name = "powershell",
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .choices = choices,
    .actions = actions,
};
