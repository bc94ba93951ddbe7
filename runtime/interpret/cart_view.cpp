// From a host's cart to runs; see cart_view.h. Texts are met first, then sorted, then numbered, so that
// symbols do not depend on the order of lines; lines are sorted by content (≺), then by id, and neighbours
// merge.
#include "runtime/interpret/cart_view.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "runtime/base/check.h"
#include "runtime/interpret/cart_fields.h"
#include "runtime/interpret/cart_ledger.h"
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

std::optional<std::uint32_t> find_text(const std::vector<std::string>& sorted, const std::string& text) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), text);
  if (at == sorted.end() || *at != text) return std::nullopt;
  return static_cast<std::uint32_t>(at - sorted.begin());
}

void sort_unique(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

// Integer ids count as numbers: "9" comes before "10". Others go by their bytes.
std::string id_key(const std::string& id) {
  constexpr std::size_t kDigits = 32;
  const bool integer =
      !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
  return integer && id.size() < kDigits ? std::string(kDigits - id.size(), '0') + id : id;
}

}  // namespace

// One reading of one cart; the first error found ends it.
class CartReader {
 public:
  CartReader(const ir::Module& module, const Cart& cart) : module_(module), cart_(cart) {
    view_.module_ = &module;
    view_.now_ = cart.now.seconds;
  }

  std::variant<CartView, CartError> read() {
    read_lines();
    read_cart_facts();
    if (!error_) check_amounts();
    if (!error_) error_ = read_ledger(module_, cart_, ledger_);
    if (error_) return std::move(*error_);
    intern();
    merge();
    for (const std::string& code : cart_.coupons) {
      view_.coupons_.push_back(ops::coupon_key(code, module_.codes_match_case));
    }
    sort_unique(view_.coupons_);
    view_.balances_ = std::move(ledger_.balances);
    view_.usage_ = std::move(ledger_.usage);
    view_.gift_prices_ = std::move(ledger_.gift_prices);
    view_.chosen_ = std::move(ledger_.chosen);
    return std::move(view_);
  }

 private:
  // A line as read: its list amount and its facts by field index.
  struct Draft {
    std::int64_t list_amount = 0;
    std::string id_key;
    std::vector<ReadFact> read;
    std::vector<FactValue> facts;
  };

  void fail(ErrorCode code, std::string place, std::string message) {
    if (!error_) error_ = CartError{code, std::move(place), std::move(message)};
  }
  static std::string line_place(std::size_t line) { return "lines[" + std::to_string(line) + "]"; }

  // Reads the facts of one record into `out`, and checks that no field that must be there is missing.
  void read_record(ir::Record record, const std::vector<Fact>& given, const std::string& place,
                   std::vector<ReadFact>& out) {
    std::vector<bool> seen(module_.fields.size(), false);
    for (const Fact& fact : given) {
      if (error_) return;
      const auto field = std::find_if(module_.fields.begin(), module_.fields.end(), [&](const ir::Field& f) {
        return f.record == record && f.name == fact.name;
      });
      const auto at = [&] { return place + "." + fact.name; };
      if (field == module_.fields.end()) {
        error_ = unknown_field(module_, record, fact.name, at());
        return;
      }
      const auto index = static_cast<std::size_t>(field - module_.fields.begin());
      if (seen[index]) return fail(ErrorCode::wrong_type, at(), "this field is given twice; give it once");
      seen[index] = true;
      read_one(index, fact.value, at(), out);
    }
    for (std::size_t i = 0; i < module_.fields.size() && !error_; ++i) {
      const ir::Field& field = module_.fields[i];
      if (field.record != record || seen[i] || field.optional) continue;
      read_one(i, Missing{}, place + "." + field.name, out);
    }
  }

  void read_one(std::size_t index, const Value& value, const std::string& place, std::vector<ReadFact>& out) {
    auto result = read_fact(module_, module_.fields[index], value, place);
    if (auto* error = std::get_if<CartError>(&result)) {
      error_ = std::move(*error);
    } else {
      out[index] = std::get<ReadFact>(result);
    }
  }

  void read_lines() {
    drafts_.resize(cart_.lines.size());
    for (std::size_t i = 0; i < cart_.lines.size() && !error_; ++i) {
      const CartLine& line = cart_.lines[i];
      Draft& draft = drafts_[i];
      draft.id_key = id_key(line.id);
      read_quantity(i);
      read_amount(i);
      draft.read.resize(module_.fields.size());
      const std::string place = error_ ? std::string() : line_place(i);
      if (!error_) read_record(ir::Record::product, line.product, place + ".product", draft.read);
      if (!error_) read_record(ir::Record::line, line.line, place + ".line", draft.read);
    }
    if (!error_) check_ids();
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
    drafts_[i].list_amount = static_cast<std::int64_t>(amount);
  }

