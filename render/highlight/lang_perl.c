/*
 * Perl.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

/* "part" is what may stand before the delimiter that the pattern's first group took. */
static const struct named patterns[] = {
    {"part", "(?:\\\\|\\%1|[^\x01])*?"},
    {"flags", "[msixpodualngc]*"},
    {"all_flags", "[msixpodualngcr]*"},
    {"few_flags", "[egimosx]*"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " BEGIN CHECK END INIT case continue do else elsif for foreach if last my new "
                 "next our print redo reset return then unless until use while "},
    {"builtins",
     " abs accept alarm atan2 bind binmode bless caller chdir chmod chomp chop chown chr chroot "
     "close closedir connect continue cos crypt dbmclose dbmopen defined delete die dump each "
     "endgrent endhostent endnetent endprotoent endpwent endservent eof eval exec exists exit "
     "exp fcntl fileno flock fork format formline getc getgrent getgrgid getgrnam gethostbyaddr "
     "gethostbyname gethostent getlogin getnetbyaddr getnetbyname getnetent getpeername getpgrp "
     "getppid getpriority getprotobyname getprotobynumber getprotoent getpwent getpwnam getpwuid "
     "getservbyname getservbyport getservent getsockname getsockopt glob gmtime goto grep hex "
     "import index int ioctl join keys kill last lc lcfirst length link listen local localtime "
     "log lstat map mkdir msgctl msgget msgrcv msgsnd my next no oct open opendir ord our pack "
     "package pipe pop pos printf prototype push quotemeta rand read readdir readline readlink "
     "readpipe recv redo ref rename require reverse rewinddir rindex rmdir scalar seek seekdir "
     "select semctl semget semop send setgrent sethostent setnetent setpgrp setpriority "
     "setprotoent setpwent setservent setsockopt shift shmctl shmget shmread shmwrite shutdown "
     "sin sleep socket socketpair sort splice split sprintf sqrt srand stat study substr symlink "
     "syscall sysopen sysread sysseek system syswrite tell telldir tie tied time times tr "
     "truncate uc ucfirst umask undef unlink unpack unshift untie utime values vec wait waitpid "
     "wantarray warn write "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":balanced_regex", "", ""},
    {"/(?:\\[\\/]|[^/])*/%{few_flags}", "sr", "pop"},
    {"%!(?:\\[\\!]|[^!])*!%{few_flags}", "sr", "pop"},
    {"\\(?:\\\\|[^\\])*\\%{few_flags}", "sr", "pop"},
    {"{(?:\\[\\}]|[^}])*}%{few_flags}", "sr", "pop"},
    {"<(?:\\[\\>]|[^>])*>%{few_flags}", "sr", "pop"},
    {"%[(?:\\[\\%]]|[^%]])*%]%{few_flags}", "sr", "pop"},
    {"%((?:\\[\\)]|[^)])*%)%{few_flags}", "sr", "pop"},
    {"%@(?:\\[\\@]|[^@])*@%{few_flags}", "sr", "pop"},
    {"%%(?:\\[\\%%]|[^%%])*%%%{few_flags}", "sr", "pop"},
    {"%$(?:\\[\\$]|[^$])*%$%{few_flags}", "sr", "pop"},

    {":root", "", ""},
    {"#.*", "c1", ""},
    {"(?m)^=[a-zA-Z0-9]+%s+.*?\n=cut", "cm", ""},
    {"%k{keywords}%b", "k", ""},
    {"(format)(%s+)([a-zA-Z0-9_]+)(%s*)(=)(%s*\n)", "k - n - p -", "format"},
    {"(?:eq|lt|gt|le|ge|ne|not|and|or|cmp)%b", "ow", ""},
    {"(?:s|tr|y){(?:\\\\|\\}|[^}])*}%s*", "sr", "balanced_regex"},
    {"(?:s|tr|y)<(?:\\\\|\\>|[^>])*>%s*", "sr", "balanced_regex"},
    {"(?:s|tr|y)%[(?:\\\\|\\%]|[^%]])*%]%s*", "sr", "balanced_regex"},
    {"(?:s|tr|y)%((?:\\\\|\\%)|[^)])*%)%s*", "sr", "balanced_regex"},
    {"(?:s|tr|y)%s*([^%w%s])%{part}%1%{part}%1%{all_flags}", "sr", ""},
    {"(?:s|tr|y)%s+(%w)%{part}%1%{part}%1%{all_flags}", "sr", ""},
    {"m?/(?:\\\\|\\/|[^/\n])*/%{flags}", "sr", ""},
    {"m(?=[/!\\{<%[(@%%$])", "sr", "balanced_regex"},
    {"m%s*([^%w%s])%{part}%1%{flags}", "sr", ""},
    {"m%s+(%w)%{part}%1%{flags}", "sr", ""},
    {"%s+", "-", ""},
    {"(?i)(?=[a-z_]%w*(?:%s*#.*\n)*%s*=>)", "", "fat_comma"},
    {"%k{builtins}%b", "nb", ""},
    {"(?:__(?:DIE|WARN)__|DATA|STD(?:IN|OUT|ERR))%b", "bp", ""},
    {"(?m)<<(['\"]?)([a-zA-Z_][a-zA-Z0-9_]*)%1;?\n.*?\n%2\n", "s", ""},
    {"__(?:END|DATA)__%b", "cp", "end_part"},
    {"%$%^[ADEFHILMOPSTWX]", "vg", ""},
    {"%$[\\\"'%[%]&`+*.,;=%%~?@$!<>(^|/_-](?!%w)", "vg", ""},
    {"[$@%%&*][$@%%&*#_]*(?=[a-zA-Z{%[;])", "nv", "varname"},
    {"[-+/*%%=<>&^|!\\~]=?", "o", ""},
    {"0_?[0-7]+(?:_[0-7]+)*", "mo", ""},
    {"0x%h+(?:_%h+)*", "mh", ""},
    {"0b[01]+(?:_[01]+)*", "mb", ""},
    {"(?i)(?:%d*(?:_%d*)*%.%d+(?:_%d*)*|%d+(?:_%d*)*%.%d+(?:_%d*)*)(?:e[+-]?%d+)?", "mf", ""},
    {"(?i)%d+(?:_%d*)*e[+-]?%d+(?:_%d*)*", "mf", ""},
    {"%d+(?:_%d+)*", "mi", ""},
    {"'", "p", "single"},
    {"\"", "p", "double"},
    {"`", "p", "backtick"},
    {"<[^%s>]+>", "sr", ""},
    {"(?:q|qq|qw|qr|qx){", "sx", "curly_string"},
    {"(?:q|qq|qw|qr|qx)%(", "sx", "round_string"},
    {"(?:q|qq|qw|qr|qx)%[", "sx", "square_string"},
    {"(?:q|qq|qw|qr|qx)<", "sx", "angle_string"},
    {"(?m)(?:q|qq|qw|qr|qx)(%W).*?%1", "sx", ""},
    {"package%s+", "k", "modulename"},
    {"sub%s+", "k", "funcname"},
    {"%[%]|%*%*|::|<<|>>|>=|<=|<=>|={3}|!=|=~|!~|&&?|%|%||%.{1,3}", "o", ""},
    {"[()%[%]:;,<>/?{}]", "p", ""},
    {"(?=%w)", "", "name"},

    {":format", "", ""},
    {"%.\n", "si", "pop"},
    {".*?\n", "si", ""},

    {":fat_comma", "", ""},
    {"#.*", "c1", ""},
    {"%w+", "s", ""},
    {"%s+", "-", ""},
    {"=>", "o", "pop"},

    {":name_common", "", ""},
    {"%w+::", "nn", ""},
    {"[%w:]+", "nv", "pop"},

    {":varname", "", ""},
    {"%s+", "-", ""},
    {"[{%[),;]", "p", "pop"},
    {"@name_common", "", ""},

    {":name", "", ""},
    {"@name_common", "", ""},
    {"[A-Z_]+(?=[^a-zA-Z0-9_])", "no", "pop"},
    {"(?=%W)", "", "pop"},

    {":modulename", "", ""},
    {"[a-zA-Z_]%w*", "nn", "pop"},

    {":funcname", "", ""},
    {"[a-zA-Z_]%w*[!?]?", "nf", ""},
    {"%s+", "-", ""},
    {"(%([$@%%]*%))(%s*)", "p -", ""},
    {".*?{", "p", "pop"},
    {";", "p", "pop"},

    {":single", "", ""},
    {"\\[\\']", "se", ""},
    {"[^\\']+", "s1", ""},
    {"'", "p", "pop"},
    {"\\", "s1", ""},

    {":double", "", ""},
    {"@interpolation", "", ""},
    {"\\[\\tnrabefluLUE\"$@]", "se", ""},
    {"\\0%d{2}", "se", ""},
    {"\\o{%d+}", "se", ""},
    {"\\x%h{2}", "se", ""},
    {"\\x{%h+}", "se", ""},
    {"\\c.", "se", ""},
    {"\\N{[^}]+}", "se", ""},
    {"[^\\\"]+?", "s2", ""},
    {"\"", "p", "pop"},
    {"\\", "se", ""},

    {":backtick", "", ""},
    {"@interpolation", "", ""},
    {"\\[\\tnr`]", "se", ""},
    {"[^\\`]+?", "sb", ""},
    {"`", "p", "pop"},

    {":curly_string", "", ""},
    {"\\[{}\\]", "sx", ""},
    {"\\", "sx", ""},
    {"{", "sx", "push"},
    {"}", "sx", "pop"},
    {"[^{}\\]+", "sx", ""},

    {":round_string", "", ""},
    {"\\[()\\]", "sx", ""},
    {"\\", "sx", ""},
    {"%(", "sx", "push"},
    {"%)", "sx", "pop"},
    {"[^()\\]+", "sx", ""},

    {":square_string", "", ""},
    {"\\[%[%]\\]", "sx", ""},
    {"\\", "sx", ""},
    {"%[", "sx", "push"},
    {"%]", "sx", "pop"},
    {"[^%[%]\\]+", "sx", ""},

    {":angle_string", "", ""},
    {"\\[<>\\]", "sx", ""},
    {"\\", "sx", ""},
    {"<", "sx", "push"},
    {">", "sx", "pop"},
    {"[^<>\\]+", "sx", ""},

    {":in_interpolation", "", ""},
    {"}", "si", "pop"},
    {"%s+", "-", ""},
    {"[a-zA-Z_]%w*", "si", ""},

    {":interpolation", "", ""},
    {"[$@]{", "si", "in_interpolation"},
    {"[$@][a-zA-Z_]%w*", "si", ""},

    {":end_part", "", ""},
    {"(?m).+", "cp", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_perl = {
    .name = "perl", .rules = rules, .patterns = patterns, .words = words};
