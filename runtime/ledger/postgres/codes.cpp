// Codes in bulk: made, brought in, listed page by page, changed together.
#include "runtime/ledger/postgres/postgres_store.h"
#include "runtime/ledger/store/guard.h"
#include "runtime/ledger/store/pattern_text.h"
#include "runtime/ledger/store/read_rows.h"

namespace perk::ledger::postgres {
namespace {

// Rows as COPY … BINARY takes them: how many columns, and each column's length and bytes, the highest byte
// first.
class CopyRows {
 public:
  CopyRows() : bytes_("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19) {}

  void row(const Changes::NewCode& code) {
    const CodeRow& row = code.row;
    number(16, 2);
    column(code.id.view());
    column(row.pool);
    column(row.batch.view());
    column(number_of(code));
    number(2, 4);
    number(static_cast<std::int64_t>(row.state), 2);
    column(row.owner);
    column(row.issued_at.seconds);
    column(row.valid_from);
    column(row.valid_to);
    column(row.uses);
    for (const std::int64_t value : {row.used, row.held, row.worth, row.worth_used, row.worth_held}) {
      column(value);
    }
    column(row.sealed);
  }
  const std::string& done() {
    number(-1, 2);
    return bytes_;
  }

 private:
  void number(std::int64_t value, int size) {
    for (int i = size; i-- > 0;) {
      bytes_ +=
          static_cast<char>(static_cast<std::uint64_t>(value) >> (static_cast<unsigned>(i) * 8U) & 0xFFU);
    }
  }
  void column(std::string_view bytes) {
    number(static_cast<std::int64_t>(bytes.size()), 4);
    bytes_ += bytes;
  }
  void column(std::int64_t value) {
    number(8, 4);
    number(value, 8);
  }
  void column(const std::optional<std::int64_t>& value) {
    if (value) {
      column(*value);
    } else {
      number(-1, 4);
    }
  }
  void column(const std::optional<Instant>& value) {
    column(value ? std::optional(value->seconds) : std::optional<std::int64_t>());
  }

  std::string bytes_;
};

constexpr const char* kCopy =
    "COPY codes (id, pool, batch, number, state, owner, issued_at, valid_from, valid_to, uses, used, held, "
    "worth,"
    " worth_used, worth_held, sealed) FROM STDIN BINARY";

}  // namespace

Fault PostgresStore::add_batch(const BatchRow& batch) {
  Result result;
  return ask(Sql::new_batch,
             Params()
                 .add(batch.id)
                 .add(batch.batch.id)
                 .add(batch.batch.pool)
                 .add(batch.batch.label)
                 .add(batch.batch.made_at.seconds)
                 .add(pattern_text(batch.made))
                 .add(batch.next),
             result);
}

Fault PostgresStore::add_codes(std::span<const Changes::NewCode> codes, std::int64_t next) {
  if (codes.empty()) return {};
  CopyRows rows;
  for (const Changes::NewCode& code : codes) rows.row(code);
  if (Fault fault = connection_->run("BEGIN ISOLATION LEVEL READ COMMITTED"); fault.failed()) return fault;
  std::size_t line = 0;
  if (Fault fault = connection_->copy(kCopy, rows.done(), line); fault.failed()) {
    Fault ended = connection_->run("ROLLBACK");
    if (ended.failed()) return ended;
    if (fault.kind == Fault::Kind::guard && line >= 1 && line <= codes.size()) {
      fault.text = std::to_string(codes[line - 1].row.number);
    }
    return fault;
  }
  connection_->send(
      Sql::batch_next,
      Params().add(codes.front().row.batch).add(next).add(static_cast<std::int64_t>(codes.size())));
  connection_->send(Sql::commit);
  return connection_->flush();
}

Fault PostgresStore::remove_batch(const Id& batch) {
  connection_->send(Sql::begin_write);
  connection_->send(Sql::remove_batch, Params().add(batch));
  connection_->send(Sql::empty_batch, Params().add(batch));
  connection_->send(Sql::commit);
  return connection_->flush();
}

Fault PostgresStore::batches(std::vector<BatchRow>& found) {
  Result result;
  if (Fault fault = ask(Sql::batches, {}, result); fault.failed()) return fault;
  for (int i = 0; i < result.rows(); ++i) {
    Reader reader(result, i);
    BatchRow& row = found.emplace_back();
    row.id = reader.id();
    row.batch.id = reader.text();
    row.batch.pool = reader.text();
    row.batch.label = reader.text();
    row.batch.codes = reader.number();
    row.batch.made_at = reader.instant();
    row.made = pattern_of_text(reader.text()).value_or(CodePattern{});
    row.next = reader.number();
  }
  return {};
}

Fault PostgresStore::codes(const CodePage& page, std::vector<Changes::NewCode>& found) {
  Params params;
  // Before the first: no bytes, and a number below all.
  if (page.batch) {
    params.add(*page.batch);
  } else {
    params.add(page.after ? page.after->first.view() : std::string_view());
  }
  params.add(page.after ? page.after->second : -1).add(page.pool).add(page.at_most);
  Result result;
  if (Fault fault = ask(page.batch ? Sql::batch_page : Sql::codes_page, params, result); fault.failed())
    return fault;
  found.reserve(found.size() + static_cast<std::size_t>(result.rows()));
  for (int i = 0; i < result.rows(); ++i) {
    Reader reader(result, i);
    read_row(reader, found.emplace_back());
  }
  return {};
}

Fault PostgresStore::change_codes(const CodesChange& change, Affected& changed) {
  const Sql statement = change.code ? Sql::change_code : change.batch ? Sql::change_batch : Sql::change_pool;
  const auto seconds = [](const std::optional<Instant>& at) {
    return at ? std::optional(at->seconds) : std::optional<std::int64_t>();
  };
  Result result;
  if (Fault fault = ask(statement,
                        Params()
                            .add(change.state ? std::optional(static_cast<std::int64_t>(*change.state))
                                              : std::optional<std::int64_t>())
                            .add(std::int64_t{change.valid.has_value()})
                            .add(change.valid ? seconds(change.valid->first) : std::nullopt)
                            .add(change.valid ? seconds(change.valid->second) : std::nullopt)
                            .add(std::int64_t{change.owner.has_value()})
                            .add(std::string_view(change.owner ? *change.owner : ""))
                            .add(change.code ? change.code : change.batch)
                            .add(std::string_view(change.pool)),
                        result);
      fault.failed()) {
    return fault;
  }
  changed.rows = result.affected();
  return {};
}

}  // namespace perk::ledger::postgres
