#include "compiler/driver/sheets.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace perk::compile {

namespace fs = std::filesystem;

std::optional<std::string> read_sheet(const std::string& path) {
  constexpr std::uintmax_t kMostBytes = 256U << 20U;
  std::error_code failed;
  const auto size = fs::file_size(path, failed);
  if (failed || size > kMostBytes) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  in.read(text.data(), static_cast<std::streamsize>(size));
  if (!in) return std::nullopt;
  return text;
}

std::vector<sema::SheetFile> sheets_of(const std::vector<ast::File>& files, source::Sources& sources,
                                       diag::Sink& sink, const ReadText& read) {
  std::vector<sema::SheetFile> out;
  std::map<std::string, source::FileId> known;
  const auto look = [&](const ast::File& file, const ast::Text& name, const char* what) {
    const fs::path folder = fs::path(sources.file(file.file).path()).parent_path();
    const std::string path = (folder / name.value).lexically_normal().generic_string();
    auto at = known.find(path);
    if (at == known.end()) {
      auto text = read(path);
      if (!text) {
        auto& found = sink.report(diag::Code::E0701, name.span,
                                  fmt::format("there is no {} `{}`", what, name.value), "it cannot be read");
        found.help = fmt::format("it is looked for beside the pack's file, as `{}`", path);
        return;
      }
      at = known.emplace(path, sources.add(path, std::move(*text))).first;
    }
    out.push_back({name.span, at->second});
  };
  for (const ast::File& file : files) {
    for (const ast::Block& block : file.blocks) {
      if (const auto* promotions = std::get_if<ast::Promotions>(&block.node)) {
        if (promotions->sheet) look(file, *promotions->sheet, "sheet");
      }
      const auto* coupons = std::get_if<ast::Coupons>(&block.node);
      if (coupons == nullptr) continue;
      for (const auto& clause : coupons->clauses) {
        const auto* codes = std::get_if<ast::CodesClause>(&clause.node);
        if (codes != nullptr && codes->file) look(file, *codes->file, "file of codes");
      }
    }
  }
  return out;
}

}  // namespace perk::compile
