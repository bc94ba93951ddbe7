// Set offers: groups of N, buy and get, bundles.
//
// `cheapest K of every N of S free`, `K of T free for every N of S`, `1 A + 2 B at 2,990 THB together`.
// Counts are at least 1 and nothing is rewarded that is not counted.
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using Kind = typed::OfferKind;

constexpr std::int64_t kLastPlace = 100;
const std::vector<std::string> kPieces = {"items", "item", "pieces", "piece"};

// `each` behind the price of a unit, `together` behind that of a set.
bool check_reward_basis(Context& context, const ast::Reward& reward, bool for_set) {
  bool is_price = reward.kind == ast::RewardKind::price;
  if (for_set) {
    if (reward.kind == ast::RewardKind::free || reward.basis == ast::RewardBasis::together) return true;
  } else if (reward.basis == ast::RewardBasis::each ||
             (reward.basis == ast::RewardBasis::plain && !is_price)) {
    return true;
  } else if (reward.kind == ast::RewardKind::free) {
    return true;
  }
  std::string wanted = for_set ? "together" : "each";
  auto& diagnostic = context.sink.report(
      diag::Code::E0421, reward.span,
      for_set ? "a set is given at one price or discount `together`" : "what is rewarded has a price `each`",
      reward.basis == ast::RewardBasis::plain ? "`" + wanted + "` is missing" : "not `" + wanted + "`");
  diagnostic.help = "write `" + wanted + "`";
  if (reward.basis == ast::RewardBasis::plain) {
    diagnostic.edits.push_back(insert_after(reward.span, " " + wanted));
  } else {
    std::string_view written = for_set ? "each" : "together";
    auto word = word_before(context, reward.span, reward.span.end, written);
    if (!word.empty()) diagnostic.edits.push_back({word, wanted});
  }
  return false;
}

// K of `cheapest K of every N`, or the place of `2nd cheapest of every N`.
std::optional<std::int64_t> pick_count(Context& context, const ast::Pick& pick) {
  if (pick.ordinal) return count_of(context, {*pick.ordinal, std::nullopt, false, pick.span}, {});
  if (pick.count == nullptr) return 1;
  return check_count(context, *pick.count, kPieces);
}

std::optional<Draft> buy_get(Context& context, const ast::Offer& offer, const ast::Expr& count,
                             const ast::Selection* rewarded, const ast::Reward& at) {
  const auto& every = *offer.for_every;
  auto k = check_count(context, count, kPieces);
  if (counts_money(context, every)) {
    auto of = check_offer_selection(context, rewarded, count.span);
    return k ? picked_for_money(context, every, *k, true, std::move(of), at) : std::nullopt;
  }
  auto n = check_step(context, every);
  auto get = check_offer_selection(context, rewarded, count.span);
  auto buy = check_offer_selection(context, every.of.get(), every.span);
  auto reward = check_reward(context, at, false);
  if (!k || !n || get == nullptr || buy == nullptr || !reward) return std::nullopt;
  Draft draft;
  draft.offer.kind = Kind::buy_get;
  draft.offer.sel = std::move(buy);
  draft.offer.rewarded = std::move(get);
  draft.offer.reward = std::move(*reward);
  draft.offer.k = *k;
  draft.offer.n = *n;
  return draft;
}

// A single slot is a set of several pieces: `3 of S at 100 THB together`.
void report_no_set(Context& context, const ast::Slot& slot, const ast::Reward& at) {
  auto& diagnostic = context.sink.report(diag::Code::E0422, slot.span, "a single piece is no set",
                                         "a bundle has at least two pieces");
  diagnostic.help = "write `S at 100 THB each` for the price of a piece, or add a slot with `+`";
  auto together = word_before(context, at.span, at.span.end, "together");
  if (at.kind != ast::RewardKind::price || together.empty() || slot.of == nullptr) return;
  diagnostic.edits.push_back({{slot.span.file, slot.span.begin, slot.of->span.begin}, ""});
  diagnostic.edits.push_back({together, "each"});
}

