// Test blocks: the moment, the facts, the cart, what is expected.
//
// Out: typed tests. A test without `at` stands at noon of 1 January 2026; where a promotion is timed, `at`
// must be said. Facts that are not named are missing.
#include <algorithm>
#include <utility>

#include "compiler/sema/accounts.h"
#include "compiler/sema/test_block.h"

namespace perk::sema {
namespace {

using typed::Expectation;

// The first day of any promotion's window, or nullopt where no promotion is timed.
struct Timed {
  const typed::Promotion* promotion = nullptr;
  std::int64_t day = 0;
};

constexpr std::int32_t kDefaultDay = 20454;  // 2026-01-01
constexpr std::int32_t kNoon = 12 * 3600;

std::optional<std::int64_t> first_day(const typed::Window& window) {
  if (window.kind == typed::Window::Kind::dates && window.from != INT64_MIN) return window.from;
  for (const auto& child : window.children)
    if (auto day = first_day(child)) return day;
  return std::nullopt;
}

std::optional<Timed> find_timed(const typed::Pack& pack) {
  std::optional<Timed> found;
  for (const auto& promotion : pack.promotions) {
    if (!promotion.active) continue;
    auto day = first_day(*promotion.active);
    if (day) return Timed{&promotion, *day};
    if (!found) found = Timed{&promotion, kDefaultDay};
  }
  return found;
}

class Block {
 public:
  Block(Context& context, const ast::Block& block, const std::optional<Timed>& timed, typed::Test& out)
      : context_(context), block_(block), timed_(timed), out_(out) {}

  void check(const ast::Test& test) {
    for (const auto& clause : test.clauses) {
      span_ = clause.span;
      head_ = clause.head;
      std::visit([this](const auto& node) { take(node); }, clause.node);
    }
    if (!at_) settle_time(test);
    if (block_.broken || broken_) return;
    if (!cart_)
      report_without(diag::Code::E0620, "this test has no cart", "write `cart` and a table of its lines");
    if (out_.expectations.empty() && !expects_)
      report_without(diag::Code::E0621, "this test expects nothing",
                     "write what must come out, such as `expect total 100 " + context_.pack.currency + "`");
    if (refunded_ && !returned_) {
      auto& diagnostic = context_.sink.report(diag::Code::E0644, *refunded_,
                                              "nothing comes back in this test", "a refund of what");
      diagnostic.help = "write what comes back, such as `return 1 \"TEE\"`";
    }
    check_lines();
  }

 private:
  void take(const ast::BrokenClause&) { broken_ = true; }

  void take(const ast::AtClause& clause) {
    if (said_before(at_)) return;
    if (const auto* instant = std::get_if<ast::Instant>(&clause.at)) {
      if (auto at = instant_of(context_, *instant)) out_.at = *at;
      return;
    }
    if (auto day = date_of(context_, std::get<ast::Date>(clause.at)))
      out_.at = instant_of_local(context_, *day, 0);
  }

  void take(const ast::EnterCouponClause& clause) { check_code(context_, clause, out_); }

  void take(const ast::UsedClause& clause) { check_usage(context_, clause, span_, out_); }

  void take(const ast::GiftPriceClause& clause) { check_gift_price(context_, clause, out_); }

  void take(const ast::ChoosesClause& clause) {
    for (const auto& name : clause.promotions) {
      auto rank = resolve(context_, name, NameKind::promotion);
      if (!rank) continue;
      if (std::find(out_.chosen.begin(), out_.chosen.end(), *rank) == out_.chosen.end())
        out_.chosen.push_back(*rank);
    }
  }

  void take(const ast::ReturnClause& clause) {
    if (!returned_) returned_ = span_;
    for (const auto& units : clause.units) {
      const auto* count = units.count == nullptr ? nullptr : ast::as<ast::Quantity>(*units.count);
      auto quantity = count == nullptr ? std::nullopt : count_of(context_, *count, {});
      if (!quantity) continue;
      out_.returns.push_back({units.line.value, *quantity, clause.shortage});
      line_spans_.emplace_back(units.line.value, units.line.span);
    }
  }

  void take(const ast::UnspentClause& clause) { check_unspent(context_, clause, out_.unspent); }

  void take(const ast::CartClause& clause) {
    if (!said_before(cart_)) check_cart(context_, clause.table, out_);
  }

  void take(const ast::ShipmentsClause& clause) {
    if (!said_before(shipping_)) check_shipments(context_, clause.table, out_);
  }

