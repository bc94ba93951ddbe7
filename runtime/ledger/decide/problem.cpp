// Requests that no ledger can carry out: what is missing, out of range or not text, with its place.
#include <algorithm>

#include "runtime/ledger/decide/decide.h"

namespace perk::ledger {
namespace {

constexpr std::int64_t kMostAmount = 1'000'000'000'000'000;
constexpr std::size_t kMostKey = 200, kMostText = 1'000, kMostParts = 10'000;
constexpr std::int64_t kMostCoupons = 10'000;
constexpr std::int64_t kMostHold = 366LL * 86'400;
constexpr Instant kFirst{-62'135'596'800}, kLast{253'402'300'799};  // years 1 … 9999
constexpr std::int32_t kDay = 86'400;

// Databases keep UTF-8, without the zero byte.
bool is_text(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead == 0 || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || text.size() - i <= more) return false;
    unsigned value = more == 0 ? lead : lead & (0x3FU >> more);
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0U) != 0x80) return false;
      value = value << 6 | (next & 0x3FU);
    }
    const bool shortest = (more != 2 || value >= 0x800) && (more != 3 || value >= 0x10000);
    if (!shortest || (value >= 0xD800 && value < 0xE000) || value > 0x10FFFF) return false;
    i += more + 1;
  }
  return true;
}

// Where something stands in a request; spelt out for what is wrong alone.
struct Where {
  const char* list;  // or the whole place
  std::size_t index = 0;
  const char* field = nullptr;
  // NOLINTNEXTLINE(google-explicit-constructor): a place is most often one text
  Where(const char* place) : list(place) {}
  Where(const char* in, std::size_t at, const char* what) : list(in), index(at), field(what) {}
  [[nodiscard]] std::string text() const {
    return field == nullptr ? list : std::string(list) + "[" + std::to_string(index) + "]." + field;
  }
};

// Keeps the first problem.
class Looking {
 public:
  std::string problem;

  template <class Text>
  void need(bool holds, const Where& place, const Text& what) {
    if (!holds) found(place, what);
  }
  void name(const std::string& text, const Where& place, std::size_t most = kMostText) {
    need(!text.empty(), place, "is empty");
    maybe(text, place, most);
  }
  void maybe(const std::string& text, const Where& place, std::size_t most = kMostText) {
    if (text.size() > most) found(place, "is longer than " + std::to_string(most) + " bytes");
    need(is_text(text), place, "is not UTF-8 text");
  }
  void amount(std::int64_t value, const Where& place, std::int64_t least = 1) {
    if (value >= least && value <= kMostAmount) return;
    found(place, "is " + std::to_string(value) + ", not " + std::to_string(least) + " to " +
                     std::to_string(kMostAmount));
  }
  void time(Instant at, const Where& place) {
    need(kFirst <= at && at <= kLast, place, "lies outside the years 1 to 9999");
  }
  void length(const Duration& duration, const Where& place) {
    const bool sane = duration.months >= 0 && duration.months <= 12'000 && duration.days >= 0 &&
                      duration.days <= 400'000 && duration.seconds >= 0 &&
                      duration.seconds <= 400'000LL * kDay;
    need(sane, place, "is longer than 1,000 years, or negative");
  }

 private:
  void found(const Where& place, const std::string& what) {
    if (problem.empty()) problem = place.text() + ": " + what;
  }
};

Where at(const char* list, std::size_t index, const char* field) {
  return {list, index, field};
}

class LookingAtClaims {
 public:
  LookingAtClaims(const Claims& claims, Looking& look) : claims_(claims), look_(look) {}

