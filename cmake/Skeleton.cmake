# Writes files as a table of C: cmake -DOUT=x.c -DNAME=skeleton_plain -DFOLDERS=a|b -P Skeleton.cmake
#
# FOLDERS: folders of files, with '|' between; "common=static" puts the files of common below static.
set(rows "")
set(texts "")
set(count 0)
string(REPLACE "|" ";" folders "${FOLDERS}")
foreach(folder IN LISTS folders)
  string(REGEX REPLACE "=.*$" "" from "${folder}")
  set(below "")
  if(folder MATCHES "=(.+)$")
    set(below "${CMAKE_MATCH_1}/")
  endif()
  file(GLOB_RECURSE files RELATIVE ${from} ${from}/*)
  list(SORT files)
  foreach(file IN LISTS files)
    file(READ ${from}/${file} bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes
      "${bytes}")
    string(APPEND texts "static const unsigned char file${count}[] = {\n${bytes}0};\n")
    string(APPEND rows "    {\"${below}${file}\", file${count}, sizeof(file${count}) - 1},\n")
    math(EXPR count "${count} + 1")
  endforeach()
endforeach()
file(WRITE ${OUT} "/* Written by cmake/Skeleton.cmake. */\n#include \"server/command/skeleton.h\"\n\n${texts}\n"
  "const struct skeleton ${NAME} = {(const struct skeleton_file[]){\n${rows}}, ${count}};\n")
