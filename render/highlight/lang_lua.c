/*
 * Lua.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"builtins",
     " _g _version assert collectgarbage coroutine.create coroutine.isyieldable coroutine.resume "
     "coroutine.running coroutine.status coroutine.wrap coroutine.yield debug.debug "
     "debug.gethook debug.getinfo debug.getlocal debug.getmetatable debug.getregistry "
     "debug.getupvalue debug.getuservalue debug.sethook debug.setlocal debug.setmetatable "
     "debug.setupvalue debug.setuservalue debug.traceback debug.upvalueid debug.upvaluejoin "
     "dofile error file:close file:flush file:lines file:read file:seek file:setvbuf file:write "
     "getmetatable io.close io.flush io.input io.lines io.open io.output io.popen io.read "
     "io.stderr io.stdin io.stdout io.tmpfile io.type io.write ipairs load loadfile lua_cpath "
     "lua_cpath_5_3 lua_errerr lua_errfile lua_errgcmm lua_errmem lua_errrun lua_errsyntax "
     "lua_hookcall lua_hookcount lua_hookline lua_hookret lua_hooktailcall lua_init lua_init_5_3 "
     "lua_maskcall lua_maskcount lua_maskline lua_maskret lua_maxinteger lua_mininteger "
     "lua_minstack lua_multret lua_noref lua_ok lua_opadd lua_opband lua_opbnot lua_opbor "
     "lua_opbxor lua_opdiv lua_opeq lua_opidiv lua_ople lua_oplt lua_opmod lua_opmul lua_oppow "
     "lua_opshl lua_opshr lua_opsub lua_opunm lua_path lua_path_5_3 lua_refnil lua_registryindex "
     "lua_ridx_globals lua_ridx_mainthread lua_tboolean lua_tfunction lua_tlightuserdata "
     "lua_tnil lua_tnone lua_tnumber lua_tstring lua_ttable lua_tthread lua_tuserdata "
     "lua_use_apicheck lua_yield lual_buffersize luaopen_base luaopen_coroutine luaopen_debug "
     "luaopen_io luaopen_math luaopen_os luaopen_package luaopen_string luaopen_table "
     "luaopen_utf8 math.abs math.acos math.asin math.atan math.ceil math.cos math.deg math.exp "
     "math.floor math.fmod math.huge math.log math.max math.maxinteger math.min math.mininteger "
     "math.modf math.pi math.rad math.random math.randomseed math.sin math.sqrt math.tan "
     "math.tointeger math.type math.ult next os.clock os.date os.difftime os.execute os.exit "
     "os.getenv os.remove os.rename os.setlocale os.time os.tmpname package.config package.cpath "
     "package.loaded package.loadlib package.path package.preload package.searchers "
     "package.searchpath pairs pcall print rawequal rawget rawlen rawset require select "
     "setmetatable string.byte string.char string.dump string.find string.format string.gmatch "
     "string.gsub string.len string.lower string.match string.pack string.packsize string.rep "
     "string.reverse string.sub string.unpack string.upper table.concat table.insert table.move "
     "table.pack table.remove table.sort table.unpack tonumber tostring type utf8.char "
     "utf8.charpattern utf8.codepoint utf8.codes utf8.len utf8.offset xpcall "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"name", " gsub ", "nb", "gsub"},
    {"name", "=builtins", "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

/* A qualified name that is not one of Lua's own is two names. */
static bool qualified(struct lexer *x, struct match *m)
{
    bool own = words_have(words[0].text, m->group[0]);
    lexer_token(x, own ? "nb" : "n", own ? m->group[0] : m->group[1]);
    if (!own) {
        lexer_token(x, "p", m->group[2]);
        lexer_token(x, "n", m->group[3]);
    }
    return true;
}

static const struct action actions[] = {
    {"qualified", qualified},
    {NULL, NULL},
};

static const struct named patterns[] = {
    {"id", "[A-Za-z_][A-Za-z0-9_]*"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"#!.*?$", "cp", ""},
    {"", "-", "base"},

    {":base", "", ""},
    {"(?m)--%[(=*)%[.*?%]%1%]", "cm", ""},
    {"--.*$", "c1", ""},
    {"(?i)(?:%d*%.%d+|%d+%.%d*)(?:e[+-]?%d+)?'", "mf", ""},
    {"(?i)%d+e[+-]?%d+", "mf", ""},
    {"(?i)0x[0-9a-f]*", "mh", ""},
    {"%d+", "mi", ""},
    {"\n", "-", ""},
    {"[^%S\n]", "-", ""},
    {"(?m)%[(=*)%[.*?%]%1%]", "s", ""},
    {"==|~=|<=|>=|%.%.%.|%.%.|[=+*/%%^<>#-]", "o", ""},
    {"[%[%]{}().,:;]", "p", ""},
    {"(?:and|or|not)%b", "ow", ""},
    {"(?:break|do|else|elseif|end|for|if|in|repeat|return|then|until|while)%b", "k", ""},
    {"local%b", "kd", ""},
    {"(?:true|false|nil)%b", "kc", ""},
    {"function%b", "k", "function_name"},
    {"(%{id})(%.)(%{id})", "", "!qualified"},
    {"%{id}", "n", "?name"},
    {"'", "s1", "single"},
    {"\"", "s2", "double"},

    {":function_name", "", ""},
    {"%s+", "-", ""},
    {"(?:(%{id})(%.))?(%{id})", "nc p nf", "pop"},
    {"%(", "p", "pop"},

    {":gsub", "", ""},
    {"%)", "p", "pop"},
    {"[(,]", "p", ""},
    {"%s+", "-", ""},
    {"\"", "sr", "regex"},

    {":regex", "", ""},
    {"\"", "sr", "=regex_end"},
    {"%[%^?", "se", "regex_group"},
    {"\\.", "se", ""},
    {"%(%?[:=<!]", "se", ""},
    {"{[%d,]+}", "se", ""},
    {"[()?]", "se", ""},
    {".", "sr", ""},

    {":regex_end", "", ""},
    {"%$+", "sr", "pop"},
    {"", "", "pop"},

    {":regex_group", "", ""},
    {"/", "se", ""},
    {"%]", "se", "pop"},
    {"(\\)(.)", "se sr", ""},
    {".", "sr", ""},

    {":escape", "", ""},
    {"\\(?:[abfnrtv\\\"']|%d{1,3})", "se", ""},

    {":single", "", ""},
    {"@escape", "", ""},
    {"'", "s1", "pop"},
    {"[^']+", "s1", ""},

    {":double", "", ""},
    {"@escape", "", ""},
    {"\"", "s2", "pop"},
    {"[^\"]+", "s2", ""},

    {NULL, NULL, NULL},
};

const struct language language_lua = {
    .name = "lua",
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .choices = choices,
    .actions = actions,
};
