// The straight lane: a cart's price without a search and without allocating, where nothing has to be chosen.
//
// In: a cart's view and the promotions that could apply. Out: the amounts and parts
// that the general engine would give, to the byte, in a workspace that is used again; or the reason why the
// lane leaves the cart to that engine. It has no rule of its own: what a part is stands in runtime/offers.
// An immutable Lane is shared by threads, each with its own Workspace.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "perk/result.h"
#include "runtime/candidates/record.h"
#include "runtime/candidates/scratch.h"
#include "runtime/exec/code.h"
#include "runtime/interpret/cart_view.h"
#include "runtime/ir/ir.h"
#include "runtime/pricing/codes.h"
#include "runtime/pricing/index.h"

namespace perk::lane {

enum class Refusal : std::uint8_t {
#define REFUSAL(name, words) name,
#include "runtime/lane/refusal.def"
#undef REFUSAL
};
inline constexpr std::size_t kRefusals = 0
#define REFUSAL(name, words) +1
#include "runtime/lane/refusal.def"
#undef REFUSAL
    ;
const char* words_of(Refusal refusal);

struct Order {
  const interpret::CartView& cart;
  // Rising by rank, each once: all promotions that could apply are among them, and others may be.
  std::span<const candidates::Found> found;
  // By Found::record, what is left to be tested of each; empty: everything.
  std::span<const candidates::Record> records{};
  // Asked about promotions whose codes are left to be tested; without it such a cart is refused.
  const pricing::Codes* codes = nullptr;
};

// What one promotion takes off one run or charge (site = runs + charge) in one stage.
struct Part {
  std::uint32_t promotion = 0;  // its rank
  std::uint32_t stage = 0;
  std::uint32_t site = 0;
  std::int64_t amount = 0;  // more than nothing
};

struct Applied {
  std::uint32_t promotion = 0;  // its rank
  std::int64_t amount = 0;      // of all its parts
  std::int64_t times = 0;       // sets formed
};

// Views of a workspace's memory, valid until it is used again.
struct Priced {
  std::span<const std::int64_t> left;  // by run, then by charge: what is to pay
  std::span<const Part> parts;         // by stage, then rank, then site
  std::span<const Applied> applied;    // by rank
  std::int64_t list_subtotal = 0, goods_total = 0, shipping_list = 0, shipping_total = 0;
  std::int64_t total = 0, settlement = 0;
  Proof proof = Proof::forced;
};

class Workspace {
 public:
  Workspace();
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  // After price() refused nothing.
  [[nodiscard]] const Priced& priced() const;
  // How often each reason was given; `none` counts the carts priced.
  [[nodiscard]] const std::array<std::uint64_t, kRefusals>& counts() const;

  struct Impl;

 private:
  friend class Lane;
  std::unique_ptr<Impl> impl_;
};

class Lane {
 public:
  // Both, and the code where there is some, must outlive it.
  Lane(const ir::Module& module, const pricing::Index& index, const exec::Code* code = nullptr);
  ~Lane();
  Lane(Lane&&) noexcept;
  Lane& operator=(Lane&&) noexcept;
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // Allocates nothing once the workspace has priced an order of that size.
  [[nodiscard]] Refusal price(const Order& order, Workspace& workspace) const;

  struct Impl;

 private:
  std::unique_ptr<const Impl> impl_;
};

}  // namespace perk::lane
