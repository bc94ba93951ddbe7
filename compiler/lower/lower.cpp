// The pack's parts, one after another, into a module; see lower.h.
#include "compiler/lower/lower.h"

#include <utility>

#include "compiler/lower/lowering.h"
#include "compiler/lower/texts.h"
#include "compiler/lower/zone.h"
#include "runtime/ir/print.h"

namespace perk::lower {

std::vector<std::uint32_t> indices(const std::vector<std::size_t>& from) {
  std::vector<std::uint32_t> out;
  out.reserve(from.size());
  for (const std::size_t one : from) out.push_back(static_cast<std::uint32_t>(one));
  return out;
}

std::shared_ptr<ir::Module> Lowering::run() {
  lower_header();
  for (const auto& segment : pack_.segments) {
    module_->segments.push_back({segment->id, segment->display, condition_program(*segment->condition)});
  }
  for (const typed::Stage& stage : pack_.stacking.stages) {
    module_->stages.push_back({stage.name, same<ir::Stage::Kind>(stage.kind), stage.one_after_another});
  }
  lower_accounts();
  for (const typed::Promotion& promotion : pack_.promotions) lower_promotion(promotion);
  lower_stacking();
  symbols_.finish(*module_);
  return module_;
}

void Lowering::lower_header() {
  module_->pack = pack_.id;
  module_->display = pack_.display;
  module_->version = version_of(sources_);
  module_->currency = pack_.currency;
  module_->exponent = pack_.exponent;
  module_->prices_include_tax = pack_.prices_include_tax;
  module_->codes_match_case = pack_.codes_match_case;
  module_->rounding = {same<ir::RoundingMode>(pack_.rounding.mode),
                       same<ir::RoundingBasis>(pack_.rounding.basis),
                       same<ir::Remainder>(pack_.rounding.remainder)};
  module_->zone = zone_of(pack_.timezone);
  module_->day_start = pack_.day_start;
  module_->settlement = pack_.settlement;
  module_->returns = pack_.returns;
  for (const typed::Field& field : pack_.schema.fields) {
    module_->fields.push_back({same<ir::Record>(field.record), field.name,
                               same<ir::FieldType>(field.type.base), field.type.optional, field.at_least,
                               field.at_most, field.one_of});
  }
}

void Lowering::lower_accounts() {
  for (const typed::Account& from : pack_.accounts) {
    ir::Account account;
    account.id = from.id;
    account.display = from.display;
    if (!from.units.empty()) {
      account.unit = from.units.front();
      account.units = from.units.back();
    }
    account.worth = from.worth;
    account.usable_from = from.usable_from;
    account.lapse = from.lapse;
    module_->accounts.push_back(std::move(account));
  }
  for (const typed::CouponPool& from : pack_.pools) {
    ir::Pool pool;
    pool.id = from.id;
    pool.display = from.display;
    pool.codes = from.codes;
    if (from.valid) pool.window = windows_.add(*from.valid);
    pool.from_issue = from.from_issue;
    pool.months = from.months;
    pool.days = from.days;
    pool.seconds = from.seconds;
    pool.worth = from.worth;
    pool.used_in_parts = from.used_in_parts;
    pool.uses_per_code = from.uses_per_code;
    pool.made = from.made;
    pool.pattern = from.pattern;
    pool.check_digit = from.check_digit;
    module_->pools.push_back(std::move(pool));
  }
}

std::uint32_t Lowering::share(ir::Shape shape) {
  const auto [at, fresh] =
      shapes_.try_emplace(ir::print(shape), static_cast<std::uint32_t>(module_->shapes.size()));
  if (fresh) module_->shapes.push_back(std::move(shape));
  return at->second;
}

ir::Program Lowering::program(const TreePtr& root) {
  Emitter emitter(symbols_);
  const std::uint32_t node = emitter.emit(root);
  emitter.shape.root = node;
  return {share(std::move(emitter.shape)), std::move(emitter.slots)};
}
ir::Program Lowering::condition_program(const typed::Expr& expr) {
  return program(FromTyped(pack_).condition(expr));
}
ir::Program Lowering::value_program(const typed::Expr& expr) {
  return program(FromTyped(pack_).value(expr));
}

std::shared_ptr<ir::Module> lower(const typed::Pack& pack, const source::Sources& sources) {
  return Lowering(pack, sources).run();
}

}  // namespace perk::lower
