#include "compiler/source/source.h"

#include <algorithm>

namespace perk::source {

Span join(Span a, Span b) {
  return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

File::File(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {
  starts_.push_back(0);
  for (std::uint32_t i = 0; i < text_.size(); ++i)
    if (text_[i] == '\n') starts_.push_back(i + 1);
}

std::string_view File::text(Span span) const {
  auto end = std::min<std::size_t>(span.end, text_.size());
  auto begin = std::min<std::size_t>(span.begin, end);
  return std::string_view(text_).substr(begin, end - begin);
}

Position File::position(std::uint32_t offset) const {
  auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
  auto line = static_cast<std::uint32_t>(next - starts_.begin());
  std::uint32_t column = 1;
  for (auto i = starts_[line - 1]; i < offset && i < text_.size(); ++i)
    if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++column;
  // A position inside a code point is the code point's own.
  if (offset < text_.size() && offset > starts_[line - 1] &&
      (static_cast<unsigned char>(text_[offset]) & 0xC0) == 0x80)
    --column;
  return {line, column};
}

std::string_view File::line(std::uint32_t line) const {
  if (line == 0 || line > starts_.size()) return {};
  auto begin = starts_[line - 1];
  auto end = line < starts_.size() ? starts_[line] - 1 : static_cast<std::uint32_t>(text_.size());
  auto view = std::string_view(text_).substr(begin, end - begin);
  if (!view.empty() && view.back() == '\r') view.remove_suffix(1);
  return view;
}

std::uint32_t File::line_start(std::uint32_t line) const {
  return starts_.at(line - 1);
}

FileId Sources::add(std::string path, std::string text) {
  files_.emplace_back(std::move(path), std::move(text));
  return {static_cast<std::uint32_t>(files_.size() - 1)};
}

}  // namespace perk::source
