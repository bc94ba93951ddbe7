#include "runtime/ledger/decide/issues.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/ledger/codes/pattern.h"
#include "runtime/ledger/codes/seal.h"
#include "runtime/ledger/decide/times.h"
#include "runtime/ledger/store/guard.h"
#include "runtime/ops/text.h"

namespace perk::ledger {
namespace {

// A number says in which attempt, the how manieth of its entry, and in which try within the rows at hand: so
// that no two are the same, whatever was there already.
constexpr std::int64_t kOfAttempt = std::int64_t{1} << 40;
constexpr std::int64_t kOfCode = 256;

CodeRow row_of(const Book& book, const EntryRow& entry, std::int64_t number) {
  CodeRow row;
  row.pool = entry.entry.name;
  row.batch = entry.of;
  row.number = number;
  row.owner = book.customer();
  row.issued_at = book.rows.now;
  if (entry.made->valid) row.valid_to = later(book.rows.now, *entry.made->valid, book.row.utc_offset);
  row.uses = entry.made->uses;
  row.worth = entry.made->worth;
  return row;
}

Id id_of_code(const LedgerKey& key, const EntryRow& entry, const std::string& code) {
  return code_id(key, ops::coupon_key(code, entry.made->match_case));
}

}  // namespace

void issue(Book& book, EntryRow& entry, std::int64_t count) {
  const LedgerKey& key = book.circumstances.key;
  const std::int64_t before = entry.entry.used + entry.entry.back;
  for (std::int64_t i = before; i < before + count; ++i) {
    std::int64_t number = book.circumstances.attempt * kOfAttempt + i * kOfCode;
    const std::int64_t end = number + kOfCode;
    std::string code;
    Id id;
    for (; number < end; ++number) {
      code = made_code(key, entry.of, number, *entry.made);
      id = id_of_code(key, entry, code);
      if (!book.rows.codes.contains(id)) break;
    }
    CodeRow row = row_of(book, entry, number);
    row.sealed = sealed(key, code);  // for lists of codes: no batch there says what it is made from
    book.rows.codes.emplace(id, row);
    book.changes.new_codes.push_back({id, row});
    book.show(entry, std::move(code));
  }
}

std::vector<Id> issued_codes(const EntryRow& entry, const Rows& rows) {
  std::vector<std::pair<std::int64_t, Id>> found;
  for (const auto& [id, row] : rows.codes) {
    if (row.batch == entry.of) found.emplace_back(row.number, id);
  }
  std::ranges::sort(found);
  std::vector<Id> ids;
  ids.reserve(found.size());
  for (const auto& [number, id] : found) ids.push_back(id);
  return ids;
}

std::string issued_code(const LedgerKey& key, const EntryRow& entry, const CodeRow& code) {
  return made_code(key, entry.of, code.number, *entry.made);
}

std::vector<Id> unused_codes(const EntryRow& entry, const Rows& rows) {
  std::vector<Id> ids = issued_codes(entry, rows);
  std::erase_if(ids, [&](const Id& id) {
    const CodeRow& row = rows.codes.at(id);
    const bool unused = row.used + row.held + row.worth_used + row.worth_held == 0;
    return row.state != CodeState::active || !GUARD(decide_block_unused, unused);
  });
  return ids;
}

void block(Book& book, EntryRow& entry, const std::vector<Id>& codes) {
  for (const Id& id : codes) {
    book.rows.codes.at(id).state = CodeState::blocked;
    Changes::Code& change = book.changes.codes.emplace_back();
    change.id = id;
    change.block = true;
  }
  book.take_used(entry, static_cast<std::int64_t>(codes.size()));
}

}  // namespace perk::ledger
