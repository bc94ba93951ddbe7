#include "tests/ledger_model/world.h"

namespace perk::ledger::model {

namespace {

constexpr std::int64_t kHour = 3'600, kDay = 24 * kHour;

}  // namespace

World::World(std::string name, std::uint64_t seed)
    : name_(std::move(name)), draws_(seed), now_{1'790'000'000} {}

std::vector<std::string> World::orders() const {
  std::vector<std::string> all;
  all.reserve(kOrders);
  for (std::uint64_t i = 0; i < kOrders; ++i) all.push_back(name_ + "o" + std::to_string(i));
  return all;
}

std::vector<GivenCode> World::codes() const {
  const auto given = [&](const char* code, std::optional<std::int64_t> uses, const char* owner,
                         std::int64_t worth) {
    GivenCode all;
    all.code = name_ + code;
    all.terms.pool = pool();
    all.terms.uses = uses;
    all.terms.owner = *owner == '\0' ? "" : name_ + owner;
    all.terms.worth = worth;
    return all;
  };
  return {given("once", 1, "", 0), given("anns", 2, "ann", 0), given("parts", std::nullopt, "", 500)};
}

// Every bound of a pack: each counts for a promotion of its own.
std::vector<CounterClaim> World::bounds(const std::string& customer) {
  const Instant midnight{now_.seconds / kDay * kDay};
  std::vector<CounterClaim> all(5);
  const auto set = [&](CounterClaim& claim, const char* name, std::int64_t amount, std::int64_t at_most,
                       AtEnd at_end) {
    claim.counter.counter = name_ + name;
    claim.amount = amount;
    claim.at_most = at_most;
    claim.at_end = at_end;
    claim.text = name;
  };
  set(all[0], "uses", 1, 4, AtEnd::none);
  set(all[1], "money", draws_.between(1, 400), 1'000, AtEnd::part);
  set(all[2], "over", draws_.between(1, 400), 700, AtEnd::whole);
  set(all[3], "daily", draws_.between(1, 2), 3, AtEnd::none);
  all[3].counter.key = draws_.chance(50) ? "tea" : "cup";
  all[3].counter.holder = "=" + customer;
  all[3].counter.window = CounterKey::Window::fixed;
  all[3].counter.from = midnight;
  all[3].counter.to = {midnight.seconds + kDay};
  set(all[4], "lately", draws_.between(1, 3), 6, AtEnd::part);
  all[4].counter.window = CounterKey::Window::rolling;
  all[4].counter.from = {now_.seconds - kDay};
  all[4].counter.to = now_;
  return all;
}

ReserveRequest World::reserve() {
  ReserveRequest request;
  request.key = key();
  request.hold_seconds = kHour;
  request.partly = draws_.chance(40);
  Claims& claims = request.claims;
  claims.order = order();
  claims.customer = customer();
  claims.pack = "model";
  claims.pack_version = "1";
  claims.currency = "EUR";
  claims.now = now_;
  claims.list_subtotal = claims.goods_total = claims.total = {10'000};
  const auto promotion = [&](const std::string& id) {
    claims.promotions.push_back({id, {100}});
    return static_cast<std::uint32_t>(claims.promotions.size() - 1);
  };
  for (CounterClaim& claim : bounds(claims.customer)) {
    if (!draws_.chance(35)) continue;
    claim.promotion = promotion(claim.counter.counter + "-promotion");
    if (draws_.chance(10)) claim.at_most -= claim.at_most / 4;  // another cart's limit
    claims.counters.push_back(claim);
  }
  const auto code = [&](const char* name) {
    CodeClaim claim;
    claim.promotions = {promotion(name_ + name + "-promotion")};
    claim.code = name_ + name;
    claim.pool = pool();
    return claim;
  };
  if (draws_.chance(15)) claims.codes.push_back(code("once"));
  if (draws_.chance(15)) claims.codes.push_back(code("anns"));
  if (draws_.chance(20)) {
    claims.codes.push_back(code("parts"));
    claims.codes.back().worth_taken = draws_.between(1, 250);
  }
  if (draws_.chance(15)) {
    claims.codes.push_back(code("listed"));
    claims.codes.back().listed = true;
    claims.codes.back().uses = 2;
  }
  if (draws_.chance(35)) {
    claims.spends.push_back(
        {promotion(name_ + "spend"), draws_.chance(50) ? points() : cash(), draws_.between(1, 60)});
  }
  if (draws_.chance(40) || claims.promotions.empty()) {
    CreditClaim credit;
    credit.promotion = promotion(name_ + "earn");
    credit.amount = draws_.between(1, 100);
    credit.account = draws_.chance(50) ? points() : cash();
    if (credit.account == points()) {
      credit.earned_on = "delivered";
      credit.earned_after.days = 2;
      credit.lapse.kind = Lapse::Kind::after_earning;
      credit.lapse.length.days = 5;
      // No two lots lapse at the same second.
      credit.lapse.length.seconds = 1'000 * ++credits_;
    }
    claims.credits.push_back(credit);
  }
  if (draws_.chance(15)) {
    IssueClaim issue;
    issue.promotion = promotion(name_ + "issue");
    issue.pool = pool();
    issue.count = draws_.between(1, 2);
    issue.made.pattern = "NEW-????????????";
    issue.made.uses = 1;
    claims.issues.push_back(issue);
  }
  return request;
}

void World::price_again(Claims& claims) {
  claims.now = now_;
  for (CounterClaim& claim : claims.counters) {
    if (claim.counter.window != CounterKey::Window::rolling) continue;
    claim.counter.from = {now_.seconds - kDay};
    claim.counter.to = now_;
  }
}

LedgerQuestion World::question() {
  LedgerQuestion question;
  question.order = draws_.chance(50) ? order() : name_ + "nobody's";
  question.customer = customer();
  question.pack = "model";
  for (const CounterClaim& claim : bounds(question.customer)) question.counters.push_back(claim.counter);
  question.codes = {name_ + "once", name_ + "anns", name_ + "parts", name_ + "listed", name_ + "unknown"};
  question.accounts = {points(), cash()};
  return question;
}

}  // namespace perk::ledger::model
