// What the four translations share: a cart from the case's lines, and phrases for goods and moments.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/translation.h"

namespace perk::conformance {

// The moment of every cart that names none: noon of 15 June 2026, UTC.
constexpr std::int64_t kNow = 1'781'524'800;

// What a host puts into a cart: currency, moment, lines with sku and categories, charges, codes. A line
// without a stated price costs 1,000, so that nothing caps.
Translation start(const Case& of, std::string_view title);

// The promotion of the case at `index`, named as there, with its code where it has one.
PromotionDraft draft_of(const Json& promotion, std::size_t index);

// Goods of several categories carry them as tags; else each has one category with its path.
bool uses_tags(const Case& of);
std::string in_categories(const Case& of, const std::vector<std::string>& categories);
// All of these selections; none: every item.
std::string all_of(const std::vector<std::string>& selections);
std::string with_brackets(const std::string& selection);  // where more may follow

// The cart's fields.
void set_text(std::vector<Fact>& facts, std::string name, std::string value);
void set_number(std::vector<Fact>& facts, std::string name, std::int64_t whole);
void set_flag(std::vector<Fact>& facts, std::string name, bool value);
void set_money(std::vector<Fact>& facts, std::string name, std::int64_t minor);

// The groups of the case's customer; a condition that they are in one of `groups`, as a segment.
void take_customer(Translation& out, const Case& of);
std::string in_groups(PackDraft& pack, const std::vector<std::string>& groups);

std::int64_t minor_of(std::string_view amount, int decimals);
// Midnight, UTC, of a date as text.
std::int64_t seconds_of(std::string_view date);

}  // namespace perk::conformance
