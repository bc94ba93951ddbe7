#include "compiler/lint/key.h"

#include <fmt/format.h>

#include <algorithm>

namespace perk::lint {
namespace {

using typed::ExprKind;
using typed::SelKind;

class Writer {
 public:
  void add(const typed::Expr& expr) {
    if (expr.kind == ExprKind::in_segment && expr.segment->condition != nullptr) {
      add(*expr.segment->condition);
      return;
    }
    number('e', static_cast<std::int64_t>(expr.kind));
    add(expr.constant);
    number('f', expr.field.index);
    number('b', static_cast<std::int64_t>(expr.basis) * 4 + (expr.before_tax ? 2 : 0) +
                    (expr.ignoring_case ? 1 : 0));
    number('a', static_cast<std::int64_t>(expr.account));
    // A table stands for itself: two that say the same are two.
    if (expr.table != nullptr) out_ += fmt::format("t{}", fmt::ptr(expr.table.get()));
    if (expr.sel != nullptr) add(*expr.sel);
    out_ += '(';
    for (const auto& arg : expr.args) add(*arg);
    out_ += ')';
  }

  void add(const typed::Sel& sel) {
    if (sel.kind == SelKind::named && sel.selection->body != nullptr) {
      add(*sel.selection->body);
      return;
    }
    number('s', static_cast<std::int64_t>(sel.kind));
    auto texts = sel.texts;
    std::sort(texts.begin(), texts.end());
    for (const auto& each : texts) text(each);
    number('n', sel.count * 2 + (sel.cheapest ? 1 : 0));
    if (sel.condition != nullptr) add(*sel.condition);
    out_ += '(';
    for (const auto& arg : sel.args) add(*arg);
    out_ += ')';
  }

  void add(const typed::Window& window) {
    number('w', static_cast<std::int64_t>(window.kind));
    number('f', window.from);
    number('t', window.to);
    number('d', window.weekdays);
    number('n', window.nth);
    number('m', window.month_days);
    out_ += '(';
    for (const auto& child : window.children) add(child);
    out_ += ')';
  }

  void add(const typed::Offer& offer) {
    number('o', static_cast<std::int64_t>(offer.kind));
    number('g', static_cast<std::int64_t>(offer.stage));
    if (offer.sel != nullptr) add(*offer.sel);
    out_ += '/';
    if (offer.rewarded != nullptr) add(*offer.rewarded);
    number('k', offer.k);
    number('n', offer.n * 2 + (offer.rewards_cheapest ? 1 : 0));
    number('r', static_cast<std::int64_t>(offer.reward.kind));
    const auto& words = offer.words;
    number('w', (words.from_cheapest ? 1 : 0) + (words.of_one_line ? 2 : 0) + (words.last_partial ? 4 : 0) +
                    (words.spread_over_set ? 8 : 0) + (words.and_shipping ? 16 : 0) + words.ordinal * 32);
    for (const auto& slot : offer.slots) {
      number('l', slot.count);
      add(*slot.sel);
    }
    number('a', offer.account ? static_cast<std::int64_t>(*offer.account) : -1);
    number('p', offer.pool ? static_cast<std::int64_t>(*offer.pool) : -1);
  }

  std::string take() { return std::move(out_); }

 private:
  void add(const typed::Constant& constant) {
    number('c', static_cast<std::int64_t>(constant.type.base));
    number(':', constant.scalar);
    if (constant.months != 0 || constant.days != 0) {
      number('m', constant.months);
      number('d', constant.days);
    }
    if (!constant.text.empty()) text(constant.text);
    for (const auto& each : constant.texts) text(each);
  }

  void number(char what, std::int64_t value) {
    out_ += what;
    fmt::format_to(std::back_inserter(out_), "{}", value);
  }

  // With its length, so that no two lists of texts look alike.
  void text(const std::string& value) {
    fmt::format_to(std::back_inserter(out_), "\"{}:", value.size());
    out_ += value;
  }

  std::string out_;
};

template <class T>
std::string key(const T& of) {
  Writer writer;
  writer.add(of);
  return writer.take();
}

}  // namespace

std::string key_of(const typed::Expr& expr) {
  return key(expr);
}

std::string key_of(const typed::Sel& sel) {
  return key(sel);
}

std::string key_of(const typed::Window& window) {
  return key(window);
}

std::string key_of(const typed::Offer& offer) {
  return key(offer);
}

}  // namespace perk::lint
