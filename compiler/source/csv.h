// Comma-separated values (RFC 4180): the rows of a sheet, each cell with its place.
//
// In: a text in UTF-8, with or without a byte order mark, lines ending in LF or CRLF; the first row names the
// columns. Out: cells row by row, as places in the text; an empty line is no row. What is wrong with the
// file's form is listed, and a row that is wrong is left out. A cell between quotes may hold commas, line
// breaks and doubled quotes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source.h"

namespace perk::source {

struct CsvCell {
  std::uint32_t begin = 0, end = 0;  // without surrounding quotes and spaces
  bool doubled = false;              // has doubled quotes inside
};

struct CsvProblem {
  enum class Kind : std::uint8_t {
    no_header,       // nothing in the file
    unnamed_column,  // an empty cell in the first row
    same_column,     // two columns of one name
    open_quote,      // a quoted cell without its end
    after_quote,     // text behind a closing quote
    too_few,         // a row with fewer cells than columns
    too_many,        // a row with more
    not_utf8
  };
  Kind kind{};
  std::uint32_t begin = 0, end = 0;
  std::size_t row = 0;  // counted from 1 below the header; 0: the header
};

struct Csv {
  std::vector<CsvCell> header;
  std::vector<CsvCell> cells;       // header.size() for each row
  std::vector<std::uint32_t> rows;  // the number of each row in the file, counted from 1 below the header
  std::vector<CsvProblem> problems;

  [[nodiscard]] std::size_t size() const { return rows.size(); }
  [[nodiscard]] const CsvCell& at(std::size_t row, std::size_t column) const {
    return cells[row * header.size() + column];
  }
};

Csv read_csv(std::string_view text);
// A cell's text, doubled quotes undone.
std::string csv_text(std::string_view text, const CsvCell& cell);

}  // namespace perk::source
