// Half a minute of the torture on each database; PERK_SEED replays the draws.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/support/ledger_databases.h"

namespace perk::ledger {

namespace {

class Torture : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Databases, Torture, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(Torture, LosesNothingAndPassesNoLimit) {
  const test::FreshLedger database = test::fresh_ledger(GetParam());
  const std::filesystem::path folder = std::filesystem::path(PERK_TEST_SCRATCH) / ("torture-" + GetParam());
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::string command =
      PERK_TORTURE " '" + database.address() + "' '" + folder.string() + "' --seconds 30 --tries 0";
  EXPECT_EQ(std::system(command.c_str()), 0) << "the logs of its clients are in " << folder;
  if (!HasFailure()) std::filesystem::remove_all(folder);
}

}  // namespace

}  // namespace perk::ledger
