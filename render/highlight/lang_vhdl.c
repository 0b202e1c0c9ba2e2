/*
 * VHDL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"word",
     " access after alias all architecture array assert assume assume_guarantee attribute "
     "begin block body buffer bus case component configuration constant context cover "
     "default disconnect downto else elsif end entity exit fairness file for force "
     "function generate generic group guarded if impure in inertial inout is label library "
     "linkage literal loop map new next null of on open others out package parameter port "
     "postponed procedure process property protected pure range record register reject "
     "release report return select sequence severity shared signal strong subtype then to "
     "transport type unaffected units until use variable vmode vprop vunit wait when while "
     "with ",
     "k", NULL},
    {"word",
     " bit bit_vector boolean boolean_vector character integer integer_vector natural "
     "positive real real_vector severity_level signed std_logic std_logic_vector "
     "std_ulogic std_ulogic_vector string time time_vector unsigned ",
     "kt", NULL},
    {"word", " abs and mod nand nor not or rem rol ror sla sll sra srl xnor xor ", "ow", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"--.*$", "c1", ""},
    {"-?%d+", "mi", ""},
    {"(?i)[box]?\"[^\"]*\"", "s1", ""},
    {"'[^']?'", "sc", ""},
    {"'[a-zA-Z][a-zA-Z0-9_]*", "na", ""},
    {"[(),:;]", "p", ""},
    {"(?i)(?:true|false|null)%b", "nb", ""},
    {"[a-zA-Z][a-zA-Z0-9_]*", "n", "?word"},
    {"=>|[*][*]|:=|/=|>=|<=|<>|%?%?|%?=|%?/=|%?>|%?<|<<|>>|[#&'*+,./:<=>?@^-]", "o", ""},

    {NULL, NULL, NULL},
};

const struct language language_vhdl = {
    .name = "vhdl", .rules = rules, .choices = choices, .any_case = true};
