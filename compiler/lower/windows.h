// From typed windows to the module's, each once.
//
// In: the windows of promotions, and the module with its zone and its day's start. Out: indices of
// Module::windows; dates that are alternatives become one sorted list of days, and ends that are named days
// the days between them, so that a test takes the time of a search at most.
#pragma once
#include <map>
#include <string>

#include "compiler/sema/typed.h"
#include "runtime/ir/ir.h"

namespace perk::lower {

class Windows {
 public:
  explicit Windows(ir::Module& module) : module_(module) {}

  std::uint32_t add(const typed::Window& window);
  // The UTC second from which the window never holds again; INT64_MAX where it is open.
  [[nodiscard]] std::int64_t ends_at(std::uint32_t window) const;

 private:
  std::uint32_t share(ir::Window window);
  struct End;
  [[nodiscard]] End end_of(std::uint32_t window) const;
  [[nodiscard]] std::int64_t instant(const End& end) const;

  ir::Module& module_;
  std::map<std::string, std::uint32_t> known_;
};

}  // namespace perk::lower
