// The writer of JSON, held against another program's.
#include "tools/json/emit.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "tools/json/decimal.h"

namespace perk::json {
namespace {

std::string written(std::string_view text) {
  Emit out;
  out.string(text);
  return std::string(out.text());
}

std::string expected(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

TEST(Emit, EscapesAndReplacesAsOthersDo) {
  for (const char* text :
       {"", "plain", "quote \" back \\ tab \t line \n null-ish \x01 \x1f \x7f", "ชา ลด", "é",
        "\xf0\x9f\x8d\xb5", "\xc3", "\xc3(", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xf0\x9f\x8d", "a\xff\xfe\x62", "\xe0\xb8", "\xe0\xb8\xe0\xb8\x8a", "\x80\x80"}) {
    EXPECT_EQ(written(text), expected(text));
  }
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 12, ' ');
    for (char& c : text) {
      constexpr std::string_view kLikely = "a\"\\\n\xc3\xa9\xe0\xb8\x8a\xf0\x9f\x80\xbf\xed\xf4";
      c = random() % 2 == 0 ? kLikely[random() % kLikely.size()] : static_cast<char>(random());
    }
    ASSERT_EQ(written(text), expected(text));
  }
}

TEST(Emit, AmountsAreThoseOfFormatDecimal) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 5000; ++i) {
    const auto value = static_cast<std::int64_t>(random() >> random() % 64);
    for (const std::int64_t scaled : {value, -value, std::int64_t{0}, INT64_MIN, INT64_MAX}) {
      for (int digits = 0; digits <= 6; ++digits) {
        for (const bool fixed : {true, false}) {
          Emit out;
          out.decimal(scaled, digits, fixed, "%");
          ASSERT_EQ(out.text(), '"' + format_decimal(scaled, digits, fixed) + "%\"");
        }
      }
    }
  }
}

TEST(Emit, LayoutsAreThoseOfOthers) {
  const nlohmann::ordered_json same{
      {"a", 1},
      {"b", nlohmann::ordered_json::array()},
      {"c", {{"d", {true, nullptr, -5, "x"}}, {"e", nlohmann::ordered_json::object()}}}};
  for (const Layout layout : {Layout::one_line, Layout::indented}) {
    Emit out(layout);
    out.open_object();
    out.key("a");
    out.count(1);
    out.key("b");
    out.open_array();
    out.close_array();
    out.any_key("c");
    out.open_object();
    out.key("d");
    out.open_array();
    out.boolean(true);
    out.null();
    out.integer(-5);
    out.string("x");
    out.close_array();
    out.key("e");
    out.open_object();
    out.close_object();
    out.close_object();
    out.close_object();
    EXPECT_EQ(out.text(), same.dump(layout == Layout::indented ? 2 : -1));
  }
}

}  // namespace
}  // namespace perk::json
