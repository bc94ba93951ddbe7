// Schemas and currencies: what a pack may speak of.
//
// In: the standard library's files that the pack uses (the shop's schema where it uses none), and the pack's
// own `schema` blocks. Out: pack.schema in declaration order, the index of fields, the known categories. A
// pack's field replaces one of the library of the same name and type, so that a shop can add bounds.
#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "compiler/sema/facts.h"
#include "compiler/sema/number.h"

namespace perk::sema {
namespace {

using typed::Base;
using typed::Record;

Base base_of(ast::TypeName name) {
  switch (name) {
    case ast::TypeName::money: return Base::money;
    case ast::TypeName::percent: return Base::percent;
    case ast::TypeName::number: return Base::number;
    case ast::TypeName::text: return Base::text;
    case ast::TypeName::yes_no: return Base::boolean;
    case ast::TypeName::set_of_text: return Base::text_set;
    case ast::TypeName::date: return Base::date;
    case ast::TypeName::time: return Base::time;
    case ast::TypeName::instant: return Base::instant;
    case ast::TypeName::duration: return Base::duration;
    case ast::TypeName::category: return Base::category;
  }
  return Base::text;
}

class SchemaReader {
 public:
  explicit SchemaReader(Context& context, const std::vector<ast::File>& stdlib_files)
      : context_(context), stdlib_(stdlib_files) {}

  // A file of the library, with those that its schemas use; each once.
  void use(std::string_view name) {
    for (const auto& file : stdlib_) {
      if (library_name(context_, file) != name || !used_.insert(std::string(name)).second) continue;
      for (const auto& block : file.blocks)
        if (const auto* schema = std::get_if<ast::Schema>(&block.node)) read(*schema);
    }
  }

  void library_ends() { library_fields_ = context_.pack.schema.fields.size(); }
  [[nodiscard]] bool empty() const { return context_.pack.schema.fields.empty(); }

  void read(const ast::Schema& schema) {
    for (const auto& clause : schema.clauses) {
      if (const auto* use_clause = std::get_if<ast::UseClause>(&clause.node))
        for (const auto& file : use_clause->files)
          if (find_library_file(context_, stdlib_, file) != nullptr) use(file.value);
      if (const auto* field = std::get_if<ast::FieldClause>(&clause.node)) take(*field, clause.span);
      if (const auto* categories = std::get_if<ast::CategoriesClause>(&clause.node)) take(*categories);
      if (const auto* events = std::get_if<ast::EventsClause>(&clause.node))
        for (const auto& event : events->events) context_.events.insert(event.text);
    }
  }

 private:
  void take(const ast::CategoriesClause& clause) {
    for (const auto& path : clause.paths) {
      if (!check_category(context_, path, true)) continue;
      for (std::size_t at = path.value.find('/'); at != std::string::npos; at = path.value.find('/', at + 1))
        context_.categories.insert(path.value.substr(0, at));
      context_.categories.insert(path.value);
    }
  }

  void take(const ast::FieldClause& clause, source::Span span) {
    auto record = record_of_field(clause);
    if (!record) return;
    typed::Field field;
    field.record = *record;
    for (std::size_t i = 1; i < clause.field.parts.size(); ++i)
      field.name += (i == 1 ? "" : ".") + clause.field.parts[i].text;
    field.type = {base_of(clause.type), clause.optional};
    field.unit = clause.unit ? clause.unit->text : "";
    field.span = span;
    if (!take_bounds(clause, field) || !take_list(clause, field) || name_is_taken(clause, field)) return;
    add(clause, std::move(field));
  }

  std::optional<Record> record_of_field(const ast::FieldClause& clause) {
    if (clause.field.parts.size() < 2) return std::nullopt;
    const auto& word = clause.field.parts[0];
    if (auto record = record_of(word.text)) return record;
    std::vector<std::string> words;
    for (std::size_t i = 0; i < 8; ++i) words.emplace_back(record_word(static_cast<Record>(i)));
    auto& found = context_.sink.report(diag::Code::E0608, word.span,
                                       fmt::format("a schema has no record `{}`", word.text));
    suggest(found, word.span, word.text == "cart" ? "order" : nearest_of(context_, word.text, words));
    if (found.edits.empty()) found.help = fmt::format("records are {}", fmt::join(words, ", "));
    return std::nullopt;
  }