  void too_large(std::string place) {
    fail(ErrorCode::amount_out_of_range, std::move(place),
         "the amount is larger than 1,000,000,000,000,000 minor units, the most that a cart may have");
  }

  void check_ids() {
    std::vector<std::size_t> order(drafts_.size());
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
    cart_facts_.resize(module_.fields.size());
    const auto read = [&](ir::Record record, const std::vector<Fact>& given) {
      if (!error_) read_record(record, given, std::string(name_of(record)), cart_facts_);
    };
    read(ir::Record::customer, cart_.customer);
    read(ir::Record::order, cart_.order);
    read(ir::Record::payment, cart_.payment);
    read(ir::Record::shipping, cart_.shipping);
  }

  void check_amounts() {
    Int128 sum = 0;
    std::int64_t pieces = 0;
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      sum += drafts_[i].list_amount;
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

  // Every text is looked up once, however many lines have it.
  void intern() {
    const auto meet = [&](const std::string& text) { symbols_.try_emplace(text, 0U); };
    const auto meet_all = [&](const std::vector<ReadFact>& facts) {
      for (const ReadFact& fact : facts) {
        if (fact.text != nullptr) meet(*fact.text);
        if (fact.texts != nullptr) std::for_each(fact.texts->begin(), fact.texts->end(), meet);
      }
    };
    for (const Draft& draft : drafts_) meet_all(draft.read);
    meet_all(cart_facts_);
    for (const std::size_t place : ledger_.places) {
      meet(cart_.coupon_facts[place].code);
      meet(cart_.coupon_facts[place].owner);
    }
    number_texts();
    for (Draft& draft : drafts_) draft.facts = interned(draft.read);
    view_.facts_ = interned(cart_facts_);
    for (std::size_t i = 0; i < ledger_.codes.size(); ++i) {
      const CouponFacts& given = cart_.coupon_facts[ledger_.places[i]];
      ledger_.codes[i].code.scalar = {symbols_.at(given.code), 1, true};
      if (!given.owner.empty()) ledger_.codes[i].owner.scalar = {symbols_.at(given.owner), 1, true};
    }
    view_.code_facts_ = std::move(ledger_.codes);
  }

  // The module's texts have its numbers, the cart's own stand behind them in the order of their bytes.
  void number_texts() {
    std::vector<std::string>& own = view_.cart_symbols_;
    for (auto& [text, symbol] : symbols_) {
      const auto at = std::lower_bound(module_.symbols.begin(), module_.symbols.end(), text);
      if (at != module_.symbols.end() && *at == text) {
        symbol = static_cast<std::uint32_t>(at - module_.symbols.begin());
      } else {
        own.emplace_back(text);
      }
    }
    std::sort(own.begin(), own.end());
    const auto first = static_cast<std::uint32_t>(module_.symbols.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
      symbols_.find(own[i])->second = first + static_cast<std::uint32_t>(i);
    }
  }

  [[nodiscard]] std::vector<FactValue> interned(const std::vector<ReadFact>& facts) const {
    std::vector<FactValue> out(facts.size());
    for (std::size_t i = 0; i < facts.size(); ++i) {
      const ReadFact& fact = facts[i];
      if (!fact.known) continue;
      out[i].scalar = {fact.text != nullptr ? symbols_.at(*fact.text) : fact.scalar, 1, true};
      if (fact.texts == nullptr) continue;
      out[i].symbols.reserve(fact.texts->size());
      for (const std::string& text : *fact.texts) out[i].symbols.push_back(symbols_.at(text));
      std::sort(out[i].symbols.begin(), out[i].symbols.end());
      out[i].symbols.erase(std::unique(out[i].symbols.begin(), out[i].symbols.end()), out[i].symbols.end());
    }
    return out;
  }

  [[nodiscard]] int compare_texts(std::uint32_t left, std::uint32_t right) const {
    if (left == right) return 0;
    return view_.text(left) < view_.text(right) ? -1 : 1;
  }

  // Missing before known; texts by bytes; sets by their texts in byte order.
  [[nodiscard]] int compare_facts(std::size_t field, const FactValue& left, const FactValue& right) const {
    if (left.scalar.known != right.scalar.known) return left.scalar.known ? 1 : -1;
    if (!left.scalar.known) return 0;
    switch (module_.fields[field].type) {
      case ir::FieldType::text:
      case ir::FieldType::category:
        return compare_texts(static_cast<std::uint32_t>(left.scalar.numerator),
                             static_cast<std::uint32_t>(right.scalar.numerator));
      case ir::FieldType::text_set: {
        if (left.symbols == right.symbols) return 0;
        std::vector<std::string_view> l, r;
        for (const std::uint32_t symbol : left.symbols) l.emplace_back(view_.text(symbol));
        for (const std::uint32_t symbol : right.symbols) r.emplace_back(view_.text(symbol));
        std::sort(l.begin(), l.end());
        std::sort(r.begin(), r.end());
        return l < r ? -1 : 1;
      }
      default: return ops::compare(left.scalar, right.scalar);
    }
  }

  // ≺ of pricing.md R0, then whether and how much a piece measures.
  [[nodiscard]] int compare_content(std::size_t l, std::size_t r) const {
    const Draft &left = drafts_[l], &right = drafts_[r];
    if (sku_) {
      if (const int by = compare_facts(*sku_, left.facts[*sku_], right.facts[*sku_])) return by;
    }
    const CartLine &left_line = cart_.lines[l], &right_line = cart_.lines[r];
    if (const int by =
            ops::compare({left.list_amount, left_line.quantity}, {right.list_amount, right_line.quantity})) {
      return by;
    }
    for (std::size_t field = 0; field < module_.fields.size(); ++field) {
      if (!of_unit(module_.fields[field].record)) continue;
      if (const int by = compare_facts(field, left.facts[field], right.facts[field])) return by;
    }
    const std::int64_t left_measure = left_line.measure_milli.value_or(0);
    const std::int64_t right_measure = right_line.measure_milli.value_or(0);
    return left_measure < right_measure ? -1 : left_measure > right_measure ? 1 : 0;
  }

  void merge() {
    for (std::size_t i = 0; i < module_.fields.size(); ++i) {
      const ir::Field& field = module_.fields[i];
      if (field.record == ir::Record::product && field.name == "sku") sku_ = i;
    }
    std::vector<std::uint32_t> order(drafts_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t l, std::uint32_t r) {
      if (const int by = compare_content(l, r)) return by < 0;
      const int by_key = drafts_[l].id_key.compare(drafts_[r].id_key);
      return by_key != 0 ? by_key < 0 : cart_.lines[l].id < cart_.lines[r].id;
    });
    std::vector<std::uint32_t> heads;  // the line that each run is read from
    for (std::size_t i = 0; i < order.size(); ++i) {
      const CartLine& line = cart_.lines[order[i]];
      const Draft& draft = drafts_[order[i]];
      const bool joins = i > 0 && !line.measure_milli && compare_content(previous_, order[i]) == 0;
      if (!joins) {
        Run& run = view_.runs_.emplace_back();
        run.measured = line.measure_milli.has_value();
        run.measure_milli = line.measure_milli.value_or(0);
        heads.push_back(order[i]);
      }
      Run& run = view_.runs_.back();
      run.members.push_back({order[i], run.quantity, run.quantity + line.quantity});
      run.quantity += line.quantity;
      run.list_amount += draft.list_amount;
      previous_ = order[i];
    }
    for (std::size_t i = 0; i < heads.size(); ++i) view_.runs_[i].facts = std::move(drafts_[heads[i]].facts);
  }

