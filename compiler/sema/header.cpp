// The `pack` block: what every amount, date and name of the pack rests on.
//
// In: all files. Out: the pack's currency, zone, tax basis and rounding. Guaranteed: whatever is missing or
// unknown is reported once; what can be guessed from the pack is then used, so that it hides no other
// mistake.
#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <variant>

#include "compiler/sema/accounts.h"
#include "compiler/sema/facts.h"

namespace perk::sema {
namespace {

// Zones of the currencies that are paid in one zone only: offered where a pack names none.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kZones = {
    {{"BDT", "Asia/Dhaka"},
     {"GBP", "Europe/London"},
     {"INR", "Asia/Kolkata"},
     {"JPY", "Asia/Tokyo"},
     {"KRW", "Asia/Seoul"},
     {"MYR", "Asia/Kuala_Lumpur"},
     {"PHP", "Asia/Manila"},
     {"SGD", "Asia/Singapore"},
     {"THB", "Asia/Bangkok"},
     {"VND", "Asia/Ho_Chi_Minh"}}};

std::string zone_of(std::string_view currency) {
  for (const auto& [code, zone] : kZones)
    if (code == currency) return std::string(zone);
  return "UTC";
}

bool is_capital(char letter) {
  return letter >= 'A' && letter <= 'Z';
}

// The currency that the pack's amounts name most often (`300 THB`); "" where they name none.
std::string currency_meant(const Context& context, const std::vector<ast::File>& files) {
  std::map<std::string, std::size_t, std::less<>> uses;
  for (const auto& file : files) {
    auto text = context.sources.file(file.file).text();
    for (std::size_t i = 2; i + 3 <= text.size(); ++i) {
      if (text[i - 1] != ' ' || !is_capital(text[i]) || text[i - 2] < '0' || text[i - 2] > '9') continue;
      auto code = text.substr(i, 3);
      bool ends = i + 3 == text.size() || !is_capital(text[i + 3]);
      if (ends && context.currencies.contains(code)) ++uses[std::string(code)];
    }
  }
  std::string best;
  std::size_t most = 0;
  for (const auto& [code, count] : uses)
    if (count > most) {
      best = code;
      most = count;
    }
  return best;
}

const date::tzdb* zones() {
  try {
    return &date::get_tzdb();
  } catch (const std::exception&) {
    return nullptr;  // no database on this machine: no zone is known then
  }
}

bool is_zone(std::string_view name) {
  const auto* known = zones();
  if (known == nullptr) return false;
  auto at = std::lower_bound(
      known->zones.begin(), known->zones.end(), name,
      [](const date::time_zone& zone, std::string_view wanted) { return zone.name() < wanted; });
  return at != known->zones.end() && at->name() == name;
}

// The zone that was meant: by its city, or the nearest name.
std::string zone_meant(Context& context, std::string_view written) {
  const auto* known = zones();
  if (known == nullptr) return "";
  std::vector<std::string> names, cities;
  for (const auto& zone : known->zones) {
    if (zone.name().find('/') == std::string::npos) continue;
    names.push_back(zone.name());
    cities.push_back(zone.name().substr(zone.name().rfind('/') + 1));
  }
  for (std::size_t i = 0; i < cities.size(); ++i)
    if (cities[i] == written) return names[i];
  auto near = nearest_of(context, written, names);
  if (!near.empty()) return near;
  auto city = nearest_of(context, written, cities);
  for (std::size_t i = 0; i < cities.size(); ++i)
    if (!city.empty() && cities[i] == city) return names[i];
  return "";
}

// The clause's whole line, its newline included.
source::Span line_of(const Context& context, source::Span span) {
  auto text = context.sources.file(span).text();
  auto begin = span.begin;
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  if (begin > 0 && text[begin - 1] != '\n') return span;
  auto end = span.end;
  if (end < text.size() && text[end] == '\r') ++end;
  if (end < text.size() && text[end] == '\n') ++end;
  return {span.file, begin, end};
}

class Header {
 public:
  Header(Context& context, const std::vector<ast::File>& pack_files,
         const std::vector<ast::File>& stdlib_files)
      : context_(context), files_(pack_files), stdlib_(stdlib_files) {}

  void read(const ast::Pack& pack) {
    for (const auto& clause : pack.clauses) {
      span_ = clause.span;
      head_ = clause.head;
      std::visit([this](const auto& node) { take(node); }, clause.node);
    }
  }
  [[nodiscard]] bool has_currency() const { return has_currency_; }
  [[nodiscard]] bool has_zone() const { return has_zone_; }
  [[nodiscard]] bool has_broken() const { return has_broken_; }

