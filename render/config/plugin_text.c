/*
 * The templates of the pages that plugins make, in Liquid. What they print is what those of
 * jekyll-feed 0.17, jekyll-sitemap 1.4 and jekyll-redirect-from 0.16 print, to the byte.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/plugins.h"

static const char feed[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
    "{% if page.xsl %}"
    "<?xml-stylesheet type=\"text/xml\" href=\"{{ '/feed.xslt.xml' | absolute_url }}\"?>"
    "{% endif %}"
    "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
    "{% if site.lang %}xml:lang=\"{{ site.lang }}\"{% endif %}>"
    "<generator uri=\"https://jekyllrb.com/\" version=\"{{ jekyll.version }}\">Jekyll</generator>"
    "{% assign own = page.url | absolute_url %}"
    "<link href=\"{{ own }}\" rel=\"self\" type=\"application/atom+xml\" />"
    "<link href=\"{{ '/' | absolute_url }}\" rel=\"alternate\" type=\"text/html\""
    "{% if site.lang %} hreflang=\"{{ site.lang }}\"{% endif %} />"
    "<updated>{{ site.time | date_to_xmlschema }}</updated>"
    "<id>{{ own | xml_escape }}</id>"
    /* The title: the site's, and the collection and category of this feed. */
    "{% assign name = site.title | default: site.name %}"
    "{% if page.collection != 'posts' %}"
    "{% assign part = page.collection | capitalize %}"
    "{% assign name = name | append: ' | ' | append: part %}{% endif %}"
    "{% if page.category %}"
    "{% assign part = page.category | capitalize %}"
    "{% assign name = name | append: ' | ' | append: part %}{% endif %}"
    "{% if name %}<title type=\"html\">{{ name | smartify | xml_escape }}</title>{% endif %}"
    "{% if site.description %}<subtitle>{{ site.description | xml_escape }}</subtitle>"
    "{% endif %}"
    "{% if site.author %}<author>"
    "<name>{{ site.author.name | default: site.author | xml_escape }}</name>"
    "{% if site.author.email %}<email>{{ site.author.email | xml_escape }}</email>{% endif %}"
    "{% if site.author.uri %}<uri>{{ site.author.uri | xml_escape }}</uri>{% endif %}"
    "</author>{% endif %}"
    /* Which entries. */
    "{% if page.tags %}{% assign all = site.tags[page.tags] %}"
    "{% else %}{% assign all = site[page.collection] %}{% endif %}"
    "{% if page.category %}{% assign all = all | where: 'categories', page.category %}{% endif %}"
    "{% unless site.show_drafts %}"
    "{% assign all = all | where_exp: 'one', 'one.draft != true' %}{% endunless %}"
    "{% assign all = all | sort: 'date' | reverse %}"
    "{% assign most = site.feed.posts_limit | default: 10 %}"
    "{% for post in all limit: most %}"
    "<entry{% if post.lang %} xml:lang=\"{{ post.lang }}\"{% endif %}>"
    "{% assign name = post.title | smartify | strip_html | normalize_whitespace | xml_escape %}"
    "{% assign link = post.url | absolute_url %}"
    "<title type=\"html\">{{ name }}</title>"
    "<link href=\"{{ link }}\" rel=\"alternate\" type=\"text/html\" title=\"{{ name }}\" />"
    "<published>{{ post.date | date_to_xmlschema }}</published>"
    "<updated>{{ post.last_modified_at | default: post.date | date_to_xmlschema }}</updated>"
    "<id>{{ post.id | absolute_url | xml_escape }}</id>"
    "{% assign short = post.feed.excerpt_only | default: site.feed.excerpt_only %}"
    "{% unless short %}<content type=\"html\" xml:base=\"{{ link | xml_escape }}\">"
    "<![CDATA[{{ post.content | strip }}]]></content>{% endunless %}"
    "{% assign who = post.author | default: post.authors[0] | default: site.author %}"
    "{% assign who = site.data.authors[who] | default: who %}"
    "{% assign mail = who.email | default: nil %}"
    "{% assign page_of = who.uri | default: nil %}"
    "<author>"
    "<name>{{ who.name | default: who | default: '' | xml_escape }}</name>"
    "{% if mail %}<email>{{ mail | xml_escape }}</email>{% endif %}"
    "{% if page_of %}<uri>{{ page_of | xml_escape }}</uri>{% endif %}"
    "</author>"
    "{% if post.category %}<category term=\"{{ post.category | xml_escape }}\" />"
    "{% elsif post.categories %}{% for term in post.categories %}"
    "<category term=\"{{ term | xml_escape }}\" />{% endfor %}{% endif %}"
    "{% for term in post.tags %}<category term=\"{{ term | xml_escape }}\" />{% endfor %}"
    "{% assign summary = post.description | default: post.excerpt %}"
    "{% if summary and summary != empty %}<summary type=\"html\">"
    "<![CDATA[{{ summary | strip_html | normalize_whitespace }}]]></summary>{% endif %}"
    "{% assign image = post.image.path | default: post.image %}"
    "{% if image %}"
    "{% unless image contains '://' %}{% assign image = image | absolute_url %}{% endunless %}"
    "{% assign image = image | xml_escape %}"
    "<media:thumbnail xmlns:media=\"http://search.yahoo.com/mrss/\" url=\"{{ image }}\" />"
    "<media:content medium=\"image\" url=\"{{ image }}\" "
    "xmlns:media=\"http://search.yahoo.com/mrss/\" />"
    "{% endif %}"
    "</entry>"
    "{% endfor %}"
    "</feed>";

