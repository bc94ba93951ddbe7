// Every counter, code and balance counted again from entries and lots, in one snapshot.
#include "runtime/ledger/store/recount.h"

#include "runtime/ledger/postgres/postgres_store.h"

namespace perk::ledger::postgres {

Fault PostgresStore::recount(Recount& found) {
  struct Question {
    Sql statement;
    void (*take)(Reader&, Recounting&);
  };
  constexpr std::array kQuestions{
      Question{Sql::counters_apart, take_counter}, Question{Sql::counters_missing, take_missing_counter},
      Question{Sql::codes_apart, take_code},       Question{Sql::codes_missing, take_missing_code},
      Question{Sql::accounts_apart, take_account}, Question{Sql::reservations_apart, take_reservation}};
  constexpr std::size_t kBefore = 3;  // statements before them
  connection_->patience(0);
  connection_->send(Sql::begin_read);
  connection_->send(Sql::whole_tables);
  connection_->send(Sql::sizes, Params().add(std::int64_t{0}));
  for (const Question& question : kQuestions)
    connection_->send(question.statement, Params().add(Recounting::kMost));
  connection_->send(Sql::commit);
  std::vector<Result> results;
  Fault fault = connection_->flush(results);
  connection_->patience(Connection::kPatience);
  if (fault.failed()) return fault;
  Reader sizes(results[kBefore - 1], 0);
  read_sizes(sizes, found);
  Recounting recounting(found);
  for (std::size_t i = 0; i < kQuestions.size(); ++i) {
    const Result& result = results[i + kBefore];
    for (int row = 0; row < result.rows(); ++row) {
      Reader reader(result, row);
      kQuestions.at(i).take(reader, recounting);
    }
  }
  return {};
}

}  // namespace perk::ledger::postgres