std::optional<Draft> one_slot(Context& context, const ast::Offer& offer, const ast::Expr& count,
                              const ast::Selection* of, const ast::Reward& at, source::Span span) {
  if (at.basis == ast::RewardBasis::together) {
    auto k = check_count(context, count, kPieces);
    auto sel = check_offer_selection(context, of, span);
    auto reward = check_reward(context, at, true);
    if (!k || sel == nullptr || !reward) return std::nullopt;
    Draft draft;
    draft.offer.kind = Kind::bundle;
    draft.offer.slots.push_back({*k, std::move(sel), span});
    draft.offer.reward = std::move(*reward);
    return draft;
  }
  auto& diagnostic =
      context.sink.report(diag::Code::E0423, span, "it is not said which of the goods are meant",
                          "the cheapest, or some for every that are bought?");
  diagnostic.help = "write `cheapest` before the number, or `for every N of S` behind the offer";
  if (std::holds_alternative<ast::SomeOf>(offer.node))
    diagnostic.edits.push_back(insert_before(count.span, "cheapest "));
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> check_step(Context& context, const ast::ForEvery& every) {
  if (every.step == nullptr) return std::nullopt;
  return check_count(context, *every.step, kPieces);
}

std::optional<typed::Reward> check_reward(Context& context, const ast::Reward& reward, bool for_set) {
  if (!check_reward_basis(context, reward, for_set)) return std::nullopt;
  typed::Reward out;
  if (reward.kind == ast::RewardKind::free) return out;
  bool price = reward.kind == ast::RewardKind::price;
  auto amount = check_amount(context, *reward.amount, price);
  if (!amount) return std::nullopt;
  if (price && amount->percent) {
    auto& diagnostic = context.sink.report(diag::Code::E0418, reward.amount->span,
                                           "a price is an amount of money", "a percentage");
    diagnostic.help = "write `" + std::string(context.sources.text(reward.amount->span)) + " off`";
    diagnostic.edits.push_back(insert_after(reward.amount->span, " off"));
    return std::nullopt;
  }
  out.kind = price             ? typed::Reward::Kind::price
             : amount->percent ? typed::Reward::Kind::percent_off
                               : typed::Reward::Kind::amount_off;
  out.value = std::move(amount->value);
  return out;
}

std::optional<Draft> check_every_group(Context& context, const ast::Offer&, const ast::EveryGroup& every) {
  auto k = pick_count(context, every.pick);
  auto n = every.group != nullptr ? check_count(context, *every.group, kPieces) : std::nullopt;
  auto sel = check_offer_selection(context, every.of.get(), every.pick.span);
  auto reward = check_reward(context, every.reward, false);
  if (!k || !n || sel == nullptr || !reward) return std::nullopt;
  bool ordinal = every.pick.ordinal.has_value();
  if (ordinal && (*k < 1 || *k > *n || *k > kLastPlace)) {
    auto& diagnostic =
        context.sink.report(diag::Code::E0420, every.pick.span, "a place that a group does not have",
                            "groups of " + std::to_string(*n));
    diagnostic.help = "write a place from the first to the last of a group, of the first hundred";
    return std::nullopt;
  }
  if (!ordinal && *k > *n) {
    auto& diagnostic =
        context.sink.report(diag::Code::E0420, every.pick.span, "more is rewarded than is counted",
                            std::to_string(*k) + " of every " + std::to_string(*n));
    diagnostic.help = "write `" + std::to_string(*n) + " of every " + std::to_string(*k) + "`";
    if (every.pick.count != nullptr) {
      diagnostic.edits.push_back({every.pick.count->span, std::to_string(*n)});
      diagnostic.edits.push_back({every.group->span, std::to_string(*k)});
    }
    return std::nullopt;
  }
  Draft draft;
  draft.offer.kind = Kind::every_nth;
  draft.offer.sel = std::move(sel);
  draft.offer.reward = std::move(*reward);
  draft.offer.k = ordinal ? 1 : *k;
  draft.offer.n = *n;
  if (ordinal) draft.offer.words.ordinal = static_cast<std::uint8_t>(*k);
  draft.offer.rewards_cheapest = every.pick.end == ast::PickEnd::cheapest;
  return draft;
}

std::optional<Draft> check_some_of(Context& context, const ast::Offer& offer, const ast::SomeOf& some) {
  if (offer.for_every) return buy_get(context, offer, *some.count, some.of.get(), some.reward);
  auto span = some.of != nullptr ? source::join(some.count->span, some.of->span) : some.count->span;
  return one_slot(context, offer, *some.count, some.of.get(), some.reward, span);
}

std::optional<Draft> check_bundle(Context& context, const ast::Offer& offer, const ast::Bundle& bundle) {
  if (bundle.slots.size() == 1) {
    const auto& slot = bundle.slots.front();
    if (offer.for_every) return buy_get(context, offer, *slot.count, slot.of.get(), bundle.reward);
    auto draft = one_slot(context, offer, *slot.count, slot.of.get(), bundle.reward, slot.span);
    if (draft && draft->offer.slots.front().count == 1) {
      report_no_set(context, slot, bundle.reward);
      return std::nullopt;
    }
    return draft;
  }
  Draft draft;
  draft.offer.kind = Kind::bundle;
  bool sound = true;
  for (const auto& slot : bundle.slots) {
    auto count = check_count(context, *slot.count, kPieces);
    auto sel = check_offer_selection(context, slot.of.get(), slot.span);
    if (!count || sel == nullptr) {
      sound = false;
    } else {
      draft.offer.slots.push_back({*count, std::move(sel), slot.span});
    }
  }
  auto reward = check_reward(context, bundle.reward, true);
  if (!sound || !reward) return std::nullopt;
  draft.offer.reward = std::move(*reward);
  return draft;
}

}  // namespace perk::sema
