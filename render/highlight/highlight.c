/*
 * Languages by name. See highlight.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/highlight.h"

#include "render/highlight/guess.h"
#include "render/highlight/languages.h"

struct highlight {
    struct lexing *lexing;
};

/* Those of the tables in C, in byte order. */
static const struct language_name names[] = {
    {STR_INIT("bash"), &language_shell},
    {STR_INIT("c"), &language_c},
    {STR_INIT("c++"), &language_cpp},
    {STR_INIT("cmake"), &language_cmake},
    {STR_INIT("console"), &language_console},
    {STR_INIT("cpp"), &language_cpp},
    {STR_INIT("cuda"), &language_cuda},
    {STR_INIT("eex"), &language_eex},
    {STR_INIT("elixir"), &language_elixir},
    {STR_INIT("erb"), &language_erb},
    {STR_INIT("eruby"), &language_erb},
    {STR_INIT("exs"), &language_elixir},
    {STR_INIT("glsl"), &language_glsl},
    {STR_INIT("graphql"), &language_graphql},
    {STR_INIT("handlebars"), &language_handlebars},
    {STR_INIT("hbs"), &language_handlebars},
    {STR_INIT("hcl"), &language_hcl},
    {STR_INIT("heex"), &language_eex},
    {STR_INIT("http"), &language_message},
    {STR_INIT("irb"), &language_irb},
    {STR_INIT("irb_output"), &language_irb_output},
    {STR_INIT("ksh"), &language_shell},
    {STR_INIT("leex"), &language_eex},
    {STR_INIT("liquid"), &language_liquid},
    {STR_INIT("lua"), &language_lua},
    {STR_INIT("markdown"), &language_markdown},
    {STR_INIT("md"), &language_markdown},
    {STR_INIT("microsoftshell"), &language_powershell},
    {STR_INIT("mkd"), &language_markdown},
    {STR_INIT("msshell"), &language_powershell},
    {STR_INIT("mustache"), &language_handlebars},
    {STR_INIT("obj-c"), &language_objective_c},
    {STR_INIT("obj-c++"), &language_objective_cpp},
    {STR_INIT("obj-cpp"), &language_objective_cpp},
    {STR_INIT("obj_c"), &language_objective_c},
    {STR_INIT("obj_c++"), &language_objective_cpp},
    {STR_INIT("obj_cpp"), &language_objective_cpp},
    {STR_INIT("objc"), &language_objective_c},
    {STR_INIT("objc++"), &language_objective_cpp},
    {STR_INIT("objcpp"), &language_objective_cpp},
    {STR_INIT("objective_c"), &language_objective_c},
    {STR_INIT("objective_cpp"), &language_objective_cpp},
    {STR_INIT("objectivec"), &language_objective_c},
    {STR_INIT("objectivec++"), &language_objective_cpp},
    {STR_INIT("objectivecpp"), &language_objective_cpp},
    {STR_INIT("php"), &language_php},
    {STR_INIT("php3"), &language_php},
    {STR_INIT("php4"), &language_php},
    {STR_INIT("php5"), &language_php},
    {STR_INIT("plaintext"), &language_plaintext},
    {STR_INIT("posh"), &language_powershell},
    {STR_INIT("powershell"), &language_powershell},
    {STR_INIT("pry"), &language_irb},
    {STR_INIT("py"), &language_python},
    {STR_INIT("python"), &language_python},
    {STR_INIT("rb"), &language_ruby},
    {STR_INIT("rhtml"), &language_erb},
    {STR_INIT("rs"), &language_rust},
    {STR_INIT("rs,ignore"), &language_rust},
    {STR_INIT("rs,no_run"), &language_rust},
    {STR_INIT("rs,should_panic"), &language_rust},
    {STR_INIT("ruby"), &language_ruby},
    {STR_INIT("rust"), &language_rust},
    {STR_INIT("rust,ignore"), &language_rust},
    {STR_INIT("rust,no_run"), &language_rust},
    {STR_INIT("rust,should_panic"), &language_rust},
    {STR_INIT("sass"), &language_sass},
    {STR_INIT("sh"), &language_shell},
    {STR_INIT("shell"), &language_shell},
    {STR_INIT("shell-session"), &language_console},
    {STR_INIT("shell_session"), &language_console},
    {STR_INIT("swift"), &language_swift},
    {STR_INIT("tcl"), &language_tcl},
    {STR_INIT("terminal"), &language_console},
    {STR_INIT("terraform"), &language_terraform},
    {STR_INIT("text"), &language_plaintext},
    {STR_INIT("tf"), &language_terraform},
    {STR_INIT("vue"), &language_vue},
    {STR_INIT("vuejs"), &language_vue},
    {STR_INIT("yaml"), &language_yaml},
    {STR_INIT("yml"), &language_yaml},
    {STR_INIT("zsh"), &language_shell},
};

static const struct language *find_in(const struct language_name *rows, size_t count,
                                      struct str name)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(name, rows[middle].name);
        if (order == 0)
            return rows[middle].language;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static const struct language *language_find(struct str name)
{
    const struct language *found = find_in(names, ARRAY_LEN(names), name);
    return found != NULL ? found : find_in(language_names, language_name_count, name);
}

struct highlight *highlight_new(struct arena *a)
{
    struct highlight *h = arena_new(a, struct highlight);
    if (h == NULL)
        return NULL;
    h->lexing = lexing_new(a, language_find);
    return h->lexing != NULL ? h : NULL;
}

bool highlight_write(struct highlight *h, struct str code, struct str language, struct buf *out)
{
    struct str options;
    if (!str_cut(language, '?', &language, &options))
        options = str_of(NULL, 0);
    if (str_eq(language, S("guess")))
        language = guess_language(code);
    const struct language *l = language_find(language);
    return l != NULL && lexing_write(h->lexing, l, options, code, out);
}

static const struct language_name *name_at(size_t i)
{
    if (i < ARRAY_LEN(names))
        return &names[i];
    i -= ARRAY_LEN(names);
    return i < language_name_count ? &language_names[i] : NULL;
}

struct str highlight_name(size_t i)
{
    const struct language_name *n = name_at(i);
    return n != NULL ? n->name : str_of(NULL, 0);
}

bool highlight_is_alias(size_t i)
{
    const struct language_name *n = name_at(i);
    return n != NULL && !str_eq(n->name, str_c(n->language->name));
}

const char *highlight_check(struct highlight *h, struct str language)
{
    const struct language *l = language_find(language);
    return l != NULL ? lexing_check(h->lexing, l) : "there is no such language";
}
