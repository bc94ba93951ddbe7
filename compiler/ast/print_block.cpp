#include "compiler/ast/ast_print.h"
#include "compiler/ast/printer.h"

namespace perk::ast {
namespace {

std::string written(const std::vector<Member>& members) {
  std::string out;
  for (const Member& member : members) out += " " + (member.name ? member.name->text : "all-promotions");
  return out;
}

std::string written(const std::optional<Per>& per) {
  return per ? " per " + ast::written(*per) : "";
}

std::string written(const std::variant<Date, Instant>& moment) {
  return std::visit(
      Overloaded{[](const Date& x) { return ast::written(x); },
                 [](const Instant& x) { return ast::written(x.date) + " " + ast::written(x.time); }},
      moment);
}

std::string written(const EveryWindow::Day& day) {
  return std::visit(
      Overloaded{[](const Ident& x) { return x.text; }, [](const Date& x) { return ast::written(x); },
                 [](const Number& x) { return x.digits; },
                 [](const NthDay& x) { return (x.nth ? x.nth->digits : "last") + " " + x.day.text; }},
      day);
}

std::string written(const WindowEnd& end) {
  return std::visit(
      Overloaded{[](const Date& x) { return ast::written(x); },
                 [](const Instant& x) { return ast::written(x.date) + " " + ast::written(x.time); },
                 [](const Path& x) { return ast::written(x); }},
      end.at);
}

constexpr std::string_view kPolicies[] = {"keep", "claw-back", "uses-come-back", "shortage-keeps",
                                          "shortage-claws-back"};
constexpr std::string_view kRounding[] = {"half-up", "half-even", "half-down", "up", "down"};
constexpr std::string_view kTypes[] = {"money", "percent", "number",  "text",     "yes/no",  "set of text",
                                       "date",  "time",    "instant", "duration", "category"};
constexpr std::string_view kExpected[] = {
    "gives",     "gives-nothing", "total",       "subtotal", "list-subtotal", "discount",  "shipping",
    "line-pays", "gift",          "coupon-from", "message",  "refund",        "takes-back"};

// Prints one clause of any block: its words on the line, its parts beneath.
class ClausePrinter {
 public:
  ClausePrinter(Printer& printer, Span span) : p_(printer), span_(span) {}

