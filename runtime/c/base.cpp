// Status codes, their names, and the details of an error.
#include <array>
#include <new>
#include <stdexcept>
#include <utility>

#include "runtime/c/boundary.h"

namespace perk::c {
namespace {

constexpr auto kCodes = std::to_array<const char*>(
    {"ok", "out_of_memory", "bad_argument", "not_found", "unsupported", "internal", "unreadable"});
static_assert(kCodes.size() == PERK_UNREADABLE + 1);

constexpr auto kModules = std::to_array<const char*>(
    {"module_unreadable", "module_bad_magic", "module_truncated", "module_unknown_version",
     "module_bad_checksum", "module_other_abi", "module_malformed", "module_defect", "module_not_signed",
     "module_unknown_key", "module_bad_signature", "module_not_yet_valid", "module_expired",
     "module_older_release", "module_self_test_failed"});
static_assert(kModules.size() == static_cast<std::size_t>(ModuleFault::self_test_failed) + 1 &&
              kModules.size() == PERK_MODULE_SELF_TEST_FAILED - PERK_MODULE_UNREADABLE + 1);

constexpr auto kCarts = std::to_array<const char*>(
    {"cart_unknown_field", "cart_wrong_type", "cart_out_of_bounds", "cart_missing_field", "cart_bad_quantity",
     "cart_negative_price", "cart_duplicate_line_id", "cart_amount_out_of_range", "cart_other_order",
     "cart_too_many_returned"});
static_assert(kCarts.size() == static_cast<std::size_t>(ErrorCode::too_many_returned) + 1 &&
              kCarts.size() == PERK_CART_TOO_MANY_RETURNED - PERK_CART_UNKNOWN_FIELD + 1);

template <std::size_t N>
const char* name_in(const std::array<const char*, N>& names, perk_status status, perk_status first) {
  if (status < first || status >= first + static_cast<perk_status>(N)) return nullptr;
  return names[static_cast<std::size_t>(status - first)];
}

// There is no memory to say so in, and none is needed.
perk_error& no_memory() {
  static perk_error error{{PERK_OUT_OF_MEMORY, "", ""}};
  return error;
}

// The details of a failure, or those of having no memory for them.
perk_error* error_of(Failure failure) noexcept {
  auto* error = new (std::nothrow) perk_error;
  if (error == nullptr) return &no_memory();
  error->failure = std::move(failure);
  return error;
}

Failure failure_in(Body body, void* context) noexcept {
  try {
    return body(context);
  } catch (const std::bad_alloc&) {
    return {PERK_OUT_OF_MEMORY, {}, {}};
  } catch (const std::length_error&) {
    return {PERK_OUT_OF_MEMORY, {}, {}};
  } catch (...) {
    return {PERK_INTERNAL, {}, {}};
  }
}

}  // namespace

Failure failure_of(ModuleError error) {
  return {PERK_MODULE_UNREADABLE + static_cast<perk_status>(error.fault),
          error.place == 0 ? "" : "byte " + std::to_string(error.place), std::move(error.message)};
}

Failure failure_of(CartError error) {
  return {PERK_CART_UNKNOWN_FIELD + static_cast<perk_status>(error.code), std::move(error.place),
          std::move(error.message)};
}

Failure bad_argument(const char* message) {
  return {PERK_BAD_ARGUMENT, "", message};
}

Failure null_argument(const char* name) {
  return {PERK_BAD_ARGUMENT, "", "`" + std::string(name) + "` is NULL"};
}

perk_status run_guarded(perk_error** error, Body body, void* context) noexcept {
  if (error != nullptr) *error = nullptr;
  Failure failure = failure_in(body, context);
  const perk_status status = failure.status;
  if (status != PERK_OK && error != nullptr) *error = error_of(std::move(failure));
  return status;
}

perk_status run_added(Failure& failed, Body body, void* context) noexcept {
  Failure failure = failure_in(body, context);
  const perk_status status = failure.status;
  if (status != PERK_OK && failed.status == PERK_OK) failed = std::move(failure);
  return status;
}

}  // namespace perk::c

uint32_t perk_abi_version() noexcept {
  return PERK_ABI_MAJOR << 16 | PERK_ABI_MINOR;
}

const char* perk_version() noexcept {
  return PERK_VERSION;
}

const char* perk_status_name(perk_status status) noexcept {
  using namespace perk::c;
  if (const char* name = name_in(kCodes, status, PERK_OK)) return name;
  if (const char* name = name_in(kModules, status, PERK_MODULE_UNREADABLE)) return name;
  if (const char* name = name_in(kCarts, status, PERK_CART_UNKNOWN_FIELD)) return name;
  return "unknown";
}

perk_status perk_error_status(const perk_error* error) noexcept {
  return error == nullptr ? PERK_OK : error->failure.status;
}

const char* perk_error_place(const perk_error* error) noexcept {
  return error == nullptr ? "" : error->failure.place.c_str();
}

const char* perk_error_message(const perk_error* error) noexcept {
  if (error == nullptr) return "";
  if (error->failure.status == PERK_OUT_OF_MEMORY) return "there is not enough memory";
  if (error->failure.status == PERK_INTERNAL) return "a mistake of the library's own";
  return error->failure.message.c_str();
}

void perk_error_free(perk_error* error) noexcept {
  if (error != &perk::c::no_memory()) delete error;
}
