// The versions of the prefix against each other and against the words of record.h, on random records and
// carts.
#include "runtime/candidates/prefix.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace perk::candidates {
namespace {

constexpr std::uint32_t kTraits = 600;
constexpr std::size_t kWords = 32;

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }

 private:
  std::mt19937_64 engine_;
};

// Few of its tests say no, so that every one of them is the reason for some record.
Record random_record(Random& random) {
  Record record;
  const auto group = [&](std::array<std::uint16_t, 4>& any) {
    const std::uint32_t count = 1 + random.below(4);
    for (std::size_t i = 0; i < 4; ++i) {
      any.at(i) = i < count ? static_cast<std::uint16_t>(1 + random.below(kTraits - 1)) : any[0];
    }
  };
  if (random.below(2) == 0) {
    record.start = random.below(1000);
    record.end = record.start + random.below(4) * 300;
  }
  if (random.below(40) == 0) record.end = 0xFFFFFFFF;
  if (random.below(2) == 0) group(record.any);
  if (record.any[0] != 0 && random.below(2) == 0) record.ordinal = static_cast<std::uint8_t>(random.below(4));
  if (random.below(4) == 0) group(record.also);
  for (std::uint32_t& trait : record.all) {
    if (random.below(6) == 0) trait = random.below(kTraits);
  }
  if (random.below(3) == 0) record.min_list = static_cast<std::int32_t>(random.below(2000)) - 500;
  if (random.below(50) == 0) record.min_list = INT32_MAX;
  for (std::size_t i = 0; i < 3; ++i) {
    if (random.below(3) != 0) continue;
    record.column.at(i) = static_cast<std::uint8_t>(random.below(256));
    record.in.at(i) = {static_cast<std::uint16_t>(random.below(8)),
                       static_cast<std::uint16_t>(random.below(8))};
  }
  record.promotion = random.below(1000);
  record.flags = static_cast<std::uint8_t>(random.below(8));
  return record;
}

struct Cart {
  std::vector<std::uint32_t> has, columns;
  PrefixCart view;
};

Cart random_cart(Random& random, const std::vector<Record>& records) {
  Cart cart;
  cart.has.assign(kWords, 0);
  const std::uint32_t most = 1 + random.below(100);
  for (std::uint32_t trait = 1; trait < kTraits; ++trait) {
    if (random.below(100) < most) cart.has[trait / 32] |= 1U << trait % 32;
  }
  cart.has[0] |= 1;
  for (int c = 0; c < 256; ++c) cart.columns.push_back(random.below(12));
  cart.columns[0] = 0;
  cart.view = {records.data(), cart.has.data(), cart.columns.data(), random.below(1500),
               static_cast<std::int32_t>(random.below(2000)) - 100};
  if (random.below(10) == 0) cart.view.now = 0xFFFFFFFE;
  if (random.below(10) == 0) cart.view.list = INT32_MAX;
  return cart;
}

// As record.h says it.
bool passes(const Cart& cart, const Record& record) {
  const auto has = [&](std::uint32_t trait) { return (cart.has[trait / 32] >> trait % 32 & 1) != 0; };
  if (cart.view.now < record.start || cart.view.now >= record.end) return false;
  if (cart.view.list < record.min_list) return false;
  int first = -1;
  for (int i = 3; i >= 0; --i) {
    if (has(record.any[static_cast<std::size_t>(i)])) first = i;
  }
  if (first < 0 || (record.ordinal != Record::kNotPosted && record.ordinal != first)) return false;
  bool also = false, all = true;
  for (const std::uint16_t trait : record.also) also = also || has(trait);
  for (const std::uint32_t trait : record.all) all = all && has(trait);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::uint32_t value = cart.columns[record.column[i]];
    const std::uint32_t low = record.in[i].low, high = low + record.in[i].span;
    all = all && value >= low && value <= high;
  }
  return also && all;
}

TEST(Prefix, VersionsGiveTheSame) {
  Random random(20'240'607);
  std::vector<Record> records(1);
  records.front().end = 0;
  for (int i = 0; i < 400; ++i) records.push_back(random_record(random));
  std::size_t passed_in_all = 0, tested = 0;
  for (int round = 0; round < 2'000; ++round) {
    const Cart cart = random_cart(random, records);
    std::vector<std::uint32_t> indices, expected;
    for (std::uint32_t n = random.below(70); n > 0; --n) {
      indices.push_back(random.below(static_cast<std::uint32_t>(records.size())));
    }
    for (const std::uint32_t index : indices) {
      if (passes(cart, records[index])) expected.push_back(index);
    }
    tested += indices.size();
    passed_in_all += expected.size();
    while (indices.size() % kPrefixStep != 0) indices.push_back(0);
    std::vector<PrefixFunction> versions{prefix_scalar};
#if defined(__x86_64__)
    if (has_avx2()) versions.push_back(prefix_avx2);
    if (has_avx512()) versions.push_back(prefix_avx512);
#endif
    for (const PrefixFunction version : versions) {
      std::vector<std::uint32_t> passed(indices.size() + kPrefixStep, 0xFFFFFFFF);
      passed.resize(version(cart.view, indices.data(), indices.size(), passed.data()));
      ASSERT_EQ(passed, expected) << "round " << round;
    }
  }
  EXPECT_GT(passed_in_all, tested / 20);
  EXPECT_LT(passed_in_all, tested / 2);
}

TEST(Prefix, EveryTestCanSayNo) {
  std::vector<Record> records(1);
  records.front().end = 0;
  const auto add = [&](auto change) {
    Record record;
    change(record);
    records.push_back(record);
  };
  add([](Record&) {});
  add([](Record& r) { r.start = 101; });
  add([](Record& r) { r.end = 100; });
  add([](Record& r) { r.any = {7, 7, 7, 7}; });
  add([](Record& r) { r.also = {7, 8, 7, 7}; });
  add([](Record& r) { r.all[0] = 7; });
  add([](Record& r) { r.all[2] = 7; });
  add([](Record& r) { r.min_list = 501; });
  add([](Record& r) { r.in[0] = {4, 0}, r.column[0] = 3; });
  add([](Record& r) { r.in[2] = {6, 9}, r.column[2] = 3; });
  add([](Record& r) { r.any = {5, 6, 5, 5}, r.ordinal = 1; });
  add([](Record& r) { r.any = {5, 6, 5, 5}, r.ordinal = 0; });
  Cart cart;
  cart.has.assign(32, 0);
  cart.has[0] = 1U | 1U << 5 | 1U << 6;
  cart.columns.assign(256, 0);
  cart.columns[3] = 5;
  cart.view = {records.data(), cart.has.data(), cart.columns.data(), 100, 500};
  std::vector<std::uint32_t> indices(16, 0);
  for (std::uint32_t i = 1; i < records.size(); ++i) indices[i] = i;
  std::vector<std::uint32_t> passed(32);
  passed.resize(best_prefix()(cart.view, indices.data(), 16, passed.data()));
  EXPECT_EQ(passed, (std::vector<std::uint32_t>{1, static_cast<std::uint32_t>(records.size()) - 1}));
}

}  // namespace
}  // namespace perk::candidates
