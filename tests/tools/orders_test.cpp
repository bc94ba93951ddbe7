#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "tests/tools/modules.h"
#include "tools/orders/lines.h"
#include "tools/orders/replay.h"

namespace perk::orders {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMapping = R"({
  "id": "/no", "title": ["/who/name"],
  "time": {"at": "/when", "zone": "Asia/Bangkok"},
  "currency": "/cur",
  "coupons": "/codes",
  "set_aside": [{"at": "/cancelled", "is": true, "as": "cancelled"}, {"at": "/kind", "is": "quote", "as": "quotes"}],
  "facts": {"customer.id": "/who/id", "shipping.country": {"at": "/to", "missing": ["?"]}},
  "lines": {
    "at": "/items", "quantity": "/n", "price": {"at": "/satang", "unit": "minor"},
    "facts": {"product.sku": "/sku", "product.category": "/cat"},
    "charges": [{"at": "/sku", "is": ["POST"]}],
    "leave_out": [{"at": "/sku", "is": ["FEE"], "starts_with": ["gift_"]}]
  }
})";

class Orders : public testing::Test {
 protected:
  Orders() : module_(test::shop()), mapping_(read(kMapping)) {}

  Mapping read(const std::string& text) {
    auto read = read_mapping(text, *module_);
    if (const json::Error* error = json::error_of(read)) {
      ADD_FAILURE() << error->place << ": " << error->message;
      return {};
    }
    return std::get<Mapping>(std::move(read));
  }
  // What was mapped is valid until the next call.
  OrderRecord map(const std::string& record) {
    mapper_ = std::make_unique<OrderMapper>(*module_, mapping_);
    return mapper_->map(record);
  }

  // Where a record is refused, and with which words.
  void refuses(const std::string& record, const std::string& place, const std::string& part) {
    const OrderRecord mapped = map(record);
    const auto* refused = std::get_if<Refused>(&mapped);
    ASSERT_NE(refused, nullptr) << record;
    EXPECT_EQ(refused->why.place, place);
    EXPECT_NE(refused->why.message.find(part), std::string::npos) << refused->why.message;
  }
  void refuses_mapping(const std::string& text, const std::string& place, const std::string& part) {
    const auto read = read_mapping(text, *module_);
    const json::Error* error = json::error_of(read);
    ASSERT_NE(error, nullptr) << text;
    EXPECT_EQ(error->place, place);
    EXPECT_NE(error->message.find(part), std::string::npos) << error->message;
  }

  std::shared_ptr<const ir::Module> module_;
  Mapping mapping_;
  std::unique_ptr<OrderMapper> mapper_;
};

std::string order(const std::string& members, const std::string& items) {
  return R"({"no": 17, "when": "2026-04-17T19:00:00", "cur": "THB", )" + members + R"("items": [)" + items +
         "]}";
}

