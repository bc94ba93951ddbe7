// What cannot be opened is refused with its reason.
#include "tests/ledger/ledgers.h"

namespace perk::ledger::test {
namespace {

OpenError refused(const Settings& settings) {
  auto opened = Ledger::open(settings);
  if (auto* error = std::get_if<OpenError>(&opened)) return *error;
  ADD_FAILURE() << "it was opened";
  return {};
}

class Opening : public testing::TestWithParam<std::string> {
 protected:
  perk::test::FreshLedger fresh_{GetParam()};
  Settings settings_ = settings_of(fresh_);
};
INSTANTIATE_TEST_SUITE_P(Databases, Opening, testing::ValuesIn(perk::test::databases()),
                         perk::test::database_name);

TEST_P(Opening, NeedsTables) {
  EXPECT_EQ(refused(settings_).status, Status::wrong_schema);
  EXPECT_NE(migrate(settings_, false).status, Status::done) << "there is nothing to bring up to date";
  ASSERT_EQ(migrate(settings_, true).status, Status::done);
  EXPECT_NE(opened(settings_), nullptr);
  EXPECT_EQ(migrate(settings_, true).status, Status::done) << "once more does no harm";
}

TEST_P(Opening, NeedsTheKeyOfTheLedger) {
  ASSERT_EQ(migrate(settings_, true).status, Status::done);
  settings_.key = test_key(99);
  EXPECT_EQ(refused(settings_).status, Status::wrong_key);
}

TEST(Settings, AreChecked) {
  Settings settings;
  settings.database = "sqlite:shop.db";
  EXPECT_EQ(refused(settings).status, Status::invalid) << "no key";
  settings.key = test_key();
  for (const char* database : {"", "shop.db", "sqlite:", "postgresql:", "mysql://x"}) {
    settings.database = database;
    EXPECT_EQ(refused(settings).status, Status::invalid) << database;
    EXPECT_EQ(migrate(settings, true).status, Status::invalid) << database;
  }
  settings.database = "sqlite:shop.db";
  settings.connections = 0;
  EXPECT_EQ(refused(settings).status, Status::invalid);
}

TEST(Settings, ADatabaseThatIsNotThereIsUnavailable) {
  Settings settings;
  settings.key = test_key();
  settings.database = "postgresql:host=127.0.0.1 port=1 dbname=none connect_timeout=2";
  const OpenError error = refused(settings);
  EXPECT_EQ(error.status, Status::unavailable) << error.message;
}

}  // namespace
}  // namespace perk::ledger::test
