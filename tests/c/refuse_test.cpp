// What hosts hand in wrongly is refused with its own code, and structs of other versions are understood.
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "compiler/sema/typed.h"
#include "perk/module_sign.h"
#include "tests/c/handles.h"

namespace perk::c_test {
namespace {

TEST(Refuse, ModulesWithTheirCodes) {
  const std::string file = file_of(host_pack());
  perk_engine* engine = nullptr;
  perk_error* error = nullptr;
  EXPECT_EQ(perk_engine_load("no module", 9, nullptr, &engine, &error), PERK_MODULE_BAD_MAGIC);
  EXPECT_EQ(perk_error_status(error), PERK_MODULE_BAD_MAGIC);
  EXPECT_STREQ(perk_status_name(perk_error_status(error)), "module_bad_magic");
  EXPECT_STRNE(perk_error_message(error), "");
  perk_error_free(error);
  EXPECT_EQ(perk_engine_load(file.data(), 100, nullptr, &engine, &error), PERK_MODULE_TRUNCATED);
  perk_error_free(error);
  EXPECT_EQ(perk_engine_load_file("there/is/no.perkm", nullptr, &engine, &error), PERK_MODULE_UNREADABLE);
  perk_error_free(error);
  EXPECT_EQ(engine, nullptr);

  const KeyPair keys = generate_keys(), others = generate_keys();
  perk_trust* trust = perk_trust_new(keys.open.data(), 1);
  auto options = sized<perk_load_options>();
  options.trust = trust;
  EXPECT_EQ(perk_engine_load(file.data(), file.size(), &options, &engine, nullptr), PERK_MODULE_NOT_SIGNED);
  const auto signed_file = std::get<std::string>(sign_module(file, keys.secret, {.from = 10, .to = 20}));
  const auto foreign = std::get<std::string>(sign_module(file, others.secret));
  EXPECT_EQ(perk_engine_load(foreign.data(), foreign.size(), &options, &engine, nullptr),
            PERK_MODULE_UNKNOWN_KEY);
  EXPECT_EQ(perk_engine_load(signed_file.data(), signed_file.size(), &options, &engine, nullptr),
            PERK_MODULE_NOT_YET_VALID);
  options.now = 20;
  EXPECT_EQ(perk_engine_load(signed_file.data(), signed_file.size(), &options, &engine, nullptr),
            PERK_MODULE_EXPIRED);
  options.now = 15;
  EXPECT_EQ(perk_engine_load(signed_file.data(), signed_file.size(), &options, &engine, nullptr), PERK_OK);
  perk_engine_free(engine);
  perk_trust_free(trust);
}

TEST(Refuse, CartsWithTheirPlace) {
  const EngineHandle engine = engine_of(file_of(host_pack()));
  const auto status_of = [&](const CartHandle& cart, std::string* place) {
    perk_result* result = nullptr;
    perk_error* error = nullptr;
    const perk_status status = perk_price(engine.get(), cart.get(), nullptr, &result, &error);
    *place = perk_error_place(error);
    perk_error_free(error);
    EXPECT_EQ(result, nullptr);
    return status;
  };
  std::string place;
  CartHandle cart(perk_cart_new("1", "THB", 0));
  perk_cart_line(cart.get(), "1", 1, 100, PERK_EACH);
  EXPECT_EQ(status_of(cart, &place), PERK_CART_MISSING_FIELD);
  perk_cart_text(cart.get(), PERK_PRODUCT, "skew", "A");
  EXPECT_EQ(status_of(cart, &place), PERK_CART_UNKNOWN_FIELD);
  EXPECT_EQ(place, "lines[0].product.skew");

  // A call that could not be made is told when the cart is priced, and the first of several.
  cart.reset(perk_cart_new("1", "THB", 0));
  EXPECT_EQ(perk_cart_text(cart.get(), PERK_PRODUCT, "sku", "A"), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_cart_coupon(cart.get(), nullptr), PERK_BAD_ARGUMENT);
  perk_error* error = nullptr;
  perk_result* result = nullptr;
  EXPECT_EQ(perk_price(engine.get(), cart.get(), nullptr, &result, &error), PERK_BAD_ARGUMENT);
  EXPECT_STREQ(perk_error_message(error), "a fact of a line comes before every line");
  perk_error_free(error);
}

TEST(Refuse, NullsAndIndices) {
  const EngineHandle engine = engine_of(file_of(host_pack()));
  const CartHandle cart(perk_cart_new("1", "THB", 0));
  const ResultHandle result = price(engine.get(), cart.get());
  ASSERT_NE(result, nullptr);
  perk_result* out = nullptr;
  EXPECT_EQ(perk_price(nullptr, cart.get(), nullptr, &out, nullptr), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_price(engine.get(), nullptr, nullptr, &out, nullptr), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_price(engine.get(), cart.get(), nullptr, nullptr, nullptr), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_cart_new(nullptr, "THB", 0), nullptr);
  EXPECT_EQ(perk_cart_line(nullptr, "1", 1, 1, PERK_EACH), PERK_BAD_ARGUMENT);
  EXPECT_EQ(perk_result_totals(result.get(), nullptr), PERK_BAD_ARGUMENT);
  auto line = sized<perk_line>();
  EXPECT_EQ(perk_result_line(result.get(), 0, &line), PERK_BAD_ARGUMENT) << "an empty cart has no line";
  EXPECT_STREQ(perk_result_stage(result.get(), 1000), "");
  EXPECT_STREQ(perk_status_name(12345), "unknown");
  EXPECT_STREQ(perk_error_message(nullptr), "");
  perk_error_free(nullptr);
  perk_result_free(nullptr);
  EXPECT_EQ(perk_abi_version() >> 16, static_cast<std::uint32_t>(PERK_ABI_MAJOR));
}

TEST(Refuse, StructsOfOtherVersions) {
  const EngineHandle engine = engine_of(file_of(host_pack()));
  const CartHandle cart(perk_cart_new("1", "THB", 0));
  // A host of a later version: what this library does not know must be unset, and comes back as zero.
  struct Later {
    perk_price_options options;
    std::uint64_t more;
  } later{sized<perk_price_options>(), 0};
  later.options.struct_size = sizeof later;
  perk_result* out = nullptr;
  ASSERT_EQ(perk_price(engine.get(), cart.get(), &later.options, &out, nullptr), PERK_OK);
  const ResultHandle result(out);
  later.more = 1;
  EXPECT_EQ(perk_price(engine.get(), cart.get(), &later.options, &out, nullptr), PERK_UNSUPPORTED);
  later.options.struct_size = 4;
  EXPECT_EQ(perk_price(engine.get(), cart.get(), &later.options, &out, nullptr), PERK_BAD_ARGUMENT);
  auto options = sized<perk_price_options>();
  options.explain = 99;
  EXPECT_EQ(perk_price(engine.get(), cart.get(), &options, &out, nullptr), PERK_UNSUPPORTED);

  struct LaterTotals {
    perk_totals totals;
    std::uint64_t more;
  } totals{sized<perk_totals>(), 77};
  totals.totals.struct_size = sizeof totals;
  ASSERT_EQ(perk_result_totals(result.get(), &totals.totals), PERK_OK);
  EXPECT_EQ(totals.totals.struct_size, sizeof totals);
  EXPECT_EQ(totals.more, 0U);
  EXPECT_STREQ(totals.totals.cart_id, "1");
  totals.totals.struct_size = 0;
  EXPECT_EQ(perk_result_totals(result.get(), &totals.totals), PERK_BAD_ARGUMENT);
}

TEST(Refuse, AStoreKeepsWhatRan) {
  const StoreHandle store(perk_store_new());
  perk_engine* engine = nullptr;
  EXPECT_EQ(perk_store_current(store.get(), &engine), PERK_NOT_FOUND);
  const std::string five = file_of(host_pack(), 5), four = file_of(host_pack(), 4);
  ASSERT_EQ(perk_store_load(store.get(), five.data(), five.size(), nullptr, nullptr), PERK_OK);
  EXPECT_EQ(perk_store_load(store.get(), four.data(), four.size(), nullptr, nullptr),
            PERK_MODULE_OLDER_RELEASE);
  auto options = sized<perk_load_options>();
  int asked = 0;
  options.context = &asked;
  options.self_test = [](void* context, const perk_engine* tested) -> std::int32_t {
    ++*static_cast<int*>(context);
    auto manifest = sized<perk_manifest>();
    // It prices already; what it is called is not settled yet.
    return perk_engine_fields(tested) > 0 && perk_engine_manifest(tested, &manifest) == PERK_NOT_FOUND &&
                   *static_cast<int*>(context) > 1
               ? 1
               : 0;
  };
  options.allow_older = 1;
  EXPECT_EQ(perk_store_load(store.get(), four.data(), four.size(), &options, nullptr),
            PERK_MODULE_SELF_TEST_FAILED);
  ASSERT_EQ(perk_store_current(store.get(), &engine), PERK_OK);
  const EngineHandle first(engine);
  EXPECT_EQ(perk_store_load(store.get(), four.data(), four.size(), &options, nullptr), PERK_OK);
  EXPECT_EQ(asked, 2);
  auto manifest = sized<perk_manifest>();
  ASSERT_EQ(perk_engine_manifest(first.get(), &manifest), PERK_OK);
  EXPECT_EQ(manifest.release, 5U) << "who holds the old module keeps it";
  ASSERT_EQ(perk_store_current(store.get(), &engine), PERK_OK);
  const EngineHandle second(engine);
  ASSERT_EQ(perk_engine_manifest(second.get(), &manifest), PERK_OK);
  EXPECT_EQ(manifest.release, 4U);
}

TEST(Refuse, SwapsUnderLoadLoseNothing) {
  const StoreHandle store(perk_store_new());
  const std::string one = file_of(host_pack(), 1);
  ASSERT_EQ(perk_store_load(store.get(), one.data(), one.size(), nullptr, nullptr), PERK_OK);
  const Cart from = carts_of(host_pack()).front();
  const CartHandle cart = cart_of(from);
  const std::string expected = canonical_of(price(engine_of(one).get(), cart.get()).get());
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> asked = 0, equal = 0;
  const auto work = [&] {
    do {
      ++asked;
      perk_engine* engine = nullptr;
      perk_store_current(store.get(), &engine);
      const EngineHandle held(engine);
      if (canonical_of(price(engine, cart.get()).get()) == expected) ++equal;
    } while (!done);
  };
  std::thread left(work), right(work);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(perk_store_load(store.get(), one.data(), one.size(), nullptr, nullptr), PERK_OK);
  }
  done = true;
  left.join();
  right.join();
  EXPECT_EQ(asked, equal);
}

}  // namespace
}  // namespace perk::c_test
