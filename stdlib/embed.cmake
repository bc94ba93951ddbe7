# Writes one C++ source that holds the files named by FILES (relative to FROM) as raw strings.
set(entries "")
foreach(file IN LISTS FILES)
  file(READ "${FROM}/${file}" text)
  if(text MATCHES "\\)perk\"")
    message(FATAL_ERROR "${file} holds the characters that end a raw string")
  endif()
  string(REGEX REPLACE "\\.perk$" "" name "${file}")
  string(APPEND entries "    {\"${name}\", R\"perk(${text})perk\"},\n")
endforeach()
file(WRITE "${TO}" "#include \"stdlib/stdlib.h\"

#include <utility>

namespace perk::stdlib {
namespace {

constexpr std::pair<std::string_view, std::string_view> kFiles[] = {
${entries}};

}  // namespace

std::vector<std::string_view> names() {
  std::vector<std::string_view> out;
  for (const auto& [name, text] : kFiles) out.push_back(name);
  return out;
}

std::string_view text(std::string_view name) {
  for (const auto& [known, content] : kFiles) {
    if (known == name) return content;
  }
  return {};
}

}  // namespace perk::stdlib
")
