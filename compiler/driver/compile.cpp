// The order of the phases: parse, check, lint, lower. See compiler/include/perk/compile.h.
//
// The standard library is parsed from the text that the build embedded; a pack's own files come first, so
// that their ids, and with them everything printed, do not depend on it.
#include "perk/compile.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "compiler/ast/ast_print.h"
#include "compiler/ast/block.h"
#include "compiler/driver/files_of.h"
#include "compiler/driver/sheets.h"
#include "compiler/lint/lint.h"
#include "compiler/lower/lower.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/check.h"
#include "compiler/sema/typed.h"
#include "compiler/sema/typed_print.h"
#include "runtime/ir/ir.h"
#include "runtime/ir/print.h"
#include "stdlib/stdlib.h"

namespace perk::compile {
namespace {

std::vector<ast::File> parse_stdlib(source::Sources& sources, diag::Sink& sink) {
  std::vector<ast::File> files;
  for (std::string_view name : stdlib::names()) {
    const std::string path = fmt::format("stdlib/{}.perk", name);
    files.push_back(parse::parse(sources.add(path, std::string(stdlib::text(name))), sources, sink));
  }
  return files;
}

// The phases over files that are already sources of `out`.
void compile_files(const std::vector<source::FileId>& ids, const Options& options, Compilation& out,
                   const ReadText& read) {
  for (source::FileId id : ids) out.files.push_back(parse::parse(id, out.sources, out.diagnostics));
  if (options.stop_after != Phase::parse && !ids.empty()) {
    const auto library = parse_stdlib(out.sources, out.diagnostics);
    const auto sheets = sheets_of(out.files, out.sources, out.diagnostics, read);
    out.pack = sema::check(out.files, library, out.sources, out.diagnostics, sheets);
    if (out.pack != nullptr && !out.diagnostics.has_errors())
      lint::lint(*out.pack, out.sources, out.diagnostics);
  }
  if (options.stop_after == Phase::lower && out.pack != nullptr && !out.diagnostics.has_errors()) {
    out.module = lower::lower(*out.pack, out.sources);
  }
  out.diagnostics.sort();
}

}  // namespace

Compilation::Compilation() = default;
Compilation::~Compilation() = default;
Compilation::Compilation(Compilation&&) noexcept = default;
Compilation& Compilation::operator=(Compilation&&) noexcept = default;

Compilation compile_texts(std::vector<SourceText> texts, const Options& options) {
  Compilation out;
  std::vector<source::FileId> ids;
  std::map<std::string, std::string> sheets;
  for (SourceText& text : texts) {
    if (text.path.ends_with(".csv"))
      sheets.emplace(std::move(text.path), std::move(text.text));
    else
      ids.push_back(out.sources.add(std::move(text.path), std::move(text.text)));
  }
  compile_files(ids, options, out, [&](const std::string& path) -> std::optional<std::string> {
    const auto at = sheets.find(path);
    if (at == sheets.end()) return std::nullopt;
    return at->second;
  });
  return out;
}

Compilation compile_paths(const std::vector<std::string>& paths, const Options& options) {
  Compilation out;
  std::vector<source::FileId> ids;
  for (const std::string& path : files_of(paths)) {
    if (const auto id = parse::read_source(path, out.sources, out.diagnostics)) ids.push_back(*id);
  }
  compile_files(ids, options, out, read_sheet);
  return out;
}

std::string print_ast(const Compilation& compilation) {
  std::string out;
  for (const ast::File& file : compilation.files) out += ast::print(file);
  return out;
}

std::string print_typed(const Compilation& compilation) {
  return compilation.pack == nullptr ? "" : typed::print(*compilation.pack, compilation.sources);
}

std::string print_ir(const Compilation& compilation) {
  return compilation.module == nullptr ? "" : ir::print(*compilation.module);
}

}  // namespace perk::compile
