#include "tools/json/fields.h"

#include "tools/json/nearest.h"

namespace perk::json {

Fields::Fields(const ir::Module& module) {
  for (const ir::Field& field : module.fields) {
    by_record_[static_cast<std::size_t>(field.record)].emplace(field.name, &field);
  }
}

const ir::Field* Fields::find(ir::Record record, std::string_view name) const {
  const auto& fields = by_record_[static_cast<std::size_t>(record)];
  const auto found = fields.find(name);
  return found == fields.end() ? nullptr : found->second;
}

std::string Fields::suggestion(ir::Record record, std::string_view name) const {
  std::vector<std::string_view> names;
  for (const auto& [known, field] : by_record_[static_cast<std::size_t>(record)]) names.push_back(known);
  return did_you_mean(name, names);
}

}  // namespace perk::json
