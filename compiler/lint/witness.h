// Finds a small cart that shows something, and writes it as a `test` block.
//
// In: the promotions whose conditions must hold, the goods that must be there, and what else must be so. Out:
// a sample in which all of that was found to hold, or none. A sample is looked for in a few steps, not by
// trying: facts first, then a line for each selection, then quantities and prices up to what sums ask for.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/lint/cases.h"
#include "compiler/lint/sample.h"

namespace perk::lint {

struct WishedLine {
  std::vector<const typed::Sel*> in;  // a piece of it belongs to all of these
  std::int64_t quantity = 1;
  std::optional<std::int64_t> price;
};

struct Wish {
  std::vector<const typed::Promotion*> who;  // conditions, windows and codes hold
  const typed::Condition* but = nullptr;     // all but this one
  Case also;
  std::vector<WishedLine> lines;
};

std::optional<Sample> find_sample(Facts& facts, const typed::Pack& pack, const Wish& wish);

// `expect` lines are written as given, without the word.
std::string write_test(const typed::Pack& pack, const Sample& sample, const std::string& name,
                       const std::vector<std::string>& expectations);

// An amount as it is written, with the pack's currency.
std::string money(const typed::Pack& pack, std::int64_t minor);
// 100 of the currency's whole units.
std::int64_t hundred(const typed::Pack& pack);
std::int64_t whole_unit(const typed::Pack& pack);

}  // namespace perk::lint