  void operator()(const BrokenClause& x) { line(x.head ? "broken " + x.head->text : "broken"); }
  // promotions
  void operator()(const ForClause& x) { with("for", x.who); }
  void operator()(const WhenClause& x) { with(x.unless ? "unless" : "when", x.condition); }
  void operator()(const GiveClause& x) {
    p_.node("give", span_, [&] { p_.offer(x.offer); });
  }
  void operator()(const ActiveClause& x) {
    p_.node(x.by ? "active by " + ast::written(*x.by) : "active", span_, [&] { windows(x.parts); });
  }
  void operator()(const NeedsClause& x) {
    p_.node("needs" + quoted(x.codes) + (x.column ? " " + ast::written(*x.column) : ""), span_, [&] {
      p_.expr("coupon-from", x.pool);
      p_.expr(x.amount);
    });
  }
  void operator()(const CapClause& x) { bounded("cap", x); }
  void operator()(const LimitClause& x) { bounded("limit", x); }
  void operator()(const BudgetClause& x) { bounded("budget", x); }
  void operator()(const GroupClause& x) { line("group" + words(x.groups)); }
  void operator()(const StageClause& x) { line("stage " + x.stage.text); }
  void operator()(const EarnedClause& x) {
    p_.node("earned " + (x.delay ? ast::written(*x.delay) + " after " : "") + x.event.text, span_,
            [&] { p_.expr("where", x.where); });
  }
  void operator()(const OnReturnClause& x) {
    std::string what = "returns";
    for (ReturnPolicy policy : x.policies)
      what += fmt::format(" {}", kPolicies[static_cast<std::size_t>(policy)]);
    line(what);
  }
  void operator()(const SayClause& x) {
    line(fmt::format("say{}{} {}", x.language ? " " + x.language->text : "", x.badge ? " badge" : "",
                     x.column ? ast::written(*x.column) : "\"" + x.text.value + "\""));
  }
  void operator()(const OptionalClause&) { line("optional"); }
  void operator()(const MayShareItemsClause&) { line("may-share-items"); }
  void operator()(const WorthClause& x) { with(x.unit ? "worth " + x.unit->text : "worth", x.worth); }
  void operator()(const RowIdClause& x) { line("id " + ast::written(x.column)); }
  // pack
  void operator()(const CurrencyClause& x) { line("currency " + x.code.text); }
  void operator()(const TimezoneClause& x) { line("timezone \"" + x.zone.value + "\""); }
  void operator()(const PricesClause& x) {
    line(x.include_tax ? "prices include-tax" : "prices exclude-tax");
  }
  void operator()(const UseClause& x) { line("use" + quoted(x.files)); }
  void operator()(const DayStartsClause& x) { line("day-starts " + ast::written(x.at)); }
  void operator()(const RoundingClause& x) {
    line(fmt::format("rounding {}{}", kRounding[static_cast<std::size_t>(x.mode)],
                     x.per_unit ? " per-unit" : ""));
  }
  void operator()(const RemainderClause& x) {
    constexpr std::string_view kTo[] = {"largest", "first-line", "last-line"};
    line(fmt::format("remainder {}", kTo[static_cast<std::size_t>(x.to)]));
  }
  void operator()(const RoundTotalClause& x) {
    with(x.mode ? fmt::format("round-total {}", kRounding[static_cast<std::size_t>(*x.mode)]) : "round-total",
         x.to);
  }
  void operator()(const CodesMatchCaseClause&) { line("codes-match-case"); }
  void operator()(const LanguageClause& x) { line("language " + x.language.text); }
  void operator()(const VersionClause& x) { line("version \"" + x.version.value + "\""); }
  // schema, calendar, account, currencies, coupons
  void operator()(const FieldClause& x) {
    std::string what =
        fmt::format("field {} {}", ast::written(x.field), kTypes[static_cast<std::size_t>(x.type)]);
    if (x.unit) what += " in " + x.unit->text;
    if (x.optional) what += " optional";
    if (!x.one_of.empty()) what += " one-of" + quoted(x.one_of);
    if (x.label) what += " label \"" + x.label->value + "\"";
    p_.node(what, span_, [&] {
      if (!x.bound) return;
      p_.expr("low", x.bound->low);
      p_.expr("high", x.bound->high);
    });
  }
  void operator()(const CategoriesClause& x) { line("categories" + quoted(x.paths)); }
  void operator()(const EventsClause& x) { line("events" + words(x.events)); }
  void operator()(const NamedDaysClause& x) {
    p_.node("days " + x.name.text, span_, [&] { windows(x.days); });
  }
  void operator()(const TableClause& x) {
    p_.node("rows", span_, [&] { rows(x.table); });
  }
  void operator()(const UnitClause& x) { line("unit" + words(x.names)); }
  void operator()(const HoldsClause& x) { line("holds " + x.currency.text); }
  void operator()(const LapsesClause& x) {
    line("lapses" + (x.after ? " " + ast::written(*x.after) + " after" : "") + (x.since_last ? " last" : "") +
         (x.event ? " " + x.event->text : "") + (x.end_of ? " at end of " + x.end_of->text : ""));
  }
  void operator()(const UsableClause& x) { with("usable from", x.from); }
  void operator()(const CodesClause& x) {
    line("codes" + quoted(x.listed) + (x.made ? " " + x.made->digits : "") +
         (x.pattern ? " like \"" + x.pattern->value + "\"" : "") + (x.check_digit ? " check-digit" : "") +
         (x.file ? " from \"" + x.file->value + "\"" : ""));
  }
  void operator()(const ValidClause& x) {
    p_.node(x.from_issue ? "valid " + ast::written(*x.from_issue) : "valid", span_,
            [&] { windows(x.parts); });
  }
  void operator()(const UsedInPartsClause&) { line("used-in-parts"); }
  // segments, triggers, experiments, campaigns
  void operator()(const ConditionClause& x) { with(x.unless ? "unless" : "condition", x.condition); }
  void operator()(const StayClause& x) { line("stay " + ast::written(x.length)); }
  void operator()(const OnClause& x) {
    constexpr std::string_view kEntries[] = {"event", "entering", "leaving", "dates"};
    p_.node(fmt::format("on {}{}{}", kEntries[static_cast<std::size_t>(x.kind)],
                        x.name ? " " + x.name->text : "", x.time ? " " + ast::written(*x.time) : ""),
            span_, [&] {
              p_.expr("when", x.when);
              windows(x.dates);
            });
  }
  void operator()(const StopOnClause& x) { with("stop-on " + x.event.text, x.when); }
  void operator()(const WaitClause& x) {
    std::string what = "wait";
    if (x.length) what += " " + ast::written(*x.length);
    if (x.until) what += " until " + ast::written(*x.until);
    for (const HourWindow& hours : x.only)
      what += " only " + ast::written(hours.from) + "-" + ast::written(hours.until);
    line(what);
  }
  void operator()(const SendClause& x) {
    p_.node(fmt::format("send {} \"{}\"{}", x.channel.text, x.message.value,
                        x.recipient ? " to " + ast::written(*x.recipient) : ""),
            span_, [&] { p_.expr("coupon-from", x.coupon_pool); });
  }
  void operator()(const IfClause& x) { with("if", x.condition); }
  void operator()(const OtherwiseClause&) { line("otherwise"); }
  void operator()(const DoneClause&) { line("done"); }
  void operator()(const YieldsClause& x) { line("yields-to" + words(x.to)); }
  void operator()(const ArmClause& x) { with("arm " + x.name.text + written(x.with), x.share); }
  void operator()(const HoldoutClause& x) { with("holdout", x.share); }
  void operator()(const GoalClause& x) { with("goal", x.goal); }
  void operator()(const IncludeClause& x) { line("include" + written(x.members)); }
  void operator()(const ChannelsClause& x) { line("channels" + words(x.channels)); }
  // stacking
  void operator()(const StagesClause& x) { line("stages" + words(x.stages)); }
  void operator()(const KeepClause& x) {
    constexpr std::string_view kRules[] = {"best", "first", "customer-chooses"};
    with(fmt::format("{} of{}{}", kRules[static_cast<std::size_t>(x.rule)], written(x.of), written(x.per)),
         x.count);
  }
  void operator()(const NeverClause& x) {
    line("never" + written(x.these) + " with" + written(x.with) + written(x.per));
  }
  void operator()(const StopAfterClause& x) { line("stop-after" + written(x.after) + written(x.per)); }
  void operator()(const TotalCapClause& x) { with("cap-total-discount" + written(x.per), x.at); }
  void operator()(const FloorClause& x) {
    p_.node("never-below" + std::string{x.no_floor ? " otherwise-no-floor" : ""} +
                (x.except.empty() ? "" : " except" + written(x.except)),
            span_, [&] {
              p_.expr(x.floor);
              p_.expr("otherwise", x.otherwise);
            });
  }
  void operator()(const ChooseClause& x) {
    line(std::string{x.rule == ChoiceRule::best_for_customer ? "choose best" : "choose first"} +
         (x.ties_to_first_ending ? " ties-to-first-ending" : "") +
         (x.anything_may_be_left_out ? " anything-may-be-left-out" : ""));
  }
  void operator()(const MayMeetClause& x) { line("may-meet" + written(x.members)); }
  void operator()(const CombineClause& x) { line("combine-in " + x.stage.text); }
  // tests
  void operator()(const AtClause& x) {
    line(std::visit(Overloaded{[](const Date& d) { return "at " + ast::written(d); },
                               [](const Instant& i) {
                                 return "at " + ast::written(i.date) + " " + ast::written(i.time);
                               }},
                    x.at));
  }
  void operator()(const GivenClause& x) { with("given", x.fact); }
  void operator()(const EnterCouponClause& x) {
    line("coupon" + quoted(x.codes) + (x.pool ? " from " + x.pool->text : "") +
         (x.issued ? " " + x.issued_word->text + " " + written(*x.issued) : "") + words(x.state));
  }
  void operator()(const UsedClause& x) {
    std::string what = "used of " + x.of.text;
    for (const UsedClause::By& by : x.per)
      what += " per " + ast::written(by.per) + (by.key ? " \"" + by.key->value + "\"" : "");
    with(what, x.used);
  }
  void operator()(const GiftPriceClause& x) { with("gift \"" + x.sku.value + "\"", x.price); }
  void operator()(const ReturnClause& x) {
    for (const ReturnClause::Units& units : x.units)
      with(std::string(x.shortage ? "shortage" : "return") + " \"" + units.line.value + "\"", units.count);
  }
  void operator()(const UnspentClause& x) {
    with("unspent" + (x.pool ? " from " + x.pool->text : "") + (x.gift ? " \"" + x.gift->value + "\"" : ""),
         x.amount);
  }
  void operator()(const ChoosesClause& x) { line("customer-chooses" + words(x.promotions)); }
  void operator()(const CartClause& x) {
    p_.node("cart", span_, [&] { rows(x.table); });
  }
  void operator()(const ShipmentsClause& x) {
    p_.node("shipments", span_, [&] { rows(x.table); });
  }
  void operator()(const ExpectClause& x) {
    with(fmt::format(
             "expect {}{}{}{}{}", kExpected[static_cast<std::size_t>(x.kind)],
             (x.promotion ? " " + x.promotion->text : "") + (x.account ? " to " + x.account->text : ""),
             x.text ? " \"" + x.text->value + "\"" : "",
             x.because.empty() ? "" : " because" + words(x.because),
             x.because_text ? " because \"" + x.because_text->value + "\"" : ""),
         x.amount);
  }

