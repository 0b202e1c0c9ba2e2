/*
 * CMake.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"commands",
     " add_compile_definitions add_compile_options add_custom_command add_custom_target "
     "add_definitions add_dependencies add_executable add_library add_link_options "
     "add_subdirectory add_test aux_source_directory break build_command build_name "
     "cmake_host_system_information cmake_language cmake_minimum_required "
     "cmake_parse_arguments cmake_policy configure_file create_test_sourcelist define_property "
     "else elseif enable_language enable_testing endforeach endfunction endif endmacro "
     "endwhile exec_program execute_process export export_library_dependencies file find_file "
     "find_library find_package find_path find_program fltk_wrap_ui foreach function "
     "get_cmake_property get_directory_property get_filename_component get_property "
     "get_source_file_property get_target_property get_test_property if include "
     "include_directories include_external_msproject include_guard include_regular_expression "
     "install install_files install_programs install_targets link_directories link_libraries "
     "list load_cache load_command macro make_directory mark_as_advanced math message option "
     "output_required_files project qt_wrap_cpp qt_wrap_ui remove remove_definitions return "
     "separate_arguments set set_directory_properties set_property set_source_files_properties "
     "set_target_properties set_tests_properties site_name source_group string subdir_depends "
     "subdirs target_compile_definitions target_compile_features target_compile_options "
     "target_include_directories target_link_directories target_link_libraries "
     "target_link_options target_precompile_headers target_sources try_compile try_run unset "
     "use_mangled_mesa utility_source variable_requires variable_watch while write_file "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"command", "=commands", "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

/* How long the bracket is that is open. */
struct cmake {
    size_t bracket;
};

static bool bracket_open(struct lexer *x, struct match *m)
{
    struct cmake *c = lexer_data(x);
    c->bracket = m->group[1].len;
    return true;
}

static bool bracket_close(struct lexer *x, struct match *m)
{
    const struct cmake *c = lexer_data(x);
    if (m->group[0].len == c->bracket)
        lexer_next(x, "=root");
    return true;
}

static const struct action actions[] = {
    {"bracket_open", bracket_open},
    {"bracket_close", bracket_close},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":variable_interpolation", "", ""},
    {"%${", "si", "variable_reference"},

    {":root", "", ""},
    {"@variable_interpolation", "", ""},
    {"[ \t]", "-", ""},
    {"[()]", "p", ""},
    {"#(%[=*%[)", "cm", "!bracket_open =bracket_comment"},
    {"(%[=*%[)", "s2", "!bracket_open =bracket_string"},
    {"\\\"", "-", ""},
    {"\"", "s2", "quoted_argument"},
    {"([A-Za-z_][A-Za-z0-9_]*)([ \t]*)(%()", "nf - p", "?command"},
    {"#.*", "c1", ""},
    {"(?m)\r\n?|.", "-", ""},

    {":bracket_string", "", ""},
    {"%]=*%]", "s2", "!bracket_close"},
    {"@variable_interpolation", "", ""},
    {"(?m)\r\n?|.", "s2", ""},

    {":bracket_comment", "", ""},
    {"%]=*%]", "cm", "!bracket_close"},
    {"(?m)\r\n?|.", "cm", ""},

    {":variable_reference", "", ""},
    {"@variable_interpolation", "", ""},
    {"}", "si", "pop"},
    {"(?m)\r\n?|.", "nv", ""},

    {":quoted_argument", "", ""},
    {"@variable_interpolation", "", ""},
    {"\"", "s2", "root"},
    {"\\[()#\" \\$@^trn;]", "se", ""},
    {"(?m)\r\n?|.", "s2", ""},

    {NULL, NULL, NULL},
};

const struct language language_cmake = {.name = "cmake",
                                        .rules = rules,
                                        .words = words,
                                        .choices = choices,
                                        .actions = actions,
                                        .data = sizeof(struct cmake)};
