// Products are checked as lines of a cart are, then every text gets its number, then rows their ranks.
#include "runtime/quote/catalogue.h"

#include <algorithm>
#include <numeric>

#include "runtime/base/sort.h"
#include "runtime/interpret/cart_fields.h"
#include "runtime/interpret/fact_arrays.h"
#include "runtime/ops/text.h"

namespace perk {

using quote::kNone;
using quote::StoredFact;

namespace {

// Symbols of a set, strictly rising.
void sort_symbols(std::vector<std::uint32_t>& pool, std::size_t first) {
  const auto begin = pool.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, pool.end());
  pool.erase(std::unique(begin, pool.end()), pool.end());
}

// The facts of one product by field, checked; missing ones are left out.
struct Reading {
  std::uint32_t field = 0;
  interpret::ReadFact fact;
};

std::optional<CartError> read_product(const ir::Module& module, const std::vector<Fact>& given,
                                      const std::string& place, std::vector<Reading>& out) {
  std::vector<bool> seen(module.fields.size(), false);
  for (const Fact& fact : given) {
    const std::string here = place + "." + fact.name;
    const auto field = std::ranges::find_if(module.fields, [&](const ir::Field& known) {
      return known.record == ir::Record::product && known.name == fact.name;
    });
    if (field == module.fields.end()) {
      return interpret::unknown_field(module, ir::Record::product, fact.name, here);
    }
    const auto index = static_cast<std::size_t>(field - module.fields.begin());
    if (seen[index]) {
      return CartError{ErrorCode::wrong_type, here, "this field is given twice; give it once"};
    }
    seen[index] = true;
    auto read = interpret::read_fact(module, *field, fact.value);
    if (auto* error = std::get_if<CartError>(&read)) {
      error->place = here;
      return std::move(*error);
    }
    if (!std::get<interpret::ReadFact>(read).known) continue;
    out.push_back({static_cast<std::uint32_t>(index), std::get<interpret::ReadFact>(read)});
  }
  for (std::size_t f = 0; f < module.fields.size(); ++f) {
    const ir::Field& field = module.fields[f];
    if (field.record != ir::Record::product || field.optional || seen[f]) continue;
    auto missing = std::get<CartError>(interpret::read_fact(module, field, Missing{}));
    missing.place = place + "." + field.name;
    return missing;
  }
  std::ranges::sort(out, {}, &Reading::field);
  return std::nullopt;
}

}  // namespace

Catalogue::Impl::Impl(const Engine& of)
    : engine(of),
      module(of.module()),
      schema(module),
      index(of.impl().index),
      lane(module, index, of.code()) {
  add_codes();
}

std::optional<CartError> Catalogue::Impl::add(std::span<const std::vector<Fact>> products,
                                              std::span<const std::string> more_texts) {
  std::vector<std::vector<Reading>> read(products.size());
  std::vector<std::string> met(more_texts.begin(), more_texts.end());
  for (std::size_t i = 0; i < products.size(); ++i) {
    if (auto error = read_product(module, products[i], "products[" + std::to_string(i) + "]", read[i])) {
      return error;
    }
    for (const Reading& each : read[i]) {
      if (each.fact.text != nullptr) met.push_back(*each.fact.text);
      if (each.fact.texts != nullptr) met.insert(met.end(), each.fact.texts->begin(), each.fact.texts->end());
    }
  }
  number_texts(std::move(met));
  rows.reserve(products.size());
  for (const std::vector<Reading>& product : read) {
    quote::Row& row = rows.emplace_back();
    row.first_fact = static_cast<std::uint32_t>(facts.size());
    for (const Reading& each : product) {
      StoredFact fact{each.field, static_cast<std::uint32_t>(pool.size()), 0, each.fact.scalar};
      if (each.fact.text != nullptr) fact.value = *symbol(*each.fact.text);
      if (schema.fields[each.field].category) {
        interpret::categories_of(module, *each.fact.text, pool);
      }
      if (each.fact.texts != nullptr) {
        for (const std::string& text : *each.fact.texts) pool.push_back(*symbol(text));
        sort_symbols(pool, fact.first_symbol);
      }
      fact.symbol_count = static_cast<std::uint32_t>(pool.size()) - fact.first_symbol;
      facts.push_back(fact);
    }
    row.fact_count = static_cast<std::uint32_t>(facts.size()) - row.first_fact;
  }
  row_of.assign(symbols(), kNone);
  for (std::size_t r = rows.size(); r-- > 0;) {
    const std::uint32_t sku = sku_of(rows[r]);
    if (sku != kNone) row_of[sku] = static_cast<std::uint32_t>(r);
  }
  write_records(rank_rows());
  return std::nullopt;
}

std::uint32_t Catalogue::Impl::sku_of(const quote::Row& row) const {
  for (const StoredFact& fact : std::span(facts).subspan(row.first_fact, row.fact_count)) {
    if (fact.field == schema.sku) return static_cast<std::uint32_t>(fact.value);
  }
  return kNone;
}

