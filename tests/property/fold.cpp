// Adding up lines of one label, and writing the result.
#include "tests/property/fold.h"

#include <algorithm>
#include <map>

#include "tools/json/write.h"

namespace perk::property {
namespace {

std::vector<Part> added(const std::vector<Part>& a, const std::vector<Part>& b) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> sums;  // (stage, promotion)
  for (const std::vector<Part>* parts : {&a, &b})
    for (const Part& part : *parts) sums[{part.stage, part.promotion}] += part.amount.minor;
  std::vector<Part> result;
  for (const auto& [key, amount] : sums)
    if (amount != 0) result.push_back({key.second, key.first, {amount}});
  return result;
}

void add(LineResult& to, const LineResult& line) {
  to.quantity += line.quantity;
  to.list.minor += line.list.minor;
  to.final_amount.minor += line.final_amount.minor;
  for (std::size_t s = 0; s < to.entries.size(); ++s) to.entries[s].minor += line.entries[s].minor;
  to.parts = added(to.parts, line.parts);
}

}  // namespace

Result folded(Result result, const Label& line, const Label& charge) {
  std::map<std::string, LineResult> lines;
  for (LineResult& given : result.lines) {
    given.id = line(given.id);
    given.parts = added(given.parts, {});
    const auto [place, is_new] = lines.try_emplace(given.id, given);
    if (!is_new) add(place->second, given);
  }
  result.lines.clear();
  for (auto& [id, given] : lines) result.lines.push_back(std::move(given));
  for (ChargeResult& given : result.charges) {
    given.id = charge(given.id);
    given.parts = added(given.parts, {});
  }
  std::sort(result.charges.begin(), result.charges.end(),
            [](const ChargeResult& a, const ChargeResult& b) { return a.id < b.id; });
  result.pack_version.clear();
  return result;
}

std::string bytes(const Result& result, const ir::Module& module) {
  return json::write_result(result, module);
}

}  // namespace perk::property
