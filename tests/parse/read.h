// Reads a text for the tests of the parser.
#pragma once
#include <gtest/gtest.h>

#include "compiler/ast/ast_print.h"
#include "compiler/parse/parse.h"

namespace perk::parse {

struct Reading {
  source::Sources sources;
  diag::Sink sink;
  ast::File file;

  explicit Reading(std::string text) {
    const auto id = sources.add("test.perk", std::move(text));
    file = parse(id, sources, sink);
  }

  [[nodiscard]] std::string codes() const {
    std::string out;
    for (const auto& problem : sink.all())
      out += (out.empty() ? "" : " ") + std::string{diag::info(problem.code).name};
    return out;
  }
  [[nodiscard]] std::string messages() const { return diag::render_text(sink.all(), sources); }
  [[nodiscard]] std::string tree() const { return ast::print(file); }
  [[nodiscard]] std::string fixed() const { return diag::apply_edits(sink.all(), file.file, sources).text; }
  [[nodiscard]] std::string text(source::Span span) const { return std::string{sources.text(span)}; }
};

inline std::string promotion(const std::string& clauses) {
  return "promotion p\n" + clauses + "\nend\n";
}

// The tree of one clause of a promotion, without ranges.
inline std::string shape(const std::string& clause) {
  Reading reading(promotion(clause));
  std::string out;
  const std::string tree = reading.tree();
  for (std::size_t at = tree.find('\n') + 1; at < tree.size();) {
    const std::size_t end = tree.find('\n', at);
    std::string line = tree.substr(at, end - at);
    const std::size_t range = line.rfind(" [");
    if (range != std::string::npos && line.back() == ')') line.resize(range);
    out += line.substr(2) + "\n";
    at = end + 1;
  }
  return reading.codes() + out;
}

}  // namespace perk::parse
