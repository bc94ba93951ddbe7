// From a host's cart to a view. Texts are met first, then sorted, then numbered, so that symbols do not
// depend on the order of lines; lines are sorted by content (≺), then by id, and neighbours merge.
#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "runtime/base/sort.h"
#include "runtime/interpret/cart_fields.h"
#include "runtime/interpret/cart_ledger.h"
#include "runtime/interpret/cart_view.h"
#include "runtime/ops/money.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/text.h"

namespace perk::interpret {

namespace {

constexpr auto kRecordNames = std::to_array<std::string_view>(
    {"product", "line", "customer", "order", "payment", "shipping", "coupon", "event"});

std::string_view name_of(ir::Record record) {
  return kRecordNames[static_cast<std::size_t>(record)];
}

bool of_unit(ir::Record record) {
  return record == ir::Record::product || record == ir::Record::line;
}

// Integer ids count as numbers: "9" comes before "10". Others go by their bytes.
std::string padded(const std::string& id) {
  constexpr std::size_t kDigits = 32;
  const bool integer = std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
  return integer && id.size() < kDigits ? std::string(kDigits - id.size(), '0') + id : id;
}

// Of a line; no id comes before any other.
std::string id_key(const std::string& id) {
  return id.empty() ? id : padded(id);
}

}  // namespace

// One reading of one cart; the first error found ends it.
class CartReader {
 public:
  CartReader(const ir::Module& module, const Cart& cart, const SymbolIndex* symbols)
      : module_(module), cart_(cart), index_(symbols) {}

  std::variant<CartView, CartError> read() {
    fields_ = module_.fields.size();
    read_lines();
    read_cart_facts();
    if (!error_) check_amounts();
    if (!error_) error_ = read_ledger(module_, cart_, ledger_);
    if (error_) return std::move(*error_);
    number_texts();
    merge();
    fill();
    return std::move(view_);
  }

 private:
  // A fact as read, its text then replaced by its symbol, its texts by a place in sets_.
  using Facts = std::span<ReadFact>;

  void fail(ErrorCode code, std::string place, std::string message) {
    if (!error_) error_ = CartError{code, std::move(place), std::move(message)};
  }
  static std::string line_place(std::size_t line) { return "lines[" + std::to_string(line) + "]"; }

  // Reads the facts of one record into `out`, and checks that no field that must be there is missing.
  template <class Place>
  void read_record(ir::Record record, const std::vector<Fact>& given, const Place& place, Facts out) {
    std::vector<std::uint32_t>& guesses = guesses_[static_cast<std::size_t>(record)];
    guesses.resize(std::max(guesses.size(), given.size()), 0);
    seen_.assign(fields_, 0);
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (error_) return;
      const Fact& fact = given[i];
      const auto at = [&] { return place() + "." + fact.name; };
      const std::optional<std::uint32_t> index = field_of(record, fact.name, guesses[i]);
      if (!index) {
        error_ = unknown_field(module_, record, fact.name, at());
        return;
      }
      if (seen_[*index] != 0) {
        return fail(ErrorCode::wrong_type, at(), "this field is given twice; give it once");
      }
      seen_[*index] = 1;
      read_one(*index, fact.value, at, out);
    }
    for (std::uint32_t i = 0; i < fields_ && !error_; ++i) {
      const ir::Field& field = module_.fields[i];
      if (field.record != record || seen_[i] != 0 || field.optional) continue;
      read_one(i, Missing{}, [&] { return place() + "." + field.name; }, out);
    }
  }

  // Lines mostly name their fields in one order, so that the place of the line before is looked at first.
  [[nodiscard]] std::optional<std::uint32_t> field_of(ir::Record record, const std::string& name,
                                                      std::uint32_t& guess) const {
    const auto is = [&](const ir::Field& field) { return field.record == record && field.name == name; };
    if (guess < fields_ && is(module_.fields[guess])) return guess;
    const auto found = std::ranges::find_if(module_.fields, is);
    if (found == module_.fields.end()) return std::nullopt;
    guess = static_cast<std::uint32_t>(found - module_.fields.begin());
    return guess;
  }

  template <class Place>
  void read_one(std::uint32_t index, const Value& value, const Place& place, Facts out) {
    auto result = read_fact(module_, module_.fields[index], value);
    if (auto* error = std::get_if<CartError>(&result)) {
      error_ = std::move(*error);
      error_->place = place();
    } else {
      out[index] = std::get<ReadFact>(result);
    }
  }

