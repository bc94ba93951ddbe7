// The tree as text: what `--print=ast` shows and golden files hold.
//
// In: a file's tree. Out: one node a line, indented by two, its kind, its words, its byte range [begin,end).
// Guarantee: the same tree gives the same text.
#pragma once
#include <string>

#include "compiler/ast/ast.h"

namespace perk::ast {

std::string print(const File& file);
std::string print(const Expr& expr);
std::string print(const Selection& selection);

}  // namespace perk::ast
