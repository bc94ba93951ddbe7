// Rows of units are cleared only where something was written, so that a refill costs what it fills.
#include "runtime/interpret/fact_arrays.h"

#include <algorithm>

#include "runtime/interpret/helpers.h"
#include "runtime/interpret/texts.h"

namespace perk::interpret {

void FactArrays::reset(const ir::Module& module, std::size_t runs) {
  const std::uint64_t stride = stride_of(runs);
  const std::size_t fields = module.fields.size();
  if (stride == facts_.stride && fields == fields_) {
    clear_units();
  } else {
    unit_.assign(fields * stride, 0);
    unit_known_.assign(fields * stride, 0);
    unit_sets_.assign(fields * stride, {});
    touched_.assign(fields, 0);
    scratch_.resize(exec::kScratchRows * stride);
  }
  fields_ = fields;
  facts_ = {};
  facts_.runs = runs;
  facts_.stride = stride;
  list_.assign(stride, 0);
  quantity_.assign(stride, 0);
  fact_.assign(fields, 0);
  known_.assign(fields, 0);
  sets_.assign(fields, {});
  balance_.assign(module.accounts.size(), 0);
  balance_known_.assign(module.accounts.size(), 0);
  segment_.assign(module.segments.size(), 0);
  code_.clear();
  code_known_.clear();
  pool_.clear();
  copied_.clear();
}

void FactArrays::clear_units() {
  for (std::size_t field = 0; field < fields_; ++field) {
    if (touched_[field] == 0) continue;
    touched_[field] = 0;
    const auto stride = static_cast<std::ptrdiff_t>(facts_.stride);
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(field) * stride;
    std::fill_n(unit_.begin() + at, stride, 0);
    std::fill_n(unit_known_.begin() + at, stride, std::uint8_t{0});
    std::fill_n(unit_sets_.begin() + at, stride, exec::Symbols{});
  }
}

void FactArrays::copy_symbols(bool unit, std::size_t at, std::span<const std::uint32_t> symbols) {
  copied_.push_back({unit, at, pool_.size(), symbols.size()});
  pool_.insert(pool_.end(), symbols.begin(), symbols.end());
}

void FactArrays::set_symbols(std::uint32_t field, std::span<const std::uint32_t> symbols) {
  known_[field] = 1;
  copy_symbols(false, field, symbols);
}

void FactArrays::set_unit_symbols(std::uint32_t field, std::size_t run,
                                  std::span<const std::uint32_t> symbols) {
  const std::size_t at = unit_at(field, run);
  unit_known_[at] = 1;
  copy_symbols(true, at, symbols);
}

std::size_t FactArrays::add_code() {
  const std::size_t code = fields_ == 0 ? 0 : code_.size() / fields_;
  code_.resize(code_.size() + fields_, 0);
  code_known_.resize(code_known_.size() + fields_, 0);
  return code;
}

void FactArrays::finish(const void* world) {
  ++fills_;
  for (const Copied& set : copied_) {
    exec::Symbols& place = set.unit ? unit_sets_[set.at] : sets_[set.at];
    place = {pool_.data() + set.first, set.count};
  }
  facts_.list = list_.data();
  facts_.quantity = quantity_.data();
  facts_.entry = list_.data();
  facts_.fact = fact_.data();
  facts_.known = known_.data();
  facts_.sets = sets_.data();
  facts_.unit = unit_.data();
  facts_.unit_known = unit_known_.data();
  facts_.unit_sets = unit_sets_.data();
  facts_.balance = balance_.data();
  facts_.balance_known = balance_known_.data();
  facts_.segment = segment_.data();
  facts_.scratch = scratch_.data();
  facts_.helpers = &helpers();
  facts_.world = world;
}

void categories_of(const ir::Module& module, std::string_view path, std::vector<std::uint32_t>& out) {
  each_category(path, [&](std::string_view category) {
    const std::size_t at = place_of(module.symbols, category);
    if (at < module.symbols.size()) out.push_back(static_cast<std::uint32_t>(at));
  });
}

}  // namespace perk::interpret