  void read_lines() {
    amounts_.resize(cart_.lines.size());
    read_.resize(cart_.lines.size() * fields_);
    for (std::size_t i = 0; i < cart_.lines.size() && !error_; ++i) {
      const CartLine& line = cart_.lines[i];
      read_quantity(i);
      read_amount(i);
      if (!error_) {
        read_record(
            ir::Record::product, line.product, [&] { return line_place(i) + ".product"; }, facts_of(i));
      }
      if (!error_) {
        read_record(ir::Record::line, line.line, [&] { return line_place(i) + ".line"; }, facts_of(i));
      }
    }
    if (!error_) check_ids();
  }

  Facts facts_of(std::size_t line) { return std::span(read_).subspan(line * fields_, fields_); }
  [[nodiscard]] std::span<const ReadFact> facts_of(std::size_t line) const {
    return std::span(read_).subspan(line * fields_, fields_);
  }

  void read_quantity(std::size_t i) {
    const CartLine& line = cart_.lines[i];
    if (line.quantity < 1 || line.quantity > ops::kMaxQuantity) {
      return fail(ErrorCode::bad_quantity, line_place(i) + ".quantity",
                  "the quantity is " + std::to_string(line.quantity) +
                      "; give a whole number from 1 to 1,000,000,000");
    }
    if (!line.measure_milli) return;
    if (line.quantity != 1) {
      return fail(ErrorCode::bad_quantity, line_place(i) + ".quantity",
                  "goods sold by a measure are one piece a line; give each piece a line of its own");
    }
    if (*line.measure_milli < 1 || *line.measure_milli > ops::kMaxQuantity) {
      fail(ErrorCode::bad_quantity, line_place(i) + ".measure",
           "the measure is " + std::to_string(*line.measure_milli) +
               " thousandths; give from 1 to 1,000,000,000");
    }
  }

  void read_amount(std::size_t i) {
    if (error_) return;
    const CartLine& line = cart_.lines[i];
    if (line.amount.minor < 0) {
      return fail(ErrorCode::negative_price, line_place(i) + ".amount",
                  "the price is negative; give a return to the shop's own accounts, not to a cart");
    }
    // Both factors are bounded, so the product fits; whether the amount does is asked next.
    Int128 amount = line.amount.minor;
    if (!line.is_amount && line.measure_milli) {
      amount = ops::round({amount * *line.measure_milli, 1000, true}, module_.rounding.mode);
    } else if (!line.is_amount) {
      amount *= line.quantity;
    }
    if (amount > ops::kMaxAmount) return too_large(line_place(i) + ".amount");
    amounts_[i] = static_cast<std::int64_t>(amount);
  }

  void too_large(std::string place) {
    fail(ErrorCode::amount_out_of_range, std::move(place),
         "the amount is larger than 1,000,000,000,000,000 minor units, the most that a cart may have");
  }

  void check_ids() {
    std::vector<std::size_t> order(cart_.lines.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t l, std::size_t r) {
      return std::tie(cart_.lines[l].id, l) < std::tie(cart_.lines[r].id, r);
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
      const std::string& id = cart_.lines[order[i]].id;
      if (cart_.lines[order[i - 1]].id != id) continue;
      return fail(ErrorCode::duplicate_line_id, line_place(order[i]) + ".id",
                  "the line id `" + id + "` is also that of " + line_place(order[i - 1]) +
                      "; ids must differ within a cart");
    }
  }

  void read_cart_facts() {
    cart_facts_.resize(fields_);
    const auto read = [&](ir::Record record, const std::vector<Fact>& given) {
      if (!error_) read_record(record, given, [&] { return std::string(name_of(record)); }, cart_facts_);
    };
    read(ir::Record::customer, cart_.customer);
    read(ir::Record::order, cart_.order);
    read(ir::Record::payment, cart_.payment);
    read(ir::Record::shipping, cart_.shipping);
  }

  void check_amounts() {
    Int128 sum = 0;
    std::int64_t pieces = 0;
    for (std::size_t i = 0; i < amounts_.size(); ++i) {
      sum += amounts_[i];
      pieces += cart_.lines[i].quantity;
      if (sum > ops::kMaxAmount) return too_large(line_place(i) + ".amount");
      if (pieces > ops::kMaxQuantity) {
        return fail(ErrorCode::bad_quantity, line_place(i) + ".quantity",
                    "the cart has more than 1,000,000,000 pieces");
      }
    }
    for (std::size_t i = 0; i < cart_.shipping_charges.size(); ++i) {
      const std::string place = "shipping_charges[" + std::to_string(i) + "].amount";
      const std::int64_t charge = cart_.shipping_charges[i].amount.minor;
      if (charge < 0) return fail(ErrorCode::negative_price, place, "the shipping charge is negative");
      sum += charge;
      if (sum > ops::kMaxAmount) return too_large(place);
    }
  }

