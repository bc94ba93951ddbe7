// The ledger of a command line: where it is, its key, and what to say where it cannot be had.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "perk/ledger.h"

namespace perk::tool {

// Of `--db` and `--key`; nothing after a complaint with its remedy.
std::optional<ledger::Settings> settings_or_complain(const std::string& database, const std::string& key);
std::unique_ptr<ledger::Ledger> ledger_or_complain(const std::string& database, const std::string& key);

// Why the ledger did not do it, on standard error; the exit code: found where the request was at fault,
// unusable where the database was.
int complain_about(const ledger::Reply& reply);

// "2026-04-17T19:00:00+00:00"; times of a ledger are shown in UTC.
std::string in_utc(Instant instant);
// The moment of an option: UTC, unless it has an offset. False after a complaint.
bool read_utc(const std::string& option, const std::string& text, std::optional<Instant>& at);

// A name as an option said it, checked against the promotions of a pack, where one is named. False after a
// complaint; `exit_code` is then what the command returns.
bool is_promotion(const std::string& promotion, const std::string& pack, int& exit_code);

}  // namespace perk::tool
