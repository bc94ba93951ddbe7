#include "runtime/ledger/codes/texts.h"

#include "runtime/ledger/codes/pattern.h"
#include "runtime/ledger/codes/seal.h"

namespace perk::ledger {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

std::string name_of_batch(const Id& id) {
  std::string out;
  out.reserve(2 * id.bytes.size());
  for (const std::uint8_t byte : id.bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<Id> batch_named(std::string_view name) {
  Id id;
  if (name.size() != 2 * id.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const std::size_t high = kDigits.find(name[2 * i]), low = kDigits.find(name[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return id;
}

std::string text_of(const LedgerKey& key, const CodeRow& row, const BatchRows& batches) {
  if (!row.sealed.empty()) return opened(key, row.sealed).value_or("");
  const auto batch = batches.find(row.batch);
  if (batch == batches.end() || batch->second.made.pattern.empty()) return {};
  return made_code(key, row.batch, row.number, batch->second.made);
}

CodeInfo info_of(const LedgerKey& key, const CodeRow& row, const BatchRows& batches) {
  CodeInfo info;
  info.code = text_of(key, row, batches);
  if (row.batch != Id{}) info.batch = name_of_batch(row.batch);
  info.terms = {row.pool, row.uses, row.valid_from, row.valid_to, row.owner, row.worth};
  info.state = row.state;
  info.issued_at = row.issued_at;
  info.used = row.used;
  info.held = row.held;
  info.worth_used = row.worth_used;
  info.worth_held = row.worth_held;
  return info;
}

CodeRow row_of(const CodeTerms& terms, const Id& batch, std::int64_t number, Instant issued_at) {
  CodeRow row;
  row.pool = terms.pool;
  row.batch = batch;
  row.number = number;
  row.owner = terms.owner;
  row.issued_at = issued_at;
  row.valid_from = terms.valid_from;
  row.valid_to = terms.valid_to;
  row.uses = terms.uses;
  row.worth = terms.worth;
  return row;
}

}  // namespace perk::ledger
