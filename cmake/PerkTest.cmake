# perk_test(NAME LABEL unit|case|property|… [DEPS lib...] [DEFINES X=Y...] [PROPERTIES name value...])
#
# One GoogleTest program a folder, of every *.cpp beside the CMakeLists.txt; each TEST is one ctest test named
# LABEL/NAME/Suite.Test. Test data is found through PERK_ROOT, the repository's root. The labels `unit` and `case`
# are run once more under the sanitizers, so what takes minutes carries another.
function(perk_test name)
  cmake_parse_arguments(ARG "" "LABEL" "DEPS;DEFINES;PROPERTIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gtest_main perk_warnings)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/runtime/include
                                             ${CMAKE_SOURCE_DIR}/compiler/include)
  target_compile_definitions(${name} PRIVATE PERK_ROOT="${CMAKE_SOURCE_DIR}" ${ARG_DEFINES})
  target_precompile_headers(${name} PRIVATE <gtest/gtest.h> <string> <string_view> <vector>)
  if(ARG_LABEL MATCHES "^(unit|case)$")
    add_dependencies(unit_and_case ${name})
    # What takes its time there is what they test.
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
  gtest_discover_tests(${name}
    TEST_PREFIX "${ARG_LABEL}/${name}/"
    NO_PRETTY_VALUES
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 300 ${ARG_PROPERTIES})
endfunction()

# perk_ledger_test(NAME LABEL … [DEPS lib...] [DEFINES X=Y...])
#
# A perk_test that runs on every database (tests/support/ledger_databases.h). ctest starts a PostgreSQL server of
# its own before the first of them and stops it after the last, whichever of them are asked for.
function(perk_ledger_test name)
  cmake_parse_arguments(ARG "" "LABEL" "DEPS;DEFINES" ${ARGN})
  perk_postgres_server()
  set(properties)
  if(PERK_POSTGRES_SERVER)
    set(properties PROPERTIES FIXTURES_REQUIRED postgres ENVIRONMENT "PERK_TEST_POSTGRES=${PERK_POSTGRES_CONNINFO}")
  endif()
  perk_test(${name} LABEL ${ARG_LABEL}
    DEPS ${ARG_DEPS} SQLite::SQLite3 PostgreSQL::PostgreSQL
    DEFINES ${ARG_DEFINES} PERK_HAS_POSTGRES_SERVER=$<BOOL:${PERK_POSTGRES_SERVER}>
            PERK_TEST_SCRATCH="${CMAKE_BINARY_DIR}/scratch" PERK_TEST_CLUSTERS="${CMAKE_BINARY_DIR}/clusters"
    ${properties})
  target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/ledger_databases.cpp)
endfunction()

# Finds the server's programs and adds its start and stop as tests, once. Where there are none, a test that is skipped
# says so.
function(perk_postgres_server)
  get_property(known GLOBAL PROPERTY PERK_POSTGRES_KNOWN)
  if(NOT known)
    set_property(GLOBAL PROPERTY PERK_POSTGRES_KNOWN TRUE)
    file(GLOB folders /usr/lib/postgresql/*/bin)
    find_program(PERK_POSTGRES_SERVER initdb HINTS ${folders})
    set(script ${CMAKE_SOURCE_DIR}/tests/support/postgres.sh)
    set(folder ${CMAKE_BINARY_DIR}/postgres)
    if(PERK_POSTGRES_SERVER)
      execute_process(COMMAND ${script} conninfo ${folder} OUTPUT_VARIABLE conninfo COMMAND_ERROR_IS_FATAL ANY)
      set_property(GLOBAL PROPERTY PERK_POSTGRES_CONNINFO "${conninfo}")
      add_test(NAME ledger/postgres/start COMMAND ${script} start ${folder})
      add_test(NAME ledger/postgres/stop COMMAND ${script} stop ${folder})
      set_tests_properties(ledger/postgres/start PROPERTIES FIXTURES_SETUP postgres TIMEOUT 120)
      set_tests_properties(ledger/postgres/stop PROPERTIES FIXTURES_CLEANUP postgres TIMEOUT 120)
    else()
      set(message "the PostgreSQL server is not installed: the ledger is tested on SQLite alone")
      message(WARNING "${message}")
      add_test(NAME ledger/postgres/missing COMMAND sh -c "echo '${message}'; exit 77")
      set_tests_properties(ledger/postgres/missing PROPERTIES SKIP_RETURN_CODE 77)
    endif()
  endif()
  get_property(conninfo GLOBAL PROPERTY PERK_POSTGRES_CONNINFO)
  set(PERK_POSTGRES_CONNINFO "${conninfo}" PARENT_SCOPE)
endfunction()

# perk_fuzz(NAME DEPS lib... CORPUS folder)
#
# A libFuzzer program (preset `fuzz`), of every *.cpp beside the CMakeLists.txt. `./dev fuzz` runs each for a while
# from its corpus; the programs and their corpora are listed in build/fuzz/targets.txt.
function(perk_fuzz name)
  cmake_parse_arguments(ARG "" "CORPUS" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  file(APPEND ${CMAKE_BINARY_DIR}/targets.txt "${name} ${CMAKE_CURRENT_BINARY_DIR}/${name} ${ARG_CORPUS}\n")
endfunction()
