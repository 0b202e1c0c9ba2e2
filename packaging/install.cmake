# Runs while `cmake --install` does, and after packaging/CMakeLists.txt has set its variables.
set(prefix ${CMAKE_INSTALL_PREFIX})
# As GNUInstallDirs has it: only /usr has its settings outside.
set(defaults_folder ${prefix}/etc/default)
if(prefix STREQUAL "/usr")
  set(defaults_folder /etc/default)
endif()
set(defaults ${defaults_folder}/approche-server)
cmake_path(ABSOLUTE_PATH INSTALL_BINDIR BASE_DIRECTORY ${prefix} OUTPUT_VARIABLE program)
string(APPEND program /approche-server)
cmake_path(ABSOLUTE_PATH INSTALL_DATADIR BASE_DIRECTORY ${prefix} OUTPUT_VARIABLE site)
string(APPEND site /approche-server/site)

configure_file(${UNITS_FROM}/approche-server.service.in ${UNITS_IN}/approche-server.service @ONLY)
file(INSTALL DESTINATION ${prefix}/lib/systemd/system TYPE FILE
  FILES ${UNITS_IN}/approche-server.service ${UNITS_FROM}/approche-server.socket)
file(INSTALL DESTINATION ${prefix}/lib/sysusers.d TYPE FILE FILES ${UNITS_FROM}/approche-server.conf)
if(NOT EXISTS $ENV{DESTDIR}${defaults}) # the operator's
  file(INSTALL DESTINATION ${defaults_folder} TYPE FILE RENAME approche-server
    FILES ${UNITS_FROM}/approche-server.default)
endif()
