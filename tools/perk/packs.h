// Which packs the paths of a command line mean, and one of them compiled.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "perk/compile.h"

namespace perk::tool {

struct PackPaths {
  std::string name;  // as it was written, for summaries
  std::vector<std::string> paths;
};

// Each directory is a pack; files of one directory are one pack. Nothing, after a complaint with its remedy,
// where a path does not exist or a directory has no .perk file.
std::optional<std::vector<PackPaths>> packs_of(const std::vector<std::string>& paths);

// The pack compiled, its findings printed to standard error; nothing where it cannot be priced. `exit_code`
// is then what the command returns.
std::optional<compile::Compilation> compile_or_complain(const PackPaths& pack, int& exit_code);

// What prices: a module file (`.perkm`), or a pack that is compiled; nothing after a complaint.
std::shared_ptr<const ir::Module> module_or_complain(const std::string& path, int& exit_code);

// The whole text of a file, or of standard input for `-`; nothing after a complaint.
std::optional<std::string> read_text(const std::string& path, const std::string& what);

}  // namespace perk::tool