  void run() {
    look_.name(claims_.order, "claims.order", kMostKey);
    look_.maybe(claims_.customer, "claims.customer", kMostKey);
    look_.maybe(claims_.pack, "claims.pack");
    look_.maybe(claims_.pack_version, "claims.pack_version");
    look_.maybe(claims_.currency, "claims.currency");
    look_.time(claims_.now, "claims.now");
    look_.need(claims_.utc_offset > -2 * kDay && claims_.utc_offset < 2 * kDay, "claims.utc_offset",
               "is more than two days");
    look_.amount(claims_.list_subtotal.minor, "claims.list_subtotal", 0);
    look_.amount(claims_.goods_total.minor, "claims.goods_total", 0);
    look_.amount(claims_.total.minor, "claims.total", 0);
    const std::size_t claims = claims_.counters.size() + claims_.codes.size() + claims_.spends.size() +
                               claims_.credits.size() + claims_.issues.size();
    look_.need(claims <= kMostParts && claims_.promotions.size() <= kMostParts, "claims",
               "are more than " + std::to_string(kMostParts));
    if (!look_.problem.empty()) return;
    promotions();
    counters();
    codes();
    spends();
    credits();
    issues();
  }

 private:
  void promotion(std::uint32_t index, const Where& place) {
    look_.need(
        index < claims_.promotions.size(), place,
        "is " + std::to_string(index) + " of " + std::to_string(claims_.promotions.size()) + " promotions");
  }

  // Sums stay in range for whoever adds them up.
  template <class Claim, class AmountOf>
  void sum(const std::vector<Claim>& claims, const char* place, const AmountOf& amount_of) {
    std::int64_t all = 0;
    for (const Claim& one : claims) {
      all = std::min(kMostAmount + 1, all + std::clamp<std::int64_t>(amount_of(one), 0, kMostAmount));
    }
    look_.need(all <= kMostAmount, place, "come to more than " + std::to_string(kMostAmount));
  }

  void promotions() {
    for (std::size_t i = 0; i < claims_.promotions.size(); ++i) {
      look_.name(claims_.promotions[i].id, at("promotions", i, "id"));
      look_.amount(claims_.promotions[i].amount.minor, at("promotions", i, "amount"), 0);
    }
    sum(claims_.promotions, "promotions", [](const ClaimedPromotion& one) { return one.amount.minor; });
    sum(claims_.codes, "codes", [](const CodeClaim& one) { return one.worth_taken; });
    sum(claims_.credits, "credits", [](const CreditClaim& one) { return one.amount; });
  }

  void counters() {
    for (std::size_t i = 0; i < claims_.counters.size(); ++i) {
      const CounterClaim& claim = claims_.counters[i];
      const CounterKey& key = claim.counter;
      promotion(claim.promotion, at("counters", i, "promotion"));
      look_.name(key.counter, at("counters", i, "counter.counter"));
      look_.maybe(key.key, at("counters", i, "counter.key"));
      look_.maybe(key.holder, at("counters", i, "counter.holder"));
      look_.maybe(claim.text, at("counters", i, "text"));
      look_.amount(claim.amount, at("counters", i, "amount"));
      look_.amount(claim.at_most, at("counters", i, "at_most"), 0);
      if (key.window == CounterKey::Window::ever) continue;
      look_.time(key.from, at("counters", i, "counter.from"));
      look_.time(key.to, at("counters", i, "counter.to"));
      look_.need(key.from < key.to, at("counters", i, "counter.to"), "is not after `from`");
    }
  }

  void codes() {
    for (std::size_t i = 0; i < claims_.codes.size(); ++i) {
      const CodeClaim& claim = claims_.codes[i];
      look_.need(!claim.promotions.empty(), at("codes", i, "promotions"), "is empty");
      for (const std::uint32_t one : claim.promotions) promotion(one, at("codes", i, "promotions"));
      // The code itself stands in no message.
      look_.name(claim.code, at("codes", i, "code"));
      look_.maybe(claim.pool, at("codes", i, "pool"));
      look_.amount(claim.worth_taken, at("codes", i, "worth_taken"), 0);
      if (claim.uses) look_.amount(*claim.uses, at("codes", i, "uses"), 0);
    }
  }

  void spends() {
    for (std::size_t i = 0; i < claims_.spends.size(); ++i) {
      promotion(claims_.spends[i].promotion, at("spends", i, "promotion"));
      look_.name(claims_.spends[i].account, at("spends", i, "account"));
      look_.amount(claims_.spends[i].amount, at("spends", i, "amount"));
      look_.need(!claims_.customer.empty(), at("spends", i, "account"),
                 "is nobody's: the claims have no customer");
    }
  }

