// What a test says of things outside the order: what was used of a bound, balances, codes, prices of gifts.
//
// In: the clauses as written. Out: facts of the test, in the words that pricing knows them by: a bound's
// counter, an account, a pool.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/sema/accounts.h"
#include "compiler/sema/bound.h"
#include "compiler/sema/facts.h"
#include "compiler/sema/test_block.h"

namespace perk::sema {
namespace {

using State = typed::TestCoupon::State;

struct Named {
  std::string_view words;
  State state;
};
constexpr std::array<Named, 5> kStates = {{{"used up", State::used_up},
                                           {"expired", State::expired},
                                           {"not yet valid", State::not_yet},
                                           {"blocked", State::blocked},
                                           {"of another", State::of_another}}};

// What an amount in a test counts, as a bound's kind; money where it has a currency.
struct Used {
  std::optional<ir::BoundKind> kind;
  std::int64_t amount = 0;
};

std::optional<Used> read_used(Context& context, const ast::Quantity& quantity) {
  if (!quantity.unit && !quantity.percent) {
    auto& found =
        context.sink.report(diag::Code::E0638, quantity.span, "it is not said what was used", "no unit");
    found.help = fmt::format("write `{} uses`, `{} items`, or an amount of money", quantity.number.written,
                             quantity.number.written);
    return std::nullopt;
  }
  auto unit = quantity.unit ? quantity.unit->text : std::string();
  auto is = [&](std::string_view one, std::string_view many) { return unit == one || unit == many; };
  auto account = account_of_unit(context, quantity);
  Used used;
  if (is("use", "uses")) used.kind = ir::BoundKind::uses;
  if (is("time", "times")) used.kind = ir::BoundKind::times;
  if (is("item", "items")) used.kind = ir::BoundKind::items;
  if (account) used.kind = ir::BoundKind::credit;
  std::optional<std::int64_t> amount;
  if (used.kind) {
    std::vector<std::string> units{unit};
    amount = account ? account_amount(context, *account, quantity) : count_of(context, quantity, units);
  } else {
    used.kind = ir::BoundKind::money;
    amount = money_of(context, quantity);
  }
  if (!amount) return std::nullopt;
  used.amount = *amount;
  return used;
}

class Usage {
 public:
  Usage(Context& context, const ast::UsedClause& clause, source::Span span)
      : context_(context), clause_(clause), span_(span) {}

  std::optional<typed::TestUsage> check() {
    const auto* quantity = clause_.used == nullptr ? nullptr : ast::as<ast::Quantity>(*clause_.used);
    if (quantity == nullptr || !collect()) return std::nullopt;
    auto used = read_used(context_, *quantity);
    auto wanted = read_keys();
    if (!used || !wanted) return std::nullopt;
    // Without a word on keys and window the one that has none is meant, or the only one.
    const typed::Bound* found = nullptr;
    const bool plain = clause_.per.empty();
    for (const auto* bound : bounds_)
      if (plain && bound->kind == *used->kind && is_plain(*bound)) found = bound;
    for (const auto* bound : bounds_) {
      if (found != nullptr && plain && is_plain(*found)) break;
      if (bound->kind != *used->kind || !fits(*bound, *wanted)) continue;
      if (found != nullptr && found->counter != bound->counter) {
        // Said in full, `per customer` is not `per customer per day`.
        if (is_same(*found, *wanted)) continue;
        if (!is_same(*bound, *wanted)) return report(true, *quantity);
      }
      found = bound;
    }
    if (found == nullptr) return report(false, *quantity);
    typed::TestUsage out;
    out.counter = found->counter;
    out.used = used->amount;
    if (!check_key(*found, out.key)) return std::nullopt;
    return out;
  }

 private:
  // The bounds of the promotion, or those that share the group's counter.
  bool collect() {
    auto group = context_.groups.find(clause_.of.text);
    auto name = context_.names.find(clause_.of.text);
    bool promotion = name != context_.names.end() && name->second.kind == NameKind::promotion;
    if (promotion || group == context_.groups.end()) {
      auto rank = resolve(context_, clause_.of, NameKind::promotion);
      if (!rank) return false;
      for (const auto& bound : context_.pack.promotions[*rank].bounds) bounds_.push_back(&bound);
      return true;
    }
    for (const auto& one : context_.pack.promotions)
      for (const auto& bound : one.bounds)
        if (bound.across == group->second) bounds_.push_back(&bound);
    return true;
  }

