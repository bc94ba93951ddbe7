// Carts in numbers, prices in memory that is used again: the calculation for hosts that price many carts.
//
// In: a Catalogue, which joins the shop's products with one engine's module once, and for each cart calls on
// a Quoter with handles and numbers. Out: a Quote, to the byte what Engine::price says of the same cart, but
// that a best price may be called `greedy` which the engine, having compared one more combination, calls
// `searched`. Guaranteed: from begin() to price() nothing is allocated, locked or hashed once a cart of that
// size was priced before, where the straight lane prices it (Quote::by_lane); what it does not know is handed
// to the general engine. The checks are those of Engine::price; of several errors, the first that was met is
// told.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "perk/api.h"
#include "perk/engine.h"

namespace perk {

// Numbers of one Catalogue; those of another mean nothing to it.
enum class ProductRow : std::uint32_t {};
enum class FieldHandle : std::uint32_t {};
enum class Symbol : std::uint32_t {};  // a text
enum class CodeHandle : std::uint32_t {};

// The line's product stands in no catalogue: its facts are set one by one.
inline constexpr ProductRow kNoProduct{0xFFFFFFFF};

// A shop's products as one engine sees them. Immutable, shared by threads; made again when the engine is
// exchanged.
class PERK_API Catalogue {
 public:
  // `products`: the facts of each, by the names of the schema's record `product`. `texts`: others that carts
  // will have (segments, channels), so that they have symbols. The error's place: "products[3].brand".
  static std::variant<Catalogue, CartError> build(const Engine& engine,
                                                  std::span<const std::vector<Fact>> products,
                                                  std::span<const std::string> texts = {});
  // Without products.
  explicit Catalogue(const Engine& engine);
  ~Catalogue();
  Catalogue(Catalogue&&) noexcept;
  Catalogue& operator=(Catalogue&&) noexcept;
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  [[nodiscard]] std::size_t size() const;
  // How many texts and codes have numbers: those below.
  [[nodiscard]] std::size_t symbols() const;
  [[nodiscard]] std::size_t codes() const;
  // The product of that sku; of several, the first.
  [[nodiscard]] std::optional<ProductRow> row(std::string_view sku) const;
  // "customer.tier", "line.seller", …
  [[nodiscard]] std::optional<FieldHandle> field(std::string_view name) const;
  [[nodiscard]] std::optional<Symbol> symbol(std::string_view text) const;
  // A code that the pack names or lists, however it is written.
  [[nodiscard]] std::optional<CodeHandle> code(std::string_view text) const;
  // What a Quote's ranks and stages are called.
  [[nodiscard]] std::string_view promotion(std::uint32_t rank) const;
  [[nodiscard]] std::string_view stage(std::uint32_t stage) const;

  struct Impl;

 private:
  friend class Quoter;
  explicit Catalogue(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

// One line. An empty id is the line's place, "1" for the first.
struct QuoteLine {
  ProductRow product = kNoProduct;
  std::int64_t quantity = 1;       // pieces
  std::int64_t measure_milli = 0;  // not 0: one piece with a measure, in thousandths
  Money amount;                    // of one piece, or of the whole line where `is_amount`
  bool is_amount = false;
  std::string_view id;
};

// What the ledger knows of the customer and the codes; see cart.h.
struct QuoteLedger {
  std::vector<CouponFacts> codes;
  std::vector<Balance> balances;
  std::vector<Usage> usage;
  std::vector<std::string> chosen;
  std::vector<GiftPrice> gift_prices;
  std::vector<std::string> stopped;
};

// A priced cart in numbers. Views of the Quoter's memory, valid until its next begin().
struct Quote {
  struct Part {
    std::uint32_t promotion = 0;  // its rank
    std::uint32_t stage = 0;
    std::uint32_t site = 0;  // the line, or the charge
    Money amount;
  };
  // A line or a shipping charge, as it was added; its parts are parts[first_part, first_part + part_count),
  // by stage, then rank.
  struct Site {
    Money list, final_amount;
    std::uint32_t first_part = 0, part_count = 0;
  };
  struct Applied {
    std::uint32_t promotion = 0;  // its rank
    Money amount;
    std::int64_t times = 0;
  };
  std::span<const Site> lines, charges;
  std::span<const Part> parts;                   // of the lines, then of the charges
  std::span<const Applied> promotions;           // those that gave something, in rank order
  std::span<const CouponVerdict::Kind> coupons;  // of each code, as entered
  Money list_subtotal, goods_discount, goods_total;
  Money shipping_list, shipping_discount, shipping_total;
  Money total, settlement;
  Proof proof = Proof::forced;
  std::uint64_t evaluations = 0;
  Money gap;
  bool degraded = false;
  bool by_lane = false;  // without the general engine
  // Gifts, credits, coupons, spends and holds; null where the lane priced the cart, which gives none.
  const Result* general = nullptr;
};

struct QuoteOptions {
  std::uint64_t choice_budget = 4096;
  bool lane = true;  // false: the general engine prices every cart
};

// Prices one cart after another; one thread uses it at a time. Engine and catalogue must outlive it.
class PERK_API Quoter {
 public:
  // The catalogue was built for this engine; another's is refused by a check that aborts.
  Quoter(const Engine& engine, const Catalogue& catalogue);
  ~Quoter();
  Quoter(Quoter&&) noexcept;
  Quoter& operator=(Quoter&&) noexcept;
  Quoter(const Quoter&) = delete;
  Quoter& operator=(const Quoter&) = delete;

  // An empty cart in the pack's currency.
  void begin(Instant now);
  void add_line(const QuoteLine& line);
  // A fact: of product (where the line has no row) and line, it is the last line's; else the cart's. Numbers
  // are in the field's scale: minor units, millionths (number), thousandths (measure), 1e-8 of one (percent),
  // days, seconds, whole numbers (count), 0 or 1 (yes/no). Given once; a field not given is missing.
  void set(FieldHandle field, std::int64_t value);
  void set(FieldHandle field, Symbol text);
  void set(FieldHandle field, std::span<const Symbol> texts);
  // The symbol of any text: the catalogue's, or one that is valid until the next begin(). Hashes the text.
  [[nodiscard]] Symbol symbol(std::string_view text);
  void add_charge(Money amount, std::string_view id = {});
  void add_coupon(CodeHandle code);
  void add_coupon(std::string_view code);
  // Allocates; what reads it is priced by the general engine.
  void set_ledger(const QuoteLedger& ledger);
  // Of the cart, for results.
  void set_id(std::string_view id);
  void set_currency(std::string_view currency);

  // Null: the cart is wrong, and error() says what.
  [[nodiscard]] const Quote* price(const QuoteOptions& options = {});
  [[nodiscard]] const CartError& error() const;
  // What Engine::price says of the same cart, without reasons (after price() returned a quote) or with them.
  [[nodiscard]] Result result() const;
  [[nodiscard]] std::variant<Result, CartError> explained(Explain explain = Explain::all) const;
  // Into memory that is used again.
  void result(Result& result) const;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace perk
