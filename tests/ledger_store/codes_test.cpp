// Codes in bulk: batches, pages, changes of many, and what a removed batch leaves.
#include <set>

#include "tests/ledger_store/said.h"
#include "tests/ledger_store/store_test.h"

namespace perk::ledger::test {
namespace {

class StoreCodes : public StoreTest {
 protected:
  static Changes::NewCode code_of(const std::string& batch, std::int64_t number, const std::string& pool) {
    Changes::NewCode made = code(batch + std::to_string(number), number);
    made.row.batch = id(batch);
    made.row.pool = pool;
    return made;
  }
  Store::BatchRow add(const std::string& batch, std::int64_t count, const std::string& pool) {
    Store::BatchRow row{.id = id(batch),
                        .batch = {.id = batch, .pool = pool, .label = "for " + pool, .made_at = Instant{5}},
                        .made = {.pattern = "AB" + batch, .check_digit = true, .uses = 2}};
    EXPECT_EQ(store_->add_batch(row).kind, Fault::Kind::none);
    std::vector<Changes::NewCode> codes;
    for (std::int64_t number = 0; number < count; ++number) codes.push_back(code_of(batch, number, pool));
    EXPECT_EQ(store_->add_codes(codes, count).kind, Fault::Kind::none);
    row.batch.codes = row.next = count;
    return row;
  }
  std::vector<std::string> pages(Store::CodePage page) {
    std::vector<std::string> names;
    for (int calls = 0; calls < 100; ++calls) {
      std::vector<Changes::NewCode> found;
      EXPECT_EQ(store_->codes(page, found).kind, Fault::Kind::none);
      EXPECT_LE(static_cast<std::int64_t>(found.size()), page.at_most);
      if (found.empty()) return names;
      for (const Changes::NewCode& each : found) {
        names.push_back(hex(each.id));
        page.after = {each.row.batch, each.row.number};
      }
    }
    ADD_FAILURE() << "pages without end";
    return names;
  }
  Fault change(const Store::CodesChange& change, std::int64_t expected) {
    Affected changed;
    Fault fault = store_->change_codes(change, changed);
    EXPECT_EQ(changed.rows, expected);
    return fault;
  }
};
ON_EVERY_DATABASE(StoreCodes);

TEST_P(StoreCodes, BatchesSayWhatTheyAreMadeFrom) {
  const Store::BatchRow first = add("b1", 3, "summer");
  const Store::BatchRow second = add("b2", 0, "winter");
  std::vector<Store::BatchRow> found;
  EXPECT_EQ(store_->batches(found).kind, Fault::Kind::none);
  ASSERT_EQ(found.size(), 2U);
  if (found[0].id != first.id) std::swap(found[0], found[1]);
  EXPECT_EQ(said(found[0]), said(first));
  EXPECT_EQ(said(found[1]), said(second));
}

TEST_P(StoreCodes, PagesGiveEachOnce) {
  add("b1", 7, "summer");
  add("b2", 5, "winter");
  // Listed codes, which have no batch.
  Changes listed;
  for (const char* name : {"k", "l", "m"}) {
    Changes::Code change = take(name);
    change.listed = CodeRow{.pool = "summer"};
    listed.codes.push_back(change);
  }
  apply(listed);
  const std::vector<std::string> all = pages({.at_most = 4});
  EXPECT_EQ(all.size(), 15U);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 15U);
  EXPECT_EQ(pages({.at_most = 100}), all);
  EXPECT_EQ(pages({.pool = "summer", .at_most = 3}).size(), 10U);
  std::vector<std::string> made;
  for (std::int64_t number = 0; number < 5; ++number) made.push_back(hex(id("b2" + std::to_string(number))));
  EXPECT_EQ(pages({.batch = id("b2"), .at_most = 2}), made);
  EXPECT_EQ(pages({.pool = "summer", .batch = id("b2"), .at_most = 2}).size(), 0U);
}

TEST_P(StoreCodes, ManyAreChangedTogether) {
  add("b1", 3, "summer");
  add("b2", 2, "summer");
  add("b3", 1, "winter");
  const auto row = [&](const std::string& name) { return loaded({.codes = {id(name)}}).codes.at(id(name)); };
  EXPECT_FALSE(change({.code = id("b10"), .state = CodeState::blocked}, 1).failed());
  EXPECT_EQ(row("b10").state, CodeState::blocked);
  EXPECT_EQ(row("b11").state, CodeState::active);
  EXPECT_FALSE(change({.batch = id("b1"), .owner = "ann"}, 3).failed());
  EXPECT_EQ(row("b12").owner, "ann");
  EXPECT_EQ(row("b20").owner, "");
  const std::pair<std::optional<Instant>, std::optional<Instant>> valid{Instant{3}, std::nullopt};
  EXPECT_FALSE(change({.pool = "summer", .valid = valid}, 5).failed());
  EXPECT_EQ(row("b21").valid_from, Instant{3});
  EXPECT_EQ(row("b30").valid_from, std::nullopt);
  EXPECT_FALSE(
      change({.pool = "summer", .valid = std::pair{std::optional<Instant>(), std::optional(Instant{9})}}, 5)
          .failed());
  EXPECT_EQ(row("b21").valid_from, std::nullopt);
  EXPECT_EQ(row("b21").valid_to, Instant{9});
  EXPECT_EQ(row("b10").state, CodeState::blocked);
  EXPECT_EQ(row("b10").owner, "ann");
  EXPECT_FALSE(change({.code = id("nobody's"), .state = CodeState::deleted}, 0).failed());
  EXPECT_FALSE(change({.state = CodeState::deleted}, 0).failed());
}

TEST_P(StoreCodes, ARemovedBatchKeepsWhatWasUsed) {
  add("b1", 3, "summer");
  add("b2", 2, "summer");
  apply({.codes = {take("b11")}});
  EXPECT_EQ(store_->remove_batch(id("b1")).kind, Fault::Kind::none);
  EXPECT_EQ(pages({.batch = id("b1")}), std::vector<std::string>{hex(id("b11"))});
  EXPECT_EQ(store_->remove_batch(id("b2")).kind, Fault::Kind::none);
  EXPECT_TRUE(pages({.batch = id("b2")}).empty());
  std::vector<Store::BatchRow> found;
  EXPECT_EQ(store_->batches(found).kind, Fault::Kind::none);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().batch.codes, 1);
}

}  // namespace
}  // namespace perk::ledger::test
