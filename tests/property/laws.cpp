#include "tests/property/laws.h"

#include <perk/engine.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <sstream>

#include "compiler/sema/typed.h"
#include "tests/model/express.h"
#include "tests/property/carts.h"
#include "tests/property/fold.h"

namespace perk::property {
namespace {

std::string same(const std::string& id) {
  return id;
}

std::string numbered(std::size_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "n%06zu", number);
  return text;
}

using Names = std::map<std::string, std::string>;

// New names for the ids that keep their order.
Names renamed(std::vector<std::string> ids) {
  std::sort(ids.begin(), ids.end(), model::id_before);
  Names names;
  for (const std::string& id : ids) names.emplace(id, numbered(names.size()));
  return names;
}

// The cart with its ids renamed; `back` gives the old ones. A remainder may go to a line or a charge by its
// id (S5), so they are renamed together.
Cart with_new_ids(Cart cart, Names& back_lines, Names& back_charges) {
  std::vector<std::string> ids;
  for (const CartLine& line : cart.lines) ids.push_back(line.id);
  for (const ShippingCharge& charge : cart.shipping_charges) ids.push_back(charge.id);
  const Names names = renamed(ids);
  for (CartLine& line : cart.lines) {
    back_lines[names.at(line.id)] = line.id;
    line.id = names.at(line.id);
  }
  for (ShippingCharge& charge : cart.shipping_charges) {
    back_charges[names.at(charge.id)] = charge.id;
    charge.id = names.at(charge.id);
  }
  return cart;
}

bool same_goods(const CartLine& a, const CartLine& b) {
  const auto equal = [](const std::vector<Fact>& x, const std::vector<Fact>& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [](const Fact& f, const Fact& g) { return f.name == g.name && f.value == g.value; });
  };
  return !a.is_amount && !b.is_amount && !a.measure_milli && !b.measure_milli && a.amount == b.amount &&
         equal(a.product, b.product) && equal(a.line, b.line);
}

// Both in one form, byte by byte.
std::string differ(const Subject& subject, const Cart& cart, const Result& a, const Result& b) {
  const ir::Module& module = *subject.compilation.module;
  const std::string x = bytes(a, module), y = bytes(b, module);
  if (x == y) return {};
  std::size_t at = 0;
  while (at < std::min(x.size(), y.size()) && x[at] == y[at]) ++at;
  const std::size_t from = at < 200 ? 0 : at - 200;
  const bool random = subject.name.rfind("random", 0) == 0;
  return subject.name + "\n" + (random ? subject.texts[0].text : "") + print(cart) +
         "before: " + x.substr(from, 400) + "\nafter: " + y.substr(from, 400);
}

// The price of the changed cart, brought into the original's form by `line` and `charge`.
std::string differs(const Subject& subject, const Cart& cart, const Cart& changed, const Label& line,
                    const Label& charge, const Label& own = same) {
  Priced before = priced(subject.compilation, cart), after = priced(subject.compilation, changed);
  if (!before.error.empty() || !after.error.empty()) return subject.name + ": " + before.error + after.error;
  return differ(subject, cart, folded(std::move(before.result), own, same),
                folded(std::move(after.result), line, charge));
}

// Adds up a line's parts; what is wrong with them.
template <typename Line>
std::string parts_broken(const Line& line, std::vector<std::int64_t>& by_promotion) {
  std::int64_t parts = 0;
  bool negative = line.final_amount.minor < 0;
  for (const Part& part : line.parts) {
    negative = negative || part.amount.minor < 0;
    parts += part.amount.minor;
    by_promotion[part.promotion] += part.amount.minor;
  }
  if (negative) return line.id + " has something negative";
  return line.list.minor - line.final_amount.minor == parts ? "" : "parts of " + line.id + " do not add up";
}

// The floor of a run at list prices; those that read the price at the entry are left out.
bool reads_price(const typed::Expr* expr) {
  return expr && (expr->kind == typed::ExprKind::unit_price ||
                  std::any_of(expr->args.begin(), expr->args.end(),
                              [](const typed::ExprPtr& arg) { return reads_price(arg.get()); }));
}

}  // namespace

Priced priced(const compile::Compilation& compilation, const Cart& cart) {
  auto outcome = Engine(compilation.module).price(cart);
  if (const auto* error = std::get_if<CartError>(&outcome)) return {{}, error->place + ": " + error->message};
  return {std::get<Result>(std::move(outcome)), {}};
}

std::string shuffled_differs(const Subject& subject, const Cart& cart, Random& random) {
  Cart changed = cart;
  random.shuffle(changed.lines);
  random.shuffle(changed.shipping_charges);
  random.shuffle(changed.customer);
  for (CartLine& line : changed.lines) random.shuffle(line.product);
  return differs(subject, cart, changed, same, same);
}

std::string split_differs(const Subject& subject, const Cart& cart, Random& random) {
  Names lines, charges;
  const Cart whole = with_new_ids(cart, lines, charges);
  Cart split = whole;
  split.lines.clear();
  for (const CartLine& line : whole.lines) {
    CartLine rest = line;
    for (int piece = 0; rest.quantity > 1 && !rest.is_amount && piece < 5; ++piece) {
      CartLine first = rest;
      first.quantity = random.between(1, rest.quantity - 1);
      first.id = line.id + "-" + std::to_string(piece);
      rest.quantity -= first.quantity;
      split.lines.push_back(std::move(first));
    }
    rest.id = line.id + "-9";
    split.lines.push_back(std::move(rest));
  }
  const Label label = [](const std::string& id) { return id.substr(0, 7); };
  return differs(subject, whole, split, label, same, label);
}

