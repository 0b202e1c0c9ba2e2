/*
 * Jinja and Twig, in HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice jinja_choices[] = {
    {"word",
     " as autoescape block call context do else endautoescape endblock endcall endfilter "
     "endfor endif endmacro endset endtrans endwith extends filter for from if ignore import "
     "include macro missing recursive reversed scoped set trans with without ",
     "k", NULL},
    {"word", " False None True false none true ", "kp", NULL},
    {"word", " and in is not or ", "ow", NULL},
    {"word",
     " callable defined divisibleby equalto escaped even iterable lower mapping none number "
     "odd sameas sequence string undefined upper ",
     "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct choice twig_choices[] = {
    {"word",
     " as autoescape block do else embed endautoescape endblock endembed endfilter endfor "
     "endif endmacro ends endsandbox endset endspaceless extends filter flush for from if "
     "import include macro sandbox set spaceless starts use with without ",
     "k", NULL},
    {"word", " false none true ", "kp", NULL},
    {"word", " and b-and b-or b-xor in is not or ", "ow", NULL},
    {"word", " constant defined divisibleby empty even iterable null odd sameas ", "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"{#", "c", "comment"},
    {"##.*", "c", ""},
    {"({%%-?)(%s*)(raw)(%s*)(-?%%})", "cp - k - cp", "raw"},
    {"({%%-?)(%s*)(verbatim)(%s*)(-?%%})", "cp - k - cp", "verbatim"},
    {"{%%", "cp", "statement"},
    {"{{", "cp", "expression"},
    {"(?m).+?(?=\\|{{|{%%|{#|##)", ">parent", ""},
    {"(?m).+", ">parent", ""},

    {":rest", "", ""},
    {"(%|%s*)(%w+)", "o nf", ""},
    {"(%w+)(%()", "nf p", ""},
    {"\"(?:\\.|.)*?\"", "s2", ""},
    {"'(?:\\.|.)*?'", "s1", ""},
    {"%d+(?=}%s)", "m", ""},
    {"%+|-|%*|//?|%*%*?|=", "o", ""},
    {"<=?|>=?|===?|!=", "o", ""},
    {",", "p", ""},
    {"%[", "p", ""},
    {"%]", "p", ""},
    {"%(", "p", ""},
    {"%)", "p", ""},
    {"%s+", "-", ""},

    {":comment", "", ""},
    {"[^#]+", "c", ""},
    {"#}", "c", "pop"},
    {"#", "c", ""},

    {":expression", "", ""},
    {"%w+%.?", "nv", ""},
    {"@rest", "", ""},
    {"%%}|}}", "cp", "pop"},

    {":statement", "", ""},
    {"%w+%.?", "nv", "?word"},
    {"@rest", "", ""},
    {"%%}", "cp", "pop"},

    {":raw", "", ""},
    {"({%%-?)(%s*)(endraw)(%s*)(-?%%})", "cp - k - cp", "pop"},
    {"[^{]+", "-", ""},
    {"{", "-", ""},

    {":verbatim", "", ""},
    {"({%%-?)(%s*)(endverbatim)(%s*)(-?%%})", "cp - k - cp", "pop"},
    {"[^{]+", "-", ""},
    {"{", "-", ""},

    {NULL, NULL, NULL},
};

const struct language language_jinja = {.name = "jinja", .rules = rules, .choices = jinja_choices};
const struct language language_twig = {.name = "twig", .rules = rules, .choices = twig_choices};
