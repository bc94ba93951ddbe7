#include "compiler/lint/sample.h"

#include <date/tz.h>

#include <algorithm>

#include "compiler/lint/values.h"

namespace perk::lint {
namespace {

using typed::Base;
using typed::ExprKind;
using typed::SelKind;
using Window = typed::Window;

std::int64_t utc_of(const typed::Pack& pack, const Moment& moment) {
  auto local = date::local_days(date::days(moment.day)) + std::chrono::seconds(moment.second);
  auto info = date::locate_zone(pack.timezone)->get_info(local);
  return local.time_since_epoch().count() - info.first.offset.count();
}

std::optional<bool> all_hold(const typed::Pack& pack, const Window& window, const Moment& moment) {
  for (const auto& child : window.children) {
    auto each = holds(pack, child, moment);
    if (!each || !*each) return each;
  }
  return true;
}

std::optional<bool> any_holds(const typed::Pack& pack, const Window& window, const Moment& moment) {
  for (const auto& child : window.children) {
    auto each = holds(pack, child, moment);
    if (!each || *each) return each;
  }
  return false;
}

std::optional<bool> in_hours(const Window& window, std::int64_t second) {
  if (window.from < window.to) return second >= window.from && second < window.to;
  if (second >= window.from) return true;
  if (second >= window.to) return false;
  return std::nullopt;  // of the day before
}

bool in_days(const Window& window, std::int64_t days) {
  const date::sys_days day{date::days(days)};
  const date::year_month_day civil{day};
  const auto of_month = static_cast<unsigned>(civil.day());
  const auto last = static_cast<unsigned>((civil.year() / civil.month() / date::last).day());
  switch (window.kind) {
    case Window::Kind::dates: return days >= window.from && days < window.to;
    case Window::Kind::weekdays: return ((window.weekdays >> ((days % 7 + 10) % 7)) & 1U) != 0;
    case Window::Kind::yearly: {
      const auto at = static_cast<std::int64_t>(static_cast<unsigned>(civil.month())) * 100 + of_month;
      if (window.to < window.from) return at >= window.from || at <= window.to;
      return at >= window.from && at <= window.to;
    }
    case Window::Kind::month_days: {
      if (((window.month_days >> (of_month - 1)) & 1U) != 0) return true;
      if (of_month != last) return false;
      return (window.month_days >> (last - 1)) != 0;  // the last, and what this month has not
    }
    default: break;
  }
  if (((window.weekdays >> ((days % 7 + 10) % 7)) & 1U) == 0) return false;
  return window.nth < 0 ? of_month + 7 > last : (of_month - 1) / 7 + 1 == static_cast<unsigned>(window.nth);
}

const std::string* text_of_constant(const typed::Constant& constant) {
  return constant.texts.empty() ? &constant.text : &constant.texts.front();
}

}  // namespace

std::optional<bool> holds(const typed::Pack& pack, const typed::Window& window, const Moment& moment) {
  if (pack.day_start != 0 && moment.second < pack.day_start) return std::nullopt;
  switch (window.kind) {
    case Window::Kind::all: return all_hold(pack, window, moment);
    case Window::Kind::any: return any_holds(pack, window, moment);
    case Window::Kind::none: {
      auto some = any_holds(pack, window, moment);
      if (some) return !*some;
      return std::nullopt;
    }
    case Window::Kind::hours: return in_hours(window, moment.second);
    case Window::Kind::instants: {
      auto at = utc_of(pack, moment);
      return at >= window.from && at < window.to;
    }
    case Window::Kind::dates:
    case Window::Kind::weekdays:
    case Window::Kind::yearly:
    case Window::Kind::month_days:
    case Window::Kind::nth_weekdays: return in_days(window, moment.day);
    default: return std::nullopt;
  }
}

std::optional<Reader::Read> Reader::read_field(typed::FieldIndex index, const SampleLine* unit) const {
  const auto& field = pack_.schema.at(index);
  const bool of_unit = field.record == typed::Record::product || field.record == typed::Record::line;
  if (of_unit && unit == nullptr) return std::nullopt;
  Read out;
  for (const auto& fact : of_unit ? unit->facts : sample_.facts) {
    if (!(fact.field == index)) continue;
    out.scalar = fact.value.scalar;
    out.text = fact.value.text;
    out.texts = fact.value.texts;
    return out;
  }
  // A test's customer has some id.
  if (field.record == typed::Record::customer && field.name == "id" && !sample_.guest) {
    out.text = "\n";
    return out;
  }
  out.missing = true;
  return out;
}

std::optional<Reader::Read> Reader::read(const typed::Expr& expr, const SampleLine* unit) const {
  Read out;
  auto known = [&](std::optional<std::int64_t> value) -> std::optional<Read> {
    if (!value) return std::nullopt;
    out.scalar = *value;
    return out;
  };
  switch (expr.kind) {
    case ExprKind::constant:
      out.scalar = expr.constant.scalar;
      out.text = expr.constant.text;
      out.texts = expr.constant.texts;
      return out;
    case ExprKind::field: return read_field(expr.field, unit);
    case ExprKind::unit_price:
    case ExprKind::unit_list_price:
      if (unit == nullptr) return std::nullopt;
      return known(unit->price);
    case ExprKind::subtotal:
      if (expr.before_tax || expr.sel == nullptr) return std::nullopt;
      return known(subtotal(*expr.sel));
    case ExprKind::quantity:
      if (expr.sel == nullptr) return std::nullopt;
      return known(quantity(*expr.sel));
    default: return std::nullopt;
  }
}

std::optional<bool> Reader::compared(const typed::Expr& expr, const SampleLine* unit) const {
  auto left = read(*expr.args[0], unit);
  auto right = read(*expr.args[1], unit);
  auto base = expr.args[0]->type.base;
  if (!left || !right || expr.ignoring_case || base != expr.args[1]->type.base) return std::nullopt;
  if (base == Base::duration || base == Base::text_set) return std::nullopt;
  if (left->missing || right->missing) return false;
  if (base == Base::text || base == Base::category) {
    if (expr.kind == ExprKind::equal) return left->text == right->text;
    if (expr.kind == ExprKind::not_equal) return left->text != right->text;
    return std::nullopt;
  }
  switch (expr.kind) {
    case ExprKind::equal: return left->scalar == right->scalar;
    case ExprKind::not_equal: return left->scalar != right->scalar;
    case ExprKind::less: return left->scalar < right->scalar;
    case ExprKind::at_most: return left->scalar <= right->scalar;
    case ExprKind::more: return left->scalar > right->scalar;
    default: return left->scalar >= right->scalar;
  }
}

std::optional<bool> Reader::one_of(const typed::Expr& expr, const SampleLine* unit) const {
  auto left = read(*expr.args[0], unit);
  auto base = expr.args[0]->type.base;
  if (!left || expr.ignoring_case || base == Base::duration || base == Base::text_set) return std::nullopt;
  if (left->missing) return false;
  const bool texts = base == Base::text || base == Base::category;
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    if (expr.args[i]->type.base != base) return std::nullopt;
    const auto& constant = expr.args[i]->constant;
    if (texts ? left->text == constant.text : left->scalar == constant.scalar) return true;
  }
  return false;
}

