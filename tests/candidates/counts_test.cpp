// How much a view looks at, against an index by hand of the same shop: a gate, since counts are free of
// noise.
//
// The shop is drawn here: promotions by category, sku and customer, each narrowed until few carts match it.
// The index by hand posts each promotion under its rarest key (coupon, sku, category, category and segment,
// category and fact, fact, fact and segment, segment), by the frequencies in the same carts.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/candidates/shop.h"

namespace perk::candidates {
namespace {

constexpr int kPromotions = 500, kCarts = 150, kLines = 10;
constexpr int kSkus = 3'000, kLeaves = 120, kSegments = 20, kFacts = 5;
constexpr std::array<int, kFacts> kValues{40, 5, 12, 200, 8};

struct Deal {
  bool coupon = false;
  std::set<int> segments;
  std::map<int, int> facts;
  int category = -1, depth = 0;  // of leaf / 6 / 5: 0 the root
  int sku = -1;
  int least = 0;
};

struct Visit {
  std::set<int> segments;
  std::array<int, kFacts> facts{};
  std::vector<int> skus;
  int coupon = -1;
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(n)); }
  bool chance(int percent) { return below(100) < percent; }
  int low(int n) { return below(below(n) + 1); }  // small numbers more often

 private:
  std::mt19937_64 engine_;
};

int leaf_of(int sku) {
  return sku * 7 % kLeaves;
}
int category_of(int leaf, int depth) {
  return depth == 2 ? leaf : depth == 1 ? leaf / 6 : leaf / 30;
}
std::string path(int category, int depth) {
  const int mid = depth == 2 ? category / 6 : category, root = depth == 0 ? category : mid / 5;
  std::string text = "r" + std::to_string(root);
  if (depth > 0) text += "/m" + std::to_string(mid);
  if (depth > 1) text += "/l" + std::to_string(category);
  return text;
}

Deal draw_deal(Random& random) {
  Deal deal;
  deal.coupon = random.chance(20);
  const int kind = random.below(10);
  if (kind < 6) {
    deal.depth = random.below(3);
    deal.category = category_of(random.below(kLeaves), deal.depth);
  } else if (kind < 8) {
    deal.sku = random.low(kSkus);
  }
  if (random.chance(60)) {
    for (int n = 1 + random.below(3); n > 0; --n) deal.segments.insert(random.below(kSegments));
  }
  for (int n = random.below(3) + (kind >= 8 ? 1 : 0); n > 0; --n) {
    const int fact = random.below(kFacts);
    deal.facts[fact] = random.low(kValues.at(static_cast<std::size_t>(fact)));
  }
  if (random.chance(40)) deal.least = 100 * (1 + random.below(20));
  return deal;
}

