#include "tools/perk/open_ledger.h"

#include <fmt/format.h>

#include <filesystem>

#include "runtime/ir/ir.h"
#include "tools/json/civil_time.h"
#include "tools/json/nearest.h"
#include "tools/perk/command.h"
#include "tools/perk/modules.h"
#include "tools/perk/packs.h"
#include "tools/perk/terminal.h"

namespace perk::tool {
namespace {

namespace fs = std::filesystem;

const ops::Zone& utc() {
  static const ops::Zone kUtc{"UTC", {{INT64_MIN, 0}}};
  return kUtc;
}

// Who reads the key makes every code of the ledger.
void warn_of_readers(const std::string& file) {
  std::error_code failed;
  const fs::perms readers =
      fs::status(file, failed).permissions() & (fs::perms::group_read | fs::perms::others_read);
  if (failed || readers == fs::perms::none) return;
  complain(fmt::format("others may read `{}`, and with it every code; `chmod 600 {}`", file, file));
}

}  // namespace

std::optional<ledger::Settings> settings_or_complain(const std::string& database, const std::string& key) {
  if (database.empty()) {
    complain("which ledger? give --db sqlite:FILE or --db postgresql:ADDRESS, or set PERK_DB");
    return std::nullopt;
  }
  if (key.empty()) {
    complain(
        "where is the ledger's key? give --key FILE, or set PERK_LEDGER_KEY; `perk ledger init` makes one");
    return std::nullopt;
  }
  std::error_code failed;
  if (!fs::exists(key, failed)) {
    complain(fmt::format("there is no key `{}`; `perk ledger init` makes the key of a new ledger", key));
    return std::nullopt;
  }
  const auto bytes = key_or_complain(key, KeyKind::ledger);
  if (!bytes) return std::nullopt;
  warn_of_readers(key);
  ledger::Settings settings;
  settings.database = database;
  settings.key = *bytes;
  return settings;
}

std::unique_ptr<ledger::Ledger> ledger_or_complain(const std::string& database, const std::string& key) {
  const auto settings = settings_or_complain(database, key);
  if (!settings) return nullptr;
  auto opened = ledger::Ledger::open(*settings);
  if (auto* found = std::get_if<std::unique_ptr<ledger::Ledger>>(&opened)) return std::move(*found);
  const auto& error = std::get<ledger::OpenError>(opened);
  complain(fmt::format("{}: {}", name_of(error.status), error.message));
  return nullptr;
}

int complain_about(const ledger::Reply& reply) {
  if (reply.status == ledger::Status::invalid) {
    complain(reply.message);
    return kFound;
  }
  complain(fmt::format("{}: {}", name_of(reply.status), reply.message));
  return kUnusable;
}

std::string in_utc(Instant instant) {
  return json::format_instant(instant, utc());
}

bool read_utc(const std::string& option, const std::string& text, std::optional<Instant>& at) {
  if (text.empty()) return true;
  at = json::parse_instant(text, utc());
  if (at) return true;
  complain(fmt::format(
      "`{}` is no time; write it like {} 2026-04-17T19:00 (in UTC) or with an offset, 2026-04-17T19:00+07:00",
      text, option));
  return false;
}

bool is_promotion(const std::string& promotion, const std::string& pack, int& exit_code) {
  if (pack.empty() || promotion.empty()) return true;
  const auto module = module_or_complain(pack, exit_code);
  if (module == nullptr) return false;
  std::vector<std::string_view> names;
  names.reserve(module->promotions.size());
  for (const auto& known : module->promotions) {
    if (known.id == promotion) return true;
    names.push_back(known.id);
  }
  complain(
      fmt::format("`{}` is no promotion of {}{}", promotion, pack, json::did_you_mean(promotion, names)));
  exit_code = kFound;
  return false;
}

}  // namespace perk::tool
