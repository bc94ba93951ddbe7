// Codes on every database: made, brought in, read again, changed; and what becomes of them when something
// stands in the way.
#include "runtime/ledger/codes/code_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "perk/ledger.h"
#include "runtime/ledger/codes/bulk.h"
#include "runtime/ledger/codes/pattern.h"
#include "runtime/ledger/codes/texts.h"
#include "runtime/ledger/place.h"
#include "runtime/ops/text.h"
#include "tests/support/ledger_databases.h"

namespace perk::ledger {
namespace {

Settings settings_of(const test::FreshLedger& place) {
  Settings settings;
  settings.database = place.address();
  for (std::size_t i = 0; i < settings.key.size(); ++i)
    settings.key[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return settings;
}

// How many codes the large test makes: few in CI, a million in a long run.
std::int64_t many() {
  const char* said = std::getenv("PERK_CODES");
  return said == nullptr ? 20'000 : std::atoll(said);
}

MakeCodes request_of(std::int64_t count, std::string pool = "songkran-codes") {
  MakeCodes request;
  request.terms.pool = std::move(pool);
  request.made.pattern = "SK-??????????";
  request.made.check_digit = true;
  request.count = count;
  request.label = "radio";
  return request;
}

class CodesOn : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    ASSERT_EQ(migrate(settings_, true).status, Status::done);
    auto place = place_of(settings_);
    ASSERT_TRUE(std::holds_alternative<Place>(place));
    auto opened = std::get<Place>(place).database->open();
    if (const auto* fault = std::get_if<Fault>(&opened)) FAIL() << fault->text;
    store_ = std::move(std::get<std::unique_ptr<Store>>(opened));
    codes_ = make_code_store({settings_.key, [this](const std::function<Fault(Store&)>& work) {
                                if (before_) {
                                  if (Fault fault = before_(); fault.failed()) return fault;
                                }
                                return work(*store_);
                              }});
  }

  std::vector<std::string> made(const MakeCodes& request) {
    std::vector<std::string> texts;
    const auto done = codes_->make(request, [&](std::string_view text) { texts.emplace_back(text); });
    if (const auto* reply = std::get_if<Reply>(&done)) {
      ADD_FAILURE() << reply->message;
    } else {
      batch_ = std::get<Batch>(done);
    }
    return texts;
  }

  std::vector<CodeInfo> all(std::string_view pool = {}, std::string_view batch = {}) {
    std::vector<CodeInfo> found;
    const Reply reply = codes_->each(pool, batch, [&](const CodeInfo& code) { found.push_back(code); });
    EXPECT_EQ(reply.status, Status::done) << reply.message;
    return found;
  }

  CodeInfo info(std::string_view code) {
    auto found = codes_->find(code, false);
    if (const auto* reply = std::get_if<Reply>(&found)) {
      ADD_FAILURE() << code << ": " << reply->message;
      return {};
    }
    return std::get<CodeInfo>(found);
  }
  bool is_there(std::string_view code) { return std::holds_alternative<CodeInfo>(codes_->find(code, false)); }

  std::variant<Batch, Reply> bring(const std::vector<GivenCode>& given, const Progress& progress = {}) {
    std::size_t next = 0;
    return codes_->bring_in(
        "partner",
        [&]() -> std::optional<GivenCode> {
          if (next == given.size()) return std::nullopt;
          return given[next++];
        },
        progress);
  }
  // The identity of the last batch made, as its rows have it.
  std::string batch_bytes() { return std::string(batch_named(batch_.id).value_or(Id{}).view()); }
  static GivenCode given(std::string code) {
    GivenCode out;
    out.code = std::move(code);
    out.terms.pool = "partner-codes";
    return out;
  }

