/*
 * SPARQL: queries on RDF.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"word",
     " abs avg bnode bound ceil coalesce concat contains count datatype day encode_for_uri floor "
     "group_concat hours if iri isblank isiri isliteral isnumeric isuri lang langmatches lcase max "
     "md5 min minutes month now rand regex replace round sameterm sample seconds separator sha1 "
     "sha256 sha384 sha512 str strafter strbefore strdt strends strlang strlen strstarts struuid "
     "substr sum timezone tz ucase uri uuid year ",
     "nb", NULL},
    {"word",
     " add all as asc ask base bind bindings by clear construct copy create data default delete "
     "desc describe distinct drop exists filter from graph group having in insert limit load minus "
     "move named not offset optional order prefix reduced select service silent to undef union "
     "using values where with ",
     "k", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "w", ""},
    {"#.*", "c1", ""},
    {"\"\"\"", "s2", "string_double_literal"},
    {"\"", "s2", "string_double"},
    {"'''", "s1", "string_single_literal"},
    {"'", "s1", "string_single"},
    {"[$?][[:word:]]+", "nv", ""},
    {"([[:word:]-]*)(:)([[:word:]-]+)?", "nn o ss", ""},
    {"<[^>]*>", "nn", ""},
    {"(?i)true|false", "kc", ""},
    {"a%b", "k", ""},
    {"[A-Za-z][[:word:]]+%b", "err", "?word"},
    {"(?i)[+-]?(?:%d+%.%d*|%.%d+)(?:e[+-]?[0-9]+)?", "mf", ""},
    {"[+-]?%d+", "mi", ""},
    {"[%]%[(){}.,;=]", "p", ""},
    {"[/?*+=!<>]|&&|%|%||%^%^", "o", ""},

    {":double", "", ""},
    {"@escapes", "", ""},
    {"\\", "s2", ""},
    {"[^\"\\]+", "s2", ""},

    {":string_double", "", ""},
    {"\"", "s2", "=string_end"},
    {"@double", "", ""},

    {":string_double_literal", "", ""},
    {"\"\"\"", "s2", "=string_end"},
    {"\"", "s2", ""},
    {"@double", "", ""},

    {":single", "", ""},
    {"@escapes", "", ""},
    {"\\", "s1", ""},
    {"[^'\\]+", "s1", ""},

    {":string_single", "", ""},
    {"'", "s1", "=string_end"},
    {"@single", "", ""},

    {":string_single_literal", "", ""},
    {"'''", "s1", "=string_end"},
    {"'", "s1", ""},
    {"@single", "", ""},

    {":escapes", "", ""},
    {"\\[tbnrf\"'\\]", "se", ""},
    {"\\u%h{4}", "se", ""},
    {"\\U%h{8}", "se", ""},

    {":string_end", "", ""},
    {"(@)([a-zA-Z]+(?:-[a-zA-Z0-9]+)*)", "o py", ""},
    {"%^%^", "o", ""},
    {"", "", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_sparql = {
    .name = "sparql", .rules = rules, .choices = choices, .any_case = true};
