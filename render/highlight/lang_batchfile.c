/*
 * Batch files of Windows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"devices",
     " aux com1 com2 com3 com4 com5 com6 com7 com8 com9 con lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 "
     "lpt8 lpt9 nul prn "},
    {"keywords", " call do else exit for goto if in "},
    {"operators", " cmdextversion defined equ errorlevel exist geq gtr leq lss neq not "},
    {"commands",
     " assoc attrib bcdedit break cacls cd chcp chdir chkdsk chkntfs choice cls cmd color comp "
     "compact convert copy date del dir diskpart doskey dpath driverquery echo endlocal erase "
     "fc find findstr format fsutil ftype gpresult graftabl help icacls label md mkdir mklink "
     "mode more move openfiles path pause popd print prompt pushd rd recover ren rename "
     "replace rmdir robocopy sc schtasks setlocal shift shutdown sort start subst systeminfo "
     "takeown taskkill tasklist time timeout title tree type ver verify vol waitfor wmic xcopy "},
    {"others",
     " addusers admodcmd ansicon arp at bcdboot bitsadmin browstat certreq certutil change "
     "cidiag cipher cleanmgr clip cmdkey compress convertcp coreinfo csccmd cscript csvde curl "
     "debug defrag delprof deltree devcon diamond dirquota diruse diskshadow diskuse dism "
     "dnscmd dsacls dsadd dsget dsmgmt dsmod dsmove dsquery dsregcmd dsrm edlin eventcreate "
     "expand extract fdisk fltmc forfiles freedisk ftp getmac gpupdate hostname ifmember inuse "
     "ipconfig kill lgpo lodctr logman logoff logtime makecab mapisend mbsacli mem mountvol "
     "moveuser msg mshta msiexec msinfo32 mstsc nbtstat net net1 netdom netsh netstat nlsinfo "
     "nltest now nslookup ntbackup ntdsutil ntoskrnl ntrights nvspbind pathping perms ping "
     "pngout pnputil portqry powercfg printbrm prncnfg prnmngr procdump psexec psfile psgetsid "
     "psinfo pskill pslist psloggedon psloglist pspasswd psping psservice psshutdown pssuspend "
     "qbasic qgrep qprocess query quser qwinsta rasdial reg reg1 regdump regedt32 regini "
     "regsvr32 reset restore rmtshare route rpcping run runas rundll32 scandisk setspn setx "
     "sfc share shellrunas shortcut sigcheck sleep slmgr strings subinacl sysmon telnet tftp "
     "tlist touch tracerpt tracert tscon tsdiscon tskill tttracer typeperf tzutil undelete "
     "unformat verifier vmconnect vssadmin w32tm wbadmin wecutil wevtutil wget where whoami "
     "windiff winrm winrs wpeutil wpr wscript wuauclt wusa "},
    {"attributes", " disable enabledelayedexpansion enableextensions off on "},
    {NULL, NULL},
};

/* Case counts here, and any other word is taken for `set`; so Rouge has it. */
static const struct choice choices[] = {
    {"word", "=devices", "kr", NULL},   {"word", "=keywords", "k", NULL},
    {"word", "=operators", "ow", NULL}, {"word", "=attributes", "na", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"(?i)@?%brem%b.*$", "c", ""},
    {"^::.*$", "c", ""},
    {"(?i):[a-z]+", "nl", ""},
    {"(?:%k{commands}|%k{others})(?:%.[eE][xX][eE]|[cC][oO][mM]|[bB][aA][tT]|[cC][mM][dD]|[mM][sS]["
     "iI])?",
     "nb", ""},
    {"(?i)([a-z]%w*)(%.exe|com|bat|cmd|msi)?", "kd err", "?word"},
    {"(?i)(?:[/+]|--?)[a-z]+%s*", "na", ""},
    {"@expansions", "", ""},
    {"[<>&|(){}%[%]=;,~?*+-]", "o", ""},
    {"%s+", "-", ""},
    {"(?i)0x[0-9a-f]+", "mh", ""},
    {"[0-9]", "m", ""},
    {"\"", "s2", "double_quotes"},
    {"'", "s1", "single_quotes"},
    {"`", "sb", "backtick"},
    {"[^%s&|()%[%]{}^=;!%%+,\"'`~?*-]+", "-", ""},
    {"@escape", "", ""},

    {":escape", "", ""},
    {"(?m)%^.", "se", ""},

    {":expansions", "", ""},
    {"(?i)[%%!]+[a-z_$@#]+[%%!]+", "nv", ""},
    {"(?i)%%+~?[a-z]+%d?", "vm", ""},

    {":double_quotes", "", ""},
    {"@escape", "", ""},
    {"\"", "s2", "pop"},
    {"@expansions", "", ""},
    {"[^^\"%%!]+", "s2", ""},

    {":single_quotes", "", ""},
    {"@escape", "", ""},
    {"'", "s1", "pop"},
    {"@expansions", "", ""},
    {"[^^'%%!]+", "s1", ""},

    {":backtick", "", ""},
    {"@escape", "", ""},
    {"`", "sb", "pop"},
    {"@expansions", "", ""},
    {"[^^`%%!]+", "sb", ""},

    {NULL, NULL, NULL},
};

const struct language language_batchfile = {
    .name = "batchfile", .rules = rules, .words = words, .choices = choices};
