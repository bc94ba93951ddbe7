// Returns through the C interface: what the C++ one refunds, with results and histories stored as bytes.
#include <gtest/gtest.h>

#include <filesystem>

#include "compiler/sema/typed.h"
#include "perk/canonical.h"
#include "perk/engine.h"
#include "tests/c/handles.h"

namespace perk::c_test {
namespace {

using ReturnedHandle = std::unique_ptr<perk_returned, Freed<perk_returned_free>>;
using RequestHandle = std::unique_ptr<perk_return, Freed<perk_return_free>>;

std::string text_of(const perk_returned* returned, decltype(&perk_returned_canonical) write) {
  std::size_t size = 0;
  write(returned, nullptr, 0, &size);
  std::string text(size, '\0');
  write(returned, text.data(), text.size(), &size);
  return text;
}

class Returns : public testing::Test {
 protected:
  Returns()
      : pack_(compile::compile_paths({std::string(PERK_ROOT) + "/tests/cases/run/returns.perk"})),
        engine_(pack_.module),
        handle_(engine_of(file_of(pack_))) {}

  ReturnedHandle give_back(const CartHandle& cart, const perk_result* stored, const RequestHandle& request,
                           const std::string& history, perk_status* status = nullptr) const {
    perk_returned* returned = nullptr;
    const perk_status said = perk_price_return(handle_.get(), cart.get(), stored, request.get(),
                                               history.data(), history.size(), &returned, nullptr);
    if (status != nullptr) *status = said;
    return ReturnedHandle(returned);
  }

  compile::Compilation pack_;
  Engine engine_;
  EngineHandle handle_;
};

TEST_F(Returns, OneAfterAnotherFromStoredBytes) {
  std::size_t rewards = 0;
  for (const Cart& from : carts_of(pack_)) {
    const CartHandle cart = cart_of(from);
    const std::string bytes = canonical_of(price(handle_.get(), cart.get()).get());
    perk_result* read = nullptr;
    ASSERT_EQ(perk_result_read(bytes.data(), bytes.size(), &read, nullptr), PERK_OK);
    const ResultHandle stored(read);
    const Result result = *read_canonical_result(bytes);
    std::string history;
    ReturnHistory before;
    for (const CartLine& line : from.lines) {
      const RequestHandle request(perk_return_new());
      perk_return_units(request.get(), line.id.c_str(), 1, 0);
      perk_return_unspent(request.get(), "points", 4);
      ReturnRequest same;
      same.units = {{line.id, 1, false}};
      same.unspent = {{"points", 4}};
      const auto expected = engine_.price_return(from, result, same, before);
      ASSERT_TRUE(std::holds_alternative<ReturnResult>(expected)) << std::get<CartError>(expected).message;
      const ReturnResult& refund = std::get<ReturnResult>(expected);
      const ReturnedHandle returned = give_back(cart, stored.get(), request, history);
      ASSERT_NE(returned, nullptr);
      EXPECT_EQ(text_of(returned.get(), perk_returned_canonical), canonical(refund));
      auto totals = sized<perk_refund>();
      ASSERT_EQ(perk_returned_refund(returned.get(), &totals), PERK_OK);
      EXPECT_EQ(totals.refund, refund.refund.minor);
      ASSERT_EQ(totals.lines, 1U);
      auto shown = sized<perk_returned_line>();
      ASSERT_EQ(perk_returned_line_at(returned.get(), 0, &shown), PERK_OK);
      EXPECT_EQ(shown.refund, refund.lines[0].refund.minor);
      ASSERT_EQ(totals.rewards, refund.rewards.size());
      for (std::size_t i = 0; i < totals.rewards; ++i, ++rewards) {
        auto taken = sized<perk_taken>();
        ASSERT_EQ(perk_returned_reward(returned.get(), i, &taken), PERK_OK);
        EXPECT_EQ(taken.name, refund.rewards[i].name);
        EXPECT_EQ(taken.taken, refund.rewards[i].taken);
        EXPECT_EQ(taken.charged, refund.rewards[i].charged);
        EXPECT_EQ(taken.worth, refund.rewards[i].worth.minor);
      }
      before = refund.history;
      history = text_of(returned.get(), perk_returned_history);
      EXPECT_EQ(history, canonical(before));
    }
  }
  EXPECT_GT(rewards, 0U);
}

TEST_F(Returns, WhatIsWrongIsRefused) {
  const Cart from = carts_of(pack_).front();
  const CartHandle cart = cart_of(from);
  const ResultHandle stored = price(handle_.get(), cart.get());
  perk_status status = PERK_OK;
  const RequestHandle many(perk_return_new());
  perk_return_units(many.get(), from.lines[0].id.c_str(), 1000, 0);
  EXPECT_EQ(give_back(cart, stored.get(), many, "", &status), nullptr);
  EXPECT_EQ(status, PERK_CART_TOO_MANY_RETURNED);
  const RequestHandle one(perk_return_new());
  perk_return_units(one.get(), from.lines[0].id.c_str(), 1, 0);
  EXPECT_EQ(give_back(cart, stored.get(), one, "perk history 9\n", &status), nullptr);
  EXPECT_EQ(status, PERK_UNREADABLE);
  const RequestHandle none(perk_return_new());
  EXPECT_EQ(perk_return_units(none.get(), nullptr, 1, 0), PERK_BAD_ARGUMENT);
  EXPECT_EQ(give_back(cart, stored.get(), none, "", &status), nullptr);
  EXPECT_EQ(status, PERK_BAD_ARGUMENT);
}

}  // namespace
}  // namespace perk::c_test
