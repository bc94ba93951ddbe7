// What an engine is made of, for the runtime's own libraries: they share its index and its views instead of
// making their own.
//
// Guaranteed: immutable but for the views, which change under their own lock and change no price.
#pragma once
#include <memory>

#include "perk/engine.h"
#include "runtime/exec/code.h"
#include "runtime/interpret/texts.h"
#include "runtime/pricing/index.h"
#include "runtime/pricing/views.h"

namespace perk {

struct Engine::Impl {
  Impl(std::shared_ptr<const ir::Module> of, std::shared_ptr<const exec::Code> by)
      : module(std::move(of)), code(std::move(by)), index(*module), symbols(*module), views(*module) {}

  std::shared_ptr<const ir::Module> module;
  std::shared_ptr<const exec::Code> code;  // null: everything is interpreted
  pricing::Index index;
  interpret::SymbolIndex symbols;
  mutable pricing::Views views;
};

}  // namespace perk
