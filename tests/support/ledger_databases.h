// The databases that ledger tests run on, and an empty one of each.
//
// `sqlite` always; `postgres` where PERK_TEST_POSTGRES says how its server is reached, as ctest sets it
// (cmake/PerkTest.cmake). By hand: see tests/support/postgres.sh. Each fresh ledger is a file or a schema of
// its own, so that tests may run beside each other.
#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace perk::test {

// INSTANTIATE_TEST_SUITE_P(Databases, Suite, testing::ValuesIn(databases()), database_name);
std::vector<std::string> databases();
std::string database_name(const testing::TestParamInfo<std::string>& info);

// A place for a ledger without tables; what is there is removed in the end.
class FreshLedger {
 public:
  explicit FreshLedger(std::string kind);
  FreshLedger(FreshLedger&& other) noexcept;
  FreshLedger& operator=(FreshLedger&&) = delete;
  FreshLedger(const FreshLedger&) = delete;
  FreshLedger& operator=(const FreshLedger&) = delete;
  ~FreshLedger();

  // `sqlite:…` or `postgresql:…`, for perk::ledger::Settings; behind the colon, for DatabaseSettings.
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] std::string place() const;
  [[nodiscard]] const std::string& kind() const { return kind_; }

  // One statement sent by hand, past the ledger. Its error message; nothing: it was carried out.
  [[nodiscard]] std::optional<std::string> run(const std::string& statement) const;
  // The first column of the first row as text, "" where there is none; a failing statement fails the test.
  [[nodiscard]] std::string value(const std::string& statement) const;

 private:
  std::string kind_, name_, address_;
};

FreshLedger fresh_ledger(const std::string& kind);

}  // namespace perk::test
