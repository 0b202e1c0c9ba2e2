/*
 * The versions of Jekyll that a site can ask for, as flags for their differences.
 *
 * A site is built by one Jekyll with its gems. The code follows Jekyll 4.3 with Liquid 5.4,
 * kramdown 2.4, Rouge 3.30 and Ruby's own YAML, as Debian has them together. If another version
 * writes something else, a flag here says so; code tests the flag, never a version. All flags off
 * is Debian's combination.
 *
 * docs/jekyll.md has a row for each flag, and tests/compat/profiles a case with the real output.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_PROFILE_H
#define RENDER_BASE_PROFILE_H

#include "render/base/str.h"

struct profile {
    /* Liquid 4.0 */
    bool lacks_liquid_5_tags;        /* echo, liquid, render, # */
    bool lacks_liquid_5_filters;     /* base64_encode and its kin, remove_last, replace_last */
    bool default_takes_no_options;   /* default: "x", allow_false: true */
    bool truncatewords_marks_whole;  /* "a b" | truncatewords: 2 is "a b..." */
    bool br_keeps_carriage_returns;  /* newline_to_br */
    bool conditions_know_empty;      /* `empty` and `blank` in where_exp and find_exp */
    bool names_start_expressions;    /* {{ ["a"] }} is refused if parsing is strict */
    bool output_wants_value;         /* and so is {{ }} */
    bool ranges_take_no_blanks;      /* (1 .. 3), if parsing is lax */
    bool blank_blocks_print_nothing; /* {% highlight %} and {% ifchanged %} around white space */
    bool only_tags_see_breaks;       /* a tablerow's cells after {% break %}, up to their tags */
    bool loop_bounds_are_cut;        /* for x in y limit: "a", which is 0 */
    bool else_ends_case;             /* a `when` after `else` is ignored */
    bool first_item_decides; /* uniq, compact, where of a list whose first item has no members */

    /* kramdown 2.5 */
    bool note_role_on_link;      /* role="doc-noteref" on the <a>; no role on a footnote's <li> */
    bool underscores_join_words; /* a__b_c: no emphasis after a letter and underscores */
    bool time_is_in_lines;       /* <time> is no block */
    bool reads_cdata;            /* <![CDATA[ in a line or an HTML block is text */
    bool abbreviations_cross_lines; /* a blank in a defined name stands for any white space */
    bool knows_html_5_names;        /* &frac13; and its like; else those of HTML 4 alone */

    bool highlights_as_rouge_4; /* Rouge 4: other classes in some languages */

    /* Jekyll 4.4 */
    bool marks_lines; /* {% highlight LANG mark_lines="1 2" %} */

    /* Jekyll 3.10 */
    bool lacks_jekyll_4_filters;   /* find, find_exp; number_of_words: "cjk" */
    bool where_takes_nil_for_all;  /* where: "a", nil gives the input; a list is a target */
    bool properties_are_plain;     /* where, sort: "02" is no number, a path ends in an error */
    bool conditions_are_single;    /* where_exp: no `and`, no `or` */
    bool sort_refuses_mixed;       /* sort: strings and numbers */
    bool document_date_is_written; /* page.date is only that of the front matter or of the name */
    bool links_lack_baseurl;       /* {% link %} and {% post_url %} give the URL alone */
    bool document_lacks_name;      /* page.name of a document is that of its front matter */
    bool scopes_end_at_slashes;    /* defaults of the path "sub" do not apply to "subway" */
    bool lacks_source_maps;        /* Ruby Sass makes none */
    bool exclude_replaces;         /* `exclude:` replaces the built-in list */
    bool collections_keep_order;   /* no sort_by and no order: of a collection */
    bool lacks_theme_settings;     /* the theme's _config.yml is not read */
    bool keys_have_old_names;      /* `layouts` is `layouts_dir`, `gems` is `plugins`, ... */
    bool lacks_jekyll_4_settings;  /* page_excerpts, csv_reader, tsv_reader */
    bool lacks_theme_data;         /* the theme's _data is not read */
    bool lacks_jekyll_4_placeholders; /* :week, :long_month, :slugified_categories, ... */
    bool names_keep_dots;             /* a...md has the basename "a.." */

    /* YAML by the gem safe_yaml, with upstream's Jekyll of any version */
    bool yaml_is_safe_yaml; /* 10:30 is 630.0, :a is ":a", 2001-1-1 is text, !!str 5 is 5 ... */
};

/* jekyll.version if only 403 is known of it: "4.3.1". */
struct str profile_version(int jekyll);

/* The gems of one site. A version is its major number × 100 and its minor number: 403 is 4.3. */
struct profile_gems {
    int jekyll, liquid, kramdown, rouge;
    bool safe_yaml; /* YAML is read by the gem safe_yaml, as upstream Jekyll does */
};

/*
 * The gems of a supported version of Jekyll: "3.10", "4.3", "4.4". Returns false for another name.
 */
MUST_CHECK bool profile_gems_named(struct str name, struct profile_gems *gems);

/* The same for any version of Jekyll: the gems of the nearest supported one. */
struct profile_gems profile_gems_near(int jekyll);

/* How these gems differ. */
struct profile profile_of(const struct profile_gems *gems);

#endif