#define SITEMAP_LOCATION(path)                                                                     \
    "<url>\n<loc>{{ " path " | replace: '/index.html', '/' | absolute_url | xml_escape }}</loc>\n"

static const char sitemap[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "{% if page.xsl %}"
    "<?xml-stylesheet type=\"text/xsl\" href=\"{{ '/sitemap.xsl' | absolute_url }}\"?>\n"
    "{% endif %}"
    "<urlset xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:schemaLocation=\"http://www.sitemaps.org/schemas/sitemap/0.9 "
    "http://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd\" "
    "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    "{% for collection in site.collections %}{% if collection.output != false %}"
    "{% for one in collection.docs %}{% if one.sitemap != false %}" SITEMAP_LOCATION(
        "one.url") "{% if one.last_modified_at or one.date %}"
                   "<lastmod>{{ one.last_modified_at | default: one.date | date_to_xmlschema "
                   "}}</lastmod>\n"
                   "{% endif %}</url>\n"
                   "{% endif %}{% endfor %}{% endif %}{% endfor %}"
                   "{% for one in site.html_pages %}"
                   "{% if one.sitemap != false and one.url != '/404.html' %}" SITEMAP_LOCATION(
                       "one.url") "{% if one.last_modified_at %}"
                                  "<lastmod>{{ one.last_modified_at | date_to_xmlschema "
                                  "}}</lastmod>\n"
                                  "{% endif %}</url>\n"
                                  "{% endif %}{% endfor %}"
                                  "{% assign kinds = '.htm,.html,.xhtml,.pdf' | split: ',' %}"
                                  "{% for one in site.static_files %}"
                                  "{% if kinds contains one.extname and one.sitemap != false and "
                                  "one.name != '404.html' %}" SITEMAP_LOCATION(
                                      "one.path") "<lastmod>{{ one.modified_time | "
                                                  "date_to_xmlschema }}</lastmod>\n</url>\n"
                                                  "{% endif %}{% endfor %}"
                                                  "</urlset>\n";

static const char robots[] = "Sitemap: {{ \"sitemap.xml\" | absolute_url }}\n";

static const char redirect[] = "<!DOCTYPE html>\n"
                               "{% assign to = page.redirect.to %}"
                               "<html lang=\"en-US\">\n"
                               "  <meta charset=\"utf-8\">\n"
                               "  <title>Redirecting&hellip;</title>\n"
                               "  <link rel=\"canonical\" href=\"{{ to }}\">\n"
                               "  <script>location=\"{{ to }}\"</script>\n"
                               "  <meta http-equiv=\"refresh\" content=\"0; url={{ to }}\">\n"
                               "  <meta name=\"robots\" content=\"noindex\">\n"
                               "  <h1>Redirecting&hellip;</h1>\n"
                               "  <a href=\"{{ to }}\">Click here if you are not redirected.</a>\n"
                               "</html>\n";

const struct plugin_text plugin_texts[PLUGIN_TEXT_COUNT] = {
    [PLUGIN_TEXT_FEED] = {PLUGIN_FEED, STR_INIT("feed.xml"), {feed, sizeof(feed) - 1}},
    [PLUGIN_TEXT_SITEMAP] = {PLUGIN_SITEMAP,
                             STR_INIT("sitemap.xml"),
                             {sitemap, sizeof(sitemap) - 1}},
    [PLUGIN_TEXT_ROBOTS] = {PLUGIN_SITEMAP, STR_INIT("robots.txt"), {robots, sizeof(robots) - 1}},
    [PLUGIN_TEXT_REDIRECT] = {PLUGIN_REDIRECT_FROM,
                              STR_INIT("redirect.html"),
                              {redirect, sizeof(redirect) - 1}},
};
