#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

Claims empty(std::string order, std::string customer) {
  Claims claims;
  claims.order = std::move(order);
  claims.customer = std::move(customer);
  claims.pack = "shop";
  claims.pack_version = "1";
  claims.currency = "THB";
  claims.now = kNoon;
  claims.list_subtotal = {10'000};
  claims.goods_total = {9'000};
  claims.total = {9'000};
  return claims;
}

}  // namespace

ClaimsOf::ClaimsOf(std::string order, std::string customer)
    : claims(empty(std::move(order), std::move(customer))) {}

std::uint32_t ClaimsOf::last() const {
  return static_cast<std::uint32_t>(claims.promotions.size() - 1);
}

ClaimsOf& ClaimsOf::promotion(std::string id, std::int64_t amount) {
  claims.promotions.push_back({std::move(id), {amount}});
  return *this;
}

ClaimsOf& ClaimsOf::counter(std::string name, std::int64_t amount, std::int64_t at_most, AtEnd at_end) {
  if (claims.promotions.empty()) promotion("P", 1'000);
  CounterClaim& claim = claims.counters.emplace_back();
  claim.promotion = last();
  claim.counter.counter = std::move(name);
  claim.amount = amount;
  claim.at_most = at_most;
  claim.at_end = at_end;
  claim.text = "limit";
  return *this;
}

ClaimsOf& ClaimsOf::rolling(std::string name, std::int64_t amount, std::int64_t at_most,
                            std::int64_t length) {
  counter(std::move(name), amount, at_most);
  CounterKey& key = claims.counters.back().counter;
  key.window = CounterKey::Window::rolling;
  key.from = {claims.now.seconds - length};
  key.to = claims.now;
  return *this;
}

ClaimsOf& ClaimsOf::code(std::string code, std::string pool) {
  if (claims.promotions.empty()) promotion("P", 1'000);
  CodeClaim& claim = claims.codes.emplace_back();
  claim.promotions = {last()};
  claim.code = std::move(code);
  claim.pool = std::move(pool);
  return *this;
}

ClaimsOf& ClaimsOf::listed(std::string text, std::optional<std::int64_t> uses) {
  code(std::move(text), "listed");
  claims.codes.back().listed = true;
  claims.codes.back().uses = uses;
  return *this;
}

ClaimsOf& ClaimsOf::worth(std::string text, std::int64_t taken) {
  code(std::move(text));
  claims.codes.back().worth_taken = taken;
  return *this;
}

ClaimsOf& ClaimsOf::spend(std::int64_t amount, std::string account) {
  if (claims.promotions.empty()) promotion("P", 1'000);
  claims.spends.push_back({last(), std::move(account), amount});
  return *this;
}

ClaimsOf& ClaimsOf::credit(std::int64_t amount, std::string event, Duration after, Lapse lapse) {
  if (claims.promotions.empty()) promotion("P", 1'000);
  claims.credits.push_back({last(), "points", amount, std::move(event), after, std::move(lapse)});
  return *this;
}

ClaimsOf& ClaimsOf::issue(std::int64_t count, std::string pattern) {
  if (claims.promotions.empty()) promotion("P", 1'000);
  IssueClaim& claim = claims.issues.emplace_back();
  claim.promotion = last();
  claim.pool = "thanks";
  claim.count = count;
  claim.made.pattern = std::move(pattern);
  claim.made.uses = 1;
  return *this;
}

ClaimsOf& ClaimsOf::at(Instant now) {
  claims.now = now;
  return *this;
}

Shop::Shop() {
  circumstances.key.fill(7);
  tables.all.now = kNoon;
}

Reply Shop::reserve(const Claims& claims, bool partly, std::int64_t hold) {
  return ask(ReserveRequest{.key = "key", .claims = claims, .hold_seconds = hold, .partly = partly});
}

Reply Shop::commit(const std::string& order, std::vector<CommitRequest::Part> parts, bool release_rest) {
  return ask(
      CommitRequest{.key = "key", .order = order, .parts = std::move(parts), .release_rest = release_rest});
}

Reply Shop::release(const std::string& order) {
  return ask(ReleaseRequest{.key = "key", .order = order});
}

Reply Shop::refund(RefundRequest request) {
  request.key = "key";
  return ask(request);
}

Reply Shop::cancel(const std::string& order) {
  RefundRequest request;
  request.order = order;
  request.cancelled = true;
  return refund(std::move(request));
}

Reply Shop::happened(const std::string& event, const std::string& order, const std::string& customer) {
  return ask(
      EventRequest{.key = "key", .event = event, .order = order, .customer = customer, .at = tables.all.now});
}

Reply Shop::ask(const Request& request) {
  return ask_together({request}).front();
}

std::vector<Reply> Shop::ask_together(const std::vector<Request>& requests) {
  circumstances.breakers = breakers;
  Wanted wanted;
  for (const Request& request : requests) {
    add_wants(wanted, wanted_by(request, circumstances, tables.all.now));
    if (!std::holds_alternative<EventRequest>(request)) continue;
    for (const auto& [id, account] : tables.all.accounts) wanted.accounts.push_back(id);
  }
  Rows rows = tables.load(wanted);
  last = {};
  std::vector<Reply> replies;
  replies.reserve(requests.size());
  for (const Request& request : requests) replies.push_back(decide(request, circumstances, rows, last));
  merge(last);
  EXPECT_EQ(tables.apply(last), "") << "decided on rows that are up to date";
  EXPECT_EQ(tables.recount(), "");
  for (const auto& [id, row] : rows.counters) {
    if (row.leaves) continue;  // loaded without what is still in the table
    EXPECT_EQ(row.used, tables.all.counters[id].used) << row.key.counter;
    EXPECT_EQ(row.held, tables.all.counters[id].held) << row.key.counter;
  }
  for (const auto& [id, row] : rows.accounts) {
    EXPECT_EQ(row.balance, tables.all.accounts[id].balance);
    EXPECT_EQ(row.held, tables.all.accounts[id].held);
  }
  return replies;
}

void Shop::expire(const std::string& order) {
  const Id id = reservation_id(order);
  Wanted wanted;
  wanted.reservations.push_back(id);
  Rows rows = tables.load(wanted);
  last = {};
  perk::ledger::expire(id, rows, last);
  merge(last);
  EXPECT_EQ(tables.apply(last), "");
  EXPECT_EQ(tables.recount(), "");
}

LedgerFacts Shop::facts(const LedgerQuestion& question) const {
  Circumstances asked = circumstances;
  asked.breakers = breakers;
  const Rows rows = tables.load(wanted_by(question, asked, tables.all.now));
  return facts_of(question, key(), breakers, rows);
}

Id Shop::add_code(const std::string& code, const CodeRow& row) {
  const Id id = code_id(key(), code);
  tables.all.codes[id] = row;
  return id;
}

void Shop::give_points(const std::string& customer, std::int64_t amount, std::optional<Instant> lapses) {
  AccountRow& row = tables.all.accounts[account_id("points", customer)];
  row.account = "points";
  row.owner = customer;
  row.balance += amount;
  LotRow lot;
  lot.reservation = reservation_id("before");
  lot.entry = static_cast<std::int32_t>(lots_);
  lot.due_at = {kNoon.seconds - 1'000 + lots_++};
  lot.state = LotRow::State::counted;
  lot.amount = lot.left = amount;
  lot.lapses_at = lapses;
  row.lots.push_back(lot);
}

AccountRow Shop::points(const std::string& customer) const {
  const auto found = tables.all.accounts.find(account_id("points", customer));
  return found == tables.all.accounts.end() ? AccountRow{} : found->second;
}

CounterRow Shop::counter(const std::string& name) const {
  for (const auto& [id, row] : tables.all.counters) {
    if (row.key.counter == name) return row;
  }
  return {};
}

const ReservationRow& Shop::row(const std::string& order) const {
  return tables.all.reservations.at(reservation_id(order));
}

CodeRow single_use() {
  CodeRow row;
  row.pool = "pool";
  row.uses = 1;
  return row;
}

}  // namespace perk::ledger
