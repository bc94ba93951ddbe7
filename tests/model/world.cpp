// R0 and R1: merging lines into runs, ordering them, their list amounts.
#include "tests/model/world.h"

#include <algorithm>
#include <numeric>
#include <type_traits>

namespace perk::model {
namespace {

std::string padded(const std::string& id) {
  const bool digits = !id.empty() && id.find_first_not_of("0123456789") == std::string::npos;
  return digits && id.size() < 20 ? std::string(20 - id.size(), '0') + id : id;
}

bool is_goods_field(typed::Record record) {
  return record == typed::Record::product || record == typed::Record::line;
}

const std::vector<perk::Fact>* given(const Cart& cart, typed::Record record) {
  switch (record) {
    case typed::Record::customer: return &cart.customer;
    case typed::Record::order: return &cart.order;
    case typed::Record::payment: return &cart.payment;
    case typed::Record::shipping: return &cart.shipping;
    default: return nullptr;
  }
}

// What is known of the code that was entered: that of the first one of which anything is.
Fact coupon_fact(const Cart& cart, const std::string& name) {
  for (const std::string& code : cart.coupons)
    for (const CouponFacts& facts : cart.coupon_facts) {
      if (facts.code != code) continue;
      if (name == "owner" && !facts.owner.empty()) return from_value(facts.owner);
      if (name == "issued_at" && facts.issued_at) return from_value(*facts.issued_at);
      return {};
    }
  return {};
}

// Places by the smallest or the largest id of their lines; charges stand behind the goods.
std::vector<std::size_t> places_by_line(const World& world, bool first) {
  std::vector<std::size_t> order(world.places());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto id = [&](std::size_t place) -> const std::string& {
    if (place >= world.runs.size())
      return world.cart.shipping_charges[world.charges[place - world.runs.size()]].id;
    const std::vector<std::size_t>& lines = world.runs[place].unit_lines;
    return world.cart.lines[first ? lines.front() : lines.back()].id;
  };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const bool goods_a = a < world.runs.size(), goods_b = b < world.runs.size();
    return goods_a != goods_b ? goods_a : id_before(id(a), id(b));
  });
  return order;
}

Fact find(const std::vector<perk::Fact>& facts, const std::string& name) {
  for (const perk::Fact& fact : facts)
    if (fact.name == name) return from_value(fact.value);
  return {};
}

struct Piece {  // one cart line before merging
  std::size_t line = 0;
  Int list;
  Ratio unit_list;
  std::vector<Fact> facts;
  bool measured = false;
  Int measure = 0;  // thousandths
};

// R0: sku, unit list price, other fields in schema order.
int compare_content(const typed::Schema& schema, const Piece& a, const Piece& b) {
  for (std::size_t f = 0; f < schema.fields.size(); ++f)
    if (schema.fields[f].record == typed::Record::product && schema.fields[f].name == "sku")
      if (const int order = compare(a.facts[f], b.facts[f])) return order;
  if (const int order = cmp(a.unit_list, b.unit_list)) return order;
  for (std::size_t f = 0; f < schema.fields.size(); ++f)
    if (const int order = compare(a.facts[f], b.facts[f])) return order;
  return cmp(a.measure, b.measure);
}

}  // namespace

bool id_before(const std::string& a, const std::string& b) {
  const std::string x = padded(a), y = padded(b);
  return x != y ? x < y : a < b;
}

int compare(const Fact& a, const Fact& b) {
  if (a.known != b.known) return a.known ? 1 : -1;
  if (const int order = cmp(a.number, b.number)) return order;
  if (a.text != b.text) return a.text < b.text ? -1 : 1;
  if (a.texts != b.texts) return a.texts < b.texts ? -1 : 1;
  return 0;
}

Fact from_value(const Value& value) {
  return std::visit(
      [](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        Fact fact;
        fact.known = true;
        if constexpr (std::is_same_v<Held, Missing>) fact.known = false;
        if constexpr (std::is_same_v<Held, bool>) fact.number = held ? 1 : 0;
        if constexpr (std::is_same_v<Held, Money>) fact.number = make_int(held.minor);
        if constexpr (std::is_same_v<Held, Number>) fact.number = ratio(make_int(held.micros), 1'000'000);
        if constexpr (std::is_same_v<Held, Percent>) fact.number = ratio(make_int(held.rate), 100'000'000);
        if constexpr (std::is_same_v<Held, std::string>) fact.text = held;
        if constexpr (std::is_same_v<Held, TextSet>) fact.texts = held;
        if constexpr (std::is_same_v<Held, Date>) fact.number = held.days;
        if constexpr (std::is_same_v<Held, TimeOfDay>) fact.number = held.seconds;
        if constexpr (std::is_same_v<Held, Instant>) fact.number = make_int(held.seconds);
        if constexpr (std::is_same_v<Held, Duration>)
          fact.number = make_int(held.seconds) + 86'400 * (Int(held.days) + 30 * Int(held.months));
        std::sort(fact.texts.begin(), fact.texts.end());
        fact.texts.erase(std::unique(fact.texts.begin(), fact.texts.end()), fact.texts.end());
        return fact;
      },
      value);
}