  // Keys and window as `per` words of the clause: those of an allowance.
  std::optional<Counting> read_keys() {
    ast::Allowance allowance;
    for (const auto& by : clause_.per) {
      ast::Per per;
      per.key = by.per.key;
      per.duration = by.per.duration;
      per.top = by.per.top;
      per.span = by.per.span;
      allowance.per.push_back(std::move(per));
    }
    allowance.span = span_;
    return check_counting(context_, allowance);
  }

  static bool is_plain(const typed::Bound& bound) {
    return bound.keys.empty() && bound.period.kind == ir::Period::Kind::ever;
  }

  // Nothing said of keys and window fits any bound.
  static bool fits(const typed::Bound& bound, const Counting& wanted) {
    std::vector<typed::FieldIndex> keys;
    for (const auto& key : wanted.host) keys.push_back(key.field);
    for (const auto& key : wanted.goods)
      if (key.has_field) keys.push_back(key.field);
    if (keys.empty() && !wanted.window) return true;
    return (keys.empty() || (keys.size() == bound.keys.size() &&
                             std::is_permutation(keys.begin(), keys.end(), bound.keys.begin()))) &&
           (!wanted.window || wanted.period == bound.period);
  }

  // Keys and window are all that the bound has.
  static bool is_same(const typed::Bound& bound, const Counting& wanted) {
    const auto period = wanted.window ? wanted.period : ir::Period{};
    return bound.keys.size() == wanted.host.size() + wanted.goods.size() && bound.period == period;
  }

  // A bound that is counted by goods needs the value that was counted.
  bool check_key(const typed::Bound& bound, std::string& out) {
    const ast::Text* said = nullptr;
    for (const auto& by : clause_.per)
      if (by.key) said = &*by.key;
    const typed::Field* goods = nullptr;
    for (const auto key : bound.keys) {
      const auto& field = context_.pack.schema.at(key);
      if (field.record == typed::Record::product || field.record == typed::Record::line) goods = &field;
    }
    if ((goods != nullptr) == (said != nullptr)) {
      if (said != nullptr) out = said->value;
      return true;
    }
    auto& diagnostic =
        context_.sink.report(diag::Code::E0638, said != nullptr ? said->span : span_,
                             said != nullptr ? std::string("this bound is not counted by goods")
                                             : fmt::format("it is not said of which {}", key_word(*goods)));
    diagnostic.help = said != nullptr ? "leave the text out"
                                      : fmt::format("write `per {} \"…\"`, with the value", key_word(*goods));
    return false;
  }

  std::nullopt_t report(bool several, const ast::Quantity& quantity) {
    auto& diagnostic =
        context_.sink.report(diag::Code::E0638, source::join(clause_.of.span, quantity.span),
                             several ? fmt::format("`{}` has several bounds that this fits", clause_.of.text)
                                     : fmt::format("`{}` has no bound that this fits", clause_.of.text));
    std::string known;
    for (const auto* bound : bounds_) {
      auto counter = bound->counter.substr(bound->counter.find(": ") + 2);
      if (known.find("`" + counter + "`") == std::string::npos)
        known += (known.empty() ? "`" : ", `") + counter + "`";
    }
    diagnostic.help = known.empty() ? "it has no limit, cap or budget over several orders"
                                    : fmt::format("what is counted: {}; say by what, `per …`", known);
    return std::nullopt;
  }

