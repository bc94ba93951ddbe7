// A sample as the text of a `test` block.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/lint/witness.h"
#include "compiler/sema/context.h"

namespace perk::lint {
namespace {

using typed::Base;

constexpr std::array<std::string_view, 8> kRecords = {"product", "line",     "customer", "order",
                                                      "payment", "shipping", "coupon",   "event"};
static_assert(kRecords.size() == static_cast<std::size_t>(typed::Record::event) + 1);

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

std::string value_of(const typed::Pack& pack, const typed::Field& field, const typed::Constant& value) {
  auto text = sema::show_of(pack, value);
  return field.unit.empty() ? text : text + " " + field.unit;
}

std::string fact_line(const typed::Pack& pack, const typed::FactValue& fact) {
  const auto& field = pack.schema.at(fact.field);
  auto name = fmt::format("{}.{}", kRecords.at(static_cast<std::size_t>(field.record)), field.name);
  if (field.type.base != Base::text_set) return name + " is " + value_of(pack, field, fact.value);
  std::string texts;
  for (const auto& text : fact.value.texts) texts += (texts.empty() ? "" : ", ") + quoted(text);
  return name + (fact.value.texts.size() == 1 ? " contains " : " is any of ") + texts;
}

// Texts stand without quotes where the table can hold them so.
std::string cell(const typed::Pack& pack, const typed::Field& field, const typed::Constant& value) {
  if (field.type.base == Base::text_set) return fmt::format("{}", fmt::join(value.texts, ", "));
  if (field.type.base != Base::text && field.type.base != Base::category) return value_of(pack, field, value);
  return value.text.find_first_of("|#,") == std::string::npos ? value.text : quoted(value.text);
}

using Row = std::vector<std::string>;

void add_table(std::string& out, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  auto width = [](const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  };
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  for (const auto& row : rows) {
    out += "  |";
    for (std::size_t i = 0; i < row.size(); ++i)
      out += " " + row[i] + std::string(widths[i] - width(row[i]), ' ') + " |";
    out += '\n';
  }
}

std::vector<Row> table_of(const typed::Pack& pack, const Sample& sample) {
  // Columns in the order of the schema: sku comes first there.
  std::vector<std::uint32_t> columns;
  for (const auto& line : sample.lines)
    for (const auto& fact : line.facts) columns.push_back(fact.field.index);
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  std::vector<Row> rows(1);
  for (auto column : columns) rows[0].push_back(pack.schema.fields[column].name);
  rows[0].insert(rows[0].end(), {"quantity", "price"});
  for (const auto& line : sample.lines) {
    Row row;
    for (auto column : columns) {
      auto found = std::find_if(line.facts.begin(), line.facts.end(),
                                [&](const typed::FactValue& fact) { return fact.field.index == column; });
      row.push_back(found == line.facts.end() ? "" : cell(pack, pack.schema.fields[column], found->value));
    }
    row.push_back(std::to_string(line.quantity));
    row.push_back(money(pack, line.price));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

std::int64_t whole_unit(const typed::Pack& pack) {
  std::int64_t unit = 1;
  for (int i = 0; i < pack.exponent; ++i) unit *= 10;
  return unit;
}

std::int64_t hundred(const typed::Pack& pack) {
  return 100 * whole_unit(pack);
}

std::string money(const typed::Pack& pack, std::int64_t minor) {
  typed::Constant constant;
  constant.type.base = Base::money;
  constant.scalar = minor;
  return sema::show_of(pack, constant);
}

std::string write_test(const typed::Pack& pack, const Sample& sample, const std::string& name,
                       const std::vector<std::string>& expectations) {
  typed::Constant day, second;
  day.type.base = Base::date;
  day.scalar = sample.at.day;
  second.type.base = Base::time;
  second.scalar = sample.at.second;
  auto out = fmt::format("test {}\n  at {} {}\n", quoted(name), sema::show_of(pack, day),
                         sema::show_of(pack, second));
  if (sample.guest) out += "  customer is a guest\n";
  for (const auto& fact : sample.facts) out += "  " + fact_line(pack, fact) + "\n";
  if (!sample.coupons.empty()) {
    std::string codes;
    for (const auto& code : sample.coupons) codes += (codes.empty() ? "" : ", ") + quoted(code);
    out += "  coupon " + codes + "\n";
  }
  out += "  cart\n";
  add_table(out, table_of(pack, sample));
  for (const auto& expectation : expectations) out += "  expect " + expectation + "\n";
  return out + "end\n";
}

}  // namespace perk::lint