  // Every text is looked up once, however many lines have it. The module's texts have its numbers, the cart's
  // own stand behind them in the order of their bytes.
  void number_texts() {
    symbols_.reserve(2 * cart_.lines.size() + fields_);
    const auto meet = [&](const std::string& text) { symbols_.try_emplace(text, 0U); };
    const auto meet_all = [&](std::span<const ReadFact> facts) {
      for (const ReadFact& fact : facts) {
        if (fact.text != nullptr) meet(*fact.text);
        if (fact.texts != nullptr) std::ranges::for_each(*fact.texts, meet);
      }
    };
    meet_all(read_);
    meet_all(cart_facts_);
    for (const std::size_t place : ledger_.places) {
      meet(cart_.coupon_facts[place].code);
      meet(cart_.coupon_facts[place].owner);
    }
    for (auto& [text, symbol] : symbols_) {
      const std::size_t at = place(text);
      symbol = static_cast<std::uint32_t>(at);
      if (at == module_.symbols.size()) own_.emplace_back(text);
    }
    std::ranges::sort(own_);
    const auto first = static_cast<std::uint32_t>(module_.symbols.size());
    for (std::size_t i = 0; i < own_.size(); ++i) {
      symbols_.find(own_[i])->second = first + static_cast<std::uint32_t>(i);
    }
    number_all(read_);
    number_all(cart_facts_);
  }

  [[nodiscard]] std::size_t place(std::string_view text) const {
    return index_ != nullptr ? index_->place_of(text) : place_of(module_.symbols, text);
  }

  void number_all(Facts facts) {
    for (ReadFact& fact : facts) {
      if (fact.text != nullptr) fact.scalar = symbols_.at(*fact.text);
      if (fact.texts == nullptr) continue;
      fact.scalar = static_cast<std::int64_t>(sets_.size());
      std::vector<std::uint32_t>& set = sets_.emplace_back();
      set.reserve(fact.texts->size());
      for (const std::string& text : *fact.texts) set.push_back(symbols_.at(text));
      std::ranges::sort(set);
      const auto twice = std::ranges::unique(set);
      set.erase(twice.begin(), twice.end());
    }
  }

  [[nodiscard]] std::string_view text(std::uint32_t symbol) const {
    const std::size_t own = module_.symbols.size();
    return symbol < own ? module_.symbols[symbol] : own_[symbol - own];
  }
  [[nodiscard]] const std::vector<std::uint32_t>& set_of(const ReadFact& fact) const {
    return sets_[static_cast<std::size_t>(fact.scalar)];
  }

  [[nodiscard]] int compare_texts(std::uint32_t left, std::uint32_t right) const {
    if (left == right) return 0;
    const std::size_t own = module_.symbols.size();
    if ((left < own) == (right < own)) return left < right ? -1 : 1;
    return text(left) < text(right) ? -1 : 1;
  }

  [[nodiscard]] int compare_sets(const std::vector<std::uint32_t>& left,
                                 const std::vector<std::uint32_t>& right) const {
    if (left == right) return 0;
    std::vector<std::string_view> l, r;
    for (const std::uint32_t symbol : left) l.emplace_back(text(symbol));
    for (const std::uint32_t symbol : right) r.emplace_back(text(symbol));
    std::ranges::sort(l);
    std::ranges::sort(r);
    return l < r ? -1 : 1;
  }

  // Missing before known; texts by bytes; sets by their texts in byte order.
  [[nodiscard]] int compare_facts(std::size_t field, const ReadFact& left, const ReadFact& right) const {
    if (left.known != right.known) return left.known ? 1 : -1;
    if (!left.known) return 0;
    switch (module_.fields[field].type) {
      case ir::FieldType::text:
      case ir::FieldType::category:
        return compare_texts(static_cast<std::uint32_t>(left.scalar),
                             static_cast<std::uint32_t>(right.scalar));
      case ir::FieldType::text_set: return compare_sets(set_of(left), set_of(right));
      default: return left.scalar < right.scalar ? -1 : left.scalar > right.scalar ? 1 : 0;
    }
  }

