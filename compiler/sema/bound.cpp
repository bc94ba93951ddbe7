#include "compiler/sema/bound.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sema/accounts.h"
#include "compiler/sema/facts.h"

namespace perk::sema {
namespace {

using CapScope = typed::Cap::Scope;
using Period = ir::Period;

std::optional<Period::Kind> period_named(std::string_view word) {
  if (word == "day") return Period::Kind::day;
  if (word == "week") return Period::Kind::week;
  if (word == "month") return Period::Kind::month;
  if (word == "year") return Period::Kind::year;
  return std::nullopt;
}

std::optional<typed::FieldIndex> field_named(Context& context, typed::Record record, std::string_view name,
                                             source::Span span) {
  if (require_field(context, record, name, span) == nullptr) return std::nullopt;
  return context.fields[static_cast<std::size_t>(record)].find(name)->second;
}

// "uses", "THB", "points": what a bound counts.
std::string counted_by(const Context& context, const typed::Bound& bound, const std::string& unit) {
  switch (bound.kind) {
    case ir::BoundKind::uses: return "uses";
    case ir::BoundKind::times: return "times";
    case ir::BoundKind::items: return "items";
    case ir::BoundKind::credit: return unit;
    case ir::BoundKind::money: break;
  }
  return bound.budget ? "budget" : context.pack.currency;
}

class Reader {
 public:
  Reader(Context& context, const ast::Allowance& allowance) : context_(context), allowance_(allowance) {}

  std::optional<Counting> read() {
    bool sound = true;
    for (const auto& per : allowance_.per) sound = take(per) && sound;
    if (allowance_.across) sound = take_group(*allowance_.across) && sound;
    if (sound && out_.per_order && out_.window) sound = report_two_windows(*out_.per_order, *out_.window);
    if (!sound) return std::nullopt;
    return std::move(out_);
  }

 private:
  bool take(const ast::Per& per) {
    if (per.duration) return take_rolling(per);
    if (!per.key || per.key->parts.empty()) return false;
    const auto& path = *per.key;
    if (path.parts.size() > 1) return take_field(path, per.span);
    const auto& word = path.parts.front().text;
    if (word == "category") return take_category(per);
    if (per.top) {
      report_key(per.span, "`top` is said of a category", "write `per top category`");
      return false;
    }
    if (word == "order") return once(out_.per_order, per.span);
    if (word == "item") return take_goods({CapScope::item, {}, false, per.span});
    if (word == "line") return take_goods({CapScope::line, {}, false, per.span});
    if (word == "customer") return take_host(typed::Record::customer, "id", per.span);
    if (word == "product") {
      auto sku = field_named(context_, typed::Record::product, "sku", per.span);
      return sku && take_goods({CapScope::fact, *sku, true, per.span});
    }
    if (auto period = period_named(word)) {
      if (!once(out_.window, per.span)) return false;
      out_.period.kind = *period;
      return true;
    }
    auto field = resolve_field(context_, path, Scope::unit);
    return field && take_goods({CapScope::fact, *field, true, per.span});
  }

  bool take_rolling(const ast::Per& per) {
    auto length = length_of(context_, *per.duration);
    if (!length || !once(out_.window, per.span)) return false;
    out_.period.kind = Period::Kind::rolling;
    out_.period.months = length->months;
    out_.period.days = length->days;
    out_.period.seconds = length->scalar;
    return true;
  }

  bool take_category(const ast::Per& per) {
    auto field = field_named(context_, typed::Record::product, "category", per.span);
    if (!field) return false;
    return take_goods({per.top ? CapScope::top_category : CapScope::category, *field, !per.top, per.span});
  }

  bool take_field(const ast::Path& path, source::Span span) {
    auto record = record_of(path.parts.front().text);
    bool of_goods = record == typed::Record::product || record == typed::Record::line;
    auto field = resolve_field(context_, path, of_goods ? Scope::unit : Scope::order);
    if (!field) return false;
    if (of_goods) return take_goods({CapScope::fact, *field, true, span});
    if (record == typed::Record::coupon || record == typed::Record::event) {
      report_key(span, fmt::format("nothing is counted by `{}`", context_.sources.text(path.span)),
                 "name a field of customer, order, payment, shipping, product or line");
      return false;
    }
    out_.host.push_back({*field, span});
    return true;
  }

  bool take_host(typed::Record record, std::string_view name, source::Span span) {
    auto field = field_named(context_, record, name, span);
    if (field) out_.host.push_back({*field, span});
    return field.has_value();
  }

  bool take_goods(GoodsKey key) {
    out_.goods.push_back(key);
    return true;
  }

