// What the ledger knows of a cart, from JSON: codes, balances, usage, promotions chosen or stopped, prices of
// gifts.
//
// In: members of a cart's document. Out: added to a QuoteLedger; false, with the error set, at the first
// thing that is wrong. Names are those of the module: counters, pools and accounts that it does not have are
// errors.
#pragma once
#include <simdjson.h>

#include "perk/quote.h"
#include "runtime/ir/ir.h"
#include "tools/json/error.h"
#include "tools/json/place.h"
#include "tools/json/value.h"

namespace perk::json {

class LedgerReader {
 public:
  LedgerReader(const ir::Module& module, const Units& units, QuoteLedger& out, Error& error)
      : module_(module), units_(units), out_(out), error_(error) {}

  bool code(simdjson::dom::object object, const Place& place);
  bool balances(simdjson::dom::element element, const Place& place);  // {"points": 500, "cashback": "12.50"}
  bool usage(simdjson::dom::element element, const Place& place);     // [{"counter": "…", "used": 1}]
  bool chosen(simdjson::dom::element element, const Place& place) {
    return promotions(element, place, out_.chosen);
  }
  bool stopped(simdjson::dom::element element, const Place& place) {
    return promotions(element, place, out_.stopped);
  }
  bool gift_prices(simdjson::dom::element element, const Place& place);  // {"MUG": "890.00"}

 private:
  bool promotions(simdjson::dom::element element, const Place& place, std::vector<std::string>& ids);
  bool fail(const Place& place, std::string message);
  bool as_object(simdjson::dom::element element, const Place& place, simdjson::dom::object& object);
  bool as_array(simdjson::dom::element element, const Place& place, simdjson::dom::array& array);
  bool as_text(simdjson::dom::element element, const Place& place, std::string& text);
  bool names_once(simdjson::dom::object object, const Place& place);
  bool amount(simdjson::dom::element element, std::string_view name, const Place& place, Money& money);
  bool count_or_money(simdjson::dom::element element, const Place& place, bool is_money, std::int64_t& out);
  bool code_member(std::string_view name, simdjson::dom::element value, const Place& place,
                   CouponFacts& facts);
  bool is_pool(const std::string& pool, const Place& place);
  bool state(simdjson::dom::element element, const Place& place, CouponFacts::State& state);
  bool unknown_counter(const std::string& counter, const Place& place);

  const ir::Module& module_;
  const Units& units_;
  QuoteLedger& out_;
  Error& error_;
};

}  // namespace perk::json
