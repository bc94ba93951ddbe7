// One record of a shop's order file, by its mapping: a cart, or the reason why it is none.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tools/json/document.h"
#include "tools/orders/mapping.h"

namespace perk::orders {

// Both are valid until the mapper reads the next record.
struct MappedOrder {
  const json::CartDocument* cart = nullptr;
  std::span<const std::string_view> left_out;  // of each line that is no goods: the field's text that said so
};
struct SetAside {
  std::string id, as;  // "cancellation"
};
struct Refused {
  std::string id;
  json::Error why;
};
using OrderRecord = std::variant<MappedOrder, SetAside, Refused>;

// Keeps the parser's memory between records; one thread uses it at a time.
class OrderMapper {
 public:
  // `at` stands for the time of every order. The module and the mapping must outlive the mapper.
  OrderMapper(const ir::Module& module, const Mapping& mapping, std::optional<Instant> at = std::nullopt);
  ~OrderMapper();
  OrderMapper(const OrderMapper&) = delete;
  OrderMapper& operator=(const OrderMapper&) = delete;

  OrderRecord map(std::string_view record);
  // What the mapping shows beside the id, of the record that was read last.
  [[nodiscard]] std::vector<std::string> title() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace perk::orders
