// What the handles of the C interface are.
#pragma once
#include <memory>
#include <string>

#include "perk/c/base.h"
#include "perk/canonical.h"
#include "perk/cart.h"
#include "perk/module.h"
#include "perk/returns.h"

namespace perk::c {

// Why a function did not do what it was asked; PERK_OK: it did.
struct Failure {
  perk_status status = PERK_OK;
  std::string place, message;
};

}  // namespace perk::c

struct perk_error {
  perk::c::Failure failure;
};

// A module of its own, or one of a store that runs or has run; `manifest` is null while a self-test asks.
struct perk_engine {
  std::shared_ptr<const perk::ModuleStore::Running> running;
  const perk::Engine* engine = nullptr;
  const perk::Manifest* manifest = nullptr;
};

struct perk_store {
  perk::ModuleStore store;
};

struct perk_trust {
  std::unique_ptr<const perk::Trust> trust;
};

struct perk_cart {
  perk::Cart cart;
  perk::c::Failure failed;  // the first call that failed
};

struct perk_result {
  perk::Result result;
};

struct perk_why {
  perk::Why why;
};

struct perk_return {
  perk::ReturnRequest request;
  perk::c::Failure failed;
};

struct perk_returned {
  perk::ReturnResult returned;
};
