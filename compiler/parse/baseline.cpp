#include "compiler/parse/baseline.h"

#include <algorithm>

#include <chrono>

#include "compiler/parse/clause_parser.h"
#include "compiler/parse/fold.h"
#include "compiler/parse/layout.h"

namespace perk::parse {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The tokens of a whole file as the rule `file` reads them.
struct Flat {
  std::vector<std::unique_ptr<antlr4::Token>> tokens;

  void add(BlockTokens& block) {
    for (auto& token : block.tokens) tokens.push_back(std::move(token));
    if (block.one_line) return;
    tokens.push_back(std::make_unique<antlr4::CommonToken>(PerkLexer::END));
    tokens.push_back(std::make_unique<antlr4::CommonToken>(PerkLexer::NL));
  }
  [[nodiscard]] std::vector<antlr4::Token*> pointers() const {
    std::vector<antlr4::Token*> out;
    out.reserve(tokens.size());
    for (const auto& token : tokens) out.push_back(token.get());
    return out;
  }
};

}  // namespace

Baseline antlr_alone(source::FileId file, const source::Sources& sources) {
  Baseline result;
  diag::Sink sink;
  const auto folded = fold(file, sources, sink);
  if (!folded) return result;
  {
    FoldedStream stream(*folded);
    PerkLexer lexer(&stream);
    lexer.removeErrorListeners();
    std::vector<std::unique_ptr<antlr4::Token>> tokens;
    const auto start = Clock::now();
    do tokens.push_back(lexer.nextToken());
    while (tokens.back()->getType() != antlr4::Token::EOF);
    result.lex_seconds = seconds_since(start);
    result.tokens = tokens.size();
  }
  Flat flat;
  {
    const auto start = Clock::now();
    Layout layout(file, sources, *folded, sink);
    BlockTokens block;
    while (layout.next(block)) flat.add(block);
    result.layout_seconds = std::max(0.0, seconds_since(start) - result.lex_seconds);
  }
  ClauseParser parser;
  parser.file(flat.pointers(), false);  // warms the prediction tables, which a process does once
  for (const bool trees : {false, true}) {
    parser.next_block();
    auto tokens = flat.pointers();
    const auto start = Clock::now();
    result.parsed = parser.file(std::move(tokens), trees);
    (trees ? result.parse_with_tree_seconds : result.parse_seconds) = seconds_since(start);
  }
  return result;
}

}  // namespace perk::parse
