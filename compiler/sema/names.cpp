// Ids of the pack: what each stands for, and what was meant by one that stands for nothing.
//
// In: the blocks of the pack. Out: one name a block; two of the same id are reported at both places. The
// search for the nearest name happens only when something is reported, and ends after some hundreds of
// reports.
#include <fmt/format.h>

#include <variant>

#include <unordered_set>

#include "compiler/ast/block.h"
#include "compiler/sema/facts.h"

namespace perk::sema {
namespace {

constexpr std::size_t kMostSearches = 200;

std::optional<NameKind> kind_of_block(const ast::Block& block) {
  struct Kind {
    std::optional<NameKind> operator()(const ast::SelectionBlock&) const { return NameKind::selection; }
    std::optional<NameKind> operator()(const ast::SegmentBlock&) const { return NameKind::segment; }
    std::optional<NameKind> operator()(const ast::Promotion&) const { return NameKind::promotion; }
    std::optional<NameKind> operator()(const ast::Promotions&) const { return NameKind::template_; }
    std::optional<NameKind> operator()(const ast::Coupons&) const { return NameKind::coupons; }
    std::optional<NameKind> operator()(const ast::Account&) const { return NameKind::account; }
    std::optional<NameKind> operator()(const ast::Calendar&) const { return NameKind::calendar; }
    std::optional<NameKind> operator()(const ast::Experiment&) const { return NameKind::experiment; }
    std::optional<NameKind> operator()(const ast::Campaign&) const { return NameKind::campaign; }
    std::optional<NameKind> operator()(const ast::Trigger&) const { return NameKind::trigger; }
    std::optional<NameKind> operator()(const ast::BrokenBlock&) const { return std::nullopt; }
    std::optional<NameKind> operator()(const ast::Pack&) const { return std::nullopt; }
    std::optional<NameKind> operator()(const ast::Stacking&) const { return std::nullopt; }
    std::optional<NameKind> operator()(const ast::Test&) const { return std::nullopt; }
    std::optional<NameKind> operator()(const ast::Schema&) const { return std::nullopt; }
    std::optional<NameKind> operator()(const ast::Guarantee&) const { return std::nullopt; }
    std::optional<NameKind> operator()(const ast::Currencies&) const { return std::nullopt; }
  };
  return std::visit(Kind{}, block.node);
}

std::string with_article(NameKind kind) {
  auto word = kind_word(kind);
  return fmt::format("{} {}", word.front() == 'a' || word.front() == 'e' ? "an" : "a", word);
}

void report_twice(Context& context, const ast::Ident& id, const Name& first,
                  const std::unordered_set<std::string_view>& taken) {
  auto& found = context.sink.report(diag::Code::E0102, id.span,
                                    fmt::format("the id `{}` is used twice", id.text), "second use");
  found.notes = {{first.span, "already " + with_article(first.kind)}};
  for (int i = 2;; ++i) {
    auto other = fmt::format("{}-{}", id.text, i);
    if (taken.contains(other)) continue;
    found.help = fmt::format("blocks share one set of ids: write `{}`, say", other);
    found.edits = {{id.span, other}};
    return;
  }
}

// What an id names in the pack's lists, for those kinds that have one.
std::size_t declare(Context& context, const ast::Block& block, NameKind kind) {
  auto display = block.title ? block.title->value : std::string();
  auto id = block.id ? block.id->text : std::string();
  if (kind == NameKind::selection) {
    auto made = std::make_unique<typed::Selection>();
    made->id = id;
    made->display = display;
    made->span = block.span;
    context.pack.selections.push_back(std::move(made));
    return context.pack.selections.size() - 1;
  }
  if (kind == NameKind::segment) {
    auto made = std::make_unique<typed::Segment>();
    made->id = id;
    made->display = display;
    made->span = block.span;
    context.pack.segments.push_back(std::move(made));
    return context.pack.segments.size() - 1;
  }
  return 0;
}

}  // namespace

void declare_names(Context& context, const std::vector<ast::File>& pack_files) {
  std::unordered_set<std::string_view> taken;
  for (const auto& file : pack_files)
    for (const auto& block : file.blocks)
      if (block.id) taken.insert(block.id->text);
  for (const auto& file : pack_files) {
    for (const auto& block : file.blocks) {
      auto kind = kind_of_block(block);
      if (!kind) {
        if (block.id && std::holds_alternative<ast::BrokenBlock>(block.node))
          context.broken_names.insert(block.id->text);
        continue;
      }
      auto index = declare(context, block, *kind);
      if (!block.id) continue;
      auto [at, is_new] = context.names.try_emplace(block.id->text, Name{*kind, index, block.id->span});
      if (!is_new) report_twice(context, *block.id, at->second, taken);
    }
  }
}

std::string_view kind_word(NameKind kind) {
  switch (kind) {
    case NameKind::selection: return "selection";
    case NameKind::segment: return "segment";
    case NameKind::promotion: return "promotion";
    case NameKind::coupons: return "pool of coupons";
    case NameKind::account: return "account";
    case NameKind::calendar: return "calendar";
    case NameKind::experiment: return "experiment";
    case NameKind::campaign: return "campaign";
    case NameKind::trigger: return "trigger";
    case NameKind::template_: return "sheet of promotions";
  }
  return "block";
}

std::string nearest_of(Context& context, std::string_view word, const std::vector<std::string>& candidates) {
  return ++context.searches > kMostSearches ? std::string() : diag::nearest(word, candidates);
}

void suggest(diag::Diagnostic& diagnostic, source::Span span, std::string_view near) {
  if (near.empty()) return;
  diagnostic.help = fmt::format("did you mean `{}`?", near);
  diagnostic.edits = {{span, std::string(near)}};
}

std::optional<std::size_t> resolve(Context& context, const ast::Ident& ident, NameKind kind) {
  auto known = context.names.find(ident.text);
  if (known != context.names.end() && known->second.kind == kind) {
    if (kind == NameKind::selection) context.used_selections.insert(known->second.index);
    if (kind == NameKind::segment) context.used_segments.insert(known->second.index);
    return known->second.index;
  }
  if (context.broken_names.contains(ident.text)) return std::nullopt;
  std::vector<std::string> candidates;
  if (context.searches < kMostSearches)
    for (const auto& [id, name] : context.names)
      if (name.kind == kind) candidates.push_back(id);
  if (known != context.names.end()) {
    auto& found = context.sink.report(
        diag::Code::E0107, ident.span,
        fmt::format("`{}` is {}, not {}", ident.text, with_article(known->second.kind), with_article(kind)));
    found.notes = {{known->second.span, fmt::format("the {}", kind_word(known->second.kind))}};
    suggest(found, ident.span, nearest_of(context, ident.text, candidates));
    return std::nullopt;
  }
  auto& found = context.sink.report(diag::Code::E0101, ident.span,
                                    fmt::format("no {} `{}`", kind_word(kind), ident.text));
  suggest(found, ident.span, nearest_of(context, ident.text, candidates));
  if (found.edits.empty() && !candidates.empty() && candidates.size() <= 8)
    found.help = fmt::format("the pack has {}", fmt::join(candidates, ", "));
  else if (found.edits.empty() && kind == NameKind::selection)
    found.help = fmt::format("declare it: `selection {}`, or write `items …`", ident.text);
  else if (found.edits.empty())
    found.help = fmt::format("declare it: `{} {}`", kind_word(kind), ident.text);
  return std::nullopt;
}

}  // namespace perk::sema
