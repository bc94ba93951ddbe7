# libperk, libperk_sign and libperk_ledger, shared and static, of what the runtime's folders made (`folders`,
# runtime/CMakeLists.txt), and their installation: `cmake --install DIR --prefix PREFIX --component runtime` (libraries,
# headers, CMake package, pkg-config), `--component ledger` (the ledger's library, which needs SQLite and libpq; after
# `runtime`) or `--component compiler` (the `perk` command, tools/perk).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The C interface is stable within one number; PERK_ABI_MAJOR of <perk/c/base.h>, and the libraries' SONAME.
file(STRINGS ${CMAKE_SOURCE_DIR}/runtime/include/perk/c/base.h abi REGEX "^#define PERK_ABI_M(AJOR|INOR) [0-9]+$")
string(REGEX MATCHALL "[0-9]+" abi "${abi}")
list(GET abi 0 abi_major)
list(GET abi 1 abi_minor)

include(CheckLinkerFlag)
check_linker_flag(CXX "-fuse-ld=gold;LINKER:--icf=all" PERK_FOLDS)

# perk_product(NAME FOLDERS folder...): the targets NAME_shared and NAME_static, both libNAME.
function(perk_product name)
  cmake_parse_arguments(ARG "" "" "FOLDERS" ${ARGN})
  set(objects)
  foreach(folder ${ARG_FOLDERS})
    get_target_property(type perk_${folder} TYPE)
    if(NOT type STREQUAL INTERFACE_LIBRARY)
      list(APPEND objects $<TARGET_OBJECTS:perk_${folder}>)
    endif()
  endforeach()
  add_library(${name}_shared SHARED ${objects})
  add_library(${name}_static STATIC ${objects})
  # A host's linker must not take up what only this very compiler can read.
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_custom_command(TARGET ${name}_static POST_BUILD VERBATIM
      COMMAND ${CMAKE_OBJCOPY} --wildcard --remove-section=.gnu.lto_* --remove-section=.gnu.debuglto_*
              $<TARGET_FILE:${name}_static>)
  endif()
  set(map ${CMAKE_BINARY_DIR}/${name}.map)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/perk.map.in ${map} @ONLY)
  target_link_options(${name}_shared PRIVATE LINKER:--version-script=${map} LINKER:--gc-sections LINKER:-O1
                      "$<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-flto=auto;-flto-partition=one>")
  if(NOT PERK_SANITIZE)
    target_link_options(${name}_shared PRIVATE LINKER:--no-undefined)
  endif()
  # Equal functions, of which templates make many, are one in the library.
  if(PERK_FOLDS)
    target_link_options(${name}_shared PRIVATE -fuse-ld=gold LINKER:--icf=all)
  endif()
  set_target_properties(${name}_shared PROPERTIES
    OUTPUT_NAME ${name} SOVERSION ${abi_major} VERSION ${abi_major}.${abi_minor} LINK_DEPENDS ${map})
  set_target_properties(${name}_static PROPERTIES OUTPUT_NAME ${name})
  foreach(target ${name}_shared ${name}_static)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
    target_include_directories(${target} INTERFACE
      $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/runtime/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  endforeach()
endfunction()

set(sign_folders module_sign c_sign)
list(REMOVE_ITEM folders ${sign_folders})
perk_product(perk FOLDERS ${folders})
perk_product(perk_sign FOLDERS ${sign_folders})
# C programs that link the static libraries do not bring the C++ library along.
target_link_libraries(perk_static INTERFACE stdc++ m)
target_link_libraries(perk_sign_shared PUBLIC perk_shared PRIVATE PkgConfig::sodium)
target_link_libraries(perk_sign_static PUBLIC perk_static INTERFACE sodium)

perk_product(perk_ledger
  FOLDERS ledger_store ledger_decide ledger_codes ledger_sqlite ledger_postgres ledger)
target_link_libraries(perk_ledger_shared PUBLIC perk_shared
                      PRIVATE PkgConfig::sodium SQLite::SQLite3 PostgreSQL::PostgreSQL Threads::Threads)
target_link_libraries(perk_ledger_static PUBLIC perk_static INTERFACE sodium sqlite3 pq)

set_target_properties(perk_shared PROPERTIES EXPORT_NAME perk)
set_target_properties(perk_static PROPERTIES EXPORT_NAME static)
set_target_properties(perk_sign_shared PROPERTIES EXPORT_NAME sign)
set_target_properties(perk_sign_static PROPERTIES EXPORT_NAME sign_static)
set_target_properties(perk_ledger_shared PROPERTIES EXPORT_NAME ledger)
set_target_properties(perk_ledger_static PROPERTIES EXPORT_NAME ledger_static)

install(TARGETS perk_shared perk_static perk_sign_shared perk_sign_static EXPORT perk COMPONENT runtime)
install(TARGETS perk_ledger_shared perk_ledger_static EXPORT perk_ledger COMPONENT ledger)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/runtime/include/perk DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT runtime FILES_MATCHING PATTERN "*.h")

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/perk)
install(EXPORT perk NAMESPACE perk:: FILE perkTargets.cmake DESTINATION ${package} COMPONENT runtime)
install(EXPORT perk_ledger NAMESPACE perk:: FILE perkLedgerTargets.cmake DESTINATION ${package} COMPONENT ledger)
file(WRITE ${CMAKE_BINARY_DIR}/perkConfig.cmake
  "include(\${CMAKE_CURRENT_LIST_DIR}/perkTargets.cmake)\n"
  "include(\${CMAKE_CURRENT_LIST_DIR}/perkLedgerTargets.cmake OPTIONAL)\n")
write_basic_package_version_file(${CMAKE_BINARY_DIR}/perkConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/perkConfig.cmake ${CMAKE_BINARY_DIR}/perkConfigVersion.cmake
        DESTINATION ${package} COMPONENT runtime)

# Where the tree stands follows from where the files are, so that it can be moved.
file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
foreach(file perk perk-sign perk-ledger)
  set(component runtime)
  if(file STREQUAL perk-ledger)
    set(component ledger)
  endif()
  configure_file(${CMAKE_SOURCE_DIR}/cmake/${file}.pc.in ${CMAKE_BINARY_DIR}/${file}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/${file}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT ${component})
endforeach()