std::string text_of(const Deal& deal, int number) {
  std::string text = "promotion d" + std::to_string(1'000 + number) + "\n";
  if (deal.coupon) text += "  needs coupon \"C" + std::to_string(number) + "\"\n";
  std::string any;
  for (const int segment : deal.segments) {
    any += (any.empty() ? "" : " or ") + ("customer.tags contains \"s" + std::to_string(segment)) + "\"";
  }
  if (!any.empty()) text += "  when " + any + "\n";
  for (const auto& [fact, value] : deal.facts) {
    text += "  when customer.f" + std::to_string(fact) + " is \"v" + std::to_string(value) + "\"\n";
  }
  if (deal.least > 0) text += "  when list subtotal is at least " + std::to_string(deal.least) + " THB\n";
  text += "  give 10% off items";
  if (deal.sku >= 0) text += " sku \"S" + std::to_string(deal.sku) + "\"";
  if (deal.category >= 0) text += " in category \"" + path(deal.category, deal.depth) + "\"";
  if (deal.sku < 0 && deal.category < 0) text.replace(text.size() - 5, 5, "goods");
  return text + "\nend\n";
}

Visit draw_visit(Random& random) {
  Visit visit;
  for (int segment = 0; segment < kSegments; ++segment) {
    if (random.chance(40 / (segment + 1) + 3)) visit.segments.insert(segment);
  }
  for (std::size_t f = 0; f < kFacts; ++f) visit.facts.at(f) = random.low(kValues.at(f));
  for (int line = 0; line < kLines; ++line) visit.skus.push_back(random.low(kSkus));
  if (random.chance(30)) visit.coupon = random.below(kPromotions);
  return visit;
}

Shopping shopping_of(const Visit& visit) {
  Shopping shopping;
  for (const int sku : visit.skus) {
    shopping.item("S" + std::to_string(sku), path(leaf_of(sku), 2), "none", 1, 5'000 + sku);
  }
  TextSet tags;
  for (const int segment : visit.segments) tags.push_back("s" + std::to_string(segment));
  shopping.customer("tags", tags);
  for (std::size_t f = 0; f < kFacts; ++f) {
    shopping.customer("f" + std::to_string(f), "v" + std::to_string(visit.facts.at(f)));
  }
  if (visit.coupon >= 0) shopping.code("C" + std::to_string(visit.coupon));
  return shopping;
}

// The places of a cart, as texts; and of a promotion those under each key that it could have.
class ByHand {
 public:
  ByHand(const std::vector<Deal>& deals, const std::vector<Visit>& visits) {
    for (const Visit& visit : visits) {
      for (const std::string& place : places_of(visit)) shares_[place] += 1;
    }
    for (std::size_t i = 0; i < deals.size(); ++i) {
      const std::vector<std::vector<std::string>> keys = keys_of(deals[i], static_cast<int>(i));
      const auto rarest = std::ranges::min_element(keys, {}, [&](const std::vector<std::string>& key) {
        double carts = 0;
        for (const std::string& place : key) carts += shares_.contains(place) ? shares_.at(place) : 0.1;
        return carts;
      });
      for (const std::string& place : *rarest) ++postings_[place];
    }
  }
  [[nodiscard]] std::size_t candidates(const Visit& visit) const {
    std::size_t count = 0;
    for (const std::string& place : places_of(visit)) {
      const auto postings = postings_.find(place);
      if (postings != postings_.end()) count += postings->second;
    }
    return count;
  }
  // Single places are looked into whether there is something or not, pairs where there is.
  [[nodiscard]] std::size_t probes(const Visit& visit) const {
    std::size_t count = 0;
    for (const std::string& place : places_of(visit)) {
      count += place.find('+') == std::string::npos || postings_.contains(place) ? 1U : 0U;
    }
    return count;
  }

 private:
  static std::string pair(const std::string& first, const std::string& second) {
    return std::string(first).append("+").append(second);
  }
  static std::string segment(int s) { return "s" + std::to_string(s); }
  static std::string fact(std::size_t f, int v) { return "f" + std::to_string(f) + "=" + std::to_string(v); }
  static std::string category(int c, int depth) {
    return "c" + std::to_string(depth) + "/" + std::to_string(c);
  }

  static std::set<std::string> places_of(const Visit& visit) {
    std::set<std::string> customer, all{""};
    for (const int s : visit.segments) customer.insert(segment(s));
    for (std::size_t f = 0; f < kFacts; ++f) customer.insert(fact(f, visit.facts.at(f)));
    std::set<std::string> first(customer);
    for (const int sku : visit.skus) {
      all.insert("k" + std::to_string(sku));
      for (int depth = 0; depth < 3; ++depth) first.insert(category(category_of(leaf_of(sku), depth), depth));
    }
    for (const std::string& a : first) {
      for (const std::string& b : customer) all.insert(pair(a, b));
    }
    all.insert(first.begin(), first.end());
    if (visit.coupon >= 0) all.insert("C" + std::to_string(visit.coupon));
    return all;
  }
  static std::vector<std::vector<std::string>> keys_of(const Deal& deal, int number) {
    std::vector<std::vector<std::string>> keys{{""}};
    if (deal.coupon) keys.push_back({"C" + std::to_string(number)});
    if (deal.sku >= 0) keys.push_back({"k" + std::to_string(deal.sku)});
    std::vector<std::string> segments, facts;
    for (const int s : deal.segments) segments.push_back(segment(s));
    for (const auto& [f, v] : deal.facts) facts.push_back(fact(static_cast<std::size_t>(f), v));
    const auto with_segments = [&](const std::string& first) {
      std::vector<std::string> key;
      for (const std::string& s : segments) key.push_back(pair(first, s));
      if (!key.empty()) keys.push_back(key);
    };
    if (!segments.empty()) keys.push_back(segments);
    for (const std::string& f : facts) {
      keys.push_back({f});
      with_segments(f);
    }
    if (deal.category >= 0) {
      const std::string of = category(deal.category, deal.depth);
      keys.push_back({of});
      with_segments(of);
      for (const std::string& f : facts) keys.push_back({pair(of, f)});
    }
    return keys;
  }

  std::map<std::string, double> shares_;
  std::map<std::string, std::size_t> postings_;
};

TEST(Counts, AreThoseOfAnIndexByHand) {
  Random random(7);
  std::vector<Deal> deals;
  std::string blocks = "schema more\n";
  for (int f = 0; f < kFacts; ++f) blocks += "  customer.f" + std::to_string(f) + " text, optional\n";
  blocks += "end\n";
  for (int i = 0; i < kPromotions; ++i) {
    deals.push_back(draw_deal(random));
    blocks += text_of(deals.back(), i);
  }
  const auto module = compiled(blocks);
  std::vector<Visit> visits;
  std::vector<Asked> asked;
  Statistics statistics(*module);
  for (int i = 0; i < kCarts; ++i) {
    visits.push_back(draw_visit(random));
    asked.emplace_back(*module, shopping_of(visits.back()).cart);
    statistics.add(asked.back().facts());
  }
  const View counted(*module, day_of(kNoon), statistics), guessed(*module, day_of(kNoon), Statistics{});
  const ByHand by_hand(deals, visits);
  Scratch scratch;
  std::size_t candidates = 0, probes = 0, found = 0, candidates_guessed = 0;
  std::size_t candidates_by_hand = 0, probes_by_hand = 0;
  for (std::size_t i = 0; i < visits.size(); ++i) {
    const std::vector<std::string> ids = asked[i].find(counted, scratch);
    candidates += scratch.candidates();
    probes += scratch.probes();
    found += ids.size();
    EXPECT_EQ(asked[i].find(guessed, scratch), ids);
    candidates_guessed += scratch.candidates();
    candidates_by_hand += by_hand.candidates(visits[i]);
    probes_by_hand += by_hand.probes(visits[i]);
  }
  std::cout << "candidates " << candidates << ", by hand " << candidates_by_hand << ", without statistics "
            << candidates_guessed << "; probes " << probes << ", by hand " << probes_by_hand << "; found "
            << found << "\n";
  EXPECT_LE(10 * candidates, 11 * candidates_by_hand);
  EXPECT_LE(10 * probes, 11 * probes_by_hand);
  EXPECT_LE(candidates_guessed, 2 * candidates_by_hand);
  EXPECT_GT(found, visits.size());
  // What the report expects is what is looked at.
  const std::uint64_t expected = counted.report().candidates * visits.size() / 1'000'000;
  EXPECT_GT(10 * expected, 8 * candidates);
  EXPECT_LT(10 * expected, 13 * candidates);
}

}  // namespace
}  // namespace perk::candidates
