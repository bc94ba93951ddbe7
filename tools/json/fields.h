// The facts of a pack's schema by record and name, for everything that reads or writes them.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ir/ir.h"

namespace perk::json {

class Fields {
 public:
  explicit Fields(const ir::Module& module);

  [[nodiscard]] const ir::Field* find(ir::Record record, std::string_view name) const;
  // "; did you mean `job_role`?", or the names there are, or "".
  [[nodiscard]] std::string suggestion(ir::Record record, std::string_view name) const;

 private:
  std::map<std::string, const ir::Field*, std::less<>> by_record_[8];
};

}  // namespace perk::json
