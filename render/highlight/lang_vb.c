/*
 * Visual Basic.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[a-zA-Z_]%w*"},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"word",
     " AddHandler Alias ByRef ByVal CBool CByte CChar CDate CDbl CDec CInt CLng CObj CSByte CShort "
     "CSng CStr CType CUInt CULng CUShort Call Case Catch Class Const Continue Declare Default "
     "Delegate Dim DirectCast Do Each Else ElseIf End EndIf Enum Erase Error Event Exit False "
     "Finally For Friend Function Get Global GoSub GoTo Handles If Implements Imports Inherits "
     "Interface Let Lib Loop Me Module MustInherit MustOverride MyBase MyClass Namespace Narrowing "
     "New Next Not NotInheritable NotOverridable Nothing Of On Operator Option Optional Overloads "
     "Overridable Overrides ParamArray Partial Private Property Protected Public RaiseEvent ReDim "
     "ReadOnly RemoveHandler Resume Return Select Set Shadows Shared Single Static Step Stop "
     "Structure Sub SyncLock Then Throw To True Try TryCast Using Wend When While Widening With "
     "WithEvents WriteOnly ",
     "k", NULL},
    {"word",
     " Boolean Byte Char Date Decimal Double Integer Long Object SByte Short String UInteger ULong "
     "UShort Variant ",
     "kt", NULL},
    {"word", " AddressOf And AndAlso As GetType In Is IsNot Like Mod Or OrElse TypeOf Xor ", "ow",
     NULL},
    {"word", " Console ConsoleColor ", "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":whitespace", "", ""},
    {"%s+", "-", ""},
    {"(?i)rem%b.*?$", "c1", ""},
    {"(?m)%%{.*?%%}", "cm", ""},
    {"'.*$", "c1", ""},

    {":root", "", ""},
    {"@whitespace", "", ""},
    {"#If%b.*?%bThen|#ElseIf%b.*?%bThen|#End%s+If|#Const|#ExternalSource.*?\n|"
     "#End%s+ExternalSource|#Region.*?\n|#End%s+Region|#ExternalChecksum",
     "cp", ""},
    {"[.]", "p", "dotted"},
    {"[(){}!#,:]", "p", ""},
    {"Option%s+(?:Strict|Explicit|Compare)%s+(?:On|Off|Binary|Text)", "kd", ""},
    {"End%b", "k", "end"},
    {"(?:Dim|Const)%b", "k", "dim"},
    {"(?:Function|Sub|Property)%b", "k", "funcname"},
    {"(?:Class|Structure|Enum)%b", "k", "classname"},
    {"(?:Module|Namespace|Imports)%b", "k", "namespace"},
    {"[A-Z]%w*", "n", "?word"},
    {"&=|[*]=|/=|\\=|%^=|%+=|-=|<<=|>>=|<<|>>|:=|<=|>=|<>|[-&*/\\^+=<>.]", "o", ""},
    {"\"", "s", "string"},
    {"%{id}[%%&@!#$]?", "n", ""},
    {"(?i)(?:%d+%.%d*|%d*%.%d+)(?:f[+-]?%d+)?", "mf", ""},
    {"%d+(?:[SILDFR]|US|UI|UL)?", "mi", ""},

    {":dotted", "", ""},
    {"@whitespace", "", ""},
    {"%{id}", "n", "pop"},

    {":string", "", ""},
    {"\"\"", "se", ""},
    {"\"C?", "s", "pop"},
    {"[^\"]+", "s", ""},

    {":dim", "", ""},
    {"@whitespace", "", ""},
    {"%{id}", "nv", "pop"},
    {"", "", "pop"},

    {":funcname", "", ""},
    {"@whitespace", "", ""},
    {"%{id}", "nf", "pop"},

    {":classname", "", ""},
    {"@whitespace", "", ""},
    {"%{id}", "nc", "pop"},

    {":namespace", "", ""},
    {"@whitespace", "", ""},
    {"%{id}(?:[.]%{id})*", "nn", "pop"},

    {":end", "", ""},
    {"@whitespace", "", ""},
    {"(?:Function|Sub|Property|Class|Structure|Enum|Module|Namespace)%b", "k", "pop"},
    {"", "", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_vb = {
    .name = "vb", .rules = rules, .patterns = patterns, .choices = choices};
