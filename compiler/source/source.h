// Source files and places in them.
//
// In: the bytes of .perk files. Out: stable file ids, half-open byte ranges, and line/column positions.
// A file's text is kept as given (UTF-8, validated by the reader); every range is a byte range into it.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace perk::source {

struct FileId {
  std::uint32_t index = 0;
  friend bool operator==(FileId, FileId) = default;
};

// Half-open byte range [begin, end) of one file.
struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] std::uint32_t size() const { return end - begin; }
  [[nodiscard]] bool empty() const { return begin == end; }
  friend bool operator==(const Span&, const Span&) = default;
};

// The smallest range that holds both; both must be of one file.
Span join(Span a, Span b);

// 1-based line; 1-based column counted in code points.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

class File {
 public:
  File(std::string path, std::string text);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view text(Span span) const;
  [[nodiscard]] Position position(std::uint32_t offset) const;
  // The line's text without its newline; `line` is 1-based.
  [[nodiscard]] std::string_view line(std::uint32_t line) const;
  [[nodiscard]] std::uint32_t line_start(std::uint32_t line) const;
  [[nodiscard]] std::uint32_t line_count() const { return static_cast<std::uint32_t>(starts_.size()); }

 private:
  std::string path_;
  std::string text_;
  std::vector<std::uint32_t> starts_;
};

// All files of one compilation. Files are only added; ids stay valid.
class Sources {
 public:
  FileId add(std::string path, std::string text);
  [[nodiscard]] const File& file(FileId id) const { return files_.at(id.index); }
  [[nodiscard]] const File& file(Span span) const { return file(span.file); }
  [[nodiscard]] std::string_view text(Span span) const { return file(span).text(span); }
  [[nodiscard]] std::size_t size() const { return files_.size(); }

 private:
  std::deque<File> files_;  // views of a text stay valid when files are added
};

}  // namespace perk::source
