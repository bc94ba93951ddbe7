// From a source file to its tree.
//
// In: a file of `sources`, any bytes. Out: its blocks, comments and blank lines; what could not be read is
// broken and has one diagnostic each, with an edit where one mends it. Guarantee: never throws, whatever the
// bytes; an error stays in its clause; time is linear in the text, nesting and block sizes are bounded
// (docs/reference/grammar.md, Limits).
#pragma once
#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"
#include "compiler/source/source.h"

namespace perk::parse {

ast::File parse(source::FileId file, const source::Sources& sources, diag::Sink& sink);

// A file of the disk as a source; nothing, with a diagnostic, where it cannot be read or is larger than a
// file may be. No more than the limit is ever read.
std::optional<source::FileId> read_source(const std::string& path, source::Sources& sources,
                                          diag::Sink& sink);

}  // namespace perk::parse
