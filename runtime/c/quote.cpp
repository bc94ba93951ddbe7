// Catalogues and quoters; see <perk/c/quote.h>.
#include "perk/c/quote.h"

#include "perk/quote.h"
#include "runtime/c/views.h"
#include "runtime/ir/ir.h"

struct perk_products {
  std::vector<std::vector<perk::Fact>> products;
  std::vector<std::string> texts;
  perk::c::Failure failed;
};

struct perk_catalogue {
  perk::Catalogue catalogue;
  const perk::ir::Module* module = nullptr;  // the engine's
};

struct perk_quoter {
  perk::Quoter quoter;
  const perk_catalogue* catalogue;
  perk::c::Failure failed;
  bool has_line = false, has_row = false;  // the last line; its product's facts are the catalogue's
  bool is_priced = false;
};

namespace perk::c {
namespace {

static_assert(sizeof(perk_quote_part) == sizeof(Quote::Part) &&
              sizeof(perk_quote_site) == sizeof(Quote::Site));
static_assert(offsetof(perk_quote_part, promotion) == offsetof(Quote::Part, promotion) &&
              offsetof(perk_quote_part, stage) == offsetof(Quote::Part, stage) &&
              offsetof(perk_quote_part, site) == offsetof(Quote::Part, site) &&
              offsetof(perk_quote_part, amount) == offsetof(Quote::Part, amount));
static_assert(offsetof(perk_quote_site, list) == offsetof(Quote::Site, list) &&
              offsetof(perk_quote_site, final_amount) == offsetof(Quote::Site, final_amount) &&
              offsetof(perk_quote_site, first_part) == offsetof(Quote::Site, first_part) &&
              offsetof(perk_quote_site, part_count) == offsetof(Quote::Site, part_count));

template <class Make>
perk_status add_fact(perk_products* products, const char* name, Make&& make) noexcept {
  return added(products, [&]() -> Failure {
    if (name == nullptr) return null_argument("name");
    if (products->products.empty()) return bad_argument("a fact comes before every product");
    products->products.back().push_back({name, make()});
    return {};
  });
}

// A number by name, or PERK_NO_ROW.
template <class Find>
std::uint32_t number_of(const perk_catalogue* catalogue, const char* name, Find&& find) noexcept {
  std::uint32_t number = PERK_NO_ROW;
  guarded(nullptr, [&]() -> Failure {
    if (catalogue == nullptr || name == nullptr) return bad_argument("");
    if (const auto found = find(catalogue->catalogue, name)) number = static_cast<std::uint32_t>(*found);
    return {};
  });
  return number;
}

// The C++ class trusts its numbers; those of C are looked at first.
constexpr const char* kNoText = "the catalogue has no such text";

bool all_known(const perk_quoter* quoter, const std::uint32_t* symbols, std::size_t count) noexcept {
  return quoter != nullptr && std::all_of(symbols, symbols + count, [&](std::uint32_t symbol) {
           return symbol < quoter->catalogue->catalogue.symbols();
         });
}

template <class Give>
perk_status set(perk_quoter* quoter, std::uint32_t field, Give&& give) noexcept {
  return added(quoter, [&]() -> Failure {
    const auto& fields = quoter->catalogue->module->fields;
    if (field >= fields.size()) return bad_argument("the schema has no such field");
    const ir::Record record = fields[field].record;
    if (record == ir::Record::coupon || record == ir::Record::event) {
      return bad_argument("a cart has no facts of coupons and events");
    }
    if (record == ir::Record::product || record == ir::Record::line) {
      if (!quoter->has_line) return bad_argument("a fact of a line comes before every line");
      if (quoter->has_row && record == ir::Record::product) {
        return bad_argument("the facts of this product are the catalogue's");
      }
    }
    give();
    return {};
  });
}

perk_status add_line(perk_quoter* quoter, std::uint32_t product, QuoteLine line, std::uint32_t amount_of,
                     const char* id) noexcept {
  return added(quoter, [&]() -> Failure {
    if (amount_of > PERK_WHOLE_LINE) return bad_argument("`amount_of` is neither EACH nor WHOLE_LINE");
    if (product != PERK_NO_ROW && product >= quoter->catalogue->catalogue.size()) {
      return bad_argument("the catalogue has no such product");
    }
    line.product = static_cast<ProductRow>(product);
    line.is_amount = amount_of == PERK_WHOLE_LINE;
    if (id != nullptr) line.id = id;
    quoter->quoter.add_line(line);
    quoter->has_line = true;
    quoter->has_row = product != PERK_NO_ROW;
    return {};
  });
}

perk_quote view_of(const Quote& from) {
  perk_quote view{};
  view.proof = static_cast<std::uint32_t>(from.proof);
  view.degraded = from.degraded ? 1 : 0;
  view.by_lane = from.by_lane ? 1 : 0;
  show_totals(from, view);
  view.lines = reinterpret_cast<const perk_quote_site*>(from.lines.data());
  view.line_count = from.lines.size();
  view.charges = reinterpret_cast<const perk_quote_site*>(from.charges.data());
  view.charge_count = from.charges.size();
  view.parts = reinterpret_cast<const perk_quote_part*>(from.parts.data());
  view.part_count = from.parts.size();
  return view;
}

}  // namespace
}  // namespace perk::c