  test::FreshLedger place_{GetParam()};
  const Settings settings_ = settings_of(place_);
  std::unique_ptr<Store> store_;
  std::unique_ptr<CodeStore> codes_;
  std::function<Fault()> before_;  // each use of the store; a fault takes its place
  Batch batch_;
};

INSTANTIATE_TEST_SUITE_P(Databases, CodesOn, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(CodesOn, AreMadeOnceAndReadTheSame) {
  MakeCodes request = request_of(many());
  request.terms.owner = "c-7";
  request.terms.valid_to = Instant{2'000'000'000};
  std::int64_t steps = 0;
  std::vector<std::string> texts;
  const auto done = codes_->make(
      request, [&](std::string_view text) { texts.emplace_back(text); },
      [&](std::int64_t made, std::int64_t of) {
        EXPECT_EQ(of, request.count);
        EXPECT_EQ(made, std::ssize(texts));
        ++steps;
        return true;
      });
  ASSERT_TRUE(std::holds_alternative<Batch>(done));
  EXPECT_EQ(std::get<Batch>(done).codes, request.count);
  EXPECT_GE(steps, request.count / static_cast<std::int64_t>(kCodesAtOnce));
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), texts.size());
  std::size_t next = 0;
  const Reply reply = codes_->each("songkran-codes", {}, [&](const CodeInfo& code) {
    ASSERT_LT(next, texts.size());
    ASSERT_EQ(code.code, texts[next++]);
    ASSERT_TRUE(is_well_formed(code.code, request.made));
  });
  EXPECT_EQ(reply.status, Status::done);
  EXPECT_EQ(next, texts.size());
  EXPECT_TRUE(all("other-codes").empty());
  const CodeInfo found = info(" " + ops::fold_case(texts[17]) + " ");
  EXPECT_EQ(found.code, texts[17]);
  EXPECT_EQ(found.terms.owner, "c-7");
  EXPECT_EQ(found.terms.valid_to, Instant{2'000'000'000});
  EXPECT_EQ(found.terms.uses, 1);
  EXPECT_EQ(found.batch, std::get<Batch>(done).id);
  EXPECT_FALSE(is_there("SK-2222222222A"));
  const auto batches = codes_->batches();
  const auto& listed = std::get<std::vector<Batch>>(batches);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].codes, request.count);
  EXPECT_EQ(listed[0].label, "radio");
  EXPECT_TRUE(listed[0].made);
}

// Whoever has the database has no code.
TEST_P(CodesOn, StandNowhereAsText) {
  std::vector<std::string> texts = made(request_of(500));
  ASSERT_TRUE(std::holds_alternative<Batch>(bring({given("PARTNER-SECRET-4711")})));
  texts.emplace_back("PARTNER-SECRET-4711");
  std::string bytes;
  if (GetParam() == "sqlite") {
    for (const char* part : {"", "-wal"}) {
      std::ifstream file(place_.place() + part, std::ios::binary);
      bytes.append(std::istreambuf_iterator<char>(file), {});
    }
  } else {
    for (const char* table : {"codes", "batches"}) {
      bytes += place_.value(std::string("SELECT string_agg(t::text, ' ') FROM ") + table + " t");
    }
  }
  ASSERT_NE(bytes.find("songkran-codes"), std::string::npos);  // this is where they would stand
  // PostgreSQL shows bytes in base 16.
  const auto in_hex = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
      out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return out;
  };
  ASSERT_TRUE(GetParam() == "sqlite" || bytes.find(in_hex(batch_bytes())) != std::string::npos);
  for (const std::string& text : texts) {
    const std::string body = text.substr(3, 10);
    for (const std::string& form : {body, ops::fold_case(body)}) {
      ASSERT_EQ(bytes.find(form), std::string::npos) << text;
      ASSERT_EQ(bytes.find(in_hex(form)), std::string::npos) << text;
    }
  }
}

TEST_P(CodesOn, AnotherKeyReadsNone) {
  made(request_of(3));
  ASSERT_TRUE(std::holds_alternative<Batch>(bring({given("PARTNER-1")})));
  const std::vector<CodeInfo> before = all();
  LedgerKey other = settings_.key;
  other[0] ^= 1;
  codes_ =
      make_code_store({other, [this](const std::function<Fault(Store&)>& work) { return work(*store_); }});
  for (const CodeInfo& code : before) EXPECT_FALSE(is_there(code.code));
  std::set<std::string> texts;
  for (const CodeInfo& code : before) texts.insert(code.code);
  for (const CodeInfo& code : all()) EXPECT_FALSE(texts.contains(code.code));
}

