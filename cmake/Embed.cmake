# cmake -DFROM=FILE -DTO=FILE.c -DNAME=NAME -P Embed.cmake: the bytes of a file as C: NAME and NAME_len.
file(READ ${FROM} bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR length "${digits} / 2")
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n"
  bytes "${bytes}")
file(WRITE ${TO} "#include <stddef.h>
extern const char ${NAME}[];
extern const size_t ${NAME}_len;
const char ${NAME}[] = {\n${bytes}\n};
const size_t ${NAME}_len = ${length};
")
