// The texts of a pack's files.
//
// In: paths of files and directories. Out: the text of each file and of every *.perk file directly in a
// directory, in byte order of their paths, none twice; and what could not be read, with the system's reason.
#pragma once
#include <string>
#include <vector>

#include "perk/compile.h"

namespace perk::compile {

struct ReadFiles {
  std::vector<SourceText> texts;
  std::vector<Unreadable> unreadable;
};

// A file is read up to a little more than the parser's limit, which then says that it is too long.
ReadFiles read_files(const std::vector<std::string>& paths);

}  // namespace perk::compile