  Context& context_;
  const ast::UsedClause& clause_;
  source::Span span_;
  std::vector<const typed::Bound*> bounds_;
};

std::optional<State> read_state(Context& context, const std::vector<ast::Ident>& words) {
  if (words.empty()) return State::usable;
  std::string said;
  std::vector<std::string> known;
  for (const auto& word : words) said += (said.empty() ? "" : " ") + word.text;
  for (const auto& state : kStates) {
    if (state.words == said) return state.state;
    known.emplace_back(state.words);
  }
  auto place = source::join(words.front().span, words.back().span);
  auto& found = context.sink.report(diag::Code::E0639, place, fmt::format("no code is `{}`", said));
  found.help = fmt::format("a code is {}", fmt::join(known, ", "));
  suggest(found, place, nearest_of(context, said, known));
  return std::nullopt;
}

}  // namespace

void check_usage(Context& context, const ast::UsedClause& clause, source::Span span, typed::Test& test) {
  auto usage = Usage(context, clause, span).check();
  if (usage) test.usage.push_back(std::move(*usage));
}

void check_code(Context& context, const ast::EnterCouponClause& clause, typed::Test& test) {
  for (const auto& code : clause.codes) test.coupons.push_back(code.value);
  auto state = read_state(context, clause.state);
  if (!clause.pool) {
    if (!clause.state.empty() && state) {
      auto& found = context.sink.report(diag::Code::E0639,
                                        source::join(clause.state.front().span, clause.state.back().span),
                                        "only a pool's code is in a state", "no pool is named");
      found.help = "write `coupon \"CODE\" from POOL, used up`";
    }
    return;
  }
  auto pool = resolve(context, *clause.pool, NameKind::coupons);
  std::optional<std::int64_t> issued;
  if (clause.issued) {
    if (clause.issued_word->text != "issued") {
      auto& found = context.sink.report(diag::Code::E0639, clause.issued_word->span,
                                        "when a code was issued is said by `issued`");
      suggest(found, clause.issued_word->span, "issued");
      return;
    }
    if (const auto* instant = std::get_if<ast::Instant>(&*clause.issued)) {
      issued = instant_of(context, *instant);
    } else if (auto day = date_of(context, std::get<ast::Date>(*clause.issued))) {
      issued = instant_of_local(context, *day, 0);
    }
    if (!issued) return;
  }
  if (!pool || !state) return;
  for (const auto& code : clause.codes) test.coupon_facts.push_back({code.value, *pool, *state, issued});
}

void check_balance(Context& context, const ast::Fact& fact, const ast::Comparison& comparison,
                   source::Span span, typed::Test& test) {
  if (!fact.field) return;
  auto account = resolve(context, *fact.field, NameKind::account);
  if (!account) return;
  const auto* quantity =
      comparison.right.size() == 1 && comparison.right[0] != nullptr && comparison.op == ast::CompareOp::is
          ? ast::as<ast::Quantity>(*comparison.right[0])
          : nullptr;
  if (quantity == nullptr) {
    context.sink
        .report(diag::Code::E0627, span, "a test says what a fact is, not what it may be", "no single value")
        .help = "write how much is there, such as `balance of points is 500 points`";
    return;
  }
  bool twice = std::any_of(test.balances.begin(), test.balances.end(),
                           [&](const typed::TestBalance& one) { return one.account == *account; });
  if (twice) {
    context.sink
        .report(diag::Code::E0625, span, fmt::format("the balance of `{}` is given twice", fact.field->text),
                "again")
        .help = "leave one of them out";
    return;
  }
  if (auto amount = account_amount(context, *account, *quantity))
    test.balances.push_back({*account, *amount});
}

void check_gift_price(Context& context, const ast::GiftPriceClause& clause, typed::Test& test) {
  if (clause.price == nullptr || ast::as<ast::ErrorExpr>(*clause.price) != nullptr) return;
  const auto* quantity = ast::as<ast::Quantity>(*clause.price);
  if (quantity == nullptr) {
    context.sink
        .report(diag::Code::E0213, clause.price->span, "the price of a gift is an amount",
                "an amount is meant")
        .help = fmt::format("write `gift \"{}\" is 100 {}`", clause.sku.value, context.pack.currency);
    return;
  }
  if (auto price = money_of(context, *quantity)) test.gift_prices.push_back({clause.sku.value, *price});
}

void check_unspent(Context& context, const ast::UnspentClause& clause, typed::TestUnspent& out) {
  const auto* quantity = clause.amount == nullptr ? nullptr : ast::as<ast::Quantity>(*clause.amount);
  if (quantity == nullptr) return;
  if (clause.pool || clause.gift) {
    auto count = count_of(context, *quantity, {});
    auto pool = clause.pool ? resolve(context, *clause.pool, NameKind::coupons) : std::nullopt;
    if (count && pool) out.coupons.emplace_back(*pool, *count);
    if (count && clause.gift) out.gifts.emplace_back(clause.gift->value, *count);
    return;
  }
  auto account = account_of_unit(context, *quantity);
  if (!account) {
    // Money may be held by one account only; else it is not known which is meant.
    std::vector<std::size_t> holding;
    for (std::size_t i = 0; i < context.pack.accounts.size(); ++i)
      if (context.pack.accounts[i].units.empty()) holding.push_back(i);
    if (holding.size() == 1) account = holding.front();
  }
  auto amount = account ? account_amount(context, *account, *quantity) : std::nullopt;
  if (amount) out.balances.push_back({*account, *amount});
}

}  // namespace perk::sema
