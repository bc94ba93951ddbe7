// Constants in the user's words, and the paths of categories.
#include <date/date.h>
#include <fmt/format.h>

#include "compiler/sema/facts.h"
#include "compiler/sema/number.h"

namespace perk::sema {
namespace {

std::string show_date(std::int64_t days) {
  date::year_month_day day{date::sys_days(date::days(days))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string show_time(std::int64_t seconds) {
  auto text = fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  return seconds % 60 == 0 ? text : text + fmt::format(":{:02}", seconds % 60);
}

std::string show_duration(const typed::Constant& constant) {
  auto count = [](std::int64_t n, const char* word) {
    return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
  };
  if (constant.months != 0)
    return constant.months % 12 == 0 ? count(constant.months / 12, "year") : count(constant.months, "month");
  if (constant.days != 0) return count(constant.days, "day");
  if (constant.scalar % 3600 == 0) return count(constant.scalar / 3600, "hour");
  return constant.scalar % 60 == 0 ? count(constant.scalar / 60, "minute") : count(constant.scalar, "second");
}

std::string money_text(const typed::Pack& pack, std::int64_t minor) {
  std::int64_t unit = 1;
  for (int i = 0; i < pack.exponent; ++i) unit *= 10;
  auto number = minor % unit == 0 ? group_thousands(minor / unit) : group_thousands(minor, pack.exponent);
  return pack.currency.empty() ? number : number + " " + pack.currency;
}

// The path as it is meant: one `/` between names, none outside, no spaces around.
std::string tidy(std::string_view text) {
  std::string out, part;
  auto flush = [&] {
    while (!part.empty() && part.back() == ' ') part.pop_back();
    if (!part.empty()) out += (out.empty() ? "" : "/") + part;
    part.clear();
  };
  for (auto letter : text) {
    if (letter == '/' || letter == '\\')
      flush();
    else if (letter != ' ' || !part.empty())
      part += letter;
  }
  flush();
  return out;
}

}  // namespace

std::string show(const Context& context, const typed::Constant& constant) {
  return show_of(context.pack, constant);
}

std::string show_money(const Context& context, std::int64_t minor) {
  return money_text(context.pack, minor);
}

std::string show_of(const typed::Pack& pack, const typed::Constant& constant) {
  switch (constant.type.base) {
    case typed::Base::boolean: return constant.scalar != 0 ? "yes" : "no";
    case typed::Base::count: return group_thousands(constant.scalar);
    case typed::Base::number: return show_decimal(constant.scalar, 6);
    case typed::Base::percent: return show_decimal(constant.scalar, 6) + "%";
    case typed::Base::money: return money_text(pack, constant.scalar);
    case typed::Base::text:
    case typed::Base::category: return "\"" + constant.text + "\"";
    case typed::Base::text_set: return fmt::format("\"{}\"", fmt::join(constant.texts, "\", \""));
    case typed::Base::date: return show_date(constant.scalar);
    case typed::Base::time: return show_time(constant.scalar);
    case typed::Base::instant: {
      auto day = date::floor<date::days>(date::sys_seconds(std::chrono::seconds(constant.scalar)));
      auto days = day.time_since_epoch().count();
      return show_date(days) + " " + show_time(constant.scalar - std::int64_t{days} * 86400) + " UTC";
    }
    case typed::Base::duration: return show_duration(constant);
    case typed::Base::measure: return show_decimal(constant.scalar, 3);
  }
  return "";
}

bool check_category(Context& context, const ast::Text& text, bool declaring) {
  auto meant = tidy(text.value);
  if (meant != text.value || meant.empty()) {
    auto& found = context.sink.report(diag::Code::E0218, text.span,
                                      fmt::format("`{}` is not a path of a category", text.value),
                                      "names with one `/` between them");
    if (meant.empty()) {
      found.help = "name a category, such as \"garden/tools\"";
    } else {
      found.help = fmt::format("write `\"{}\"`", meant);
      found.edits = {{text.span, "\"" + meant + "\""}};
    }
    return false;
  }
  if (declaring || context.categories.empty() || context.categories.contains(meant)) return true;
  auto& found = context.sink.report(diag::Code::E0219, text.span, fmt::format("no category `{}`", text.value),
                                    "the schema does not list it");
  auto near = nearest_of(context, meant, {context.categories.begin(), context.categories.end()});
  if (!near.empty()) {
    found.help = fmt::format("did you mean `{}`?", near);
    found.edits = {{text.span, "\"" + near + "\""}};
  } else {
    found.help = "add it to `categories` in the schema";
  }
  return false;
}

}  // namespace perk::sema
