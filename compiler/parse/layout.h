// From tokens to blocks and clauses.
//
// In: folded text and its source. Out, block by block: the tokens of each clause with their keyword types,
// comments and blank lines apart, newlines inside clauses dropped. Guarantee: what is wrong with words,
// quotes, brackets, block kinds, clause heads and `end` is reported here, and the clause or block that it
// breaks is marked; no clause nests deeper than kMaxNesting; memory is bounded by the largest block, and a
// block by kMaxBlockTokens.
#pragma once
#include <antlr4-runtime.h>

#include <optional>
#include <vector>

#include "PerkLexer.h"
#include "compiler/ast/block.h"
#include "compiler/diag/diag.h"
#include "compiler/parse/folded_stream.h"
#include "compiler/parse/kinds.h"

namespace perk::parse {

inline constexpr std::size_t kMaxNesting = 64;
inline constexpr std::size_t kMaxTokenBytes = 64U << 10U;
inline constexpr std::size_t kMaxBlockTokens = 200'000;

struct ClauseTokens {
  std::size_t begin = 0;  // into BlockTokens::tokens
  std::size_t end = 0;    // the NL token that ends it
  bool broken = false;    // reported; not to be parsed
};

struct BlockTokens {
  std::optional<BlockKind> kind;  // none: lines outside any block
  source::Span span;
  source::Span kind_span;
  std::vector<std::unique_ptr<antlr4::Token>> tokens;  // the kind's own token is the first
  ClauseTokens header;
  std::vector<ClauseTokens> clauses;
  std::optional<source::Span> end;
  bool one_line = false;  // guarantee CONDITION
  bool broken = false;
};

class Layout {
 public:
  Layout(source::FileId id, const source::Sources& sources, std::string folded, diag::Sink& sink);

  // The next block, or false at the end of the file.
  bool next(BlockTokens& block);

  std::vector<ast::Comment> take_comments() { return std::move(comments_); }
  std::vector<std::uint32_t> take_blank_lines() { return std::move(blank_lines_); }

 private:
  using TokenPtr = std::unique_ptr<antlr4::Token>;
  struct Line {
    std::vector<TokenPtr> tokens;
    TokenPtr newline;  // none at the end of the file
    bool broken = false;
    bool last = false;
  };

  bool read_line(Line& line);
  void check_token(antlr4::CommonToken& token, Line& line);
  void check_digits(const antlr4::CommonToken& token, Line& line);
  bool next_line(Line& line);  // with something in it

  std::optional<BlockKind> header_kind(const Line& line, std::optional<BlockKind> inside) const;
  bool is_end(const Line& line) const;
  bool continues(const BlockTokens& block, const Line& line) const;
  bool starts_with_head(const Line& line, BlockKind kind) const;

  void stray_lines(BlockTokens& block, Line line);
  void open(BlockTokens& block, BlockKind kind, Line line);
  void add_line(BlockTokens& block, Line line);
  void type_tokens(const BlockTokens& block, Line& line, bool first_of_clause);
  void check_head(BlockTokens& block, antlr4::CommonToken& first, const Line& line, bool& broken);
  void count_nesting(const Line& line, bool& broken);
  void finish_clause(BlockTokens& block);
  void unclosed_bracket(BlockTokens& block);
  void close(BlockTokens& block, const Line& line);
  void missing_end(BlockTokens& block);

  [[nodiscard]] source::Span span(const antlr4::Token& token) const;
  [[nodiscard]] source::Span span(const Line& line) const;
  [[nodiscard]] std::string_view text(const antlr4::Token& token) const { return file_.text(span(token)); }

  source::FileId id_;
  const source::File& file_;
  diag::Sink& sink_;
  FoldedStream stream_;
  PerkLexer lexer_;

  std::optional<Line> pushed_back_;
  bool at_end_ = false;
  std::uint32_t line_number_ = 0;
  std::uint32_t content_end_ = 0;  // the end of the last line that was not only a comment

  // of the clause being collected
  bool in_clause_ = false;
  bool clause_broken_ = false;
  std::size_t depth_ = 0;
  std::size_t nesting_words_ = 0;
  bool too_deep_ = false;
  bool overflow_ = false;  // the block is too long; the rest of it is dropped
  std::vector<source::Span> open_brackets_;

  std::vector<ast::Comment> comments_;
  std::vector<std::uint32_t> blank_lines_;
};

}  // namespace perk::parse
