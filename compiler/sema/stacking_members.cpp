// Members of constraints: promotions, groups, `all promotions`.
#include <algorithm>

#include "compiler/sema/stacking.h"

namespace perk::sema {
namespace {

void add_members(const std::vector<ast::Member>& members, std::vector<const ast::Member*>& out) {
  for (const auto& member : members)
    if (member.name) out.push_back(&member);
}

}  // namespace

std::vector<const ast::Member*> members_of(const ast::Stacking& stacking) {
  std::vector<const ast::Member*> out;
  for (const auto& clause : stacking.clauses) {
    if (const auto* keep = std::get_if<ast::KeepClause>(&clause.node)) add_members(keep->of, out);
    if (const auto* stop = std::get_if<ast::StopAfterClause>(&clause.node)) add_members(stop->after, out);
    if (const auto* floor = std::get_if<ast::FloorClause>(&clause.node)) add_members(floor->except, out);
    if (const auto* meet = std::get_if<ast::MayMeetClause>(&clause.node)) add_members(meet->members, out);
    if (const auto* never = std::get_if<ast::NeverClause>(&clause.node)) {
      add_members(never->these, out);
      add_members(never->with, out);
    }
  }
  return out;
}

Members::Members(Context& context) : context_(context), groups_(context.pack.groups.size()) {
  const auto& stages = context.pack.stacking.stages;
  for (const auto& promotion : context.pack.promotions) {
    for (const std::size_t group : promotion.groups) groups_[group].push_back(promotion.rank);
    bool money =
        std::any_of(promotion.offers.begin(), promotion.offers.end(), [&](const typed::Offer& offer) {
          auto kind = stages[offer.stage].kind;
          return kind != typed::Stage::Kind::price && kind != typed::Stage::Kind::reward;
        });
    if (money) of_money_.push_back(promotion.rank);
  }
}

std::optional<std::vector<std::size_t>> Members::expand(const std::vector<ast::Member>& members) {
  std::vector<std::size_t> out;
  bool sound = true;
  for (const auto& member : members) {
    if (!member.name) {
      out.insert(out.end(), of_money_.begin(), of_money_.end());
    } else {
      sound = add(*member.name, out) && sound;
    }
  }
  if (!sound) return std::nullopt;
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool Members::add(const ast::Ident& name, std::vector<std::size_t>& out) {
  auto group = context_.groups.find(name.text);
  auto found = context_.names.find(name.text);
  bool promotion = found != context_.names.end() && found->second.kind == NameKind::promotion;
  if (promotion && group != context_.groups.end()) {
    auto& diagnostic = context_.sink.report(
        diag::Code::E0506, name.span, "`" + name.text + "` is both a promotion and a group", "which one?");
    diagnostic.notes.push_back({found->second.span, "the promotion"});
    diagnostic.help = "give the group another name";
    return false;
  }
  if (promotion) {
    out.push_back(found->second.index);
    return true;
  }
  if (found != context_.names.end() && found->second.kind == NameKind::template_) {
    for (const auto& one : context_.pack.promotions)
      if (one.row && context_.pack.sheets[one.row->sheet].id == name.text) out.push_back(one.rank);
    return true;
  }
  if (group != context_.groups.end()) {
    const auto& ranks = groups_[group->second];
    out.insert(out.end(), ranks.begin(), ranks.end());
    return true;
  }
  if (context_.broken_names.count(name.text) == 0) report_unknown(name);
  return false;
}

void Members::report_unknown(const ast::Ident& name) {
  auto found = context_.names.find(name.text);
  if (found != context_.names.end()) {
    auto kind = std::string(kind_word(found->second.kind));
    auto& diagnostic = context_.sink.report(
        diag::Code::E0505, name.span, "`" + name.text + "` is no promotion and no group", "it is a " + kind);
    diagnostic.notes.push_back({found->second.span, "declared here"});
    diagnostic.help = "name a promotion, a group, or `all promotions`";
    return;
  }
  if (known_.empty()) {
    for (const auto& promotion : context_.pack.promotions) known_.push_back(promotion.id);
    for (const auto& group : context_.pack.groups) known_.push_back(group);
  }
  auto& diagnostic =
      context_.sink.report(diag::Code::E0505, name.span, "no promotion or group `" + name.text + "`");
  diagnostic.help = "a promotion joins a group by its line `group " + name.text + "`";
  suggest(diagnostic, name.span, nearest_of(context_, name.text, known_));
}

bool Members::names(const ast::Member& member, std::size_t rank) const {
  return member.name && member.name->text == context_.pack.promotions[rank].id;
}

}  // namespace perk::sema
