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
  for (const ast::File& file : files) {
    for (const ast::Block& block : file.blocks) {
      const auto* promotions = std::get_if<ast::Promotions>(&block.node);
      if (promotions == nullptr || !promotions->sheet) continue;
      const ast::Text& name = *promotions->sheet;
      const fs::path folder = fs::path(sources.file(file.file).path()).parent_path();
      const std::string path = (folder / name.value).lexically_normal().generic_string();
      auto at = known.find(path);
      if (at == known.end()) {
        auto text = read(path);
        if (!text) {
          auto& found = sink.report(diag::Code::E0701, name.span,
                                    fmt::format("there is no sheet `{}`", name.value), "it cannot be read");
          found.help = fmt::format("it is looked for beside the pack's file, as `{}`", path);
          continue;
        }
        at = known.emplace(path, sources.add(path, std::move(*text))).first;
      }
      out.push_back({name.span, at->second});
    }
  }
  return out;
}

}  // namespace perk::compile