Fact from_constant(const typed::Constant& constant) {
  Fact fact;
  fact.known = true;
  fact.text = constant.text;
  fact.texts = constant.texts;
  std::sort(fact.texts.begin(), fact.texts.end());
  const Int scalar = make_int(constant.scalar);
  switch (constant.type.base) {
    case typed::Base::number: fact.number = ratio(scalar, 1'000'000); break;
    case typed::Base::percent: fact.number = ratio(scalar, 100'000'000); break;
    case typed::Base::measure: fact.number = ratio(scalar, 1'000); break;
    case typed::Base::duration:
      fact.number = scalar + 86'400 * (Int(constant.days) + 30 * Int(constant.months));
      break;
    default: fact.number = scalar; break;
  }
  return fact;
}

World make_world(const typed::Pack& pack, const Cart& cart) {
  World world{pack, cart, {}, {}, {}, {}, {}, {}, {}};
  for (const typed::Field& field : pack.schema.fields) {
    const std::vector<perk::Fact>* facts = given(cart, field.record);
    world.facts.push_back(field.record == typed::Record::coupon ? coupon_fact(cart, field.name)
                          : facts                               ? find(*facts, field.name)
                                                                : Fact{});
  }
  for (std::size_t a = 0; a < pack.accounts.size(); ++a)
    for (const Balance& balance : cart.balances)
      if (balance.account == pack.accounts[a].id) world.balances[a] = make_int(balance.amount);

  std::vector<Piece> pieces;
  for (std::size_t l = 0; l < cart.lines.size(); ++l) {
    const CartLine& line = cart.lines[l];
    Piece piece;
    piece.line = l;
    piece.measured = line.measure_milli.has_value();
    piece.measure = make_int(line.measure_milli.value_or(0));
    const Int amount = make_int(line.amount.minor);
    if (line.is_amount)
      piece.list = amount;
    else if (piece.measured)  // S7: rounded once
      piece.list = round_of(ratio(amount * make_int(*line.measure_milli), 1000), pack.rounding.mode);
    else
      piece.list = amount * make_int(line.quantity);
    piece.unit_list = ratio(piece.list, make_int(line.quantity));
    for (const typed::Field& field : pack.schema.fields)
      piece.facts.push_back(
          !is_goods_field(field.record)
              ? Fact{}
              : find(field.record == typed::Record::product ? line.product : line.line, field.name));
    pieces.push_back(std::move(piece));
  }
  std::sort(pieces.begin(), pieces.end(), [&](const Piece& a, const Piece& b) {
    if (const int order = compare_content(pack.schema, a, b)) return order < 0;
    return id_before(cart.lines[a.line].id, cart.lines[b.line].id);
  });
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    // S7: measured pieces are never merged.
    const bool merges = i > 0 && !pieces[i].measured && !pieces[i - 1].measured &&
                        compare_content(pack.schema, pieces[i - 1], pieces[i]) == 0;
    if (!merges) world.runs.push_back({{}, 0, pieces[i].unit_list, pieces[i].facts});
    Run& run = world.runs.back();
    run.list += pieces[i].list;
    run.unit_lines.insert(run.unit_lines.end(), static_cast<std::size_t>(cart.lines[pieces[i].line].quantity),
                          pieces[i].line);
  }
  for (const Run& run : world.runs) world.list.goods.push_back(run.list);

  for (std::size_t c = 0; c < cart.shipping_charges.size(); ++c) world.charges.push_back(c);
  std::sort(world.charges.begin(), world.charges.end(), [&](std::size_t a, std::size_t b) {
    const ShippingCharge &x = cart.shipping_charges[a], &y = cart.shipping_charges[b];
    return x.amount != y.amount ? x.amount < y.amount : id_before(x.id, y.id);
  });
  for (const std::size_t c : world.charges)
    world.list.charges.push_back(make_int(cart.shipping_charges[c].amount.minor));
  world.by_first_line = places_by_line(world, true);
  world.by_last_line = places_by_line(world, false);
  return world;
}

Division World::division() const {
  const typed::Rounding& rounding = pack.rounding;
  return {rounding.remainder, rounding.mode,
          rounding.remainder == typed::Remainder::first_line ? by_first_line : by_last_line};
}

}  // namespace perk::model