  bool take_bounds(const ast::FieldClause& clause, typed::Field& field) {
    if (!clause.bound) return true;
    auto base = field.type.base;
    if (base == Base::text || base == Base::text_set || base == Base::category || base == Base::boolean ||
        base == Base::duration) {
      auto& found =
          context_.sink.report(diag::Code::E0610, clause.bound->span,
                               fmt::format("{} has no bounds", kind_of(context_, subject_of(field))));
      found.notes = {{clause.type_span, "its type"}};
      found.help = "leave the bounds out; texts are listed by `one of \"…\"`";
      return false;
    }
    auto subject = subject_of(field);
    subject.field = nullptr;
    auto read_one = [&](const ast::ExprPtr& expr, std::optional<std::int64_t>& out) {
      if (expr == nullptr) return true;
      auto constant = literal_of(context_, subject, *expr);
      if (constant) out = constant->scalar;
      return constant.has_value();
    };
    bool sound = read_one(clause.bound->low, field.at_least);
    sound = read_one(clause.bound->high, field.at_most) && sound;
    if (!sound || !field.at_least || !field.at_most || *field.at_least <= *field.at_most) return sound;
    auto& found = context_.sink.report(diag::Code::E0610, clause.bound->span,
                                       "the lower bound is above the upper one", "nothing lies between");
    auto text = fmt::format("between {} and {}", context_.sources.text(clause.bound->high->span),
                            context_.sources.text(clause.bound->low->span));
    found.help = fmt::format("write `{}`", text);
    found.edits = {{clause.bound->low->span, std::string(context_.sources.text(clause.bound->high->span))},
                   {clause.bound->high->span, std::string(context_.sources.text(clause.bound->low->span))}};
    return false;
  }

  bool take_list(const ast::FieldClause& clause, typed::Field& field) {
    if (clause.one_of.empty()) return true;
    if (field.type.base == Base::text || field.type.base == Base::text_set) {
      for (const auto& text : clause.one_of) field.one_of.push_back(text.value);
      return true;
    }
    auto& found = context_.sink.report(
        diag::Code::E0610, source::join(clause.one_of.front().span, clause.one_of.back().span),
        fmt::format("{} has no list of texts", kind_of(context_, subject_of(field))));
    found.notes = {{clause.type_span, "its type"}};
    found.help = "write `text` for its type";
    found.edits = {{clause.type_span, "text"}};
    return false;
  }

  // What one item has by itself, and what the other record of the item has: a bare name has one meaning.
  bool name_is_taken(const ast::FieldClause& clause, const typed::Field& field) {
    bool of_item = field.record == Record::product || field.record == Record::line;
    if (!of_item) return false;
    auto other = field.record == Record::product ? Record::line : Record::product;
    const auto& others = context_.fields[static_cast<std::size_t>(other)];
    auto twin = others.find(field.name);
    bool own =
        field.name == "price" || field.name == "list_price" || field.name == "quantity" || field.name == "id";
    if (!own && twin == others.end()) return false;
    const auto& name = clause.field.parts[1];
    auto& found = context_.sink.report(
        diag::Code::E0611, name.span, fmt::format("`{}` is taken", name.text),
        own ? "every item has it by itself" : fmt::format("a field of `{}` too", record_word(other)));
    auto renamed = fmt::format("{}_{}", record_word(field.record), field.name);
    found.help = own ? "leave the field out: hosts give it with each line"
                     : fmt::format("in `items where` one name has one meaning: write `{}`", renamed);
    if (!own) found.edits = {{name.span, renamed}};
    return true;
  }

