// The checker: from what was written to what it means.
//
// In: the parsed files of one pack and of the standard library. Out: the typed tree, or null where there was
// an error. Every error of the pack is reported in one run; a broken block hides nothing of the next one's.
#pragma once
#include <memory>
#include <vector>

#include "compiler/ast/block.h"
#include "compiler/diag/diag.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace perk::sema {

// The file of a sheet, by the place where the pack names it; one that could not be read has been reported.
struct SheetFile {
  source::Span name;
  source::FileId file;
};

// The templates of sheets are filled while they are checked, and afterwards are as they were.
std::unique_ptr<typed::Pack> check(std::vector<ast::File>& pack_files,
                                   const std::vector<ast::File>& stdlib_files, const source::Sources& sources,
                                   diag::Sink& sink, const std::vector<SheetFile>& sheets = {});

}  // namespace perk::sema
