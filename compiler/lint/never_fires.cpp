// W0520: a promotion that no order ever gets.
//
// Conditions that exclude each other, a window without a moment, a selection without goods. The cart that is
// shown meets every other condition, so that what is left to blame is the one that the warning names.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/lint/study.h"

namespace perk::lint {
namespace {

using typed::Condition;
using Window = typed::Window;

// The fact on which two cases differ for good, with what each says of it.
std::optional<std::pair<std::string, std::string>> clash(const Study& study, const Cases& a, const Cases& b) {
  if (a.any.size() != 1 || b.any.size() != 1) return std::nullopt;
  for (const auto& [left, says] : a.any.front()) {
    for (const auto& [right, says_too] : b.any.front()) {
      if (left != right || !is_empty(meet(says, says_too))) continue;
      auto first = bounds_of(study, study.facts.at(left), says);
      auto second = bounds_of(study, study.facts.at(left), says_too);
      if (!first.empty() && !second.empty()) return std::pair{first, second};
    }
  }
  return std::nullopt;
}

class Check {
 public:
  explicit Check(Study& study) : study_(study) {}

  void look(const typed::Promotion& promotion) {
    promotion_ = &promotion;
    if (look_at_conditions()) return;
    if (promotion.active && has_no_moment(*promotion.active)) {
      auto& found = report(promotion.active->span, "there is no such moment");
      found.help = "let its days and hours have something in common";
      return;
    }
    look_at_goods();
  }

 private:
  diag::Diagnostic& report(source::Span span, std::string label) {
    last_ = &study_.sink.report(diag::Code::W0520, span,
                                fmt::format("`{}` never gives anything", promotion_->id), std::move(label));
    return *last_;
  }

  // ---- conditions
  // -------------------------------------------------------------------------------------------
  bool look_at_conditions() {
    if (!study_.conditions[promotion_->rank].none()) return false;
    auto sofar = always();
    for (const auto& condition : promotion_->conditions) {
      auto cases = study_.facts.condition(condition);
      sofar = both(sofar, cases);
      if (!sofar.none()) continue;
      if (cases.none()) {
        report(condition.span, "true of no order").help = "mend the condition, or leave the promotion out";
      } else {
        report_with_another(condition, cases);
      }
      show(condition);
      return true;
    }
    return false;
  }

  void report_with_another(const Condition& condition, const Cases& cases) {
    auto& found = report(condition.span, "excludes the conditions above");
    found.help = "let both hold of some order, or leave one of them out";
    for (const auto& other : promotion_->conditions) {
      if (&other == &condition) break;
      auto before = study_.facts.condition(other);
      if (!both(before, cases).none()) continue;
      auto values = clash(study_, before, cases);
      found.label = values ? values->second : "excludes the other condition";
      found.notes.push_back({other.span, values ? values->first : "never true together"});
      return;
    }
  }

  // An order that meets all but the last condition gets nothing.
  void show(const Condition& condition) {
    if (shown_ == kMostOfAKind) return;
    Wish wish;
    wish.who = {promotion_};
    wish.but = &condition;
    auto sample = study_.sample(wish);
    if (!sample) return;
    ++shown_;
    last_->witness =
        study_.test(*sample, promotion_->id + " gives nothing", {promotion_->id + " gives nothing"});
  }

  // ---- windows
  // ------------------------------------------------------------------------------------------------ Sure of
  // it: parts joined by commas that have no day, or no hour, in common.
  static bool has_no_moment(const Window& window) {
    if (window.kind == Window::Kind::any)
      return !window.children.empty() &&
             std::all_of(window.children.begin(), window.children.end(), has_no_moment);
    if (window.kind != Window::Kind::all) return false;
    std::int64_t from = INT64_MIN, to = INT64_MAX, first = INT64_MIN, last = INT64_MAX, opens = 0,
                 closes = 86400;
    unsigned weekdays = 0x7F;
    for (const auto& child : window.children) {
      if (has_no_moment(child)) return true;
      switch (child.kind) {
        case Window::Kind::dates:
          from = std::max(from, child.from);
          to = std::min(to, child.to);
          break;
        case Window::Kind::instants:
          first = std::max(first, child.from);
          last = std::min(last, child.to);
          break;
        case Window::Kind::weekdays: weekdays &= child.weekdays; break;
        case Window::Kind::hours:
          if (child.to <= child.from) break;  // over midnight
          opens = std::max(opens, child.from);
          closes = std::min(closes, child.to);
          break;
        default: break;
      }
    }
    if (from >= to || first >= last || opens >= closes || weekdays == 0) return true;
    if (from == INT64_MIN || to == INT64_MAX || to - from >= 7) return false;
    for (auto day = from; day < to; ++day)
      if (((weekdays >> ((day % 7 + 10) % 7)) & 1U) != 0) return false;
    return true;
  }

  // ---- goods
  // --------------------------------------------------------------------------------------------------
  void look_at_goods() {
    for (const auto& offer : promotion_->offers) {
      const typed::Sel* empty = nullptr;
      auto look = [&](const typed::Sel* sel) {
        if (sel != nullptr && may_hold_nothing(*sel) && study_.facts.units(*sel).none()) empty = sel;
      };
      look(offer.sel.get());
      look(offer.rewarded.get());
      for (const auto& slot : offer.slots) look(slot.sel.get());
      if (empty == nullptr || was_said(*empty)) continue;
      const bool alone = promotion_->offers.size() == 1;
      auto& found =
          study_.sink.report(diag::Code::W0520, empty->span,
                             alone ? fmt::format("`{}` never gives anything", promotion_->id)
                                   : fmt::format("this line of `{}` never gives anything", promotion_->id),
                             "holds no item");
      found.help = "mend the selection, or leave the line out";
    }
  }

  // `items sku "A"` holds whatever has that sku; what joins or asks may leave nothing.
  static bool may_hold_nothing(const typed::Sel& sel) {
    switch (sel.kind) {
      case typed::SelKind::goods:
      case typed::SelKind::goods_and_shipping:
      case typed::SelKind::category:
      case typed::SelKind::brand:
      case typed::SelKind::sku:
      case typed::SelKind::tagged: return false;
      default: return true;
    }
  }

  // W0484 has said it of the selection itself.
  bool was_said(const typed::Sel& sel) const {
    const auto* inner = &sel;
    while (inner->kind == typed::SelKind::named && inner->selection->body != nullptr)
      inner = inner->selection->body.get();
    const auto& all = study_.sink.all();
    return std::any_of(all.begin(), all.end(), [&](const diag::Diagnostic& each) {
      return each.code == diag::Code::W0484 && each.span.file == inner->span.file &&
             each.span.begin >= inner->span.begin && each.span.end <= inner->span.end;
    });
  }

  Study& study_;
  const typed::Promotion* promotion_ = nullptr;
  diag::Diagnostic* last_ = nullptr;  // the report that is being written
  std::size_t shown_ = 0;
};

}  // namespace

void warn_of_never(Study& study) {
  Check check(study);
  for (const auto& promotion : study.pack.promotions) check.look(promotion);
}

}  // namespace perk::lint
