// Codes as a file of comma-separated values: what is brought in, and what goes out.
//
// In: a file whose first row names its columns (code; owner, valid_from, valid_to, uses, worth, issued_at
// where wanted), or one of a single column without a name; the pool's terms for what a row does not say. Out:
// the codes one by one; or what is wrong, with row and column.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/source/csv.h"
#include "perk/ledger_codes.h"
#include "runtime/ir/ir.h"

namespace perk::tool {

class CodesFile {
 public:
  CodesFile(std::string text, const ir::Module& module, const ledger::CodeTerms& usual);

  // Every row is read; "row 17, valid_to: `soon` is no time; …". The first so many, then how many more.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  [[nodiscard]] std::size_t size() const { return csv_.size() + (code_in_head_ ? 1 : 0); }
  // In order, from 0.
  [[nodiscard]] ledger::GivenCode at(std::size_t index) const;
  // What people call the row of a code.
  [[nodiscard]] std::size_t row_of(std::size_t index) const;

 private:
  enum class Column : std::uint8_t { code, owner, valid_from, valid_to, uses, worth, issued_at };
  [[nodiscard]] std::string read(std::size_t index, ledger::GivenCode& out) const;
  [[nodiscard]] std::string take(Column column, std::string_view cell, ledger::GivenCode& out) const;
  void name_columns();
  void add(std::string problem);

  std::string text_;
  const ir::Module& module_;
  const ledger::CodeTerms usual_;
  source::Csv csv_;
  std::vector<Column> columns_;
  std::vector<std::string> problems_;
  std::size_t more_ = 0;
  bool code_in_head_ = false;
};

// The first row and one row a code; texts quoted where they have to be.
std::string csv_head();
std::string csv_row(const ledger::CodeInfo& code);
std::string csv_cell(std::string_view text);

const char* name_of(ledger::CodeState state);

}  // namespace perk::tool
