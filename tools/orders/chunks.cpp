#include "tools/orders/chunks.h"

#include <algorithm>

namespace perk::orders {

ChunkReader::ChunkReader(std::vector<std::string> paths) : paths_(std::move(paths)) {}

bool ChunkReader::next(Chunk& chunk) {
  chunk.text.clear();
  chunk.lines.clear();
  while (error_.empty() && chunk.lines.empty() && file_ < paths_.size()) {
    if (lines_ == nullptr) lines_ = std::make_unique<Lines>(paths_[file_]);
    chunk.file = file_;
    std::string_view line;
    bool more = true;
    while (chunk.text.size() < kBytes && (more = lines_->next(line))) {
      if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
      chunk.lines.push_back({lines_->number(), chunk.text.size(), line.size()});
      chunk.text += line;
    }
    chunk.share_read =
        (static_cast<double>(file_) + lines_->share_read()) / static_cast<double>(paths_.size());
    if (more) continue;
    error_ = lines_->error();
    lines_.reset();
    // What was read before the error is still worked on.
    if (error_.empty()) ++file_;
  }
  return !chunk.lines.empty();
}

std::size_t threads_of(std::size_t jobs) {
  return jobs != 0 ? jobs : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

}  // namespace perk::orders
