// What must be so once all clients have ended: nothing acknowledged is lost, nothing passed its limit, all
// adds up.
//
// In: the ledger, the logs. Out: complaints, none of which may be; and numbers for the table.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "perk/ledger.h"

namespace perk::ledger::torture {

// Reads while clients write: at no moment may a counter be past its limit.
class Watcher {
 public:
  explicit Watcher(Ledger& ledger);
  // How often it has looked, what it saw that must not be.
  std::uint64_t stop(std::vector<std::string>& complaints);

 private:
  void look();

  Ledger& ledger_;
  std::atomic<bool> stop_{false};
  std::uint64_t looks_ = 0;
  std::vector<std::string> seen_;
  std::thread thread_;
};

struct Found {
  std::vector<std::string> complaints;
  std::uint64_t acknowledged = 0;  // orders whose effect was acknowledged and is there
  std::int64_t hot = 0, money = 0, codes = 0, points = 0;  // used, summed over the orders
  std::uint64_t filled = 0;                                // orders by which the rest was used up at the end
  std::int64_t counters = 0, entries = 0;                  // recounted
};

// Expires what is held, uses up what is left, recounts, looks every order up.
Found check(Ledger& ledger, const std::filesystem::path& folder, std::size_t clients, std::uint64_t seed);

// Balances to spend from.
std::vector<std::string> prepare(Ledger& ledger);

}  // namespace perk::ledger::torture
