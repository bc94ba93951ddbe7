// Conditions are all tested, also behind one that fails; rules of stacking count only for what was eligible.
#include "runtime/pricing/why.h"

#include <algorithm>

#include "runtime/pricing/outcome.h"
#include "runtime/pricing/phrase.h"

namespace perk::pricing {
namespace {

using State_ = WhyStep::State;

constexpr std::size_t kMostCodes = 3;  // named; a promotion may have thousands

class Steps {
 public:
  Steps(const Calculation& calculation, const Choice& choice, std::uint32_t promotion,
        const PromotionResult& result)
      : calculation_(calculation),
        module_(calculation.module),
        choice_(choice),
        promotion_(promotion),
        source_(module_.promotions[promotion]),
        candidate_(calculation.candidate_of(promotion)),
        result_(result) {}

  std::vector<WhyStep> find() {
    if (calculation_.cart.has_stopped(source_.id)) add(false, "not stopped by the shop");
    if (source_.window != ir::kNoNode) window();
    if (!source_.needs.empty()) coupons();
    const ir::Shape& shape = module_.shapes[source_.shape];
    for (std::uint32_t i = 0; i < shape.conjuncts.size(); ++i) condition(shape, i);
    bounds();
    rules();
    return std::move(steps_);
  }

 private:
  void add(bool holds, std::string text, std::string detail = {}) {
    steps_.push_back({holds ? State_::holds : State_::fails, std::move(text), std::move(detail)});
  }

  void window() {
    const bool active = interpret::is_active(module_, calculation_.cart, source_);
    std::string detail = "now " + instant_text(module_, calculation_.cart.now());
    if (!active && result_.next_active.seconds != 0) {
      detail += ", next from " + instant_text(module_, result_.next_active.seconds);
    }
    add(active, "active " + source_.window_text, detail);
  }

  void coupons() {
    std::string text = "needs coupon ";
    for (std::size_t n = 0; n < source_.needs.size(); ++n) {
      const ir::CouponNeed& need = source_.needs[n];
      if (n > 0) text += " and ";
      for (std::size_t i = 0; i < need.codes.size() && i < kMostCodes; ++i) {
        text += (i == 0 ? "\"" : ", \"") + need.codes[i] + "\"";
      }
      if (need.codes.size() > kMostCodes) text += ", …";
      for (const std::uint32_t pool : need.pools) {
        text += (text.ends_with(' ') ? "from " : ", from ") + module_.pools[pool].id;
      }
    }
    const bool met = calculation_.codes.meet_all(source_, calculation_.index.promotions[promotion_]);
    add(met, text, !met && result_.outcome == Outcome::missing_coupon ? result_.reason : "");
  }

  // At the entry of its first stage, as the chosen combination came there.
  [[nodiscard]] const std::vector<std::int64_t>& entry() const {
    const std::uint32_t stage = calculation_.index.promotions[promotion_].first_stage;
    const auto& entries = choice_.state.entries;
    return stage < entries.size() ? entries[stage] : calculation_.list;
  }

  void condition(const ir::Shape& shape, std::uint32_t conjunct) {
    const bool holds = calculation_.walker.test(shape, candidate_.source->slots,
                                                shape.conjuncts[conjunct].node, {entry(), candidate_.code});
    const std::string text = source_.conjunct_text[conjunct];
    if (holds) return add(true, text, fact_of_condition(calculation_, promotion_, conjunct, entry()));
    PromotionResult told;
    explain_condition(calculation_, promotion_, conjunct, entry(), told);
    add(false, text, told.reason.substr(std::min(told.reason.size(), text.empty() ? 0 : text.size() + 2)));
  }

  void bounds() {
    for (const ir::BoundName& bound : source_.bounds) {
      const bool out = result_.outcome == Outcome::limit || result_.outcome == Outcome::budget;
      add(!out || result_.reason.find(bound.text) == std::string::npos, bound.text);
    }
  }

  // Rules that it stands in: met, broken by others, or never asked.
  void rules() {
    const bool reached = result_.outcome == Outcome::applied || result_.outcome == Outcome::lost ||
                         result_.outcome == Outcome::excluded || result_.outcome == Outcome::stopped ||
                         result_.outcome == Outcome::not_chosen;
    for (const Membership& membership : calculation_.index.promotions[promotion_].memberships) {
      const std::string& text = module_.constraints[membership.constraint].text;
      WhyStep step{State_::not_reached, text, reached ? "" : "not reached"};
      if (reached) step.state = result_.outcome == Outcome::applied ? State_::holds : State_::fails;
      if (step.state == State_::fails) step.detail = result_.reason;
      if (std::ranges::none_of(steps_, [&](const WhyStep& other) { return other.text == text; })) {
        steps_.push_back(std::move(step));
      }
    }
  }

  const Calculation& calculation_;
  const ir::Module& module_;
  const Choice& choice_;
  std::uint32_t promotion_;
  const ir::Promotion& source_;
  Candidate candidate_;
  const PromotionResult& result_;
  std::vector<WhyStep> steps_;
};

}  // namespace

std::vector<WhyStep> steps_of(const Calculation& calculation, const Choice& choice, std::uint32_t promotion,
                              const PromotionResult& result) {
  return Steps(calculation, choice, promotion, result).find();
}

}  // namespace perk::pricing
