#include "compiler/parse/parse.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "compiler/parse/build.h"
#include "compiler/parse/clause_parser.h"
#include "compiler/parse/explain.h"
#include "compiler/parse/fold.h"
#include "compiler/parse/layout.h"

namespace perk::parse {
namespace {

using diag::Code;
using source::Span;

class BlockParser {
 public:
  BlockParser(source::FileId file, const source::Sources& sources, diag::Sink& sink)
      : names_(file, sources, sink), build_(names_), explain_(parser_, file, sources, sink), sink_(sink) {}

  ast::Block block(BlockTokens& tokens) {
    tokens_ = &tokens;
    parser_.next_block();
    ast::Block block;
    block.span = tokens.span;
    block.end = tokens.end;
    block.broken = tokens.broken;
    if (!tokens.kind) return block;
    block.kind = {std::string{kind_name(*tokens.kind)}, tokens.kind_span};
    block.node = node(block);
    return block;
  }

 private:
  [[nodiscard]] std::vector<antlr4::Token*> slice(const ClauseTokens& clause) const {
    std::vector<antlr4::Token*> slice;
    slice.reserve(clause.end + 1 - clause.begin);
    for (std::size_t i = clause.begin; i <= clause.end; ++i) slice.push_back(tokens_->tokens[i].get());
    return slice;
  }

  void header(ast::Block& block, std::optional<ast::Text>* sheet) {
    const Attempt attempt = parser_.header(slice(tokens_->header));
    if (attempt.context == nullptr) {
      if (!tokens_->header.broken)
        explain_.header(*tokens_->kind, slice(tokens_->header), attempt.stopped_at);
      block.broken = true;
      return;
    }
    const P::HeaderContext& header = *static_cast<P::HeaderLineContext*>(attempt.context)->h;
    if (header.id != nullptr) block.id = build_.name(header.id);
    if (header.title != nullptr) block.title = build_.text(header.title);
    if (header.late != nullptr && !block.title) block.title = build_.text(header.late);
    if (header.sheet != nullptr && sheet != nullptr) *sheet = build_.text(header.sheet);
    const bool named = *tokens_->kind != BlockKind::stacking && *tokens_->kind != BlockKind::test;
    if (named && !block.id) {
      explain_.missing_name(*tokens_->kind, tokens_->kind_span);
      block.broken = true;
    }
  }

  // Every clause of the block, parsed and built; a clause that does not parse is kept as broken.
  template <class Context, class Node>
  void clauses(ast::Block& block, std::vector<ast::Clause<Node>>& out) {
    out.reserve(tokens_->clauses.size());
    for (const ClauseTokens& clause : tokens_->clauses) {
      std::vector<antlr4::Token*> tokens = slice(clause);
      if (!clause.broken) {
        const Attempt attempt = parser_.clause(*tokens_->kind, tokens);
        if (attempt.context != nullptr) {
          out.push_back(build_.clause(*static_cast<const Context*>(attempt.context)));
          continue;
        }
        explain_.clause(*tokens_->kind, tokens, attempt.stopped_at);
      }
      block.broken = true;
      const Span head = build_.span(tokens.front());
      const Span whole =
          tokens.size() < 2 ? head : source::join(head, build_.span(tokens[tokens.size() - 2]));
      ast::BrokenClause broken;
      if (tokens.front()->getType() < PerkLexer::NL)
        broken.head = ast::Ident{lower_case(names_.source(head)), head};
      out.push_back({whole, head, std::move(broken)});
    }
  }

  template <class Block, class Context>
  ast::BlockNode with_clauses(ast::Block& block) {
    header(block, nullptr);
    Block node;
    clauses<Context>(block, node.clauses);
    return node;
  }