std::string merged_differs(const Subject& subject, const Cart& cart) {
  // Where the remainder goes by line ids, it may go to another run when ids vanish (S5).
  if (subject.compilation.pack->rounding.remainder != typed::Remainder::largest) return {};
  Cart merged = cart;
  merged.lines.clear();
  Names merged_id;
  for (const CartLine& line : cart.lines) {
    const auto equal = std::find_if(merged.lines.begin(), merged.lines.end(),
                                    [&](const CartLine& other) { return same_goods(line, other); });
    merged_id[line.id] = equal == merged.lines.end() ? line.id : equal->id;
    if (equal == merged.lines.end())
      merged.lines.push_back(line);
    else
      equal->quantity += line.quantity;
  }
  return differs(subject, cart, merged, same, same, [&](const std::string& id) { return merged_id.at(id); });
}

std::string renamed_differs(const Subject& subject, const Cart& cart) {
  Names lines, charges;
  const Cart changed = with_new_ids(cart, lines, charges);
  return differs(
      subject, cart, changed, [&](const std::string& id) { return lines.at(id); },
      [&](const std::string& id) { return charges.at(id); });
}

std::vector<compile::SourceText> shuffled_blocks(const Subject& subject, Random& random) {
  std::vector<compile::SourceText> files;
  for (const compile::SourceText& text : subject.texts)
    for (std::string& block : blocks_of(text.text))
      files.push_back({"b" + std::to_string(files.size()) + ".perk", std::move(block)});
  random.shuffle(files);
  return files;
}

std::string compiled_otherwise_differs(const Subject& subject, const compile::Compilation& otherwise,
                                       const Cart& cart) {
  Priced before = priced(subject.compilation, cart), after = priced(otherwise, cart);
  if (!before.error.empty() || !after.error.empty()) return subject.name + ": " + before.error + after.error;
  return differ(subject, cart, folded(std::move(before.result), same, same),
                folded(std::move(after.result), same, same));
}

std::string sums_broken(const Subject& subject, const Cart& cart) {
  const Priced price = priced(subject.compilation, cart);
  if (!price.error.empty()) return subject.name + ": " + price.error;
  const Result& result = price.result;
  std::vector<std::int64_t> by_promotion(result.promotions.size(), 0);
  std::int64_t list = 0, goods = 0, shipping_list = 0, shipping = 0;
  std::string broken;
  const auto expect = [&](std::int64_t one, std::int64_t other, const std::string& what) {
    if (one != other) broken += what + ": " + std::to_string(one) + " and " + std::to_string(other) + '\n';
  };
  for (const LineResult& line : result.lines) {
    broken += parts_broken(line, by_promotion);
    list += line.list.minor;
    goods += line.final_amount.minor;
  }
  for (const ChargeResult& charge : result.charges) {
    broken += parts_broken(charge, by_promotion);
    shipping_list += charge.list.minor;
    shipping += charge.final_amount.minor;
  }
  for (std::size_t p = 0; p < by_promotion.size(); ++p)
    expect(by_promotion[p], result.promotions[p].amount.minor, result.promotions[p].id);
  expect(list, result.list_subtotal.minor, "list subtotal");
  expect(goods, result.goods_total.minor, "goods");
  expect(list - goods, result.goods_discount.minor, "discount");
  expect(shipping_list, result.shipping_list.minor, "shipping at list");
  expect(shipping, result.shipping_total.minor, "shipping");
  expect(goods + shipping, result.total.minor, "total");
  return broken.empty() ? broken : subject.name + "\n" + print(cart) + broken;
}

std::string floor_broken(const Subject& subject, const Cart& cart, std::size_t& looked_at) {
  const typed::Pack& pack = *subject.compilation.pack;
  const auto& floor = pack.stacking.floor;
  if (!floor || reads_price(floor->amount.get()) || reads_price(floor->otherwise.get())) return {};
  const Priced price = priced(subject.compilation, cart);
  if (!price.error.empty()) return subject.name + ": " + price.error;
  const model::World world = model::make_world(pack, cart);
  for (std::size_t r = 0; r < world.runs.size(); ++r) {
    model::Fact bound = model::evaluate(*floor->amount, world, world.list, r);
    if (!bound.known && floor->otherwise) bound = model::evaluate(*floor->otherwise, world, world.list, r);
    if (!bound.known) continue;
    std::vector<std::size_t> lines = world.runs[r].unit_lines;
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    model::Int final_amount = 0;
    bool excepted = false;
    for (const std::size_t l : lines) {
      final_amount += model::make_int(price.result.lines[l].final_amount.minor);
      for (const Part& part : price.result.lines[l].parts)
        excepted = excepted || std::count(floor->except.begin(), floor->except.end(), part.promotion) > 0;
    }
    if (excepted) continue;
    ++looked_at;
    const model::Int least = model::ceil_of(bound.number * world.runs[r].quantity());
    if (final_amount < std::min(world.runs[r].list, least)) return subject.name + "\n" + print(cart);
  }
  return {};
}

}  // namespace perk::property
