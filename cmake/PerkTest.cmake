# perk_test(NAME LABEL unit|case|property|… [DEPS lib...] [DEFINES X=Y...])
#
# One GoogleTest program a folder, of every *.cpp beside the CMakeLists.txt; each TEST is one ctest test named
# LABEL/NAME/Suite.Test. Test data is found through PERK_ROOT, the repository's root. The labels `unit` and `case`
# are run once more under the sanitizers, so what takes minutes carries another.
function(perk_test name)
  cmake_parse_arguments(ARG "" "LABEL" "DEPS;DEFINES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gtest_main perk_warnings)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/runtime/include
                                             ${CMAKE_SOURCE_DIR}/compiler/include)
  target_compile_definitions(${name} PRIVATE PERK_ROOT="${CMAKE_SOURCE_DIR}" ${ARG_DEFINES})
  target_precompile_headers(${name} PRIVATE <gtest/gtest.h> <string> <string_view> <vector>)
  if(ARG_LABEL MATCHES "^(unit|case)$")
    add_dependencies(unit_and_case ${name})
  endif()
  gtest_discover_tests(${name}
    TEST_PREFIX "${ARG_LABEL}/${name}/"
    NO_PRETTY_VALUES
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${ARG_LABEL} TIMEOUT 300)
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
