// Blocks and files.
//
// Out of the parser: blocks in the order of the text, each with its exact range, its comments and blank lines
// beside them. A broken block is kept with whatever could be read of it.
#pragma once
#include "compiler/ast/plan.h"
#include "compiler/ast/setup.h"
#include "compiler/ast/stacking.h"
#include "compiler/ast/test_block.h"

namespace perk::ast {

struct Pack {
  std::vector<Clause<PackNode>> clauses;
};
struct SelectionBlock {
  std::vector<Selection> selections;  // one line each; a sound block has one
};
struct SegmentBlock {
  std::vector<Clause<SegmentNode>> clauses;
};
struct Promotion {
  std::vector<Clause<PromotionNode>> clauses;
};
// promotions vip-prices from "prices.csv": the clauses are a template with `row.COLUMN`
struct Promotions {
  std::optional<Text> sheet;
  std::vector<Clause<PromotionNode>> clauses;
};
struct Coupons {
  std::vector<Clause<CouponsNode>> clauses;
};
struct Stacking {
  std::vector<Clause<StackingNode>> clauses;
};
struct Trigger {
  std::vector<Clause<TriggerNode>> clauses;
};
struct Test {
  std::vector<Clause<TestNode>> clauses;
};
struct Schema {
  std::vector<Clause<SchemaNode>> clauses;
};
struct Calendar {
  std::vector<Clause<CalendarNode>> clauses;
};
struct Account {
  std::vector<Clause<AccountNode>> clauses;
};
struct Experiment {
  std::vector<Clause<ExperimentNode>> clauses;
};
struct Campaign {
  std::vector<Clause<CampaignNode>> clauses;
};
struct Guarantee {
  std::vector<Clause<GuaranteeNode>> clauses;
};
struct Currencies {
  std::vector<Clause<CurrenciesNode>> clauses;
};
// Lines outside any block, or a block of an unknown kind; reported.
struct BrokenBlock {};

using BlockNode =
    std::variant<BrokenBlock, Pack, SelectionBlock, SegmentBlock, Promotion, Promotions, Coupons, Stacking,
                 Trigger, Test, Schema, Calendar, Account, Experiment, Campaign, Guarantee, Currencies>;

struct Block {
  Span span;                  // from its kind to its `end`
  Ident kind;                 // `promotion`
  std::optional<Ident> id;    // none in `stacking` and `test`
  std::optional<Text> title;  // the display name
  BlockNode node;
  std::optional<Span> end;  // `end`; none where it was missing (reported)
  bool broken = false;      // something of it could not be read
};

struct Comment {
  std::string text;  // with its `#`, without the newline
  Span span;
  bool own_line = false;  // else it trails a line's text
};

struct File {
  source::FileId file;
  std::vector<Block> blocks;
  std::vector<Comment> comments;           // in the order of the text
  std::vector<std::uint32_t> blank_lines;  // 1-based line numbers
  bool broken = false;                     // some block is broken
};

}  // namespace perk::ast
