/*
 * GDScript.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"keywords", " and as break breakpoint class class_name const continue elif else enum export "
                 "extends for func if in is master mastersync match not onready or pass puppet "
                 "puppetsync remote remotesync return setget signal static tool var while "},
    {"builtins",
     " Color8 ColorN abs acos asin assert atan atan2 bytes2var ceil char clamp convert cos "
     "cosh db2linear decimals dectime deg2rad dict2inst ease exp floor fmod fposmod "
     "funcref hash inst2dict instance_from_id is_inf is_nan lerp linear2db load log max "
     "min nearest_po2 pow preload print print_stack printerr printraw prints printt "
     "rad2deg rand_range rand_seed randf randi randomize range round seed sign sin sinh "
     "sqrt stepify str str2var tan tanh type_exist typeof var2bytes var2str weakref yield "},
    {"types",
     " AABB Array Basis Color Dictionary NodePath Object Plane PoolByteArray PoolColorArray "
     "PoolIntArray PoolRealArray PoolStringArray PoolVector2Array PoolVector3Array Quat "
     "RID Rect2 String Transform Transform2D Vector2 Vector3 bool float int null "},
    {NULL, NULL},
};

static const struct named patterns[] = {
    {"escape",
     "\\(?:[\\abfnrtv\"']|\n|N{.*?}|u[a-fA-F0-9]{4}|U[a-fA-F0-9]{8}|x[a-fA-F0-9]{2}|[0-7]{1,3})"},
    {"format", "%%(?:%(%w+%))?[-#0 +]*(?:[0-9]+|[*])?(?:%.(?:[0-9]+|[*]))?[hlL]?[E-GXc-giorsux%%]"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"\n", "-", ""},
    {"[^%S\n]+", "-", ""},
    {"#.*", "c1", ""},
    {"[%[%]{}:(),;]", "p", ""},
    {"\\\n", "-", ""},
    {"(?:in|and|or|not)%b", "ow", ""},
    {"%!=|==|<<|>>|&&|%+=|-=|%*=|/=|%%=|&=|%|=|%|%||[-~+/*%%=<>&^.!|$]", "o", ""},
    {"(func)((?:%s|\\)+)", "k -", "funcname"},
    {"(class)((?:%s|\\)+)", "k -", "classname"},
    {"%b%k{keywords}%b", "k", ""},
    {"%b(?:do|switch|case)%b", "kr", ""},
    {"%b%k{builtins}%b", "nb", ""},
    {"%b(?:self|false|true|PI|TAU|NAN|INF)%b", "bp", ""},
    {"%b%k{types}%b", "kt", ""},
    {"\"\"\"", "s2", "long_double"},
    {"'''", "s2", "long_single"},
    {"\"", "s2", "double"},
    {"'", "s2", "single"},
    {"[a-zA-Z_]%w*", "n", ""},
    {"(?:%d+%.%d*|%d*%.%d+)(?:[eE][+-]?[0-9]+)?j?", "mf", ""},
    {"%d+[eE][+-]?[0-9]+j?", "mf", ""},
    {"0[xX][a-fA-F0-9]+", "mh", ""},
    {"%d+j?", "mi", ""},

    {":funcname", "", ""},
    {"[a-zA-Z_]%w*", "nf", "pop"},

    {":classname", "", ""},
    {"[a-zA-Z_]%w*", "nc", "pop"},

    {":strings_single", "", ""},
    {"%{format}", "si", ""},
    {"[^\\'%%\n]+", "s1", ""},
    {"[\"\\]", "s1", ""},
    {"%%", "s1", ""},

    {":strings_double", "", ""},
    {"%{format}", "si", ""},
    {"[^\\\"%%\n]+", "s2", ""},
    {"['\\]", "s2", ""},
    {"%%", "s2", ""},

    {":double", "", ""},
    {"%{escape}", "se", ""},
    {"\"", "s2", "pop"},
    {"@strings_double", "", ""},

    {":single", "", ""},
    {"%{escape}", "se", ""},
    {"'", "s1", "pop"},
    {"@strings_single", "", ""},

    {":long_double", "", ""},
    {"%{escape}", "se", ""},
    {"\"\"\"", "s2", "pop"},
    {"@strings_double", "", ""},
    {"\n", "s2", ""},

    {":long_single", "", ""},
    {"%{escape}", "se", ""},
    {"'''", "s1", "pop"},
    {"@strings_single", "", ""},
    {"\n", "s1", ""},

    {NULL, NULL, NULL},
};

const struct language language_gdscript = {
    .name = "gdscript", .rules = rules, .patterns = patterns, .words = words};
