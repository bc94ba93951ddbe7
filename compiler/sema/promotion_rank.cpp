// Groups, and the rank of promotions (pricing.md R0).
//
// Rank is the order in which the `stacking` block names promotions, groups and sheets, then the id's bytes:
// never files, places or the order of reading; a sheet's rows stand in their order. Out: pack.promotions in
// that order, and the names that point into it.
#include <algorithm>
#include <unordered_map>

#include "compiler/sema/promotion.h"
#include "compiler/sema/sheet.h"

namespace perk::sema {
namespace {

const std::vector<ast::Clause<ast::PromotionNode>>* clauses_of(const ast::Block& block) {
  const auto* promotion = std::get_if<ast::Promotion>(&block.node);
  const auto* sheet = std::get_if<ast::Promotions>(&block.node);
  return promotion != nullptr ? &promotion->clauses : sheet != nullptr ? &sheet->clauses : nullptr;
}

// The groups that a block joins.
std::vector<const ast::Ident*> groups_of(const ast::Block& block) {
  std::vector<const ast::Ident*> out;
  const auto* clauses = clauses_of(block);
  if (clauses == nullptr) return out;
  for (const auto& clause : *clauses)
    if (const auto* group = std::get_if<ast::GroupClause>(&clause.node))
      for (const auto& name : group->groups) out.push_back(&name);
  return out;
}

using Places = std::unordered_map<std::string, std::size_t>;

// Where each name stands first in the stacking block.
Places places_of(const ast::Stacking* stacking) {
  Places places;
  if (stacking == nullptr) return places;
  for (const auto* member : members_of(*stacking)) places.emplace(member->name->text, places.size());
  return places;
}

std::size_t place_of(const Places& places, const ast::Block& block) {
  auto place = [&](const ast::Ident& name) {
    auto found = places.find(name.text);
    return found == places.end() ? SIZE_MAX : found->second;
  };
  auto first = place(*block.id);
  for (const auto* group : groups_of(block)) first = std::min(first, place(*group));
  return first;
}

// One promotion for each row of the sheet.
void check_sheet(Context& context, const ast::Block& block) {
  auto& source = context.sheets.at(&block);
  Sheet sheet(context, *source.block, source.file ? &*source.file : nullptr);
  auto& out = context.pack.promotions;
  out.reserve(out.size() + sheet.size());
  for (std::size_t row = 0; row < sheet.size(); ++row) {
    auto& promotion = out.emplace_back();
    promotion.rank = out.size() - 1;
    if (!sheet.check_row(row, promotion, [&] { check_promotion(context, block, promotion); })) out.pop_back();
  }
}

}  // namespace

void declare_groups(Context& context, const std::vector<const ast::Block*>& promotions,
                    const std::vector<const ast::Block*>&) {
  for (const auto* block : promotions) {
    for (const auto* name : groups_of(*block)) {
      auto [group, added] = context.groups.emplace(name->text, context.pack.groups.size());
      if (added) context.pack.groups.push_back(group->first);
    }
  }
}

void check_promotions(Context& context, const std::vector<const ast::Block*>& promotions,
                      const std::vector<const ast::Block*>& stacking) {
  auto places = places_of(stacking_of(stacking));
  struct Entry {
    std::size_t place;
    const ast::Block* block;
  };
  std::vector<Entry> entries;
  for (const auto* block : promotions)
    if (block->id) entries.push_back({place_of(places, *block), block});
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    if (a.place != b.place) return a.place < b.place;
    return a.block->id->text < b.block->id->text;
  });

  auto& out = context.pack.promotions;
  out.reserve(entries.size());
  for (const auto& entry : entries) {
    const auto& block = *entry.block;
    if (std::holds_alternative<ast::Promotions>(block.node)) {
      check_sheet(context, block);
      continue;
    }
    auto& promotion = out.emplace_back();
    promotion.id = block.id->text;
    promotion.display = block.title ? block.title->value : std::string();
    promotion.rank = out.size() - 1;
    promotion.span = block.span;
    promotion.name_span = block.id->span;
    auto name = context.names.find(promotion.id);
    if (name != context.names.end() && name->second.span == block.id->span)
      name->second.index = promotion.rank;
    check_promotion(context, block, promotion);
  }
}

}  // namespace perk::sema
