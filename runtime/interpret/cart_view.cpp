// The view itself; cart_reader.cpp fills it from a host's cart.
#include "runtime/interpret/cart_view.h"

#include <algorithm>

#include "runtime/ops/text.h"

namespace perk::interpret {

void CartView::begin(const ir::Module& module, std::size_t runs, std::int64_t now,
                     std::span<const std::string> catalogue) {
  module_ = &module;
  now_ = now;
  if (world_ == nullptr) world_ = std::make_unique<Kept>();
  world_->texts.reset(module, catalogue);
  world_->world = {&module, &world_->texts, {}, nullptr};
  arrays_.reset(module, runs);
  runs_.clear();
  runs_.reserve(runs);
  members_.clear();
  member_ends_.clear();
  charges_.clear();
  line_ids_.clear();
  coupons_.clear();
  code_facts_.clear();
  usage_.clear();
  gift_prices_.clear();
  chosen_.clear();
  stopped_.clear();
}

void CartView::add_run(std::int64_t quantity, std::int64_t list_amount,
                       std::optional<std::int64_t> measure_milli) {
  arrays_.set_run(runs_.size(), quantity, list_amount);
  runs_.push_back({quantity, list_amount, measure_milli.has_value(), measure_milli.value_or(0)});
  member_ends_.push_back(members_.size());
}

void CartView::add_member(std::uint32_t line, std::int64_t begin, std::int64_t end) {
  members_.push_back({line, begin, end});
  member_ends_.back() = members_.size();
}

void CartView::end() {
  std::size_t first = 0;
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    runs_[r].members = std::span(members_).subspan(first, member_ends_[r] - first);
    first = member_ends_[r];
  }
  std::ranges::sort(coupons_);
  const auto twice = std::ranges::unique(coupons_);
  coupons_.erase(twice.begin(), twice.end());
  arrays_.finish(&world_->world);
}

bool CartView::same_unit_fact(std::uint32_t field, std::size_t a, std::size_t b) const {
  const Scalar left = unit_fact(field, a), right = unit_fact(field, b);
  return left.known == right.known && left.numerator == right.numerator &&
         std::ranges::equal(unit_set(field, a), unit_set(field, b));
}

bool CartView::has_coupon(const std::string& code) const {
  const std::string key = ops::coupon_key(code, module_->codes_match_case);
  return std::ranges::binary_search(coupons_, key);
}

std::optional<std::int64_t> CartView::balance(std::uint32_t account) const {
  return facts().balance_known[account] != 0 ? std::optional(facts().balance[account]) : std::nullopt;
}

std::int64_t CartView::used(const std::string& counter, const std::string& key) const {
  if (usage_.empty()) return 0;
  const auto found = usage_.find({counter, key});
  return found == usage_.end() ? 0 : found->second;
}

std::optional<std::int64_t> CartView::gift_price(std::uint32_t symbol) const {
  const auto found = gift_prices_.find(symbol);
  return found == gift_prices_.end() ? std::nullopt : std::optional(found->second);
}

bool CartView::has_chosen(const std::string& promotion) const {
  return std::ranges::binary_search(chosen_, promotion);
}

}  // namespace perk::interpret
