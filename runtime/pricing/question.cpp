// Nothing that the ledger could change decides here: conditions that read balances or facts of codes are
// taken as open, and a code that the pack does not list as of any pool.
#include <algorithm>
#include <set>

#include "runtime/interpret/evaluate.h"
#include "runtime/pricing/bounds.h"
#include "runtime/pricing/claims.h"
#include "runtime/pricing/find.h"
#include "runtime/pricing/periods.h"

namespace perk::pricing {
namespace {

// What a shape reads of the ledger beside usage.
struct Reads {
  bool open = false;                 // a balance, or facts of a code
  std::set<std::uint32_t> accounts;  // their balances
};

void find_reads(const ir::Module& module, const ir::Shape& shape, Reads& reads) {
  for (const ir::Node& node : shape.nodes) {
    switch (ir::info(node.op).operands) {
      case ir::Operands::account:
        reads.open = true;
        reads.accounts.insert(node.a);
        break;
      case ir::Operands::field:
        reads.open = reads.open || module.fields[node.a].record == ir::Record::coupon;
        break;
      case ir::Operands::pool:
        find_reads(module, module.shapes[module.segments[node.a].program.shape], reads);
        break;
      default: break;
    }
  }
  for (const ir::SpendShape& spend : shape.spends) reads.accounts.insert(spend.account);
  for (const ir::OfferShape& offer : shape.offers) {
    if (offer.kind == ir::OfferKind::spend_balance) reads.accounts.insert(offer.account);
  }
}

class Asker {
 public:
  Asker(const Calculation& calculation, const Cart& cart)
      : calculation_(calculation),
        module_(calculation.module),
        in_the_packs_currency_(cart.currency == calculation.module.currency) {
    out_.order = cart.id;
    out_.customer = customer_of(calculation);
    out_.pack = module_.pack;
  }

  LedgerQuestion ask(std::span<const std::uint32_t> ranks) {
    for (const std::uint32_t rank : ranks) ask_for(rank);
    if (!out_.promotions.empty()) ask_for_the_pack();
    if (in_the_packs_currency_) ask_for_codes();
    // A guest has none.
    for (const std::uint32_t account : reads_.accounts) {
      if (!out_.customer.empty()) out_.accounts.push_back(module_.accounts[account].id);
    }
    return std::move(out_);
  }

 private:
  // What the total cap and the floor read.
  void ask_for_the_pack() {
    const auto read = [&](const ir::Program& program) {
      find_reads(module_, module_.shapes[program.shape], reads_);
    };
    if (module_.total_cap) read(*module_.total_cap);
    if (!module_.floor) return;
    read(module_.floor->amount);
    if (module_.floor->otherwise) read(*module_.floor->otherwise);
  }

  void ask_for(std::uint32_t rank) {
    const ir::Promotion& promotion = module_.promotions[rank];
    if (!interpret::is_active(module_, calculation_.cart, promotion) || !may_have_codes(rank)) return;
    const Candidate candidate = calculation_.candidate_of(rank);
    Reads reads;
    find_reads(module_, *candidate.shape, reads);
    if (!reads.open && !calculation_.holds(candidate, interpret::Side::match, calculation_.list)) return;
    for (const ir::BoundShape& bound : candidate.shape->bounds) {
      if (!holder_of(calculation_, bound)) return;  // refused, whatever the ledger says
    }
    out_.promotions.push_back(promotion.id);
    reads_.accounts.merge(reads.accounts);
    for (std::size_t b = 0; b < promotion.bounds.size(); ++b) {
      const ir::BoundName& name = promotion.bounds[b];
      if (name.period.kind == ir::Period::Kind::order) continue;
      const ir::BoundShape& bound = candidate.shape->bounds[b];
      for (std::string& key : line_keys(calculation_, bound)) {
        CounterKey counter = counter_of(calculation_, name, std::move(key), *holder_of(calculation_, bound));
        const bool fresh = asked_.emplace(counter.counter, counter.key).second;
        if (fresh) out_.counters.push_back(std::move(counter));
      }
    }
  }

