// What is known on the way through the stages for one choice: amounts, parts, and how far each promotion
// came.
//
// The choice copies a state where it branches; everything in it is plain data. A state at the end of the last
// stage is a priced cart.
#pragma once
#include <cstdint>
#include <map>
#include <vector>

#include "runtime/pricing/calculation.h"

namespace perk::pricing {

enum class Status : std::uint8_t {
  unseen,     // its first stage is not reached
  condition,  // a condition is false at the entry
  nothing,    // its amount before rounding is nothing
  left_out,   // eligible, but not chosen
  chosen,
  withheld,   // not given, since a bound over several orders has too little left for it
  stopped,    // `first K of`, `stop after`: others of an earlier rank are eligible (S17)
  not_chosen  // `customer chooses K of`: the customer named others, or none
};

// How far one candidate came.
struct Progress {
  Status status = Status::unseen;
  std::int64_t wanted = 0;   // rounded, before caps
  std::int64_t allowed = 0;  // after its own caps
  std::int64_t bounded = 0;  // after bounds and accounts that others of the order share
  std::int64_t fitted = 0;   // after rooms and floors, before the total cap
  std::int64_t granted = 0;
  std::int64_t times = 0;    // sets formed
  std::int64_t applied = 0;  // times in the sense of `limit … times`: sets, or how often `for every` was met
  std::int64_t rewards = 0;  // gifts, credits and coupons given

  std::int64_t worth = 0;  // of those, in minor units

  // It takes money off, or gives something else.
  [[nodiscard]] bool gives() const { return granted > 0 || rewards > 0; }
  // And that counts in the objective: of two equal combinations, the one with fewer such wins (S23).
  [[nodiscard]] bool is_of_worth() const { return granted > 0 || worth > 0; }
};

// One committed part. Charges stand after the runs: site = runs + charge.
struct Grant {
  std::uint32_t candidate = 0, stage = 0, site = 0;
  std::int64_t amount = 0;
  std::int64_t units = 0;  // that it was wanted for
};

// What is given beside money off.
struct GiftGrant {
  std::uint32_t candidate = 0, offer = 0, part = 0;
  std::int64_t quantity = 0;
  std::int64_t value = 0;  // of all of them, at list
};
struct CreditGrant {
  std::uint32_t candidate = 0, offer = 0;
  std::int64_t amount = 0;            // in the account's unit
  std::vector<std::int64_t> units{};  // by run: what it is a share of, where a cap counts items
};
struct IssueGrant {
  std::uint32_t candidate = 0, offer = 0;
  std::int64_t count = 0;
};
// What is taken from an account.
struct SpendGrant {
  std::uint32_t candidate = 0, account = 0;
  std::int64_t amount = 0;  // in the account's unit
};

// A counter of a bound in one order; `group`: the smallest run with the line's value, or kWholeCart.
inline constexpr std::uint32_t kWholeCart = 0xFFFFFFFF;
struct BoundKey {
  std::uint32_t counter = 0, group = kWholeCart;
  friend auto operator<=>(const BoundKey&, const BoundKey&) = default;
};

// What a promotion's cap has let through in earlier stages.
struct CapKey {
  std::uint32_t candidate = 0, cap = 0, group = 0;
  friend auto operator<=>(const CapKey&, const CapKey&) = default;
};

// One set offer as it was applied: the sequence and counts of pricing.md S35.
struct SetStep {
  std::uint32_t candidate = 0, offer = 0;
  std::int64_t times = 0;
};

struct State {
  std::vector<std::int64_t> goods, charges;          // A_r
  std::int64_t cap_left = kNoLimit;                  // of the total cap
  std::vector<Progress> progress;                    // by candidate
  std::vector<std::vector<std::uint8_t>> sites_out;  // by candidate: runs and charges left out; empty if none
  std::vector<Grant> grants;
  std::vector<GiftGrant> gifts;
  std::vector<CreditGrant> credits;
  std::vector<IssueGrant> issued;
  std::vector<SpendGrant> spends;
  // What the order counts of bounds that several promotions or stages share, and takes from accounts.
  std::map<BoundKey, std::int64_t> bound_used;
  std::map<std::uint32_t, std::int64_t> account_used;
  std::vector<std::int64_t> worth_used;  // of codes that are used in parts, as Codes::worths() has them
  // What gifts, credits and coupons are worth to the customer (pricing.md S22), in minor units: the choice
  // makes worth − what is to pay as large as it can. A stage adds what it gives.
  std::int64_t worth = 0;
  std::map<CapKey, std::int64_t> cap_used, items_used;
  std::vector<std::vector<std::int64_t>> entries;  // goods at the entry of each stage passed
  std::vector<SetStep> steps;                      // competing set offers, as sequenced

  explicit State(const Calculation& calculation)
      : goods(calculation.list),
        charges(calculation.charges),
        cap_left(calculation.total_cap),
        progress(calculation.candidates.size()),
        sites_out(calculation.candidates.size()),
        worth_used(calculation.codes.worths().size(), 0) {}

  [[nodiscard]] bool takes_part(std::uint32_t candidate, std::uint32_t site) const {
    return sites_out[candidate].empty() || sites_out[candidate][site] == 0;
  }
};

}  // namespace perk::pricing
