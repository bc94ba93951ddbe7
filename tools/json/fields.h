// The facts of a pack's schema by record and name, for everything that reads or writes them.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ir/ir.h"
#include "runtime/quote/symbol_table.h"

namespace perk::json {

class Fields {
 public:
  explicit Fields(const ir::Module& module);

  // Its index in the module.
  [[nodiscard]] std::optional<std::uint32_t> index(ir::Record record, std::string_view name) const {
    const auto name_of = [this](std::uint32_t field) -> std::string_view {
      return module_.fields[field].name;
    };
    return by_record_[static_cast<std::size_t>(record)].find(name, name_of);
  }
  [[nodiscard]] const ir::Field* find(ir::Record record, std::string_view name) const;
  // "; did you mean `job_role`?", or the names there are, or "".
  [[nodiscard]] std::string suggestion(ir::Record record, std::string_view name) const;

 private:
  const ir::Module& module_;
  std::array<quote::SymbolTable, 8> by_record_;
};

}  // namespace perk::json