  bool take_group(const ast::Ident& name) {
    auto group = context_.groups.find(name.text);
    if (group != context_.groups.end()) {
      out_.across = group->second;
      return true;
    }
    auto& found = context_.sink.report(diag::Code::E0505, name.span, fmt::format("no group `{}`", name.text));
    found.help = fmt::format("a promotion joins a group by its line `group {}`", name.text);
    std::vector<std::string> groups;
    for (const auto& [id, index] : context_.groups) groups.push_back(id);
    suggest(found, name.span, nearest_of(context_, name.text, groups));
    return false;
  }

  bool once(std::optional<source::Span>& first, source::Span span) {
    if (first) return report_two_windows(*first, span);
    first = span;
    return true;
  }

  bool report_two_windows(source::Span first, source::Span second) {
    auto& found =
        context_.sink.report(diag::Code::E0441, second, "a bound has one window", "the second window");
    found.notes.push_back({first, "the first"});
    found.help = "write a second bound after a comma: all hold together";
    return false;
  }

  void report_key(source::Span span, std::string claim, std::string help) {
    context_.sink.report(diag::Code::E0440, span, std::move(claim)).help = std::move(help);
  }

  Context& context_;
  const ast::Allowance& allowance_;
  Counting out_;
};

}  // namespace

std::optional<Counting> check_counting(Context& context, const ast::Allowance& allowance) {
  return Reader(context, allowance).read();
}

typed::ExprPtr check_count_expr(Context& context, const ast::Expr& amount,
                                const std::vector<std::string>& units) {
  const auto* quantity = ast::as<ast::Quantity>(amount);
  if (quantity == nullptr) return nullptr;
  auto count = count_of(context, *quantity, units);
  if (!count) return nullptr;
  if (*count < 1) {
    auto& found =
        context.sink.report(diag::Code::E0419, amount.span, "a count is at least 1", "nothing is meant");
    found.help = "write `1`";
    found.edits.push_back({quantity->number.span, "1"});
    return nullptr;
  }
  return constant_expr(typed::Base::count, *count, amount.span);
}

std::optional<typed::Bound> bound_of(Context& context, const ast::Allowance& allowance,
                                     const Counting& counting) {
  typed::Bound bound;
  bound.period = counting.period;
  bound.across = counting.across;
  bound.or_guests = allowance.or_guests;
  bound.last = static_cast<ir::LastGrant>(allowance.last);
  bound.span = allowance.span;
  for (const auto& key : counting.host) bound.keys.push_back(key.field);
  for (const auto& key : counting.goods) {
    if (key.has_field) {
      bound.keys.push_back(key.field);
      continue;
    }
    auto& found =
        context.sink.report(diag::Code::E0440, key.span, "over several orders nothing is counted by this",
                            "it means something within one order");
    found.help = "count by `product`, `category`, or a field of product or line";
    return std::nullopt;
  }
  if (allowance.or_guests && counting.host.empty()) {
    auto& found = context.sink.report(diag::Code::E0442, allowance.span, "`or guests` without a key",
                                      "no customer is asked for");
    found.help = "leave `or guests` out, or write `per customer`";
    return std::nullopt;
  }
  return bound;
}

std::string key_word(const typed::Field& field) {
  if (field.record == typed::Record::customer && field.name == "id") return "customer";
  if (field.record == typed::Record::product && field.name == "sku") return "product";
  return fmt::format("{}.{}", record_word(field.record), field.name);
}

std::string window_words(const ir::Period& period) {
  switch (period.kind) {
    case Period::Kind::ever: return "";
    case Period::Kind::order: return " per order";
    case Period::Kind::day: return " per day";
    case Period::Kind::week: return " per week";
    case Period::Kind::month: return " per month";
    case Period::Kind::year: return " per year";
    case Period::Kind::rolling: break;
  }
  auto words = [](std::int64_t count, std::string_view unit) {
    return fmt::format(" per {} {}{}", count, unit, count == 1 ? "" : "s");
  };
  if (period.months > 0) return words(period.months, "month");
  if (period.days > 0) return words(period.days, "day");
  if (period.seconds % 3600 == 0) return words(period.seconds / 3600, "hour");
  return period.seconds % 60 == 0 ? words(period.seconds / 60, "minute") : words(period.seconds, "second");
}

std::string counter_of(const Context& context, const typed::Bound& bound, const std::string& owner,
                       const std::string& unit) {
  auto out = fmt::format("{}: {}", owner, counted_by(context, bound, unit));
  for (const auto key : bound.keys) out += fmt::format(" per {}", key_word(context.pack.schema.at(key)));
  return out + window_words(bound.period);
}

}  // namespace perk::sema
