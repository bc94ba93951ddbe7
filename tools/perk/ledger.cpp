// perk ledger: the tables of a ledger, what stands in them, and the switches beside the rules.
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "perk/module_sign.h"
#include "tools/json/currency.h"
#include "tools/json/decimal.h"
#include "tools/perk/command.h"
#include "tools/perk/modules.h"
#include "tools/perk/open_ledger.h"
#include "tools/perk/terminal.h"
#include "tools/receipt/cells.h"

namespace perk::tool {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using ledger::Breaker;
using ledger::Reply;

constexpr std::int64_t kAlarms = 20;
constexpr std::int64_t kAtOnce = 10'000;

std::string grouped(std::int64_t number) {
  return json::format_grouped(number, 0);
}

// --- tables ----------------------------------------------------------------------------------------------

int migrated(const LedgerOptions& options, const ledger::Settings& settings, bool create) {
  const Reply reply = ledger::migrate(settings, create);
  if (reply.status != ledger::Status::done) return complain_about(reply);
  if (options.json) {
    print(Json{{"status", name_of(reply.status)}, {"message", reply.message}}.dump(2) + "\n");
  } else {
    print(reply.message + "\n");
  }
  return kFine;
}

// A key that is there is used; a new one is gone again where the ledger turns out to have another.
int run_init(const LedgerOptions& options) {
  if (options.database.empty() || options.key.empty()) {
    return settings_or_complain(options.database, options.key) ? kFine : kUnusable;
  }
  std::error_code failed;
  const bool is_new = !fs::exists(options.key, failed);
  if (is_new &&
      !write_whole(options.key, key_text(KeyKind::ledger, generate_keys().secret), Readers::owner)) {
    return kUnusable;
  }
  const auto settings = settings_or_complain(options.database, options.key);
  if (!settings) return kUnusable;
  const Reply reply = ledger::migrate(*settings, true);
  if (reply.status != ledger::Status::done) {
    // Where it is not known whether the tables were made, they may have been made with this key.
    const bool unknown = reply.status == ledger::Status::unavailable;
    if (is_new && !unknown) fs::remove(options.key, failed);
    return complain_about(reply);
  }
  if (options.json) {
    print(Json{{"status", name_of(reply.status)},
               {"message", reply.message},
               {"key", options.key},
               {"key_made", is_new}}
              .dump(2) +
          "\n");
    return kFine;
  }
  print(reply.message + "\n");
  if (is_new) {
    print(fmt::format(
        "`{}` is this ledger's key: keep a copy apart from the database, every host needs it, and without it "
        "no code is ever found again\n",
        options.key));
  }
  return kFine;
}

// --- what stands in them ---------------------------------------------------------------------------------

Json json_of(const ledger::Summary& found) {
  return {{"database", found.database},
          {"schema", found.schema},
          {"reservations",
           {{"held", found.held},
            {"overdue", found.overdue},
            {"part_committed", found.part_committed},
            {"committed", found.committed},
            {"released", found.released},
            {"expired", found.expired},
            {"cancelled", found.cancelled}}},
          {"counters", found.counters},
          {"codes", found.codes},
          {"accounts", found.accounts},
          {"requests", found.requests},
          {"alarms", found.alarms},
          {"stopped", found.stopped}};
}

std::string rendered(const ledger::Summary& found) {
  std::string out = fmt::format("{}, schema {}\n", found.database, found.schema);
  const auto row = [&](std::string_view name, std::int64_t count, const std::string& more = {}) {
    out += fmt::format("  {:<24}{:>15}{}\n", name, grouped(count), more);
  };
  row("held", found.held,
      found.overdue > 0
          ? fmt::format("   {} of them past their time: `perk ledger expire`", grouped(found.overdue))
          : "");
  row("part committed", found.part_committed);
  row("committed", found.committed);
  row("released", found.released);
  row("expired", found.expired);
  row("cancelled", found.cancelled);
  row("counters", found.counters);
  row("codes", found.codes);
  row("accounts", found.accounts);
  row("requests kept", found.requests);
  row("alarms", found.alarms, found.alarms > 0 ? "   `perk ledger alarms`" : "");
  row("promotions stopped", found.stopped, found.stopped > 0 ? "   `perk ledger breaker list`" : "");
  return out;
}

int run_status(const LedgerOptions& options, ledger::Ledger& ledger) {
  const auto found = ledger.summary();
  if (const auto* reply = std::get_if<Reply>(&found)) return complain_about(*reply);
  const auto& summary = std::get<ledger::Summary>(found);
  print(options.json ? json_of(summary).dump(2) + "\n" : rendered(summary));
  return kFine;
}

int run_recount(const LedgerOptions& options, ledger::Ledger& ledger) {
  const auto found = ledger.recount();
  if (const auto* reply = std::get_if<Reply>(&found)) return complain_about(*reply);
  const auto& recount = std::get<ledger::Recount>(found);
  if (options.json) {
    Json data{{"counters", recount.counters}, {"codes", recount.codes},
              {"accounts", recount.accounts}, {"reservations", recount.reservations},
              {"entries", recount.entries},   {"differences", Json::array()}};
    for (const ledger::Difference& one : recount.differences) {
      data["differences"].push_back({{"what", one.what},
                                     {"name", one.name},
                                     {"key", one.key},
                                     {"counted", one.counted},
                                     {"rows", one.rows}});
    }
    print(data.dump(2) + "\n");
    return recount.differences.empty() ? kFine : kFound;
  }
  std::string out;
  for (const ledger::Difference& one : recount.differences) {
    out += fmt::format("{} {}{}{}: {} counted, {} in its rows\n", one.what, one.name,
                       one.key.empty() ? "" : " ", one.key, grouped(one.counted), grouped(one.rows));
  }
  const std::string looked =
      fmt::format("{} counters, {} codes, {} accounts against {} entries of {} reservations",
                  grouped(recount.counters), grouped(recount.codes), grouped(recount.accounts),
                  grouped(recount.entries), grouped(recount.reservations));
  out += recount.differences.empty()
             ? fmt::format("{}: all add up\n", looked)
             : fmt::format("{}: {} do not add up\n", looked, grouped(std::ssize(recount.differences)));
  print(out);
  return recount.differences.empty() ? kFine : kFound;
}

int run_expire(const LedgerOptions& options, ledger::Ledger& ledger) {
  ledger::Expired all;
  for (;;) {
    const ledger::Expired one = ledger.expire(kAtOnce);
    if (one.status != ledger::Status::done) return complain_about({one.status, one.message, {}, {}});
    all.reservations += one.reservations;
    all.lots += one.lots;
    all.requests += one.requests;
    if (one.reservations < kAtOnce && one.lots < kAtOnce && one.requests < kAtOnce) break;
  }
  if (options.json) {
    print(Json{{"reservations", all.reservations}, {"lots", all.lots}, {"requests", all.requests}}.dump(2) +
          "\n");
  } else {
    print(fmt::format("gave back what {} reservations held, {} lots came due or lapsed, forgot {} requests\n",
                      grouped(all.reservations), grouped(all.lots), grouped(all.requests)));
  }
  return kFine;
}

int run_alarms(const LedgerOptions& options, ledger::Ledger& ledger) {
  const auto found = ledger.alarms(options.at_most > 0 ? options.at_most : kAlarms);
  if (const auto* reply = std::get_if<Reply>(&found)) return complain_about(*reply);
  Json data = Json::array();
  std::string out;
  for (const ledger::Alarm& alarm : std::get<std::vector<ledger::Alarm>>(found)) {
    data.push_back({{"at", in_utc(alarm.at)},
                    {"promotion", alarm.promotion},
                    {"order", alarm.order},
                    {"text", alarm.text}});
    out += fmt::format(
        "{}  {}{}{}\n", in_utc(alarm.at), alarm.promotion.empty() ? "every promotion" : alarm.promotion,
        alarm.order.empty() ? "" : ", order " + alarm.order, alarm.text.empty() ? "" : ": " + alarm.text);
  }
  if (out.empty()) out = "no alarms\n";
  print(options.json ? data.dump(2) + "\n" : out);
  return kFine;
}

// --- breakers --------------------------------------------------------------------------------------------

std::string called(const std::string& promotion) {
  return promotion.empty() ? "every promotion" : fmt::format("`{}`", promotion);
}

// "40%", "12.5%": basis points. False after a complaint.
bool read_share(const std::string& option, const std::string& text, std::optional<std::int64_t>& bp) {
  if (text.empty()) return true;
  const std::string_view number = std::string_view(text).substr(0, text.size() - 1);
  const json::Decimal read = json::parse_decimal(number, 2);
  if (text.ends_with('%') && read.error == json::DecimalError::none && read.scaled >= 0 &&
      read.scaled <= 10'000) {
    bp = read.scaled;
    return true;
  }
  complain(fmt::format("`{}` is no share; write it like {} 40% (0% to 100%, two decimals)", text, option));
  return false;
}

// "50000 THB": minor units. False after a complaint.
bool read_spend(const std::string& text, std::optional<Money>& spend) {
  if (text.empty()) return true;
  const std::size_t space = text.find(' ');
  const auto decimals = space == std::string::npos
                            ? std::nullopt
                            : json::currency_decimals(std::string_view(text).substr(space + 1));
  if (decimals) {
    const json::Decimal read = json::parse_decimal(std::string_view(text).substr(0, space), *decimals);
    if (read.error == json::DecimalError::none && read.scaled > 0) {
      spend = Money{read.scaled};
      return true;
    }
  }
  complain(fmt::format("`{}` is no amount; write it like --spend \"50000 THB\"", text));
  return false;
}

// "30s", "10m", "1h", "7d": seconds. False after a complaint.
bool read_length(const std::string& text, std::int64_t& seconds) {
  constexpr std::array<std::pair<char, std::int64_t>, 4> kUnits{
      {{'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}}};
  constexpr std::int64_t kMost = 1'000'000;
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  for (const auto& [unit, length] : kUnits) {
    if (failed == std::errc{} && end + 1 == text.data() + text.size() && *end == unit && number > 0 &&
        number <= kMost) {
      seconds = number * length;
      return true;
    }
  }
  complain(fmt::format("`{}` is no length of time; write it like --per 30m, 1h or 7d", text));
  return false;
}

// The breaker of the promotion as it stands, or one that bounds nothing. Nothing after a complaint.
std::optional<Breaker> breaker_of(ledger::Ledger& ledger, const std::string& promotion, int& exit_code) {
  const auto found = ledger.breakers();
  if (const auto* reply = std::get_if<Reply>(&found)) {
    exit_code = complain_about(*reply);
    return std::nullopt;
  }
  for (const Breaker& breaker : std::get<std::vector<Breaker>>(found)) {
    if (breaker.promotion == promotion) return breaker;
  }
  Breaker none;
  none.promotion = promotion;
  return none;
}

Json json_of(const Breaker& breaker) {
  Json out{{"promotion", breaker.promotion}, {"stopped", breaker.stopped}};
  if (!breaker.reason.empty()) out["reason"] = breaker.reason;
  if (breaker.most_share_bp) out["most_share_bp"] = *breaker.most_share_bp;
  if (breaker.least_total_bp) out["least_total_bp"] = *breaker.least_total_bp;
  if (breaker.spend) {
    out["spend_minor"] = breaker.spend->minor;
    out["seconds"] = breaker.seconds;
  }
  return out;
}

std::string rendered(const Breaker& breaker) {
  std::vector<std::string> parts;
  if (breaker.stopped)
    parts.push_back("stopped" + (breaker.reason.empty() ? "" : " (" + breaker.reason + ")"));
  if (breaker.most_share_bp) {
    parts.push_back(fmt::format("takes at most {}%", json::format_decimal(*breaker.most_share_bp, 2, false)));
  }
  if (breaker.least_total_bp) {
    parts.push_back(
        fmt::format("an order pays at least {}%", json::format_decimal(*breaker.least_total_bp, 2, false)));
  }
  if (breaker.spend) {
    parts.push_back(
        fmt::format("{} minor units in {} seconds", grouped(breaker.spend->minor), grouped(breaker.seconds)));
  }
  return fmt::format("{}: {}\n", breaker.promotion.empty() ? "every promotion" : breaker.promotion,
                     fmt::join(parts, "; "));
}

int said(const LedgerOptions& options, const Reply& reply, const Breaker& breaker, const std::string& text) {
  if (reply.status != ledger::Status::done) return complain_about(reply);
  print(options.json ? json_of(breaker).dump(2) + "\n" : text + "\n");
  return kFine;
}

bool bounds_something(const Breaker& breaker) {
  return breaker.stopped || breaker.most_share_bp || breaker.least_total_bp || breaker.spend;
}

int run_stop(const LedgerOptions& options, ledger::Ledger& ledger, bool stop) {
  int code = kFine;
  auto breaker = breaker_of(ledger, options.promotion, code);
  if (!breaker) return code;
  if (!stop && !breaker->stopped) {
    complain(fmt::format("{} is not stopped; `perk ledger breaker list` has those that are",
                         called(options.promotion)));
    return kFound;
  }
  breaker->stopped = stop;
  breaker->reason = stop ? options.reason : "";
  const Reply reply =
      bounds_something(*breaker) ? ledger.set_breaker(*breaker) : ledger.remove_breaker(options.promotion);
  return said(
      options, reply, *breaker,
      stop ? fmt::format("{} gives nothing from now on, on every host; `perk ledger resume` lets it go on",
                         called(options.promotion))
           : fmt::format("{} goes on, on every host", called(options.promotion)));
}

int run_set_breaker(const LedgerOptions& options, ledger::Ledger& ledger) {
  int code = kFine;
  auto breaker = breaker_of(ledger, options.promotion, code);
  if (!breaker) return code;
  if (!read_share("--most-share", options.most_share, breaker->most_share_bp) ||
      !read_share("--least-total", options.least_total, breaker->least_total_bp) ||
      !read_spend(options.spend, breaker->spend) ||
      (!options.per.empty() && !read_length(options.per, breaker->seconds))) {
    return kUnusable;
  }
  return said(options, ledger.set_breaker(*breaker), *breaker,
              rendered(*breaker).substr(0, rendered(*breaker).size() - 1));
}

int run_breakers(const LedgerOptions& options, ledger::Ledger& ledger) {
  const auto found = ledger.breakers();
  if (const auto* reply = std::get_if<Reply>(&found)) return complain_about(*reply);
  Json data = Json::array();
  std::string out;
  for (const Breaker& breaker : std::get<std::vector<Breaker>>(found)) {
    data.push_back(json_of(breaker));
    out += rendered(breaker);
  }
  if (out.empty()) out = "no breakers\n";
  print(options.json ? data.dump(2) + "\n" : out);
  return kFine;
}

int run_remove_breaker(const LedgerOptions& options, ledger::Ledger& ledger) {
  int code = kFine;
  const auto breaker = breaker_of(ledger, options.promotion, code);
  if (!breaker) return code;
  if (!bounds_something(*breaker)) {
    complain(fmt::format("{} has no breaker; `perk ledger breaker list` shows those that are set",
                         called(options.promotion)));
    return kFound;
  }
  return said(options, ledger.remove_breaker(options.promotion), *breaker,
              fmt::format("nothing but the rules bounds {} now", called(options.promotion)));
}

}  // namespace

int run_ledger(const LedgerOptions& options) {
  using Do = LedgerOptions::Do;
  if (options.what == Do::init) return run_init(options);
  if (options.what == Do::migrate) {
    const auto settings = settings_or_complain(options.database, options.key);
    return settings ? migrated(options, *settings, false) : kUnusable;
  }
  int code = kFine;
  if (!is_promotion(options.promotion, options.pack, code)) return code;
  const auto ledger = ledger_or_complain(options.database, options.key);
  if (ledger == nullptr) return kUnusable;
  switch (options.what) {
    case Do::init:
    case Do::migrate: break;  // above
    case Do::status: return run_status(options, *ledger);
    case Do::verify: return run_recount(options, *ledger);
    case Do::expire: return run_expire(options, *ledger);
    case Do::stop:
    case Do::resume: return run_stop(options, *ledger, options.what == Do::stop);
    case Do::set_breaker: return run_set_breaker(options, *ledger);
    case Do::remove_breaker: return run_remove_breaker(options, *ledger);
    case Do::breakers: return run_breakers(options, *ledger);
    case Do::alarms: return run_alarms(options, *ledger);
  }
  return kFine;
}

}  // namespace perk::tool