// What orders issue can be listed and shown, though no batch says what it was made from.
TEST_P(CodesOn, IssuedByAnOrderAreRead) {
  auto opened = Ledger::open(settings_);
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Ledger>>(opened));
  Ledger& ledger = *std::get<std::unique_ptr<Ledger>>(opened);
  ReserveRequest request;
  request.key = "try 1";
  request.claims.order = "A-1";
  request.claims.customer = "ann";
  request.claims.pack = "shop";
  request.claims.currency = "EUR";
  request.claims.now = Instant{1'790'000'000};
  request.claims.promotions.push_back({"thanks", Money{0}});
  IssueClaim issue;
  issue.pool = "thanks-codes";
  issue.count = 3;
  issue.made.pattern = "TY-????????????";
  issue.made.uses = 1;
  request.claims.issues.push_back(issue);
  ASSERT_EQ(ledger.reserve(request).status, Status::done);
  const Reply committed = ledger.commit({.key = "paid", .order = "A-1", .parts = {}});
  ASSERT_EQ(committed.status, Status::done) << committed.message;
  std::set<std::string> issued(committed.reservation->entries.at(0).codes.begin(),
                               committed.reservation->entries.at(0).codes.end());
  ASSERT_EQ(issued.size(), 3U);
  std::set<std::string> read;
  for (const CodeInfo& code : all("thanks-codes")) {
    read.insert(code.code);
    EXPECT_EQ(code.terms.owner, "ann");
    EXPECT_EQ(info(ops::fold_case(code.code)).code, code.code);
  }
  EXPECT_EQ(read, issued);
}

// Somebody else's row has the code that number 3 would give, and number 4: they are left out.
TEST_P(CodesOn, ANumberWhoseCodeIsThereIsLeftOut) {
  const MakeCodes request = request_of(10);
  bool planted = false;
  before_ = [&]() -> Fault {
    std::vector<Store::BatchRow> batches;
    if (Fault fault = store_->batches(batches); fault.failed() || planted || batches.empty()) return fault;
    planted = true;
    const Id seed = batches.front().id;
    Store::BatchRow elsewhere;
    elsewhere.id.bytes[0] = 1;
    elsewhere.batch.id = name_of_batch(elsewhere.id);
    elsewhere.batch.pool = "elsewhere";
    if (Fault fault = store_->add_batch(elsewhere); fault.failed()) return fault;
    std::vector<Changes::NewCode> rows;
    for (const std::int64_t number : {3, 4}) {
      CodeTerms terms;
      terms.pool = "elsewhere";
      const std::string text = made_code(settings_.key, seed, number, request.made);
      rows.push_back({code_id(settings_.key, ops::coupon_key(text, false)),
                      row_of(terms, elsewhere.id, number, Instant{1})});
    }
    return store_->add_codes(rows, 5);
  };
  const std::vector<std::string> texts = made(request);
  ASSERT_TRUE(planted);
  before_ = nullptr;
  EXPECT_EQ(texts.size(), 10U);
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), 10U);
  std::vector<std::string> read;
  for (const CodeInfo& code : all("songkran-codes")) read.push_back(code.code);
  EXPECT_EQ(read, texts);
  EXPECT_EQ(all("elsewhere").size(), 2U);
}

