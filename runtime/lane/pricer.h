// One calculation of the lane: stage by stage, as pricing.md R2–R7 has them, without a choice.
//
// In: a lane, an order, a workspace. Out: the workspace's Priced, or why not. Member functions stand in
// collect.h (who may apply), wants.h (what an offer asks for), stages.h (caps, fit, commit), leave_out.h
// (whether what is optional is plainly taken). What touches no set of runs is PricerCore's; W: words of such
// a set.
#pragma once
#include "runtime/lane/phases.h"
#include "runtime/lane/selecting.h"
#include "runtime/lane/workspace.h"
#include "runtime/pricing/caps.h"

namespace perk::lane {

struct Lane::Impl {
  Impl(const ir::Module& from, const pricing::Index& standing, const exec::Code* native)
      : module(from), index(standing), code(native), plan(from, standing) {}
  const ir::Module& module;
  const pricing::Index& index;
  const exec::Code* code;
  Plan plan;
};

// Runs and charges as offers read them.
struct Runs {
  const std::int64_t *list, *entry, *quantity;
  offers::Run operator[](std::uint32_t site) const { return {list[site], entry[site], quantity[site]}; }
};

class PricerCore {
 protected:
  PricerCore(const Lane::Impl& lane, const Order& order, Workspace::Impl& memory)
      : module_(lane.module),
        plan_(lane.plan),
        index_(lane.index),
        order_(order),
        memory_(memory),
        facts_(order.cart.facts()),
        ask_(lane.module, order.cart, lane.code),
        runs_(static_cast<std::uint32_t>(facts_.runs)),
        stride_(static_cast<std::uint32_t>(facts_.stride)),
        charges_(static_cast<std::uint32_t>(order.cart.charges().size())),
        rounding_{module_.rounding.mode, module_.rounding.basis == ir::RoundingBasis::per_unit} {}

  static constexpr std::int64_t kNoCap = INT64_MAX;
  static constexpr std::uint32_t kNobody = 0xFFFFFFFF;

  // ---- collect.h
  void begin();
  void find_line_order();
  void find_floors();
  void find_total_cap();
  Refusal collect();
  [[nodiscard]] Refusal left_to_others() const;
  void append(const Alive& one);
  [[nodiscard]] bool chosen_by_customer(const Alive& one, const ir::Promotion& promotion) const;
  [[nodiscard]] bool could_overflow(const Alive& one);

  // ---- constraints.h
  Tally& tally(std::uint32_t constraint);
  void leave(Alive& one);
  [[nodiscard]] bool stopped(const Alive& one);
  void stand(const Alive& one);
  [[nodiscard]] bool allowed(const Alive& one);
  [[nodiscard]] bool binds(const Alive& one);
  static bool counts(const Counted& counted) {
    return counted.kind == Counted::Kind::best || counted.kind == Counted::Kind::customer;
  }

  // ---- wants.h, want_units.h
  struct Known {
    std::int64_t amount = 0;
    bool known = true;
  };
  struct Sink;
  [[nodiscard]] Known number(const Alive& one, const Number& number);
  [[nodiscard]] std::int64_t items_left(const Alive& one);
  void sort_order(bool by_steps);

  // ---- assemble.h
  void divide_spread(const AskedOffer& asked);
  [[nodiscard]] std::size_t join_offers(std::size_t begin, std::size_t end, std::uint32_t stage);
  template <class SiteOf>
  [[nodiscard]] offers::DivideRule rule_for(std::size_t count, const SiteOf& site_of);
  void cap(Alive& one, std::span<Cell> cells);
  [[nodiscard]] bool cap_once(const Alive& one, const CapPlan& clause, std::int64_t limit,
                              std::span<Cell> cells);
  void split_spreads(std::span<Cell> cells);
  [[nodiscard]] std::int64_t limit_of(const Alive& one, const Number& limit);
  [[nodiscard]] std::uint32_t group_of(const CapPlan& clause, std::uint32_t site) const;
  [[nodiscard]] std::int64_t used(const Alive& one, const CapPlan& clause, std::uint32_t group) const;
  void book(const Alive& one, std::span<const Cell> cells);

  // ---- commit.h
  static void sort_by_site(std::span<Cell> cells);
  void fit(std::uint32_t stage);
  void lowest_price();
  void commit(std::uint32_t stage);
  void finish();

  // ---- leave_out.h
  [[nodiscard]] bool plainly_taken(const Alive& one) const;
  [[nodiscard]] Refusal settle_optional();

