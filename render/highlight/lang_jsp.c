/*
 * JSP: Java in HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule rules[] = {
    {":root", "", ""},
    {"<%%--", "c", "comment"},
    {"<%%%@%s*(?:page|include|taglib)%s*", "nt", "directive"},
    {"<jsp:directive%.(?:page|include|taglib)", "nt", "directive_element"},
    {"<jsp:(?:scriptlet|declaration|expression)>", "nt", "expression"},
    {"<[a-zA-Z]*:[a-zA-Z]*%s*", "nt", "tag"},
    {"</[a-zA-Z]*:[a-zA-Z]*>", "nt", ""},
    {"<%%[!=]?", "nt", "code"},
    {"(?m).+?(?=<%%|</?[a-zA-Z]*:)", ">parent", ""},
    {"(?m).+", ">parent", ""},

    {":comment", "", ""},
    {"--%%>", "c", "pop"},
    {"(?m).", "c", ""},

    {":directive", "", ""},
    {"%%>", "nt", "pop"},
    {"@attributes", "", ""},
    {"(?m).+?(?=%%>)", ">parent", ""},

    {":directive_element", "", ""},
    {"/>", "nt", "pop"},
    {"@attributes", "", ""},
    {"(?m).+?(?=/>)", ">parent", ""},

    {":expression", "", ""},
    {"</jsp:(?:scriptlet|declaration|expression)>", "nt", "pop"},
    {"@attributes", "", ""},
    {"[^</]+", ">java", ""},

    {":code", "", ""},
    {"%%>", "nt", "pop"},
    {"[^%%>]+", ">java", ""},

    {":tag", "", ""},
    {"/?>", "nt", "pop"},
    {"@attributes", "", ""},
    {"(?m).+?(?=/?>)", ">parent", ""},

    {":attributes", "", ""},
    {"%s*[a-zA-Z0-9_:-]+%s*=%s*", "na", "attribute"},

    {":attribute", "", ""},
    {"\"", "s", "=double_quotes"},
    {"'", "s", "=single_quotes"},
    {"[^%s>]+", "s", "pop"},

    {":double_quotes", "", ""},
    {"\"", "s", "pop"},
    {"%${", "si", "interpolation"},
    {"[^\"]+", "s", ""},

    {":single_quotes", "", ""},
    {"'", "s", "pop"},
    {"%${", "si", "interpolation"},
    {"[^']+", "s", ""},

    {":interpolation", "", ""},
    {"}", "si", "pop"},
    {"'", "l", "literal"},
    {"[^'}]+", ">java", ""},

    {":literal", "", ""},
    {"'", "l", "pop"},
    {"[^']+", "l", ""},

    {NULL, NULL, NULL},
};

const struct language language_jsp = {.name = "jsp", .rules = rules};