std::optional<bool> Reader::part(const typed::Expr& expr, const SampleLine* unit) const {
  auto left = read(*expr.args[0], unit);
  if (!left || expr.ignoring_case || expr.args[1]->kind != ExprKind::constant) return std::nullopt;
  if (left->missing) return false;
  const auto& what = *text_of_constant(expr.args[1]->constant);
  if (expr.args[0]->type.base == Base::text_set)
    return std::find(left->texts.begin(), left->texts.end(), what) != left->texts.end();
  auto at = left->text.find(what);
  return expr.kind == ExprKind::starts_with ? at == 0 : at != std::string::npos;
}

std::optional<bool> Reader::holds(const typed::Expr& expr, const SampleLine* unit) const {
  switch (expr.kind) {
    case ExprKind::all:
    case ExprKind::any:
      for (const auto& arg : expr.args) {
        auto each = holds(*arg, unit);
        if (!each || *each == (expr.kind == ExprKind::any)) return each;
      }
      return expr.kind == ExprKind::all;
    case ExprKind::negate: {
      auto inner = holds(*expr.args[0], unit);
      if (inner) return !*inner;
      return std::nullopt;
    }
    case ExprKind::one_of: return one_of(expr, unit);
    case ExprKind::contains:
    case ExprKind::starts_with: return part(expr, unit);
    case ExprKind::in_category: {
      auto left = read(*expr.args[0], unit);
      if (!left || expr.args[1]->kind != ExprKind::constant) return std::nullopt;
      return !left->missing && is_below(left->text, expr.args[1]->constant.text);
    }
    case ExprKind::known:
    case ExprKind::missing: {
      auto left = read(*expr.args[0], unit);
      if (!left) return std::nullopt;
      return left->missing == (expr.kind == ExprKind::missing);
    }
    case ExprKind::in_segment:
      if (expr.segment->condition == nullptr) return std::nullopt;
      return holds(*expr.segment->condition, unit);
    case ExprKind::equal:
    case ExprKind::not_equal:
    case ExprKind::less:
    case ExprKind::at_most:
    case ExprKind::more:
    case ExprKind::at_least: return compared(expr, unit);
    default: return std::nullopt;
  }
}

std::optional<bool> Reader::field_is_any(std::string_view name, const typed::Sel& sel,
                                         const SampleLine& line) const {
  for (const auto& fact : line.facts) {
    const auto& field = pack_.schema.at(fact.field);
    if (field.record != typed::Record::product || field.name != name) continue;
    return std::any_of(sel.texts.begin(), sel.texts.end(), [&](const std::string& text) {
      if (field.type.base == Base::category) return is_below(fact.value.text, text);
      if (field.type.base != Base::text_set) return fact.value.text == text;
      const auto& texts = fact.value.texts;
      return std::find(texts.begin(), texts.end(), text) != texts.end();
    });
  }
  return false;
}

