#include "tests/ledger_torture/orders.h"

#include "tests/property/random.h"

namespace perk::ledger::torture {

namespace {

property::Random draws_of(const std::string& order) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char c : order) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return property::Random(hash);
}

CounterClaim claim_of(std::uint32_t promotion, const std::string& counter, std::int64_t amount,
                      std::int64_t at_most, AtEnd at_end) {
  CounterClaim claim;
  claim.promotion = promotion;
  claim.counter = counter_named(counter);
  claim.amount = amount;
  claim.at_most = at_most;
  claim.at_end = at_end;
  claim.text = counter;
  return claim;
}

ReserveRequest reserve_of(const std::string& order) {
  property::Random draws = draws_of(order);
  ReserveRequest request;
  request.key = order + " r";
  request.hold_seconds = kHoldSeconds;
  Claims& claims = request.claims;
  claims.order = order;
  claims.customer = customer_named(draws.between(0, kCustomers - 1));
  claims.pack = "torture";
  claims.pack_version = "1";
  claims.currency = "EUR";
  claims.now = {1'790'000'000};
  claims.list_subtotal = claims.goods_total = claims.total = {10'000};
  const auto promotion = [&](const char* id) {
    claims.promotions.push_back({id, {100}});
    return static_cast<std::uint32_t>(claims.promotions.size() - 1);
  };
  if (draws.chance(70)) claims.counters.push_back(claim_of(promotion("coupon"), kHot, 1, kUses, AtEnd::none));
  if (draws.chance(40)) {
    claims.counters.push_back(
        claim_of(promotion("money"), kMoney, draws.between(1, 500), kBudget, AtEnd::part));
    request.partly = draws.chance(50);
  }
  if (draws.chance(30)) {
    CodeClaim claim;
    claim.promotions = {promotion("single")};
    claim.code = code_named(draws.between(0, kCodes - 1));
    claim.listed = true;
    claim.uses = 1;
    claims.codes.push_back(claim);
  }
  if (claims.promotions.empty() || draws.chance(30)) {
    claims.spends.push_back({promotion("spend"), kAccount, draws.between(1, 40)});
  }
  return request;
}

}  // namespace

LedgerKey key_of_ledger() {
  LedgerKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i + 1);
  return key;
}

std::string customer_named(std::int64_t number) {
  return "customer-" + std::to_string(number);
}

std::string code_named(std::int64_t number) {
  return "SINGLE" + std::to_string(number);
}

CounterKey counter_named(const std::string& name) {
  CounterKey key;
  key.counter = name;
  return key;
}

std::string plan_of(const std::string& order) {
  property::Random draws = draws_of("plan of " + order);
  const std::int64_t draw = draws.between(0, 99);
  if (draw < 40) return "rc";
  if (draw < 55) return "rcx";
  if (draw < 65) return "rpc";
  if (draw < 72) return "rs";
  if (draw < 76) return "rpx";
  if (draw < 90) return "rl";
  return "r";  // until it expires
}

Call call_of(const std::string& order, char verb) {
  const std::string key = order + " " + verb;
  switch (verb) {
    case 'r': return reserve_of(order);
    case 'l': return ReleaseRequest{key, order};
    case 'x': {
      RefundRequest request;
      request.key = key;
      request.order = order;
      request.cancelled = true;
      return request;
    }
    default: {
      CommitRequest request;
      request.key = key;
      request.order = order;
      if (verb != 'c') request.parts = {{0, 1}};
      request.release_rest = verb == 's';
      return request;
    }
  }
}

Reply send(Ledger& ledger, const Call& call) {
  if (const auto* reserve = std::get_if<ReserveRequest>(&call)) return ledger.reserve(*reserve);
  if (const auto* commit = std::get_if<CommitRequest>(&call)) return ledger.commit(*commit);
  if (const auto* release = std::get_if<ReleaseRequest>(&call)) return ledger.release(*release);
  return ledger.refund(std::get<RefundRequest>(call));
}

bool passing(Status status) {
  return status == Status::busy || status == Status::unavailable || status == Status::in_flight;
}

std::string used_of(const Reply& reply) {
  std::string text;
  if (!reply.reservation) return text;
  for (const Entry& entry : reply.reservation->entries) {
    if (entry.used == 0) continue;
    text += (text.empty() ? "" : ", ") + std::string(name_of(entry.subject)) + " " + entry.name + " " +
            std::to_string(entry.used);
  }
  return text;
}

}  // namespace perk::ledger::torture
