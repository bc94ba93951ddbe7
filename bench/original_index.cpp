#include "bench/original_index.h"

#include <algorithm>
#include <vector>

#include "indexed.hpp"

namespace perk::bench {
namespace {

constexpr std::int64_t kMiddle = 1'760'000'000, kHalfDay = 43'200;

class Wrapped final : public OriginalIndex {
 public:
  Wrapped(const std::string& folder, std::uint32_t promotions)
      : folder_(folder + "/"), size_(std::to_string(promotions)), scratch_(std::make_unique<Scratch>()) {
    loadCatalog((folder_ + "catalog.json").c_str(), catalog_);
    promotions_ = loadPromos(folder_ + "promos_" + size_ + ".json", catalog_);
    const std::vector<Cart> sample = carts(10);
    std::vector<double> took;
    for (int run = 0; run != 5; ++run) {
      index_ = std::make_unique<Index>();
      const double start = nowns();
      buildIndex(*index_, promotions_, sample, catalog_.nsku, static_cast<u32>(catalog_.coupon.size()),
                 kMiddle - kHalfDay, kMiddle + kHalfDay + 1);
      took.push_back((nowns() - start) / 1e6);
    }
    std::ranges::sort(took);
    build_ = took[took.size() / 2];
  }

  std::size_t use(std::uint32_t lines) override {
    carts_ = carts(lines);
    return carts_.size();
  }
  std::int64_t price(std::size_t cart) override {
    evalIndexed(*index_, carts_[cart], result_, *scratch_);
    return result_.ship + static_cast<std::int64_t>(result_.applied.size());
  }
  std::int64_t price_naively(std::size_t cart) override {
    evalNaive(promotions_, carts_[cart], result_, naive_);
    return result_.ship + static_cast<std::int64_t>(result_.applied.size());
  }
  OriginalCounts count() override {
    IndexStats counts;
    for (const Cart& cart : carts_) evalIndexedSt(*index_, cart, result_, *scratch_, counts);
    const auto of = static_cast<double>(carts_.size());
    return {static_cast<double>(counts.cand) / of, static_cast<double>(counts.probes) / of,
            static_cast<double>(counts.match) / of, static_cast<double>(counts.applied) / of};
  }
  [[nodiscard]] double build_milliseconds() const override { return build_; }
  [[nodiscard]] std::size_t bytes() const override { return index_->bytes(); }

 private:
  std::vector<Cart> carts(std::uint32_t lines) {
    return loadCarts(folder_ + "carts_" + size_ + "_" + std::to_string(lines) + ".json", catalog_);
  }

  std::string folder_, size_;
  Catalog catalog_;
  std::vector<Promo> promotions_;
  std::vector<Cart> carts_;
  std::unique_ptr<Index> index_;
  std::unique_ptr<Scratch> scratch_;
  NaiveScratch naive_;
  Result result_;
  double build_ = 0;
};

}  // namespace

std::unique_ptr<OriginalIndex> OriginalIndex::read(const std::string& folder, std::uint32_t promotions) {
  return std::make_unique<Wrapped>(folder, promotions);
}

}  // namespace perk::bench
