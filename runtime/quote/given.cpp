// Each call checks what it is given as far as a comparison goes; words are left to the engine.
#include "runtime/quote/given.h"

#include <algorithm>
#include <numeric>

#include "runtime/base/check.h"
#include "runtime/base/sort.h"
#include "runtime/interpret/fact_arrays.h"
#include "runtime/ops/money.h"
#include "runtime/ops/text.h"

namespace perk::quote {
namespace {

constexpr std::size_t kDigits = 32;

bool is_integer(std::string_view id) {
  return !id.empty() && id.size() < kDigits &&
         std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
}

void sort_unique(std::vector<std::uint32_t>& symbols, std::size_t first) {
  const auto begin = symbols.begin() + static_cast<std::ptrdiff_t>(first);
  if (std::is_sorted(begin, symbols.end(), std::less_equal<>())) return;
  std::sort(begin, symbols.end());
  symbols.erase(std::unique(begin, symbols.end()), symbols.end());
}

}  // namespace

int compare_id_keys(std::string_view left, std::string_view right) {
  // An integer is filled up to kDigits with zeros, without writing them.
  const std::size_t before_left = is_integer(left) ? kDigits - left.size() : 0;
  const std::size_t before_right = is_integer(right) ? kDigits - right.size() : 0;
  const std::size_t left_size = before_left + left.size(), right_size = before_right + right.size();
  for (std::size_t i = 0; i < std::min(left_size, right_size); ++i) {
    const auto l = static_cast<unsigned char>(i < before_left ? '0' : left[i - before_left]);
    const auto r = static_cast<unsigned char>(i < before_right ? '0' : right[i - before_right]);
    if (l != r) return l < r ? -1 : 1;
  }
  return left_size == right_size ? 0 : left_size < right_size ? -1 : 1;
}

int compare_ids(std::string_view left, std::string_view right) {
  const int by = compare_id_keys(left, right);
  return by != 0 ? by : left.compare(right);
}

Given::Given(const Catalogue::Impl& catalogue)
    : catalogue_(catalogue),
      given_(catalogue.schema.fields.size(), 0),
      category_places_(catalogue.symbols()) {}

void Given::begin(std::int64_t now) {
  now_ = now;
  sound_ = true;
  has_line_ids_ = false;
  lines_.clear();
  line_facts_.clear();
  cart_facts_.clear();
  charges_.clear();
  codes_.clear();
  symbols_.clear();
  chars_.clear();
  list_sum_ = 0;
  pieces_ = 0;
  ++cart_number_;
  id_.clear();
  currency_.clear();
  ledger_.reset();
  if (own_.size() < kTextsKept) return;
  own_.clear();
  own_texts_.clear();
  own_table_.clear();
  category_places_.assign(catalogue_.symbols(), 0);
  category_sets_.clear();
}

std::pair<std::uint32_t, std::uint32_t> Given::keep(std::string_view text) {
  const auto first = static_cast<std::uint32_t>(chars_.size());
  chars_.insert(chars_.end(), text.begin(), text.end());
  return {first, static_cast<std::uint32_t>(text.size())};
}

void Given::add_line(const QuoteLine& from) {
  GivenLine& line = lines_.emplace_back();
  line.row = static_cast<std::uint32_t>(from.product);
  line.first_fact = static_cast<std::uint32_t>(line_facts_.size());
  line.quantity = from.quantity;
  line.measure_milli = from.measure_milli;
  line.amount = from.amount.minor;
  line.is_amount = from.is_amount;
  if (line.row != kNone) {
    PERK_CHECK(line.row < catalogue_.rows.size());
    catalogue_.prefetch(line.row);
  }
  if (!from.id.empty()) {
    std::tie(line.id_first, line.id_size) = keep(from.id);
    has_line_ids_ = true;
  }
  const bool counted = line.quantity >= 1 && line.quantity <= ops::kMaxQuantity && line.amount >= 0;
  const bool measured = line.measure_milli == 0 || (line.quantity == 1 && line.measure_milli >= 1 &&
                                                    line.measure_milli <= ops::kMaxQuantity);
  if (!counted || !measured) {
    sound_ = false;
    return;
  }
  // Both factors are bounded, so the product fits.
  ops::Int128 amount = line.amount;
  if (!line.is_amount && line.measure_milli != 0) {
    amount = ops::round({amount * line.measure_milli, 1000, true}, catalogue_.module.rounding.mode);
  } else if (!line.is_amount) {
    amount *= line.quantity;
  }
  if (amount > ops::kMaxAmount - list_sum_ || line.quantity > ops::kMaxQuantity - pieces_) {
    sound_ = false;
    return;
  }
  line.list = static_cast<std::int64_t>(amount);
  list_sum_ += line.list;
  pieces_ += line.quantity;
}

bool Given::fits(const FieldInfo& field, const GivenFact& fact) const {
  if (fact.form != field.form) return false;
  const auto allowed = [&](std::uint32_t symbol) {
    return !field.listed || std::ranges::binary_search(field.one_of, symbol);
  };
  switch (fact.form) {
    case Form::scalar: return fact.value >= field.low && fact.value <= field.high;
    case Form::text: return allowed(static_cast<std::uint32_t>(fact.value));
    case Form::texts: return std::ranges::all_of(symbols_of(fact), allowed);
  }
  return false;
}

void Given::give(std::uint32_t index, const GivenFact& fact) {
  PERK_CHECK(index < catalogue_.schema.fields.size());
  const FieldInfo& field = catalogue_.schema.fields[index];
  if (!fits(field, fact)) sound_ = false;
  if (!field.of_unit) {
    if (given_[index] == cart_number_) sound_ = false;
    given_[index] = cart_number_;
    cart_facts_.push_back(fact);
    return;
  }
  PERK_CHECK(!lines_.empty());
  GivenLine& line = lines_.back();
  const bool of_product = field.record == ir::Record::product;
  PERK_CHECK(!of_product || line.row == kNone);
  if (of_product && index == catalogue_.schema.sku && fact.form == Form::text) {
    line.sku = static_cast<std::uint32_t>(fact.value);
    line.sku_rank = line.sku < catalogue_.symbols() ? catalogue_.byte_rank[line.sku] + 1 : kNone;
  }
  // In the order of fields, so that equal lines have equal lists.
  line_facts_.push_back(fact);
  ++line.fact_count;
  for (std::size_t i = line_facts_.size() - 1; i > line.first_fact; --i) {
    if (line_facts_[i - 1].field == line_facts_[i].field) sound_ = false;
    if (line_facts_[i - 1].field <= line_facts_[i].field) break;
    std::swap(line_facts_[i - 1], line_facts_[i]);
  }
}

void Given::set(std::uint32_t field, std::int64_t value) {
  GivenFact fact;
  fact.field = field;
  fact.value = value;
  fact.form = Form::scalar;
  give(field, fact);
}

void Given::set(std::uint32_t field, Symbol text) {
  GivenFact fact;
  fact.field = field;
  fact.value = static_cast<std::uint32_t>(text);
  fact.form = Form::text;
  PERK_CHECK(static_cast<std::uint32_t>(text) < catalogue_.symbols() + own_texts_.size());
  give(field, fact);
}

void Given::set(std::uint32_t field, std::span<const Symbol> texts) {
  GivenFact fact;
  fact.field = field;
  fact.form = Form::texts;
  fact.first_symbol = static_cast<std::uint32_t>(symbols_.size());
  for (const Symbol text : texts) {
    PERK_CHECK(static_cast<std::uint32_t>(text) < catalogue_.symbols() + own_texts_.size());
    symbols_.push_back(static_cast<std::uint32_t>(text));
  }
  sort_unique(symbols_, fact.first_symbol);
  fact.symbol_count = static_cast<std::uint32_t>(symbols_.size()) - fact.first_symbol;
  give(field, fact);
}

Symbol Given::symbol(std::string_view text) {
  if (const auto known = catalogue_.symbol(text)) return Symbol{*known};
  const auto text_of = [&](std::uint32_t of) { return this->text(of); };
  if (const auto own = own_table_.find(text, text_of)) return Symbol{*own};
  const auto next = static_cast<std::uint32_t>(catalogue_.symbols() + own_texts_.size());
  own_texts_.emplace_back(*own_.emplace_back(std::make_unique<std::string>(text)));
  own_table_.insert(own_texts_.back(), next, text_of);
  return Symbol{next};
}

void Given::add_charge(std::int64_t amount, std::string_view id) {
  GivenCharge& charge = charges_.emplace_back();
  charge.amount = amount;
  if (!id.empty()) std::tie(charge.id_first, charge.id_size) = keep(id);
}

void Given::add_coupon(std::uint32_t code) {
  PERK_CHECK(code < catalogue_.codes.size());
  codes_.push_back({code, 0, 0});
}

void Given::add_coupon(std::string_view text) {
  const auto known = catalogue_.code(ops::coupon_key(text, catalogue_.module.codes_match_case));
  GivenCode& code = codes_.emplace_back();
  code.code = known.value_or(kNone);
  std::tie(code.text_first, code.text_size) = keep(text);
}

std::span<const std::uint32_t> Given::categories(std::uint32_t path) {
  if (path >= category_places_.size()) category_places_.resize(catalogue_.symbols() + own_texts_.size());
  std::uint32_t& place = category_places_[path];
  if (place == 0) {
    interpret::categories_of(catalogue_.module, text(path), category_sets_.emplace_back());
    place = static_cast<std::uint32_t>(category_sets_.size());
  }
  return category_sets_[place - 1];
}

std::string_view Given::text(std::uint32_t symbol) const {
  const std::uint32_t shared = catalogue_.symbols();
  return symbol < shared ? catalogue_.text(symbol) : own_texts_[symbol - shared];
}

int Given::compare_line_ids(std::uint32_t left, std::uint32_t right) const {
  if (!has_line_ids_) return left < right ? -1 : left > right ? 1 : 0;
  const GivenLine &l = lines_[left], &r = lines_[right];
  if (l.id_size != 0 && r.id_size != 0) {
    return compare_ids(chars(l.id_first, l.id_size), chars(r.id_first, r.id_size));
  }
  return compare_ids(line_id(left), line_id(right));
}

// Lines without ids have their places, which differ.
bool Given::ids_differ() {
  if (!has_line_ids_) return true;
  order_.resize(lines_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  base::sort_numbers(order_, [&](std::uint32_t l, std::uint32_t r) { return compare_line_ids(l, r) < 0; });
  return std::ranges::adjacent_find(order_, [&](std::uint32_t l, std::uint32_t r) {
           return compare_line_ids(l, r) == 0;
         }) == order_.end();
}

bool Given::has_required(const GivenLine& line) const {
  const auto has = [&](std::uint32_t field) {
    return std::ranges::any_of(facts_of(line), [&](const GivenFact& fact) { return fact.field == field; });
  };
  return std::ranges::all_of(catalogue_.schema.must_line, has) &&
         (line.row != kNone || std::ranges::all_of(catalogue_.schema.must_product, has));
}

bool Given::sound() {
  if (!sound_ || ledger_) return false;
  if (!currency_.empty() && currency_ != catalogue_.module.currency) return false;
  std::int64_t sum = list_sum_;
  for (const GivenCharge& charge : charges_) {
    if (charge.amount < 0 || charge.amount > ops::kMaxAmount - sum) return false;
    sum += charge.amount;
  }
  const auto given = [&](std::uint32_t field) { return given_[field] == cart_number_; };
  return std::ranges::all_of(catalogue_.schema.must_cart, given) &&
         std::ranges::all_of(lines_, [&](const GivenLine& line) { return has_required(line); }) &&
         ids_differ();
}

}  // namespace perk::quote
