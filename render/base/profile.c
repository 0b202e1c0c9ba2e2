/*
 * The flags of each version of each gem. See profile.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/profile.h"

static const struct {
    struct str name, version;
    struct profile_gems gems;
} followed[] = {
    {STR_INIT("3.10"), STR_INIT("3.10.0"), {310, 400, 204, 330, true}},
    {STR_INIT("4.3"), STR_INIT("4.3.1"), {403, 504, 204, 330, false}},
    {STR_INIT("4.4"), STR_INIT("4.4.1"), {404, 400, 205, 407, true}},
};

bool profile_gems_named(struct str name, struct profile_gems *gems)
{
    for (size_t i = 0; i < ARRAY_LEN(followed); i++) {
        if (str_eq(followed[i].name, name)) {
            *gems = followed[i].gems;
            return true;
        }
    }
    return false;
}

static size_t nearest(int jekyll)
{
    size_t i = 0;
    while (i + 1 < ARRAY_LEN(followed) && followed[i].gems.jekyll < jekyll)
        i++;
    return i;
}

struct profile_gems profile_gems_near(int jekyll)
{
    return followed[nearest(jekyll)].gems;
}

struct str profile_version(int jekyll)
{
    return followed[nearest(jekyll)].version;
}

struct profile profile_of(const struct profile_gems *gems)
{
    bool liquid_4 = gems->liquid < 500, kramdown_2_5 = gems->kramdown >= 205;
    bool jekyll_3 = gems->jekyll < 400, jekyll_4_4 = gems->jekyll >= 404;
    return (struct profile){
        .lacks_liquid_5_tags = liquid_4,
        .lacks_liquid_5_filters = liquid_4,
        .default_takes_no_options = liquid_4,
        .truncatewords_marks_whole = liquid_4,
        .br_keeps_carriage_returns = liquid_4,
        .conditions_know_empty = liquid_4,
        .names_start_expressions = liquid_4,
        .output_wants_value = liquid_4,
        .ranges_take_no_blanks = liquid_4,
        .blank_blocks_print_nothing = liquid_4,
        .only_tags_see_breaks = liquid_4,
        .loop_bounds_are_cut = liquid_4,
        .else_ends_case = liquid_4,
        .first_item_decides = liquid_4,
        .note_role_on_link = kramdown_2_5,
        .underscores_join_words = kramdown_2_5,
        .time_is_in_lines = kramdown_2_5,
        .reads_cdata = kramdown_2_5,
        .abbreviations_cross_lines = kramdown_2_5,
        .knows_html_5_names = kramdown_2_5,
        .highlights_as_rouge_4 = gems->rouge >= 400,
        .marks_lines = jekyll_4_4,
        .lacks_jekyll_4_filters = jekyll_3,
        .where_takes_nil_for_all = jekyll_3,
        .properties_are_plain = jekyll_3,
        .conditions_are_single = jekyll_3,
        .sort_refuses_mixed = jekyll_3,
        .document_date_is_written = jekyll_3,
        .links_lack_baseurl = jekyll_3,
        .document_lacks_name = jekyll_3,
        .scopes_end_at_slashes = jekyll_3,
        .lacks_source_maps = jekyll_3,
        .exclude_replaces = jekyll_3,
        .keys_have_old_names = jekyll_3,
        .lacks_jekyll_4_settings = jekyll_3,
        .lacks_theme_data = jekyll_3,
        .lacks_jekyll_4_placeholders = jekyll_3,
        .names_keep_dots = jekyll_3,
        .collections_keep_order = jekyll_3,
        .lacks_theme_settings = jekyll_3,
        .yaml_is_safe_yaml = gems->safe_yaml,
    };
}
