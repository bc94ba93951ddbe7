#include "tools/perk/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/source/text.h"
#include "tools/json/decimal.h"
#include "tools/receipt/cells.h"

namespace perk::tool {
namespace {

using receipt::left;
using receipt::Paint;
using receipt::right;

constexpr std::size_t kLabel = 18;
constexpr std::size_t kFigure = 16;
constexpr std::size_t kShownRefused = 20;

std::string whole(std::uint64_t count) {
  return json::format_grouped(static_cast<std::int64_t>(count), 0);
}

double share_of(std::int64_t part, std::int64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}
std::string percent(double share) {
  return fmt::format("{:.1f}%", 100 * share);
}

class Summary {
 public:
  Summary(const orders::Summary& summary, const ir::Module& module, const SummaryOptions& options)
      : s_(summary), module_(module), paint_(options.colour), width_(options.width) {}

  std::string render() {
    counts();
    amounts();
    promotions();
    lines_left_out();
    refused();
    speed();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string amount(Money money) const {
    return json::format_grouped(money.minor, module_.exponent);
  }

  void figure(std::string_view label, const std::string& value, std::string_view after,
              Paint paint = Paint::plain) {
    out_ += "  " + left(label, kLabel) + paint_(paint, right(value, kFigure));
    if (!after.empty()) out_ += fmt::format(" {}", after);
    out_ += '\n';
  }

  void counts() {
    figure("records", whole(s_.records), "");
    figure("orders priced", whole(s_.priced), "", Paint::bold);
    for (const auto& [as, count] : s_.set_aside) figure("set aside", whole(count), as);
    figure("refused", whole(s_.refused), "", s_.refused == 0 ? Paint::plain : Paint::bad);
    if (s_.other_currency != 0)
      figure("other currency", whole(s_.other_currency), "priced, not counted below");
    if (s_.bounded != 0) figure("not proven best", whole(s_.bounded), "");
    if (s_.degraded != 0) figure("degraded", whole(s_.degraded), "", Paint::bad);
    const auto counted = static_cast<std::int64_t>(s_.priced - s_.other_currency);
    figure("with a discount", whole(s_.with_discount),
           "    " + right(percent(share_of(static_cast<std::int64_t>(s_.with_discount), counted)), 6));
  }

  void amounts() {
    const auto money = [&](std::string_view label, Money value, Money of, Paint paint = Paint::plain) {
      std::string after = module_.currency;
      if (of.minor != 0) after += " " + right(percent(share_of(value.minor, of.minor)), 6);
      figure(label, amount(value), after, paint);
    };
    out_ += '\n';
    money("goods, list", s_.list, {});
    money("discount", s_.discount, s_.list, Paint::good);
    if (s_.shipping_list.minor != 0) {
      money("shipping, list", s_.shipping_list, {});
      money("discount", s_.shipping_discount, s_.shipping_list, Paint::good);
    }
    money("to pay", s_.total, {}, Paint::bold);
  }

  void promotions() {
    std::vector<orders::PromotionTotal> given;
    std::vector<std::string> never;
    std::int64_t all = 0;
    std::size_t id = 9;
    for (const orders::PromotionTotal& promotion : s_.promotions) {
      if (promotion.orders == 0) {
        never.push_back(promotion.id);
        continue;
      }
      given.push_back(promotion);
      all += promotion.amount.minor;
      id = std::max(id, source::display_width(source::printable(promotion.id)));
    }
    id = std::min<std::size_t>(id, 30);
    std::stable_sort(given.begin(), given.end(),
                     [](const auto& a, const auto& b) { return a.amount > b.amount; });
    if (!given.empty()) {
      out_ += '\n' +
              paint_(Paint::dim, "  " + left("promotion", id) + right("orders", 9) + right("discount", 14) +
                                     right("share", 8)) +
              '\n';
    }
    const std::size_t used = 2 + id + 9 + 14 + 8 + 2;
    const double largest = given.empty() ? 1 : share_of(given.front().amount.minor, all);
    for (const orders::PromotionTotal& promotion : given) {
      const double share = share_of(promotion.amount.minor, all);
      out_ += "  " + left(promotion.id, id) + right(whole(promotion.orders), 9) +
              right(amount(promotion.amount), 14) + right(percent(share), 8) + "  " +
              paint_(Paint::good, receipt::bar(share / largest, width_ > used + 4 ? width_ - used : 4)) +
              '\n';
    }
    if (!never.empty()) {
      std::string list = "gave nothing to any order: ";
      for (std::size_t i = 0; i < never.size(); ++i) list += (i == 0 ? "" : ", ") + never[i];
      out_ += "  " + paint_(Paint::dim, receipt::wrapped(list, width_ - 4, 4)) + '\n';
    }
  }

  void lines_left_out() {
    if (s_.left_out.empty()) return;
    std::string list = "lines that are no goods, left out: ";
    bool first = true;
    for (const auto& [code, count] : s_.left_out) {
      list += fmt::format("{}{} {}", first ? "" : ", ", code, whole(count));
      first = false;
    }
    out_ += "\n  " + receipt::wrapped(list, width_ - 4, 4) + '\n';
  }

  void refused() {
    if (s_.refused == 0) return;
    out_ += "\n  " + paint_(Paint::bold, "refused") + '\n';
    std::size_t shown = 0;
    for (const orders::RefusedRecord& record : s_.first_refused) {
      if (shown++ == kShownRefused) break;
      std::string text = record.file.empty() ? fmt::format("line {}", record.line)
                                             : fmt::format("{}, line {}", record.file, record.line);
      if (!record.id.empty()) text += ", order " + record.id;
      if (!record.why.place.empty()) text += ", " + record.why.place;
      out_ += "    " + receipt::wrapped(text + ": " + record.why.message, width_ - 6, 6) + '\n';
    }
    if (s_.refused > shown)
      out_ += fmt::format("    and {} more (--json lists them)\n", whole(s_.refused - shown));
  }

  void speed() {
    const auto rate = [&](double seconds) {
      return seconds > 0 ? whole(static_cast<std::uint64_t>(static_cast<double>(s_.priced) / seconds)) : "–";
    };
    out_ +=
        '\n' +
        paint_(Paint::dim,
               fmt::format("  {} orders in {:.2f} s: {} orders/s read and priced, {} orders/s pricing alone",
                           whole(s_.priced), s_.seconds, rate(s_.seconds), rate(s_.pricing_seconds))) +
        '\n';
  }

  const orders::Summary& s_;
  const ir::Module& module_;
  receipt::Palette paint_;
  std::size_t width_;
  std::string out_;
};

}  // namespace

std::string render_summary(const orders::Summary& summary, const ir::Module& module,
                           const SummaryOptions& options) {
  return Summary(summary, module, options).render();
}

std::string summary_json(const orders::Summary& s, const ir::Module& module) {
  using Object = nlohmann::ordered_json;
  const auto amount = [&](Money money) { return json::format_decimal(money.minor, module.exponent); };
  Object promotions = Object::array();
  for (const orders::PromotionTotal& promotion : s.promotions) {
    promotions.push_back(
        {{"id", promotion.id}, {"orders", promotion.orders}, {"discount", amount(promotion.amount)}});
  }
  Object refused = Object::array();
  for (const orders::RefusedRecord& record : s.first_refused) {
    Object entry{{"line", record.line},
                 {"order", record.id},
                 {"place", record.why.place},
                 {"message", record.why.message}};
    if (!record.file.empty()) entry["file"] = record.file;
    refused.push_back(std::move(entry));
  }
  const Object out{
      {"pack", {{"id", module.pack}, {"version", module.version}}},
      {"currency", module.currency},
      {"records", s.records},
      {"priced", s.priced},
      {"set_aside", s.set_aside},
      {"refused", s.refused},
      {"other_currency", s.other_currency},
      {"with_discount", s.with_discount},
      {"not_proven", s.bounded},
      {"degraded", s.degraded},
      {"goods", {{"list", amount(s.list)}, {"discount", amount(s.discount)}}},
      {"shipping", {{"list", amount(s.shipping_list)}, {"discount", amount(s.shipping_discount)}}},
      {"total", amount(s.total)},
      {"promotions", std::move(promotions)},
      {"left_out", s.left_out},
      {"refused_records", std::move(refused)},
      {"seconds", s.seconds},
      {"pricing_seconds", s.pricing_seconds}};
  return out.dump(2, ' ', false, Object::error_handler_t::replace);
}

}  // namespace perk::tool
