// The files of sheets and codes that packs name: `promotions prices from "prices.csv"`, `codes from
// "codes.csv"`.
//
// In: parsed files. Out: the file of each sheet, as a source of the compilation; a name is taken from the
// folder of the pack's file that says it. One that cannot be read is reported at its name (E0701).
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ast/block.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/check.h"
#include "compiler/source/source.h"

namespace perk::compile {

// The text of a path, or nullopt.
using ReadText = std::function<std::optional<std::string>(const std::string&)>;
// From a file on disk; none of more than 256 MB is read.
std::optional<std::string> read_sheet(const std::string& path);

std::vector<sema::SheetFile> sheets_of(const std::vector<ast::File>& files, source::Sources& sources,
                                       diag::Sink& sink, const ReadText& read);

}  // namespace perk::compile