  void take(const ast::GivenClause& clause) {
    if (clause.fact == nullptr || ast::as<ast::ErrorExpr>(*clause.fact) != nullptr) return;
    const auto* comparison = ast::as<ast::Comparison>(*clause.fact);
    if (const auto* in = ast::as<ast::InSegment>(*clause.fact)) return take_segment(*in, clause.fact->span);
    const auto* path = comparison != nullptr && comparison->left != nullptr
                           ? ast::as<ast::Path>(*comparison->left)
                           : nullptr;
    const auto* fact = comparison != nullptr && comparison->left != nullptr
                           ? ast::as<ast::Fact>(*comparison->left)
                           : nullptr;
    if (fact != nullptr && fact->kind == ast::FactKind::balance)
      return check_balance(context_, *fact, *comparison, clause.fact->span, out_);
    if (comparison != nullptr && path == nullptr && comparison->left != nullptr &&
        ast::as<ast::ErrorExpr>(*comparison->left) == nullptr) {
      report_not_priced_yet(context_, clause.fact->span, "a fact of a test that is history or a sum",
                            "sums of the order follow from its cart");
      return;
    }
    if (path == nullptr) {
      report_no_fact(clause.fact->span);
      return;
    }
    take_fact(*comparison, *path, clause.fact->span);
  }

  void take(const ast::ExpectClause& clause) {
    expects_ = true;
    Expectation out;
    out.span = span_;
    switch (clause.kind) {
      case ast::Expected::promotion_gives: out.kind = Expectation::Kind::gives; break;
      case ast::Expected::promotion_nothing: out.kind = Expectation::Kind::gives_nothing; break;
      case ast::Expected::total: out.kind = Expectation::Kind::total; break;
      case ast::Expected::subtotal: out.kind = Expectation::Kind::subtotal; break;
      case ast::Expected::discount: out.kind = Expectation::Kind::discount; break;
      case ast::Expected::shipping: out.kind = Expectation::Kind::shipping; break;
      case ast::Expected::line_pays: out.kind = Expectation::Kind::line_pays; break;
      case ast::Expected::list_subtotal: out.kind = Expectation::Kind::list_subtotal; break;
      case ast::Expected::gift: out.kind = Expectation::Kind::gift; break;
      case ast::Expected::coupon_from: out.kind = Expectation::Kind::coupon_from; break;
      case ast::Expected::message: out.kind = Expectation::Kind::message; break;
      case ast::Expected::refund: out.kind = Expectation::Kind::refund; break;
      case ast::Expected::takes_back: out.kind = Expectation::Kind::takes_back; break;
    }
    if (out.kind == Expectation::Kind::gift || out.kind == Expectation::Kind::coupon_from ||
        out.kind == Expectation::Kind::message)
      return expect_beside(clause, std::move(out));
    if (out.kind == Expectation::Kind::refund || out.kind == Expectation::Kind::takes_back) {
      if (!refunded_) refunded_ = span_;
      if (!expects_credit(clause, out)) return;
    }
    if (out.kind == Expectation::Kind::gives || out.kind == Expectation::Kind::gives_nothing) {
      if (!clause.promotion) return;
      out.promotion = resolve(context_, *clause.promotion, NameKind::promotion);
      if (!out.promotion || !expects_credit(clause, out)) return;
    }
    if (clause.text) {
      out.line = clause.text->value;
      line_spans_.emplace_back(out.line, clause.text->span);
    }
    if (clause.because_text) out.because = clause.because_text->value;
    for (const auto& word : clause.because) out.because += (out.because.empty() ? "" : " ") + word.text;
    if (out.kind != Expectation::Kind::gives_nothing && !out.account) {
      auto amount = expected_amount(clause.amount.get());
      if (!amount) return;
      out.amount = *amount;
    }
    out_.expectations.push_back(std::move(out));
  }

  // Gifts, coupons and messages: how many of what, none said is one.
  void expect_beside(const ast::ExpectClause& clause, Expectation out) {
    out.amount = 1;
    if (clause.text) out.text = clause.text->value;
    if (const auto* count = clause.amount == nullptr ? nullptr : ast::as<ast::Quantity>(*clause.amount)) {
      auto amount = count_of(context_, *count, {});
      if (!amount) return;
      out.amount = *amount;
    }
    if (out.kind == Expectation::Kind::coupon_from) {
      if (!clause.promotion) return;
      out.pool = resolve(context_, *clause.promotion, NameKind::coupons);
      if (!out.pool) return;
    }
    out_.expectations.push_back(std::move(out));
  }

