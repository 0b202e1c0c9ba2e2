# How every target of this project is compiled: the INTERFACE target `house`.
# WERROR turns warnings into errors; SANITIZE is a value of -fsanitize=; Release is hardened; FUZZ
# (clang only) has the code tell libFuzzer where it runs through, for tests/fuzz.
option(WERROR "Treat warnings as errors" OFF)
option(FUZZ "Build the fuzz targets as fuzzers (clang)" OFF)
set(SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (address,undefined or thread)")

add_library(house INTERFACE)
target_compile_features(house INTERFACE c_std_17)
target_compile_definitions(house INTERFACE _GNU_SOURCE)
target_compile_options(house INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wformat=2 -Wswitch-enum -fvisibility=hidden
  $<$<BOOL:${WERROR}>:-Werror>)

if(SANITIZE)
  target_compile_options(house INTERFACE
    -fsanitize=${SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(house INTERFACE -fsanitize=${SANITIZE})
else()
  # What only some compilers, C libraries and processors have.
  include(CheckCCompilerFlag)
  include(CheckCSourceCompiles)
  set(RELEASE -fstack-protector-strong -fstack-clash-protection)
  # GCC clears structs from 96 bytes on with `rep stos`, which takes longer than the few vector stores asked for
  # here: it was a fifteenth of the time of a text in kramdown's dialect.
  set(CLEARING -mmemset-strategy=vector_loop:512:noalign,libcall:-1:noalign)
  foreach(flag -fcf-protection=full -ftrivial-auto-var-init=zero ${CLEARING})
    string(MAKE_C_IDENTIFIER HAS${flag} has)
    check_c_compiler_flag(${flag} ${has})
    if(${has})
      list(APPEND RELEASE ${flag})
    endif()
  endforeach()
  # An older C library warns that it knows no level 3.
  set(CMAKE_REQUIRED_FLAGS "-O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
  check_c_source_compiles("#include <stdlib.h>
    int main(void) { return __builtin_dynamic_object_size(\"\", 0) == 0; }" HAS_FORTIFY_3)
  unset(CMAKE_REQUIRED_FLAGS)
  list(APPEND RELEASE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$<IF:$<BOOL:${HAS_FORTIFY_3}>,3,2>)
  target_compile_options(house INTERFACE "$<$<CONFIG:Release>:${RELEASE}>")
  target_link_options(house INTERFACE $<$<CONFIG:Release>:-Wl,-z,relro,-z,now>)
endif()

# The same bytes, in whichever folder: also of code that is made.
add_compile_options("$<$<CONFIG:Release>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.>")

if(FUZZ)
  target_compile_options(house INTERFACE -fsanitize=fuzzer-no-link)
endif()

# room(FOLDER [USES ROOM...] [EXCEPT FILE...]): a room of docs/house.md as a static library, render/base as
# `render_base`: all sources in the folder and below, but for the files named, and the rooms that it may
# call. A folder with rooms below it has the sources in itself alone. A test links the rooms that it needs.
function(room folder)
  cmake_parse_arguments(PARSE_ARGV 1 ROOM "" "" "USES;EXCEPT")
  string(REPLACE / _ name ${folder})
  if(folder MATCHES /)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/[a-z]*.c)
  else()
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/[a-z]*.c)
  endif()
  list(TRANSFORM ROOM_EXCEPT PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  list(REMOVE_ITEM sources ${ROOM_EXCEPT})
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC ${ROOM_USES} PRIVATE house)
endfunction()

# find_library_of(TARGET MODULE PACKAGE): the pkg-config module MODULE as the imported target
# TARGET. Where it is missing, the message names the Debian package that brings it.
find_package(PkgConfig REQUIRED)
function(find_library_of target module package)
  pkg_check_modules(${target} QUIET IMPORTED_TARGET GLOBAL ${module})
  if(NOT ${target}_FOUND)
    message(FATAL_ERROR "pkg-config finds no '${module}'.\n"
      "On Debian: apt-get install ${package}   (script/bootstrap installs all that is needed)")
  endif()
  add_library(${target} ALIAS PkgConfig::${target})
endfunction()

# find_plain_library(TARGET NAME HEADER PACKAGE): the same for a library without a module.
function(find_plain_library target name header package)
  find_library(${target}_LIBRARY ${name})
  find_path(${target}_INCLUDE ${header})
  if(NOT ${target}_LIBRARY OR NOT ${target}_INCLUDE)
    message(FATAL_ERROR "There is no lib${name} with ${header}.\n"
      "On Debian: apt-get install ${package}   (script/bootstrap installs all that is needed)")
  endif()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE})
  target_link_libraries(${target} INTERFACE ${${target}_LIBRARY})
endfunction()
