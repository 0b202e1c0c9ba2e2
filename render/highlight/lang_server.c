/*
 * What makes a site run: Dockerfiles, nginx's configuration, makefiles.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named docker_patterns[] = {
    {"keyword", "(?:FROM|MAINTAINER|CMD|LABEL|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|"
                "ARG|STOPSIGNAL|HEALTHCHECK|SHELL)"},
    {NULL, NULL},
};

static const struct rule docker[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"(?i)^(FROM)(%s+)(.*)(%s+)(AS)(%s+)(.*)", "k w s w k w s", ""},
    {"(?i)^(ONBUILD)(%s+)(%{keyword})(.*)", "k w k s", ""},
    {"(?i)^(%{keyword})%b(.*)", "k s", ""},
    {"#.*?$", "c", ""},
    {"(?i)^(?:ONBUILD%s+)?RUN%s+", "k", "run ^shell"},
    {"%w+", "-", ""},
    {"%W+", "-", ""},

    {":run", "", ""},
    {"\n", "-", "pop"},
    {"(?m)\\.", "se", ""},
    {"(?:\\.|[^\n\\])+", ">shell", ""},

    {NULL, NULL, NULL},
};

static const struct named nginx_patterns[] = {
    {"id", "[^%s$;{}()#]+"},
    {NULL, NULL},
};

static const struct rule nginx[] = {
    {":root", "", ""},
    {"(include)(%s+)([^%s;]+)", "k - n", ""},
    {"%{id}", "k", "statement"},
    {"@base", "", ""},

    {":block", "", ""},
    {"}", "p", "pop"},
    {"%{id}", "kn", "statement"},
    {"@base", "", ""},

    {":statement", "", ""},
    {"{", "p", "=block"},
    {";", "p", "pop"},
    {"@base", "", ""},

    {":base", "", ""},
    {"%s+", "-", ""},
    {"#.*", "c1", ""},
    {"(?:on|off)%b", "no", ""},
    {"%$[%w-]+", "nv", ""},
    {"(?i)([a-z0-9.-]+)(:)([0-9]+)", "nf p mi", ""},
    {"(?i)[a-z-]+/[a-z-]+", "nc", ""},
    {"(?i)[0-9]+[kmg]?%b", "mi", ""},
    {"(~)(%s*)([^%s{]+)", "p - sr", ""},
    {"[:=~]", "p", ""},
    {"/(?:%{id})?", "n", ""},
    {"[^#%s;{}$\\]+", "s", ""},
    {"[$;]", "-", ""},

    {NULL, NULL, NULL},
};

static const struct named make_words[] = {
    {"functions", " abspath addprefix addsuffix and basename call dir error eval file filter "
                  "findstring firstword flavor foreach if join lastword notdir or origin "
                  "patsubst realpath shell sort strip subst suffix value warning wildcard word "
                  "wordlist words "},
    {NULL, NULL},
};

static const struct named make_patterns[] = {
    {"stop", "%$%(|%${|%(|%)|}|\\|$"},
    {NULL, NULL},
};

static const struct rule make[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"#.*?\n", "c", ""},
    {"([-s]?include)((?:[\t ]+[^\t\n #]+)+)", "k sx", ""},
    {"(ifn?def|ifn?eq)([\t ]+)([^#\n]+)", "k - nv", ""},
    {"(?:else|endif)[\t ]*(?=[#\n])", "k", ""},
    {"(export)([\t ]+)(?=[%w${}()\t -]+\n)", "k -", "export"},
    {"export[\t ]+", "k", ""},
    {"([%w${}().-]+)([\t ]*)([!?:+]?=)", "nv - o", "shell_line"},
    {"\"(?:\\\\|\\.|[^\"\\])*\"", "s2", ""},
    {"'(?:\\\\|\\.|[^'\\])*'", "s1", ""},
    {"([^\n:]+)(:+)([ \t]*)", "nl o -", "block_header"},

    {":export", "", ""},
    {"[%w${}()-]", "nv", ""},
    {"\n", "-", "pop"},
    {"[\t ]+", "-", ""},

    {":block_header", "", ""},
    {"[^,\\\n#]+", "nf", ""},
    {",", "p", ""},
    {"#.*?", "c", ""},
    {"\\\n", "-", ""},
    {"\\.", "-", ""},
    {"\n", "-", "=block_body"},

    {":block_body", "", ""},
    {"(ifn?def|ifn?eq)([\t ]+)([^#\n]+)(#.*)?(\n)", "k - nv c -", ""},
    {"(else|endif)([\t ]*)(#.*)?(\n)", "k - c -", ""},
    {"(\t[\t ]*)([@-]?)", "- p", "shell_line"},
    {"", "", "^shell pop"},

    {":shell", "", ""},
    {"(?i)%$[({][\t ]*%w[%w:=%%.]*[\t ]*[)}]", "nv", ""},
    {"(%$[({])([\t ]*)(%k{functions}|filter-out)([\t ]+)", "nf - nb -", "shell_expr"},
    {"(?m)\\.", ">shell", ""},
    {"(?m).+?(?=%{stop})", ">shell", ""},
    {"%{stop}", ">shell", ""},

    {":shell_expr", "", ""},
    {"[({]", ">shell", "push"},
    {"[)}]", "nf", "pop"},
    {"@shell", "", ""},

    {":shell_line", "", ""},
    {"\n", "-", "pop"},
    {"@shell", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_docker = {
    .name = "docker", .rules = docker, .patterns = docker_patterns};
const struct language language_nginx = {
    .name = "nginx", .rules = nginx, .patterns = nginx_patterns};
const struct language language_make = {
    .name = "make", .rules = make, .patterns = make_patterns, .words = make_words};