  // `expect P gives 100 points`, `expect P gives 50 THB to cashback`; false after a report.
  bool expects_credit(const ast::ExpectClause& clause, Expectation& out) {
    const bool credits = out.kind == Expectation::Kind::gives || out.kind == Expectation::Kind::takes_back;
    if (!credits || clause.amount == nullptr) return true;
    const auto* quantity = ast::as<ast::Quantity>(*clause.amount);
    if (quantity == nullptr) return true;
    auto account = account_of_unit(context_, *quantity);
    if (clause.account) {
      auto named = resolve(context_, *clause.account, NameKind::account);
      if (!named) return false;
      account = named;
    }
    if (!account) return true;
    auto amount = account_amount(context_, *account, *quantity);
    if (!amount) return false;
    if (out.kind == Expectation::Kind::gives) out.kind = Expectation::Kind::gives_credit;
    out.account = account;
    out.amount = *amount;
    return true;
  }

  // ---- facts ----
  void take_fact(const ast::Comparison& comparison, const ast::Path& path, source::Span span) {
    using Op = ast::CompareOp;
    bool whole = path.parts.size() == 1;
    if (comparison.op == Op::a_guest) {
      out_.guest = true;
      return;
    }
    if (whole && path.parts.front().text == "shipping" && comparison.op == Op::is &&
        comparison.right.size() == 1) {
      if (said_before(shipping_)) return;
      if (auto charge = expected_amount(comparison.right.front().get()))
        out_.shipping_charges.push_back(*charge);
      return;
    }
    bool yes_no = comparison.op == Op::yes || comparison.op == Op::no;
    bool gives =
        yes_no || ((comparison.op == Op::is || comparison.op == Op::any_of) && !comparison.right.empty());
    if (!gives && comparison.op != Op::missing &&
        !(comparison.op == Op::contains && comparison.right.size() == 1)) {
      report_no_fact(span);
      return;
    }
    auto field = resolve_field(context_, path, Scope::order);
    if (!field || !first_of_field(*field, comparison.left->span)) return;
    if (comparison.op == Op::missing) return;  // as if it were not named
    auto value = yes_no ? yes_no_of(*field, comparison) : value_of(*field, comparison);
    if (value) out_.facts.push_back({*field, std::move(*value)});
  }

  // `customer is in SEGMENT`, where the segment compares one field: the field's value with which it holds.
  void take_segment(const ast::InSegment& in, source::Span span) {
    using typed::ExprKind;
    for (const auto& name : in.segments) {
      auto index = resolve(context_, name, NameKind::segment);
      if (!index || *index >= context_.pack.segments.size()) return;
      const auto* is = context_.pack.segments[*index]->condition.get();
      if (is == nullptr) return;
      const bool holds = is->kind == ExprKind::equal || is->kind == ExprKind::at_least ||
                         is->kind == ExprKind::at_most || is->kind == ExprKind::one_of;
      if (in.negated || in.segments.size() != 1 || !holds || is->args[0]->kind != ExprKind::field ||
          is->args[1]->kind != ExprKind::constant) {
        report_no_fact(span);
        return;
      }
      auto field = is->args[0]->field;
      if (first_of_field(field, span)) out_.facts.push_back({field, is->args[1]->constant});
    }
  }

  std::optional<typed::Constant> yes_no_of(typed::FieldIndex field, const ast::Comparison& comparison) {
    ast::Expr expr{comparison.op_span, ast::YesNo{comparison.op == ast::CompareOp::yes}};
    return constant_of(context_, context_.pack.schema.at(field), expr);
  }

  // One value; a set of texts takes several.
  std::optional<typed::Constant> value_of(typed::FieldIndex index, const ast::Comparison& comparison) {
    const auto& field = context_.pack.schema.at(index);
    bool set = field.type.base == typed::Base::text_set;
    if (!set && (comparison.right.size() != 1 || comparison.op != ast::CompareOp::is)) {
      report_no_fact(source::join(comparison.left->span, comparison.right.back()->span));
      return std::nullopt;
    }
    std::optional<typed::Constant> out;
    for (const auto& right : comparison.right) {
      if (right == nullptr) return std::nullopt;
      auto value = constant_of(context_, field, *right);
      if (!value) return std::nullopt;
      if (!out) {
        out = std::move(value);
      } else {
        out->texts.insert(out->texts.end(), value->texts.begin(), value->texts.end());
      }
    }
    return out;
  }

