// `cap`, `limit` and `budget`.
//
// A cap bounds an amount, pieces or units of an account, and trims; a limit counts uses and times, and
// refuses; a budget is a cap in money that all customers share. What holds in one order becomes a typed::Cap
// or a count of times, what holds over several (or is shared, or does not trim) a typed::Bound.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/accounts.h"
#include "compiler/sema/bound.h"
#include "compiler/sema/facts.h"
#include "compiler/sema/lookup.h"

namespace perk::sema {
namespace {

using CapScope = typed::Cap::Scope;
using Kind = ir::BoundKind;

bool is_broken(const ast::Allowance& allowance) {
  return allowance.amount == nullptr || ast::as<ast::ErrorExpr>(*allowance.amount) != nullptr;
}

void report_key(Context& context, source::Span span, std::string claim, std::string help) {
  context.sink.report(diag::Code::E0440, span, std::move(claim)).help = std::move(help);
}

// What the values of the clause's table count in: the first unit of its last column.
const ast::Quantity* value_of_table(const Context& context) {
  if (context.table == nullptr) return nullptr;
  for (const auto& row : context.table->rows)
    if (!row.cells.empty() && row.cells.back().quantity && row.cells.back().quantity->unit)
      return &*row.cells.back().quantity;
  return nullptr;
}

bool has_unit(const ast::Quantity* quantity, std::initializer_list<std::string_view> words) {
  return quantity != nullptr && quantity->unit && !quantity->percent &&
         std::find(words.begin(), words.end(), quantity->unit->text) != words.end();
}

// The written quantity, or one that the table under `by F` has.
const ast::Quantity* example_of(const Context& context, const ast::Expr& amount) {
  if (ast::as<ast::Lookup>(amount) != nullptr) return value_of_table(context);
  return ast::as<ast::Quantity>(amount);
}

typed::ExprPtr counted(Context& context, const ast::Expr& amount, std::vector<std::string> units) {
  const auto* lookup = ast::as<ast::Lookup>(amount);
  if (lookup == nullptr) return check_count_expr(context, amount, units);
  Holds holds;
  holds.count = true;
  holds.units = std::move(units);
  return check_lookup(context, lookup->keys, amount.span, holds);
}

// What a cap bounds, and how much of it.
struct Amount_ {
  Kind kind = Kind::money;
  typed::ExprPtr value;
  std::string unit;  // of a credit: "points"
};

std::optional<Amount_> cap_amount(Context& context, const ast::Expr& amount) {
  Amount_ out;
  const auto* quantity = example_of(context, amount);
  if (has_unit(quantity, {"item", "items"})) {
    out.kind = Kind::items;
    out.value = counted(context, amount, {"item", "items"});
  } else if (auto account = quantity != nullptr ? account_of_unit(context, *quantity) : std::nullopt) {
    out.kind = Kind::credit;
    out.unit = context.pack.accounts[*account].units.back();
    out.value = counted(context, amount, context.pack.accounts[*account].units);
  } else {
    out.value = check_money(context, amount, Scope::order);
  }
  if (out.value == nullptr) return std::nullopt;
  return out;
}

void add(Context& context, typed::Bound bound, Amount_ amount, typed::Promotion& out) {
  bound.kind = amount.kind;
  bound.amount = std::move(amount.value);
  bound.counter =
      counter_of(context, bound, bound.across ? context.pack.groups[*bound.across] : out.id, amount.unit);
  out.bounds.push_back(std::move(bound));
}

class CapReader {
 public:
  CapReader(Context& context, typed::Promotion& out) : context_(context), out_(out) {}

  void read(const ast::Allowance& allowance) {
    if (is_broken(allowance)) return;
    if (has_unit(example_of(context_, *allowance.amount), {"time", "times", "use", "uses"})) {
      auto& found =
          context_.sink.report(diag::Code::E0426, allowance.amount->span,
                               "a cap bounds an amount, not how often", "times are counted by `limit`");
      found.help = "write `limit " + std::string(context_.sources.text(allowance.span)) + "`";
      return;
    }
    auto counting = check_counting(context_, allowance);
    auto amount = cap_amount(context_, *allowance.amount);
    if (!counting || !amount) return;
    bool in_order =
        counting->per_order || (counting->host.empty() && !counting->window && !counting->goods.empty());
    if (!in_order) {
      if (auto bound = bound_of(context_, allowance, *counting))
        add(context_, std::move(*bound), std::move(*amount), out_);
    } else if (check_in_order(allowance, *counting)) {
      read_in_order(allowance, std::move(*counting), std::move(*amount));
    }
  }

