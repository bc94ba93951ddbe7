// Which files the paths of a pack mean.
//
// In: paths of files and directories. Out: each file, and for a directory the *.perk files directly in it; in
// byte order, none twice. A directory without one stays a path itself, so that reading it says what is wrong.
#pragma once
#include <string>
#include <vector>

namespace perk::compile {

std::vector<std::string> files_of(const std::vector<std::string>& paths);

}  // namespace perk::compile
