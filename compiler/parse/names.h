// Words, texts and numbers as values: NFC, one script, ASCII digits.
#pragma once
#include "compiler/ast/atom.h"
#include "compiler/ast/table.h"
#include "compiler/diag/diag.h"
#include "compiler/source/source.h"

namespace perk::parse {

class Names {
 public:
  Names(source::FileId id, const source::Sources& sources, diag::Sink& sink)
      : id_(id), file_(sources.file(id)), sink_(sink) {}

  // What is wrong with a word (its letters, mixed scripts) is reported; the word is kept.
  ast::Ident ident(source::Span span);
  ast::Path path(source::Span span);    // `customer.job_role`
  ast::Text text(source::Span quoted);  // the span has the quotes
  ast::Number number(source::Span span);
  ast::Date date(source::Span span);
  ast::Time time(source::Span span);
  ast::Row row(source::Span bars);  // `| a | b |`

  [[nodiscard]] std::string_view source(source::Span span) const { return file_.text(span); }
  [[nodiscard]] source::FileId file() const { return id_; }

 private:
  // ASCII digits for the digits; reports digits of two scripts in one number.
  std::string digits(source::Span span);
  ast::Cell cell(std::size_t begin, std::size_t end);
  void read_cell(ast::Cell& cell);
  void read_day(ast::Cell& cell, std::size_t end);
  void read_quantity(ast::Cell& cell, std::size_t end);

  source::FileId id_;
  const source::File& file_;
  diag::Sink& sink_;
};

std::string nfc(std::string_view text);

}  // namespace perk::parse
