#include "runtime/ledger/store/pattern_text.h"

#include <charconv>

namespace perk::ledger {
namespace {

// Takes numbers off the front of a text, each with the sign that follows it.
struct Reader {
  std::string_view left;
  bool good = true;

  bool has(char sign) {
    if (left.empty() || left.front() != sign) return false;
    left.remove_prefix(1);
    return true;
  }
  std::int64_t number(char after) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(left.data(), left.data() + left.size(), value);
    good = good && error == std::errc();
    left.remove_prefix(static_cast<std::size_t>(end - left.data()));
    good = has(after) && good;
    return value;
  }
};

}  // namespace

std::string pattern_text(const CodePattern& pattern) {
  std::string text = pattern.check_digit ? "1 " : "0 ";
  text += pattern.uses ? std::to_string(*pattern.uses) : "-";
  text += ' ';
  text += pattern.valid ? std::to_string(pattern.valid->months) + ',' + std::to_string(pattern.valid->days) +
                              ',' + std::to_string(pattern.valid->seconds)
                        : "-";
  text += ' ' + std::to_string(pattern.worth) + (pattern.match_case ? " 1 " : " 0 ");
  return text + pattern.pattern;
}

std::optional<CodePattern> pattern_of_text(std::string_view text) {
  Reader reader{text};
  CodePattern pattern;
  pattern.check_digit = reader.number(' ') != 0;
  if (reader.has('-')) {
    reader.good = reader.has(' ') && reader.good;
  } else {
    pattern.uses = reader.number(' ');
  }
  if (reader.has('-')) {
    reader.good = reader.has(' ') && reader.good;
  } else {
    Duration valid;
    valid.months = static_cast<std::int32_t>(reader.number(','));
    valid.days = static_cast<std::int32_t>(reader.number(','));
    valid.seconds = reader.number(' ');
    pattern.valid = valid;
  }
  pattern.worth = reader.number(' ');
  pattern.match_case = reader.number(' ') != 0;
  if (!reader.good) return std::nullopt;
  pattern.pattern = std::string(reader.left);
  return pattern;
}

}  // namespace perk::ledger
