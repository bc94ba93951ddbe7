#include "compiler/parse/clause_parser.h"

#include <algorithm>

namespace perk::parse {
namespace {

// A clause of more tokens is not tried again in the slower mode.
constexpr std::size_t kMaxTokensOfSecondTry = 400;

struct Stopped {
  std::size_t at;
};

// The first error ends the attempt; what to say of it is decided outside.
class StopAtFirst final : public antlr4::ANTLRErrorStrategy {
 public:
  void reset(antlr4::Parser*) override {}
  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    throw Stopped{parser->getTokenStream()->index()};
  }
  void recover(antlr4::Parser* parser, std::exception_ptr) override {
    throw Stopped{parser->getTokenStream()->index()};
  }
  void sync(antlr4::Parser*) override {}
  bool inErrorRecoveryMode(antlr4::Parser*) override { return false; }
  void reportMatch(antlr4::Parser*) override {}
  void reportError(antlr4::Parser*, const antlr4::RecognitionException& error) override {
    throw Stopped{error.getOffendingToken()->getTokenIndex()};
  }
};

antlr4::ParserRuleContext* enter(PerkParser& parser, BlockKind kind) {
  switch (kind) {
    case BlockKind::pack: return parser.packClause();
    case BlockKind::selection: return parser.selectionLine();
    case BlockKind::segment: return parser.segmentClause();
    case BlockKind::promotion:
    case BlockKind::promotions: return parser.promotionClause();
    case BlockKind::coupons: return parser.couponsClause();
    case BlockKind::stacking: return parser.stackingClause();
    case BlockKind::trigger: return parser.triggerClause();
    case BlockKind::test: return parser.testClause();
    case BlockKind::schema: return parser.schemaClause();
    case BlockKind::calendar: return parser.calendarClause();
    case BlockKind::account: return parser.accountClause();
    case BlockKind::experiment: return parser.experimentClause();
    case BlockKind::campaign: return parser.campaignClause();
    case BlockKind::guarantee: return parser.guaranteeClause();
    case BlockKind::currencies: return parser.currenciesClause();
  }
  return nullptr;
}

}  // namespace

TokenWindow::TokenWindow() : end_(antlr4::Token::EOF) {}

void TokenWindow::show(std::vector<antlr4::Token*> tokens) {
  tokens_ = std::move(tokens);
  for (std::size_t i = 0; i != tokens_.size(); ++i)
    static_cast<antlr4::CommonToken*>(tokens_[i])->setTokenIndex(i);
  end_.setTokenIndex(tokens_.size());
  at_ = 0;
}

antlr4::Token* TokenWindow::LT(ssize_t k) {
  const std::size_t place =
      k > 0 ? at_ + static_cast<std::size_t>(k) - 1 : at_ - static_cast<std::size_t>(-k);
  if (k < 0 && at_ < static_cast<std::size_t>(-k)) return nullptr;
  return place < tokens_.size() ? tokens_[place] : &end_;
}

void TokenWindow::consume() {
  if (at_ < tokens_.size()) ++at_;
}

ClauseParser::ClauseParser() : parser_(&window_) {
  parser_.removeErrorListeners();
  parser_.setBuildParseTree(false);  // the labels of the grammar lead to everything that is read
  parser_.setErrorHandler(std::make_shared<StopAtFirst>());
}

void ClauseParser::next_block() {
  parser_.reset();
  parser_.getTreeTracker().reset();
}

Attempt ClauseParser::attempt(std::vector<antlr4::Token*> tokens,
                              const std::function<antlr4::ParserRuleContext*(PerkParser&)>& rule) {
  window_.show(std::move(tokens));
  auto* simulator = parser_.getInterpreter<antlr4::atn::ParserATNSimulator>();
  Attempt result;
  for (const auto mode : {antlr4::atn::PredictionMode::SLL, antlr4::atn::PredictionMode::LL}) {
    if (mode == antlr4::atn::PredictionMode::LL && window_.size() > kMaxTokensOfSecondTry) break;
    simulator->setPredictionMode(mode);
    window_.seek(0);
    try {
      result.context = rule(parser_);
      return result;
    } catch (const Stopped& stopped) {
      result.stopped_at = std::min(std::max(result.stopped_at, stopped.at), window_.size() - 1);
    }
  }
  return result;
}

Attempt ClauseParser::clause(BlockKind kind, std::vector<antlr4::Token*> tokens) {
  return attempt(std::move(tokens), [kind](PerkParser& parser) { return enter(parser, kind); });
}

Attempt ClauseParser::header(std::vector<antlr4::Token*> tokens) {
  return attempt(std::move(tokens), [](PerkParser& parser) { return parser.headerLine(); });
}

Attempt ClauseParser::one_line(std::vector<antlr4::Token*> tokens) {
  return attempt(std::move(tokens), [](PerkParser& parser) { return parser.guaranteeClause(); });
}

bool ClauseParser::file(std::vector<antlr4::Token*> tokens, bool build_trees) {
  parser_.setBuildParseTree(build_trees);
  return attempt(std::move(tokens), [](PerkParser& parser) { return parser.file(); }).context != nullptr;
}

}  // namespace perk::parse
