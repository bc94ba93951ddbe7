#include "tools/json/nearest.h"

#include <algorithm>

#include "runtime/base/edit_distance.h"

namespace perk::json {
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names) {
  if (names.empty()) return "";
  std::string_view best;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (std::string_view name : names) {
    const std::size_t d = base::edit_distance(word, name, least);
    if (d < least) {
      least = d;
      best = name;
    }
  }
  if (!best.empty()) return ": did you mean `" + std::string(best) + "`?";
  std::string out = ": known here are ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) out += ", ";
    out += '`' + std::string(names[i]) + '`';
  }
  return out;
}

}  // namespace perk::json
