// A small shop for the tests of the IR: a schema, a zone, and shapes written node by node.
#pragma once
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "perk/cart.h"
#include "runtime/ir/ir.h"
#include "runtime/ops/civil.h"

namespace perk::ir::testing {

// Fields of the shop by index.
enum : std::uint32_t {
  kSku,
  kCategory,
  kBrand,
  kTags,
  kCost,
  kSeller,
  kJobRole,
  kAge,
  kMember,
  kTotalSpent,
  kScore,
  kChannel
};

// A module without promotions; its symbols are "a" … "e" and the texts given.
Module shop(std::vector<std::string> texts = {});
std::uint32_t symbol(const Module& module, const std::string& text);

// Europe/London in 2011, when 2011-03-27 skips 01:00–02:00 and 2011-10-30 passes it twice.
Zone london_2011();
std::int64_t utc(int year, int month, int day, int hour, int minute = 0, int second = 0);

CartLine line(std::string id, std::int64_t quantity, std::int64_t unit_price, std::string sku,
              std::vector<Fact> more = {});
Cart cart_of(std::vector<CartLine> lines);

// Nodes of a shape, operands before users; each call adds a node and gives its index.
struct Builder {
  Shape shape;
  std::vector<std::int64_t> slots;

  std::uint32_t add(Op op, std::uint32_t a = 0, std::uint32_t b = 0);
  std::uint32_t list(Op op, std::initializer_list<std::uint32_t> nodes);
  std::uint32_t slot(SlotType type, std::int64_t value);
  std::uint32_t integer(std::int64_t value) { return add(Op::slot_int, slot(SlotType::integer, value)); }
  std::uint32_t money(std::int64_t value) { return add(Op::slot_money, slot(SlotType::money, value)); }
  std::uint32_t rate(std::int64_t value) { return add(Op::slot_rate, slot(SlotType::rate, value)); }
  std::uint32_t text(std::uint32_t value) { return add(Op::slot_symbol, slot(SlotType::symbol, value)); }
};

// `give 15% off goods when subtotal is at least 50.00` as the module's only promotion.
Module shop_with_promotion();

}  // namespace perk::ir::testing
