# cmake -DFROM=FILE -DTO=FILE.c -DNAME=NAME -P Embed.cmake: the bytes of a file as C: NAME and NAME_len.
include(${CMAKE_CURRENT_LIST_DIR}/Bytes.cmake)
bytes_of(${FROM} bytes)
file(WRITE ${TO} "#include <stddef.h>
extern const char ${NAME}[];
extern const size_t ${NAME}_len;
const char ${NAME}[] = {\n${bytes}\n};
const size_t ${NAME}_len = ${bytes_COUNT};
")
