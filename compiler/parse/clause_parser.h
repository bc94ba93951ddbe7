// The wall around the generated parser.
//
// In: the tokens of one block. Out: the context of one clause, or where it stopped making sense. Guarantee:
// no exception of the parser generator leaves; SLL first, LL for the clause that failed; contexts live until
// the next block.
#pragma once
#include <antlr4-runtime.h>

#include <functional>
#include <vector>

#include "PerkParser.h"
#include "compiler/parse/kinds.h"

namespace perk::parse {

using P = PerkParser;

// A window onto a block's tokens; a clause's end reads as the end of the input beyond its NL.
class TokenWindow final : public antlr4::TokenStream {
 public:
  TokenWindow();
  void show(std::vector<antlr4::Token*> tokens);

  antlr4::Token* LT(ssize_t k) override;
  antlr4::Token* get(std::size_t index) const override { return tokens_[index]; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }
  void consume() override;
  std::size_t LA(ssize_t i) override { return LT(i)->getType(); }
  ssize_t mark() override { return -1; }
  void release(ssize_t) override {}
  std::size_t index() override { return at_; }
  void seek(std::size_t index) override { at_ = index; }
  std::size_t size() override { return tokens_.size(); }
  std::string getSourceName() const override { return "source"; }

 private:
  std::vector<antlr4::Token*> tokens_;
  antlr4::CommonToken end_;
  std::size_t at_ = 0;
};

struct Attempt {
  antlr4::ParserRuleContext* context = nullptr;  // null: did not parse
  std::size_t stopped_at = 0;                    // index of the token that fits nowhere
};

class ClauseParser {
 public:
  ClauseParser();

  // Frees the contexts made so far.
  void next_block();

  // Parses one clause of such a block, from its tokens up to and with their NL.
  Attempt clause(BlockKind kind, std::vector<antlr4::Token*> tokens);
  Attempt header(std::vector<antlr4::Token*> tokens);
  Attempt one_line(std::vector<antlr4::Token*> tokens);  // a condition, with its NL
  // A whole file: what the benchmark times. Returns whether it parsed.
  bool file(std::vector<antlr4::Token*> tokens, bool build_trees);

 private:
  Attempt attempt(std::vector<antlr4::Token*> tokens,
                  const std::function<antlr4::ParserRuleContext*(PerkParser&)>& rule);

  TokenWindow window_;
  PerkParser parser_;
};

}  // namespace perk::parse
