#include "compiler/driver/read_files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>

namespace perk::compile {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRead = (std::size_t{16} << 20) + 1;

bool read_file(const std::string& path, std::string& text, std::string& reason) {
  std::error_code failed;
  if (fs::is_directory(path, failed)) {
    reason = "this is a directory";
    return false;
  }
  errno = 0;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    reason = std::strerror(errno);
    return false;
  }
  const auto size = fs::file_size(path, failed);
  if (!failed) text.reserve(std::min<std::size_t>(size, kMostRead));
  std::vector<char> block(std::size_t{1} << 16);
  std::size_t got = 0;
  while (text.size() < kMostRead && (got = std::fread(block.data(), 1, block.size(), file)) != 0) {
    text.append(block.data(), got);
  }
  const bool well = std::ferror(file) == 0;
  if (!well) reason = std::strerror(errno);
  std::fclose(file);
  return well;
}

}  // namespace

ReadFiles read_files(const std::vector<std::string>& paths) {
  ReadFiles out;
  std::set<std::string> files;
  for (const std::string& path : paths) {
    std::error_code failed;
    if (!fs::is_directory(path, failed)) {
      files.insert(path);
      continue;
    }
    std::size_t found = 0;
    for (fs::directory_iterator it(path, failed), end; !failed && it != end; it.increment(failed)) {
      if (it->path().extension() != ".perk" || it->is_directory()) continue;
      files.insert(it->path().string());
      ++found;
    }
    if (failed) {
      out.unreadable.push_back({path, failed.message()});
    } else if (found == 0) {
      out.unreadable.push_back({path, "there are no .perk files in this directory"});
    }
  }
  for (const std::string& file : files) {
    SourceText source{file, {}};
    std::string reason;
    if (read_file(file, source.text, reason)) {
      out.texts.push_back(std::move(source));
    } else {
      out.unreadable.push_back({file, std::move(reason)});
    }
  }
  return out;
}

}  // namespace perk::compile