std::optional<bool> Reader::selects(const typed::Sel& sel, const SampleLine& line) const {
  switch (sel.kind) {
    case SelKind::goods:
    case SelKind::full_price: return true;
    case SelKind::reduced: return false;
    case SelKind::category: return field_is_any("category", sel, line);
    case SelKind::brand: return field_is_any("brand", sel, line);
    case SelKind::sku: return field_is_any("sku", sel, line);
    case SelKind::tagged: return field_is_any("tags", sel, line);
    case SelKind::where: return holds(*sel.condition, &line);
    case SelKind::both:
      for (const auto& arg : sel.args) {
        auto each = selects(*arg, line);
        if (!each || !*each) return each;
      }
      return true;
    case SelKind::except: {
      auto in = selects(*sel.args[0], line);
      for (std::size_t i = 1; in && *in && i < sel.args.size(); ++i) {
        auto out = selects(*sel.args[i], line);
        if (!out) return std::nullopt;
        in = !*out;
      }
      return in;
    }
    case SelKind::named:
      if (sel.selection->body != nullptr) return selects(*sel.selection->body, line);
      break;
    default: break;
  }
  return std::nullopt;
}

std::optional<std::int64_t> Reader::subtotal(const typed::Sel& sel) const {
  std::int64_t sum = 0;
  for (const auto& line : sample_.lines) {
    auto in = selects(sel, line);
    if (!in) return std::nullopt;
    if (*in) sum += line.price * line.quantity;
  }
  return sum;
}

std::optional<std::int64_t> Reader::quantity(const typed::Sel& sel) const {
  std::int64_t sum = 0;
  for (const auto& line : sample_.lines) {
    auto in = selects(sel, line);
    if (!in) return std::nullopt;
    if (*in) sum += line.quantity;
  }
  return sum;
}

std::optional<bool> Reader::has_code(const typed::CouponNeed& need) const {
  for (const auto& code : need.codes)
    if (std::find(sample_.coupons.begin(), sample_.coupons.end(), code) != sample_.coupons.end()) return true;
  if (need.pools.empty() || sample_.coupons.empty()) return false;
  return std::nullopt;
}

std::optional<bool> Reader::qualifies(const typed::Promotion& promotion) const {
  for (const auto& need : promotion.needs) {
    auto has = has_code(need);
    if (!has || !*has) return has;
  }
  for (const auto& condition : promotion.conditions) {
    auto test = holds(*condition.test);
    if (!test) return std::nullopt;
    if (*test == (condition.kind == typed::Condition::Kind::unless)) return false;
  }
  if (!promotion.active) return true;
  if (promotion.active_by) return std::nullopt;
  return lint::holds(pack_, *promotion.active, sample_.at);
}

std::optional<std::int64_t> Reader::takes(const typed::Offer& offer) const {
  using Kind = typed::OfferKind;
  constexpr std::int64_t kWhole = 100'000'000;
  if (offer.sel == nullptr || offer.value == nullptr || offer.value->kind != ExprKind::constant ||
      offer.words != typed::Offer{}.words)
    return std::nullopt;
  const auto value = offer.value->constant.scalar;
  std::int64_t sum = 0;
  for (const auto& line : sample_.lines) {
    auto in = selects(*offer.sel, line);
    if (!in) return std::nullopt;
    if (!*in) continue;
    const auto amount = line.price * line.quantity;
    switch (offer.kind) {
      case Kind::percent_off:
      case Kind::percent_off_each:
      case Kind::percent_off_together: {
        __extension__ using Wide = __int128;
        const auto each = static_cast<Wide>(line.price) * value;
        if (each % kWhole != 0) return std::nullopt;
        sum += static_cast<std::int64_t>(each / kWhole) * line.quantity;
        break;
      }
      case Kind::amount_off_each: sum += std::min(value, line.price) * line.quantity; break;
      case Kind::amount_off_each_line: sum += std::min(value, amount); break;
      case Kind::amount_off_in_all: sum += amount; break;
      default: return std::nullopt;
    }
  }
  return offer.kind == Kind::amount_off_in_all ? std::min(sum, value) : sum;
}

std::optional<std::int64_t> Reader::takes(const typed::Promotion& promotion) const {
  std::int64_t sum = 0;
  for (const auto& offer : promotion.offers) {
    auto each = takes(offer);
    if (!each) return std::nullopt;
    sum += *each;
  }
  for (const auto& cap : promotion.caps) {
    if (cap.amount == nullptr || cap.amount->kind != ExprKind::constant) return std::nullopt;
    if (cap.scope != typed::Cap::Scope::order || cap.amount->constant.scalar < sum) return std::nullopt;
  }
  return sum;
}

}  // namespace perk::lint
