// Groups, and the rank of promotions (pricing.md R0).
//
// Rank is the order in which the `stacking` block names promotions and groups, then the id's bytes: never
// files, places or the order of reading. Out: pack.promotions in that order, and the names that point into
// it.
#include <algorithm>
#include <unordered_map>

#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

const std::vector<ast::Clause<ast::PromotionNode>>* clauses_of(const ast::Block& block) {
  const auto* promotion = std::get_if<ast::Promotion>(&block.node);
  return promotion == nullptr ? nullptr : &promotion->clauses;
}

// The group that a block joins, by its first `group` clause.
const ast::Ident* group_of(const ast::Block& block) {
  const auto* clauses = clauses_of(block);
  if (clauses == nullptr) return nullptr;
  for (const auto& clause : *clauses) {
    const auto* group = std::get_if<ast::GroupClause>(&clause.node);
    if (group != nullptr && !group->groups.empty()) return &group->groups.front();
  }
  return nullptr;
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
  auto place = [&](const ast::Ident* name) {
    if (name == nullptr) return SIZE_MAX;
    auto found = places.find(name->text);
    return found == places.end() ? SIZE_MAX : found->second;
  };
  return std::min(place(&*block.id), place(group_of(block)));
}

}  // namespace

void declare_groups(Context& context, const std::vector<const ast::Block*>& promotions,
                    const std::vector<const ast::Block*>&) {
  for (const auto* block : promotions) {
    const auto* name = group_of(*block);
    if (name == nullptr) continue;
    auto [group, added] = context.groups.emplace(name->text, context.pack.groups.size());
    if (added) context.pack.groups.push_back(group->first);
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
