#include "compiler/sema/accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/sema/facts.h"
#include "compiler/sema/number.h"
#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

constexpr std::int64_t kMillionths = 1'000'000;

// Words that count something else already.
constexpr std::array<std::string_view, 20> kTakenUnits = {
    "item", "items", "time",  "times", "use",    "uses",  "order", "orders", "day", "days",
    "week", "weeks", "month", "year",  "months", "years", "hour",  "hours",  "kg",  "m"};

// What one unit is worth, in millionths of a minor unit: finer than the currency is.
std::optional<std::int64_t> worth_of(Context& context, const ast::Expr& expr, bool of_money) {
  if (ast::as<ast::ErrorExpr>(expr) != nullptr) return std::nullopt;
  const auto* quantity = ast::as<ast::Quantity>(expr);
  if (quantity == nullptr) {
    auto& found = context.sink.report(diag::Code::E0213, expr.span, "the worth of a unit is an amount",
                                      "an amount is meant");
    found.help = fmt::format("write `worth 0.10 {}`", context.pack.currency);
    return std::nullopt;
  }
  if (of_money && quantity->percent) {
    auto rate = percent_of(context, *quantity);  // 1e-8 of one; of a minor unit's millionths
    if (!rate) return std::nullopt;
    return *rate / 100;
  }
  if (quantity->percent || !quantity->unit || quantity->unit->text != context.pack.currency) {
    static_cast<void>(money_of(context, *quantity));  // reports what is wrong with it
    return std::nullopt;
  }
  auto value = decimal_of(context, quantity->number);
  if (!value) return std::nullopt;
  auto worth = scaled(*value, context.pack.exponent + 6U);
  if (!worth) {
    auto& found = context.sink.report(
        diag::Code::E0210, quantity->span,
        fmt::format("`{}` is too large or too fine an amount", context.sources.text(quantity->span)));
    found.help = "the worth of a unit has up to six decimals beyond those of the currency";
    return std::nullopt;
  }
  if (!of_money) return worth;
  std::int64_t scale = 1;
  for (int i = 0; i < context.pack.exponent; ++i) scale *= 10;
  return *worth / scale;  // of a unit of the currency: what a minor unit is worth
}

class Reader {
 public:
  Reader(Context& context, const ast::Block& block, std::size_t index)
      : context_(context), block_(block), index_(index) {}

  void read(const ast::Account& account) {
    for (const auto& clause : account.clauses) {
      span_ = clause.span;
      head_ = clause.head;
      std::visit([this](const auto& node) { first(node); }, clause.node);
    }
    if (!unit_ && !holds_ && !broken_) report_nothing_held();
    // What needs the unit.
    for (const auto& clause : account.clauses) {
      span_ = clause.span;
      std::visit([this](const auto& node) { then(node); }, clause.node);
    }
  }

 private:
  typed::Account& out() { return context_.pack.accounts[index_]; }

  void first(const ast::BrokenClause&) { broken_ = true; }
  void first(const ast::UnitClause& clause) {
    if (said_before(unit_) || clash(holds_)) return;
    for (const auto& name : clause.names)
      if (take_unit(name)) out().units.push_back(name.text);
  }
  void first(const ast::HoldsClause& clause) {
    if (said_before(holds_) || clash(unit_)) return;
    if (clause.currency.text == context_.pack.currency || context_.pack.currency.empty()) return;
    auto& found = context_.sink.report(diag::Code::E0204, clause.currency.span,
                                       fmt::format("`{}` is not the pack's currency", clause.currency.text),
                                       "another currency");
    found.help = fmt::format("an account in money holds {}", context_.pack.currency);
    found.edits = {{clause.currency.span, context_.pack.currency}};
  }
  void first(const ast::WorthClause&) { static_cast<void>(said_before(worth_)); }
  void first(const ast::LapsesClause&) { static_cast<void>(said_before(lapses_)); }
  void first(const ast::UsableClause&) { static_cast<void>(said_before(usable_)); }
  void first(const ast::LimitClause&) {
    report_not_priced_yet(context_, span_, "a limit of an account", "bound what a promotion gives by `cap`");
  }

