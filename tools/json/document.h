// A cart as a document says it: facts by field of the schema, numbers in their scale, texts as views.
//
// In: what a reader of JSON filled (read_cart.h; tools/orders). Out: a perk::Cart, or the calls of a Quoter
// (tools/orders/give.h). Everything but what the ledger knows is reused from document to document, without
// allocating.
#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "perk/quote.h"
#include "runtime/ir/ir.h"

namespace perk::json {

struct DocumentFact {
  std::uint32_t field = 0;                       // of the module
  bool known = false;                            // false: `null`
  std::int64_t scalar = 0;                       // in the field's scale
  std::string_view text;                         // of a text or category; a duration as written
  std::uint32_t first_text = 0, text_count = 0;  // of a set, in CartDocument::texts
};

struct CartDocument {
  struct Line {
    std::string_view id;  // "": its place
    std::int64_t quantity = 1;
    std::int64_t measure_milli = 0;
    bool measured = false;
    Money amount;
    bool is_amount = false;
    std::uint32_t first_fact = 0, fact_count = 0;  // in line_facts
  };
  struct Charge {
    std::string_view id;  // "": its place
    Money amount;
  };

  std::string_view id, currency;
  Instant now;
  std::vector<Line> lines;
  std::vector<DocumentFact> line_facts, cart_facts;
  std::vector<std::string_view> texts;
  std::vector<Charge> charges;
  std::vector<std::string_view> coupons;
  QuoteLedger ledger;
  bool has_ledger = false;

  void clear();
  // A text that the document does not have as it is.
  std::string_view own(std::string text) {
    if (owned_ == own_texts_.size()) own_texts_.emplace_back();
    return own_texts_[owned_++] = std::move(text);
  }

 private:
  std::deque<std::string> own_texts_;
  std::size_t owned_ = 0;
};

Cart cart_of(const CartDocument& document, const ir::Module& module);

}  // namespace perk::json