  const ir::Module& module_;
  const Cart& cart_;
  CartView view_;
  std::optional<CartError> error_;
  std::vector<Draft> drafts_;
  std::vector<ReadFact> cart_facts_;
  Ledger ledger_;
  std::unordered_map<std::string_view, std::uint32_t> symbols_;  // of every text of the cart
  std::optional<std::size_t> sku_;
  std::uint32_t previous_ = 0;
};

std::variant<CartView, CartError> CartView::build(const ir::Module& module, const Cart& cart) {
  return CartReader(module, cart).read();
}

bool CartView::has_coupon(const std::string& code) const {
  const std::string key = ops::coupon_key(code, module_->codes_match_case);
  return std::binary_search(coupons_.begin(), coupons_.end(), key);
}

std::optional<std::int64_t> CartView::balance(std::uint32_t account) const {
  return balances_[account];
}

std::int64_t CartView::used(const std::string& counter, const std::string& key) const {
  if (usage_.empty()) return 0;
  const auto found = usage_.find({counter, key});
  return found == usage_.end() ? 0 : found->second;
}

std::optional<std::int64_t> CartView::gift_price(std::uint32_t symbol) const {
  const auto found = gift_prices_.find(symbol);
  return found == gift_prices_.end() ? std::nullopt : std::optional(found->second);
}

bool CartView::has_chosen(const std::string& promotion) const {
  return std::binary_search(chosen_.begin(), chosen_.end(), promotion);
}

const std::string& CartView::text(std::uint32_t symbol) const {
  const std::size_t own = module_->symbols.size();
  PERK_CHECK(symbol < own + cart_symbols_.size());
  return symbol < own ? module_->symbols[symbol] : cart_symbols_[symbol - own];
}

std::optional<std::uint32_t> CartView::symbol(const std::string& text) const {
  if (const auto found = find_text(module_->symbols, text)) return found;
  const auto own = find_text(cart_symbols_, text);
  if (!own) return std::nullopt;
  return static_cast<std::uint32_t>(module_->symbols.size()) + *own;
}

}  // namespace perk::interpret