 private:
  void take(const ast::BrokenClause&) { has_broken_ = true; }
  void take(const ast::CurrencyClause& clause) {
    once("currency");
    has_currency_ = true;
    auto known = context_.currencies.find(clause.code.text);
    if (known != context_.currencies.end()) {
      context_.pack.currency = known->second.code;
      context_.pack.exponent = known->second.exponent;
      return;
    }
    // Of codes equally near the one that the amounts name is meant.
    std::vector<std::string> codes{currency_meant(context_, files_)};
    for (const auto& [code, info] : context_.currencies) codes.push_back(code);
    auto& found = context_.sink.report(diag::Code::E0604, clause.code.span,
                                       fmt::format("no currency `{}`", clause.code.text));
    suggest(found, clause.code.span, nearest_of(context_, clause.code.text, codes));
    if (found.edits.empty()) found.help = "write a code of ISO 4217, such as `THB` or `EUR`";
  }
  void take(const ast::TimezoneClause& clause) {
    once("timezone");
    has_zone_ = true;
    if (is_zone(clause.zone.value)) {
      context_.pack.timezone = clause.zone.value;
      return;
    }
    auto& found = context_.sink.report(diag::Code::E0605, clause.zone.span,
                                       fmt::format("no time zone `{}`", clause.zone.value));
    auto near = zone_meant(context_, clause.zone.value);
    if (near.empty()) {
      found.help = "write continent and city, such as \"Asia/Bangkok\"";
      return;
    }
    found.help = fmt::format("did you mean \"{}\"?", near);
    found.edits = {{clause.zone.span, "\"" + near + "\""}};
  }
  void take(const ast::PricesClause& clause) {
    once("prices");
    context_.pack.prices_include_tax = clause.include_tax;
  }
  void take(const ast::UseClause& clause) {
    for (const auto& file : clause.files) (void)find_library_file(context_, stdlib_, file);
  }
  void take(const ast::RoundingClause& clause) {
    once("rounding");
    context_.pack.rounding.mode = static_cast<typed::RoundingMode>(clause.mode);
    context_.pack.rounding.basis =
        clause.per_unit ? typed::RoundingBasis::per_unit : typed::RoundingBasis::per_line;
  }
  void take(const ast::RemainderClause& clause) {
    once("remainder");
    context_.pack.rounding.remainder = static_cast<typed::Remainder>(clause.to);
  }
  void take(const ast::CodesMatchCaseClause&) {
    once("codes match case");
    context_.pack.codes_match_case = true;
  }
  void take(const ast::DayStartsClause& clause) {
    once("days start at");
    auto second = time_of(context_, clause.at);
    if (!second) return;
    if (*second < 86'400) {
      context_.pack.day_start = *second;
      return;
    }
    auto& found = context_.sink.report(diag::Code::E0303, clause.at.span, "no day starts at `24:00`",
                                       "it is the next day's start");
    found.help = "write `00:00`";
    found.edits = {{clause.at.span, "00:00"}};
  }
  void take(const ast::RoundTotalClause& clause) {
    once("round total");
    if (clause.to == nullptr || ast::as<ast::ErrorExpr>(*clause.to) != nullptr) return;
    const auto* step = ast::as<ast::Quantity>(*clause.to);
    std::optional<std::int64_t> minor;
    if (step != nullptr) minor = money_of(context_, *step);
    if (step != nullptr && !minor) return;
    if (!minor || *minor == 0) {
      auto& found =
          context_.sink.report(diag::Code::E0641, clause.to->span, "a total is rounded to an amount",
                               step == nullptr ? "no amount" : "nothing is meant");
      found.help = "write the smallest amount that is paid, such as `round total to 0.25 THB`";
      return;
    }
    ir::Settlement settlement;
    settlement.step = *minor;
    if (clause.mode) settlement.mode = static_cast<typed::RoundingMode>(*clause.mode);
    context_.pack.settlement = settlement;
  }
  void take(const ast::OnReturnClause& clause) {
    take_policies(context_, clause, span_, context_.pack.returns);
  }
  void take(const ast::WorthClause&) {}  // declare_accounts
  // What is said for people and tools alone.
  void take(const ast::LanguageClause&) { once("language"); }
  void take(const ast::VersionClause&) { once("version"); }

  // A second clause of one kind is reported beside the first.
  void once(std::string_view what) {
    auto [at, is_new] = said_.try_emplace(std::string(what), head_);
    if (is_new) return;
    auto& found = context_.sink.report(diag::Code::E0606, head_, fmt::format("`{}` is said twice", what),
                                       "second time");
    found.notes = {{at->second, "first time"}};
    found.help = "leave one of them out";
    found.edits = {{line_of(context_, span_), ""}};
  }

