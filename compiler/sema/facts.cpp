// Fields and facts of the order: names to typed values.
//
// In: paths and facts as written, and where they stand. Out: typed expressions. Guaranteed: a fact of one
// item stands only where one item is asked about, and a fact of the order nowhere there.
#include "compiler/sema/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/base/check.h"

namespace perk::sema {
namespace {

using typed::Record;

constexpr std::array<std::string_view, 8> kRecords = {"product", "line",     "customer", "order",
                                                      "payment", "shipping", "coupon",   "event"};

const typed::FieldIndex* find(const Context& context, Record record, std::string_view name) {
  const auto& fields = context.fields[static_cast<std::size_t>(record)];
  auto found = fields.find(name);
  return found == fields.end() ? nullptr : &found->second;
}

const typed::FieldIndex* find_of_item(const Context& context, std::string_view name) {
  const auto* found = find(context, Record::product, name);
  return found != nullptr ? found : find(context, Record::line, name);
}

bool asks_one_item(Scope scope) {
  return scope == Scope::unit || scope == Scope::floor;
}

std::vector<std::string> names_of(const Context& context, Record record) {
  std::vector<std::string> names;
  for (const auto& [name, index] : context.fields[static_cast<std::size_t>(record)]) names.push_back(name);
  return names;
}

std::vector<Record> records_in(Scope scope) {
  switch (scope) {
    case Scope::order:
      return {Record::customer, Record::order, Record::payment, Record::shipping, Record::coupon};
    case Scope::customer: return {Record::customer};
    case Scope::unit:
    case Scope::floor: break;
  }
  return {Record::product, Record::line};
}

void report_no_field(Context& context, Record record, const ast::Ident& name) {
  auto names = names_of(context, record);
  auto& found = context.sink.report(diag::Code::E0105, name.span,
                                    fmt::format("no field `{}` on `{}`", name.text, record_word(record)));
  suggest(found, name.span, nearest_of(context, name.text, names));
  if (found.edits.empty() && !names.empty() && names.size() <= 16)
    found.help = fmt::format("`{}` has {}", record_word(record), fmt::join(names, ", "));
}

// E0108, E0109 or E0110: the field is there, but not where it stands.
bool may_stand(Context& context, const ast::Path& path, Record record, Scope scope) {
  auto allowed = records_in(scope);
  if (std::find(allowed.begin(), allowed.end(), record) != allowed.end()) return true;
  auto text = text_of(path);
  bool of_item = record == Record::product || record == Record::line;
  if (record == Record::event) {
    report_not_priced_yet(context, path.span, "a fact of an event");
  } else if (scope == Scope::customer) {
    auto& found = context.sink.report(
        diag::Code::E0110, path.span,
        fmt::format("a segment asks about the customer, and `{}` is not part of it", text),
        of_item ? "a fact of one item" : fmt::format("a fact of the {}", record_word(record)));
    found.help = "move the condition to the promotion: `when …`";
  } else if (of_item) {
    auto name = path.parts.back().text;
    auto& found = context.sink.report(diag::Code::E0108, path.span,
                                      fmt::format("`{}` is a fact of one item, and an order has many", text),
                                      "which item?");
    found.help = fmt::format("ask about items: `quantity of items where {} … is at least 1`", name);
  } else {
    auto& found =
        context.sink.report(diag::Code::E0109, path.span, fmt::format("`{}` is not a fact of one item", text),
                            fmt::format("a fact of the {}", record_word(record)));
    found.help = "move the condition to the promotion: `when …`";
  }
  return false;
}

bool is_list_price(const ast::Path& path) {
  if (path.parts.size() == 1) return path.parts[0].text == "list price" || path.parts[0].text == "list_price";
  return path.parts.size() == 2 && path.parts[0].text == "list" && path.parts[1].text == "price";
}

bool is_price(const ast::Path& path) {
  return path.parts.size() == 1 && path.parts[0].text == "price";
}

// A word that is no record and no field where it stands.
void report_unknown_word(Context& context, const ast::Path& path, Scope scope) {
  const auto& word = path.parts[0];
  auto claim = fmt::format("`{}` is not known here", word.text);
  auto known = context.names.find(word.text);
  if (path.parts.size() == 1 && known != context.names.end()) {
    auto& found = context.sink.report(diag::Code::E0106, path.span, claim,
                                      fmt::format("a {}, not a fact", kind_word(known->second.kind)));
    if (known->second.kind == NameKind::segment)
      found.help = fmt::format("write `customer is in {}`", word.text);
    else if (known->second.kind == NameKind::selection)
      found.help = fmt::format("write `subtotal of {0}` or `quantity of {0}`", word.text);
    return;
  }
  auto& found = context.sink.report(diag::Code::E0106, path.parts.size() == 1 ? path.span : word.span, claim);
  auto records = records_in(scope);
  if (path.parts.size() > 1) {
    std::vector<std::string> words;
    for (auto record : records) words.emplace_back(record_word(record));
    suggest(found, word.span, nearest_of(context, word.text, words));
    if (found.edits.empty()) found.help = fmt::format("facts begin with {}", fmt::join(words, ", "));
    return;
  }
  // A field's name alone: where one record here has it, that is meant.
  std::vector<std::string> owners, names;
  for (auto record : records) {
    if (find(context, record, word.text) != nullptr) owners.emplace_back(record_word(record));
    for (auto& name : names_of(context, record)) names.push_back(std::move(name));
  }
  if (!asks_one_item(scope) && !owners.empty()) {
    suggest(found, path.span, owners[0] + "." + word.text);
    return;
  }
  auto near = nearest_of(context, word.text, names);
  if (asks_one_item(scope) || near.empty()) {
    suggest(found, path.span, near);
  } else {
    for (auto record : records)
      if (find(context, record, near) != nullptr) {
        suggest(found, path.span, std::string(record_word(record)) + "." + near);
        return;
      }
  }
}

void report_line_count(Context& context, source::Span span, bool in_item) {
  auto& found = context.sink.report(
      diag::Code::E0223, span,
      in_item ? "a line's own quantity cannot be asked" : "lines of the cart cannot be counted",
      "depends on how the cart was filled");
  found.help = in_item
                   ? "three units may come as one line or three: ask `quantity of …` in a `when`"
                   : "three units may come as one line or three: count units with `quantity of goods`, or "
                     "`count of different products of goods`";
  if (!in_item) found.edits = {{span, "quantity of goods"}};
}

typed::ExprPtr check_path(Context& context, const ast::Path& path, Scope scope) {
  auto made = std::make_unique<typed::Expr>();
  made->span = path.span;
  if ((is_price(path) || is_list_price(path)) && find_of_item(context, text_of(path)) == nullptr) {
    if (asks_one_item(scope)) {
      made->kind = is_price(path) ? typed::ExprKind::unit_price : typed::ExprKind::unit_list_price;
      made->type.base = typed::Base::money;
      return made;
    }
    auto& found = context.sink.report(
        diag::Code::E0108, path.span,
        fmt::format("`{}` is a fact of one item, and an order has many", context.sources.text(path.span)),
        "which item?");
    found.help = "ask about items: `quantity of items where price is at least …`, or about `subtotal`";
    return nullptr;
  }
  auto index = resolve_field(context, path, scope);
  if (!index) return nullptr;
  made->kind = typed::ExprKind::field;
  made->field = *index;
  made->type = context.pack.schema.at(*index).type;
  return made;
}

// `products` is the sku; `brands` is `brand`.
const typed::FieldIndex* field_counted(const Context& context, const std::string& word) {
  if (const auto* found = find_of_item(context, word)) return found;
  if (word == "products" || word == "product") return find(context, Record::product, "sku");
  if (word.size() > 3 && word.ends_with("ies"))
    if (const auto* found = find_of_item(context, word.substr(0, word.size() - 3) + "y")) return found;
  if (word.size() > 1 && word.back() == 's') return find_of_item(context, word.substr(0, word.size() - 1));
  return nullptr;
}

void report_no_item_field(Context& context, const ast::Ident& word) {
  auto names = names_of(context, Record::product);
  for (auto& name : names_of(context, Record::line)) names.push_back(std::move(name));
  auto& found =
      context.sink.report(diag::Code::E0106, word.span, fmt::format("items have no field `{}`", word.text));
  names.emplace_back("products");
  suggest(found, word.span, nearest_of(context, word.text, names));
  if (found.edits.empty() && names.size() <= 16)
    found.help = fmt::format("items have {}", fmt::join(names, ", "));
}

// What is summed or counted; null after a report.
typed::SelPtr check_of(Context& context, const ast::Fact& fact) {
  if (fact.of == nullptr) {
    auto goods = std::make_unique<typed::Sel>();
    goods->span = fact.keyword;
    return goods;
  }
  auto made = check_selection(context, *fact.of);
  if (made != nullptr && made->kind == typed::SelKind::goods_and_shipping) {
    refuse_shipping(context, made->span);
    return nullptr;
  }
  return made;
}

bool may_ask(Context& context, const ast::Fact& fact, const ast::Expr& expr, Scope scope) {
  if (scope == Scope::order) return true;
  auto text = context.sources.text(expr.span);
  if (asks_one_item(scope) && fact.kind == ast::FactKind::quantity && fact.of == nullptr) {
    report_line_count(context, expr.span, true);
  } else if (scope == Scope::customer) {
    auto& found = context.sink.report(
        diag::Code::E0110, expr.span,
        fmt::format("a segment asks about the customer, and `{}` is not part of it", text),
        "a fact of the order");
    found.help = "move the condition to the promotion: `when …`";
  } else {
    auto& found =
        context.sink.report(diag::Code::E0109, expr.span, fmt::format("`{}` is not a fact of one item", text),
                            "a fact of the order");
    found.help = scope == Scope::unit ? "move the condition to the promotion: `when …`"
                                      : "a floor is said of one item: `105% of cost`, `60% of list price`";
  }
  return false;
}

// The rate that is taken out of each line: `line.tax_rate`, or `product.tax_rate`.
bool take_tax_rate(Context& context, const ast::Expr& expr, typed::Expr& made) {
  const auto* rate = find(context, Record::line, "tax_rate");
  if (rate == nullptr) rate = find(context, Record::product, "tax_rate");
  if (rate != nullptr && context.pack.schema.at(*rate).type.base == typed::Base::percent) {
    made.before_tax = true;
    made.field = *rate;
    made.type.optional = context.pack.schema.at(*rate).type.optional;  // missing where a line's rate is
    return true;
  }
  auto& found = context.sink.report(diag::Code::E0224, expr.span, "the tax rate of a line is not known",
                                    rate == nullptr ? "asked before tax" : "`tax_rate` is no percentage");
  found.help = "add `line.tax_rate percent` to the schema";
  return false;
}

typed::ExprPtr check_balance(Context& context, const ast::Fact& fact, source::Span span) {
  if (!fact.field) return nullptr;
  auto index = resolve(context, *fact.field, NameKind::account);
  if (!index || *index >= context.pack.accounts.size()) return nullptr;
  auto made = std::make_unique<typed::Expr>();
  made->kind = typed::ExprKind::balance;
  made->span = span;
  made->account = *index;
  made->type = {context.pack.accounts[*index].units.empty() ? typed::Base::money : typed::Base::count, true};
  return made;
}

// Only a promotion whose first offer stands in the stage `reward` asks after everything; it says so later.
bool may_ask_final(Context& context, source::Span keyword) {
  if (context.final_subtotals != nullptr) {
    context.final_subtotals->push_back(keyword);
    return true;
  }
  report_not_final(context, keyword);
  return false;
}

typed::ExprPtr check_different(Context& context, const ast::Fact& fact, typed::ExprPtr made) {
  if (fact.field && (fact.field->text == "lines" || fact.field->text == "line")) {
    report_line_count(context, made->span, false);
    return nullptr;
  }
  const auto* field = fact.field ? field_counted(context, fact.field->text) : nullptr;
  if (field == nullptr) {
    if (fact.field) report_no_item_field(context, *fact.field);
    return nullptr;
  }
  made->kind = typed::ExprKind::distinct;
  made->type.base = typed::Base::count;
  made->field = *field;
  return made;
}

typed::ExprPtr check_total(Context& context, const ast::Fact& fact, typed::ExprPtr made) {
  const auto* index = fact.field ? find_of_item(context, fact.field->text) : nullptr;
  if (index == nullptr) {
    if (fact.field) report_no_item_field(context, *fact.field);
    return nullptr;
  }
  const auto& field = context.pack.schema.at(*index);
  if (field.type.base != typed::Base::money && field.type.base != typed::Base::number) {
    auto& found = context.sink.report(diag::Code::E0226, fact.field->span,
                                      fmt::format("`{}` cannot be added up", fact.field->text),
                                      kind_of(context, subject_of(field)));
    found.help =
        fmt::format("amounts and numbers can; to count, write `count of different {}`", fact.field->text);
    return nullptr;
  }
  made->kind = typed::ExprKind::total;
  made->type.base = field.type.base;
  made->field = *index;
  return made;
}

typed::ExprPtr check_fact(Context& context, const ast::Fact& fact, const ast::Expr& expr, Scope scope) {
  if (!may_ask(context, fact, expr, scope)) return nullptr;
  auto made = std::make_unique<typed::Expr>();
  made->span = expr.span;
  made->type.base = typed::Base::money;
  switch (fact.kind) {
    case ast::FactKind::final_subtotal:
      if (!may_ask_final(context, fact.keyword)) return nullptr;
      made->kind = typed::ExprKind::subtotal;
      break;
    case ast::FactKind::total:
      report_not_priced_yet(context, fact.keyword, "the total as a fact",
                            "`subtotal` is the amount of the goods");
      return nullptr;
    case ast::FactKind::total_discount:
      report_not_priced_yet(context, fact.keyword, "the total discount as a fact");
      return nullptr;
    case ast::FactKind::balance: return check_balance(context, fact, expr.span);
    case ast::FactKind::list_subtotal: made->basis = typed::Basis::list; [[fallthrough]];
    case ast::FactKind::subtotal: made->kind = typed::ExprKind::subtotal; break;
    case ast::FactKind::quantity:
      made->kind = typed::ExprKind::quantity;
      made->type.base = typed::Base::count;
      break;
    case ast::FactKind::different: made = check_different(context, fact, std::move(made)); break;
    case ast::FactKind::total_field: made = check_total(context, fact, std::move(made)); break;
  }
  auto sel = check_of(context, fact);  // its mistakes are said even where the fact has its own
  if (made == nullptr || sel == nullptr) return nullptr;
  if (fact.before_tax && !take_tax_rate(context, expr, *made)) return nullptr;
  made->sel = std::move(sel);
  return made;
}

typed::ExprPtr check_percent_of(Context& context, const ast::PercentOf& part, source::Span span,
                                Scope scope) {
  auto rate = percent_of(context, part.percent);
  auto base = check_value(context, *part.base, scope);
  if (!rate || base == nullptr) return nullptr;
  if (base->type.base != typed::Base::money) {
    auto& found =
        context.sink.report(diag::Code::E0213, base->span,
                            fmt::format("`{}` is not an amount of money", context.sources.text(base->span)),
                            kind_of(context, subject_of(context, *base)));
    found.help = "a percentage is taken of an amount: `40% of subtotal`";
    return nullptr;
  }
  auto made = std::make_unique<typed::Expr>();
  made->kind = typed::ExprKind::percent_of;
  made->span = span;
  made->type = base->type;
  made->constant.type.base = typed::Base::percent;
  made->constant.scalar = *rate;
  made->args.push_back(std::move(base));
  return made;
}

}  // namespace

void report_not_final(Context& context, source::Span keyword) {
  auto& found = context.sink.report(diag::Code::E0228, keyword, "nothing is final here",
                                    "asked before the offers have been priced");
  found.help = "write `subtotal`: the amount at the promotion's own stage";
  found.edits = {{keyword, "subtotal"}};
}

std::string_view record_word(Record record) {
  return kRecords[static_cast<std::size_t>(record)];
}

std::optional<Record> record_of(std::string_view word) {
  for (std::size_t i = 0; i < kRecords.size(); ++i)
    if (kRecords[i] == word) return static_cast<Record>(i);
  return std::nullopt;
}

std::string text_of(const ast::Path& path) {
  std::string text;
  for (const auto& part : path.parts) text += (text.empty() ? "" : ".") + part.text;
  return text;
}

const typed::Field* require_field(Context& context, Record record, std::string_view name, source::Span span) {
  if (const auto* found = find(context, record, name)) return &context.pack.schema.at(*found);
  auto& found = context.sink.report(diag::Code::E0105, span,
                                    fmt::format("no field `{}` on `{}`", name, record_word(record)),
                                    "the schema does not declare it");
  found.help = fmt::format("add `{}.{}` to the schema, or `use \"schema/shop\"`", record_word(record), name);
  return nullptr;
}

bool is_known(const Context& context, const ast::Path& path, Scope scope) {
  if (path.parts.size() != 1) return true;
  if (!asks_one_item(scope)) return false;
  return is_price(path) || is_list_price(path) || find_of_item(context, path.parts[0].text) != nullptr;
}

std::optional<typed::FieldIndex> resolve_field(Context& context, const ast::Path& path, Scope scope) {
  if (path.parts.empty()) return std::nullopt;
  if (path.parts.size() == 1) {
    const auto& name = path.parts[0].text;
    const auto* of_item = find_of_item(context, name);
    if (asks_one_item(scope) && of_item != nullptr) return *of_item;
    if (of_item != nullptr && scope == Scope::order) {
      (void)may_stand(context, path, Record::product, scope);
      return std::nullopt;
    }
    report_unknown_word(context, path, scope);
    return std::nullopt;
  }
  auto record = record_of(path.parts[0].text);
  if (!record) {
    report_unknown_word(context, path, scope);
    return std::nullopt;
  }
  if (*record == Record::line && path.parts[1].text == "quantity" &&
      find(context, Record::line, "quantity") == nullptr) {
    report_line_count(context, path.span, true);
    return std::nullopt;
  }
  std::string name = path.parts[1].text;
  for (std::size_t i = 2; i < path.parts.size(); ++i) name += "." + path.parts[i].text;
  const auto* found = find(context, *record, name);
  if (found == nullptr) {
    report_no_field(context, *record, path.parts[1]);
    return std::nullopt;
  }
  if (!may_stand(context, path, *record, scope)) return std::nullopt;
  return *found;
}

typed::ExprPtr check_value(Context& context, const ast::Expr& expr, Scope scope) {
  const auto& bare = without_brackets(expr);
  if (ast::as<ast::ErrorExpr>(bare) != nullptr) return nullptr;
  if (const auto* path = ast::as<ast::Path>(bare)) return check_path(context, *path, scope);
  if (const auto* fact = ast::as<ast::Fact>(bare)) return check_fact(context, *fact, bare, scope);
  if (const auto* part = ast::as<ast::PercentOf>(bare))
    return check_percent_of(context, *part, bare.span, scope);
  if (const auto* history = ast::as<ast::History>(bare)) {
    if (history->kind == ast::HistoryKind::count &&
        (history->event.text == "lines" || history->event.text == "line"))
      report_line_count(context, bare.span, false);
    else
      report_not_priced_yet(context, bare.span, "the history of a customer");
    return nullptr;
  }
  // A literal stands on the right of a comparison alone; who reads a table says of which kind its values are.
  PERK_CHECK(ast::as<ast::Lookup>(bare) != nullptr);
  context.sink.report(diag::Code::E0439, bare.span, "no table can be read here", "`by …` looks a value up")
      .help = "write the value, or a fact";
  return nullptr;
}

}  // namespace perk::sema
