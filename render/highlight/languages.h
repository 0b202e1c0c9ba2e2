/*
 * The languages that there are lexers for: one table each. Those of languages/ are data, which
 * compile-languages turns into tables; the others stand in the C file of their name.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_LANGUAGES_H
#define RENDER_HIGHLIGHT_LANGUAGES_H

#include "render/highlight/lexer.h"

extern const struct language language_apache, language_awk, language_batchfile, language_c,
    language_clojure, language_cmake, language_coffeescript, language_conf, language_console,
    language_cpp, language_csharp, language_css, language_cuda, language_cypher, language_d,
    language_dart, language_diff, language_docker, language_eex, language_elixir, language_elm,
    language_erb, language_erlang, language_fortran, language_fsharp, language_gdscript,
    language_gherkin, language_glsl, language_go, language_gradle, language_graphql,
    language_groovy, language_handlebars, language_haskell, language_hcl, language_html,
    language_ini, language_irb, language_irb_output, language_java, language_javascript,
    language_jinja, language_json, language_json_doc, language_jsonnet, language_jsp, language_jsx,
    language_julia, language_kotlin, language_liquid, language_lua, language_make,
    language_markdown, language_matlab, language_message, language_nasm, language_nginx,
    language_nix, language_objective_c, language_objective_cpp, language_ocaml, language_pascal,
    language_perl, language_php, language_plaintext, language_plist, language_powershell,
    language_prolog, language_prometheus, language_properties, language_protobuf, language_puppet,
    language_python, language_r, language_ruby, language_rust, language_sass, language_scala,
    language_scheme, language_scss, language_shell, language_smarty, language_solidity,
    language_sparql, language_sql, language_swift, language_systemd, language_tcl,
    language_terraform, language_tex, language_toml, language_tsx, language_turtle, language_twig,
    language_typescript, language_vala, language_vb, language_velocity, language_verilog,
    language_vhdl, language_viml, language_vue, language_xml, language_yaml;

/* The names of the languages of languages/, in byte order. */
struct language_name {
    struct str name;
    const struct language *language;
};
extern const struct language_name language_names[];
extern const size_t language_name_count;

#endif
