/*
 * Groovy, and Gradle's build files.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"keywords",
     " as assert break case catch continue default do else finally for goto if in instanceof "
     "new return switch this throw try while "},
    {"declarations",
     " abstract const enum extends final implements native private protected public static "
     "strictfp super synchronized throws transient volatile "},
    {"types", " boolean byte char def double float int long short void "},
    {"constants", " false null true "},
    {"gradle_keywords",
     " allprojects artifacts buildscript configuration dependencies publishing repositories "
     "sourceSets subprojects "},
    {"gradle_types",
     " ArtifactResolutionQuery ComponentSelection ComponentSelectionRules Configuration "
     "ConventionProperty ExtensionAware ExtraPropertiesExtension Gradle IncrementalTaskInputs "
     "IvyArtifact IvyArtifactSet IvyModuleDescriptorSpec IvyPublication JavaToolChain "
     "MavenArtifact MavenArtifactSet MavenPom MavenPublication PluginDependenciesSpec "
     "PluginDependencySpec Project PublishingExtension ResolutionStrategy ResourceHandler "
     "Script Settings SourceSet SourceSetOutput Task TextResourceFactory "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id", "=keywords", "k", NULL}, {"id", "=declarations", "kd", NULL},
    {"id", "=types", "kt", NULL},   {"id", "=constants", "kc", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct choice gradle_choices[] = {
    {"id", "=keywords", "k", NULL},
    {"id", "=gradle_keywords", "k", NULL},
    {"id", "=declarations", "kd", NULL},
    {"id", "=types", "kt", NULL},
    {"id", "=gradle_types", "kt", NULL},
    {"id", "=constants", "kc", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"^(%s*(?:%w[%w.%[%]]*%s+)+?)(%w%w*)(%s*)(%()", ">>self nf - o", ""},
    {"[^%S\n]+", "-", ""},
    {"//.*?$", "c1", ""},
    {"(?m)/[*].*?[*]/", "cm", ""},
    {"%@%w[%w.]*", "nd", ""},
    {"(?:class|interface|trait)%b", "kd", "class"},
    {"package%b", "kn", "import"},
    {"import%b", "kn", "import"},
    {"(?m)\"\"\".*?\"\"\"", "s2", ""},
    {"(?m)'''.*?'''", "s1", ""},
    {"\"(?:\\.|\\\n|.)*?\"", "s2", ""},
    {"'(?:\\.|\\\n|.)*?'", "s1", ""},
    {"(?m)%$/(?:%$.|.)*?/%$", "s", ""},
    {"/(?:\\.|\\\n|.)*?/", "s", ""},
    {"'\\.'|'[^\\]'|'\\u[0-9a-f]{4}'", "sc", ""},
    {"(%.)([a-zA-Z_][a-zA-Z0-9_]*)", "o na", ""},
    {"[a-zA-Z_][a-zA-Z0-9_]*:", "nl", ""},
    {"[a-zA-Z_$][a-zA-Z0-9_]*", "n", "?id"},
    {"[~^*!%%&%[%](){}<>|+=:;,./?-]", "o", ""},
    {"%d+%.%d+(?:[eE]%d+)?[fd]?", "mf", ""},
    {"0x[0-9a-f]+", "mh", ""},
    {"[0-9]+L?", "mi", ""},
    {"\n", "-", ""},

    {":class", "", ""},
    {"%s+", "-", ""},
    {"%w%w*", "nc", "pop"},

    {":import", "", ""},
    {"%s+", "-", ""},
    {"[%w.]+[*]?", "nn", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_groovy = {
    .name = "groovy", .rules = rules, .words = words, .choices = choices};
const struct language language_gradle = {.name = "gradle",
                                         .base = &language_groovy,
                                         .rules = rules,
                                         .words = words,
                                         .choices = gradle_choices};
