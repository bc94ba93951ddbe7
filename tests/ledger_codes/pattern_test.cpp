// Made codes: the same again from the same key, told apart from mistyped ones, and drawn evenly.
#include "runtime/ledger/codes/pattern.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

#include "runtime/ops/text.h"

namespace perk::ledger {
namespace {

// In two literals, since `??-` was once a sign of its own.
const std::string kSongkran = std::string("SK-?????") + "-?????";

LedgerKey key_of(std::uint8_t first) {
  LedgerKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(first + i);
  return key;
}

Id seed_of(std::uint8_t first) {
  Id seed;
  seed.bytes[0] = first;
  return seed;
}

CodePattern pattern_of(std::string text, bool check_digit = true) {
  CodePattern pattern;
  pattern.pattern = std::move(text);
  pattern.check_digit = check_digit;
  return pattern;
}

TEST(Codes, SignsHaveNoLookAlikesAndStayApartWhenCaseIsFolded) {
  std::set<char> signs(kCodeSigns.begin(), kCodeSigns.end());
  EXPECT_EQ(signs.size(), 32U);
  for (const char c : std::string("01OI")) EXPECT_FALSE(signs.contains(c)) << c;
  const std::string folded = ops::fold_case(kCodeSigns);
  EXPECT_EQ(std::set<char>(folded.begin(), folded.end()).size(), 32U);
}

TEST(Codes, AreTheSameAgainAndOthersForAnotherKeySeedOrNumber) {
  const CodePattern pattern = pattern_of(kSongkran);
  const std::string code = made_code(key_of(1), seed_of(1), 7, pattern);
  EXPECT_EQ(code.size(), pattern.pattern.size() + 1);
  EXPECT_TRUE(code.starts_with("SK-") && code[8] == '-') << code;
  EXPECT_EQ(code, made_code(key_of(1), seed_of(1), 7, pattern));
  EXPECT_NE(code, made_code(key_of(2), seed_of(1), 7, pattern));
  EXPECT_NE(code, made_code(key_of(1), seed_of(2), 7, pattern));
  EXPECT_NE(code, made_code(key_of(1), seed_of(1), 8, pattern));
}

// What an issued code is must never change: a ledger makes it again years later.
TEST(Codes, StayWhatTheyAre) {
  EXPECT_EQ(made_code(key_of(1), seed_of(1), 0, pattern_of(kSongkran)), "SK-BHV8K-R5C47F");
  EXPECT_EQ(made_code(key_of(1), seed_of(1), 1'000'000, pattern_of(kSongkran)), "SK-BTYJS-HLNE2F");
}

TEST(Codes, LongPatternsDrawEverySign) {
  const std::string code =
      made_code(key_of(1), seed_of(1), 1, pattern_of(std::string(kMostPatternBytes, '?'), false));
  EXPECT_NE(code.substr(0, 40), code.substr(60));  // other blocks, other signs
  EXPECT_EQ(code.find('?'), std::string::npos);
}

// Every code of two drawn signs, every mistake of one sign, every exchange of neighbours: exhaustive, and
// since the check is a linear sum, so it is for every longer code.
TEST(CheckSign, ShowsEveryMistakeInShortCodes) {
  const CodePattern pattern = pattern_of("??");
  std::int64_t sound = 0;
  for (const char a : kCodeSigns) {
    for (const char b : kCodeSigns) {
      std::int64_t fitting = 0;
      for (const char check : kCodeSigns) {
        const std::string code{a, b, check};
        if (!is_well_formed(code, pattern)) continue;
        ++fitting;
        for (std::size_t at = 0; at < code.size(); ++at) {
          for (const char other : kCodeSigns) {
            std::string wrong = code;
            wrong[at] = other;
            ASSERT_EQ(is_well_formed(wrong, pattern), other == code[at]) << code << " as " << wrong;
          }
        }
        for (std::size_t at = 0; at + 1 < code.size(); ++at) {
          std::string wrong = code;
          std::swap(wrong[at], wrong[at + 1]);
          ASSERT_EQ(is_well_formed(wrong, pattern), wrong == code) << code << " as " << wrong;
        }
      }
      EXPECT_EQ(fitting, 1);
      sound += fitting;
    }
  }
  EXPECT_EQ(sound, 32 * 32);
}

// Every position of every length, every wrong character, every exchange, drawn signs and written ones alike.
TEST(CheckSign, ShowsEveryMistakeAtEveryPlace) {
  std::vector<std::string> patterns{kSongkran, "?-?-?-?-?-?-?-?-?", "o1?K?0-IL????????"};
  for (std::size_t length = 1; length <= 70; ++length) patterns.emplace_back(length, '?');
  for (const std::string& text : patterns) {
    const CodePattern pattern = pattern_of(text);
    for (std::int64_t number = 0; number < 3; ++number) {
      const std::string code = made_code(key_of(9), seed_of(3), number, pattern);
      ASSERT_TRUE(is_well_formed(code, pattern)) << code;
      ASSERT_TRUE(is_well_formed("  " + ops::fold_case(code) + " ", pattern)) << code;
      for (std::size_t at = 0; at < code.size(); ++at) {
        for (char other = '!'; other <= '~'; ++other) {
          std::string wrong = code;
          wrong[at] = other;
          const bool same = ops::fold_case(wrong) == ops::fold_case(code);
          ASSERT_EQ(is_well_formed(wrong, pattern), same) << code << " as " << wrong;
        }
        if (at + 1 == code.size()) break;
        std::string wrong = code;
        std::swap(wrong[at], wrong[at + 1]);
        ASSERT_EQ(is_well_formed(wrong, pattern), wrong == code) << code << " as " << wrong;
      }
      EXPECT_FALSE(is_well_formed(code.substr(1), pattern));
      EXPECT_FALSE(is_well_formed(code + "2", pattern));
    }
  }
}

TEST(Codes, MatchCaseWhereThePackSaysSo) {
  CodePattern pattern = pattern_of("vip-????????");
  pattern.match_case = true;
  const std::string code = made_code(key_of(1), seed_of(1), 1, pattern);
  EXPECT_TRUE(is_well_formed(code, pattern));
  EXPECT_FALSE(is_well_formed(ops::fold_case(code), pattern));
}

TEST(Codes, APatternThatCanBeGuessedIsRefusedWithABetterOne) {
  EXPECT_EQ(bits_of(pattern_of(kSongkran)),
            50);  // the check sign adds none
  EXPECT_EQ(bits_needed(1), 40);
  EXPECT_EQ(bits_needed(1024), 40);
  EXPECT_EQ(bits_needed(1025), 41);
  EXPECT_EQ(bits_needed(1'000'000), 50);
  EXPECT_EQ(bits_needed(std::int64_t{1} << 40), 70);
  EXPECT_EQ(problem_of(pattern_of(kSongkran), 1'000'000), "");
  EXPECT_NE(problem_of(pattern_of(kSongkran), (1 << 20) + 1), "");
  const std::string problem = problem_of(pattern_of("SK-???????"), 1);
  EXPECT_NE(problem.find("write \"SK-????????\""), std::string::npos) << problem;
  for (const char* odd : {"", " ????????", "???????? ", "????\n????"}) {
    EXPECT_NE(problem_of(pattern_of(odd), 1), "") << odd;
  }
  EXPECT_NE(problem_of(pattern_of(std::string(kMostPatternBytes + 1, '?')), 1), "");
  EXPECT_NE(problem_of(pattern_of("????????"), 0), "");
}

// Chi-square of a million codes: signs at each place, pairs of neighbours in a code, pairs of one place in
// codes that follow each other. The key is fixed, so the figures are always the same; each lies within four
// standard deviations.
double deviations(const std::vector<std::int64_t>& counts) {
  std::int64_t all = 0;
  for (const std::int64_t count : counts) all += count;
  const double expected = static_cast<double>(all) / static_cast<double>(counts.size());
  double chi = 0;
  for (const std::int64_t count : counts) {
    const double off = static_cast<double>(count) - expected;
    chi += off * off / expected;
  }
  const double freedom = static_cast<double>(counts.size()) - 1;
  return (chi - freedom) / std::sqrt(2 * freedom);
}

TEST(Codes, AMillionAreDrawnEvenly) {
  constexpr std::size_t kSigns = 10;
  constexpr std::int64_t kCodes = 1'000'000;
  const CodePattern pattern = pattern_of(std::string(kSigns, '?'));
  const LedgerKey key = key_of(77);
  using Counts = std::vector<std::int64_t>;
  std::vector<Counts> single(kSigns + 1, Counts(32)), within(kSigns, Counts(1024)),
      after(kSigns, Counts(1024));
  std::array<std::size_t, 256> value{};
  for (std::size_t i = 0; i < kCodeSigns.size(); ++i) value[static_cast<unsigned char>(kCodeSigns[i])] = i;
  std::string before;
  for (std::int64_t number = 0; number < kCodes; ++number) {
    const std::string code = made_code(key, seed_of(5), number, pattern);
    const auto at = [&](const std::string& text, std::size_t i) {
      return value[static_cast<unsigned char>(text[i])];
    };
    for (std::size_t i = 0; i <= kSigns; ++i) {
      ++single[i][at(code, i)];
      if (i == kSigns) break;
      ++within[i][at(code, i) * 32 + at(code, i + 1)];  // the last with the check sign
      if (!before.empty()) ++after[i][at(before, i) * 32 + at(code, i)];
    }
    before = code;
  }
  for (const auto* table : {&single, &within, &after}) {
    for (std::size_t i = 0; i < table->size(); ++i) {
      EXPECT_LT(std::abs(deviations((*table)[i])), 4) << "place " << i;
    }
  }
}

}  // namespace
}  // namespace perk::ledger
