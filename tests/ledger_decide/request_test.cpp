// Requests as such: what says the same, what says nothing sensible, what must be loaded.
#include <algorithm>
#include <limits>

#include "runtime/ledger/decide/asks.h"
#include "runtime/ledger/decide/terms.h"
#include "tests/ledger_decide/shop.h"

namespace perk::ledger {
namespace {

Request reserve_of(const Claims& claims) {
  return ReserveRequest{.key = "k", .claims = claims, .hold_seconds = 0, .partly = false};
}

ClaimsOf full() {
  ClaimsOf claims("A1");
  claims.counter("uses", 1, 9).rolling("rolling", 2, 9, kDay).listed("CODE", 3).worth("CARD", 4).spend(5);
  claims.credit(6, "delivered", {0, 1, 0}).issue(2);
  return claims;
}

TEST(Requests, HaveABodyThatEverythingTheySayIsIn) {
  const std::vector<void (*)(ReserveRequest&)> edits{
      [](ReserveRequest& of) { of.partly = true; },
      [](ReserveRequest& of) { of.hold_seconds = 5; },
      [](ReserveRequest& of) { of.claims.order = "A2"; },
      [](ReserveRequest& of) { of.claims.customer = "bob"; },
      [](ReserveRequest& of) { of.claims.pack = "other"; },
      [](ReserveRequest& of) { of.claims.pack_version = "2"; },
      [](ReserveRequest& of) { of.claims.currency = "EUR"; },
      [](ReserveRequest& of) { of.claims.now.seconds += 1; },
      [](ReserveRequest& of) { of.claims.utc_offset = 1; },
      [](ReserveRequest& of) { of.claims.total.minor += 1; },
      [](ReserveRequest& of) { of.claims.goods_total.minor += 1; },
      [](ReserveRequest& of) { of.claims.list_subtotal.minor += 1; },
      [](ReserveRequest& of) { of.claims.promotions[0].amount.minor += 1; },
      [](ReserveRequest& of) { of.claims.promotions[0].id = "Q"; },
      [](ReserveRequest& of) { of.claims.counters[0].amount = 2; },
      [](ReserveRequest& of) { of.claims.counters[0].at_most = 8; },
      [](ReserveRequest& of) { of.claims.counters[0].at_end = AtEnd::whole; },
      [](ReserveRequest& of) { of.claims.counters[0].counter.counter = "other"; },
      [](ReserveRequest& of) { of.claims.counters[0].counter.key = "TEA"; },
      [](ReserveRequest& of) { of.claims.counters[0].counter.holder = "=ann"; },
      [](ReserveRequest& of) { of.claims.counters[1].counter.from.seconds += 1; },
      [](ReserveRequest& of) { of.claims.codes[0].code = "EDOC"; },
      [](ReserveRequest& of) { of.claims.codes[0].listed = false; },
      [](ReserveRequest& of) { of.claims.codes[0].uses = std::nullopt; },
      [](ReserveRequest& of) { of.claims.codes[1].worth_taken = 5; },
      [](ReserveRequest& of) { of.claims.spends[0].amount = 6; },
      [](ReserveRequest& of) { of.claims.credits[0].earned_on.clear(); },
      [](ReserveRequest& of) { of.claims.credits[0].earned_after.days = 2; },
      [](ReserveRequest& of) { of.claims.credits[0].lapse.kind = Lapse::Kind::end_of; },
      [](ReserveRequest& of) { of.claims.issues[0].count = 3; },
      [](ReserveRequest& of) { of.claims.issues[0].made.pattern += '?'; },
      [](ReserveRequest& of) { of.claims.issues.clear(); },
  };
  const ReserveRequest plain{.key = "k", .claims = full(), .hold_seconds = 0, .partly = false};
  std::vector<Id> bodies{body_of(plain)};
  for (const auto& edit : edits) {
    ReserveRequest changed = plain;
    edit(changed);
    const Id body = body_of(changed);
    EXPECT_EQ(std::ranges::count(bodies, body), 0) << "edit " << bodies.size();
    bodies.push_back(body);
  }
  ReserveRequest other_key = plain;
  other_key.key = "another";
  EXPECT_EQ(body_of(other_key), bodies[0]);
}

TEST(Requests, OfEveryVerbHaveABodyOfTheirOwn) {
  RefundRequest refund{
      .key = "k", .order = "A1", .cancelled = false, .uses_back = {}, .given_back = {}, .rewards = {}};
  std::vector<Request> requests{
      CommitRequest{.key = "k", .order = "A1", .parts = {}, .release_rest = false},
      CommitRequest{.key = "k", .order = "A1", .parts = {{0, 1}}, .release_rest = false},
      CommitRequest{.key = "k", .order = "A1", .parts = {{0, 1}}, .release_rest = true},
      CommitRequest{.key = "k", .order = "A1", .parts = {{1, 1}}, .release_rest = false},
      ReleaseRequest{.key = "k", .order = "A1"},
      refund,
      EventRequest{.key = "k", .event = "e", .order = "A1", .customer = "", .at = kNoon},
      EventRequest{.key = "k", .event = "e", .order = "", .customer = "A1", .at = kNoon},
  };
  refund.uses_back = {{0, "c", "k", "", 1}};
  requests.emplace_back(refund);
  refund.uses_back = {{0, "ck", "", "", 1}};
  requests.emplace_back(refund);
  refund.given_back = {{"points", 1}};
  requests.emplace_back(refund);
  refund.rewards.emplace_back();
  requests.emplace_back(refund);
  std::vector<Id> bodies;
  for (const Request& request : requests) {
    const Id body = body_of(request);
    EXPECT_EQ(std::ranges::count(bodies, body), 0) << bodies.size();
    bodies.push_back(body);
    EXPECT_EQ(key_of(request), "k");
  }
}

TEST(Requests, ClaimTheSameWheneverTheyWerePriced) {
  const ClaimsOf first = full();
  ClaimsOf later = full();
  later.claims.now.seconds += 60;
  later.claims.counters[1].counter.from.seconds += 60;
  later.claims.counters[1].counter.to.seconds += 60;
  EXPECT_EQ(claims_of(first), claims_of(later));
  later.claims.counters[0].amount += 1;
  EXPECT_NE(claims_of(first), claims_of(later));
}

struct Wrong {
  const char* place;
  void (*edit)(ReserveRequest&);
};

TEST(Requests, SayWhereTheyAreWrong) {
  const std::vector<Wrong> all{
      {"key", [](ReserveRequest& of) { of.key.clear(); }},
      {"key", [](ReserveRequest& of) { of.key.assign(201, 'k'); }},
      {"key", [](ReserveRequest& of) { of.key = "\xff"; }},
      {"hold_seconds", [](ReserveRequest& of) { of.hold_seconds = -1; }},
      {"hold_seconds",
       [](ReserveRequest& of) { of.hold_seconds = std::numeric_limits<std::int64_t>::max(); }},
      {"claims.order", [](ReserveRequest& of) { of.claims.order.clear(); }},
      {"claims.order", [](ReserveRequest& of) { of.claims.order = std::string("A\0", 2); }},
      {"claims.customer", [](ReserveRequest& of) { of.claims.customer = "\xc0\xaf"; }},
      {"claims.customer", [](ReserveRequest& of) { of.claims.customer = "\xed\xa0\x80"; }},
      {"claims.customer", [](ReserveRequest& of) { of.claims.customer = "\xf4\x90\x80\x80"; }},
      {"claims.customer", [](ReserveRequest& of) { of.claims.customer = "\xe0\x80\xaf"; }},
      {"claims.customer", [](ReserveRequest& of) { of.claims.customer = "a\xe0\xb8"; }},
      {"claims.now",
       [](ReserveRequest& of) { of.claims.now.seconds = std::numeric_limits<std::int64_t>::max(); }},
      {"claims.utc_offset", [](ReserveRequest& of) { of.claims.utc_offset = 200'000; }},
      {"claims.total", [](ReserveRequest& of) { of.claims.total.minor = -1; }},
      {"claims", [](ReserveRequest& of) { of.claims.counters.resize(10'001); }},
      {"promotions[0].id", [](ReserveRequest& of) { of.claims.promotions[0].id.clear(); }},
      {"promotions[0].amount", [](ReserveRequest& of) { of.claims.promotions[0].amount.minor = -1; }},
      {"promotions",
       [](ReserveRequest& of) { of.claims.promotions.resize(3, {"P", {1'000'000'000'000'000}}); }},
      {"codes",
       [](ReserveRequest& of) {
         of.claims.codes.resize(3, of.claims.codes[1]);
         for (CodeClaim& code : of.claims.codes) code.worth_taken = 400'000'000'000'000;
       }},
      {"credits",
       [](ReserveRequest& of) {
         of.claims.credits.resize(2, of.claims.credits[0]);
         for (CreditClaim& credit : of.claims.credits) credit.amount = 600'000'000'000'000;
       }},
      {"counters[0].promotion", [](ReserveRequest& of) { of.claims.counters[0].promotion = 1; }},
      {"counters[0].amount", [](ReserveRequest& of) { of.claims.counters[0].amount = 0; }},
      {"counters[1].amount",
       [](ReserveRequest& of) { of.claims.counters[1].amount = 1'000'000'000'000'001; }},
      {"counters[0].at_most", [](ReserveRequest& of) { of.claims.counters[0].at_most = -1; }},
      {"counters[0].counter.counter",
       [](ReserveRequest& of) { of.claims.counters[0].counter.counter.clear(); }},
      {"counters[1].counter.to",
       [](ReserveRequest& of) { of.claims.counters[1].counter.to = of.claims.counters[1].counter.from; }},
      {"codes[0].promotions", [](ReserveRequest& of) { of.claims.codes[0].promotions.clear(); }},
      {"codes[0].promotions", [](ReserveRequest& of) { of.claims.codes[0].promotions = {0, 9}; }},
      {"codes[0].code", [](ReserveRequest& of) { of.claims.codes[0].code.clear(); }},
      {"codes[1].worth_taken", [](ReserveRequest& of) { of.claims.codes[1].worth_taken = -1; }},
      {"spends[0].amount", [](ReserveRequest& of) { of.claims.spends[0].amount = -5; }},
      {"spends[0].account", [](ReserveRequest& of) { of.claims.spends[0].account.clear(); }},
      {"credits[0].amount", [](ReserveRequest& of) { of.claims.credits[0].amount = 0; }},
      {"credits[0].earned_after", [](ReserveRequest& of) { of.claims.credits[0].earned_after.days = -1; }},
      {"credits[0].lapse.length",
       [](ReserveRequest& of) { of.claims.credits[0].lapse.length.months = 1'000'000; }},
      {"issues[0].count", [](ReserveRequest& of) { of.claims.issues[0].count = 0; }},
      {"issues[0].pool", [](ReserveRequest& of) { of.claims.issues[0].pool.clear(); }},
  };
  ReserveRequest sound{.key = "k", .claims = full(), .hold_seconds = 0, .partly = false};
  sound.claims.customer = "ผู้ซื้อ 😀";
  EXPECT_EQ(problem_of(sound), "");
  for (const Wrong& wrong : all) {
    ReserveRequest request = sound;
    wrong.edit(request);
    const std::string problem = problem_of(request);
    EXPECT_EQ(problem.find(std::string(wrong.place) + ": "), 0U) << wrong.place << " / " << problem;
    Shop shop;
    EXPECT_EQ(shop.ask(request).status, Status::invalid);
  }
}

TEST(Requests, OfOtherVerbsSayWhereTheyAreWrong) {
  const auto problem = [](const Request& request) { return problem_of(request).substr(0, 12); };
  EXPECT_EQ(problem(CommitRequest{.key = "k", .order = "", .parts = {}, .release_rest = false}),
            "order: is em");
  EXPECT_EQ(problem(CommitRequest{.key = "k", .order = "A", .parts = {{0, 0}}, .release_rest = false}),
            "parts[0].amo");
  EXPECT_EQ(problem(CommitRequest{.key = "k", .order = "A", .parts = {}, .release_rest = true}),
            "release_rest");
  EXPECT_EQ(problem(ReleaseRequest{.key = "", .order = "A"}), "key: is empt");
  RefundRequest refund{
      .key = "k", .order = "A", .cancelled = false, .uses_back = {}, .given_back = {}, .rewards = {}};
  EXPECT_EQ(problem(refund), "");
  refund.uses_back = {{0, "c", "", "", -1}};
  EXPECT_EQ(problem(refund), "uses_back[0]");
  refund.uses_back.clear();
  refund.given_back = {{"points", 0}};
  EXPECT_EQ(problem(refund), "given_back[0");
  EXPECT_EQ(problem(EventRequest{.key = "k", .event = "e", .order = "", .customer = "", .at = kNoon}),
            "order: is em");
  EXPECT_EQ(problem(EventRequest{.key = "k", .event = "", .order = "A", .customer = "", .at = kNoon}),
            "event: is em");
}

TEST(Requests, WantWhatTheyTouchOnce) {
  Circumstances circumstances;
  Breaker rate, other;
  rate.spend = Money{100};
  rate.seconds = 60;
  other.promotion = "elsewhere";
  other.spend = Money{100};
  other.seconds = 60;
  const std::vector<Breaker> breakers{rate, other};
  circumstances.breakers = breakers;
  Wanted all = wanted_by(reserve_of(full()), circumstances, kNoon);
  EXPECT_EQ(all.reservations, std::vector<Id>{reservation_id("A1")});
  EXPECT_EQ(all.counters.size(), 4U) << "two of the claims, the rate's window and the next";
  EXPECT_EQ(all.codes.size(), 2U);
  EXPECT_EQ(all.accounts, std::vector<Id>{account_id("points", "ann")}) << "of the spend and of the credit";
  EXPECT_GT(all.overdue, 0);
  const Id rolling = counter_id(full().claims.counters[1].counter);
  EXPECT_EQ(all.leaves.at(rolling).seconds, kNoon.seconds - kDay);
  ClaimsOf later("A2");
  later.at({kNoon.seconds + 60}).rolling("rolling", 1, 9, kDay);
  add_wants(all, wanted_by(reserve_of(later), circumstances, kNoon));
  EXPECT_EQ(all.counters.size(), 4U);
  EXPECT_EQ(all.reservations.size(), 2U);
  EXPECT_TRUE(std::ranges::is_sorted(all.counters));
  EXPECT_EQ(all.leaves.at(rolling).seconds, kNoon.seconds + 60 - kDay);
}

TEST(Terms, AreReadAsTheyWereWritten) {
  Terms terms;
  terms.event = "order delivered 3 ";
  terms.after = {1, 2, 3};
  terms.lapse = {.kind = Lapse::Kind::after_last,
                 .period = Lapse::Period::month,
                 .event = "ordre é",
                 .length = {9, 8, 7}};
  terms.lapses_at = Instant{-5};
  EXPECT_EQ(terms_of(text_of(terms)), terms);
  terms.lapses_at.reset();
  EXPECT_EQ(terms_of(text_of(terms)), terms);
  EXPECT_EQ(terms_of(text_of(Terms{})), Terms{});
  EXPECT_EQ(terms_of(""), std::nullopt);
  EXPECT_EQ(terms_of("rate"), std::nullopt);
  const std::string text = text_of(terms);
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(terms_of(std::string_view(text).substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(terms_of(text + "0 "), std::nullopt);
}

}  // namespace
}  // namespace perk::ledger
