// Modules with a field that says something else, past every reader: refused by the verifier, or priced.
//
// Random bytes seldom spell a field that is out of range; here every field of every pack is as likely as
// another.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <random>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "perk/engine.h"
#include "runtime/ir/verify.h"
#include "runtime/module/depth.h"
#include "runtime/module/visit.h"
#include "tests/module/packs.h"

namespace perk::module_test {
namespace {

constexpr std::array<std::int64_t, 13> kNumbers{0,
                                                1,
                                                -1,
                                                2,
                                                7,
                                                INT64_MAX,
                                                INT64_MIN,
                                                100'000'000,
                                                1'000'000'000,
                                                -1'000'000'000,
                                                std::int64_t{1} << 40,
                                                1'000'000'000'000'000'000,
                                                -7};

// Counts the fields, or changes the one of a number.
class Change {
 public:
  explicit Change(std::size_t target = SIZE_MAX, std::size_t how = 0) : target_(target), how_(how) {}

  [[nodiscard]] std::size_t fields_seen() const { return seen_; }

  template <class... Field>
  void fields(Field&... field) {
    (this->field(field), ...);
  }

  template <class T>
  void field(T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      if (here()) value = how_ % 2 == 0 ? value + "x" : std::string();
    } else if constexpr (std::is_same_v<T, bool>) {
      if (here()) value = !value;
    } else if constexpr (std::is_enum_v<T>) {
      if (here())
        value = static_cast<T>((static_cast<std::uint64_t>(value) + 1 + how_) % (image::kLast<T> + 1));
    } else if constexpr (std::is_integral_v<T>) {
      if (here()) value = static_cast<T>(other(static_cast<std::int64_t>(value)));
    } else if constexpr (image::kIsOptional<T>) {
      if (here()) value ? value.reset() : static_cast<void>(value.emplace());
      if (value) field(*value);
    } else if constexpr (std::is_same_v<T, std::vector<bool>>) {
      if (here()) value.push_back(true);
    } else if constexpr (image::kIsVector<T>) {
      if (here() && !value.empty()) change_list(value);
      for (typename T::value_type& item : value) field(item);
    } else {
      image::visit(*this, value);
    }
  }

 private:
  bool here() { return seen_++ == target_; }

  [[nodiscard]] std::int64_t other(std::int64_t value) const {
    const auto bits = static_cast<std::uint64_t>(value);
    if (how_ < kNumbers.size()) return kNumbers[how_];
    return static_cast<std::int64_t>(how_ == 13 ? bits + 1 : how_ == 14 ? bits - 1 : 0 - bits);
  }

  template <class List>
  void change_list(List& list) {
    if (how_ % 3 == 0) return list.pop_back();
    if (how_ % 3 == 1) return list.push_back(typename List::value_type(list.front()));
    std::swap(list.front(), list.back());
  }

  std::size_t target_, how_, seen_ = 0;
};

TEST(Fields, WhatSaysSomethingElseIsRefusedOrPriced) {
  struct File {
    const ir::Module* module;
    std::vector<Cart> carts;
    std::size_t fields;
  };
  std::vector<File> files;
  files.reserve(all_packs().size());
  for (const NamedPack& pack : all_packs()) {
    ir::Module module = *pack.compilation.module;
    Change counted;
    counted.field(module);
    files.push_back({pack.compilation.module.get(), carts_of(pack.compilation), counted.fields_seen()});
  }
  // PERK_SEED=N: other changes than those of every run.
  const char* seed = std::getenv("PERK_SEED");
  std::mt19937_64 random(seed == nullptr ? 20'260'417 : std::stoull(seed));
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  int priced = 0, refused = 0;
  for (int round = 0; round < 10'000; ++round) {
    const File& file = files[below(files.size())];
    auto module = std::make_shared<ir::Module>(*file.module);
    for (std::size_t changes = below(4) == 0 ? 2 : 1; changes > 0; --changes) {
      Change(below(file.fields), below(16)).field(*module);
    }
    if (image::too_deep(*module) || !ir::verify(*module).empty()) {
      ++refused;
      continue;
    }
    ++priced;
    const Engine engine(module);
    for (const Cart& cart : file.carts) static_cast<void>(engine.price(cart));
  }
  EXPECT_GT(refused, 1'000);
  EXPECT_GT(priced, 1'000);
}

}  // namespace
}  // namespace perk::module_test
