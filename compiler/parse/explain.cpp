#include "compiler/parse/explain.h"

#include <fmt/format.h>

#include <map>

#include <set>
#include <sstream>

namespace perk::parse {
namespace {

using diag::Code;
using source::Span;

struct Phrase {
  std::string_view begins_with;
  std::string_view example;
};
constexpr Phrase kPhrases[] = {
#define PHRASE(begins_with, example) {begins_with, example},
#include "compiler/parse/phrases.def"
#undef PHRASE
};

// What is left out most often, in the order of trial.
constexpr std::size_t kInsertions[] = {
    P::OFF,      P::OF,     P::IS,    P::AT,      P::PERCENT, P::EVERY,  P::COMMA, P::FROM, P::TO,
    P::BY,       P::PER,    P::IN,    P::THAN,    P::LEAST,   P::AND,    P::FOR,   P::WITH, P::EACH,
    P::ITEMS,    P::COUPON, P::UNTIL, P::THROUGH, P::RPAREN,  P::LPAREN, P::A,     P::FREE, P::AFTER,
    P::CATEGORY, P::ON,     P::AS,    P::TAX,     P::GIVES,   P::PAYS,   P::BACK,  P::MAY,  P::MEET};

std::string spelt(std::size_t type) {
  switch (type) {
    case P::PERCENT: return "%";
    case P::COMMA: return ",";
    case P::LPAREN: return "(";
    case P::RPAREN: return ")";
    default: return std::string{token_word(type)};
  }
}

bool is_word(const antlr4::Token& token) {
  return token.getType() < P::NL || token.getType() == P::WORD;
}

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == ',') {
      if (!word.empty()) words.insert(std::move(word));
      word.clear();
    } else {
      word.push_back(c);
    }
  }
  if (!word.empty()) words.insert(std::move(word));
  return words;
}

// Different words of one meaning, where the wrong one is common.
std::string synonym(std::string_view word) {
  static const std::map<std::string, std::string, std::less<>> kSynonyms{{"greater", "more"},
                                                                         {"above", "more"},
                                                                         {"over", "more"},
                                                                         {"under", "less"},
                                                                         {"below", "less"},
                                                                         {"equals", "is"},
                                                                         {"buy", "for"},
                                                                         {"get", "give"},
                                                                         {"to", "through"},
                                                                         {"till", "until"},
                                                                         {"are", "is"},
                                                                         {"only", "every"},
                                                                         {"shipment", "shipping"},
                                                                         {"delivery", "shipping"},
                                                                         {"product", "items"},
                                                                         {"products", "items"},
                                                                         {"cheap", "cheapest"},
                                                                         {"a", "per"},
                                                                         {"an", "per"},
                                                                         {"null", "missing"},
                                                                         {"empty", "missing"},
                                                                         {"true", "yes"},
                                                                         {"false", "no"},
                                                                         {"fewer", "less"}};
  const auto found = kSynonyms.find(word);
  return found == kSynonyms.end() ? "" : found->second;
}

}  // namespace

Span Explain::span(const antlr4::Token& token) const {
  return {id_, static_cast<std::uint32_t>(token.getStartIndex()),
          static_cast<std::uint32_t>(token.getStopIndex() + 1)};
}

bool Explain::parses(BlockKind kind, Tokens tokens) {
  if (tries_left_ == 0) return false;
  --tries_left_;
  return parser_.clause(kind, std::move(tokens)).context != nullptr;
}

// `20THB`: a number and its unit without the blank between them.
std::optional<Explain::Change> Explain::glued_unit(BlockKind kind, const Tokens& tokens) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i]->getType() != P::WORD) continue;
    const std::string_view word = text(*tokens[i]);
    const std::size_t digits = word.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos || word.find('-') != std::string_view::npos) continue;
    antlr4::CommonToken number(P::NUMBER);
    antlr4::CommonToken unit(P::WORD);
    if (const std::size_t type = inner_token(word.substr(digits), kind); type != 0) unit.setType(type);
    Tokens changed = tokens;
    changed[i] = &number;
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(i) + 1, &unit);
    if (!parses(kind, changed)) continue;
    const Span place = span(*tokens[i]);
    const std::string apart = fmt::format("{} {}", word.substr(0, digits), word.substr(digits));
    return Change{{place, apart}, apart};
  }
  return std::nullopt;
}

