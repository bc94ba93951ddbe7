#include "tools/orders/give.h"

#include <span>
#include <string>

#include "tools/json/value.h"

namespace perk::orders {

using json::CartDocument;
using json::DocumentFact;

Giver::Giver(const Catalogue& catalogue, const ir::Module& module) : module_(module) {
  fields_.reserve(module.fields.size());
  for (const ir::Field& field : module.fields) {
    const std::string name = std::string(json::record_name(field.record)) + "." + field.name;
    fields_.push_back(catalogue.field(name).value_or(FieldHandle{}));
  }
}

void Giver::give(const CartDocument& document, Quoter& quoter) {
  quoter.begin(document.now);
  quoter.set_id(document.id);
  quoter.set_currency(document.currency);
  for (const CartDocument::Line& line : document.lines) {
    // A measure of nothing is none to a Quoter, but an error to the engine.
    const bool none = line.measured && line.measure_milli == 0;
    quoter.add_line({.quantity = line.quantity,
                     .measure_milli = none ? -1 : line.measure_milli,
                     .amount = line.amount,
                     .is_amount = line.is_amount,
                     .id = line.id});
    for (const DocumentFact& fact :
         std::span(document.line_facts).subspan(line.first_fact, line.fact_count)) {
      give(document, fact, quoter);
    }
  }
  for (const DocumentFact& fact : document.cart_facts) give(document, fact, quoter);
  for (const CartDocument::Charge& charge : document.charges) quoter.add_charge(charge.amount, charge.id);
  for (const std::string_view coupon : document.coupons) quoter.add_coupon(coupon);
  if (document.has_ledger) quoter.set_ledger(document.ledger);
}

void Giver::give(const CartDocument& document, const DocumentFact& fact, Quoter& quoter) {
  if (!fact.known) return;
  const FieldHandle field = fields_[fact.field];
  switch (module_.fields[fact.field].type) {
    case ir::FieldType::text:
    case ir::FieldType::category: quoter.set(field, quoter.symbol(fact.text)); break;
    case ir::FieldType::text_set:
      symbols_.clear();
      for (const std::string_view text :
           std::span(document.texts).subspan(fact.first_text, fact.text_count)) {
        symbols_.push_back(quoter.symbol(text));
      }
      quoter.set(field, symbols_);
      break;
    default: quoter.set(field, fact.scalar); break;
  }
}

}  // namespace perk::orders
