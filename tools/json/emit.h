// JSON text, written member by member into one buffer that grows and is kept.
//
// In: calls in the order of the document. Out: UTF-8 with what must be escaped escaped; bytes that are no
// UTF-8 become U+FFFD, one for each sequence that breaks off. Amounts are text with all decimals. It asks for
// no value to be built first, and allocates only to grow.
#pragma once
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace perk::json {

enum class Layout : bool { one_line, indented };  // indented: by two spaces, a member a line

class Emit {
 public:
  explicit Emit(Layout layout = Layout::one_line) : indented_(layout == Layout::indented) {}

  void clear() {
    size_ = 0;
    depth_ = 0;
    first_ = true;
    after_key_ = false;
  }
  [[nodiscard]] std::string_view text() const { return {buffer_.get(), size_}; }

  void open_object() { open('{'); }
  void close_object() { close('}'); }
  void open_array() { open('['); }
  void close_array() { close(']'); }
  // `name` is written as it stands: a word of ours, which needs no escaping.
  void key(std::string_view name) {
    before();
    char* to = room(name.size() + 4);
    *to++ = '"';
    std::memcpy(to, name.data(), name.size());
    to += name.size();
    *to++ = '"';
    *to++ = ':';
    if (indented_) *to++ = ' ';
    grown_to(to);
    after_key_ = true;
  }
  // A name that others chose.
  void any_key(std::string_view name);

  void null() { word("null"); }
  void boolean(bool yes) { word(yes ? "true" : "false"); }
  void integer(std::int64_t value);
  void count(std::uint64_t value);
  void string(std::string_view text);
  // "12.50": `digits` decimals; without `fixed` no zeros at their end.
  void decimal(std::int64_t scaled, int digits, bool fixed = true, std::string_view after = {});
  // Between documents: as it stands.
  void raw(std::string_view text) {
    char* to = room(text.size());
    std::memcpy(to, text.data(), text.size());
    grown_to(to + text.size());
  }

 private:
  char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    return buffer_.get() + size_;
  }
  void grown_to(const char* end) { size_ = static_cast<std::size_t>(end - buffer_.get()); }
  void grow(std::size_t bytes);
  void before() {
    if (after_key_) {
      after_key_ = false;
      return;
    }
    if (depth_ == 0) return;
    if (!first_) *room(1) = ',', ++size_;
    first_ = false;
    if (indented_) new_line();
  }
  void open(char bracket) {
    before();
    *room(1) = bracket;
    ++size_;
    ++depth_;
    first_ = true;
  }
  void close(char bracket) {
    --depth_;
    if (indented_ && !first_) new_line();
    *room(1) = bracket;
    ++size_;
    first_ = false;
  }
  void word(std::string_view text) {
    before();
    raw(text);
  }
  void new_line();
  void quoted(std::string_view text);
  void escaped(std::string_view text);

  bool indented_;
  bool first_ = true;       // nothing stands in the innermost object or list yet
  bool after_key_ = false;  // the value of a member comes next
  std::size_t depth_ = 0;
  std::unique_ptr<char[]> buffer_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace perk::json
