// One cart: checks, runs, view, candidates, lane; and the ways round where one of these says no.
#include "runtime/quote/quoter.h"

#include <algorithm>
#include <numeric>

#include "runtime/base/check.h"
#include "runtime/base/sort.h"
#include "runtime/ops/text.h"
#include "runtime/pricing/overflow.h"
#include "runtime/pricing/receipt.h"

namespace perk {

using quote::kNone;

Quoter::Impl::Impl(const Engine& of, const Catalogue& with)
    : engine(of), catalogue(*with.impl_), given(catalogue), answer(catalogue), codes_(catalogue) {
  PERK_CHECK(&catalogue.engine.impl() == &of.impl());
}

const Quote* Quoter::Impl::price(const QuoteOptions& asked) {
  options.explain = Explain::none;
  options.choice_budget = asked.choice_budget;
  error = {};
  if (!given.sound()) return price_as_host();
  runs_.order(catalogue, given);
  codes_.enter(given.codes(), given.now());
  fill_view();
  // An overflow is told even where the promotion could give nothing.
  if (pricing::may_overflow(catalogue.module, view_, catalogue.index.overflow)) {
    return price_as_host();
  }
  const candidates::View& view = find();
  if (!asked.lane || !price_by_lane(view)) return price_generally();
  answer.from_lane(workspace_.priced(), given, runs_, charge_order_, codes_);
  return &answer.quote();
}

void Quoter::Impl::fill_view() {
  view_.begin(catalogue.module, runs_.runs().size(), given.now(), catalogue.texts);
  view_.lend_texts(given.own_texts());
  for (std::size_t run = 0; run < runs_.runs().size(); ++run) fill_run(run);
  interpret::FactArrays& arrays = view_.arrays();
  for (const quote::GivenFact& fact : given.cart_facts()) {
    const quote::FieldInfo& field = catalogue.schema.fields[fact.field];
    if (!field.read) continue;
    if (field.form == quote::Form::texts) {
      arrays.lend_symbols(fact.field, given.symbols_of(fact));
      continue;
    }
    arrays.set(fact.field, fact.value);
    if (field.category) {
      arrays.lend_symbols(fact.field, given.categories(static_cast<std::uint32_t>(fact.value)));
    }
  }
  fill_charges();
  view_.end();
}

namespace {

// A product's facts, into the rows of one run.
struct UnitFacts {
  interpret::FactArrays& arrays;
  std::size_t run;
  const quote::Schema& schema;

