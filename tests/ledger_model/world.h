// What one random history is about: its own counters, codes, customers and accounts, and requests drawn over
// them.
//
// Everything follows from the seed; names begin with the history's, so that histories share a ledger and
// nothing else. Instants of carts never go back within a history.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "perk/ledger.h"
#include "tests/property/random.h"

namespace perk::ledger::model {

class World {
 public:
  World(std::string name, std::uint64_t seed);

  property::Random& draws() { return draws_; }
  const std::string& name() const { return name_; }
  std::string key() { return name_ + "k" + std::to_string(keys_++); }
  std::string order() { return name_ + "o" + std::to_string(draws_.below(kOrders)); }
  std::vector<std::string> orders() const;
  std::string customer() { return name_ + (draws_.chance(50) ? "ann" : "bob"); }
  void pass(std::int64_t seconds) { now_.seconds += seconds; }

  // Codes that are brought in before anything happens.
  std::vector<GivenCode> codes() const;
  ReserveRequest reserve();
  // The same claims, made now.
  void price_again(Claims& claims);
  LedgerQuestion question();

  std::string points() const { return name_ + "points"; }
  std::string cash() const { return name_ + "cash"; }
  std::string pool() const { return name_ + "pool"; }

  static constexpr std::uint64_t kOrders = 4;

 private:
  std::vector<CounterClaim> bounds(const std::string& customer);

  std::string name_;
  property::Random draws_;
  std::size_t keys_ = 0;
  std::int64_t credits_ = 0;
  Instant now_;
};

}  // namespace perk::ledger::model
