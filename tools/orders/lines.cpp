#include "tools/orders/lines.h"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace perk::orders {

struct Lines::File {
  gzFile handle = nullptr;  // zlib reads a file that is not compressed as it is
  std::uint64_t size = 0;
};

Lines::Lines(const std::string& path) : file_(std::make_unique<File>()) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) {
    error_ = "this is a directory";
    return;
  }
  errno = 0;
  file_->handle = gzopen(path.c_str(), "rb");
  if (file_->handle == nullptr) {
    error_ = errno == 0 ? "the file cannot be opened" : std::strerror(errno);
    return;
  }
  gzbuffer(file_->handle, 1U << 17);
  const auto size = std::filesystem::file_size(path, failed);
  if (!failed) file_->size = size;
}

Lines::~Lines() {
  if (file_->handle != nullptr) gzclose_r(file_->handle);
}

double Lines::share_read() const {
  if (file_->handle == nullptr || file_->size == 0) return ended_ ? 1 : 0;
  const auto offset = gzoffset(file_->handle);
  return offset < 0 ? 0 : static_cast<double>(offset) / static_cast<double>(file_->size);
}

bool Lines::fill() {
  constexpr std::size_t kBlock = std::size_t{1} << 17;
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t held = buffer_.size();
  buffer_.resize(held + kBlock);
  const int read = gzread(file_->handle, buffer_.data() + held, kBlock);
  buffer_.resize(held + static_cast<std::size_t>(read < 0 ? 0 : read));
  int code = Z_OK;
  const char* message = gzerror(file_->handle, &code);
  // An archive that was cut off ends without saying so: Z_BUF_ERROR at its end.
  if (read < 0 || (read == 0 && code != Z_OK && code != Z_STREAM_END)) {
    error_ = code == Z_BUF_ERROR ? "the archive ends too early" : message;
    return false;
  }
  if (read == 0) ended_ = true;
  return true;
}

bool Lines::next(std::string_view& line) {
  if (!error_.empty()) return false;
  std::size_t searched = begin_;
  while (true) {
    const std::size_t newline = buffer_.find('\n', searched);
    if (newline != std::string::npos || (ended_ && begin_ < buffer_.size())) {
      const std::size_t end = newline == std::string::npos ? buffer_.size() : newline;
      line = std::string_view(buffer_).substr(begin_, end - begin_);
      if (line.ends_with('\r')) line.remove_suffix(1);
      begin_ = newline == std::string::npos ? end : end + 1;
      ++number_;
      return true;
    }
    if (ended_) return false;
    if (buffer_.size() - begin_ > kLongest) {
      error_ = "line " + std::to_string(number_ + 1) + " is longer than 64 MB";
      return false;
    }
    searched = buffer_.size() - begin_;
    if (!fill()) return false;
  }
}

}  // namespace perk::orders