 private:
  void line(const std::string& what) { p_.node(what, span_); }
  void with(const std::string& what, const ExprPtr& expr) {
    p_.node(what, span_, [&] { p_.expr(expr); });
  }
  void windows(const WindowParts& parts) {
    for (const WindowPart& part : parts) p_.window(part);
  }
  template <class Clause>
  void bounded(const char* what, const Clause& x) {
    p_.node(what, span_, [&] {
      p_.allowances(x.bounds);
      p_.table(x.table);
    });
  }
  void rows(const Table& table) {
    // A cart without rows has no header either.
    if (!table.header.cells.empty()) p_.table(table);
  }

  Printer& p_;
  Span span_;
};

}  // namespace

void Printer::window(const WindowPart& part) {
  std::visit(Overloaded{[&](const DateWindow& x) {
                          node("dates" + (x.from ? " from " + written(*x.from) : "") +
                                   (x.through ? " through " + written(*x.through) : "") +
                                   (x.until ? " until " + written(*x.until) : ""),
                               part.span);
                        },
                        [&](const HourWindow& x) {
                          node("hours " + ast::written(x.from) + " until " + ast::written(x.until),
                               part.span);
                        },
                        [&](const EveryWindow& x) {
                          std::string what = "every";
                          for (const auto& day : x.days) what += " " + written(day);
                          node(what, part.span);
                        },
                        [&](const NamedWindow& x) {
                          std::string what = x.negated ? "not-on" : "on";
                          for (const auto& day : x.days)
                            what += " " + std::visit([](const auto& on) { return ast::written(on); }, day);
                          node(what, part.span);
                        },
                        [&](const AnyWindow& x) {
                          node("any", part.span, [&] {
                            for (const WindowParts& parts : x.any)
                              this->part("all", [&] {
                                for (const WindowPart& inner : parts) window(inner);
                              });
                          });
                        }},
             part.node);
}

void Printer::allowances(const std::vector<Allowance>& list) {
  constexpr std::string_view kLast[] = {"", " whole", " none"};
  for (const Allowance& item : list) {
    std::string what = "bound";
    for (const Per& per : item.per) what += " per " + ast::written(per);
    if (item.across) what += " across " + item.across->text;
    what += kLast[static_cast<std::size_t>(item.last)];
    if (item.or_guests) what += " or-guests";
    node(what, item.span, [&] { expr(item.amount); });
  }
}

void Printer::block(const Block& block) {
  std::string what = block.kind.text.empty() ? "broken" : block.kind.text;
  if (block.id) what += " " + block.id->text;
  if (block.title) what += " \"" + block.title->value + "\"";
  if (block.broken) what += " (broken)";
  node(what, block.span, [&] {
    std::visit(
        [&](const auto& x) {
          using T = std::decay_t<decltype(x)>;
          if constexpr (std::is_same_v<T, SelectionBlock>) {
            for (const Selection& one : x.selections) selection(one);
          } else if constexpr (!std::is_same_v<T, BrokenBlock>) {
            if constexpr (std::is_same_v<T, Promotions>)
              if (x.sheet) part("from \"" + x.sheet->value + "\"");
            for (const auto& clause : x.clauses) std::visit(ClausePrinter{*this, clause.span}, clause.node);
          }
        },
        block.node);
  });
}

std::string print(const File& file) {
  Printer printer;
  for (const Block& block : file.blocks) printer.block(block);
  for (const Comment& comment : file.comments) printer.node("comment " + comment.text, comment.span);
  return printer.take();
}

}  // namespace perk::ast
