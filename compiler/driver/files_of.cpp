#include "compiler/driver/files_of.h"

#include <filesystem>
#include <set>

namespace perk::compile {

std::vector<std::string> files_of(const std::vector<std::string>& paths) {
  namespace fs = std::filesystem;
  std::set<std::string> files;
  for (const std::string& path : paths) {
    std::size_t found = 0;
    std::error_code failed;
    for (fs::directory_iterator it(path, failed), end; !failed && it != end; it.increment(failed)) {
      if (it->path().extension() != ".perk" || it->is_directory()) continue;
      files.insert(it->path().string());
      ++found;
    }
    if (found == 0) files.insert(path);
  }
  return {files.begin(), files.end()};
}

}  // namespace perk::compile
