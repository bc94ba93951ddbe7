// Every node of typed_expr.h, one case each.
#include "tests/model/express.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <stdexcept>

namespace perk::model {
namespace {

Fact truth(bool value) {
  Fact fact;
  fact.known = true;
  fact.number = value ? 1 : 0;
  return fact;
}

Fact amount(const Ratio& value) {
  Fact fact;
  fact.known = true;
  fact.number = value;
  return fact;
}

Fact folded(Fact fact, bool ignoring_case) {
  if (!ignoring_case) return fact;
  fact.text = fold_case(fact.text);
  for (std::string& text : fact.texts) text = fold_case(text);
  std::sort(fact.texts.begin(), fact.texts.end());
  return fact;
}

bool at_or_below(const std::string& path, const std::string& root) {
  return path == root || path.rfind(root + "/", 0) == 0;
}

std::size_t field_named(const World& world, const std::string& name) {
  const auto& fields = world.pack.schema.fields;
  for (std::size_t f = 0; f < fields.size(); ++f)
    if (fields[f].record == typed::Record::product && fields[f].name == name) return f;
  throw std::logic_error("the schema has no product." + name);
}

bool any_text(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// The selections that look at one unit alone.
bool selects(const typed::Sel& sel, const World& world, const Amounts& entry, std::size_t run) {
  const auto fact = [&](const char* name) { return world.runs[run].facts[field_named(world, name)]; };
  switch (sel.kind) {
    case typed::SelKind::goods:
    case typed::SelKind::goods_and_shipping: return true;
    case typed::SelKind::full_price: return unit_price(world, entry, run) == world.runs[run].unit_list;
    case typed::SelKind::reduced: return unit_price(world, entry, run) != world.runs[run].unit_list;
    case typed::SelKind::category: {
      const Fact category = fact("category");
      return category.known && std::any_of(sel.texts.begin(), sel.texts.end(), [&](const std::string& root) {
               return at_or_below(category.text, root);
             });
    }
    case typed::SelKind::brand: return fact("brand").known && any_text(sel.texts, fact("brand").text);
    case typed::SelKind::sku: return any_text(sel.texts, fact("sku").text);
    case typed::SelKind::tagged: {
      const Fact tags = fact("tags");
      return std::any_of(sel.texts.begin(), sel.texts.end(),
                         [&](const std::string& tag) { return any_text(tags.texts, tag); });
    }
    case typed::SelKind::where: return holds(*sel.condition, world, entry, run);
    default: throw std::logic_error("a selection that the model does not know");
  }
}

Counts pick(const typed::Sel& sel, const World& world, const Amounts& entry) {
  const Counts from = select(*sel.args[0], world, entry);
  Counts counts(from.size(), 0);
  std::vector<std::size_t> order = cheapest_first(world, entry);
  if (!sel.cheapest) std::reverse(order.begin(), order.end());
  Int left = make_int(sel.count);
  if (sel.pick_count) left = floor_of(value_of(sel.pick_count, world, entry).value_or(0));
  for (const std::size_t run : order) {
    counts[run] = std::min(from[run], left);
    left -= counts[run];
  }
  return counts;
}

// The tax in an amount that includes it, at the line's own rate: rounded once a run (rounding point e).
// Missing where the line's rate is.
std::optional<Int> tax_in(const typed::Expr& expr, const World& world, std::size_t run, const Int& amount) {
  if (!expr.before_tax || !world.pack.prices_include_tax) return 0;
  const Fact& rate = world.runs[run].facts[expr.field.index];
  if (!rate.known) return std::nullopt;
  return round_of(amount * rate.number / (1 + rate.number), world.pack.rounding.mode);
}

Fact sum_of_money(const typed::Expr& expr, const World& world, const Amounts& entry) {
  const Counts counts = select(*expr.sel, world, entry);
  const Amounts& basis = expr.basis == typed::Basis::list ? world.list : entry;
  Int sum = 0;
  for (std::size_t r = 0; r < counts.size(); ++r) {
    if (counts[r] == 0) continue;
    const Int taken = amount_of_first(world, basis, r, counts[r]);
    const std::optional<Int> tax = tax_in(expr, world, r, taken);
    if (!tax) return {};
    sum += taken - *tax;
  }
  if (expr.sel->kind == typed::SelKind::goods_and_shipping)
    for (const Int& charge : basis.charges) sum += charge;
  return amount(sum);
}

// Of the rows that fit, the one with the highest tiers reached, the first column first.
Fact look_up(const typed::Expr& expr, const World& world, const Amounts& entry,
             std::optional<std::size_t> run) {
  using Cell = typed::LookupTable::CellKind;
  std::vector<Fact> keys;
  keys.reserve(expr.args.size());
  for (const typed::ExprPtr& key : expr.args) keys.push_back(evaluate(*key, world, entry, run));
  const typed::LookupTable::Row* best = nullptr;
  std::vector<Ratio> reached;
  for (const typed::LookupTable::Row& row : expr.table->rows) {
    bool fits = true;
    std::vector<Ratio> tiers;
    for (std::size_t k = 0; k < keys.size(); ++k) {
      if (row.cells[k].kind == Cell::any) continue;
      const Fact cell = from_constant(row.cells[k].value);
      const bool tier = row.cells[k].kind == Cell::at_least;
      fits = fits && keys[k].known && (tier ? keys[k].number >= cell.number : compare(keys[k], cell) == 0);
      if (tier) tiers.push_back(cell.number);
    }
    if (!fits || (best && tiers <= reached)) continue;
    best = &row;
    reached = std::move(tiers);
  }
  return best ? from_constant(best->value) : Fact{};
}

Fact computed(const typed::Expr& expr, const World& world, const Amounts& entry,
              std::optional<std::size_t> run) {
  Fact result;
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    const Fact arg = evaluate(*expr.args[i], world, entry, run);
    if (!arg.known) return {};
    if (i == 0) {
      result = arg;
    } else if (expr.kind == typed::ExprKind::times_into) {
      if (arg.number <= 0) return {};
      result.number = floor_of(result.number / arg.number);
    } else if (expr.kind == typed::ExprKind::multiply) {
      result.number *= arg.number;
    } else {
      result.number = std::min(result.number, arg.number);
    }
  }
  return result;
}

Fact aggregate(const typed::Expr& expr, const World& world, const Amounts& entry) {
  const Counts counts = select(*expr.sel, world, entry);
  Ratio sum = 0;
  std::set<std::pair<std::string, Ratio>> different;
  for (std::size_t r = 0; r < counts.size(); ++r) {
    if (counts[r] == 0) continue;
    if (expr.kind == typed::ExprKind::quantity) {
      sum += counts[r];
      continue;
    }
    const Fact& fact = world.runs[r].facts[expr.field.index];
    if (!fact.known) continue;
    sum += fact.number * counts[r];
    different.insert({fact.text, fact.number});
  }
  if (expr.kind == typed::ExprKind::distinct) return amount(static_cast<unsigned long>(different.size()));
  return amount(sum);
}

bool compares(const typed::Expr& expr, const World& world, const Amounts& entry,
              std::optional<std::size_t> run) {
  const Fact left = folded(evaluate(*expr.args[0], world, entry, run), expr.ignoring_case);
  if (!left.known) return false;
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    const Fact right = folded(evaluate(*expr.args[i], world, entry, run), expr.ignoring_case);
    if (!right.known) continue;
    bool hit = false;
    switch (expr.kind) {
      case typed::ExprKind::equal:
      case typed::ExprKind::one_of: hit = compare(left, right) == 0; break;
      case typed::ExprKind::not_equal: hit = compare(left, right) != 0; break;
      case typed::ExprKind::less: hit = left.number < right.number; break;
      case typed::ExprKind::at_most: hit = left.number <= right.number; break;
      case typed::ExprKind::more: hit = left.number > right.number; break;
      case typed::ExprKind::at_least: hit = left.number >= right.number; break;
      case typed::ExprKind::contains:
        hit = expr.args[0]->type.base == typed::Base::text_set
                  ? any_text(left.texts, right.text)
                  : left.text.find(right.text) != std::string::npos;
        break;
      case typed::ExprKind::starts_with: hit = left.text.rfind(right.text, 0) == 0; break;
      case typed::ExprKind::in_category: hit = at_or_below(left.text, right.text); break;
      default: break;
    }
    if (hit) return true;
  }
  return false;
}

}  // namespace

