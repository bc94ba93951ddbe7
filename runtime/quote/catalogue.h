// What a Catalogue holds: products as numbers, symbols of texts and their order, codes, and what pricing
// needs of the module beside them.
//
// In: an engine, the products' facts. Guaranteed: nothing changes after it is built; ranks of rows compare as
// their contents do (pricing.md R0).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "perk/quote.h"
#include "runtime/lane/lane.h"
#include "runtime/pricing/engine_impl.h"
#include "runtime/quote/schema.h"
#include "runtime/quote/symbol_table.h"

namespace perk {

namespace quote {

inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

// A fact as numbers. Symbols stand in a pool: of a set its members, of a category those that it lies in and
// that the module names; both strictly rising.
struct StoredFact {
  std::uint32_t field = 0;
  std::uint32_t first_symbol = 0, symbol_count = 0;
  std::int64_t value = 0;  // a scalar, a symbol
};

struct Row {
  std::uint32_t first_fact = 0, fact_count = 0;  // all of its facts, in schema order
};

// What pricing reads of a product, in words that stand together: a head, then the facts that the module
// reads. Most are one line of the cache, which is asked for when a line is added and read when the cart is
// priced.
class Record {
 public:
  static constexpr std::size_t kHead = 4, kLine = 16;
  explicit Record(const std::uint32_t* words) : words_(words) {}

  // Compares as the sku's bytes do; 0: it is missing.
  [[nodiscard]] std::uint32_t sku_rank() const { return words_[0]; }
  // Compares as the whole content does.
  [[nodiscard]] std::uint32_t rank() const { return words_[1]; }
  [[nodiscard]] std::uint32_t sku() const { return words_[2]; }  // its symbol, or kNone

  // scalar(field, value), text(field, symbol, categories), texts(field, symbols)
  template <typename Facts>
  void each(const Facts& facts) const {
    const std::uint32_t* at = words_ + kHead;
    for (std::uint32_t i = 0; i < words_[3]; ++i) {
      const std::uint32_t field = at[0], count = at[1] >> 2U;
      const auto form = static_cast<Form>(at[1] & 3U);
      at += 2;
      if (form == Form::scalar) {
        facts.scalar(field, static_cast<std::int64_t>(std::uint64_t{at[1]} << 32U | at[0]));
        at += 2;
      } else if (form == Form::text) {
        facts.text(field, at[0], std::span(at + 1, count));
        at += 1 + count;
      } else {
        facts.texts(field, std::span(at, count));
        at += count;
      }
    }
  }

 private:
  const std::uint32_t* words_;
};

// A need of a promotion, that a code may meet.
struct NeedRef {
  std::uint32_t promotion = 0;  // rank
  std::uint32_t need = 0;
};

struct Code {
  std::string key, text;             // as codes are compared, and as the pack writes it
  std::vector<std::uint32_t> pools;  // that list it
  std::vector<NeedRef> needs;        // that name it
};

}  // namespace quote

struct Catalogue::Impl {
  explicit Impl(const Engine& of);
  std::optional<CartError> add(std::span<const std::vector<Fact>> products,
                               std::span<const std::string> more_texts);

  [[nodiscard]] std::uint32_t symbols() const { return static_cast<std::uint32_t>(byte_rank.size()); }
  [[nodiscard]] std::optional<std::uint32_t> symbol(std::string_view text) const {
    return table.find(text, [&](std::uint32_t of) { return this->text(of); });
  }
  // By its key.
  [[nodiscard]] std::optional<std::uint32_t> code(std::string_view key) const {
    return code_table.find(key, [&](std::uint32_t of) -> std::string_view { return codes[of].key; });
  }
  // Of the module or the catalogue.
  [[nodiscard]] std::string_view text(std::uint32_t symbol) const {
    return symbol < module.symbols.size() ? module.symbols[symbol] : texts[symbol - module.symbols.size()];
  }
  [[nodiscard]] std::span<const std::uint32_t> set_of(const quote::StoredFact& fact) const {
    return std::span(pool).subspan(fact.first_symbol, fact.symbol_count);
  }

  [[nodiscard]] quote::Record record(std::uint32_t row) const {
    return quote::Record(words_.data() + place(row));
  }
  void prefetch(std::uint32_t row) const { __builtin_prefetch(words_.data() + place(row)); }

  const Engine& engine;
  const ir::Module& module;
  quote::Schema schema;
  const pricing::Index& index;
  lane::Lane lane;

  std::vector<std::string> texts;        // not the module's; strictly rising
  quote::SymbolTable table;              // of both
  std::vector<std::uint32_t> byte_rank;  // by symbol: compares as the texts do
  std::vector<quote::Row> rows;
  std::vector<quote::StoredFact> facts;
  std::vector<std::uint32_t> pool;    // symbols of sets
  std::vector<std::uint32_t> row_of;  // by symbol: the first row of that sku, or none

  std::vector<quote::Code> codes;
  quote::SymbolTable code_table;                        // by key
  std::vector<std::vector<quote::NeedRef>> pool_needs;  // by pool

 private:
  void number_texts(std::vector<std::string> more);
  void add_codes();
  [[nodiscard]] std::vector<std::uint32_t> rank_rows() const;
  void write_records(const std::vector<std::uint32_t>& ranks);
  [[nodiscard]] std::uint32_t sku_of(const quote::Row& row) const;
  [[nodiscard]] std::size_t place(std::uint32_t row) const {
    return base_ + (stride_ != 0 ? row * stride_ : offsets_[row]);
  }

  std::vector<std::uint32_t> words_;    // of the records, from base_ on
  std::size_t base_ = 0;                // where a line of the cache begins
  std::size_t stride_ = 0;              // of records that are all of one length; else 0, and
  std::vector<std::uint32_t> offsets_;  // by row
};

}  // namespace perk
