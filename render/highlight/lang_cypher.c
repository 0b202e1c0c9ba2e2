/*
 * Cypher.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"call",
     " abs acos allshortestpaths asin atan atan2 avg ceil coalesce collect cos cot count "
     "date degrees e endnode exp extract filter floor haversin head id keys labels last "
     "left length log log10 lower ltrim max min node nodes percentilecont percentiledisc "
     "pi radians rand range reduce rel relationship relationships replace reverse right "
     "round rtrim shortestpath sign sin size split sqrt startnode stdev stdevp str "
     "substring sum tail tan timestamp tofloat toint tointeger tostring trim type upper ",
     "nf", NULL},
    {"call",
     " as asc ascending assert by call case commit constraint create csv cypher delete desc "
     "descending detach distinct drop else end ends explain false fieldterminator foreach "
     "from headers in index is join limit load match merge null on optional order periodic "
     "profile remove return scan set skip start starts then true union unique unwind using "
     "when where with yield ",
     "k", NULL},
    {"word", " all and any contains exists has in none not or single xor ", "ow", NULL},
    {"word",
     " as asc ascending assert by call case commit constraint create csv cypher delete desc "
     "descending detach distinct drop else end ends explain false fieldterminator foreach "
     "from headers index is join limit load match merge null on optional order periodic "
     "profile remove return scan set skip start starts then true union unique unwind using "
     "when where with yield ",
     "k", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"//.*?$", "c1", ""},
    {"/%*", "cm", "multiline_comments"},
    {"[*+<>=&|~%%^-]", "o", ""},
    {"[{}),;%[%]]", "ss", ""},
    {"(%w+)(:)(%s*)(-?[._%d]+)", "nl dl w m", ""},
    {"(%w+)(%s*)(%()", "n w ss", "?call"},
    {"%:%w+", "nc", ""},
    {"(-?%d+)(%.%.)(-?%d+)", "m o m", ""},
    {"(?i)(?:%d+%.%d*|%d*%.%d+)(?:e[+-]?%d+)?", "mf", ""},
    {"(?i)%d+e[+-]?%d+", "mf", ""},
    {"0[0-7]+", "mo", ""},
    {"(?i)0x[a-f0-9]+", "mh", ""},
    {"%d+", "mi", ""},
    {"[.%w]+:", "py", ""},
    {"%(", "ss", ""},
    {"[.%w$]+", "n", "?word"},
    {"\"(?:\\\\|\\\"|[^\"])*\"", "s2", ""},
    {"'(?:\\\\|\\'|[^'])*'", "s1", ""},
    {"`(?:\\\\|\\`|[^`])*`", "sb", ""},

    {":multiline_comments", "", ""},
    {"/%*", "cm", "multiline_comments"},
    {"%*/", "cm", "pop"},
    {"[^/*]+", "cm", ""},
    {"[/*]", "cm", ""},

    {NULL, NULL, NULL},
};

const struct language language_cypher = {
    .name = "cypher", .rules = rules, .choices = choices, .any_case = true};
