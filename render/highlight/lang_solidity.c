/*
 * Solidity.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"word",
     " abstract anonymous as assembly break calldata catch constant constructor continue "
     "contract delete do else emit enum event external fallback for function hex if import "
     "indexed interface internal is library mapping memory modifier new override payable "
     "pragma private public pure receive return returns storage struct throw try type "
     "using var view virtual while ",
     "k", NULL},
    {"word",
     " addmod assert balance blockhash call callcode delegatecall ecrecover false gasleft "
     "keccak256 mulmod now require revert ripemd160 selector selfdestruct send sha256 sha3 "
     "suicide super this transfer true ",
     "nb", NULL},
    {"word", " days ether finney hours minutes seconds szabo weeks wei years ", "kc", NULL},
    {"word", " address bool byte bytes int string uint ", "kt", NULL},
    {"word",
     " after alias apply auto case copyof default define final fixed immutable implements "
     "in inline let macro match mutable null of partial promise reference relocatable "
     "sealed sizeof static supports switch typedef typeof ufixed unchecked ",
     "kr", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"@expr_whitespace", "", ""},
    {"", "", "statement"},

    {":bol", "", ""},
    {"@inline_whitespace", "", ""},
    {"", "", "pop"},

    {":inline_whitespace", "", ""},
    {"[ \t\r]+", "-", ""},
    {"\\\n", "-", ""},
    {"/%*", "cm", "comment_multi"},

    {":expr_whitespace", "", ""},
    {"\n+", "-", "bol"},
    {"//(?:\\.|.)*?\n", "c1", "bol"},
    {"@inline_whitespace", "", ""},

    {":statement", "", ""},
    {";", "p", "pop"},
    {"@expr_whitespace", "", ""},
    {"(?:hex)?\"", "s", "string_double"},
    {"(?:hex)?'", "s", "string_single"},
    {"%d%d*%.%d+(?:[eE]%d+)?", "mf", ""},
    {"(?i)0x[0-9a-f]+", "mh", ""},
    {"%d+(?:[eE]%d+)?", "mi", ""},
    {"%*/", "err", ""},
    {"[~!%%^&*+=|?:<>/-]", "o", ""},
    {"[()%[%],.]", "p", ""},
    {"u?fixed%d+x%d+", "kr", ""},
    {"bytes%d+", "kt", ""},
    {"u?int%d+", "kt", ""},
    {"[a-zA-Z$_][%w$_]*", "n", "?word"},
    {"[{}]", "p", ""},

    {":string_common", "", ""},
    {"\\(?:u[a-fA-F0-9]{4}|x..|[^x])", "se", ""},
    {"[^\\\"'\n]+", "s", ""},
    {"\\\n", "s", ""},
    {"\\", "s", ""},

    {":string_double", "", ""},
    {"@string_common", "", ""},
    {"\"", "s", "pop"},
    {"'", "s", ""},

    {":string_single", "", ""},
    {"@string_common", "", ""},
    {"'", "s", "pop"},
    {"\"", "s", ""},

    {":comment_multi", "", ""},
    {"%*/", "cm", "pop"},
    {"[^*/]+", "cm", ""},
    {"[*/]", "cm", ""},

    {NULL, NULL, NULL},
};

const struct language language_solidity = {
    .name = "solidity", .rules = rules, .choices = choices, .start = "bol"};