 private:
  bool check_in_order(const ast::Allowance& allowance, const Counting& counting) {
    if (!counting.host.empty()) {
      auto word = key_word(context_.pack.schema.at(counting.host.front().field));
      report_key(context_, counting.host.front().span,
                 fmt::format("an order has one {}", word.substr(word.rfind('.') + 1)),
                 "leave it out, or leave `per order` out for a cap over several orders");
      return false;
    }
    if (counting.goods.size() > 1) {
      report_key(context_, counting.goods[1].span, "the cap of an order is counted by one thing",
                 "write two caps with a comma: both hold");
      return false;
    }
    if (allowance.or_guests) {
      auto& found = context_.sink.report(diag::Code::E0442, allowance.span,
                                         "`or guests` where no customer is asked for");
      found.help = "a cap of one order holds for guests too: leave `or guests` out";
      return false;
    }
    return true;
  }

  void read_in_order(const ast::Allowance& allowance, Counting counting, Amount_ amount) {
    auto scope = counting.goods.empty() ? CapScope::order : counting.goods.front().scope;
    if (scope == CapScope::item && amount.kind == Kind::items)
      return report_key(context_, counting.goods.front().span, "an item is one item",
                        "count items by `line`, `product`, `category` or `order`");
    if (scope != CapScope::order && amount.kind == Kind::credit)
      return report_key(context_, counting.goods.front().span, "a credit is given for the whole order",
                        "write `per order`");
    if (allowance.last == ast::LastGrant::whole && !counting.across) {
      auto& found = context_.sink.report(diag::Code::W0414, allowance.span,
                                         "a cap of one order that lets the last grant pass caps nothing",
                                         "an order has one grant");
      found.help = "leave `whole` out to trim what is over the cap";
      return;
    }
    if (counting.across || allowance.last != ast::LastGrant::part) {
      counting.period.kind = ir::Period::Kind::order;
      if (auto bound = bound_of(context_, allowance, counting))
        add(context_, std::move(*bound), std::move(amount), out_);
      return;
    }
    typed::Cap cap;
    cap.scope = scope;
    cap.span = allowance.span;
    if (scope == CapScope::fact) cap.fact = counting.goods.front().field;
    (amount.kind == Kind::items ? cap.items : cap.amount) = std::move(amount.value);
    out_.caps.push_back(std::move(cap));
  }

  Context& context_;
  typed::Promotion& out_;
};

class LimitReader {
 public:
  LimitReader(Context& context, typed::Promotion& out) : context_(context), out_(out) {}

  void read(const ast::Allowance& allowance) {
    if (is_broken(allowance) || !check_unit(allowance)) return;
    auto counting = check_counting(context_, allowance);
    auto count = counted(context_, *allowance.amount, {"use", "uses", "time", "times"});
    if (!counting || count == nullptr) return;
    const auto* written = example_of(context_, *allowance.amount);
    bool times = has_unit(written, {"time", "times"});
    bool uses = has_unit(written, {"use", "uses"});
    bool constant = count->kind == typed::ExprKind::constant;
    bool in_order = counting->per_order.has_value();
    if (!uses && (times || in_order) && !counting->goods.empty())
      return report_key(context_, counting->goods.front().span, "a time is not counted by goods",
                        "a set may take several products: count pieces by `cap 3 items per product`");
    if (in_order && !uses && constant && counting->goods.empty() && counting->host.empty() &&
        !counting->across)
      return take_times(count->constant.scalar);
    if (in_order && uses && !counting->across) return report_one_use(*written, *counting);
    if (in_order && !counting->host.empty())
      return report_key(context_, counting->host.front().span, "an order has one customer",
                        "leave it out, or leave `per order` out for a limit over several orders");
    if (in_order) {
      times = times || !uses;
      counting->period.kind = ir::Period::Kind::order;
    }
    auto bound = bound_of(context_, allowance, *counting);
    if (bound)
      add(context_, std::move(*bound), {times ? Kind::times : Kind::uses, std::move(count), {}}, out_);
  }