  void credits() {
    for (std::size_t i = 0; i < claims_.credits.size(); ++i) {
      const CreditClaim& claim = claims_.credits[i];
      promotion(claim.promotion, at("credits", i, "promotion"));
      look_.name(claim.account, at("credits", i, "account"));
      look_.amount(claim.amount, at("credits", i, "amount"));
      look_.maybe(claim.earned_on, at("credits", i, "earned_on"));
      look_.length(claim.earned_after, at("credits", i, "earned_after"));
      look_.maybe(claim.lapse.event, at("credits", i, "lapse.event"));
      look_.length(claim.lapse.length, at("credits", i, "lapse.length"));
    }
  }

  void issues() {
    for (std::size_t i = 0; i < claims_.issues.size(); ++i) {
      const IssueClaim& claim = claims_.issues[i];
      promotion(claim.promotion, at("issues", i, "promotion"));
      look_.name(claim.pool, at("issues", i, "pool"));
      look_.need(claim.count >= 1 && claim.count <= kMostCoupons, at("issues", i, "count"),
                 "is " + std::to_string(claim.count) + ", not 1 to " + std::to_string(kMostCoupons));
      look_.maybe(claim.made.pattern, at("issues", i, "made.pattern"));
      look_.amount(claim.made.worth, at("issues", i, "made.worth"), 0);
      if (claim.made.uses) look_.amount(*claim.made.uses, at("issues", i, "made.uses"), 0);
      if (claim.made.valid) look_.length(*claim.made.valid, at("issues", i, "made.valid"));
    }
  }

  const Claims& claims_;
  Looking& look_;
};

struct LookingAtRequest {
  Looking& look;

  void operator()(const ReserveRequest& request) const {
    look.need(request.hold_seconds >= 0 && request.hold_seconds <= kMostHold, "hold_seconds",
              "is " + std::to_string(request.hold_seconds) + ", not 0 to " + std::to_string(kMostHold));
    LookingAtClaims(request.claims, look).run();
  }
  void operator()(const CommitRequest& request) const {
    look.name(request.order, "order", kMostKey);
    look.need(request.parts.size() <= kMostParts, "parts", "are more than " + std::to_string(kMostParts));
    for (std::size_t i = 0; i < request.parts.size(); ++i) {
      look.amount(request.parts[i].amount, at("parts", i, "amount"));
    }
    look.need(!request.release_rest || !request.parts.empty(), "release_rest",
              "goes with parts: without them all is committed");
  }
  void operator()(const ReleaseRequest& request) const { look.name(request.order, "order", kMostKey); }
  void operator()(const RefundRequest& request) const {
    look.name(request.order, "order", kMostKey);
    const std::size_t parts = request.uses_back.size() + request.given_back.size() + request.rewards.size();
    look.need(parts <= kMostParts, "uses_back, given_back, rewards",
              "are more than " + std::to_string(kMostParts));
    for (std::size_t i = 0; i < request.uses_back.size(); ++i) {
      look.amount(request.uses_back[i].amount, at("uses_back", i, "amount"));
    }
    for (std::size_t i = 0; i < request.given_back.size(); ++i) {
      look.amount(request.given_back[i].amount, at("given_back", i, "amount"));
    }
    for (std::size_t i = 0; i < request.rewards.size(); ++i) {
      look.amount(request.rewards[i].taken, at("rewards", i, "taken"), 0);
    }
  }
  void operator()(const EventRequest& request) const {
    look.name(request.event, "event");
    look.maybe(request.order, "order", kMostKey);
    look.maybe(request.customer, "customer", kMostKey);
    look.need(!request.order.empty() || !request.customer.empty(), "order",
              "is empty, and so is `customer`: say to whom the event happened");
    look.time(request.at, "at");
  }
};

}  // namespace

std::string problem_of(const Request& request) {
  Looking look;
  look.name(key_of(request), "key", kMostKey);
  std::visit(LookingAtRequest{look}, request);
  return std::move(look.problem);
}

}  // namespace perk::ledger
