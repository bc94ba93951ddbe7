// `perk ledger` and `perk codes` as people and scripts meet them, on every database: exit codes, remedies,
// files, JSON.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/support/ledger_databases.h"

namespace perk {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPack = R"(pack shop
  currency GBP
  timezone "Europe/London"
  use "schema/shop"
end

coupons spring
  codes 2,000 like "SP-???????????" with check digit
  limit 1 use per code
end

coupons partner
  codes "HELLO"
  worth 20 GBP
  used in parts
end

promotion ten
  needs coupon from spring
  give 10% off goods
end

promotion gift-card
  needs coupon from partner
  give 20 GBP off goods in all
end
)";

struct Ran {
  int code = -1;
  std::string out;  // with standard error
};

class Command : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    folder_ = fs::path(PERK_TEST_SCRATCH) / ("command_" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write("shop.perk", kPack);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // In the test's folder, with this ledger unless the environment is left out.
  [[nodiscard]] Ran run(const std::string& arguments, bool with_ledger = true) const {
    return shell(ledger(with_ledger) + "'" PERK_COMMAND "' " + arguments + " 2>&1 < /dev/null");
  }
  // Sent a signal as soon as it has written the first codes.
  [[nodiscard]] Ran stopped(const std::string& arguments, const std::string& signal) const {
    return shell(ledger(true) + "'" PERK_COMMAND "' " + arguments +
                 " 2>&1 < /dev/null & until [ $(cat codes.csv 2>/dev/null | wc -l) -gt 1 ] || ! kill -0 $!; "
                 "do sleep 0.05; done;"
                 " kill -" +
                 signal + " $!; wait $!");
  }
  [[nodiscard]] std::string ledger(bool known) const {
    std::string line = "unset PERK_DB PERK_LEDGER_KEY; ";
    if (known) line += "PERK_DB='" + place_.address() + "' PERK_LEDGER_KEY=ledger.key ";
    return line;
  }
  [[nodiscard]] Ran shell(const std::string& line) const {
    FILE* pipe = popen(("cd '" + folder_.string() + "'; " + line).c_str(), "r");
    Ran ran;
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      ran.out.append(buffer.data(), got);
    }
    ran.code = WEXITSTATUS(pclose(pipe));
    return ran;
  }
  void expect(int code, const std::string& text, const std::string& arguments,
              bool with_ledger = true) const {
    const Ran ran = run(arguments, with_ledger);
    EXPECT_EQ(ran.code, code) << "perk " << arguments << "\n" << ran.out;
    EXPECT_NE(ran.out.find(text), std::string::npos) << "perk " << arguments << "\n" << ran.out;
  }
  // The n-th code of a file that `generate` wrote.
  [[nodiscard]] std::string code_of(const std::string& name, int number) const {
    std::istringstream in(read(name));
    std::string line;
    for (int i = 0; i <= number; ++i) std::getline(in, line);
    return line;
  }
  static std::int64_t lines_of(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

  test::FreshLedger place_{GetParam()};
  fs::path folder_;
};

INSTANTIATE_TEST_SUITE_P(Databases, Command, testing::ValuesIn(test::databases()), test::database_name);

TEST_P(Command, SaysWhatIsMissing) {
  expect(2, "give --db sqlite:FILE", "ledger status", false);
  expect(2, "give --key FILE", "ledger status --db sqlite:x.db", false);
  expect(2, "`perk ledger init` makes the key", "ledger status --db sqlite:x.db --key none.key", false);
  write("odd.key", "perk secret key 00\n");
  expect(2, "holds no ledger key", "ledger status --db sqlite:x.db --key odd.key", false);
  expect(2, "did you mean `verify`", "ledger vrify", false);
  expect(2, "see `perk codes show --help`", "codes show --jsn X", false);
  expect(2, "subcommand is required", "codes", false);
  for (const char* command :
       {"ledger", "codes", "ledger init", "ledger breaker set", "codes generate", "codes import"}) {
    expect(0, "Example", std::string(command) + " --help", false);
  }
}

