# perk_library(NAME [DEPS lib...] [SYSTEM lib...])
#
# One static library a folder: every *.cpp beside the CMakeLists.txt belongs to it.
# DEPS are the project's own libraries (these are the architecture's edges), SYSTEM are third-party ones.
# Includes are written from the repository's root ("runtime/base/check.h"), public headers as <perk/…>.
function(perk_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;SYSTEM" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/runtime/include
                                              ${CMAKE_SOURCE_DIR}/compiler/include)
    target_link_libraries(${name} PUBLIC ${ARG_DEPS} ${ARG_SYSTEM} PRIVATE perk_warnings)
    perk_precompile(${name})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/runtime/include
                                                 ${CMAKE_SOURCE_DIR}/compiler/include)
    target_link_libraries(${name} INTERFACE ${ARG_DEPS} ${ARG_SYSTEM})
  endif()
endfunction()

# The standard headers that nearly every file reads. With ccache the launcher needs
# CCACHE_SLOPPINESS=pch_defines,time_macros, which ./dev sets.
function(perk_precompile name)
  target_precompile_headers(${name} PRIVATE
    <algorithm> <array> <cstdint> <functional> <map> <memory> <optional> <span> <string> <string_view>
    <unordered_map> <utility> <variant> <vector>)
endfunction()