  // Could each of its needs be met by a code that was entered?
  [[nodiscard]] bool may_have_codes(std::uint32_t rank) const {
    const ir::Promotion& promotion = module_.promotions[rank];
    for (std::size_t n = 0; n < promotion.needs.size(); ++n) {
      const ir::CouponNeed& need = promotion.needs[n];
      const std::vector<std::string>& named = calculation_.index.promotions[rank].need_codes[n];
      const bool may = std::ranges::any_of(calculation_.cart.codes(), [&](const std::string& key) {
        if (std::ranges::binary_search(named, key)) return true;
        if (!is_listed(calculation_.index, key)) return !need.pools.empty();
        return std::ranges::any_of(need.pools, [&](std::uint32_t pool) { return lists(pool, key); });
      });
      if (!may) return false;
    }
    return true;
  }

  [[nodiscard]] bool lists(std::uint32_t pool, const std::string& key) const {
    const auto listed = calculation_.index.code_pools.find(key);
    return listed != calculation_.index.code_pools.end() &&
           std::ranges::find(listed->second, pool) != listed->second.end();
  }

  // Those that the pack does not list, and those of which it says how often, or how far, they may be used;
  // for the verdict on a code, even where no promotion could take it now.
  void ask_for_codes() {
    if (module_.pools.empty()) return;
    for (const std::string& key : calculation_.cart.codes()) {
      const auto listed = calculation_.index.code_pools.find(key);
      const bool in_pool = listed != calculation_.index.code_pools.end();
      const bool counted =
          in_pool && std::ranges::any_of(listed->second, [&](std::uint32_t pool) {
            return module_.pools[pool].uses_per_code.has_value() || module_.pools[pool].used_in_parts;
          });
      if (counted || !is_listed(calculation_.index, key)) out_.codes.push_back(key);
    }
  }

  const Calculation& calculation_;
  const ir::Module& module_;
  bool in_the_packs_currency_;
  LedgerQuestion out_;
  Reads reads_;
  std::set<std::pair<std::string, std::string>> asked_;
};

}  // namespace

std::string customer_of(const Calculation& calculation) {
  const auto& fields = calculation.module.fields;
  for (std::uint32_t field = 0; field < fields.size(); ++field) {
    if (fields[field].record != ir::Record::customer || fields[field].name != "id") continue;
    const interpret::Scalar value = calculation.cart.fact(field);
    return value.known ? value_text(calculation, fields[field], value) : std::string();
  }
  return {};
}

CounterKey counter_of(const Calculation& calculation, const ir::BoundName& name, std::string key,
                      std::string holder) {
  const ir::Module& module = calculation.module;
  const std::int64_t now = calculation.cart.now();
  CounterKey counter{name.counter, std::move(key), std::move(holder), CounterKey::Window::ever, {}, {}};
  switch (name.period.kind) {
    case ir::Period::Kind::ever:
    case ir::Period::Kind::order: return counter;
    case ir::Period::Kind::rolling:
      counter.window = CounterKey::Window::rolling;
      counter.from = {earlier(module.zone, now, name.period)};
      counter.to = {now};
      return counter;
    case ir::Period::Kind::day:
    case ir::Period::Kind::week:
    case ir::Period::Kind::month:
    case ir::Period::Kind::year: break;
  }
  counter.window = CounterKey::Window::fixed;
  const auto [from, to] = period_of(module, name.period.kind, now);
  counter.from = {from};
  counter.to = {to};
  return counter;
}

LedgerQuestion question_of(const Calculation& calculation, const Cart& cart,
                           std::span<const std::uint32_t> ranks) {
  return Asker(calculation, cart).ask(ranks);
}

}  // namespace perk::pricing

namespace perk {

void give(LedgerFacts facts, Cart& cart) {
  cart.usage = std::move(facts.usage);
  cart.coupon_facts = std::move(facts.coupons);
  cart.balances = std::move(facts.balances);
  cart.stopped = std::move(facts.stopped);
}

}  // namespace perk