  Context& context_;
  const std::vector<ast::File>& files_;
  const std::vector<ast::File>& stdlib_;
  source::Span span_, head_;
  std::map<std::string, source::Span, std::less<>> said_;
  bool has_currency_ = false, has_zone_ = false, has_broken_ = false;
};

void report_no_pack(Context& context, const std::vector<ast::File>& files, const std::string& currency) {
  source::Span start{files.front().file, 0, 0};
  auto& found = context.sink.report(diag::Code::E0601, start, "no `pack` block says currency and time zone",
                                    "a pack begins with one");
  auto zone = zone_of(currency);
  found.help = fmt::format("add one: `pack my-shop` … `currency {}` … `timezone \"{}\"`", currency, zone);
  found.edits = {
      {start, fmt::format("pack my-shop\n  currency {}\n  timezone \"{}\"\n  prices   include tax\nend\n\n",
                          currency, zone)}};
}

void report_missing(Context& context, const ast::Block& pack, bool has_currency, bool has_zone,
                    const std::string& currency) {
  auto after = pack.kind.span;
  if (pack.id) after = pack.id->span;
  if (pack.title) after = pack.title->span;
  source::Span end{after.file, after.end, after.end};
  auto zone = zone_of(has_currency && !context.pack.currency.empty() ? context.pack.currency : currency);
  auto add_currency = fmt::format("\n  currency {}", currency);
  auto add_zone = fmt::format("\n  timezone \"{}\"", zone);
  auto what = has_currency ? "its time zone" : has_zone ? "its currency" : "its currency and its time zone";
  auto& found = context.sink.report(diag::Code::E0603, pack.id ? pack.id->span : pack.kind.span,
                                    fmt::format("the pack does not say {}", what));
  auto text = (has_currency ? "" : add_currency) + (has_zone ? "" : add_zone);
  found.help = has_currency ? fmt::format("add `timezone \"{}\"`", zone)
               : has_zone   ? fmt::format("add `currency {}`", currency)
                            : fmt::format("add `currency {}` and `timezone \"{}\"`", currency, zone);
  found.edits = {{end, text}};
}

}  // namespace

std::string library_name(const Context& context, const ast::File& file) {
  std::string_view name = context.sources.file(file.file).path();
  if (auto at = name.rfind("stdlib/"); at != std::string_view::npos) name.remove_prefix(at + 7);
  if (name.ends_with(".perk")) name.remove_suffix(5);
  return std::string(name);
}

const ast::File* find_library_file(Context& context, const std::vector<ast::File>& stdlib_files,
                                   const ast::Text& name) {
  std::vector<std::string> names;
  for (const auto& library : stdlib_files) {
    names.push_back(library_name(context, library));
    if (names.back() == name.value) return &library;
  }
  auto& found =
      context.sink.report(diag::Code::E0607, name.span, fmt::format("no file `{}` to use", name.value));
  auto near = nearest_of(context, name.value, names);
  found.help = near.empty() ? fmt::format("there is \"{}\"", fmt::join(names, "\", \""))
                            : fmt::format("did you mean \"{}\"?", near);
  if (!near.empty()) found.edits = {{name.span, "\"" + near + "\""}};
  return nullptr;
}

void read_header(Context& context, const std::vector<ast::File>& pack_files,
                 const std::vector<ast::File>& stdlib_files) {
  const ast::Block* pack = nullptr;
  bool broken = false;
  Header header(context, pack_files, stdlib_files);
  for (const auto& file : pack_files) {
    if (file.blocks.empty()) broken = broken || file.broken;  // could not be read at all
    for (const auto& block : file.blocks) {
      broken = broken || std::holds_alternative<ast::BrokenBlock>(block.node);
      const auto* node = std::get_if<ast::Pack>(&block.node);
      if (node == nullptr) continue;
      if (pack != nullptr) {
        auto& found =
            context.sink.report(diag::Code::E0602, block.kind.span, "a second `pack` block", "second");
        found.notes = {{pack->kind.span, "first"}};
        found.help = "the files of one pack have one `pack` block together; leave this one out";
        found.edits = {{line_of(context, block.span), ""}};
        continue;
      }
      pack = &block;
      header.read(*node);
    }
  }
  if (pack != nullptr) {
    context.pack.id = pack->id ? pack->id->text : "";
    context.pack.display = pack->title ? pack->title->value : "";
  }
  if (header.has_currency() && header.has_zone()) return;

  auto currency = currency_meant(context, pack_files);
  if (currency.empty()) currency = "USD";
  // What is missing may stand in what could not be read.
  if (pack == nullptr) {
    if (!broken) report_no_pack(context, pack_files, currency);
  } else if (!header.has_broken() && !pack->broken) {
    report_missing(context, *pack, header.has_currency(), header.has_zone(), currency);
  }
  if (header.has_currency()) return;
  if (auto known = context.currencies.find(currency); known != context.currencies.end()) {
    context.pack.currency = currency;
    context.pack.exponent = known->second.exponent;
  }
}

}  // namespace perk::sema