void Catalogue::Impl::write_records(const std::vector<std::uint32_t>& ranks) {
  constexpr std::size_t kLine = quote::Record::kLine;
  offsets_.reserve(rows.size());
  std::vector<std::uint32_t> words;
  std::size_t longest = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    offsets_.push_back(static_cast<std::uint32_t>(words.size()));
    const std::uint32_t sku = sku_of(rows[r]);
    const std::size_t head = words.size();
    words.insert(words.end(), {sku == kNone ? 0 : byte_rank[sku] + 1, ranks[r], sku, 0});
    for (const StoredFact& fact : std::span(facts).subspan(rows[r].first_fact, rows[r].fact_count)) {
      const quote::FieldInfo& field = schema.fields[fact.field];
      if (!field.read) continue;
      ++words[head + 3];
      words.push_back(fact.field);
      words.push_back(fact.symbol_count << 2U | static_cast<std::uint32_t>(field.form));
      const auto value = static_cast<std::uint64_t>(fact.value);
      if (field.form != quote::Form::texts) words.push_back(static_cast<std::uint32_t>(value));
      if (field.form == quote::Form::scalar) words.push_back(static_cast<std::uint32_t>(value >> 32U));
      const auto set = set_of(fact);
      words.insert(words.end(), set.begin(), set.end());
    }
    words.resize((words.size() + kLine - 1) / kLine * kLine, 0);
    longest = std::max(longest, words.size() - head);
  }
  // Short ones are all given the room of the longest: then no table stands between a row and its record.
  if (longest <= 2 * kLine) {
    std::vector<std::uint32_t> apart(longest * rows.size(), 0);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const std::size_t end = r + 1 < rows.size() ? offsets_[r + 1] : words.size();
      std::copy(words.begin() + offsets_[r], words.begin() + static_cast<std::ptrdiff_t>(end),
                apart.begin() + static_cast<std::ptrdiff_t>(r * longest));
    }
    words = std::move(apart);
    stride_ = longest;
  }
  words_.resize(words.size() + kLine);
  const auto address = reinterpret_cast<std::uintptr_t>(words_.data()) / sizeof(std::uint32_t);
  base_ = (kLine - address % kLine) % kLine;
  std::ranges::copy(words, words_.begin() + static_cast<std::ptrdiff_t>(base_));
}

// The module's texts have its numbers, the others stand behind them in the order of their bytes.
void Catalogue::Impl::number_texts(std::vector<std::string> more) {
  for (const ir::Field& field : module.fields)
    more.insert(more.end(), field.one_of.begin(), field.one_of.end());
  const auto text_of = [&](std::uint32_t of) { return text(of); };
  table.reserve(module.symbols.size() + more.size(), text_of);
  for (std::uint32_t s = 0; s < module.symbols.size(); ++s) table.insert(module.symbols[s], s, text_of);
  std::erase_if(more, [&](const std::string& of) { return symbol(of).has_value(); });
  std::ranges::sort(more);
  const auto twice = std::ranges::unique(more);
  more.erase(twice.begin(), twice.end());
  texts = std::move(more);
  const auto own = static_cast<std::uint32_t>(module.symbols.size());
  for (std::uint32_t t = 0; t < texts.size(); ++t) table.insert(texts[t], own + t, text_of);
  byte_rank.resize(own + texts.size());
  for (std::uint32_t rank = 0, s = 0, t = 0; rank < byte_rank.size(); ++rank) {
    const bool from_module = t == texts.size() || (s < own && module.symbols[s] < texts[t]);
    byte_rank[from_module ? s++ : own + t++] = rank;
  }
  for (std::size_t f = 0; f < module.fields.size(); ++f) {
    std::vector<std::uint32_t>& listed = schema.fields[f].one_of;
    for (const std::string& text : module.fields[f].one_of) listed.push_back(*symbol(text));
    std::ranges::sort(listed);
  }
}

std::vector<std::uint32_t> Catalogue::Impl::rank_rows() const {
  const auto compare_sets = [&](const StoredFact& l, const StoredFact& r) {
    const auto ranks = [&](const StoredFact& fact) {
      std::vector<std::uint32_t> of;
      of.reserve(fact.symbol_count);
      for (const std::uint32_t symbol : set_of(fact)) of.push_back(byte_rank[symbol]);
      std::ranges::sort(of);
      return of;
    };
    return ranks(l) <=> ranks(r);
  };
  const auto compare_facts = [&](const StoredFact& l, const StoredFact& r) -> std::strong_ordering {
    switch (schema.fields[l.field].form) {
      case quote::Form::scalar: return l.value <=> r.value;
      case quote::Form::text:
        return byte_rank[static_cast<std::size_t>(l.value)] <=> byte_rank[static_cast<std::size_t>(r.value)];
      case quote::Form::texts: return compare_sets(l, r);
    }
    return std::strong_ordering::equal;
  };
  std::vector<std::uint32_t> sku_ranks;
  sku_ranks.reserve(rows.size());
  for (const quote::Row& row : rows) {
    const std::uint32_t sku = sku_of(row);
    sku_ranks.push_back(sku == kNone ? 0 : byte_rank[sku] + 1);
  }
  // Missing before known: the first field that only one has puts that one last.
  const auto compare = [&](std::uint32_t left, std::uint32_t right) -> std::strong_ordering {
    if (const auto by = sku_ranks[left] <=> sku_ranks[right]; by != 0) return by;
    const auto of = [&](std::uint32_t row) {
      return std::span(facts).subspan(rows[row].first_fact, rows[row].fact_count);
    };
    const auto l = of(left), r = of(right);
    for (std::size_t i = 0; i < std::min(l.size(), r.size()); ++i) {
      if (l[i].field != r[i].field) return r[i].field <=> l[i].field;
      if (const auto by = compare_facts(l[i], r[i]); by != 0) return by;
    }
    return l.size() <=> r.size();
  };
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0U);
  base::sort_numbers(order, [&](std::uint32_t l, std::uint32_t r) { return compare(l, r) < 0; });
  std::vector<std::uint32_t> ranks(rows.size());
  std::uint32_t rank = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && compare(order[i - 1], order[i]) != 0) ++rank;
    ranks[order[i]] = rank;
  }
  return ranks;
}

