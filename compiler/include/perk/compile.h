// The compiler's one face: files in, diagnostics and a module out.
//
// Nothing here throws for a wrong program; every finding is a diagnostic with its place. A module exists only
// where there are no errors. The driver behind it alone knows the order of the phases.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "compiler/diag/diag.h"
#include "compiler/source/source.h"

namespace perk::ast {
struct File;
}
namespace perk::typed {
struct Pack;
}
namespace perk::ir {
struct Module;
}

namespace perk::compile {

enum class Phase : std::uint8_t { parse, check, lower };

struct SourceText {
  std::string path;
  std::string text;
};

struct Options {
  Phase stop_after = Phase::lower;
};

// Everything one compilation made; later parts are null where an earlier phase failed or was not asked for.
struct Compilation {
  Compilation();
  ~Compilation();
  Compilation(Compilation&&) noexcept;
  Compilation& operator=(Compilation&&) noexcept;

  source::Sources sources;
  diag::Sink diagnostics;
  std::vector<ast::File> files;  // the pack's own files, not those of the standard library
  std::unique_ptr<typed::Pack> pack;
  std::shared_ptr<const ir::Module> module;
};

// Compiles the files of one pack. A directory stands for its *.perk files (not below it), in byte order of
// their names; the order changes nothing in the result. A sheet (`promotions … from "prices.csv"`) is read
// from beside the file that names it; of texts, those whose path ends in `.csv` are sheets.
Compilation compile_paths(const std::vector<std::string>& paths, const Options& options = {});
Compilation compile_texts(std::vector<SourceText> texts, const Options& options = {});

std::string print_ast(const Compilation& compilation);
std::string print_typed(const Compilation& compilation);
std::string print_ir(const Compilation& compilation);

}  // namespace perk::compile
