// A cart as a host gave it in numbers: lines, facts, charges, codes, and whether all of it may be priced.
//
// In: the calls of a Quoter. Out: what pricing fills a view from, or the same cart as a perk::Cart, of which
// Engine::price says what is wrong with it. Guaranteed: sound() is true only of carts that the engine prices;
// nothing is allocated once a cart of that size was given before, ledgers apart.
#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "perk/quote.h"
#include "runtime/quote/catalogue.h"

namespace perk::quote {

// As the host said it: a number, a symbol, or symbols.
struct GivenFact : StoredFact {
  Form form{};
};

struct GivenLine {
  std::uint32_t row = kNone;
  std::uint32_t first_fact = 0, fact_count = 0;  // by field
  std::uint32_t sku = kNone;                     // its symbol, where there is no row
  std::uint32_t sku_rank = 0;                    // likewise; kNone: of a text that the catalogue has not
  std::uint32_t id_first = 0, id_size = 0;       // 0: its place
  std::int64_t quantity = 1, measure_milli = 0;
  std::int64_t amount = 0;  // as given
  std::int64_t list = 0;    // L of the line
  bool is_amount = false;
};

struct GivenCharge {
  std::int64_t amount = 0;
  std::uint32_t id_first = 0, id_size = 0;
};

struct GivenCode {
  std::uint32_t code = kNone;                   // of the catalogue
  std::uint32_t text_first = 0, text_size = 0;  // as entered; none: as the pack writes it
};

// As ids of lines and charges stand in order: integers as numbers, others by their bytes; of equal numbers,
// by their bytes too.
int compare_id_keys(std::string_view left, std::string_view right);
int compare_ids(std::string_view left, std::string_view right);

class Given {
 public:
  explicit Given(const Catalogue::Impl& catalogue);

  void begin(std::int64_t now);
  void add_line(const QuoteLine& line);
  void set(std::uint32_t field, std::int64_t value);
  void set(std::uint32_t field, Symbol text);
  void set(std::uint32_t field, std::span<const Symbol> texts);
  Symbol symbol(std::string_view text);
  void add_charge(std::int64_t amount, std::string_view id);
  void add_coupon(std::uint32_t code);
  void add_coupon(std::string_view text);
  [[gnu::cold]] void set_ledger(const QuoteLedger& ledger) { ledger_ = ledger; }
  void set_id(std::string_view id) { id_.assign(id); }
  void set_currency(std::string_view currency) { currency_.assign(currency); }

  // Every check of Engine::price holds, the cart is in the pack's currency, and no ledger was given.
  [[nodiscard]] bool sound();
  [[nodiscard]] Cart cart() const;

  [[nodiscard]] std::int64_t now() const { return now_; }
  [[nodiscard]] std::int64_t list_subtotal() const { return list_sum_; }
  [[nodiscard]] std::span<const GivenLine> lines() const { return lines_; }
  [[nodiscard]] std::span<const GivenCharge> charges() const { return charges_; }
  [[nodiscard]] std::span<const GivenCode> codes() const { return codes_; }
  [[nodiscard]] std::span<const GivenFact> cart_facts() const { return cart_facts_; }
  [[nodiscard]] std::span<const GivenFact> facts_of(const GivenLine& line) const {
    return std::span(line_facts_).subspan(line.first_fact, line.fact_count);
  }
  [[nodiscard]] std::span<const std::uint32_t> symbols_of(const GivenFact& fact) const {
    return std::span(symbols_).subspan(fact.first_symbol, fact.symbol_count);
  }
  // The categories that the module names and that a path lies in.
  [[nodiscard]] std::span<const std::uint32_t> categories(std::uint32_t path);
  [[nodiscard]] bool has_line_ids() const { return has_line_ids_; }
  [[nodiscard]] std::string line_id(std::size_t line) const;
  [[nodiscard]] std::string charge_id(std::size_t charge) const;
  [[nodiscard]] std::string code_text(const GivenCode& code) const;
  [[nodiscard]] int compare_line_ids(std::uint32_t left, std::uint32_t right) const;
  // Texts that only this thread's carts have; their symbols follow the catalogue's.
  [[nodiscard]] std::span<const std::string_view> own_texts() const { return own_texts_; }
  [[nodiscard]] std::string_view text(std::uint32_t symbol) const;
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] std::string currency() const;

 private:
  // Own texts are kept from cart to cart, so that a customer's or a product's is not copied again.
  static constexpr std::size_t kTextsKept = 1 << 16;

  void give(std::uint32_t field, const GivenFact& fact);
  [[nodiscard]] bool fits(const FieldInfo& field, const GivenFact& fact) const;
  [[nodiscard]] bool has_required(const GivenLine& line) const;
  [[nodiscard]] bool ids_differ();
  [[nodiscard]] std::string_view chars(std::uint32_t first, std::uint32_t size) const {
    return std::string_view(chars_.data(), chars_.size()).substr(first, size);
  }
  std::pair<std::uint32_t, std::uint32_t> keep(std::string_view text);
  void add_facts(const GivenFact& fact, std::vector<Fact>& to) const;

  const Catalogue::Impl& catalogue_;
  std::int64_t now_ = 0;
  bool sound_ = true, has_line_ids_ = false;
  std::vector<GivenLine> lines_;
  std::vector<GivenFact> line_facts_, cart_facts_;
  std::vector<GivenCharge> charges_;
  std::vector<GivenCode> codes_;
  std::vector<std::uint32_t> symbols_;  // of sets
  std::vector<char> chars_;             // ids and codes
  std::int64_t list_sum_ = 0, pieces_ = 0;
  std::uint64_t cart_number_ = 0;
  std::vector<std::uint64_t> given_;  // by field: the number of the last cart that gave it
  std::vector<std::uint32_t> order_;  // for the check of ids
  std::string id_, currency_;
  std::optional<QuoteLedger> ledger_;

  std::vector<std::unique_ptr<std::string>> own_;
  std::vector<std::string_view> own_texts_;
  SymbolTable own_table_;
  // By symbol, from 1: which of the sets; 0: not asked yet. Sets stay where they are, for they are lent.
  std::vector<std::uint32_t> category_places_;
  std::deque<std::vector<std::uint32_t>> category_sets_;
};

}  // namespace perk::quote