TEST_P(CodesOn, WhatCanBeGuessedIsNotMade) {
  MakeCodes request = request_of(1'000);
  request.made.pattern = "SK-???????";
  const auto done = codes_->make(request, {});
  ASSERT_TRUE(std::holds_alternative<Reply>(done));
  EXPECT_EQ(std::get<Reply>(done).status, Status::invalid);
  EXPECT_NE(std::get<Reply>(done).message.find("write \"SK-????????\""), std::string::npos);
  // Codes of earlier batches count too: the pool gets easier to guess with every one.
  request.made.pattern = "SK-????????";
  request.count = 1'000;
  made(request);
  const auto more = codes_->make(request, {});
  ASSERT_TRUE(std::holds_alternative<Reply>(more));
  request.terms.pool.clear();
  EXPECT_TRUE(std::holds_alternative<Reply>(codes_->make(request, {})));
  EXPECT_EQ(all().size(), 1'000U);
}

TEST_P(CodesOn, WhatIsStoppedStaysWholeAndCanBeRemoved) {
  std::vector<std::string> texts;
  const auto done = codes_->make(
      request_of(4 * static_cast<std::int64_t>(kCodesAtOnce)),
      [&](std::string_view text) { texts.emplace_back(text); },
      [](std::int64_t, std::int64_t) { return false; });
  ASSERT_TRUE(std::holds_alternative<Batch>(done));
  const Batch& batch = std::get<Batch>(done);
  EXPECT_EQ(batch.codes, static_cast<std::int64_t>(kCodesAtOnce));
  EXPECT_EQ(texts.size(), kCodesAtOnce);
  EXPECT_EQ(all({}, batch.id).size(), texts.size());
  const auto removed = codes_->set_state({.code = {}, .batch = batch.id, .pool = {}}, CodeState::deleted);
  EXPECT_EQ(std::get<std::int64_t>(removed), batch.codes);
  EXPECT_TRUE(all().empty());
  EXPECT_TRUE(std::get<std::vector<Batch>>(codes_->batches()).empty());
}

// The database goes away between two transactions: what is on disk is said, and can be had.
TEST_P(CodesOn, WhatWasMadeBeforeAFaultStays) {
  int uses = 0;
  before_ = [&]() -> Fault { return ++uses > 4 ? Fault{Fault::Kind::full, "no space"} : Fault{}; };
  std::int64_t taken = 0;
  const auto done = codes_->make(request_of(10 * static_cast<std::int64_t>(kCodesAtOnce)),
                                 [&](std::string_view) { ++taken; });
  before_ = nullptr;
  ASSERT_TRUE(std::holds_alternative<Reply>(done));
  EXPECT_EQ(std::get<Reply>(done).status, Status::full);
  EXPECT_NE(std::get<Reply>(done).message.find("made " + std::to_string(taken) + " of"), std::string::npos);
  EXPECT_GT(taken, 0);
  EXPECT_EQ(std::ssize(all()), taken);
}

TEST_P(CodesOn, AreBroughtInAllAtOnce) {
  std::vector<GivenCode> codes;
  for (int i = 0; i < 12'000; ++i) codes.push_back(given("Partner " + std::to_string(i)));
  codes[1].terms.owner = "c-9";
  codes[1].terms.uses.reset();
  codes[1].issued_at = Instant{1'700'000'000};
  codes[2].terms.worth = 5'000;
  const auto done = bring(codes, [&](std::int64_t brought, std::int64_t) {
    EXPECT_EQ(info("Partner 0").state, CodeState::blocked) << brought;
    return true;
  });
  if (const auto* reply = std::get_if<Reply>(&done)) FAIL() << reply->message;
  EXPECT_EQ(std::get<Batch>(done).codes, 12'000);
  EXPECT_EQ(info("PARTNER 11999").state, CodeState::active);
  const CodeInfo second = info("partner 1");
  EXPECT_EQ(second.code, "Partner 1");
  EXPECT_EQ(second.terms.owner, "c-9");
  EXPECT_FALSE(second.terms.uses);
  EXPECT_EQ(second.issued_at, Instant{1'700'000'000});
  EXPECT_EQ(info("partner 2").terms.worth, 5'000);
  const std::vector<CodeInfo> read = all("partner-codes");
  ASSERT_EQ(read.size(), codes.size());
  for (std::size_t i = 0; i < read.size(); ++i) ASSERT_EQ(read[i].code, codes[i].code);
}

TEST_P(CodesOn, OfARefusedImportNothingStays) {
  const std::vector<std::string> there = made(request_of(1));
  std::vector<GivenCode> codes;
  for (int i = 0; i < 7'000; ++i) codes.push_back(given("Partner " + std::to_string(i)));
  const auto refused_at = [&](std::int64_t place, std::string_view why) {
    const auto done = bring(codes);
    ASSERT_TRUE(std::holds_alternative<Reply>(done));
    const Reply& reply = std::get<Reply>(done);
    EXPECT_EQ(reply.status, Status::invalid);
    ASSERT_EQ(reply.refusals.size(), 1U) << reply.message;
    EXPECT_EQ(reply.refusals[0].asked, place);
    EXPECT_NE(reply.refusals[0].text.find(why), std::string::npos) << reply.refusals[0].text;
    EXPECT_FALSE(is_there("Partner 0"));
    EXPECT_EQ(std::get<std::vector<Batch>>(codes_->batches()).size(), 1U);
  };
  codes[6'500].code = "partner 12";
  refused_at(6'501, "code 13 too");
  codes[6'500].code = there[0];
  refused_at(6'501, "in the pool `songkran-codes`");
  codes[6'500].code = "   ";
  refused_at(6'501, "not empty");
  codes[6'500].code = "Partner 6500";
  codes[6'500].terms.pool = "others";
  refused_at(6'501, "one pool");
  codes[6'500].terms.pool = "partner-codes";
  codes[3].terms.uses = 0;
  refused_at(4, "at least once");
  codes[3].terms.uses = 1;
  EXPECT_TRUE(std::holds_alternative<Reply>(bring(codes, [](std::int64_t, std::int64_t) { return false; })));
  EXPECT_FALSE(is_there("Partner 0"));
  EXPECT_TRUE(std::holds_alternative<Batch>(bring(codes)));
  EXPECT_TRUE(std::holds_alternative<Reply>(bring({})));
}

TEST_P(CodesOn, AreChangedOneByOneByBatchAndByPool) {
  const std::vector<std::string> first = made(request_of(5));
  const std::string batch = batch_.id;
  const std::vector<std::string> second = made(request_of(7));
  made(request_of(2, "others"));
  const auto count = [](const std::variant<std::int64_t, Reply>& changed) {
    return std::holds_alternative<Reply>(changed) ? -1 : std::get<std::int64_t>(changed);
  };
  EXPECT_EQ(count(codes_->set_state({.code = first[0], .batch = {}, .pool = {}}, CodeState::blocked)), 1);
  EXPECT_EQ(info(first[0]).state, CodeState::blocked);
  EXPECT_EQ(info(first[1]).state, CodeState::active);
  EXPECT_EQ(count(codes_->set_owner({.code = {}, .batch = batch, .pool = {}}, "c-1")), 5);
  EXPECT_EQ(info(first[4]).terms.owner, "c-1");
  EXPECT_EQ(info(second[0]).terms.owner, "");
  EXPECT_EQ(
      count(codes_->set_valid({.code = {}, .batch = {}, .pool = "songkran-codes"}, Instant{10}, Instant{20})),
      12);
  EXPECT_EQ(info(second[6]).terms.valid_from, Instant{10});
  EXPECT_EQ(count(codes_->set_valid({.code = second[6], .batch = {}, .pool = {}}, {}, Instant{30})), 1);
  EXPECT_FALSE(info(second[6]).terms.valid_from);
  EXPECT_EQ(info(second[6]).terms.valid_to, Instant{30});

  // Deleted is deleted, whatever is said of the pool afterwards.
  EXPECT_EQ(count(codes_->set_state({.code = first[1], .batch = {}, .pool = {}}, CodeState::deleted)), 1);
  EXPECT_EQ(count(codes_->set_state({.code = first[1], .batch = {}, .pool = {}}, CodeState::active)), -1);
  EXPECT_EQ(count(codes_->set_state({.code = {}, .batch = {}, .pool = "songkran-codes"}, CodeState::active)),
            11);
  EXPECT_EQ(info(first[1]).state, CodeState::deleted);
  EXPECT_EQ(info(first[0]).state, CodeState::active);

  EXPECT_EQ(count(codes_->set_owner({.code = "SK-NOBODYS", .batch = {}, .pool = {}}, "c-1")), -1);
  EXPECT_EQ(count(codes_->set_owner({.code = {}, .batch = std::string(32, '0'), .pool = {}}, "c-1")), -1);
  EXPECT_EQ(count(codes_->set_owner({.code = {}, .batch = "x", .pool = {}}, "c-1")), -1);
  EXPECT_EQ(count(codes_->set_owner({}, "c-1")), -1);
  EXPECT_EQ(count(codes_->set_owner({.code = first[0], .batch = batch, .pool = {}}, "c-1")), -1);
  EXPECT_EQ(count(codes_->set_valid({.code = first[0], .batch = {}, .pool = {}}, Instant{20}, Instant{10})),
            -1);
  EXPECT_EQ(codes_->each({}, "x", [](const CodeInfo&) {}).status, Status::invalid);
}

}  // namespace
}  // namespace perk::ledger
