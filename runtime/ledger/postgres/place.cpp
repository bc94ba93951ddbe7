#include "runtime/ledger/postgres/place.h"

#include <algorithm>

namespace perk::ledger::postgres {
namespace {

constexpr std::string_view kWord = "schema=";
constexpr std::size_t kLongestName = 63;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && (text.front() < '0' || text.front() > '9') &&
         std::ranges::all_of(text, [](char sign) {
           return (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') || sign == '_';
         });
}

// Takes `schema=NAME` out of an address's options.
void take_from_address(Place& place) {
  const std::size_t question = place.conninfo.find('?');
  if (question == std::string::npos) return;
  std::string kept;
  std::string_view left = std::string_view(place.conninfo).substr(question + 1);
  while (!left.empty()) {
    const std::string_view option = left.substr(0, left.find('&'));
    left.remove_prefix(std::min(left.size(), option.size() + 1));
    if (option.starts_with(kWord)) {
      place.schema = option.substr(kWord.size());
    } else {
      kept += (kept.empty() ? '?' : '&');
      kept += option;
    }
  }
  place.conninfo = place.conninfo.substr(0, question) + kept;
}

// Takes the word out of `name=value name='val ue'`.
void take_from_words(Place& place) {
  const std::string& text = place.conninfo;
  bool quoted = false, begins = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!quoted && begins && text.compare(i, kWord.size(), kWord) == 0) {
      const std::size_t end = std::min(text.find(' ', i), text.size());
      place.schema = text.substr(i + kWord.size(), end - i - kWord.size());
      place.conninfo = text.substr(0, i) + text.substr(end);
      return;
    }
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '\'') {
      quoted = !quoted;
    }
    begins = i < text.size() && text[i] == ' ';
  }
}

}  // namespace

std::variant<Place, Fault> place_of(std::string_view text) {
  Place place{.conninfo = std::string(text)};
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) {
    take_from_address(place);
  } else {
    take_from_words(place);
  }
  if (!is_name(place.schema)) {
    return Fault{
        Fault::Kind::wrong_schema,
        "`schema=" + place.schema + "`: a schema's name is lower-case letters, digits and `_`, at most 63"};
  }
  return place;
}

}  // namespace perk::ledger::postgres
