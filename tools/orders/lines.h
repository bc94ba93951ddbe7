// The lines of a file, plain or gzip, one at a time and in bounded memory.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace perk::orders {

class Lines {
 public:
  // Refuses lines longer than this: a record is an order, not a database.
  static constexpr std::size_t kLongest = std::size_t{64} << 20;

  explicit Lines(const std::string& path);
  ~Lines();
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  // The next line without its newline, valid until the next call; false at the end and on an error.
  bool next(std::string_view& line);
  [[nodiscard]] std::uint64_t number() const { return number_; }     // of that line, from 1
  [[nodiscard]] const std::string& error() const { return error_; }  // "" where all is well
  // How much of the file, as stored, has been read: 0 … 1.
  [[nodiscard]] double share_read() const;

 private:
  struct File;
  bool fill();

  std::unique_ptr<File> file_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what has not been handed out
  std::uint64_t number_ = 0;
  bool ended_ = false;
  std::string error_;
};

}  // namespace perk::orders
