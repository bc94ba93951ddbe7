# Options and flags that hold for every target.

option(PERK_TESTS "Build the tests" ON)
option(PERK_BENCH "Build the benchmarks" OFF)
option(PERK_FUZZ "Build the libFuzzer targets (clang only)" OFF)
option(PERK_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(PERK_WERROR "Treat warnings as errors" ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(PERK_CCACHE ccache)
if(PERK_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PERK_CCACHE})
endif()

# One set of warnings for our own code; generated and third-party code is compiled without it.
add_library(perk_warnings INTERFACE)
target_compile_options(perk_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wimplicit-fallthrough -Wno-missing-field-initializers)
# Optimising, g++ 12 sees overlapping or endless copies in `"text" + std::string` and uninitialised members in the
# move of a std::variant (GCC bugs 105329, 105562, 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(perk_warnings INTERFACE -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict
                                                 -Wno-array-bounds -Wno-maybe-uninitialized)
endif()
if(PERK_WERROR)
  target_compile_options(perk_warnings INTERFACE -Werror)
endif()

if(PERK_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# Every library tells libFuzzer which branches an input reached.
if(PERK_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

# What g++ puts beside the code of the runtime's files, to optimise libperk as a whole (runtime/CMakeLists.txt), is not
# for the programs of the tree: it would cost each of them a minute to link.
add_link_options($<$<AND:$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>,$<CXX_COMPILER_ID:GNU>>:-fno-lto>)