std::string fold_case(const std::string& text) {
  const icu::UnicodeString given = icu::UnicodeString::fromUTF8(text);
  icu::UnicodeString folded;
  for (std::int32_t at = 0; at < given.length(); at = given.moveIndex32(at, 1))
    folded.append(u_foldCase(given.char32At(at), U_FOLD_CASE_DEFAULT));
  std::string result;
  return folded.toUTF8String(result);
}

std::optional<Ratio> value_of(const typed::ExprPtr& expr, const World& world, const Amounts& entry,
                              std::optional<std::size_t> run) {
  const Fact fact = evaluate(*expr, world, entry, run);
  return fact.known ? std::optional<Ratio>(fact.number) : std::nullopt;
}

Ratio unit_price(const World& world, const Amounts& entry, std::size_t run) {
  return ratio(entry.goods[run], world.runs[run].quantity());
}

std::vector<std::size_t> cheapest_first(const World& world, const Amounts& entry) {
  std::vector<std::size_t> order(world.runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Ratio x = unit_price(world, entry, a), y = unit_price(world, entry, b);
    return x != y ? x < y : world.runs[a].unit_list < world.runs[b].unit_list;
  });
  return order;
}

Int amount_of_first(const World& world, const Amounts& entry, std::size_t run, const Int& count) {
  return share_of_units(entry.goods[run], world.runs[run].quantity(), 0, count);
}