  void then(const ast::BrokenClause&) {}
  void then(const ast::UnitClause&) {}
  void then(const ast::HoldsClause&) {}
  void then(const ast::LimitClause&) {}
  void then(const ast::WorthClause& clause) {
    if (clause.worth == nullptr) return;
    if (auto worth = worth_of(context_, *clause.worth, holds_.has_value())) out().worth = *worth;
  }
  void then(const ast::LapsesClause& clause) {
    if (auto lapse = lapse_of(context_, clause, span_)) out().lapse = std::move(*lapse);
  }
  void then(const ast::UsableClause& clause) {
    if (clause.from == nullptr || ast::as<ast::ErrorExpr>(*clause.from) != nullptr) return;
    const auto* quantity = ast::as<ast::Quantity>(*clause.from);
    if (quantity == nullptr) {
      context_.sink
          .report(diag::Code::E0213, clause.from->span, "`usable from` says an amount", "no plain amount")
          .help = "write how much must be there, such as `usable from 500 points`";
      return;
    }
    if (auto amount = account_amount(context_, index_, *quantity)) out().usable_from = *amount;
  }

  bool take_unit(const ast::Ident& name) {
    auto known = context_.account_units.find(name.text);
    bool taken = context_.currencies.contains(name.text) ||
                 std::find(kTakenUnits.begin(), kTakenUnits.end(), name.text) != kTakenUnits.end();
    if (known == context_.account_units.end() && !taken) {
      context_.account_units.emplace(name.text, index_);
      return true;
    }
    auto& found = context_.sink.report(diag::Code::E0631, name.span,
                                       fmt::format("`{}` already counts something", name.text),
                                       taken ? "a unit of the language" : "a unit of another account");
    if (!taken) found.notes.push_back({context_.pack.accounts[known->second].span, "that account"});
    found.help = "give the account a unit of its own";
    return false;
  }

  bool said_before(std::optional<source::Span>& first) {
    return sema::said_before(context_, diag::Code::E0411, first, span_, head_);
  }

  bool clash(const std::optional<source::Span>& other) {
    if (!other) return false;
    auto& found = context_.sink.report(diag::Code::E0630, span_, "an account holds units or money, not both",
                                       "the second of them");
    found.notes.push_back({*other, "said here"});
    found.help = "leave one of them out";
    return true;
  }

  void report_nothing_held() {
    auto place = block_.id ? block_.id->span : block_.kind.span;
    auto& found = context_.sink.report(diag::Code::E0630, place, "this account does not say what it holds",
                                       "neither `unit` nor `holds`");
    found.help = fmt::format("write `unit point, points`, or `holds {}`", context_.pack.currency);
  }

  Context& context_;
  const ast::Block& block_;
  std::size_t index_;
  source::Span span_, head_;
  bool broken_ = false;
  std::optional<source::Span> unit_, holds_, worth_, lapses_, usable_;
};

void declare(Context& context, const ast::Block& block, const ast::Account& account) {
  auto index = context.pack.accounts.size();
  auto& out = context.pack.accounts.emplace_back();
  out.id = block.id ? block.id->text : std::string();
  out.display = block.title ? block.title->value : std::string();
  out.span = block.id ? block.id->span : block.span;
  if (block.id) {
    auto [name, added] =
        context.names.try_emplace(block.id->text, Name{NameKind::account, index, block.id->span});
    if (!added && name->second.span == block.id->span) name->second.index = index;
  }
  Reader(context, block, index).read(account);
}

void declare_all(Context& context, const ast::File& file, bool library) {
  for (const auto& block : file.blocks) {
    const auto* account = std::get_if<ast::Account>(&block.node);
    if (account == nullptr) continue;
    // A pack's own account stands for the library's of the same id; a promotion or a segment does not.
    if (library && block.id) {
      auto named = context.names.find(block.id->text);
      if (named != context.names.end() && named->second.kind == NameKind::account) continue;
    }
    declare(context, block, *account);
  }
}

