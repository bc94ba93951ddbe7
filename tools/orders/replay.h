// Prices every order of files and counts what came of it.
//
// In: files of JSON records, one a line, plain or gzip. Out: the summary, in which every record is exactly
// one of priced, set aside, refused; the same for any number of threads, but for the times. Files are read as
// streams; memory does not grow with them.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "perk/engine.h"
#include "tools/orders/map_order.h"
#include "tools/orders/mapping.h"

namespace perk::orders {

struct PromotionTotal {
  std::string id;
  std::uint64_t orders = 0;
  Money amount;
};

struct RefusedRecord {
  std::string file;        // where there are several
  std::uint64_t line = 0;  // of the file, from 1
  std::string id;
  json::Error why;
};

struct Summary {
  std::uint64_t records = 0, priced = 0, refused = 0;
  std::map<std::string, std::uint64_t> set_aside;  // by what the mapping calls them
  std::map<std::string, std::uint64_t> left_out;   // lines that are no goods, by code
  std::vector<RefusedRecord> first_refused;        // at most kRefusedKept
  static constexpr std::size_t kRefusedKept = 1000;

  // Orders in the pack's currency; amounts in its minor units.
  std::uint64_t other_currency = 0;
  std::uint64_t with_discount = 0;
  Money list, discount, shipping_list, shipping_discount, total;
  std::vector<PromotionTotal> promotions;  // in rank order, also those that gave nothing
  std::uint64_t bounded = 0;               // orders whose best combination is not proven
  std::uint64_t degraded = 0;

  double seconds = 0;          // reading, mapping and pricing
  double pricing_seconds = 0;  // pricing alone, of all threads together

  [[nodiscard]] std::uint64_t set_aside_in_all() const;
};

struct ReplayOptions {
  std::optional<Instant> at;  // in place of every order's own time
  std::uint64_t choice_budget = 4096;
  std::size_t jobs = 1;  // threads; 0: as many as the machine has
  // Called for the first orders that got a discount, at most so many, in the order of the files.
  std::size_t receipts = 0;
  std::function<void(const Cart&, const std::vector<std::string>& title)> on_receipt;
  std::function<void(std::uint64_t records, double share_read)> on_progress;  // now and then
};

// The error's place is the file where there are several.
json::Expected<Summary> replay(const std::vector<std::string>& paths, const Engine& engine,
                               const Mapping& mapping, const ReplayOptions& options = {});

}  // namespace perk::orders
