#include "compiler/lint/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>

#include "compiler/sema/context.h"

namespace perk::lint {
namespace {

using typed::ExprKind;
using Kind = typed::Constraint::Kind;

bool is_of_goods(typed::OfferKind kind) {
  switch (kind) {
    case typed::OfferKind::shipping_off:
    case typed::OfferKind::shipping_amount_off:
    case typed::OfferKind::shipping_amount_each:
    case typed::OfferKind::shipping_price:
    case typed::OfferKind::gift:
    case typed::OfferKind::credit:
    case typed::OfferKind::issue_coupon: return false;
    default: return true;
  }
}

// May it take something off one of these lines? What cannot be said may.
bool touches(const Reader& reader, const typed::Offer& offer, const Sample& sample) {
  if (!is_of_goods(offer.kind)) return offer.words.and_shipping;
  std::vector<const typed::Sel*> sels;
  if (offer.sel != nullptr) sels.push_back(offer.sel.get());
  if (offer.rewarded != nullptr) sels.push_back(offer.rewarded.get());
  for (const auto& slot : offer.slots) sels.push_back(slot.sel.get());
  if (sels.empty()) return true;
  for (const auto* sel : sels)
    for (const auto& line : sample.lines)
      if (reader.selects(*sel, line).value_or(true)) return true;
  return false;
}

bool may_be_missing(const typed::Pack& pack, const typed::Expr& expr) {
  if (expr.kind == ExprKind::field) return pack.schema.at(expr.field).type.optional;
  return std::any_of(expr.args.begin(), expr.args.end(),
                     [&](const typed::ExprPtr& arg) { return may_be_missing(pack, *arg); });
}

}  // namespace

Study::Study(const typed::Pack& of, const source::Sources& in, diag::Sink& to)
    : pack(of),
      sources(in),
      sink(to),
      facts(of),
      places_(of.promotions.size()),
      meets_(of.promotions.size()),
      chosen_(of.promotions.size()) {
  conditions.reserve(pack.promotions.size());
  for (const auto& promotion : pack.promotions) conditions.push_back(facts.conditions(promotion));
  const auto& stacking = pack.stacking;
  for (std::size_t i = 0; i < stacking.constraints.size(); ++i) {
    const auto& constraint = stacking.constraints[i];
    for (auto rank : constraint.members) places_[rank].push_back({i, false});
    for (auto rank : constraint.others) places_[rank].push_back({i, true});
    if (constraint.kind == Kind::customer_chooses)
      for (auto rank : constraint.members) chosen_[rank] = true;
  }
  for (auto& places : places_) std::sort(places.begin(), places.end());
  for (std::size_t i = 0; i < stacking.may_meet.size(); ++i)
    for (auto rank : stacking.may_meet[i]) meets_[rank].push_back(i);
}

bool Study::share_a_constraint(std::size_t a, std::size_t b) const {
  return std::any_of(places_[a].begin(), places_[a].end(), [&](const Place& place) {
    const auto kind = pack.stacking.constraints[place.constraint].kind;
    if (kind == Kind::stop_after) return true;
    const Place wanted{place.constraint, kind == Kind::never ? !place.other : place.other};
    return std::binary_search(places_[b].begin(), places_[b].end(), wanted);
  });
}

bool Study::related(std::size_t a, std::size_t b) const {
  auto common = [](const std::vector<std::size_t>& these, const std::vector<std::size_t>& those) {
    return std::any_of(these.begin(), these.end(), [&](std::size_t each) {
      return std::find(those.begin(), those.end(), each) != those.end();
    });
  };
  return common(at(a).groups, at(b).groups) || common(meets_[a], meets_[b]) || share_a_constraint(a, b) ||
         share_a_constraint(b, a);
}

bool Study::bound_like(std::size_t a, std::size_t b) const {
  return std::includes(places_[a].begin(), places_[a].end(), places_[b].begin(), places_[b].end());
}

bool Study::floor_spares(std::size_t rank) const {
  if (!pack.stacking.floor) return false;
  const auto& except = pack.stacking.floor->except;
  return std::find(except.begin(), except.end(), rank) != except.end();
}

std::size_t Study::first_stage(std::size_t rank) const {
  auto stage = pack.stacking.stages.size();
  for (const auto& offer : at(rank).offers) stage = std::min(stage, offer.stage);
  return stage;
}

std::size_t Study::last_stage(std::size_t rank) const {
  std::size_t stage = 0;
  for (const auto& offer : at(rank).offers) stage = std::max(stage, offer.stage);
  return stage;
}

bool Study::disturbs(const Reader& reader, const Sample& sample, std::size_t rank,
                     const std::vector<std::size_t>& who, std::size_t stage) const {
  const auto& promotion = at(rank);
  if (!promotion.needs.empty() && sample.coupons.empty()) return false;
  if (!reader.qualifies(promotion).value_or(true)) return false;
  const bool takes = std::any_of(promotion.offers.begin(), promotion.offers.end(), [&](const auto& offer) {
    return offer.stage <= stage && touches(reader, offer, sample);
  });
  return takes || std::any_of(who.begin(), who.end(), [&](std::size_t each) {
           return share_a_constraint(rank, each) || share_a_constraint(each, rank);
         });
}

bool Study::cuts(const Sample& sample, std::int64_t taken) const {
  const auto& stacking = pack.stacking;
  if (stacking.floor &&
      (stacking.floor->otherwise != nullptr || !may_be_missing(pack, *stacking.floor->amount)))
    return true;
  if (stacking.total_cap == nullptr) return false;
  const auto& cap = *stacking.total_cap;
  if (cap.kind == ExprKind::constant) return cap.constant.scalar < taken;
  if (cap.kind != ExprKind::percent_of || cap.args[0]->kind != ExprKind::subtotal ||
      cap.args[0]->before_tax || cap.args[0]->sel == nullptr)
    return true;
  auto base = Reader(pack, sample).subtotal(*cap.args[0]->sel);
  __extension__ using Wide = __int128;
  return !base || static_cast<Wide>(*base) * cap.constant.scalar < static_cast<Wide>(taken) * 100'000'000;
}

bool Study::nobody_else(const Sample& sample, const std::vector<std::size_t>& who) {
  if (pack.promotions.size() > looks_left_) return false;
  looks_left_ -= pack.promotions.size();
  std::size_t stage = pack.stacking.anything_may_be_left_out ? pack.stacking.stages.size() : 0;
  for (auto rank : who) {
    if (must_be_chosen(rank)) return false;
    // What may be left out is left out where others, whenever they come, take all there is without it.
    stage = std::max(stage, at(rank).optional ? pack.stacking.stages.size() : last_stage(rank));
  }
  Reader reader(pack, sample);
  for (std::size_t rank = 0; rank < pack.promotions.size(); ++rank)
    if (std::find(who.begin(), who.end(), rank) == who.end() && disturbs(reader, sample, rank, who, stage))
      return false;
  return true;
}

bool Study::unopposed(const Sample& sample, std::size_t rank) const {
  Reader reader(pack, sample);
  auto opposes = [&](std::size_t other) {
    return other != rank && (share_a_constraint(rank, other) || share_a_constraint(other, rank)) &&
           reader.qualifies(at(other)).value_or(true);
  };
  return std::none_of(pack.stacking.constraints.begin(), pack.stacking.constraints.end(),
                      [&](const auto& constraint) {
                        return std::any_of(constraint.members.begin(), constraint.members.end(), opposes) ||
                               std::any_of(constraint.others.begin(), constraint.others.end(), opposes);
                      });
}

std::string Study::words(source::Span span) const {
  std::string out;
  for (char c : sources.text(span)) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string percent(std::int64_t rate) {
  typed::Constant constant;
  constant.type.base = typed::Base::percent;
  constant.scalar = rate;
  return sema::show_of(typed::Pack{}, constant);
}

std::string bounds_of(const Study& study, const Fact& fact, const Values& values) {
  if (values.kind != ValueKind::number || values.ranges.size() != 1) return {};
  typed::Constant constant;
  if (fact.subject != nullptr) constant.type = fact.subject->type;
  if (fact.role == Fact::Role::field) constant.type = study.pack.schema.at(fact.field).type;
  if (constant.type.base == typed::Base::boolean || constant.type.base == typed::Base::text_set) return {};
  auto show = [&](std::int64_t scalar) {
    constant.scalar = scalar;
    return sema::show_of(study.pack, constant);
  };
  const auto range = values.ranges.front();
  const bool low = range.low > fact.all.ranges.front().low;
  const bool high = range.high < fact.all.ranges.back().high;
  if (low && high) return fmt::format("from {} to {}", show(range.low), show(range.high));
  if (low) return "at least " + show(range.low);
  return high ? "at most " + show(range.high) : std::string();
}

}  // namespace perk::lint
