#include "tools/json/fields.h"

#include <algorithm>

#include "tools/json/nearest.h"

namespace perk::json {

Fields::Fields(const ir::Module& module) : module_(module) {
  const auto name_of = [&](std::uint32_t of) -> std::string_view { return module.fields[of].name; };
  for (std::uint32_t f = 0; f < module.fields.size(); ++f) {
    const ir::Field& field = module.fields[f];
    by_record_[static_cast<std::size_t>(field.record)].insert(field.name, f, name_of);
  }
}

const ir::Field* Fields::find(ir::Record record, std::string_view name) const {
  const auto found = index(record, name);
  return found ? &module_.fields[*found] : nullptr;
}

std::string Fields::suggestion(ir::Record record, std::string_view name) const {
  std::vector<std::string_view> names;
  for (const ir::Field& field : module_.fields) {
    if (field.record == record) names.emplace_back(field.name);
  }
  std::ranges::sort(names);
  return did_you_mean(name, names);
}

}  // namespace perk::json
