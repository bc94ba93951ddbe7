// What the parser generator alone needs for a text: the yardstick of bench/parse_ratio.
//
// In: a sound source. Out: seconds for its lexer and for an SLL parse by the grammar's rule `file`, over the
// same bytes and tokens as parse(), without listener or tree walk.
#pragma once
#include "compiler/source/source.h"

namespace perk::parse {

struct Baseline {
  double lex_seconds = 0;
  double layout_seconds = 0;           // newlines and keywords; not the generator's own
  double parse_seconds = 0;            // contexts only
  double parse_with_tree_seconds = 0;  // and a parse tree, the generator's default
  std::size_t tokens = 0;
  bool parsed = false;
};

Baseline antlr_alone(source::FileId file, const source::Sources& sources);

}  // namespace perk::parse
