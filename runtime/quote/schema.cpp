// Fields that are read: those of nodes, caps, bounds, constraints and windows, the sku and categories.
#include "runtime/quote/schema.h"

#include <algorithm>

#include "runtime/ir/strata.h"

namespace perk::quote {
namespace {

bool carts_give(ir::Record record) {
  return record != ir::Record::coupon && record != ir::Record::event;
}

Form form_of(ir::FieldType type) {
  if (type == ir::FieldType::text_set) return Form::texts;
  return type == ir::FieldType::text || type == ir::FieldType::category ? Form::text : Form::scalar;
}

void find_range(FieldInfo& field) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  switch (field.type) {
    case ir::FieldType::boolean:
      field.least = 0;
      field.most = 1;
      break;
    case ir::FieldType::count:  // a perk::Number, in millionths
      field.most = kMost / 1'000'000;
      field.least = -field.most;
      break;
    case ir::FieldType::measure:
      field.most = kMost / 1000;
      field.least = -field.most;
      break;
    case ir::FieldType::date:
    case ir::FieldType::time:
      field.least = std::numeric_limits<std::int32_t>::min();
      field.most = std::numeric_limits<std::int32_t>::max();
      break;
    default: break;
  }
}

void mark_read(const ir::Module& module, std::vector<FieldInfo>& fields) {
  for (const ir::Shape& shape : module.shapes) {
    for (const ir::Node& node : shape.nodes) {
      const ir::Operands operands = ir::info(node.op).operands;
      if (operands == ir::Operands::field) fields[node.a].read = true;
      if (operands == ir::Operands::picks_field) fields[node.b].read = true;
    }
    for (const ir::CapShape& cap : shape.caps) {
      if (cap.scope == ir::CapScope::fact) fields[cap.field].read = true;
    }
    for (const ir::BoundShape& bound : shape.bounds) {
      for (const std::uint32_t key : bound.keys) fields[key].read = true;
    }
  }
  for (const ir::Constraint& constraint : module.constraints) {
    if (constraint.scope == ir::Constraint::Scope::fact) fields[constraint.fact].read = true;
  }
  for (const ir::Promotion& promotion : module.promotions) {
    if (promotion.window_by != ir::kNoNode) fields[promotion.window_by].read = true;
  }
}

}  // namespace

Schema::Schema(const ir::Module& module) {
  fields.reserve(module.fields.size());
  bool line_seen = false;
  for (std::uint32_t f = 0; f < module.fields.size(); ++f) {
    const ir::Field& from = module.fields[f];
    FieldInfo& field = fields.emplace_back();
    field.record = from.record;
    field.type = from.type;
    field.form = form_of(from.type);
    field.category = from.type == ir::FieldType::category;
    field.of_unit = from.record == ir::Record::product || from.record == ir::Record::line;
    field.optional = from.optional;
    field.listed = !from.one_of.empty();
    find_range(field);
    field.low = std::max(field.least, from.at_least.value_or(field.least));
    field.high = std::min(field.most, from.at_most.value_or(field.most));
    const bool is_sku = from.record == ir::Record::product && from.name == "sku";
    if (is_sku) sku = f;
    field.read = is_sku || (field.of_unit && field.category);
    if (from.record == ir::Record::line) line_seen = true;
    if (from.record == ir::Record::product && line_seen) line_fields_last = false;
    if (from.optional || !carts_give(from.record)) continue;
    (from.record == ir::Record::product ? must_product
     : from.record == ir::Record::line  ? must_line
                                        : must_cart)
        .push_back(f);
  }
  mark_read(module, fields);
}

std::optional<std::uint32_t> field_named(const ir::Module& module, std::string_view name) {
  const std::size_t point = name.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  for (std::uint32_t f = 0; f < module.fields.size(); ++f) {
    const ir::Field& field = module.fields[f];
    if (carts_give(field.record) && field.name == name.substr(point + 1) &&
        ir::name_of(field.record) == name.substr(0, point)) {
      return f;
    }
  }
  return std::nullopt;
}

}  // namespace perk::quote
