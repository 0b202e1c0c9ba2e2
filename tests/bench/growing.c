/*
 * Filters and tags whose work grows with what they are given. See growing.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/bench/growing.h"

const char *const growing_templates[] = {
    "{{ n | join: ',' | size }}",
    "{{ n | sort | size }}",
    "{{ n | sort_natural | size }}",
    "{{ n | reverse | size }}",
    "{{ n | uniq | size }}",
    "{{ n | compact | size }}",
    "{{ n | concat: n | size }}",
    "{{ n | first }}{{ n | last }}",
    "{{ n | slice: 1, 90000 | size }}",
    "{{ n | push: 1 | size }}",
    "{{ n | unshift: 1 | size }}",
    "{{ n | pop | size }}",
    "{{ n | shift | size }}",
    "{{ n | array_to_sentence_string | size }}",
    "{{ n | jsonify | size }}",
    "{{ n | inspect | size }}",
    "{{ n | sample: 3 | size }}",
    "{{ n | append: 'x' | size }}",
    "{{ m | map: 'a' | size }}",
    "{{ m | where: 'b', 'x' | size }}",
    "{{ m | where_exp: 'i', 'i.a > 5' | size }}",
    "{{ m | find: 'a', -1 }}",
    "{{ m | find_exp: 'i', 'i.a == -1' }}",
    "{{ m | group_by: 'a' | size }}",
    "{{ m | group_by: 'b' | size }}",
    "{{ m | group_by_exp: 'i', 'i.a' | size }}",
    "{{ m | sort: 'a' | size }}",
    "{{ m | sort_natural: 'b' | size }}",
    "{{ m | uniq | size }}",
    "{{ m | jsonify | size }}",
    "{{ m | sum: 'a' }}",
    "{{ s | split: ' ' | size }}",
    "{{ s | split: '' | size }}",
    "{{ s | upcase | size }}",
    "{{ s | downcase | size }}",
    "{{ s | capitalize | size }}",
    "{{ s | size }}",
    "{{ s | strip | size }}",
    "{{ s | replace: 'w', 'xyz' | size }}",
    "{{ s | replace_first: 'zz', 'y' | size }}",
    "{{ s | replace_last: 'w', 'y' | size }}",
    "{{ s | remove: 'w' | size }}",
    "{{ s | remove_last: 'w' | size }}",
    "{{ s | truncate: 90000 | size }}",
    "{{ s | truncatewords: 90000 | size }}",
    "{{ s | escape | size }}",
    "{{ s | escape_once | size }}",
    "{{ s | url_encode | size }}",
    "{{ s | url_decode | size }}",
    "{{ s | base64_encode | size }}",
    "{{ s | slugify | size }}",
    "{{ s | slugify: 'latin' | size }}",
    "{{ s | number_of_words }}",
    "{{ s | number_of_words: 'auto' }}",
    "{{ s | normalize_whitespace | size }}",
    "{{ s | newline_to_br | size }}",
    "{{ s | strip_newlines | size }}",
    "{{ s | cgi_escape | size }}",
    "{{ s | uri_escape | size }}",
    "{{ s | xml_escape | size }}",
    "{{ s | relative_url | size }}",
    "{{ s | absolute_url | size }}",
    "{{ s | slice: 5, 90000 | size }}",
    "{{ s | date: '%Y' | size }}",
    "{{ s | prepend: s | size }}",
    "{{ s | plus: 1 }}",
    "{{ s | strip_index | size }}",
    "{{ s | jsonify | size }}",
    "{{ s | lstrip | size }}",
    "{{ s | rstrip | size }}",
    "{{ s | remove_first: 'zz' | size }}",
    "{{ t | default: s | size }}",
    "{{ s | base64_encode | base64_decode | size }}",
    "{{ s | base64_url_safe_encode | base64_url_safe_decode | size }}",
    "{{ h | h | size }}",
    "{{ s | abs }}{{ s | ceil }}{{ s | floor }}{{ s | round }}{{ s | to_integer }}",
    "{{ s | minus: 1 }}{{ s | times: 2 }}{{ s | divided_by: 2 }}{{ s | modulo: 2 }}",
    "{{ s | at_least: 1 }}{{ s | at_most: 1 }}",
    "{{ m | find_index: 'a', -1 }}",
    "{{ m | has: 'a', -1 }}",
    "{{ m | reject: 'a', -1 | size }}",
    "{% for i in n %}{{ '2020-01-02' | date_to_string }}{% endfor %}",
    "{% for i in n %}{{ '2020-01-02' | date_to_long_string }}{% endfor %}",
    "{% for i in n %}{{ '2020-01-02' | date_to_rfc822 }}{% endfor %}",
    "{% for i in n %}{{ '2020-01-02' | date_to_xmlschema }}{% endfor %}",
    "{{ h | strip_html | size }}",
    "{{ h | escape | size }}",
    "{% for i in n %}{{ i }}{% endfor %}",
    "{% for i in n reversed %}{{ i }}{% endfor %}",
    "{% for i in n %}{% assign l = l | push: i %}{% endfor %}",
    "{% for i in n %}{% assign t = t | append: i %}{% endfor %}",
    "{% for i in n %}{% assign l = l | concat: e %}{% endfor %}",
    "{% for i in n %}{% capture t %}{{ i }}{% endcapture %}{% endfor %}",
    "{% for i in n %}{% cycle 'a', 'b' %}{% endfor %}",
    "{% for i in n %}{% ifchanged %}{{ i }}{% endifchanged %}{% endfor %}",
    "{% for i in n %}{% increment c %}{% endfor %}",
    "{% if n contains 'none' %}x{% endif %}{% if s contains 'none' %}x{% endif %}",
    "{% case s %}{% when h %}x{% endcase %}",
    "{% tablerow i in n cols: 3 %}{{ i }}{% endtablerow %}",
    "{% for p in m %}{{ p.a }}{{ p['b'] }}{% if p.a == 1 %}x{% endif %}{% endfor %}",
    "{% assign g = m | group_by: 'a' %}{% for x in g %}{{ x.name }}{% endfor %}",
    NULL,
};

static bool add_item(struct value_list *numbers, struct value_list *maps, struct arena *a,
                     uint32_t *seed)
{
    struct buf text;
    struct value_map *m = value_map_new(a);
    *seed = *seed * 1664525U + 1013904223U;
    buf_init(&text, a, 0);
    buf_i64(&text, *seed);
    struct value number = value_str(buf_str(&text));
    return m != NULL && value_map_put_str(m, S("a"), value_int(*seed >> 8)) &&
           value_map_put_str(m, S("b"), number) && value_list_add(numbers, number) &&
           value_list_add(maps, value_of_map(m));
}

struct value_map *growing_data(struct arena *a, size_t count)
{
    struct value_map *data = value_map_new(a);
    struct value_list numbers, maps;
    struct buf words, html;
    uint32_t seed = 1;
    value_list_init(&numbers, a);
    value_list_init(&maps, a);
    buf_init(&words, a, 0);
    buf_init(&html, a, 0);
    bool ok = data != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        ok = add_item(&numbers, &maps, a, &seed);
        buf_printf(&words, "word%u ", (unsigned)(seed >> 24));
        buf_printf(&html, "<b>%u</b> & ", (unsigned)(seed >> 24));
    }
    ok = ok && value_map_put_str(data, S("n"), value_list_done(&numbers)) &&
         value_map_put_str(data, S("m"), value_list_done(&maps)) &&
         value_map_put_str(data, S("s"), value_str(buf_str(&words))) &&
         value_map_put_str(data, S("h"), value_str(buf_str(&html))) &&
         value_map_put_str(data, S("l"), value_array(NULL, 0)) &&
         value_map_put_str(data, S("e"), value_array(numbers.items, 1)) &&
         value_map_put_str(data, S("t"), value_str(S("")));
    return ok ? data : NULL;
}