  void scalar(std::uint32_t field, std::int64_t value) const { arrays.set_unit(field, run, value); }
  void text(std::uint32_t field, std::uint32_t symbol, std::span<const std::uint32_t> categories) const {
    arrays.set_unit(field, run, symbol);
    if (schema.fields[field].category) arrays.lend_unit_symbols(field, run, categories);
  }
  void texts(std::uint32_t field, std::span<const std::uint32_t> symbols) const {
    arrays.lend_unit_symbols(field, run, symbols);
  }
};

}  // namespace

// Only facts that the module reads.
void Quoter::Impl::fill_run(std::size_t run) {
  const quote::Runs::Run& of = runs_.runs()[run];
  const auto members = runs_.members().subspan(of.first, of.count);
  const quote::GivenLine& head = given.lines()[members.front()];
  const bool measured = head.measure_milli != 0;
  view_.add_run(of.quantity, of.list, measured ? std::optional(head.measure_milli) : std::nullopt);
  std::int64_t units = 0;
  for (const std::uint32_t line : members) {
    const std::int64_t more = given.lines()[line].quantity;
    view_.add_member(line, units, units + more);
    units += more;
  }
  interpret::FactArrays& arrays = view_.arrays();
  if (head.row != kNone) catalogue.record(head.row).each(UnitFacts{arrays, run, catalogue.schema});
  for (const quote::GivenFact& fact : given.facts_of(head)) {
    const quote::FieldInfo& field = catalogue.schema.fields[fact.field];
    if (!field.read) continue;
    if (field.form == quote::Form::texts) {
      arrays.lend_unit_symbols(fact.field, run, given.symbols_of(fact));
      continue;
    }
    arrays.set_unit(fact.field, run, fact.value);
    if (field.category) {
      arrays.lend_unit_symbols(fact.field, run, given.categories(static_cast<std::uint32_t>(fact.value)));
    }
  }
}

// By amount, then by id.
void Quoter::Impl::fill_charges() {
  charge_order_.resize(given.charges().size());
  std::iota(charge_order_.begin(), charge_order_.end(), 0U);
  if (charge_order_.size() > 1) {
    base::sort_numbers(charge_order_, [&](std::uint32_t l, std::uint32_t r) {
      const std::int64_t left = given.charges()[l].amount, right = given.charges()[r].amount;
      if (left != right) return left < right;
      const int by = quote::compare_ids(given.charge_id(l), given.charge_id(r));
      return by != 0 ? by < 0 : l < r;
    });
  }
  if (catalogue.module.rounding.remainder != ir::Remainder::largest) fill_ids();
  for (std::size_t i = 0; i < charge_order_.size(); ++i) {
    const std::uint32_t place = charge_order_[i];
    const std::uint32_t id = charge_ids_.empty() ? 0 : charge_ids_[i];
    view_.add_charge({given.charges()[place].amount, place, id});
  }
}

// Where the pack says which line takes a remainder: ids of lines and charges as numbers.
void Quoter::Impl::fill_ids() {
  const std::size_t lines = given.lines().size();
  std::vector<std::string> ids;
  ids.reserve(lines + charge_order_.size());
  for (std::size_t i = 0; i < lines; ++i) ids.push_back(given.line_id(i));
  for (const std::uint32_t place : charge_order_) ids.push_back(given.charge_id(place));
  std::vector<std::uint32_t> order(ids.size()), numbers(ids.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto compare = [&](std::uint32_t l, std::uint32_t r) {
    return quote::compare_id_keys(ids[l], ids[r]);
  };
  base::sort_numbers(order, [&](std::uint32_t l, std::uint32_t r) { return compare(l, r) < 0; });
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    numbers[order[i]] = i > 0 && compare(order[i - 1], order[i]) == 0 ? numbers[order[i - 1]] : i;
  }
  const auto charges = numbers.begin() + static_cast<std::ptrdiff_t>(lines);
  view_.line_ids().assign(numbers.begin(), charges);
  charge_ids_.assign(charges, numbers.end());
}

// The day's view where it covers the cart's instant, else that of the whole of time.
const candidates::View& Quoter::Impl::view_for(std::int64_t now) {
  pricing::Views& views = engine.impl().views;
  if (day_.version != views.version()) day_ = views.day();
  const bool covered = day_.view != nullptr && day_.view->covers(now);
  if (!covered) views.missed(now);
  const candidates::View& view = covered ? *day_.view : views.of_all_time();
  if (&view != last_view_) {
    last_view_ = &view;
    ++generation_;
  }
  return view;
}

const candidates::View& Quoter::Impl::find() {
  const candidates::View& view = view_for(given.now());
  view.find({view_.facts(), codes_.traits(view, generation_), given.now(), given.list_subtotal()}, scratch_);
  return view;
}

bool Quoter::Impl::price_by_lane(const candidates::View& view) {
  const auto records = view.records();
  const bool asks_codes = std::ranges::any_of(scratch_.found(), [&](const candidates::Found& found) {
    return (records[found.record].flags & candidates::Record::kNeeds) != 0;
  });
  std::optional<pricing::Codes> codes;  // of pools: only these have to be looked up as text
  if (asks_codes) {
    add_codes();
    codes.emplace(catalogue.module, catalogue.index, view_);
  }
  const lane::Order order{view_, scratch_.found(), records, codes ? &*codes : nullptr};
  return catalogue.lane.price(order, workspace_) == lane::Refusal::none;
}

// What the general engine asks of a cart beside its view: ids and codes as text.
Cart Quoter::Impl::labels() const {
  Cart cart;
  cart.id = given.id();
  cart.currency = given.currency();
  cart.now.seconds = given.now();
  cart.lines.resize(given.lines().size());
  for (std::size_t i = 0; i < cart.lines.size(); ++i) {
    cart.lines[i].id = given.line_id(i);
    cart.lines[i].quantity = given.lines()[i].quantity;
  }
  for (std::size_t i = 0; i < given.charges().size(); ++i) {
    cart.shipping_charges.push_back({given.charge_id(i), {given.charges()[i].amount}});
  }
  for (const quote::GivenCode& code : given.codes()) cart.coupons.push_back(given.code_text(code));
  return cart;
}

void Quoter::Impl::add_codes() {
  if (!view_.codes().empty() || given.codes().empty()) return;
  for (const quote::GivenCode& code : given.codes()) {
    view_.add_code(ops::coupon_key(given.code_text(code), catalogue.module.codes_match_case));
  }
  view_.end();
}

const Quote* Quoter::Impl::price_generally() {
  add_codes();
  ranks_.clear();
  for (const candidates::Found& found : scratch_.found()) ranks_.push_back(found.promotion);
  const pricing::Calculation calculation(catalogue.module, catalogue.index, view_, ranks_, engine.code());
  answer.from_result(
      pricing::make_result(calculation, labels(), pricing::choose(calculation, options), options));
  return &answer.quote();
}

const Quote* Quoter::Impl::price_as_host() {
  auto priced = engine.price(given.cart(), options);
  if (auto* wrong = std::get_if<CartError>(&priced)) {
    error = std::move(*wrong);
    return nullptr;
  }
  answer.from_result(std::get<Result>(std::move(priced)));
  return &answer.quote();
}

void Quoter::Impl::result(Result& result) {
  if (answer.quote().general != nullptr) {
    result = *answer.quote().general;
    return;
  }
  add_codes();
  answer.result(given, view_, result);
}

Quoter::Quoter(const Engine& engine, const Catalogue& catalogue)
    : impl_(std::make_unique<Impl>(engine, catalogue)) {}
Quoter::~Quoter() = default;
Quoter::Quoter(Quoter&&) noexcept = default;
Quoter& Quoter::operator=(Quoter&&) noexcept = default;

void Quoter::begin(Instant now) {
  impl_->given.begin(now.seconds);
}
void Quoter::add_line(const QuoteLine& line) {
  impl_->given.add_line(line);
}
void Quoter::set(FieldHandle field, std::int64_t value) {
  impl_->given.set(static_cast<std::uint32_t>(field), value);
}
void Quoter::set(FieldHandle field, Symbol text) {
  impl_->given.set(static_cast<std::uint32_t>(field), text);
}
void Quoter::set(FieldHandle field, std::span<const Symbol> texts) {
  impl_->given.set(static_cast<std::uint32_t>(field), texts);
}
Symbol Quoter::symbol(std::string_view text) {
  return impl_->given.symbol(text);
}
void Quoter::add_charge(Money amount, std::string_view id) {
  impl_->given.add_charge(amount.minor, id);
}
void Quoter::add_coupon(CodeHandle code) {
  impl_->given.add_coupon(static_cast<std::uint32_t>(code));
}
void Quoter::add_coupon(std::string_view code) {
  impl_->given.add_coupon(code);
}
void Quoter::set_ledger(const QuoteLedger& ledger) {
  impl_->given.set_ledger(ledger);
}
void Quoter::set_id(std::string_view id) {
  impl_->given.set_id(id);
}
void Quoter::set_currency(std::string_view currency) {
  impl_->given.set_currency(currency);
}
const Quote* Quoter::price(const QuoteOptions& options) {
  return impl_->price(options);
}
const CartError& Quoter::error() const {
  return impl_->error;
}
Result Quoter::result() const {
  Result result;
  impl_->result(result);
  return result;
}
void Quoter::result(Result& result) const {
  impl_->result(result);
}
std::variant<Result, CartError> Quoter::explained(Explain explain) const {
  PriceOptions options = impl_->options;
  options.explain = explain;
  return impl_->engine.price(impl_->given.cart(), options);
}

}  // namespace perk
