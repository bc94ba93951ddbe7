// The workload of docs/performance.md: promotions and carts of a large shop, read from generated JSON.
//
// In: a folder with catalog.json, promos_N.json and carts_N_L.json. Out: the promotions by rank, as numbers
// and as the text of a Perk pack, and the carts, as numbers and as perk::Cart. Ranks go by stage first
// (price, item, order, shipping), then by priority, then by number, so that `first 1 of` a group may be asked
// stage by stage.
#pragma once
#include <perk/cart.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace perk::bench {

enum class Kind : std::uint8_t {
  unit_price,
  percent,
  tiered,
  cheapest_free,
  bundle,
  amount_off,
  free_shipping
};

inline int stage_of(Kind kind) {
  if (kind == Kind::unit_price) return 0;
  if (kind == Kind::amount_off) return 2;
  return kind == Kind::free_shipping ? 3 : 1;
}

// The day that the carts are of, in UTC seconds. The data's carts lie around noon of no day; all moments,
// those of promotions too, are read a little later than they stand there, so that the carts are of one day.
inline constexpr std::int64_t kBegin = 1'759'968'000, kEnd = kBegin + 86'400;

inline constexpr std::size_t kAttributes = 12;
inline constexpr std::uint32_t kSegments = 30;
inline constexpr std::uint32_t kGroups = 12;

// Equal, or at least.
struct AttributeTest {
  std::uint8_t attribute = 0;
  bool at_least = false;
  std::int32_t value = 0;
};

struct TierRow {
  std::int32_t quantity = 0, basis_points = 0;
};

struct BundlePiece {
  std::uint32_t sku = 0;
  std::int32_t quantity = 1;
};

// Skus, categories and brands are numbers from 1; 0 is none.
struct Promotion {
  Kind kind = Kind::percent;
  std::uint32_t number = 0;  // in the data
  std::int32_t priority = 0;
  std::uint32_t group = 0;
  std::int64_t starts = 0, ends = 0;  // UTC seconds, half-open
  std::string coupon;
  std::uint32_t coupon_number = 0;
  std::uint32_t segments = 0;  // any of these bits; 0: everybody
  std::vector<AttributeTest> tests;
  std::int32_t min_subtotal = 0;
  std::uint32_t category = 0, sku = 0;
  std::vector<std::uint32_t> without_skus;
  std::vector<std::uint16_t> without_categories, without_brands;
  std::int32_t cap = 0;
  std::int32_t basis_points = 0, amount = 0, price = 0, every = 0;  // one of `every` pieces is free
  std::vector<TierRow> tiers;
  std::vector<BundlePiece> pieces;
};

struct OrderLine {
  std::uint32_t sku = 0;
  std::int32_t price = 0, quantity = 1;
  std::uint16_t brand = 0;
  std::array<std::uint16_t, 3> categories{};  // leaf, middle, root
};

struct Order {
  std::int64_t now = 0;
  std::uint32_t segments = 0;
  std::array<std::int32_t, kAttributes> attributes{};
  std::vector<std::string> coupons;
  std::vector<std::uint32_t> coupon_numbers;  // of those that a promotion has
  std::int32_t shipping = 0;
  std::vector<OrderLine> lines;
};

struct Product {
  std::uint16_t brand = 0;
  std::array<std::uint16_t, 3> categories{};
  std::int32_t price = 0;
};

struct Workload {
  std::vector<Promotion> promotions;  // by rank
  std::vector<Product> products;      // by sku − 1
  std::vector<std::uint16_t> parent;  // of each category
  std::unordered_map<std::string, std::uint32_t> coupons;
};

// Where the data lie: $PERK_BENCH_DATA, else build/bench-data beside the program's folder.
std::string data_folder();
// Nothing where the files are not there.
std::optional<Workload> read_workload(const std::string& folder, std::uint32_t promotions);
std::vector<Order> read_orders(const std::string& folder, std::uint32_t promotions, std::uint32_t lines,
                               const Workload& workload);

// How the numbers are written in packs and carts.
std::string sku_name(std::uint32_t sku);
std::string category_path(const Workload& workload, std::uint32_t category);
std::string brand_name(std::uint32_t brand);
std::string segment_name(std::uint32_t segment);
std::string promotion_id(std::size_t rank);
struct AttributeInfo {
  std::string_view name, field;  // in the data, in packs
  std::string_view prefix;       // of a text's number; empty: it is a number
};
extern const std::array<AttributeInfo, kAttributes> kAttributeInfo;
// "region-12"; of a customer without a company, nothing.
std::string attribute_text(std::size_t attribute, std::int32_t value);

// The pack, as the texts of its files. `open_to_all`: without segments, attributes, coupons and minimum, so
// that no index can help.
struct PackOptions {
  bool open_to_all = false;
};
std::string pack_header();
std::vector<std::string> pack_texts(const Workload& workload, const PackOptions& options = {});
// Of one promotion, its block.
std::string promotion_text(const Workload& workload, std::size_t rank, const PackOptions& options = {});

Cart cart_of(const Workload& workload, const Order& order);
// The same as the JSON that `perk price` reads.
std::string json_of(const Workload& workload, const Order& order, std::size_t number);
std::vector<std::vector<Fact>> catalogue_of(const Workload& workload);

}  // namespace perk::bench
