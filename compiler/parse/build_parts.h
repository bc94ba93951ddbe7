// Templates that the files of clauses share.
#pragma once
#include "compiler/parse/build.h"

namespace perk::parse {

// A clause's range goes from its head to the last token before its NL.
template <class Node, class Context>
ast::Clause<Node> Build::whole(const Context& c, Node node) {
  ast::Span all = span(c);
  const std::string_view written = names_.source(all);
  const std::size_t last = written.find_last_not_of(" \t\r\n");
  all.end = all.begin + static_cast<std::uint32_t>(last + 1);
  return {all, span(c.start), std::move(node)};
}

template <class Clause, class Context>
Clause Build::bounded(const Context& c) {
  Clause clause{allowances(*c.a), std::nullopt};
  if (c.t != nullptr) clause.table = table(*c.t);
  return clause;
}

}  // namespace perk::parse