// A word near the error that is nearly another one of the language.
std::optional<Explain::Change> Explain::spelling(BlockKind kind, const Tokens& tokens, std::size_t at) {
  const std::vector<std::string> known = inner_words(kind);
  const std::size_t first = at > 4 ? at - 4 : 1;
  for (std::size_t i = std::min(at, tokens.size() - 1) + 1; i-- > first;) {
    if (!is_word(*tokens[i]) || tokens[i]->getType() == P::NL) continue;
    const std::string word = lower_case(text(*tokens[i]));
    std::vector<std::string> candidates;
    if (std::string other = synonym(word); !other.empty()) candidates.push_back(std::move(other));
    std::vector<std::string> others;
    for (const std::string& candidate : known)
      if (candidate != word) others.push_back(candidate);
    if (std::string near = diag::nearest(word, others); !near.empty()) candidates.push_back(std::move(near));
    if (word == "of") candidates.emplace_back("off");
    if (word == "off") candidates.emplace_back("of");
    for (const std::string& candidate : candidates) {
      antlr4::CommonToken token(inner_token(candidate, kind));
      if (token.getType() == 0) continue;
      Tokens changed = tokens;
      changed[i] = &token;
      if (parses(kind, changed)) return Change{{span(*tokens[i]), candidate}, candidate};
    }
  }
  return std::nullopt;
}

std::optional<Explain::Change> Explain::insertion(BlockKind kind, const Tokens& tokens, std::size_t at) {
  for (const std::size_t type : kInsertions) {
    const std::string word = spelt(type);
    if (type < P::NL && inner_token(word, kind) != type) continue;
    antlr4::CommonToken token(type);
    Tokens changed = tokens;
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), &token);
    if (!parses(kind, changed)) continue;
    const bool tight = type == P::PERCENT || type == P::COMMA || type == P::RPAREN;
    // After the word before it, so that it stays in its line.
    const std::uint32_t place = at == 0 ? span(*tokens[0]).begin : span(*tokens[at - 1]).end;
    return Change{{Span{id_, place, place}, tight ? word : " " + word}, word};
  }
  return std::nullopt;
}

// `when customer.is_member`: a field alone is no condition.
std::optional<Explain::Change> Explain::bare_field(BlockKind kind, const Tokens& tokens, std::size_t at) {
  if (at == 0 || tokens[at - 1]->getType() != P::PATH) return std::nullopt;
  antlr4::CommonToken is(P::IS), yes(P::YES);
  Tokens changed = tokens;
  const auto place = changed.begin() + static_cast<std::ptrdiff_t>(at);
  changed.insert(place, {&is, &yes});
  if (!parses(kind, changed)) return std::nullopt;
  const std::uint32_t end = span(*tokens[at - 1]).end;
  return Change{{Span{id_, end, end}, " is yes"}, "is yes"};
}

std::optional<Explain::Change> Explain::omission(BlockKind kind, const Tokens& tokens, std::size_t at) {
  for (std::size_t i : {at, at - 1}) {
    if (i == 0 || i >= tokens.size() - 1) continue;  // `at` may be the first
    Tokens changed = tokens;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    if (!parses(kind, changed)) continue;
    // With the blanks before it.
    const Span place = span(*tokens[i]);
    return Change{{Span{id_, span(*tokens[i - 1]).end, place.end}, ""}, ""};
  }
  return std::nullopt;
}

std::optional<Explain::Change> Explain::change(BlockKind kind, const Tokens& tokens, std::size_t at) {
  if (tries_left_ == 0 || tokens.size() > 400) return std::nullopt;
  if (auto found = glued_unit(kind, tokens)) return found;
  // A list or a sentence that was not gone on with.
  const std::size_t before = at > 0 ? tokens[at - 1]->getType() : std::size_t{P::NL};
  if (tokens[at]->getType() == P::NL &&
      (before == P::COMMA || before == P::AND || before == P::OR || before == P::PLUS))
    if (auto found = omission(kind, tokens, at)) return found;
  if (auto found = spelling(kind, tokens, at)) return found;
  if (auto found = bare_field(kind, tokens, at)) return found;
  if (auto found = insertion(kind, tokens, at)) return found;
  return omission(kind, tokens, at);
}

// The clause with the edit applied, cut to what a line of help can hold.
std::string Explain::shown(const Tokens& tokens, const diag::Edit& edit) const {
  const std::uint32_t begin = span(*tokens.front()).begin;
  const std::uint32_t end = tokens.size() < 2 ? begin : span(*tokens[tokens.size() - 2]).end;
  std::string whole{file_.text(Span{id_, begin, edit.span.begin})};
  whole += edit.text;
  whole += file_.text(Span{id_, edit.span.end, std::max(end, edit.span.end)});
  std::string line;
  for (char c : whole) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank)
      line.push_back(c);
    else if (!line.empty() && line.back() != ' ')
      line.push_back(' ');
  }
  if (line.size() <= 90) return line;
  std::size_t cut = 87;
  while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80) --cut;
  return line.substr(0, cut) + "…";
}