using namespace perk;
using namespace perk::c;

perk_products* perk_products_new() noexcept {
  return new (std::nothrow) perk_products;
}

void perk_products_free(perk_products* products) noexcept {
  delete products;
}

perk_status perk_products_add(perk_products* products, const char* sku) noexcept {
  return added(products, [&]() -> Failure {
    if (sku == nullptr) return null_argument("sku");
    products->products.push_back({{"sku", std::string(sku)}});
    return {};
  });
}

perk_status perk_products_text(perk_products* products, const char* name, const char* value) noexcept {
  if (value == nullptr) return added(products, [] { return null_argument("value"); });
  return add_fact(products, name, [&] { return Value(std::string(value)); });
}

perk_status perk_products_texts(perk_products* products, const char* name, const char* const* values,
                                size_t count) noexcept {
  if (!has_all(values, count)) return added(products, [] { return null_argument("values"); });
  return add_fact(products, name, [&] { return Value(TextSet(values, values + count)); });
}

perk_status perk_products_money(perk_products* products, const char* name, int64_t minor) noexcept {
  return add_fact(products, name, [&] { return Value(Money{minor}); });
}

perk_status perk_products_number(perk_products* products, const char* name, int64_t micros) noexcept {
  return add_fact(products, name, [&] { return Value(Number{micros}); });
}

perk_status perk_products_yes_no(perk_products* products, const char* name, int32_t value) noexcept {
  return add_fact(products, name, [&] { return Value(value != 0); });
}

perk_status perk_products_symbol(perk_products* products, const char* text) noexcept {
  return added(products, [&]() -> Failure {
    if (text == nullptr) return null_argument("text");
    products->texts.emplace_back(text);
    return {};
  });
}

perk_status perk_catalogue_new(const perk_engine* engine, const perk_products* products,
                               perk_catalogue** catalogue, perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (catalogue == nullptr) return null_argument("catalogue");
    *catalogue = nullptr;
    if (engine == nullptr) return null_argument("engine");
    if (products != nullptr && products->failed.status != PERK_OK) return products->failed;
    static const perk_products kNone;
    const perk_products& from = products == nullptr ? kNone : *products;
    auto built = Catalogue::build(*engine->engine, from.products, from.texts);
    if (auto* refused = std::get_if<CartError>(&built)) return failure_of(std::move(*refused));
    *catalogue = made(perk_catalogue{std::move(std::get<Catalogue>(built)), &engine->engine->module()});
    return {};
  });
}

void perk_catalogue_free(perk_catalogue* catalogue) noexcept {
  delete catalogue;
}

uint32_t perk_catalogue_row(const perk_catalogue* catalogue, const char* sku) noexcept {
  return number_of(catalogue, sku, [](const Catalogue& in, const char* name) { return in.row(name); });
}

uint32_t perk_catalogue_field(const perk_catalogue* catalogue, const char* name) noexcept {
  return number_of(catalogue, name, [](const Catalogue& in, const char* field) { return in.field(field); });
}

uint32_t perk_catalogue_symbol(const perk_catalogue* catalogue, const char* text) noexcept {
  return number_of(catalogue, text, [](const Catalogue& in, const char* of) { return in.symbol(of); });
}

uint32_t perk_catalogue_code(const perk_catalogue* catalogue, const char* code) noexcept {
  return number_of(catalogue, code, [](const Catalogue& in, const char* of) { return in.code(of); });
}

const char* perk_catalogue_promotion(const perk_catalogue* catalogue, uint32_t rank) noexcept {
  if (catalogue == nullptr || rank >= catalogue->module->promotions.size()) return "";
  return catalogue->module->promotions[rank].id.c_str();
}

perk_status perk_quoter_new(const perk_engine* engine, const perk_catalogue* catalogue,
                            perk_quoter** quoter) noexcept {
  return guarded(nullptr, [&]() -> Failure {
    if (quoter == nullptr) return null_argument("quoter");
    *quoter = nullptr;
    if (engine == nullptr || catalogue == nullptr) return bad_argument("");
    if (&engine->engine->module() != catalogue->module)
      return bad_argument("the catalogue is another engine's");
    *quoter = made(perk_quoter{Quoter(*engine->engine, catalogue->catalogue), catalogue, {}});
    return {};
  });
}

void perk_quoter_free(perk_quoter* quoter) noexcept {
  delete quoter;
}

void perk_quoter_begin(perk_quoter* quoter, int64_t now) noexcept {
  if (quoter == nullptr) return;
  quoter->failed = {};
  quoter->has_line = quoter->has_row = quoter->is_priced = false;
  added(quoter, [&]() -> Failure {
    quoter->quoter.begin({now});
    return {};
  });
}

perk_status perk_quoter_name(perk_quoter* quoter, const char* id, const char* currency) noexcept {
  return added(quoter, [&]() -> Failure {
    if (id != nullptr) quoter->quoter.set_id(id);
    if (currency != nullptr) quoter->quoter.set_currency(currency);
    return {};
  });
}