// `points worth 0.10 THB each`, in the pack's header.
void take_worth(Context& context, const ast::WorthClause& clause, source::Span place) {
  if (clause.worth == nullptr) return;
  if (!clause.unit) {
    auto& found = context.sink.report(diag::Code::E0632, place, "it is not said what is worth that",
                                      "no unit before `worth`");
    found.help = "write `points worth …`, with the unit of an account";
    return;
  }
  auto known = context.account_units.find(clause.unit->text);
  if (known != context.account_units.end()) {
    if (auto worth = worth_of(context, *clause.worth, false))
      context.pack.accounts[known->second].worth = *worth;
    return;
  }
  auto& found = context.sink.report(diag::Code::E0632, clause.unit->span,
                                    fmt::format("no account counts in `{}`", clause.unit->text));
  if (clause.unit->text == "points" || clause.unit->text == "point") {
    found.help = "add `use \"accounts/points\"` to the pack, or an `account` block";
    return;
  }
  std::vector<std::string> units;
  for (const auto& [unit, index] : context.account_units) units.push_back(unit);
  found.help = "declare an `account` block with that unit";
  suggest(found, clause.unit->span, nearest_of(context, clause.unit->text, units));
}

template <class F>
void each_pack_clause(const std::vector<ast::File>& files, F visit) {
  for (const auto& file : files)
    for (const auto& block : file.blocks)
      if (const auto* pack = std::get_if<ast::Pack>(&block.node))
        for (const auto& clause : pack->clauses) visit(clause);
}

}  // namespace

void declare_accounts(Context& context, const std::vector<ast::File>& pack_files,
                      const std::vector<ast::File>& stdlib_files) {
  each_pack_clause(pack_files, [&](const auto& clause) {
    const auto* use = std::get_if<ast::UseClause>(&clause.node);
    if (use == nullptr) return;
    for (const auto& name : use->files)
      for (const auto& library : stdlib_files)
        if (library_name(context, library) == name.value) declare_all(context, library, true);
  });
  for (const auto& file : pack_files) declare_all(context, file, false);
  each_pack_clause(pack_files, [&](const auto& clause) {
    if (const auto* worth = std::get_if<ast::WorthClause>(&clause.node))
      take_worth(context, *worth, clause.span);
  });
}

std::optional<std::int64_t> account_amount(Context& context, std::size_t account,
                                           const ast::Quantity& quantity) {
  const auto& units = context.pack.accounts[account].units;
  return units.empty() ? money_of(context, quantity) : count_of(context, quantity, units);
}

std::optional<std::size_t> account_of_unit(const Context& context, const ast::Quantity& quantity) {
  if (!quantity.unit || quantity.percent) return std::nullopt;
  auto known = context.account_units.find(quantity.unit->text);
  if (known == context.account_units.end()) return std::nullopt;
  return known->second;
}

std::optional<typed::Constant> length_of(Context& context, const ast::Quantity& quantity) {
  Subject subject;
  subject.type.base = typed::Base::duration;
  auto length = literal_of(context, subject, ast::Expr{quantity.span, quantity});
  if (!length) return std::nullopt;
  if (length->scalar > 0 || length->days > 0 || length->months > 0) return length;
  auto& found =
      context.sink.report(diag::Code::E0419, quantity.span, "a length of no time", "at least 1 is meant");
  found.help = "write how long it is";
  return std::nullopt;
}

void take_policies(Context& context, const ast::OnReturnClause& clause, source::Span place,
                   ir::ReturnRules& rules) {
  using Policy = ast::ReturnPolicy;
  for (const auto policy : clause.policies) {
    auto& said = policy == Policy::uses_come_back ? rules.uses_come_back
                 : policy == Policy::shortage_keeps || policy == Policy::shortage_claws_back
                     ? rules.shortage_claws_back
                     : rules.claws_back;
    auto means = policy == Policy::keep || policy == Policy::shortage_keeps ? ir::Said::no : ir::Said::yes;
    if (said == ir::Said::nothing || said == means) {
      said = means;
      continue;
    }
    auto& found =
        context.sink.report(diag::Code::E0411, place,
                            "what a return takes back is said twice, and not the same", "it cannot be both");
    found.help = "leave one of them out";
    return;
  }
}

}  // namespace perk::sema