void Catalogue::Impl::add_codes() {
  std::vector<quote::Code> found;
  const auto add = [&](const std::string& text) {
    found.push_back({ops::coupon_key(text, module.codes_match_case), text, {}, {}});
  };
  for (const ir::Promotion& promotion : module.promotions) {
    for (const ir::CouponNeed& need : promotion.needs) std::ranges::for_each(need.codes, add);
  }
  for (const ir::Pool& listing : module.pools) std::ranges::for_each(listing.codes, add);
  base::sort_stably(found, &quote::Code::key);
  const auto twice = std::ranges::unique(found, {}, &quote::Code::key);
  found.erase(twice.begin(), twice.end());
  codes = std::move(found);
  const auto key_of = [&](std::uint32_t of) -> std::string_view { return codes[of].key; };
  code_table.reserve(codes.size(), key_of);
  for (std::uint32_t c = 0; c < codes.size(); ++c) code_table.insert(codes[c].key, c, key_of);
  pool_needs.resize(module.pools.size());
  for (std::uint32_t p = 0; p < module.promotions.size(); ++p) {
    const auto& needs = module.promotions[p].needs;
    for (std::uint32_t n = 0; n < needs.size(); ++n) {
      for (const std::string& key : index.promotions[p].need_codes[n]) {
        codes[*code(key)].needs.push_back({p, n});
      }
      for (const std::uint32_t listing : needs[n].pools) pool_needs[listing].push_back({p, n});
    }
  }
  for (quote::Code& code : codes) {
    const auto listed = index.code_pools.find(code.key);
    if (listed != index.code_pools.end()) code.pools = listed->second;
  }
}

Catalogue::Catalogue(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Catalogue::~Catalogue() = default;
Catalogue::Catalogue(Catalogue&&) noexcept = default;
Catalogue& Catalogue::operator=(Catalogue&&) noexcept = default;

Catalogue::Catalogue(const Engine& engine) {
  auto impl = std::make_unique<Impl>(engine);
  impl->add({}, {});
  impl_ = std::move(impl);
}

std::variant<Catalogue, CartError> Catalogue::build(const Engine& engine,
                                                    std::span<const std::vector<Fact>> products,
                                                    std::span<const std::string> texts) {
  auto impl = std::make_unique<Impl>(engine);
  if (auto error = impl->add(products, texts)) return std::move(*error);
  return Catalogue(std::unique_ptr<const Impl>(std::move(impl)));
}

std::size_t Catalogue::size() const {
  return impl_->rows.size();
}

std::size_t Catalogue::symbols() const {
  return impl_->symbols();
}

std::size_t Catalogue::codes() const {
  return impl_->codes.size();
}

std::optional<ProductRow> Catalogue::row(std::string_view sku) const {
  const auto symbol = impl_->symbol(sku);
  if (!symbol || impl_->row_of[*symbol] == kNone) return std::nullopt;
  return ProductRow{impl_->row_of[*symbol]};
}

std::optional<FieldHandle> Catalogue::field(std::string_view name) const {
  const auto field = quote::field_named(impl_->module, name);
  return field ? std::optional(FieldHandle{*field}) : std::nullopt;
}

std::optional<Symbol> Catalogue::symbol(std::string_view text) const {
  const auto symbol = impl_->symbol(text);
  return symbol ? std::optional(Symbol{*symbol}) : std::nullopt;
}

std::optional<CodeHandle> Catalogue::code(std::string_view text) const {
  const auto code = impl_->code(ops::coupon_key(text, impl_->module.codes_match_case));
  return code ? std::optional(CodeHandle{*code}) : std::nullopt;
}

std::string_view Catalogue::promotion(std::uint32_t rank) const {
  return impl_->module.promotions[rank].id;
}

std::string_view Catalogue::stage(std::uint32_t stage) const {
  return impl_->module.stages[stage].name;
}

}  // namespace perk