TEST_P(Command, MakesALedgerOnce) {
  expect(2, "`perk ledger init`", "ledger status");  // no key yet
  expect(0, "is this ledger's key", "ledger init");
  EXPECT_EQ(fs::status(folder_ / "ledger.key").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_TRUE(read("ledger.key").starts_with("perk ledger key "));
  const std::string key = read("ledger.key");
  expect(0, "already", "ledger init");
  EXPECT_EQ(read("ledger.key"), key);
  expect(0, "already", "ledger migrate");
  expect(0, "schema 1", "ledger status");
  expect(0, "\"schema\": 1", "ledger status --json");
  expect(0, "all add up", "ledger verify");
  expect(0, "\"differences\": []", "ledger verify --json");
  expect(0, "gave back what 0 reservations held", "ledger expire");

  // Another key is not this ledger's, and a new one does not stay.
  fs::rename(folder_ / "ledger.key", folder_ / "kept.key");
  expect(2, "wrong_key", "ledger init");
  EXPECT_FALSE(fs::exists(folder_ / "ledger.key"));
  fs::copy_file(folder_ / "kept.key", folder_ / "ledger.key");
  fs::permissions(folder_ / "ledger.key", fs::perms::others_read, fs::perm_options::add);
  expect(0, "others may read `ledger.key`", "ledger status");
}

TEST_P(Command, MakesCodesAndFindsThemAgain) {
  ASSERT_EQ(run("ledger init").code, 0);
  expect(1, "did you mean `spring`", "codes generate shop.perk sprng -o codes.csv");
  expect(1, "makes no codes", "codes generate shop.perk partner -o codes.csv");
  EXPECT_FALSE(fs::exists(folder_ / "codes.csv"));
  expect(0, "first.csv: 500 codes for spring, batch ",
         "codes generate shop.perk spring --count 500 --label radio -o first.csv");
  // Without a count: what the pool still lacks.
  expect(0, "1,500 codes for spring", "codes generate shop.perk spring -o codes.csv");
  expect(1, "all 2,000 codes of `spring` are made", "codes generate shop.perk spring -o more.csv");
  EXPECT_EQ(lines_of(read("codes.csv")), 1'501);
  EXPECT_EQ(fs::status(folder_ / "codes.csv").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const Ran piped = run("codes generate shop.perk spring --count 3 --owner c-1 --to 2030-01-01 -o -");
  EXPECT_EQ(piped.code, 0);
  EXPECT_EQ(lines_of(piped.out), 4) << piped.out;
  expect(2, "do not both go", "codes generate shop.perk spring --count 3 --json -o -");
  expect(0, "\"codes\": 3", "codes generate shop.perk spring --count 3 --json -o third.csv");
  expect(2, "is no time", "codes generate shop.perk spring --count 3 --to soon -o third.csv");

  const std::string code = code_of("codes.csv", 1);
  expect(0, code + ", active", "codes show " + code);
  std::string folded = code;
  for (char& c : folded) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  expect(0, "\"code\": \"" + code + "\"", "codes show " + folded + " --json");
  expect(0, "owner       c-1", "codes show " + piped.out.substr(5, code.size()));
  expect(0, "valid to    2030-01-01T00:00:00+00:00", "codes show " + piped.out.substr(5, code.size()));
  expect(1, "no such code", "codes show SP-NOBODYS");
  std::string wrong = code;
  wrong[6] = wrong[6] == 'A' ? 'B' : 'A';
  expect(1, "it is mistyped", "codes show " + wrong);
  expect(0, "radio", "codes list");
  expect(0, "\"label\": \"radio\"", "codes list --json");

  expect(0, "all.csv: 2,006 codes", "codes export -o all.csv");
  EXPECT_EQ(lines_of(read("all.csv")), 2'007);
  EXPECT_NE(read("all.csv").find("\n" + code + ",spring,"), std::string::npos);
  expect(0, "{\"code\":\"", "codes export spring --json");
  expect(1, "is no batch", "codes export --batch nine");
  expect(0, "2,006 codes", "ledger verify");
}

// Ctrl-C ends it in good order, kill -9 in none; what was handed out is in the ledger either way.
TEST_P(Command, LosesNoCodeThatWasHandedOut) {
  ASSERT_EQ(run("ledger init").code, 0);
  const std::string generate = "codes generate shop.perk spring --count 1000000 -o codes.csv";
  const Ran interrupted = stopped(generate, "INT");
  EXPECT_EQ(interrupted.code, 1);
  EXPECT_NE(interrupted.out.find("of 1,000,000 codes, which stay"), std::string::npos) << interrupted.out;
  const std::int64_t stayed = lines_of(read("codes.csv")) - 1;
  EXPECT_GT(stayed, 0);
  expect(0, " codes", "codes export -o all.csv");
  EXPECT_EQ(lines_of(read("all.csv")) - 1, stayed);

  fs::remove(folder_ / "codes.csv");
  EXPECT_EQ(stopped(generate, "KILL").code, 137);
  EXPECT_GT(lines_of(read("codes.csv")), 1);
  expect(0, " codes", "codes export -o all.csv");
  std::set<std::string> there;
  std::istringstream all(read("all.csv"));
  for (std::string line; std::getline(all, line);) there.insert(line.substr(0, line.find(',')));
  std::string handed = read("codes.csv");
  handed.resize(handed.rfind('\n') + 1);  // the last line may have been cut off
  std::istringstream given(handed);
  for (std::string line; std::getline(given, line);) ASSERT_TRUE(there.contains(line)) << line;
  expect(0, "all add up", "ledger verify");
}

TEST_P(Command, ChangesCodes) {
  ASSERT_EQ(run("ledger init").code, 0);
  ASSERT_EQ(run("codes generate shop.perk spring --count 5 -o codes.csv").code, 0);
  const std::string code = code_of("codes.csv", 1);
  expect(0, "1 code is now blocked", "codes deactivate " + code);
  expect(0, "blocked", "codes show " + code);
  expect(0, "5 codes are now active", "codes activate --pool spring");
  expect(0, "\"codes\": 1", "codes assign " + code + " --owner c-7 --json");
  expect(0, "owner       c-7", "codes show " + code);
  expect(0, "1 code is now anybody's", "codes assign " + code + " --owner ''");
  expect(0, "5 codes are now valid", "codes valid --pool spring --to 2026-05-01T00:00+07:00");
  expect(0, "2026-04-30T17:00:00+00:00", "codes show " + code);
  expect(2, "CODE, --batch ID or --pool POOL", "codes deactivate");
  expect(2, "excludes", "codes deactivate " + code + " --pool spring");
  expect(1, "no such code", "codes deactivate SP-NOBODYS");
  expect(1, "no batch", "codes delete --batch 00112233445566778899aabbccddeeff");
  expect(0, "1 code is now deleted", "codes delete " + code);
  expect(1, "deleted, for good", "codes activate " + code);
}

TEST_P(Command, BringsCodesInOrNone) {
  ASSERT_EQ(run("ledger init").code, 0);
  write("odd.csv", "code,ownr,valid_to\nP-1,c1,soon\n");
  expect(1, "odd.csv, row 1: no column is called `ownr`: did you mean `owner`?",
         "codes import shop.perk partner odd.csv");
  write("bad.csv", "code,valid_to,uses,worth\nP-1,soon,,\nP-2,,0,\n\nP-3,,,1.234\n,,,\n");
  const Ran bad = run("codes import shop.perk partner bad.csv");
  EXPECT_EQ(bad.code, 1);
  for (const char* text :
       {"row 2, valid_to: `soon` is no time", "row 3, uses: `0` is no count", "row 4, worth: `1.234`",
        "row 5, code: there is no code", "nothing was brought in"}) {
    EXPECT_NE(bad.out.find(text), std::string::npos) << text << "\n" << bad.out;
  }
  write("good.csv",
        "code,owner,valid_from,valid_to,uses,worth\nP-1,c1,2026-04-01,2026-05-01,3,12.50\n\"P,2\",,,,"
        "unlimited,\n");
  expect(0, "2 codes for partner", "codes import shop.perk partner good.csv");
  expect(0, "used        0 of 3", "codes show P-1");
  expect(0, "worth used  0 of 1,250 minor units", "codes show p-1");
  expect(0, "valid from  2026-03-31T23:00:00+00:00", "codes show P-1");
  expect(0, "worth used  0 of 2,000 minor units", "codes show P,2");
  expect(0, "\"P,2\",partner,", "codes export");
  // Again, and a file of one column: the second row is there already, and the first does not stay.
  expect(1, "good.csv, row 2: it is there already", "codes import shop.perk partner good.csv");
  write("list.csv", "L-1\nL-2\np-1\n");
  expect(1, "list.csv, row 3: it is there already, in the pool `partner`",
         "codes import shop.perk partner list.csv");
  expect(1, "no such code", "codes show L-1");
  write("list.csv", "L-1\nL-2\nl-1\n");
  expect(1, "list.csv, row 3: it is code 1 too", "codes import shop.perk partner list.csv");
  write("list.csv", "L-1\nL-2\n");
  expect(0, "\"codes\": 2", "codes import shop.perk partner list.csv --json");
  expect(2, "there is no file of codes", "codes import shop.perk partner none.csv");
  expect(0, "4 codes", "ledger verify");
}

TEST_P(Command, StopsPromotionsAndSetsBreakers) {
  ASSERT_EQ(run("ledger init").code, 0);
  expect(2, "--reason is required", "ledger stop ten");
  expect(2, "PROMOTION or --all", "ledger stop --reason x");
  expect(1, "did you mean `ten`", "ledger stop tne --reason x --pack shop.perk");
  expect(0, "`ten` gives nothing from now on", "ledger stop ten --reason '99% off' --pack shop.perk");
  expect(0, "ten: stopped (99% off)", "ledger breaker list");
  expect(0, "promotions stopped                    1", "ledger status");
  expect(0, "takes at most 12.5%", "ledger breaker set ten --most-share 12.5% --spend '50 GBP' --per 1h");
  expect(0, "\"spend_minor\": 5000", "ledger breaker list --json");
  expect(0, "`ten` goes on", "ledger resume ten");
  expect(0, "ten: takes at most 12.5%; 5,000 minor units in 3,600 seconds", "ledger breaker list");
  expect(1, "is not stopped", "ledger resume ten");
  expect(0, "an order pays at least 50%", "ledger breaker set --all --least-total 50%");
  expect(1, "without a promotion", "ledger breaker set ten --least-total 50%");
  expect(1, "bounds nothing", "ledger breaker set other");
  expect(2, "is no share", "ledger breaker set ten --most-share 120%");
  expect(2, "is no amount", "ledger breaker set ten --spend 50 --per 1h");
  expect(2, "is no length of time", "ledger breaker set ten --spend '50 GBP' --per soon");
  expect(0, "nothing but the rules bounds `ten` now", "ledger breaker remove ten");
  expect(1, "has no breaker", "ledger breaker remove ten");
  expect(0, "no alarms", "ledger alarms");
  ASSERT_FALSE(place_.run(
      "INSERT INTO alarms (raised_at, promotion, order_id, text) VALUES (1790000000, 'ten', 'A-1', "
      "'takes too much')"));
  expect(0, "ten, order A-1: takes too much", "ledger alarms --last 5");
  expect(0, "\"order\": \"A-1\"", "ledger alarms --json");
}

TEST_P(Command, FindsWhatDoesNotAddUp) {
  ASSERT_EQ(run("ledger init").code, 0);
  ASSERT_EQ(run("codes generate shop.perk spring --count 5 -o codes.csv").code, 0);
  ASSERT_FALSE(place_.run("UPDATE codes SET used = 1 WHERE number = 3"));
  expect(1, "1 do not add up", "ledger verify");
  expect(1, "\"counted\": 1", "ledger verify --json");
}

}  // namespace
}  // namespace perk
