// The walk over the IR of one program: truth, scalars, selections.
//
// In: a cart's facts at an entry (behind Facts::world a World), a verified shape and its slots. Out: what its
// nodes are. It writes Facts::segment and scratch rows, and allocates nothing but for picks nested deeper
// than there are scratch rows, and for texts that are folded.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/exec/code.h"
#include "runtime/ir/ir.h"

namespace perk::interpret {

class Walk {
 public:
  Walk(const exec::Facts& facts, const ir::Shape& shape, std::span<const std::int64_t> slots);

  [[nodiscard]] bool test(std::uint32_t index, std::uint32_t run) const;
  [[nodiscard]] ops::Scalar value(std::uint32_t index, std::uint32_t run) const;
  // `picks` has room for every run.
  void select(std::uint32_t index, std::int64_t* picks) const;

 private:
  class Row;
  struct Fact {
    ops::Scalar scalar{0, 1, false};
    std::span<const std::uint32_t> set{};
  };
  [[nodiscard]] const ir::Node& node(std::uint32_t index) const { return shape_.nodes[index]; }
  [[nodiscard]] std::span<const std::uint32_t> operands(const ir::Node& of) const {
    return std::span(shape_.operands).subspan(of.list, of.length);
  }
  [[nodiscard]] Fact fact_of(const ir::Node& of, std::uint32_t run) const;
  [[nodiscard]] bool is_known(std::uint32_t index, std::uint32_t run) const;
  // `folded` keeps the text where it is not a symbol's own.
  [[nodiscard]] std::optional<std::string_view> text_of(std::uint32_t index, std::uint32_t run,
                                                        std::string& folded) const;
  [[nodiscard]] bool test_two_texts(const ir::Node& of, std::uint32_t run) const;
  [[nodiscard]] bool test_category(const ir::Node& of, std::uint32_t run) const;
  [[nodiscard]] bool test_in_pool(const ir::Node& of, std::uint32_t run) const;
  [[nodiscard]] bool test_contains(const ir::Node& of, std::uint32_t run) const;
  [[nodiscard]] ops::Scalar aggregate(const ir::Node& of) const;
  [[nodiscard]] ops::Scalar look_up_keys(const ir::Node& of, std::uint32_t run) const;
  [[nodiscard]] ops::Scalar arithmetic(const ir::Node& of, std::uint32_t run) const;

  const exec::Facts& facts_;
  const ir::Module& module_;
  const ir::Shape& shape_;
  std::span<const std::int64_t> slots_;
  mutable std::uint32_t rows_ = 0;  // of scratch, in use
};

}  // namespace perk::interpret
