#include "runtime/ledger/decide/terms.h"

#include <charconv>

namespace perk::ledger {
namespace {

// Numbers end with a space, texts stand behind their length.
class Reader {
 public:
  explicit Reader(std::string_view text) : left_(text) {}
  [[nodiscard]] bool is_done() const { return well_ && left_.empty(); }

  std::int64_t number() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), value);
    const auto size = static_cast<std::size_t>(end - left_.data());
    if (error != std::errc() || size >= left_.size() || left_[size] != ' ') {
      well_ = false;
      return 0;
    }
    left_.remove_prefix(size + 1);
    return value;
  }
  std::string text() {
    const std::int64_t size = number();
    if (!well_ || size < 0 || std::cmp_greater(size, left_.size())) {
      well_ = false;
      return {};
    }
    std::string value(left_.substr(0, static_cast<std::size_t>(size)));
    left_.remove_prefix(value.size());
    return value;
  }
  Duration duration() {
    const std::int64_t months = number(), days = number(), seconds = number();
    return {.months = static_cast<std::int32_t>(months),
            .days = static_cast<std::int32_t>(days),
            .seconds = seconds};
  }

 private:
  std::string_view left_;
  bool well_ = true;
};

void put(std::string& out, std::int64_t value) {
  out += std::to_string(value);
  out += ' ';
}

void put(std::string& out, const std::string& text) {
  put(out, static_cast<std::int64_t>(text.size()));
  out += text;
}

void put(std::string& out, const Duration& duration) {
  put(out, std::int64_t{duration.months});
  put(out, std::int64_t{duration.days});
  put(out, duration.seconds);
}

}  // namespace

bool operator==(const Terms& a, const Terms& b) {
  return text_of(a) == text_of(b);
}

std::string text_of(const Terms& terms) {
  std::string out;
  put(out, terms.event);
  put(out, terms.after);
  put(out, static_cast<std::int64_t>(terms.lapse.kind));
  put(out, static_cast<std::int64_t>(terms.lapse.period));
  put(out, terms.lapse.event);
  put(out, terms.lapse.length);
  put(out, std::int64_t{terms.lapses_at ? 1 : 0});
  if (terms.lapses_at) put(out, terms.lapses_at->seconds);
  return out;
}

std::optional<Terms> terms_of(std::string_view text) {
  Reader in(text);
  Terms terms;
  terms.event = in.text();
  terms.after = in.duration();
  const std::int64_t kind = in.number(), period = in.number();
  if (kind < 0 || kind > static_cast<std::int64_t>(Lapse::Kind::end_of)) return std::nullopt;
  if (period < 0 || period > static_cast<std::int64_t>(Lapse::Period::year)) return std::nullopt;
  terms.lapse.kind = static_cast<Lapse::Kind>(kind);
  terms.lapse.period = static_cast<Lapse::Period>(period);
  terms.lapse.event = in.text();
  terms.lapse.length = in.duration();
  if (in.number() == 1) terms.lapses_at = Instant{in.number()};
  if (!in.is_done()) return std::nullopt;
  return terms;
}

}  // namespace perk::ledger
