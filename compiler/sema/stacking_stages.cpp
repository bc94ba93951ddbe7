// The stages of a pack: the standard ones, and a shop's own between `price` and `shipping`.
//
// Out: pack.stacking.stages, in order. Standard stages are never left out and keep their order; so every
// offer has a home.
#include <algorithm>

#include "compiler/sema/promotion.h"

namespace perk::sema {
namespace {

using Kind = typed::Stage::Kind;

struct Standard {
  std::string_view name;
  Kind kind;
};
constexpr std::array<Standard, 6> kStandard = {{{"price", Kind::price},
                                                {"item", Kind::item},
                                                {"order", Kind::order},
                                                {"shipping", Kind::shipping},
                                                {"total", Kind::total},
                                                {"reward", Kind::reward}}};
constexpr std::size_t kShipping = 3;

// Place among the standard stages, or kStandard.size() for a shop's own.
std::size_t standard_place(std::string_view name) {
  std::size_t at = 0;
  while (at < kStandard.size() && kStandard[at].name != name) ++at;
  return at;
}

// The list as it must be: every standard stage once, a shop's own behind the one they were written after,
// after `price` at the earliest and before `shipping` at the latest.
std::string sound_list(const std::vector<ast::Ident>& written) {
  std::array<std::vector<std::string>, kShipping> own;
  std::size_t after = 0;
  std::set<std::string> seen;
  for (const auto& name : written) {
    auto place = standard_place(name.text);
    if (place < kStandard.size()) {
      after = std::min(place, kShipping - 1);
    } else if (seen.insert(name.text).second) {
      own[after].push_back(name.text);
    }
  }
  std::string out;
  for (std::size_t i = 0; i < kStandard.size(); ++i) {
    out += (out.empty() ? "" : ", ") + std::string(kStandard[i].name);
    if (i >= kShipping) continue;
    for (const auto& name : own[i]) out += ", " + name;
  }
  return out;
}

void report_list(Context& context, const std::vector<ast::Ident>& written, source::Span place,
                 std::string claim, std::string label) {
  auto& diagnostic = context.sink.report(diag::Code::E0503, place, std::move(claim), std::move(label));
  auto list = sound_list(written);
  diagnostic.help = "write `stages " + list + "`";
  diagnostic.edits.push_back({source::join(written.front().span, written.back().span), list});
}

// One mistake is enough: its edit mends the whole list.
bool check_list(Context& context, const std::vector<ast::Ident>& written) {
  std::map<std::string_view, const ast::Ident*> seen;
  std::size_t next = 0;
  for (const auto& name : written) {
    if (!seen.emplace(name.text, &name).second) {
      report_list(context, written, name.span, "the stage `" + name.text + "` stands twice", "again");
      return false;
    }
    auto place = standard_place(name.text);
    if (place == kStandard.size()) {
      if (next == 0 || next > kShipping) {
        report_list(context, written, name.span, "a shop's own stage stands between `price` and `shipping`",
                    next == 0 ? "before `price`" : "after `shipping`");
        return false;
      }
      continue;
    }
    if (place < next) {
      report_list(context, written, name.span,
                  "`" + name.text + "` comes before `" + std::string(kStandard[next - 1].name) + "`",
                  "too late");
      return false;
    }
    if (place > next) {
      report_list(context, written, name.span,
                  "the stage `" + std::string(kStandard[next].name) + "` is missing",
                  "expected before this one");
      return false;
    }
    ++next;
  }
  if (next == kStandard.size()) return true;
  report_list(context, written, written.back().span,
              "the stage `" + std::string(kStandard[next].name) + "` is missing", "expected after this one");
  return false;
}

void take_standard(Context& context) {
  for (const auto& stage : kStandard) {
    auto& out = context.pack.stacking.stages.emplace_back();
    out.name = stage.name;
    out.kind = stage.kind;
  }
}

void take_written(Context& context, const std::vector<ast::Ident>& written) {
  std::set<std::string_view> seen;
  for (const auto& name : written) {
    if (!seen.insert(name.text).second) continue;
    auto place = standard_place(name.text);
    auto& out = context.pack.stacking.stages.emplace_back();
    out.name = name.text;
    out.kind = place < kStandard.size() ? kStandard[place].kind : Kind::own;
    out.span = name.span;
  }
}

// What a wrong list left out is there all the same, so that offers find their homes.
void complete(Context& context) {
  auto& stages = context.pack.stacking.stages;
  for (const auto& standard : kStandard) {
    auto same = [&](const typed::Stage& stage) { return stage.kind == standard.kind; };
    if (std::any_of(stages.begin(), stages.end(), same)) continue;
    auto& out = stages.emplace_back();
    out.name = standard.name;
    out.kind = standard.kind;
  }
}

void report_clause_twice(Context& context, const ast::Clause<ast::StackingNode>& clause) {
  context.sink.report(diag::Code::E0504, clause.head, "`stages` is said twice", "again").help =
      "leave one of them out";
}

void check_combine(Context& context, const ast::CombineClause& combine) {
  auto index = find_stage(context, combine.stage);
  if (!index) return;
  auto& stage = context.pack.stacking.stages[*index];
  if (stage.kind == Kind::item || stage.kind == Kind::own || stage.kind == Kind::order ||
      stage.kind == Kind::shipping) {
    stage.one_after_another = true;
    return;
  }
  auto& diagnostic = context.sink.report(
      diag::Code::E0510, combine.stage.span,
      "discounts of the stage `" + stage.name + "` are not combined one after another",
      stage.kind == Kind::price ? "the lowest price wins here" : "nothing is combined here");
  diagnostic.help = "say it of `item`, `order`, `shipping` or a stage of the shop's own";
}

}  // namespace

const ast::Stacking* stacking_of(const std::vector<const ast::Block*>& blocks) {
  return blocks.empty() ? nullptr : std::get_if<ast::Stacking>(&blocks.front()->node);
}

void declare_stages(Context& context, const std::vector<const ast::Block*>& stacking) {
  for (std::size_t i = 1; i < stacking.size(); ++i) {
    auto& diagnostic = context.sink.report(diag::Code::E0501, stacking[i]->kind.span,
                                           "a pack has one `stacking` block", "a second one");
    diagnostic.notes.push_back({stacking.front()->kind.span, "the first"});
    diagnostic.help = "move these lines into the first";
  }
  const auto* block = stacking_of(stacking);
  const ast::StagesClause* stages = nullptr;
  if (block != nullptr) {
    for (const auto& clause : block->clauses) {
      const auto* found = std::get_if<ast::StagesClause>(&clause.node);
      if (found == nullptr || found->stages.empty()) continue;
      if (stages != nullptr) report_clause_twice(context, clause);
      if (stages == nullptr) stages = found;
    }
  }
  if (stages == nullptr) {
    take_standard(context);
  } else {
    check_list(context, stages->stages);
    take_written(context, stages->stages);
    complete(context);
  }
  if (block == nullptr) return;
  for (const auto& clause : block->clauses)
    if (const auto* combine = std::get_if<ast::CombineClause>(&clause.node)) check_combine(context, *combine);
}

std::optional<std::size_t> find_stage(Context& context, const ast::Ident& name) {
  const auto& stages = context.pack.stacking.stages;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (stages[i].name == name.text) return i;
    names.push_back(stages[i].name);
  }
  auto& diagnostic = context.sink.report(diag::Code::E0502, name.span, "no stage `" + name.text + "`");
  diagnostic.help = "a shop's own stages are named by `stages` in the `stacking` block";
  suggest(diagnostic, name.span, nearest_of(context, name.text, names));
  return std::nullopt;
}

}  // namespace perk::sema
