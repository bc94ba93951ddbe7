// The characters that the generated lexer reads: folded text, one byte a character.
#pragma once
#include <antlr4-runtime.h>

#include <algorithm>
#include <string>

namespace perk::parse {

class FoldedStream final : public antlr4::CharStream {
 public:
  explicit FoldedStream(std::string folded) : text_(std::move(folded)) {}

  void consume() override { ++at_; }
  std::size_t LA(ssize_t i) override {
    const std::size_t place =
        i > 0 ? at_ + static_cast<std::size_t>(i) - 1 : at_ - static_cast<std::size_t>(-i);
    return i == 0                 ? 0
           : place < text_.size() ? static_cast<unsigned char>(text_[place])
                                  : antlr4::IntStream::EOF;
  }
  ssize_t mark() override { return -1; }
  void release(ssize_t) override {}
  std::size_t index() override { return at_; }
  void seek(std::size_t index) override { at_ = std::min(index, text_.size()); }
  std::size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return "source"; }
  std::string getText(const antlr4::misc::Interval& interval) override {
    const auto begin = static_cast<std::size_t>(interval.a);
    return begin < text_.size() ? text_.substr(begin, static_cast<std::size_t>(interval.b - interval.a + 1))
                                : "";
  }
  std::string toString() const override { return text_; }

  // Moves to the newline that ends this line, or to the end.
  void skip_line() { seek(text_.find('\n', at_)); }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace perk::parse