  bool first_of_field(typed::FieldIndex field, source::Span span) {
    auto [first, added] = facts_.emplace(field.index, span);
    if (added) return true;
    auto& diagnostic =
        context_.sink.report(diag::Code::E0625, span,
                             "`" + std::string(context_.sources.text(span)) + "` is given twice", "again");
    diagnostic.notes.push_back({first->second, "here already"});
    diagnostic.help = "leave one of them out";
    return false;
  }

  void report_no_fact(source::Span span) {
    auto& diagnostic = context_.sink.report(
        diag::Code::E0627, span, "a test says what a fact is, not what it may be", "no single value");
    diagnostic.help = "write `customer.tier is \"gold\"`, one fact a line";
  }

  // ---- what they share ----
  bool said_before(std::optional<source::Span>& first) {
    return sema::said_before(context_, diag::Code::E0625, first, span_, head_);
  }

  std::optional<std::int64_t> expected_amount(const ast::Expr* expr) {
    if (expr == nullptr || ast::as<ast::ErrorExpr>(*expr) != nullptr) return std::nullopt;
    if (const auto* quantity = ast::as<ast::Quantity>(*expr)) return money_of(context_, *quantity);
    auto& diagnostic = context_.sink.report(diag::Code::E0640, expr->span, "an expectation is an amount",
                                            "not one that is written out");
    diagnostic.help = "write the amount that must come out, such as `100 " + context_.pack.currency + "`";
    return std::nullopt;
  }

  // ---- time ----
  void settle_time(const ast::Test& test) {
    out_.at = instant_of_local(context_, kDefaultDay, kNoon);
    if (!timed_ || test.clauses.empty()) return;
    auto place = block_.title ? block_.title->span : block_.kind.span;
    auto& diagnostic =
        context_.sink.report(diag::Code::E0626, place, "this test does not say when it happens", "no `at`");
    diagnostic.notes.push_back({timed_->promotion->name_span, "only active at times"});
    typed::Constant day;
    day.type.base = typed::Base::date;
    day.scalar = timed_->day;
    auto line = "at " + show(context_, day) + " 12:00";
    diagnostic.help = "write `" + line + "`";
    diagnostic.edits.push_back(insert_before(test.clauses.front().span, line + "\n  "));
  }

  void report_without(diag::Code code, std::string claim, std::string help) {
    auto place = block_.title ? block_.title->span : block_.kind.span;
    context_.sink.report(code, place, std::move(claim)).help = std::move(help);
  }

  // ---- lines that are expected ----
  [[nodiscard]] std::vector<std::string> line_names() const {
    std::vector<std::string> names;
    for (const auto& line : out_.lines) {
      names.push_back(line.id);
      for (const auto& fact : line.facts) {
        const auto& field = context_.pack.schema.at(fact.field);
        if (field.record == typed::Record::product && field.name == "sku") names.push_back(fact.value.text);
      }
    }
    return names;
  }

  void check_lines() {
    if (line_spans_.empty()) return;
    auto names = line_names();
    for (const auto& [wanted, span] : line_spans_) {
      if (names.empty()) continue;
      if (std::find(names.begin(), names.end(), wanted) != names.end()) continue;
      auto& diagnostic = context_.sink.report(
          diag::Code::E0628, span, "the cart has no line `" + wanted + "`", "neither an id nor a sku");
      diagnostic.help = "lines are named by their `sku` or `id`";
      auto near = nearest_of(context_, wanted, names);
      if (near.empty()) continue;
      diagnostic.help = "did you mean `" + near + "`?";
      diagnostic.edits.push_back({span, "\"" + near + "\""});
    }
  }

  Context& context_;
  const ast::Block& block_;
  const std::optional<Timed>& timed_;
  typed::Test& out_;
  source::Span span_, head_;
  std::optional<source::Span> at_, cart_, shipping_;
  std::map<std::uint32_t, source::Span> facts_;
  std::vector<std::pair<std::string, source::Span>> line_spans_;
  std::optional<source::Span> returned_, refunded_;
  bool broken_ = false;
  bool expects_ = false;
};

}  // namespace

void check_tests(Context& context, const std::vector<const ast::Block*>& tests) {
  auto timed = find_timed(context.pack);
  for (const auto* block : tests) {
    const auto* test = std::get_if<ast::Test>(&block->node);
    if (test == nullptr) continue;
    auto& out = context.pack.tests.emplace_back();
    out.name = block->title ? block->title->value : block->id ? block->id->text : std::string();
    out.span = block->span;
    Block(context, *block, timed, out).check(*test);
  }
}

}  // namespace perk::sema