TEST_F(Orders, ARecordBecomesACart) {
  const OrderRecord mapped =
      map(order(R"("who": {"id": 9, "name": "Nok"}, "to": "TH", "codes": "TEN", "rest": [{}], )",
                R"({"sku": "T", "cat": "tea", "n": 2, "satang": 30000},
                                          {"sku": "POST", "n": 2, "satang": 2050},
                                          {"sku": "gift_50", "n": 1, "satang": 5000})"));
  const auto* found = std::get_if<MappedOrder>(&mapped);
  ASSERT_NE(found, nullptr);
  const Cart cart = json::cart_of(*found->cart, *module_);
  EXPECT_EQ(cart.id, "17");
  EXPECT_EQ(cart.now.seconds, 1776427200);  // 19:00 in Bangkok
  EXPECT_EQ(mapper_->title(), std::vector<std::string>{"Nok"});
  ASSERT_EQ(found->left_out.size(), 1U);
  EXPECT_EQ(found->left_out.front(), "gift_50");
  EXPECT_EQ(cart.coupons, std::vector<std::string>{"TEN"});
  ASSERT_EQ(cart.customer.size(), 1U);
  EXPECT_EQ(cart.customer[0].value, Value(std::string("9")));
  ASSERT_EQ(cart.lines.size(), 1U);
  EXPECT_EQ(cart.lines[0].amount.minor, 30000);
  ASSERT_EQ(cart.shipping_charges.size(), 1U);
  EXPECT_EQ(cart.shipping_charges[0].amount.minor, 4100);
}

TEST_F(Orders, WhatIsNoOrderIsSetAside) {
  const OrderRecord cancelled = map(order(R"("cancelled": true, )", R"({"sku": "T", "n": -1, "satang": 1})"));
  ASSERT_TRUE(std::holds_alternative<SetAside>(cancelled));
  EXPECT_EQ(std::get<SetAside>(cancelled).as, "cancelled");
  EXPECT_EQ(std::get<SetAside>(map(order(R"("kind": "quote", )", ""))).as, "quotes");
  EXPECT_TRUE(std::holds_alternative<MappedOrder>(map(order(R"("cancelled": false, )", ""))));
}

TEST_F(Orders, WhatCannotBeReadIsRefusedWithItsPlace) {
  refuses("{", "", "not JSON");
  refuses(R"({"no": 1, "cur": "THB", "items": []})", "/when", "missing");
  refuses(R"({"no": 1, "when": "noon", "cur": "THB", "items": []})", "/when", "`noon`");
  refuses(R"({"no": 1, "when": "2026-04-17", "items": []})", "/cur", "missing");
  refuses(R"({"no": 1, "when": "2026-04-17", "cur": "THB"})", "/items", "list");
  refuses(order("", R"({"sku": "T", "n": 1, "satang": 1}, {"sku": "T", "n": 0.5, "satang": 1})"),
          "/items/1/n", "whole number");
  refuses(order("", R"({"sku": "T", "n": 1, "satang": 10.5})"), "/items/0/satang", "minor units");
  refuses(order("", R"({"sku": "POST", "n": -1, "satang": 100})"), "/items/0", "no charge");
}

TEST_F(Orders, MistakesInAMappingHaveAPlaceAndARemedy) {
  refuses_mapping(R"({"lines": {}})", "/lines", "at");
  refuses_mapping(R"({"tim": {}})", "/tim", "did you mean `time`");
  refuses_mapping(R"({"time": {"at": "when"}})", "/time/at", "JSON pointer");
  refuses_mapping(R"({"time": {"at": "/when", "zone": "Europe/London"}})", "/time/zone", "Asia/Bangkok");
  refuses_mapping(R"({"facts": {"customer.jobrole": "/x"}})", "/facts/customer.jobrole",
                  "did you mean `job_role`");
  refuses_mapping(R"({"facts": {"product.sku": "/x"}})", "/facts/product.sku", "customer");
  refuses_mapping(R"({"set_aside": [{"at": "/x"}]})", "/set_aside/0", "empty");
}

class Files : public Orders {
 protected:
  // Tests run beside each other, so each has a folder of its own.
  Files()
      : folder_(
            fs::path(testing::TempDir()) /
            (std::string("perk_orders_") + testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::create_directories(folder_);
  }
  ~Files() override { fs::remove_all(folder_); }

  std::string plain(const std::string& text) {
    const std::string path = folder_ / "orders.jsonl";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string gzip(const std::string& text) {
    const std::string path = folder_ / "orders.jsonl.gz";
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    return path;
  }

  fs::path folder_;
};

TEST_F(Files, LinesAreTheSamePlainAndCompressed) {
  const std::string text = "one\r\n\ntwo\n" + std::string(300'000, 'x') + "\nlast";
  for (const std::string& path : {plain(text), gzip(text)}) {
    Lines lines(path);
    std::vector<std::size_t> sizes;
    std::string_view line;
    while (lines.next(line)) sizes.push_back(line.size());
    EXPECT_EQ(lines.error(), "");
    EXPECT_EQ(sizes, (std::vector<std::size_t>{3, 0, 3, 300'000, 4})) << path;
  }
}

TEST_F(Files, ABrokenArchiveIsAnErrorAndNoEnd) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string path = gzip(text);
  fs::resize_file(path, fs::file_size(path) / 2);
  Lines lines(path);
  std::string_view line;
  while (lines.next(line)) {
  }
  EXPECT_EQ(lines.error(), "the archive ends too early");
  Lines missing(folder_ / "none");
  EXPECT_FALSE(missing.next(line));
  EXPECT_EQ(missing.error(), "No such file or directory");
}

TEST_F(Files, EveryRecordIsPricedSetAsideOrRefused) {
  const std::string tea = order(
      "",
      R"({"sku": "T", "cat": "tea", "n": 2, "satang": 30000}, {"sku": "POST", "n": 1, "satang": 4000}, {"sku": "FEE", "n": 1, "satang": 1})");
  const std::string cups = order("", R"({"sku": "C", "n": 1, "satang": 10000})");
  const std::string path = plain(tea + "\n" + order(R"("cancelled": true, )", "") + "\n\n" + cups +
                                 "\nnothing\n" + order("", R"({"sku": "C", "n": 0, "satang": 1})") + "\n");
  const Engine engine(module_);
  const auto replayed = replay({path}, engine, mapping_);
  ASSERT_TRUE(std::holds_alternative<Summary>(replayed));
  const Summary& all = std::get<Summary>(replayed);
  EXPECT_EQ(all.records, 5U);
  EXPECT_EQ(all.priced, 2U);
  EXPECT_EQ(all.set_aside_in_all(), 1U);
  EXPECT_EQ(all.refused, 2U);
  EXPECT_EQ(all.records, all.priced + all.set_aside_in_all() + all.refused);
  ASSERT_EQ(all.first_refused.size(), 2U);
  EXPECT_EQ(all.first_refused[0].line, 5U);
  EXPECT_EQ(all.first_refused[1].id, "17");
  EXPECT_EQ(all.left_out.at("FEE"), 1U);
  EXPECT_EQ(all.with_discount, 1U);
  EXPECT_EQ(all.list.minor, 70000);
  EXPECT_EQ(all.discount.minor, 9000);
  EXPECT_EQ(all.shipping_discount.minor, 4000);
  EXPECT_EQ(all.total.minor, 61000);
  std::int64_t given = 0;
  for (const PromotionTotal& promotion : all.promotions) given += promotion.amount.minor;
  EXPECT_EQ(given, all.discount.minor + all.shipping_discount.minor);
}

}  // namespace
}  // namespace perk::orders
