/*
 * Smarty: its tags in HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"word",
     " append assign block break call capitalize capture cat config_load continue count_characters "
     "count_paragraphs count_sentences count_words counter cycle date_format debug default else "
     "elseif escape eval extends fetch for foreach foreachelse from_charset function "
     "html_checkboxes html_image html_options html_radios html_select_date html_select_time "
     "html_table if include include_php indent insert ldelim literal lower mailto math nl2br "
     "nocache php rdelim regex_replace replace section sectionelse setfilter spacify string_format "
     "strip strip_tags textformat to_charset truncate unescape upper while wordwrap ",
     "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"{%s+", ">parent", ""},
    {"(?m){%*.*?%*}", "c", ""},
    {"{/?(?![%s*])", "k", "smarty"},
    {"(?m).+?(?={[/a-zA-Z0-9$#*\"'])", ">parent", ""},
    {"(?m).+", ">parent", ""},

    {":smarty", "", ""},
    {"{/?(?![%s*])", "k", "smarty"},
    {"}", "k", "pop"},
    {"%s+", "-", ""},
    {"[~!%%^&*()+=|%[%]:;,.<>/@?-]", "o", ""},
    {"#[a-zA-Z_]%w*#", "nv", ""},
    {"%$[a-zA-Z_]%w*(?:%.%w+)*", "nv", ""},
    {"(?:true|false|null)%b", "kc", ""},
    {"[0-9](?:%.[0-9]*)?(?:eE[+-][0-9])?[flFLdD]?|0[xX][0-9a-fA-F]+[Ll]?", "m", ""},
    {"\"(?:\\.|.)*?\"", "s2", ""},
    {"'(?:\\.|.)*?'", "s1", ""},
    {"[a-zA-Z_]%w*", "na", "?word"},

    {NULL, NULL, NULL},
};

const struct language language_smarty = {.name = "smarty", .rules = rules, .choices = choices};