  void add(const ast::FieldClause& clause, typed::Field field) {
    auto& fields = context_.pack.schema.fields;
    auto index = static_cast<std::uint32_t>(fields.size());
    auto [at, is_new] = context_.fields[static_cast<std::size_t>(field.record)].try_emplace(
        field.name, typed::FieldIndex{index});
    if (is_new) {
      fields.push_back(std::move(field));
      return;
    }
    auto& earlier = fields[at->second.index];
    bool of_library = at->second.index < library_fields_;
    if (of_library && earlier.type.base == field.type.base) {
      earlier = std::move(field);
      return;
    }
    auto& found = context_.sink.report(
        diag::Code::E0609, clause.field.span, fmt::format("`{}` is declared twice", text_of(clause.field)),
        of_library ? fmt::format("the standard library's is {}", kind_of(context_, subject_of(earlier)))
                   : "again");
    if (!of_library) found.notes = {{earlier.span, "first here"}};
    found.help = of_library ? "keep its type, or give the field another name" : "leave one of them out";
  }

  Context& context_;
  const std::vector<ast::File>& stdlib_;
  std::set<std::string, std::less<>> used_;
  std::size_t library_fields_ = 0;
};

std::optional<std::size_t> column(const ast::Table& table, std::string_view name) {
  for (std::size_t i = 0; i < table.header.cells.size(); ++i)
    if (table.header.cells[i].text == name) return i;
  return std::nullopt;
}

void read_table(Context& context, const ast::Table& table) {
  auto code = column(table, "code");
  auto decimals = column(table, "decimals");
  if (!code || !decimals) {
    auto& found = context.sink.report(diag::Code::E0612, table.header.span,
                                      "a table of currencies has the columns `code` and `decimals`");
    found.help = "write `| code | decimals |`";
    return;
  }
  for (const auto& row : table.rows) {
    if (row.cells.size() <= std::max(*code, *decimals)) continue;  // the parser has said so
    const auto& digits = row.cells[*decimals];
    const auto& name = row.cells[*code].text;
    if (name.empty()) {
      auto& found = context.sink.report(diag::Code::E0612, row.span, "a currency has no code");
      found.help = "write its three letters under `code`, or leave the row out";
      continue;
    }
    if (digits.text != "0" && digits.text != "2" && digits.text != "3") {
      auto& found =
          context.sink.report(diag::Code::E0612, digits.span,
                              fmt::format("a currency has 0, 2 or 3 decimals, not `{}`", digits.text));
      found.help = "write `2`";
      found.edits = {{digits.span, "2"}};
      continue;
    }
    context.currencies.insert_or_assign(name,
                                        CurrencyInfo{name, static_cast<std::uint8_t>(digits.text[0] - '0')});
  }
}

}  // namespace

void read_currencies(Context& context, const std::vector<ast::File>& files) {
  for (const auto& file : files)
    for (const auto& block : file.blocks)
      if (const auto* currencies = std::get_if<ast::Currencies>(&block.node))
        for (const auto& clause : currencies->clauses)
          if (const auto* table = std::get_if<ast::TableClause>(&clause.node))
            read_table(context, table->table);
}

void read_schema(Context& context, const std::vector<ast::File>& pack_files,
                 const std::vector<ast::File>& stdlib_files) {
  SchemaReader reader(context, stdlib_files);
  for (const auto& file : pack_files)
    for (const auto& block : file.blocks)
      if (const auto* pack = std::get_if<ast::Pack>(&block.node))
        for (const auto& clause : pack->clauses)
          if (const auto* used = std::get_if<ast::UseClause>(&clause.node))
            for (const auto& name : used->files) reader.use(name.value);
  if (reader.empty()) reader.use("schema/shop");
  reader.library_ends();
  for (const auto& file : pack_files)
    for (const auto& block : file.blocks)
      if (const auto* schema = std::get_if<ast::Schema>(&block.node)) reader.read(*schema);
}

}  // namespace perk::sema