  [[nodiscard]] std::uint32_t index_of(const Alive& one) const {
    return static_cast<std::uint32_t>(&one - memory_.alive.data());
  }
  [[nodiscard]] std::span<Cell> cells_from(std::size_t begin) const {
    return {memory_.cells.data() + begin, memory_.cells.size() - begin};
  }
  // Runs, then charges.
  [[nodiscard]] std::uint32_t public_site(std::uint32_t site) const {
    return site < stride_ ? site : runs_ + (site - stride_);
  }
  [[nodiscard]] interpret::Entry entry() const { return {{memory_.entry.data(), stride_}}; }
  [[nodiscard]] Runs runs() const {
    return {memory_.list.data(), memory_.entry.data(), memory_.quantity.data()};
  }
  [[nodiscard]] Program program(const Alive& one) const {
    const ir::Shape& shape = module_.shapes[one.row->shape];
    return {shape, {one.slots, shape.slots.size()}};
  }
  const ir::Module& module_;
  const Plan& plan_;
  const pricing::Index& index_;
  const Order& order_;
  Workspace::Impl& memory_;
  const exec::Facts& facts_;
  Asking ask_;
  std::uint32_t runs_, stride_, charges_;
  offers::Rounding rounding_;

  std::int64_t list_subtotal_ = 0, shipping_list_ = 0, pieces_ = 1;
  std::int64_t cap_left_ = kNoCap;
  // By stage, where somebody starts in it: indices of Alive.
  std::array<std::uint32_t, 64> first_of_stage_;
  std::array<std::uint32_t, 64> last_of_stage_;
  std::uint64_t stages_of_first_ = 0;
  std::uint64_t stages_ = 0;  // that something may be given in
  std::uint32_t next_spread_ = 0;
  // Set offers are asked alone; for what they claim then; for what those before have left.
  enum class Claims : std::uint8_t { alone, counted, left };
  Claims claims_ = Claims::alone;
  bool several_claim_ = false;   // more than one set offer of the stage keeps units from others
  bool may_bind_ = false;        // some constraint counts or excludes
  bool several_stages_ = false;  // some promotion gives in more than one
  bool refused_by_customer_ = false;
  bool optional_ = false;  // something that may be left out is eligible
  bool refit_ = false;     // a cap changed by what a spread is shared
  // The last stages in which parts were cut, in which something had nothing to give, that went one after
  // another or over prices; and those in which several set offers claimed units.
  std::int32_t last_cut_ = -1, last_nothing_ = -1, last_odd_ = -1;
  std::uint64_t shared_claims_ = 0;
};

template <int W>
class Pricer : PricerCore {
 public:
  Pricer(const Lane::Impl& lane, const Order& order, Workspace::Impl& memory)
      : PricerCore(lane, order, memory),
        stage_memory_(std::get<StageMemory<W>>(memory.stages)),
        all_(Mask<W>::first(runs_)) {}

  Refusal price();

 private:
  // ---- constraints.h
  [[nodiscard]] bool holds(const Alive& one);

  // ---- wants.h, want_units.h, want_sets.h
  struct Units;
  [[nodiscard]] Selected<W> choose(const Alive& one, const Choosing& choosing);
  void ask(std::uint32_t candidate, const OfferPlan& offer);
  void want(Asked<W>& asked);
  void want_of_lines(Asked<W>& asked, const Known& value, const offers::Rounding& rounding);
  void want_in_all(Asked<W>& asked, const Known& value);
  void want_by_table(Asked<W>& asked);
  void want_by_table(Asked<W>& asked, const Units& selected, const Units& units);
  void want_sets(Asked<W>& asked, const offers::Reward& reward, std::int64_t at_most);
  void want_bundle(Asked<W>& asked, const offers::Reward& reward, std::int64_t at_most);
  void want_shipping(Asked<W>& asked, const Known& value, const offers::Reward& reward);
  [[nodiscard]] Units units_of(const Asked<W>& asked);
  [[nodiscard]] const std::int64_t* left_by_caps(const Alive& one, const Mask<W>& mask,
                                                 const std::int64_t* picks, bool of_order = true);
  using PricerCore::sort_order;
  void sort_order(const Mask<W>& mask, bool by_steps);
  void claim(Asked<W>& asked, const Mask<W>& mask);

  // ---- stages.h, assemble.h
  Refusal run_stage(std::uint32_t stage);
  Refusal enter_stage(std::uint32_t stage);
  Refusal enter_one(std::uint32_t candidate, std::uint32_t stage);
  bool ask_offers_of(std::uint32_t candidate, std::uint32_t stage);
  [[nodiscard]] bool gives_later(std::uint32_t candidate);
  [[nodiscard]] Refusal settle_claims(bool form);
  void form_sets_again(const Mask<W>& claimed);
  void one_after_another(std::uint32_t stage);
  void assemble(std::uint32_t stage);
  [[nodiscard]] std::size_t assemble_one(std::size_t first, std::size_t last, std::size_t to,
                                         std::uint32_t stage);

  StageMemory<W>& stage_memory_;
  Mask<W> all_;
};

}  // namespace perk::lane
