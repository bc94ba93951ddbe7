#include "compiler/ast/printer.h"

namespace perk::ast {
namespace {

constexpr std::string_view kBases[] = {"", " in-all", " together", " each", " each-line"};
constexpr std::string_view kWords[] = {"from-cheapest",      "from-dearest",    "of-one-line",
                                       "last-group-partial", "spread-over-set", "step-by-step",
                                       "whole-quantity",     "each-by-itself",  "up-to"};

}  // namespace

void Printer::reward(const Reward& reward) {
  constexpr std::string_view kKinds[] = {"free", "off", "price"};
  constexpr std::string_view kRewardBases[] = {"", " each", " together"};
  node(fmt::format("reward {}{}", kKinds[static_cast<std::size_t>(reward.kind)],
                   kRewardBases[static_cast<std::size_t>(reward.basis)]),
       reward.span, [&] { expr(reward.amount); });
}

void Printer::offer_node(const OfferNode& offer) {
  const auto slots = [&](const std::vector<Slot>& list) {
    for (const Slot& slot : list)
      node("slot", slot.span, [&] {
        expr(slot.count);
        selection(*slot.of);
      });
  };
  std::visit(Overloaded{[&](const ErrorOffer&) { part("error"); },
                        [&](const AmountOff& x) {
                          part(fmt::format("amount-off{}", kBases[static_cast<std::size_t>(x.basis)]), [&] {
                            expr(x.amount);
                            selection("from", x.from);
                          });
                        },
                        [&](const ShippingOff& x) {
                          part(x.each_charge ? "shipping-off each-charge" : "shipping-off",
                               [&] { expr(x.amount); });
                        },
                        [&](const FreeShipping&) { part("free-shipping"); },
                        [&](const ShippingAt& x) { part("shipping-at", [&] { expr(x.price); }); },
                        [&](const SelectionAt& x) {
                          part("selection-at", [&] {
                            selection(*x.what);
                            reward(x.reward);
                          });
                        },
                        [&](const ByTable& x) {
                          part(x.discount ? "discount-by-table" : "price-by-table", [&] {
                            selection("of", x.of);
                            exprs(x.keys);
                          });
                        },
                        [&](const EveryGroup& x) {
                          part("every-group", [&] {
                            pick(x.pick);
                            expr("every", x.group);
                            selection("of", x.of);
                            reward(x.reward);
                          });
                        },
                        [&](const SomeOf& x) {
                          part("some-of", [&] {
                            expr(x.count);
                            selection("of", x.of);
                            reward(x.reward);
                          });
                        },
                        [&](const Bundle& x) {
                          part("bundle", [&] {
                            slots(x.slots);
                            reward(x.reward);
                          });
                        },
                        [&](const Gift& x) { part("gift", [&] { slots(x.slots); }); },
                        [&](const Credit& x) {
                          part(fmt::format("credit{}{}", x.back ? " back" : "",
                                           x.account ? " to " + x.account->text : ""),
                               [&] {
                                 expr(x.amount);
                                 selection("of", x.of);
                               });
                        },
                        [&](const SpendBalance& x) {
                          part("spend-balance " + x.account.text, [&] { selection("off", x.off); });
                        },
                        [&](const IssueCoupon& x) {
                          part("issue-coupon", [&] {
                            expr(x.count);
                            expr("from", x.pool);
                          });
                        }},
             offer);
}

void Printer::offer(const Offer& offer) {
  node("offer", offer.span, [&] {
    offer_node(offer.node);
    if (offer.for_every)
      node("for-every", offer.for_every->span, [&] {
        expr(offer.for_every->step);
        selection("of", offer.for_every->of);
      });
    for (const OfferWord& word : offer.words)
      node(fmt::format("{}{}", kWords[static_cast<std::size_t>(word.kind)],
                       word.period ? " per " + word.period->text : ""),
           word.span, [&] { expr(word.amount); });
    if (offer.recipient) node("to " + written(*offer.recipient), offer.recipient->span);
    table(offer.table);
  });
}

void Printer::table(const Table& table) {
  const auto row = [&](std::string_view what, const Row& cells) {
    std::string line{what};
    for (const Cell& cell : cells.cells) line += " | " + cell.text;
    node(line, cells.span);
  };
  node("table", table.span, [&] {
    row("header", table.header);
    for (const Row& cells : table.rows) row("row", cells);
  });
}

}  // namespace perk::ast