 private:
  bool check_unit(const ast::Allowance& allowance) {
    const auto* quantity = example_of(context_, *allowance.amount);
    bool counts = has_unit(example_of(context_, *allowance.amount), {"time", "times", "use", "uses"});
    bool looked_up = ast::as<ast::Lookup>(*allowance.amount) != nullptr;
    bool other = quantity != nullptr && ((quantity->unit && !counts) || quantity->percent);
    if (other || (quantity == nullptr && !looked_up)) {
      auto what = quantity != nullptr && quantity->unit
                      ? quantity->unit->text
                      : std::string(context_.sources.text(allowance.amount->span));
      auto& found = context_.sink.report(diag::Code::E0426, allowance.amount->span,
                                         "a limit counts uses and times, not `" + what + "`",
                                         "amounts and pieces are bounded by `cap`");
      found.help = "write `cap " + std::string(context_.sources.text(allowance.span)) + "`";
      return false;
    }
    if (allowance.last == ast::LastGrant::part) return true;
    auto& found = context_.sink.report(diag::Code::E0442, allowance.span,
                                       "`whole` and `none` say what becomes of the last grant of a cap",
                                       "a limit refuses what is over it");
    found.help = "leave the word out";
    return false;
  }

  void take_times(std::int64_t count) {
    out_.times_per_order = out_.times_per_order ? std::min(*out_.times_per_order, count) : count;
  }

  void report_one_use(const ast::Quantity& quantity, const Counting& counting) {
    auto& found = context_.sink.report(diag::Code::E0440, *counting.per_order, "an order is one use",
                                       "it is used once or not at all");
    found.help =
        fmt::format("write `{} times` for how often it is applied in an order", quantity.number.written);
    found.edits.push_back({quantity.unit->span, "times"});
  }

  Context& context_;
  typed::Promotion& out_;
};

void read_budget(Context& context, const ast::Allowance& allowance, typed::Promotion& out) {
  if (is_broken(allowance)) return;
  auto counting = check_counting(context, allowance);
  auto value = check_money(context, *allowance.amount, Scope::order);
  if (!counting || value == nullptr) return;
  std::optional<source::Span> key = counting->per_order;
  if (!counting->host.empty()) key = counting->host.front().span;
  if (!counting->goods.empty()) key = counting->goods.front().span;
  if (key) {
    auto& found = context.sink.report(diag::Code::E0440, *key, "all customers share a budget",
                                      "only a window may stand here");
    found.help = "write `cap " + std::string(context.sources.text(allowance.span)) + "`";
    return;
  }
  auto bound = bound_of(context, allowance, *counting);
  if (!bound) return;
  bound->budget = true;
  add(context, std::move(*bound), {Kind::money, std::move(value), {}}, out);
}

void report_unread(Context& context, const std::optional<ast::Table>& table, const ReadsTable& reads) {
  if (!table || reads.was_read()) return;
  auto& found = context.sink.report(diag::Code::E0439, table->header.span, "no phrase reads this table",
                                    "nothing is looked up");
  found.help = "say by what: `cap by customer.tier per order`, or leave the table out";
}

}  // namespace

void check_cap(Context& context, const ast::CapClause& clause, typed::Promotion& out) {
  ReadsTable reads(context, clause.table ? &*clause.table : nullptr);
  for (const auto& allowance : clause.bounds) CapReader(context, out).read(allowance);
  report_unread(context, clause.table, reads);
  std::stable_sort(out.caps.begin(), out.caps.end(),
                   [](const typed::Cap& a, const typed::Cap& b) { return a.scope < b.scope; });
}

void check_limit(Context& context, const ast::LimitClause& clause, typed::Promotion& out) {
  ReadsTable reads(context, clause.table ? &*clause.table : nullptr);
  for (const auto& allowance : clause.bounds) LimitReader(context, out).read(allowance);
  report_unread(context, clause.table, reads);
}

void check_budget(Context& context, const ast::BudgetClause& clause, typed::Promotion& out) {
  ReadsTable reads(context, clause.table ? &*clause.table : nullptr);
  for (const auto& allowance : clause.bounds) read_budget(context, allowance, out);
  report_unread(context, clause.table, reads);
}

}  // namespace perk::sema