Fact evaluate(const typed::Expr& expr, const World& world, const Amounts& entry,
              std::optional<std::size_t> run) {
  switch (expr.kind) {
    case typed::ExprKind::constant: return from_constant(expr.constant);
    case typed::ExprKind::field: {
      const typed::Record record = world.pack.schema.at(expr.field).record;
      const bool of_goods = record == typed::Record::product || record == typed::Record::line;
      return of_goods ? world.runs[run.value()].facts[expr.field.index] : world.facts[expr.field.index];
    }
    case typed::ExprKind::unit_price: return amount(unit_price(world, entry, run.value()));
    case typed::ExprKind::unit_list_price: return amount(world.runs[run.value()].unit_list);
    case typed::ExprKind::subtotal: return sum_of_money(expr, world, entry);
    case typed::ExprKind::quantity:
    case typed::ExprKind::distinct:
    case typed::ExprKind::total: return aggregate(expr, world, entry);
    case typed::ExprKind::percent_of: {
      Fact fact = evaluate(*expr.args[0], world, entry, run);
      const Fact rate =
          expr.args.size() > 1 ? evaluate(*expr.args[1], world, entry, run) : from_constant(expr.constant);
      fact.known = fact.known && rate.known;
      fact.number *= rate.number;
      return fact;
    }
    case typed::ExprKind::balance: {
      const auto balance = world.balances.find(expr.account);
      return balance == world.balances.end() ? Fact{} : amount(balance->second);
    }
    case typed::ExprKind::lookup: return look_up(expr, world, entry, run);
    case typed::ExprKind::times_into:
    case typed::ExprKind::multiply:
    case typed::ExprKind::least: return computed(expr, world, entry, run);
    default: return truth(holds(expr, world, entry, run));
  }
}

bool holds(const typed::Expr& expr, const World& world, const Amounts& entry,
           std::optional<std::size_t> run) {
  const auto arg_holds = [&](const typed::ExprPtr& arg) { return holds(*arg, world, entry, run); };
  switch (expr.kind) {
    case typed::ExprKind::all: return std::all_of(expr.args.begin(), expr.args.end(), arg_holds);
    case typed::ExprKind::any: return std::any_of(expr.args.begin(), expr.args.end(), arg_holds);
    case typed::ExprKind::negate: return !arg_holds(expr.args[0]);
    case typed::ExprKind::known: return evaluate(*expr.args[0], world, entry, run).known;
    case typed::ExprKind::missing: return !evaluate(*expr.args[0], world, entry, run).known;
    case typed::ExprKind::in_segment: return holds(*expr.segment->condition, world, entry, run);
    case typed::ExprKind::constant:
    case typed::ExprKind::lookup:
    case typed::ExprKind::field: {
      const Fact fact = evaluate(expr, world, entry, run);
      return fact.known && fact.number != 0;
    }
    default: return compares(expr, world, entry, run);
  }
}

Counts select(const typed::Sel& sel, const World& world, const Amounts& entry) {
  Counts counts(world.runs.size(), 0);
  switch (sel.kind) {
    case typed::SelKind::named: return select(*sel.selection->body, world, entry);
    case typed::SelKind::pick: return pick(sel, world, entry);
    case typed::SelKind::both:
    case typed::SelKind::except:
      counts = select(*sel.args[0], world, entry);
      for (std::size_t i = 1; i < sel.args.size(); ++i) {
        const Counts other = select(*sel.args[i], world, entry);
        for (std::size_t r = 0; r < counts.size(); ++r)
          counts[r] = sel.kind == typed::SelKind::both ? std::min(counts[r], other[r])
                                                       : std::max(Int(0), Int(counts[r] - other[r]));
      }
      return counts;
    default:
      for (std::size_t r = 0; r < counts.size(); ++r)
        if (selects(sel, world, entry, r)) counts[r] = world.runs[r].quantity();
      return counts;
  }
}

}  // namespace perk::model
