// One client process: threads that carry out orders until they are told to stop, or are killed.
//
// In: the ledger's address, the shared folder, its number and which life of it this is. Out: lines of its
// log. Answers are dropped and calls sent again, at once or much later, by other threads; the same key must
// give the same bytes. What an earlier life had asked and got no answer for is asked again first.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace perk::ledger::torture {

struct Client {
  std::string database;
  std::filesystem::path folder;
  std::size_t number = 0, life = 0, threads = 16;
  std::uint64_t seed = 0;
};

// The process's exit status: 0 once it was told to stop.
int run(const Client& client);

}  // namespace perk::ledger::torture