perk_status perk_quoter_line(perk_quoter* quoter, uint32_t product, int64_t quantity, int64_t amount,
                             uint32_t amount_of, const char* id) noexcept {
  return add_line(quoter, product, {.quantity = quantity, .amount = {amount}}, amount_of, id);
}

perk_status perk_quoter_measured(perk_quoter* quoter, uint32_t product, int64_t measure_milli, int64_t amount,
                                 uint32_t amount_of, const char* id) noexcept {
  if (measure_milli == 0) return added(quoter, [] { return bad_argument("a measure is at least 0.001"); });
  return add_line(quoter, product, {.measure_milli = measure_milli, .amount = {amount}}, amount_of, id);
}

perk_status perk_quoter_set(perk_quoter* quoter, uint32_t field, int64_t value) noexcept {
  return set(quoter, field, [&] { quoter->quoter.set(static_cast<FieldHandle>(field), value); });
}

perk_status perk_quoter_set_symbol(perk_quoter* quoter, uint32_t field, uint32_t symbol) noexcept {
  if (!all_known(quoter, &symbol, 1)) return added(quoter, [] { return bad_argument(kNoText); });
  return set(quoter, field,
             [&] { quoter->quoter.set(static_cast<FieldHandle>(field), static_cast<Symbol>(symbol)); });
}

perk_status perk_quoter_set_symbols(perk_quoter* quoter, uint32_t field, const uint32_t* symbols,
                                    size_t count) noexcept {
  if (symbols == nullptr && count != 0) return added(quoter, [] { return null_argument("symbols"); });
  if (!all_known(quoter, symbols, count)) return added(quoter, [] { return bad_argument(kNoText); });
  // A Symbol is its number.
  static_assert(sizeof(Symbol) == sizeof(uint32_t));
  return set(quoter, field, [&] {
    quoter->quoter.set(static_cast<FieldHandle>(field),
                       std::span(reinterpret_cast<const Symbol*>(symbols), count));
  });
}

perk_status perk_quoter_set_text(perk_quoter* quoter, uint32_t field, const char* text) noexcept {
  if (text == nullptr) return added(quoter, [] { return null_argument("text"); });
  return set(quoter, field,
             [&] { quoter->quoter.set(static_cast<FieldHandle>(field), quoter->quoter.symbol(text)); });
}

perk_status perk_quoter_charge(perk_quoter* quoter, int64_t amount, const char* id) noexcept {
  return added(quoter, [&]() -> Failure {
    quoter->quoter.add_charge({amount}, id == nullptr ? "" : id);
    return {};
  });
}

perk_status perk_quoter_coupon(perk_quoter* quoter, uint32_t code) noexcept {
  return added(quoter, [&]() -> Failure {
    if (code >= quoter->catalogue->catalogue.codes()) return bad_argument("the catalogue has no such code");
    quoter->quoter.add_coupon(static_cast<CodeHandle>(code));
    return {};
  });
}

perk_status perk_quoter_coupon_text(perk_quoter* quoter, const char* code) noexcept {
  return added(quoter, [&]() -> Failure {
    if (code == nullptr) return null_argument("code");
    quoter->quoter.add_coupon(std::string_view(code));
    return {};
  });
}

perk_status perk_quoter_ledger(perk_quoter* quoter, const perk_cart* ledger) noexcept {
  return added(quoter, [&]() -> Failure {
    if (ledger == nullptr) return null_argument("ledger");
    if (ledger->failed.status != PERK_OK) return ledger->failed;
    const Cart& from = ledger->cart;
    quoter->quoter.set_ledger(
        {from.coupon_facts, from.balances, from.usage, from.chosen, from.gift_prices, from.stopped});
    return {};
  });
}

perk_status perk_quoter_price(perk_quoter* quoter, perk_quote* quote, perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (quoter == nullptr) return null_argument("quoter");
    if (quote == nullptr) return null_argument("quote");
    if (quoter->failed.status != PERK_OK) return quoter->failed;
    const Quote* priced = quoter->quoter.price();
    quoter->is_priced = priced != nullptr;
    if (priced == nullptr) return failure_of(quoter->quoter.error());
    return {hand_out(quote, view_of(*priced)), "", ""};
  });
}

perk_status perk_quoter_result(const perk_quoter* quoter, uint32_t explain, perk_result** result,
                               perk_error** error) noexcept {
  return guarded(error, [&]() -> Failure {
    if (result == nullptr) return null_argument("result");
    *result = nullptr;
    if (quoter == nullptr) return null_argument("quoter");
    if (!quoter->is_priced) return bad_argument("the cart was not priced yet");
    if (explain == PERK_EXPLAIN_NONE) {
      *result = made(perk_result{quoter->quoter.result()});
      return {};
    }
    if (explain != PERK_EXPLAIN_ALL) return {PERK_UNSUPPORTED, "", "`explain` is neither all nor none"};
    auto priced = quoter->quoter.explained();
    if (auto* refused = std::get_if<CartError>(&priced)) return failure_of(std::move(*refused));
    *result = made(perk_result{std::move(std::get<Result>(priced))});
    return {};
  });
}
