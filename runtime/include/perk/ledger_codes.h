// Codes of a ledger: made, brought in, looked at and taken out of use.
//
// Stored is a keyed hash of each code, and of codes brought in a sealed copy; codes that the ledger made are
// made again from its key. Whoever has the database and not the key has no code.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "perk/api.h"
#include "perk/claims.h"
#include "perk/ledger_state.h"

namespace perk::ledger {

struct Reply;

// Could the pattern have given it? A check sign shows every single wrong sign and every exchange of
// neighbours, so that a form can say so before anybody is asked. Compared as the pack compares codes: spaces
// around it are nothing, and neither is case unless the pack says so.
PERK_API bool is_well_formed(std::string_view code, const CodePattern& pattern);

// What is true of one code, or of all of a batch.
struct CodeTerms {
  std::string pool;
  std::optional<std::int64_t> uses = 1;
  std::optional<Instant> valid_from, valid_to;  // [from, to)
  std::string owner;                            // "": anybody's
  std::int64_t worth = 0;                       // minor units; used in parts where above 0
};

struct MakeCodes {
  CodeTerms terms;
  CodePattern made;  // pattern, check digit
  std::int64_t count = 0;
  std::string label;  // of the batch, for people
};

struct GivenCode {
  std::string code;
  CodeTerms terms;
  Instant issued_at;        // at or before 1970: when it is brought in
  bool match_case = false;  // the pack's `codes match case`
};

enum class CodeState : std::uint8_t { active, blocked, deleted };

struct CodeInfo {
  std::string code;  // "" where the ledger cannot make or open it again
  std::string batch;
  CodeTerms terms;
  CodeState state = CodeState::active;
  Instant issued_at;
  std::int64_t used = 0, held = 0, worth_used = 0, worth_held = 0;
};

struct Batch {
  std::string id, pool, label;
  std::int64_t codes = 0;
  Instant made_at;
  bool made = false;  // from a pattern; else brought in
};

// Called after so many are done; false stops, and what was made stays.
using Progress = std::function<bool(std::int64_t done, std::int64_t of)>;

class PERK_API CodeStore {
 public:
  virtual ~CodeStore() = default;
  // Each new code goes to `take` in order, once it is on disk. The batch's id, or why not (a pattern with too
  // few unguessable bits is refused).
  virtual std::variant<Batch, Reply> make(const MakeCodes& request,
                                          const std::function<void(std::string_view)>& take,
                                          const Progress& progress = {}) = 0;
  // Codes from elsewhere, all of one pool: `next` gives them until it gives nothing. A code that is there
  // already is refused with its place (Refusal::asked, from 1), and nothing of the import stays, nor does
  // where `progress` stops it. None of them is good before all are there.
  virtual std::variant<Batch, Reply> bring_in(std::string_view label,
                                              const std::function<std::optional<GivenCode>()>& next,
                                              const Progress& progress = {}) = 0;
  // Every code of a pool ("": of all), or of one batch, in a fixed order.
  virtual Reply each(std::string_view pool, std::string_view batch,
                     const std::function<void(const CodeInfo&)>& take) = 0;
  virtual std::variant<CodeInfo, Reply> find(std::string_view code, bool match_case) = 0;
  virtual std::variant<std::vector<Batch>, Reply> batches() = 0;

  struct Which {
    std::string code;   // or
    std::string batch;  // or
    std::string pool;
    bool match_case = false;
  };
  // Codes that are held or used keep their rows, deleted or not. How many were changed.
  virtual std::variant<std::int64_t, Reply> set_state(const Which& which, CodeState state) = 0;
  virtual std::variant<std::int64_t, Reply> set_valid(const Which& which, std::optional<Instant> from,
                                                      std::optional<Instant> to) = 0;
  virtual std::variant<std::int64_t, Reply> set_owner(const Which& which, std::string_view owner) = 0;
};

}  // namespace perk::ledger
