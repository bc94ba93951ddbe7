// perk check: every finding of the packs, their fixes, and what each phase made of them.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "runtime/ir/ir.h"
#include "tools/perk/command.h"
#include "tools/perk/packs.h"
#include "tools/perk/terminal.h"
#include "tools/receipt/cells.h"

namespace perk::tool {
namespace {

namespace fs = std::filesystem;
using receipt::Paint;

std::string count(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

// Written beside the file and renamed over it: a failure leaves the old text.
bool write_file(const std::string& path, const std::string& text) {
  const std::string beside = path + ".perk-fix";
  std::error_code failed;
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush()) {
      complain(fmt::format("cannot write `{}`", beside));
      return false;
    }
  }
  fs::permissions(beside, fs::status(path, failed).permissions(), failed);
  fs::rename(beside, path, failed);
  if (!failed) return true;
  complain(fmt::format("cannot write `{}`: {}", path, failed.message()));
  fs::remove(beside, failed);
  return false;
}

struct Fixes {
  std::size_t applied = 0;
  bool failed = false;
};

// A fix may uncover a mistake that it had hidden, so the pack is compiled again until nothing more is mended.
Fixes fix_all(const PackPaths& pack, compile::Compilation& compilation) {
  constexpr int kRounds = 10;
  Fixes fixes;
  for (int round = 0; round < kRounds; ++round) {
    std::size_t applied = 0;
    for (const ast::File& file : compilation.files) {
      const diag::Fixed fixed =
          diag::apply_edits(compilation.diagnostics.all(), file.file, compilation.sources);
      if (fixed.applied == 0) continue;
      if (!write_file(compilation.sources.file(file.file).path(), fixed.text)) {
        fixes.failed = true;
        return fixes;
      }
      applied += fixed.applied;
    }
    if (applied == 0) break;
    fixes.applied += applied;
    compilation = compile::compile_paths(pack.paths);
  }
  return fixes;
}

struct Sound {
  std::size_t promotions = 0, sound = 0;
};

// A promotion is sound where no error lies within it.
Sound count_promotions(const compile::Compilation& compilation) {
  Sound out;
  for (const ast::File& file : compilation.files) {
    for (const ast::Block& block : file.blocks) {
      if (!std::holds_alternative<ast::Promotion>(block.node)) continue;
      ++out.promotions;
      bool sound = !block.broken;
      for (const diag::Diagnostic& found : compilation.diagnostics.all()) {
        if (diag::info(found.code).severity == diag::Severity::error && found.span.file == block.span.file &&
            found.span.begin >= block.span.begin && found.span.begin < block.span.end) {
          sound = false;
        }
      }
      if (sound) ++out.sound;
    }
  }
  return out;
}

void print_summary(const PackPaths& pack, const compile::Compilation& compilation, const Fixes& fixes) {
  const receipt::Palette paint(has_colour(Stream::out));
  const std::size_t errors = compilation.diagnostics.errors(), warnings = compilation.diagnostics.warnings();
  const Sound sound = count_promotions(compilation);
  std::string line = pack.name + ": ";
  if (fixes.applied != 0) line += fmt::format("{} mended; ", count(fixes.applied, "mistake", "mistakes"));
  if (errors == 0 && warnings == 0) {
    line += paint(Paint::good, "no mistakes");
  } else {
    if (errors != 0) line += paint(Paint::bad, count(errors, "error", "errors"));
    if (errors != 0 && warnings != 0) line += ", ";
    if (warnings != 0) line += paint(Paint::accent, count(warnings, "warning", "warnings"));
  }
  line += fmt::format(" in {} ({} checked", count(compilation.files.size(), "file", "files"),
                      count(sound.promotions, "promotion", "promotions"));
  if (errors != 0) line += fmt::format(", {} sound", sound.sound);
  print(line + ")\n");
}

void print_phase(const std::string& phase, const compile::Compilation& compilation) {
  if (phase == "ast") {
    print(compile::print_ast(compilation));
  } else if (phase == "typed") {
    print(compile::print_typed(compilation));
  } else {
    print(compile::print_ir(compilation));
  }
}

}  // namespace

int run_check(const CheckOptions& options) {
  const auto packs = packs_of(options.paths);
  if (!packs) return kUnusable;
  int code = kFine;
  auto all = nlohmann::ordered_json::array();
  for (const PackPaths& pack : *packs) {
    compile::Compilation compilation = compile::compile_paths(pack.paths);
    Fixes fixes;
    if (options.fix) fixes = fix_all(pack, compilation);
    if (fixes.failed) code = kUnusable;
    if (compilation.diagnostics.has_errors() && code == kFine) code = kFound;

    const auto& found = compilation.diagnostics.all();
    if (options.json) {
      const auto data = nlohmann::ordered_json::parse(diag::render_json(found, compilation.sources));
      all.insert(all.end(), data.begin(), data.end());
    } else if (!options.print.empty()) {
      print_error(diag::render_text(found, compilation.sources, {.colour = has_colour(Stream::error)}));
      print_phase(options.print, compilation);
    } else {
      print(diag::render_text(found, compilation.sources, {.colour = has_colour(Stream::out)}));
      print_summary(pack, compilation, fixes);
    }
  }
  if (options.json) print(all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  return code;
}

}  // namespace perk::tool
