// Tables: rows of cells between bars, under a clause.
//
// A cell is raw text that its column gives a type; what it reads as without knowing the column is decoded
// beside it.
#pragma once
#include "compiler/ast/atom.h"

namespace perk::ast {

struct Cell {
  std::string text;  // NFC, without surrounding spaces and quotes; may be empty
  bool quoted = false;
  Span span;                         // the text without surrounding spaces; empty where the cell is
  std::optional<Quantity> quantity;  // `900 THB`, `5%`, `30`; the number of a tier
  bool tier = false;                 // `11+`, `1,000 THB+`, `100+ THB`: quantity, and what is above it
  std::optional<Date> date;
  std::optional<Time> time;  // with a date: an instant
};

struct Row {
  std::vector<Cell> cells;
  Span span;
};

struct Table {
  Row header;
  std::vector<Row> rows;
  Span span;
};

}  // namespace perk::ast
