// What is wrong with a clause that does not parse, in the words of the language.
//
// In: the clause's tokens and where they stopped making sense. Out: one diagnostic: the word that does not
// fit, the nearest phrase, and an edit where one small change (a word put in, left out or spelt right) makes
// it a clause. Changes are tried with the parser itself, so every edit offered parses; tries are bounded for
// a file.
#pragma once
#include "compiler/diag/diag.h"
#include "compiler/parse/clause_parser.h"

namespace perk::parse {

class Explain {
 public:
  Explain(ClauseParser& parser, source::FileId file, const source::Sources& sources, diag::Sink& sink)
      : parser_(parser), id_(file), file_(sources.file(file)), sink_(sink) {}

  void clause(BlockKind kind, const std::vector<antlr4::Token*>& tokens, std::size_t stopped_at);
  void header(BlockKind kind, const std::vector<antlr4::Token*>& tokens, std::size_t stopped_at);
  void missing_name(BlockKind kind, source::Span kind_span);

 private:
  using Tokens = std::vector<antlr4::Token*>;
  struct Change {
    diag::Edit edit;
    std::string word;  // what is put in; empty: left out
  };

  [[nodiscard]] source::Span span(const antlr4::Token& token) const;
  [[nodiscard]] std::string_view text(const antlr4::Token& token) const { return file_.text(span(token)); }

  std::optional<Change> glued_unit(BlockKind kind, const Tokens& tokens);
  std::optional<Change> spelling(BlockKind kind, const Tokens& tokens, std::size_t at);
  std::optional<Change> insertion(BlockKind kind, const Tokens& tokens, std::size_t at);
  std::optional<Change> bare_field(BlockKind kind, const Tokens& tokens, std::size_t at);
  std::optional<Change> omission(BlockKind kind, const Tokens& tokens, std::size_t at);
  std::optional<Change> change(BlockKind kind, const Tokens& tokens, std::size_t at);
  bool parses(BlockKind kind, Tokens tokens);
  [[nodiscard]] std::string shown(const Tokens& tokens, const diag::Edit& edit) const;
  [[nodiscard]] std::string nearest_phrase(BlockKind kind, const Tokens& tokens) const;

  ClauseParser& parser_;
  source::FileId id_;
  const source::File& file_;
  diag::Sink& sink_;
  std::size_t tries_left_ = 4000;
};

}  // namespace perk::parse
