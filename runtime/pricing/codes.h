// The codes that a shopper entered: which are usable, and which need of a promotion each meets.
//
// In: a module with its index, a cart's view. Out: per code its standing in each pool it belongs to. Nothing
// depends on the order in which codes were entered: of several that meet a need, the first by its key does.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/interpret/cart_view.h"
#include "runtime/pricing/index.h"

namespace perk::pricing {

using CodeState = CouponFacts::State;

inline constexpr std::uint32_t kNoPool = 0xFFFFFFFF;

class Codes {
 public:
  // A code in one pool, or (kNoPool) as promotions name it themselves.
  struct Standing {
    std::uint32_t pool = kNoPool;
    CodeState state = CodeState::usable;
    const interpret::CodeFacts* facts = nullptr;
    std::int64_t when = 0;         // not_yet: when it becomes valid; expired: when it ended; 0: not known
    std::uint32_t part = kNoPart;  // of a usable code that is used in parts: its number in worths()
  };
  static constexpr std::uint32_t kNoPart = 0xFFFFFFFF;

  Codes(const ir::Module& module, const Index& index, const interpret::CartView& cart);

  // Is every need of the promotion met?
  [[nodiscard]] bool meet_all(const ir::Promotion& promotion, const pricing::Standing& standing) const;
  // Does some usable code meet it?
  [[nodiscard]] bool meets(const ir::CouponNeed& need, const std::vector<std::string>& keys) const {
    return met(need, keys).code != nullptr;
  }
  // What is known of the code that meets its first need.
  [[nodiscard]] const interpret::CodeFacts* facts_of(const ir::Promotion& promotion,
                                                     const pricing::Standing& standing) const;

  // What is left of each code that is used in parts, in minor units.
  [[nodiscard]] const std::vector<std::int64_t>& worths() const { return worths_; }
  // Those of them that meet its needs, rising: what it takes off, they pay.
  [[nodiscard]] std::vector<std::uint32_t> parts_of(const ir::Promotion& promotion,
                                                    const pricing::Standing& standing) const;

  // What has to do with a code in a promotion: it meets a need, it would if it were usable, neither.
  struct Relation {
    bool named = false;
    bool meets = false;
    const Standing* standing = nullptr;
  };
  [[nodiscard]] Relation relation(const std::string& key, const ir::Promotion& promotion,
                                  const pricing::Standing& standing) const;
  // Its standings, the first as promotions name it; null where it was not entered.
  [[nodiscard]] const std::vector<Standing>* standings(const std::string& key) const;

 private:
  struct Code {
    std::string key;
    std::vector<Standing> standings;  // the first: as promotions name it
  };
  struct Met {
    const Code* code = nullptr;
    const Standing* standing = nullptr;
  };
  [[nodiscard]] Standing standing_in(const interpret::CodeFacts* facts, std::uint32_t pool) const;
  [[nodiscard]] Met met(const ir::CouponNeed& need, const std::vector<std::string>& keys) const;
  // The standing by which a code answers the need, the usable one first; null: it does not.
  static const Standing* answer(const Code& code, const ir::CouponNeed& need,
                                const std::vector<std::string>& keys);

  const ir::Module& module_;
  const interpret::CartView& cart_;
  std::vector<Code> codes_;  // by key
  std::vector<std::int64_t> worths_;
};

}  // namespace perk::pricing
