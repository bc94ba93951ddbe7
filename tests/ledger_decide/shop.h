// A shop at its ledger: claims put together in a line, requests decided and written as a host's would be.
#pragma once
#include "tests/ledger_decide/tables.h"

namespace perk::ledger {

inline constexpr Instant kNoon{1'775'044'800};  // 2026-04-01 12:00 UTC
inline constexpr std::int64_t kHour = 3'600, kDay = 86'400;

// Claims of an order with one promotion `P`, or more.
class ClaimsOf {
 public:
  explicit ClaimsOf(std::string order, std::string customer = "ann");
  operator Claims() const { return claims; }  // NOLINT(google-explicit-constructor)

  ClaimsOf& promotion(std::string id, std::int64_t amount);
  ClaimsOf& counter(std::string name, std::int64_t amount, std::int64_t at_most, AtEnd at_end = AtEnd::none);
  ClaimsOf& rolling(std::string name, std::int64_t amount, std::int64_t at_most, std::int64_t length);
  ClaimsOf& code(std::string code, std::string pool = "pool");
  ClaimsOf& listed(std::string code, std::optional<std::int64_t> uses = std::nullopt);
  ClaimsOf& worth(std::string code, std::int64_t taken);
  ClaimsOf& spend(std::int64_t amount, std::string account = "points");
  ClaimsOf& credit(std::int64_t amount, std::string event = "", Duration after = {}, Lapse lapse = {});
  ClaimsOf& issue(std::int64_t count, std::string pattern = "SK-????????");
  ClaimsOf& at(Instant now);

  Claims claims;

 private:
  [[nodiscard]] std::uint32_t last() const;
};

class Shop {
 public:
  Shop();

  Reply reserve(const Claims& claims, bool partly = false, std::int64_t hold = 0);
  Reply commit(const std::string& order, std::vector<CommitRequest::Part> parts = {},
               bool release_rest = false);
  Reply release(const std::string& order);
  Reply refund(RefundRequest request);
  Reply cancel(const std::string& order);
  Reply happened(const std::string& event, const std::string& order, const std::string& customer = "");
  Reply ask(const Request& request);
  // In one transaction.
  std::vector<Reply> ask_together(const std::vector<Request>& requests);
  void expire(const std::string& order);
  LedgerFacts facts(const LedgerQuestion& question) const;

  void pass(std::int64_t seconds) { tables.all.now.seconds += seconds; }
  Id add_code(const std::string& code, const CodeRow& row);
  CodeRow& code(const std::string& text) { return tables.all.codes.at(code_id(key(), text)); }
  // Units that a customer has, from an order of their own, lapsing or not.
  void give_points(const std::string& customer, std::int64_t amount,
                   std::optional<Instant> lapses = std::nullopt);
  [[nodiscard]] AccountRow points(const std::string& customer = "ann") const;
  [[nodiscard]] CounterRow counter(const std::string& name) const;
  [[nodiscard]] const ReservationRow& row(const std::string& order) const;
  [[nodiscard]] const LedgerKey& key() const { return circumstances.key; }

  Tables tables;
  Circumstances circumstances;
  std::vector<Breaker> breakers;
  Changes last;  // of the last call, merged

 private:
  std::int64_t lots_ = 0;
};

// Of the pool `pool`, used once by anybody.
CodeRow single_use();

}  // namespace perk::ledger