  // ≺ of pricing.md R0, then whether and how much a piece measures.
  [[nodiscard]] int compare_content(std::size_t l, std::size_t r) const {
    const std::span<const ReadFact> left = facts_of(l), right = facts_of(r);
    if (sku_) {
      if (const int by = compare_facts(*sku_, left[*sku_], right[*sku_])) return by;
    }
    const CartLine &left_line = cart_.lines[l], &right_line = cart_.lines[r];
    if (const int by = ops::compare({amounts_[l], left_line.quantity}, {amounts_[r], right_line.quantity})) {
      return by;
    }
    for (std::size_t field = 0; field < fields_; ++field) {
      if (!of_unit(module_.fields[field].record)) continue;
      if (const int by = compare_facts(field, left[field], right[field])) return by;
    }
    const std::int64_t left_measure = left_line.measure_milli.value_or(0);
    const std::int64_t right_measure = right_line.measure_milli.value_or(0);
    return left_measure < right_measure ? -1 : left_measure > right_measure ? 1 : 0;
  }

  // Lines in the order of runs, and where each run begins in it.
  void merge() {
    for (std::size_t i = 0; i < fields_; ++i) {
      const ir::Field& field = module_.fields[i];
      if (field.record == ir::Record::product && field.name == "sku") sku_ = i;
    }
    order_.resize(cart_.lines.size());
    std::iota(order_.begin(), order_.end(), 0U);
    base::sort_numbers(order_, [&](std::uint32_t l, std::uint32_t r) {
      if (const int by = compare_content(l, r)) return by < 0;
      const std::string &left = cart_.lines[l].id, &right = cart_.lines[r].id;
      const int by_key = id_key(left).compare(id_key(right));
      return by_key != 0 ? by_key < 0 : left < right;
    });
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const bool joins =
          i > 0 && !cart_.lines[order_[i]].measure_milli && compare_content(order_[i - 1], order_[i]) == 0;
      if (!joins) heads_.push_back(i);
    }
  }

  void fill() {
    view_.begin(module_, heads_.size(), cart_.now.seconds);
    view_.set_texts(std::move(own_));
    for (std::size_t run = 0; run < heads_.size(); ++run) {
      fill_run(run, heads_[run], run + 1 < heads_.size() ? heads_[run + 1] : order_.size());
    }
    for (std::uint32_t field = 0; field < fields_; ++field) fill_fact(field, cart_facts_[field]);
    fill_charges();
    if (module_.rounding.remainder != ir::Remainder::largest) fill_ids();
    for (const std::string& code : cart_.coupons) {
      view_.add_code(ops::coupon_key(code, module_.codes_match_case));
    }
    fill_ledger();
    view_.end();
    for (std::size_t code = 0; code < view_.code_facts_.size(); ++code) {
      view_.code_facts_[code].facts = view_.arrays_.code_facts(code);
      view_.code_facts_[code].known = view_.arrays_.code_known(code);
    }
  }

  void fill_run(std::size_t run, std::size_t begin, std::size_t end) {
    const std::uint32_t head = order_[begin];
    std::int64_t quantity = 0, amount = 0;
    for (std::size_t i = begin; i < end; ++i) {
      quantity += cart_.lines[order_[i]].quantity;
      amount += amounts_[order_[i]];
    }
    view_.add_run(quantity, amount, cart_.lines[head].measure_milli);
    std::int64_t units = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const std::int64_t more = cart_.lines[order_[i]].quantity;
      view_.add_member(order_[i], units, units + more);
      units += more;
    }
    const std::span<const ReadFact> facts = facts_of(head);
    FactArrays& arrays = view_.arrays();
    for (std::uint32_t field = 0; field < fields_; ++field) {
      const ReadFact& fact = facts[field];
      if (!fact.known) continue;
      if (fact.texts != nullptr) {
        arrays.set_unit_symbols(field, run, set_of(fact));
        continue;
      }
      arrays.set_unit(field, run, fact.scalar);
      if (module_.fields[field].type != ir::FieldType::category) continue;
      arrays.set_unit_symbols(field, run, categories(static_cast<std::uint32_t>(fact.scalar)));
    }
  }

  void fill_fact(std::uint32_t field, const ReadFact& fact) {
    if (!fact.known) return;
    FactArrays& arrays = view_.arrays();
    if (fact.texts != nullptr) {
      arrays.set_symbols(field, set_of(fact));
      return;
    }
    arrays.set(field, fact.scalar);
    if (module_.fields[field].type != ir::FieldType::category) return;
    arrays.set_symbols(field, categories(static_cast<std::uint32_t>(fact.scalar)));
  }

  const std::vector<std::uint32_t>& categories(std::uint32_t path) {
    const auto [found, fresh] = categories_.try_emplace(path);
    if (fresh) {
      each_category(view_.text(path), [&](std::string_view category) {
        const std::size_t at = place(category);
        if (at < module_.symbols.size()) found->second.push_back(static_cast<std::uint32_t>(at));
      });
    }
    return found->second;
  }

  // Charges have an order of their own (R0), so that none depends on the host's: by amount, then by id.
  void fill_charges() {
    std::vector<std::uint32_t> places(cart_.shipping_charges.size());
    std::iota(places.begin(), places.end(), 0U);
    base::sort_stably(places, [&](std::uint32_t place) {
      const ShippingCharge& charge = cart_.shipping_charges[place];
      return std::tuple(charge.amount.minor, padded(charge.id), charge.id);
    });
    for (const std::uint32_t place : places) {
      view_.add_charge({cart_.shipping_charges[place].amount.minor, place, 0});
    }
  }

  // Ids of lines and charges as numbers that compare as the ids do.
  void fill_ids() {
    std::vector<std::string> keys;
    keys.reserve(cart_.lines.size() + view_.charges_.size());
    for (const CartLine& line : cart_.lines) keys.push_back(padded(line.id));
    for (const Charge& charge : view_.charges_) {
      keys.push_back(padded(cart_.shipping_charges[charge.place].id));
    }
    std::vector<std::string> sorted = keys;
    std::ranges::sort(sorted);
    const auto number = [&](std::size_t key) {
      return static_cast<std::uint32_t>(std::ranges::lower_bound(sorted, keys[key]) - sorted.begin());
    };
    std::vector<std::uint32_t>& lines = view_.line_ids();
    lines.resize(cart_.lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i] = number(i);
    for (std::size_t i = 0; i < view_.charges_.size(); ++i) view_.charges_[i].id = number(lines.size() + i);
  }

  void fill_ledger() {
    FactArrays& arrays = view_.arrays();
    for (std::uint32_t account = 0; account < ledger_.balances.size(); ++account) {
      if (ledger_.balances[account]) arrays.set_balance(account, *ledger_.balances[account]);
    }
    view_.usage_ = std::move(ledger_.usage);
    view_.gift_prices_ = std::move(ledger_.gift_prices);
    view_.chosen_ = std::move(ledger_.chosen);
    view_.stopped_ = std::move(ledger_.stopped);
    for (std::size_t i = 0; i < ledger_.codes.size(); ++i) {
      const CouponFacts& given = cart_.coupon_facts[ledger_.places[i]];
      const std::size_t code = arrays.add_code();
      for (std::uint32_t field = 0; field < fields_; ++field) {
        if (module_.fields[field].record != ir::Record::coupon) continue;
        const std::string& name = module_.fields[field].name;
        if (name == "code") arrays.set_code(code, field, symbols_.at(given.code));
        if (name == "owner" && !given.owner.empty()) {
          arrays.set_code(code, field, symbols_.at(given.owner));
        }
        if (name == "issued_at" && given.issued_at) arrays.set_code(code, field, given.issued_at->seconds);
      }
    }
    view_.code_facts_ = std::move(ledger_.codes);
  }

  const ir::Module& module_;
  const Cart& cart_;
  const SymbolIndex* index_;
  CartView view_;
  std::optional<CartError> error_;
  std::size_t fields_ = 0;
  std::vector<std::int64_t> amounts_;                                    // by line
  std::vector<ReadFact> read_;                                           // by line and field
  std::vector<ReadFact> cart_facts_;                                     // by field
  std::array<std::vector<std::uint32_t>, kRecordNames.size()> guesses_;  // by record, of the facts given
  std::vector<std::uint8_t> seen_;                                       // by field
  std::vector<std::vector<std::uint32_t>> sets_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> categories_;  // by symbol of a path
  std::vector<std::uint32_t> order_;                                          // lines by content, then id
  std::vector<std::size_t> heads_;                                            // of each run, in order_
  Ledger ledger_;
  std::unordered_map<std::string_view, std::uint32_t> symbols_;  // of every text of the cart
  std::vector<std::string> own_;
  std::optional<std::size_t> sku_;
};

std::variant<CartView, CartError> CartView::build(const ir::Module& module, const Cart& cart,
                                                  const SymbolIndex* symbols) {
  return CartReader(module, cart, symbols).read();
}

}  // namespace perk::interpret
