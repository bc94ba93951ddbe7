// Random histories on each database against the model. PERK_HISTORIES makes the run longer (CI: as many as
// fit into ten seconds, at most 1,000), PERK_SEED is the first history's seed and replays it.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "tests/ledger_model/history.h"
#include "tests/support/ledger_databases.h"

namespace perk::ledger {

namespace {

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// All that the history's rows say of time becomes so much older. With another version, so that a host that
// remembers the reservation looks it up again.
void age(const test::FreshLedger& database, const std::string& history, std::int64_t days) {
  const std::string seconds = std::to_string(days * 86'400);
  const std::string orders = "order_id LIKE '" + history + "%'";
  const std::string mine = " WHERE reservation IN (SELECT id FROM reservations WHERE " + orders + ")";
  const std::vector<std::string> statements = {
      "UPDATE entries SET held_until = held_until - " + seconds + mine,
      "UPDATE lots SET due_at = due_at - " + seconds + ", lapses_at = lapses_at - " + seconds + mine,
      "UPDATE reservations SET version = version + 1, expires_at = expires_at - " + seconds + " WHERE " +
          orders};
  for (const std::string& statement : statements) {
    const auto error = database.run(statement);
    ASSERT_FALSE(error) << *error;
  }
}

class Histories : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Databases, Histories, testing::ValuesIn(test::databases()), test::database_name);

// So many share a ledger: a recount reads all of it.
constexpr std::uint64_t kTogether = 25;

class Telling {
 public:
  Telling(const std::string& kind, std::uint64_t seed) : database_(test::fresh_ledger(kind)), seed_(seed) {
    Settings settings;
    settings.database = database_.address();
    settings.key = {1, 2, 3};
    settings.connections = 1;
    const Reply made = migrate(settings, true);
    EXPECT_EQ(made.status, Status::done) << made.message;
    auto opened = Ledger::open(settings);
    if (const auto* error = std::get_if<OpenError>(&opened)) {
      ADD_FAILURE() << error->message;
    } else {
      ledger_ = std::move(std::get<0>(opened));
    }
  }

  // How many steps; nothing after a difference.
  std::optional<std::size_t> tell(std::uint64_t number) {
    if (ledger_ == nullptr) return std::nullopt;
    const model::Ground ground{
        *ledger_, [this](const std::string& history, std::int64_t days) { age(database_, history, days); }};
    const model::Told told = model::tell(ground, "h" + std::to_string(number) + ".", seed_ + number);
    if (told.difference.empty()) return told.steps;
    ADD_FAILURE() << "PERK_SEED=" << seed_ + number << " PERK_HISTORIES=1\n" << told.difference;
    return std::nullopt;
  }

 private:
  test::FreshLedger database_;
  std::uint64_t seed_;
  std::unique_ptr<Ledger> ledger_;
};

TEST_P(Histories, AreToldByTheLedgerAsByTheModel) {
  const std::uint64_t seed = number_from("PERK_SEED", 20'260'000);
  const std::uint64_t asked = number_from("PERK_HISTORIES", 0), most = asked == 0 ? 1'000 : asked;
  const auto start = std::chrono::steady_clock::now();
  std::optional<Telling> telling;
  std::size_t steps = 0;
  std::uint64_t told = 0;
  for (; told < most; ++told) {
    if (asked == 0 && std::chrono::steady_clock::now() - start > std::chrono::seconds(10)) break;
    if (told % kTogether == 0) telling.emplace(GetParam(), seed);
    const std::optional<std::size_t> taken = telling->tell(told);
    if (!taken) break;
    steps += *taken;
  }
  std::printf("%s: PERK_SEED=%llu, %llu histories, %zu steps\n", GetParam().c_str(),
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(told), steps);
}

}  // namespace

}  // namespace perk::ledger
