// Memory that is not there: every allocation of a call fails once, and each time the host is told.
#include <gtest/gtest.h>

#include "compiler/sema/typed.h"
#include "tests/c/handles.h"
#include "tests/support/allocations.h"

namespace perk::c_test {
namespace {

// Calls `ask` with 0, 1, 2, … allocations until it succeeds; every failure before must be PERK_OUT_OF_MEMORY.
template <class Ask>
long until_it_succeeds(Ask&& ask) {
  for (long allocations = 0; allocations < 1'000'000; ++allocations) {
    perk_error* error = nullptr;
    test::allow_allocations(static_cast<std::size_t>(allocations));
    const perk_status status = ask(&error);
    test::allow_allocations(test::kAll);
    EXPECT_EQ(perk_error_status(error), status);
    perk_error_free(error);
    if (status == PERK_OK) return allocations;
    EXPECT_EQ(status, PERK_OUT_OF_MEMORY) << "with " << allocations << " allocations";
    if (status != PERK_OUT_OF_MEMORY) return -1;
  }
  return -1;
}

TEST(Memory, PricingSaysThatThereIsNone) {
  const EngineHandle engine = engine_of(file_of(host_pack()));
  const CartHandle cart = cart_of(carts_of(host_pack()).front());
  const std::string expected = canonical_of(price(engine.get(), cart.get()).get());
  perk_result* result = nullptr;
  const long took = until_it_succeeds(
      [&](perk_error** error) { return perk_price(engine.get(), cart.get(), nullptr, &result, error); });
  EXPECT_GT(took, 10);
  EXPECT_EQ(canonical_of(result), expected) << "what failed before left nothing behind";
  perk_result_free(result);
}

TEST(Memory, LoadingSaysThatThereIsNone) {
  const std::string file = file_of(host_pack());
  perk_engine* engine = nullptr;
  const long took = until_it_succeeds([&](perk_error** error) {
    return perk_engine_load(file.data(), file.size(), nullptr, &engine, error);
  });
  EXPECT_GT(took, 100);
  perk_engine_free(engine);
}

TEST(Memory, ACartRemembers) {
  const EngineHandle engine = engine_of(file_of(host_pack()));
  const Cart from = carts_of(host_pack()).front();
  for (long allocations = 0; allocations < 10'000; ++allocations) {
    test::allow_allocations(static_cast<std::size_t>(allocations));
    const CartHandle cart = cart_of(from);
    test::allow_allocations(test::kAll);
    perk_result* result = nullptr;
    const perk_status status = perk_price(engine.get(), cart.get(), nullptr, &result, nullptr);
    const ResultHandle held(result);
    if (status == PERK_OK) return;
    ASSERT_EQ(status, cart == nullptr ? PERK_BAD_ARGUMENT : PERK_OUT_OF_MEMORY);
  }
  FAIL() << "it never succeeds";
}

}  // namespace
}  // namespace perk::c_test
