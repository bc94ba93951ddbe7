// Handles of the C interface as the tests hold them, and carts of the C++ interface built through it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "perk/c/sign.h"
#include "perk/cart.h"
#include "perk/compile.h"
#include "perk/perk.h"

namespace perk::c_test {

template <auto Free>
struct Freed {
  template <class Handle>
  void operator()(Handle* handle) const {
    Free(handle);
  }
};
using EngineHandle = std::unique_ptr<perk_engine, Freed<perk_engine_free>>;
using StoreHandle = std::unique_ptr<perk_store, Freed<perk_store_free>>;
using CartHandle = std::unique_ptr<perk_cart, Freed<perk_cart_free>>;
using ResultHandle = std::unique_ptr<perk_result, Freed<perk_result_free>>;
using ErrorHandle = std::unique_ptr<perk_error, Freed<perk_error_free>>;

// A view with its size set.
template <class View>
View sized() {
  View view{};
  view.struct_size = sizeof view;
  return view;
}

// Sound packs of the repository that have `test` blocks.
const std::vector<compile::Compilation>& packs();
// examples/hosts.
const compile::Compilation& host_pack();
std::vector<Cart> carts_of(const compile::Compilation& pack);
std::string file_of(const compile::Compilation& pack, std::uint64_t release = 1);

EngineHandle engine_of(const std::string& file);
CartHandle cart_of(const Cart& cart);
// Null and *status where it is refused.
ResultHandle price(const perk_engine* engine, const perk_cart* cart, perk_status* status = nullptr);
std::string canonical_of(const perk_result* result);

}  // namespace perk::c_test