  ast::BlockNode node(ast::Block& block) {
    switch (*tokens_->kind) {
      case BlockKind::pack: return with_clauses<ast::Pack, P::PackClauseContext>(block);
      case BlockKind::selection: return selection(block);
      case BlockKind::segment: return with_clauses<ast::SegmentBlock, P::SegmentClauseContext>(block);
      case BlockKind::promotion: return with_clauses<ast::Promotion, P::PromotionClauseContext>(block);
      case BlockKind::promotions: return promotions(block);
      case BlockKind::coupons: return with_clauses<ast::Coupons, P::CouponsClauseContext>(block);
      case BlockKind::stacking: return with_clauses<ast::Stacking, P::StackingClauseContext>(block);
      case BlockKind::trigger: return with_clauses<ast::Trigger, P::TriggerClauseContext>(block);
      case BlockKind::test: return with_clauses<ast::Test, P::TestClauseContext>(block);
      case BlockKind::schema: return with_clauses<ast::Schema, P::SchemaClauseContext>(block);
      case BlockKind::calendar: return with_clauses<ast::Calendar, P::CalendarClauseContext>(block);
      case BlockKind::account: return with_clauses<ast::Account, P::AccountClauseContext>(block);
      case BlockKind::experiment: return with_clauses<ast::Experiment, P::ExperimentClauseContext>(block);
      case BlockKind::campaign: return with_clauses<ast::Campaign, P::CampaignClauseContext>(block);
      case BlockKind::guarantee: return guarantee(block);
      case BlockKind::currencies: return with_clauses<ast::Currencies, P::CurrenciesClauseContext>(block);
    }
    return ast::BrokenBlock{};
  }

  ast::BlockNode selection(ast::Block& block) {
    header(block, nullptr);
    ast::SelectionBlock node;
    for (const ClauseTokens& clause : tokens_->clauses) {
      const std::vector<antlr4::Token*> tokens = slice(clause);
      Attempt attempt;
      if (!clause.broken) attempt = parser_.clause(BlockKind::selection, tokens);
      if (attempt.context != nullptr) {
        node.selections.push_back(build_.line(*static_cast<P::SelectionLineContext*>(attempt.context)));
        continue;
      }
      if (!clause.broken) explain_.clause(BlockKind::selection, tokens, attempt.stopped_at);
      block.broken = true;
      node.selections.push_back({build_.span(tokens.front()), ast::ErrorSelection{}});
    }
    return node;
  }

  ast::BlockNode promotions(ast::Block& block) {
    ast::Promotions node;
    header(block, &node.sheet);
    clauses<P::PromotionClauseContext>(block, node.clauses);
    return node;
  }

  ast::BlockNode guarantee(ast::Block& block) {
    if (!tokens_->one_line) return with_clauses<ast::Guarantee, P::GuaranteeClauseContext>(block);
    ast::Guarantee node;
    tokens_->clauses = {tokens_->header};
    clauses<P::GuaranteeClauseContext>(block, node.clauses);
    return node;
  }

  Names names_;
  Build build_;
  ClauseParser parser_;
  Explain explain_;
  diag::Sink& sink_;
  BlockTokens* tokens_ = nullptr;
};

}  // namespace

ast::File parse(source::FileId id, const source::Sources& sources, diag::Sink& sink) {
  ast::File file;
  file.file = id;
  const std::size_t errors = sink.errors();
  auto folded = fold(id, sources, sink);
  if (!folded) {
    file.broken = true;
    return file;
  }
  Layout layout(id, sources, std::move(*folded), sink);
  BlockParser parser(id, sources, sink);
  BlockTokens tokens;
  while (layout.next(tokens)) file.blocks.push_back(parser.block(tokens));
  file.comments = layout.take_comments();
  file.blank_lines = layout.take_blank_lines();
  file.broken = sink.errors() != errors;
  return file;
}

std::optional<source::FileId> read_source(const std::string& path, source::Sources& sources,
                                          diag::Sink& sink) {
  std::ifstream in(path, std::ios::binary);
  std::string text;
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path, ignored);  // an error for what is no regular file
  if (!ignored) text.reserve(std::min<std::size_t>(size, kMaxFileBytes));
  if (!ignored && size > kMaxFileBytes) in.close();
  std::array<char, 64U << 10U> part{};
  while (in && text.size() <= kMaxFileBytes) {
    in.read(part.data(), part.size());
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  }
  const bool too_large = text.size() > kMaxFileBytes || (!ignored && size > kMaxFileBytes);
  const bool readable = in.eof() || too_large;
  if (readable && !too_large) return sources.add(path, std::move(text));
  const source::FileId id = sources.add(path, "");
  auto& problem =
      sink.report(Code::E0001, Span{id, 0, 0},
                  too_large ? "this file has more than 16 MB, the most that a file of promotions may have"
                            : "this file cannot be read");
  problem.help = too_large
                     ? "split the pack into several files, or put the rows into a sheet (`promotions … from`)"
                     : "is the path right, and may you read it?";
  return std::nullopt;
}

}  // namespace perk::parse