std::string Explain::nearest_phrase(BlockKind kind, const Tokens& tokens) const {
  const std::string head = lower_case(text(*tokens.front()));
  const std::string block = fmt::format("[{}]", kind_name(kind));
  std::set<std::string> words;
  for (const antlr4::Token* token : tokens)
    if (token->getType() != P::NL) words.insert(lower_case(text(*token)));
  const bool headed = head_token(head, kind) != 0;
  std::string best;
  int best_score = -1;
  for (const Phrase& phrase : kPhrases) {
    if (phrase.begins_with != (headed ? std::string_view{head} : std::string_view{block})) continue;
    const std::set<std::string> own = words_of(phrase.example);
    int score = 0;
    for (const std::string& word : own) score += words.count(word) != 0 ? 2 : 0;
    score = score * 100 - static_cast<int>(own.size());
    if (best.empty() || score > best_score) {
      best = phrase.example;
      best_score = score;
    }
  }
  return best;
}

void Explain::clause(BlockKind kind, const Tokens& tokens, std::size_t stopped_at) {
  const std::size_t at = std::min(stopped_at, tokens.size() - 1);
  const bool at_end = tokens[at]->getType() == P::NL;
  Span place = span(*tokens[at]);
  if (at_end && at > 0) place = span(*tokens[at - 1]);
  const std::string head{text(*tokens.front())};
  std::string claim;
  std::string label;
  if (tokens[at]->getType() == P::ROW) {
    place.end = place.begin + 1;
    claim = fmt::format("`{}` takes no table as it stands here", head);
  } else if (at_end) {
    claim = at <= 1 ? fmt::format("`{}` says nothing more", head)
                    : fmt::format("this clause stops after `{}`", text(*tokens[at - 1]));
    label = "something is missing after this";
  } else {
    claim = fmt::format("`{}` does not fit here", text(*tokens[at]));
    if (at > 0) label = fmt::format("after `{}`", text(*tokens[at - 1]));
  }
  const auto found = change(kind, tokens, at);
  if (found && !found->word.empty() && found->edit.span.empty())
    claim = at_end ? fmt::format("`{}` is missing at the end of this clause", found->word)
                   : fmt::format("`{}` is missing before `{}`", found->word, text(*tokens[at]));
  else if (found && found->word.find(' ') != std::string::npos)
    claim = fmt::format("`{}` needs a space between the number and its unit", file_.text(found->edit.span));
  else if (found && !found->word.empty())
    claim = fmt::format("`{}` does not fit here", file_.text(found->edit.span));
  if (found && !found->edit.span.empty() && !found->word.empty()) {
    place = found->edit.span;
    label.clear();
  }
  auto& problem = sink_.report(Code::E0022, place, std::move(claim), std::move(label));
  if (found) {
    problem.edits.push_back(found->edit);
    problem.help = fmt::format("did you mean `{}`?", shown(tokens, found->edit));
    return;
  }
  const std::string phrase = nearest_phrase(kind, tokens);
  if (!phrase.empty()) problem.help = fmt::format("it is written like this: `{}`", phrase);
}

void Explain::header(BlockKind kind, const Tokens& tokens, std::size_t stopped_at) {
  const std::size_t at = std::min(stopped_at, tokens.size() - 1);
  const antlr4::Token& token = *tokens[at];
  const Span place = token.getType() == P::NL && at > 0 ? span(*tokens[at - 1]) : span(token);
  if (token.getType() < P::NL && is_reserved(lower_case(text(token)))) {
    auto& problem = sink_.report(
        Code::E0024, place, fmt::format("`{}` is a word of the language and names nothing", text(token)));
    problem.help = fmt::format("did you mean `{}-{}`?", text(token), kind_name(kind));
    problem.edits.push_back({place, fmt::format("{}-{}", text(token), kind_name(kind))});
    return;
  }
  auto& problem = sink_.report(
      Code::E0023, place,
      fmt::format("`{}` does not fit into the first line of a `{}`", file_.text(place), kind_name(kind)));
  const bool words = at >= 1 && is_word(token);
  if (words && at == 1) {
    // Two words where one name stands.
    const Span gap{id_, span(*tokens[0]).end, place.begin};
    problem.edits.push_back({gap, "-"});
    problem.help = fmt::format("a name is one word: did you mean `{}-{}`?", text(*tokens[0]), text(token));
  } else {
    problem.help = fmt::format("it is written like this: `{} name \"Name to show\"`", kind_name(kind));
  }
}

void Explain::missing_name(BlockKind kind, Span kind_span) {
  auto& problem = sink_.report(Code::E0025, kind_span, fmt::format("this `{}` has no name", kind_name(kind)),
                               "a name of letters, digits and hyphens follows");
  problem.help = fmt::format("it is written like this: `{} name \"Name to show\"`", kind_name(kind));
}

}  // namespace perk::parse
