// Lines in the order ≺ of pricing.md R0, equal ones merged into runs.
//
// In: a sound cart in numbers. Out: runs, each with its lines in the order of their ids. Guaranteed: the same
// runs in the same order as interpret::CartView has for the same cart; texts are compared only where skus are
// equal, or not the catalogue's. Allocates nothing once it has ordered a cart of that size.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/quote/given.h"

namespace perk::quote {

class Runs {
 public:
  struct Run {
    std::uint32_t first = 0, count = 0;  // of members()
    std::int64_t quantity = 0, list = 0;
  };

  void order(const Catalogue::Impl& catalogue, const Given& given);
  [[nodiscard]] std::span<const Run> runs() const { return runs_; }
  // Lines; the first of a run stands for it.
  [[nodiscard]] std::span<const std::uint32_t> members() const { return members_; }

 private:
  // One fact of a line, its product's or its own.
  struct Content {
    std::uint32_t field = 0;
    std::int64_t value = 0;
    std::span<const std::uint32_t> symbols;
  };

  void order_by_sku();
  void order_equal_skus();
  [[nodiscard]] bool precedes(std::uint32_t left, std::uint32_t right);
  [[nodiscard]] int compare_skus(std::uint32_t left, std::uint32_t right) const;
  [[nodiscard]] int compare_content(std::uint32_t left, std::uint32_t right);
  [[nodiscard]] int compare_facts(const GivenLine& left, const GivenLine& right);
  void collect(const GivenLine& line, bool of_row, std::vector<Content>& content) const;
  [[nodiscard]] int compare_values(const Content& left, const Content& right);
  [[nodiscard]] int compare_texts(std::uint32_t left, std::uint32_t right) const;
  void merge();

  const Catalogue::Impl* catalogue_ = nullptr;
  const Given* given_ = nullptr;
  std::vector<Run> runs_;
  std::vector<std::uint32_t> members_;
  std::vector<std::uint32_t> ranks_;  // of skus, by line
  std::vector<std::uint64_t> keys_;
  std::vector<Content> left_, right_;
  std::vector<std::string_view> left_texts_, right_texts_;
};

}  // namespace perk::quote
