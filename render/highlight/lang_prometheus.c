/*
 * Prometheus's queries.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"word",
     " abs absent avg_over_time ceil changes clamp_max clamp_min count_over_time "
     "count_scalar day_of_month day_of_week days_in_month delta deriv drop_common_labels "
     "exp floor histogram_quantile holt_winters hour idelta increase irate label_replace "
     "ln log10 log2 max_over_time min_over_time month predict_linear quantile_over_time "
     "rate resets round scalar sort sort_desc sqrt stddev_over_time stdvar_over_time "
     "sum_over_time time vector year ",
     "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"@strings", "", ""},
    {"@whitespace", "", ""},
    {"-?%d+%.%d+", "mf", ""},
    {"-?%d+[smhdwy]?", "mi", ""},
    {"[+*/%%^-]", "o", ""},
    {"=|%!=|<|>|<=|>=", "o", ""},
    {"and|or|unless", "o", ""},
    {"(?:sum|min|max|avg|stddev|stdvar|count|count_values|bottomk|topk)%b", "nf", ""},
    {"(ignoring|on)(%()", "kp p", "label_list"},
    {"(group_left|group_right)(%()", "kt p", ""},
    {"(?:bool|offset)%b", "k", ""},
    {"(?:without|by)%b", "k", "label_list"},
    {"[%w:]+", "n", "?word"},
    {"[a-zA-Z0-9_-]+", "n", ""},
    {"[()%]:.,]", "p", ""},
    {"{", "p", "filters"},
    {"%[", "p", ""},

    {":strings", "", ""},
    {"\"", "s2", "double"},
    {"'", "s1", "single"},
    {"`.*`", "sb", ""},

    {":double", "", ""},
    {"\\[\\abfnrtv\"]", "se", ""},
    {"[^\\\"]+", "s2", ""},
    {"\"", "s2", "pop"},

    {":single", "", ""},
    {"\\[\\abfnrtv']", "se", ""},
    {"[^\\']+", "s1", ""},
    {"'", "s1", "pop"},

    {":filters", "", ""},
    {"[ \t\r]+", "-", ""},
    {",", "p", ""},
    {"[a-zA-Z0-9_:-]+", "na", ""},
    {"%![=~]|=~?", "o", ""},
    {"@strings", "", ""},
    {"}", "p", "pop"},

    {":label_list", "", ""},
    {"%(", "p", ""},
    {"[a-zA-Z0-9_:-]+", "na", ""},
    {",", "p", ""},
    {"@whitespace", "", ""},
    {"%)", "p", "pop"},

    {":whitespace", "", ""},
    {"[ \t\r]+", "-", ""},
    {"\n%s*", "-", ""},
    {"#.*?$", "c", ""},

    {NULL, NULL, NULL},
};

const struct language language_prometheus = {
    .name = "prometheus", .rules = rules, .choices = choices};
