// Codes in bulk: made, brought in, listed page by page, changed together.
#include "runtime/ledger/sqlite/sqlite_store.h"
#include "runtime/ledger/store/guard.h"
#include "runtime/ledger/store/pattern_text.h"
#include "runtime/ledger/store/read_rows.h"

namespace perk::ledger::sqlite {

Fault SqliteStore::add_batch(const BatchRow& batch) {
  return write([&](Session& session) {
    const std::int64_t written =
        session.run(Sql::new_batch, batch.id, batch.batch.id, batch.batch.pool, batch.batch.label,
                    batch.batch.made_at, pattern_text(batch.made), batch.next);
    if (!GUARD(sqlite_batch_new, written == 1)) session.refuse("the batch is there already");
  });
}

Fault SqliteStore::add_codes(std::span<const Changes::NewCode> codes, std::int64_t next) {
  if (codes.empty()) return {};
  return write([&](Session& session) {
    for (const Changes::NewCode& code : codes) {
      const bool written = insert_code(session, code.id, code.row) == 1;
      if (!GUARD(sqlite_bulk_code_new, written)) session.refuse(std::to_string(code.row.number));
      if (!session.ok()) return;
    }
    const std::int64_t found = session.run(Sql::batch_next, codes.front().row.batch, next, codes.size());
    if (!GUARD(sqlite_batch_there, found == 1)) session.refuse("the batch is gone");
  });
}

Fault SqliteStore::remove_batch(const Id& batch) {
  return write([&](Session& session) {
    session.run(Sql::batch_codes, batch, session.run(Sql::unused_codes, batch));
    session.run(Sql::empty_batch, batch);
  });
}

Fault SqliteStore::batches(std::vector<BatchRow>& found) {
  return read([&](Session& session) {
    Cursor cursor = session.ask(Sql::batches);
    while (cursor.next()) {
      BatchRow& row = found.emplace_back();
      row.id = cursor.id();
      row.batch.id = cursor.text();
      row.batch.pool = cursor.text();
      row.batch.label = cursor.text();
      row.batch.codes = cursor.number();
      row.batch.made_at = cursor.instant();
      row.made = pattern_of_text(cursor.text()).value_or(CodePattern{});
      row.next = cursor.number();
    }
  });
}

Fault SqliteStore::codes(const CodePage& page, std::vector<Changes::NewCode>& found) {
  return read([&](Session& session) {
    // Before the first: no bytes, and a number below all.
    const std::int64_t number = page.after ? page.after->second : -1;
    Cursor cursor = page.batch
                        ? session.ask(Sql::batch_page, *page.batch, number, page.pool, page.at_most)
                        : session.ask(Sql::codes_page, page.after ? Blob{page.after->first.view()} : Blob{},
                                      number, page.pool, page.at_most);
    while (cursor.next()) read_row(cursor, found.emplace_back());
  });
}

Fault SqliteStore::change_codes(const CodesChange& change, Affected& changed) {
  return write([&](Session& session) {
    const Sql statement = change.code    ? Sql::change_code
                          : change.batch ? Sql::change_batch
                                         : Sql::change_pool;
    changed.rows = session.run(
        statement, change.state, change.valid.has_value(), change.valid ? change.valid->first : std::nullopt,
        change.valid ? change.valid->second : std::nullopt, change.owner.has_value(),
        change.owner.value_or(""), change.code ? change.code : change.batch, change.pool);
  });
}

}  // namespace perk::ledger::sqlite
