// Every counter, code and balance counted again from entries and lots, in one snapshot.
#include "runtime/ledger/postgres/postgres_store.h"

namespace perk::ledger::postgres {
namespace {

constexpr std::int64_t kMostDifferences = 1'000;

// Takes differences until there are enough.
class Taker {
 public:
  explicit Taker(Recount& found) : found_(found) {}
  void take(const char* what, const std::string& name, const std::string& key, std::int64_t counted,
            std::int64_t rows) {
    if (counted == rows || found_.differences.size() >= kMostDifferences) return;
    found_.differences.push_back({what, name, key, counted, rows});
  }

 private:
  Recount& found_;
};

std::string both(const std::string& holder, const std::string& key) {
  return holder + (holder.empty() || key.empty() ? "" : " ") + key;
}

void take_counter(Reader reader, Taker& taker) {
  const std::string name = reader.text(), holder = reader.text(), key = both(holder, reader.text());
  const std::int64_t used = reader.number(), held = reader.number();
  taker.take("counter used", name, key, used, reader.number());
  taker.take("counter held", name, key, held, reader.number());
}

void take_missing_counter(Reader reader, Taker& taker) {
  const std::string name = reader.text(), key = reader.text();
  taker.take("counter used", name, key, 0, reader.number());
  taker.take("counter held", name, key, 0, reader.number());
}

void take_code(Reader reader, Taker& taker) {
  const std::string pool = reader.text(), key = hex(reader.id());
  const std::int64_t used = reader.number(), held = reader.number();
  const std::int64_t worth_used = reader.number(), worth_held = reader.number();
  taker.take("code used", pool, key, used, reader.number());
  taker.take("code held", pool, key, held, reader.number());
  taker.take("code worth used", pool, key, worth_used, reader.number());
  taker.take("code worth held", pool, key, worth_held, reader.number());
}

void take_missing_code(Reader reader, Taker& taker) {
  const std::string pool = reader.text(), key = hex(reader.id());
  taker.take("code used", pool, key, 0, reader.number());
  taker.take("code held", pool, key, 0, reader.number());
}

void take_account(Reader reader, Taker& taker) {
  const std::string account = reader.text(), owner = reader.text();
  const std::int64_t balance = reader.number(), held = reader.number();
  taker.take("account balance", account, owner, balance, reader.number());
  taker.take("account held", account, owner, held, reader.number());
}

void take_reservation(Reader reader, Taker& taker) {
  const std::string order = reader.text();
  taker.take("reservation held", order, "", 0, reader.number());
}

}  // namespace

Fault PostgresStore::recount(Recount& found) {
  struct Question {
    Sql statement;
    void (*take)(Reader, Taker&);
  };
  constexpr std::array kQuestions{
      Question{Sql::counters_apart, take_counter}, Question{Sql::counters_missing, take_missing_counter},
      Question{Sql::codes_apart, take_code},       Question{Sql::codes_missing, take_missing_code},
      Question{Sql::accounts_apart, take_account}, Question{Sql::reservations_apart, take_reservation}};
  connection_->patience(0);
  connection_->send(Sql::begin_read);
  connection_->send(Sql::sizes, Params().add(std::int64_t{0}));
  for (const Question& question : kQuestions)
    connection_->send(question.statement, Params().add(kMostDifferences));
  connection_->send(Sql::commit);
  std::vector<Result> results;
  Fault fault = connection_->flush(results);
  connection_->patience(Connection::kPatience);
  if (fault.failed()) return fault;
  Reader sizes(results[1], 0);
  sizes.number();  // overdue
  for (std::int64_t* size : {&found.counters, &found.codes, &found.accounts}) *size = sizes.number();
  for (int skipped = 0; skipped < 3; ++skipped) sizes.number();  // requests, alarms, stopped
  for (std::int64_t* size : {&found.reservations, &found.entries}) *size = sizes.number();
  Taker taker(found);
  for (std::size_t i = 0; i < kQuestions.size(); ++i) {
    const Result& result = results[i + 2];
    for (int row = 0; row < result.rows(); ++row) kQuestions.at(i).take(Reader(result, row), taker);
  }
  return {};
}

}  // namespace perk::ledger::postgres
