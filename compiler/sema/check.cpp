// The order of work: header, schema, names, selections and segments, stages and groups, promotions, stacking,
// tests; then what only a sound pack can be told: names that nothing uses.
#include "compiler/sema/check.h"

#include <fmt/format.h>

#include <variant>

#include "compiler/sema/accounts.h"
#include "compiler/sema/facts.h"
#include "compiler/sema/window.h"

namespace perk::sema {
namespace {

// The blocks of the pack by what they are, in the order of the files.
struct Sorted {
  std::vector<const ast::Block*> selections, segments, promotions, coupons, stacking, tests, later;
};

Sorted sort(const std::vector<ast::File>& files) {
  Sorted sorted;
  for (const auto& file : files) {
    for (const auto& block : file.blocks) {
      const auto& node = block.node;
      if (std::holds_alternative<ast::SelectionBlock>(node))
        sorted.selections.push_back(&block);
      else if (std::holds_alternative<ast::SegmentBlock>(node))
        sorted.segments.push_back(&block);
      else if (std::holds_alternative<ast::Promotion>(node) || std::holds_alternative<ast::Promotions>(node))
        sorted.promotions.push_back(&block);
      else if (std::holds_alternative<ast::Coupons>(node))
        sorted.coupons.push_back(&block);
      else if (std::holds_alternative<ast::Stacking>(node))
        sorted.stacking.push_back(&block);
      else if (std::holds_alternative<ast::Test>(node))
        sorted.tests.push_back(&block);
      else if (!std::holds_alternative<ast::BrokenBlock>(node) && !std::holds_alternative<ast::Pack>(node) &&
               !std::holds_alternative<ast::Schema>(node) && !std::holds_alternative<ast::Currencies>(node) &&
               !std::holds_alternative<ast::Calendar>(node) && !std::holds_alternative<ast::Account>(node))
        sorted.later.push_back(&block);
    }
  }
  return sorted;
}

// The file of a pool's codes.
void find_codes(Context& context, ast::Block& block, const ast::Coupons& coupons,
                const std::vector<SheetFile>& sheets) {
  for (const auto& clause : coupons.clauses) {
    const auto* codes = std::get_if<ast::CodesClause>(&clause.node);
    if (codes == nullptr || !codes->file) continue;
    for (const auto& one : sheets)
      if (one.name == codes->file->span) context.sheets.emplace(&block, SheetSource{&block, one.file});
  }
}

void find_sheets(Context& context, std::vector<ast::File>& files, const std::vector<SheetFile>& sheets) {
  for (auto& file : files) {
    for (auto& block : file.blocks) {
      const auto* written = std::get_if<ast::Promotions>(&block.node);
      if (const auto* coupons = std::get_if<ast::Coupons>(&block.node))
        find_codes(context, block, *coupons, sheets);
      if (written == nullptr) continue;
      auto& sheet = context.sheets[&block];
      sheet.block = &block;
      for (const auto& one : sheets)
        if (written->sheet && one.name == written->sheet->span) sheet.file = one.file;
    }
  }
}

void warn_unused(Context& context, const ast::Block& block, NameKind kind) {
  if (!block.id) return;
  auto& found =
      context.sink.report(diag::Code::W0104, block.id->span,
                          fmt::format("the {} `{}` is used nowhere", kind_word(kind), block.id->text));
  found.help = kind == NameKind::segment
                   ? fmt::format("use it: `for {}`, or leave it out", block.id->text)
                   : fmt::format("use it: `give 10% off {}`, or leave it out", block.id->text);
}

// Certain only in a pack without errors: a misspelt use is an error of its own.
void report_unused(Context& context, const Sorted& sorted) {
  if (context.sink.has_errors() || sorted.promotions.empty()) return;
  for (std::size_t i = 0; i < sorted.selections.size(); ++i)
    if (!context.used_selections.contains(i))
      warn_unused(context, *sorted.selections[i], NameKind::selection);
  for (std::size_t i = 0; i < sorted.segments.size(); ++i)
    if (!context.used_segments.contains(i)) warn_unused(context, *sorted.segments[i], NameKind::segment);
}

}  // namespace

std::unique_ptr<typed::Pack> check(std::vector<ast::File>& pack_files,
                                   const std::vector<ast::File>& stdlib_files, const source::Sources& sources,
                                   diag::Sink& sink, const std::vector<SheetFile>& sheets) {
  if (pack_files.empty()) return nullptr;
  auto pack = std::make_unique<typed::Pack>();
  Context context{sources, sink, *pack};
  read_currencies(context, stdlib_files);
  read_currencies(context, pack_files);
  read_header(context, pack_files, stdlib_files);
  read_schema(context, pack_files, stdlib_files);
  declare_names(context, pack_files);
  declare_calendars(context, pack_files, stdlib_files);
  declare_accounts(context, pack_files, stdlib_files);

  find_sheets(context, pack_files, sheets);
  auto sorted = sort(pack_files);
  check_selection_blocks(context, sorted.selections);
  check_segment_blocks(context, sorted.segments);
  check_calendars(context);
  declare_coupons(context, sorted.coupons);
  declare_stages(context, sorted.stacking);
  declare_groups(context, sorted.promotions, sorted.stacking);
  check_promotions(context, sorted.promotions, sorted.stacking);
  check_stacking(context, sorted.stacking);
  check_tests(context, sorted.tests);
  report_later_blocks(context, sorted.later);
  report_unused(context, sorted);
  return sink.has_errors() ? nullptr : std::move(pack);
}

}  // namespace perk::sema
