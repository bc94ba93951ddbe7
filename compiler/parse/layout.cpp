#include "compiler/parse/layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/parse/fold.h"

namespace perk::parse {
namespace {

using diag::Code;
using source::Span;

antlr4::CommonToken& common(antlr4::Token& token) {
  return static_cast<antlr4::CommonToken&>(token);
}

std::unique_ptr<antlr4::CommonToken> make_newline(std::size_t offset) {
  auto token = std::make_unique<antlr4::CommonToken>(PerkLexer::NL);
  token->setStartIndex(offset);
  token->setStopIndex(offset - 1);
  return token;
}

// Words that open another level without a bracket.
bool nests(std::size_t type) {
  return type == PerkLexer::NOT || type == PerkLexer::WHERE || type == PerkLexer::CHEAPEST ||
         type == PerkLexer::EXPENSIVE;
}

bool joins(std::size_t type) {
  return type == PerkLexer::AND || type == PerkLexer::OR || type == PerkLexer::COMMA ||
         type == PerkLexer::PLUS;
}

}  // namespace

Layout::Layout(source::FileId id, const source::Sources& sources, std::string folded, diag::Sink& sink)
    : id_(id), file_(sources.file(id)), sink_(sink), stream_(std::move(folded)), lexer_(&stream_) {
  lexer_.removeErrorListeners();
}

Span Layout::span(const antlr4::Token& token) const {
  return {id_, static_cast<std::uint32_t>(token.getStartIndex()),
          static_cast<std::uint32_t>(token.getStopIndex() + 1)};
}

Span Layout::span(const Line& line) const {
  return source::join(span(*line.tokens.front()), span(*line.tokens.back()));
}

// ---- lines ----

bool Layout::read_line(Line& line) {
  line = Line{};
  if (at_end_) return false;
  ++line_number_;
  bool comment = false;
  std::size_t brackets = 0;
  for (;;) {
    TokenPtr token = lexer_.nextToken();
    const std::size_t type = token->getType();
    if (type == antlr4::Token::EOF) {
      at_end_ = line.last = true;
      break;
    }
    if (type == PerkLexer::NL) {
      line.newline = std::move(token);
      break;
    }
    if (type == PerkLexer::COMMENT) {
      comment = true;
      const Span place = span(*token);
      std::string text{file_.text(place)};
      while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
      comments_.push_back({std::move(text), place, line.tokens.empty()});
      continue;
    }
    check_token(common(*token), line);
    if (type == PerkLexer::LPAREN && ++brackets > 2 * kMaxNesting) stream_.skip_line();
    if (line.tokens.size() <= kMaxBlockTokens) line.tokens.push_back(std::move(token));
  }
  if (line.tokens.empty() && !comment && line.newline) blank_lines_.push_back(line_number_);
  return !line.last || !line.tokens.empty();
}

bool Layout::next_line(Line& line) {
  if (pushed_back_) {
    line = std::move(*pushed_back_);
    pushed_back_.reset();
    return true;
  }
  while (read_line(line))
    if (!line.tokens.empty()) return true;
  return false;
}

// `01-04-2026` reads as a word, and no name is made of digits alone.
void Layout::check_digits(const antlr4::CommonToken& token, Line& line) {
  const std::string_view word = text(token);
  if (word.find_first_not_of("0123456789-") != std::string_view::npos) return;
  auto& problem =
      sink_.report(Code::E0026, span(token), fmt::format("`{}` is neither a name nor a date", word));
  line.broken = true;
  const std::size_t first = word.find('-');
  const std::size_t second = word.find('-', first + 1);
  const bool day_first =
      second != std::string_view::npos && word.size() - second == 5 && first <= 2 && second - first <= 3;
  problem.help = "dates are written year, month, day: `2026-04-01`";
  if (!day_first) return;
  const auto two = [](std::string_view digits) {
    return (digits.size() < 2 ? "0" : "") + std::string{digits};
  };
  const std::string date =
      fmt::format("{}-{}-{}", word.substr(second + 1), two(word.substr(first + 1, second - first - 1)),
                  two(word.substr(0, first)));
  problem.help += fmt::format("; did you mean `{}`?", date);
  problem.edits.push_back({problem.span, date});
}

void Layout::check_token(antlr4::CommonToken& token, Line& line) {
  const Span place = span(token);
  if (place.size() > kMaxTokenBytes) {
    auto& problem =
        sink_.report(Code::E0004, Span{id_, place.begin, place.begin + 1},
                     fmt::format("{} KB without an end, and 64 KB is the most that one text, number, "
                                 "name or table row may have",
                                 place.size() >> 10U));
    problem.help = "close the quotes, or break the row";
    line.broken = true;
    return;
  }
  if (token.getType() == PerkLexer::WORD) {
    const char first = file_.text()[place.begin];
    if (first >= '0' && first <= '9') check_digits(token, line);
    return;
  }
  if (token.getType() == PerkLexer::UNCLOSED) {
    std::uint32_t end = place.end;
    const std::string_view text = file_.text();
    while (end > place.begin + 1 && (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r'))
      --end;
    auto& problem = sink_.report(Code::E0010, Span{id_, place.begin, place.begin + 1},
                                 "this text has no closing quote", "it opens here");
    problem.help = "close it with `\"`";
    problem.edits.push_back({Span{id_, end, end}, "\""});
    token.setType(PerkLexer::STRING);
    line.broken = true;
  } else if (token.getType() == PerkLexer::BAD) {
    const bool repeated = !line.tokens.empty() && line.tokens.back()->getType() == PerkLexer::BAD;
    line.broken = true;
    if (repeated) return;
    std::size_t at = place.begin;
    const auto code_point = next_code_point(file_.text(), at);
    const Span whole{id_, place.begin, static_cast<std::uint32_t>(at)};
    auto& problem = sink_.report(Code::E0011, whole,
                                 code_point && *code_point < 0x20
                                     ? fmt::format("a control character (U+{:04X}) stands here",
                                                   static_cast<std::uint32_t>(*code_point))
                                     : fmt::format("`{}` means nothing here", file_.text(whole)));
    const char c = file_.text()[place.begin];
    if (c == '\'') {
      problem.help = "texts stand between double quotes: `\"…\"`";
    } else if (c == '[' || c == '{' || c == ']' || c == '}') {
      problem.help = "brackets are round: `(` and `)`";
      problem.edits.push_back({whole, c == '[' || c == '{' ? "(" : ")"});
    } else if (c == '<' || c == '>' || c == '=') {
      problem.help = "comparisons are words: `is`, `is at least`, `is less than`";
    } else if (c == '$' || file_.text(whole) == "฿" || file_.text(whole) == "৳" || file_.text(whole) == "€" ||
               file_.text(whole) == "£") {
      problem.help = "amounts name their currency by its code: `300 THB`";
    } else {
      problem.help = "remove it, or put it between quotes if it belongs to a text";
    }
  }
}

// ---- which line is what ----

bool Layout::is_end(const Line& line) const {
  return lower_case(text(*line.tokens.front())) == "end";
}

// The kind of block whose header this line is; inside another block, only where it can be nothing else.
std::optional<BlockKind> Layout::header_kind(const Line& line, std::optional<BlockKind> inside) const {
  const antlr4::Token& first = *line.tokens.front();
  if (first.getType() != PerkLexer::WORD) return std::nullopt;
  const std::string word = lower_case(text(first));
  const auto kind = kind_named(word);
  if (!kind || !inside) return kind;
  if (head_token(word, *inside) != 0) return std::nullopt;
  if (line.tokens.size() == 1) return *kind == BlockKind::stacking ? kind : std::nullopt;
  const std::size_t second = line.tokens[1]->getType();
  if (second == PerkLexer::STRING) return kind;
  if (second != PerkLexer::WORD || is_reserved(text(*line.tokens[1])) || *kind == BlockKind::test)
    return std::nullopt;
  const bool named = line.tokens.size() == 2 || line.tokens[2]->getType() == PerkLexer::STRING;
  return named || *kind == BlockKind::guarantee || *kind == BlockKind::promotions ? kind : std::nullopt;
}

bool Layout::starts_with_head(const Line& line, BlockKind kind) const {
  const antlr4::Token& first = *line.tokens.front();
  return first.getType() == PerkLexer::WORD && head_token(lower_case(text(first)), kind) != 0;
}

bool Layout::continues(const BlockTokens& block, const Line& line) const {
  const std::size_t first = line.tokens.front()->getType();
  if (!in_clause_) return false;
  const std::size_t before = block.tokens.back()->getType();
  // A calendar's rows are a clause of their own.
  if (first == PerkLexer::ROW) return before == PerkLexer::ROW || block.kind != BlockKind::calendar;
  if (before == PerkLexer::ROW) return false;
  if (first == PerkLexer::PLUS || first == PerkLexer::COMMA || first == PerkLexer::RPAREN) return true;
  const bool head = starts_with_head(line, *block.kind) &&
                    !(joins(before) && lower_case(text(*line.tokens.front())) == "on");
  const bool open = depth_ > 0 || too_deep_;
  if (head && *block.kind != BlockKind::stacking &&
      (too_deep_ || ((!open || !joins(before)) && before != PerkLexer::LPAREN)))
    return first == PerkLexer::WORD && line.tokens.size() > 1 && lower_case(text(*line.tokens[0])) == "for" &&
           lower_case(text(*line.tokens[1])) == "every";
  if (open || joins(before)) return true;
  if (first != PerkLexer::WORD) return false;
  const std::string word = lower_case(text(*line.tokens.front()));
  return word == "and" || word == "or" || word == "except" ||
         (word == "for" && line.tokens.size() > 1 && lower_case(text(*line.tokens[1])) == "every");
}

// ---- blocks ----

bool Layout::next(BlockTokens& block) {
  block = BlockTokens{};
  Line line;
  if (!next_line(line)) return false;
  const auto kind = header_kind(line, std::nullopt);
  if (!kind) {
    stray_lines(block, std::move(line));
    if (!block.kind) return true;
  } else {
    open(block, *kind, std::move(line));
  }
  if (block.one_line) return true;
  for (;;) {
    if (!next_line(line)) {
      finish_clause(block);
      missing_end(block);
      return true;
    }
    if (is_end(line)) {
      close(block, line);
      return true;
    }
    if (header_kind(line, block.kind) && !(in_clause_ && joins(block.tokens.back()->getType()))) {
      finish_clause(block);
      missing_end(block);
      pushed_back_ = std::move(line);
      return true;
    }
    add_line(block, std::move(line));
  }
}

// Lines before any block: one report, up to the next line that begins a block. A misspelt kind counts as its
// nearest.
void Layout::stray_lines(BlockTokens& block, Line line) {
  const antlr4::Token& first = *line.tokens.front();
  const std::string word{text(first)};
  const Span place = span(first);
  if (lower_case(word) == "end") {
    auto& problem = sink_.report(Code::E0015, place, "this `end` ends nothing", "no block is open here");
    problem.help = "remove it";
    problem.edits.push_back({place, ""});
    block.span = span(line);
    block.broken = true;
    return;
  }
  if (first.getType() == PerkLexer::WORD) {
    const std::string near = diag::nearest(lower_case(word), kind_names());
    if (!near.empty()) {
      auto& problem = sink_.report(Code::E0014, place, fmt::format("no block begins with `{}`", word));
      problem.help = fmt::format("did you mean `{}`?", near);
      problem.edits.push_back({place, near});
      open(block, *kind_named(near), std::move(line));
      block.broken = true;
      return;
    }
  }
  auto& problem = sink_.report(Code::E0013, span(line), "this line stands in no block");
  problem.help = "a file is a list of blocks: `promotion name`, its clauses, `end`";
  block.span = span(line);
  block.broken = true;
  while (next_line(line)) {
    if (header_kind(line, std::nullopt)) {
      pushed_back_ = std::move(line);
      return;
    }
    block.span = source::join(block.span, span(line));
    if (is_end(line)) return;
  }
}

void Layout::open(BlockTokens& block, BlockKind kind, Line line) {
  block.kind = kind;
  block.kind_span = span(*line.tokens.front());
  block.span = span(line);
  content_end_ = block.span.end;
  common(*line.tokens.front()).setType(kind_token(kind));
  // `guarantee CONDITION` is a block in one line: it says more than a name and a title.
  if (kind == BlockKind::guarantee && line.tokens.size() > 2)
    block.one_line = line.tokens.size() > 3 || line.tokens[2]->getType() != PerkLexer::STRING;
  for (std::size_t i = 1; i < line.tokens.size(); ++i) {
    antlr4::CommonToken& token = common(*line.tokens[i]);
    if (token.getType() != PerkLexer::WORD) continue;
    const std::string_view word = text(token);
    if (block.one_line || is_reserved(word))
      if (const std::size_t type = inner_token(word, kind); type != 0) token.setType(type);
  }
  depth_ = nesting_words_ = 0;
  too_deep_ = clause_broken_ = overflow_ = false;
  open_brackets_.clear();
  bool broken = line.broken;
  if (block.one_line) count_nesting(line, broken);
  block.header.broken = broken;
  for (auto& token : line.tokens) block.tokens.push_back(std::move(token));
  block.header.begin = 1;
  block.header.end = block.tokens.size();
  block.tokens.push_back(line.newline ? std::move(line.newline) : make_newline(block.span.end));
  block.broken = broken;
  in_clause_ = false;
}

void Layout::add_line(BlockTokens& block, Line line) {
  if (overflow_) {
    block.span.end = content_end_ = span(line).end;
    return;
  }
  const bool goes_on = continues(block, line);
  if (!goes_on) {
    finish_clause(block);
    block.clauses.push_back({block.tokens.size(), block.tokens.size(), false});
    in_clause_ = true;
    depth_ = nesting_words_ = 0;
    clause_broken_ = too_deep_ = false;
    open_brackets_.clear();
  }
  content_end_ = span(line).end;
  block.span.end = content_end_;
  bool broken = line.broken;
  type_tokens(block, line, !goes_on);
  if (!goes_on) check_head(block, common(*line.tokens.front()), line, broken);
  count_nesting(line, broken);
  clause_broken_ = clause_broken_ || broken;
  if (block.tokens.size() + line.tokens.size() > kMaxBlockTokens) {
    auto& problem =
        sink_.report(Code::E0006, block.kind_span,
                     fmt::format("this block has more than {} words, numbers and rows", kMaxBlockTokens),
                     "it begins here");
    problem.help = "split it, or put the rows into a sheet (`promotions … from`)";
    block.broken = overflow_ = clause_broken_ = true;
    depth_ = 0;
    if (!goes_on) block.clauses.pop_back();
    in_clause_ = goes_on;
    return;
  }
  for (auto& token : line.tokens) block.tokens.push_back(std::move(token));
  // The newline is put back when the clause turns out to end here.
}

void Layout::type_tokens(const BlockTokens& block, Line& line, bool first_of_clause) {
  for (std::size_t i = 0; i != line.tokens.size(); ++i) {
    antlr4::CommonToken& token = common(*line.tokens[i]);
    if (token.getType() != PerkLexer::WORD) continue;
    const std::string_view word = text(token);
    std::size_t type = 0;
    if (i == 0) {
      // A word processor makes the first letter of a line a capital.
      const std::string lower = lower_case(word);
      if (first_of_clause) type = head_token(lower, *block.kind);
      if (type == 0) type = inner_token(lower, *block.kind);
    } else {
      type = inner_token(word, *block.kind);
    }
    if (type != 0) token.setType(type);
  }
}

// A line that begins with none of its block's heads: named by the nearest one, or broken.
void Layout::check_head(BlockTokens& block, antlr4::CommonToken& first, const Line& line, bool& broken) {
  const BlockKind kind = *block.kind;
  const auto has = [&](std::size_t type) {
    return std::any_of(line.tokens.begin(), line.tokens.end(),
                       [type](const TokenPtr& token) { return token->getType() == type; });
  };
  const bool wanted = needs_heads(kind) || (kind == BlockKind::pack && !has(PerkLexer::WORTH)) ||
                      (kind == BlockKind::stacking && !has(PerkLexer::MEET));
  const std::string word = lower_case(text(first));
  if (!wanted || broken || head_token(word, kind) != 0) return;
  const Span place = span(first);
  const bool is_word = first.getType() == PerkLexer::ROW || first.getType() == PerkLexer::STRING;
  auto& problem = sink_.report(
      Code::E0016, place,
      is_word
          ? fmt::format("{} cannot stand here", first.getType() == PerkLexer::ROW ? "a table row" : "a text")
          : fmt::format("no clause of `{}` begins with `{}`", kind_name(kind), text(first)));
  const std::string near = first.getType() == PerkLexer::ROW ? "" : diag::nearest(word, head_words(kind));
  if (near.empty()) {
    std::string heads;
    for (const std::string& head : head_words(kind)) heads += (heads.empty() ? "`" : ", `") + head + "`";
    problem.help = "clauses here begin with " + heads;
    broken = true;
    return;
  }
  problem.help = fmt::format("did you mean `{}`?", near);
  problem.edits.push_back({place, near});
  first.setType(head_token(near, kind));
  block.broken = true;
}

void Layout::count_nesting(const Line& line, bool& broken) {
  for (const TokenPtr& token : line.tokens) {
    const std::size_t type = token->getType();
    if (type == PerkLexer::LPAREN) {
      ++depth_;
      open_brackets_.push_back(span(*token));
    } else if (type == PerkLexer::RPAREN && depth_ > 0) {
      --depth_;
      open_brackets_.pop_back();
    } else if (nests(type)) {
      ++nesting_words_;
    }
    if (depth_ + nesting_words_ <= kMaxNesting) continue;
    broken = true;
    if (too_deep_) return;
    too_deep_ = true;
    const bool bracket = depth_ > 0;
    auto& problem = sink_.report(Code::E0005, bracket ? open_brackets_.back() : span(*token),
                                 fmt::format("this is nested deeper than {} levels", kMaxNesting),
                                 bracket ? "this bracket is one too many" : "this word is one too many");
    problem.help = "give the inner parts names: a `selection`, or a `segment`";
    return;
  }
}

void Layout::unclosed_bracket(BlockTokens& block) {
  if (depth_ == 0 || too_deep_) return;
  const Span bracket = open_brackets_.back();
  const Span last = span(*block.tokens.back());
  auto& problem = sink_.report(Code::E0012, bracket, "this bracket is not closed", "it opens here");
  problem.help = fmt::format("close it with `{}`", std::string(depth_, ')'));
  problem.edits.push_back({Span{id_, last.end, last.end}, std::string(depth_, ')')});
  clause_broken_ = true;
}

void Layout::finish_clause(BlockTokens& block) {
  if (!in_clause_) return;
  unclosed_bracket(block);
  ClauseTokens& clause = block.clauses.back();
  clause.end = block.tokens.size();
  clause.broken = clause_broken_;
  block.broken = block.broken || clause_broken_;
  block.tokens.push_back(make_newline(content_end_));
  in_clause_ = false;
}

void Layout::close(BlockTokens& block, const Line& line) {
  finish_clause(block);
  const Span end = span(*line.tokens.front());
  block.end = end;
  block.span.end = end.end;
  if (line.tokens.size() > 1) {
    const Span rest = source::join(span(*line.tokens[1]), span(*line.tokens.back()));
    auto& problem = sink_.report(Code::E0018, rest, "nothing follows `end` in its line");
    problem.help = fmt::format("`end` alone ends the `{}`", kind_name(*block.kind));
    problem.edits.push_back({Span{id_, end.end, rest.end}, ""});
    block.broken = true;
  }
}

void Layout::missing_end(BlockTokens& block) {
  auto& problem =
      sink_.report(Code::E0017, block.kind_span,
                   fmt::format("this `{}` has no `end`", kind_name(*block.kind)), "it begins here");
  problem.help = "put `end` on a line of its own after its last clause";
  problem.edits.push_back({Span{id_, content_end_, content_end_}, "\nend"});
  block.broken = true;
}

}  // namespace perk::parse
