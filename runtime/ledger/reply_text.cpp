#include "runtime/ledger/reply_text.h"

#include <charconv>

#include "runtime/base/check.h"
#include "runtime/base/quoted.h"
#include "runtime/ledger/codes/pattern.h"
#include "runtime/ops/text.h"

namespace perk::ledger {
namespace {

// word value value …\n, enumerations by name, texts in quotes.
class Writer {
 public:
  std::string out;

  template <class... Value>
  void row(std::string_view word, const Value&... value) {
    out += word;
    ((out += ' ', write(value)), ...);
    out += '\n';
  }

 private:
  void write(std::int64_t value) { out += std::to_string(value); }
  void write(Instant instant) { write(instant.seconds); }
  template <class Enum>
    requires std::is_enum_v<Enum>
  void write(Enum value) {
    out += name_of(value);
  }
  void write(const std::string& text) { base::put_quoted(out, text); }
};

// Reads what Writer writes. After a failure nothing more is read.
class Reader {
 public:
  explicit Reader(std::string_view text) : left_(text) {}

  [[nodiscard]] bool is_well() const { return well_; }
  [[nodiscard]] bool is_done() const { return well_ && left_.empty(); }
  bool take(std::string_view start) {
    if (!well_ || !left_.starts_with(start)) return false;
    left_.remove_prefix(start.size());
    return true;
  }
  // Does a row of this name come next? Then its values are read.
  template <class... Value>
  bool row(std::string_view word, Value&... value) {
    if (!well_ || !left_.starts_with(word)) return false;
    left_.remove_prefix(word.size());
    ((expect(' '), read(value)), ...);
    expect('\n');
    return well_;
  }

 private:
  void expect(char c) {
    if (!take({&c, 1})) well_ = false;
  }
  void read(std::int64_t& value) {
    if (!well_) return;
    const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), value);
    well_ = error == std::errc();
    if (well_) left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
  }
  void read(Instant& instant) { read(instant.seconds); }
  template <class Enum>
    requires std::is_enum_v<Enum>
  void read(Enum& value) {
    const std::string_view word = left_.substr(0, left_.find_first_of(" \n"));
    // Enumerations are numbered from 0 without gaps, and end where there is no name.
    for (int number = 0; well_; ++number) {
      const auto candidate = static_cast<Enum>(number);
      const std::string_view name = name_of(candidate);
      if (name.empty()) well_ = false;
      if (name != word) continue;
      value = candidate;
      left_.remove_prefix(word.size());
      return;
    }
  }
  void read(std::string& text) { well_ = well_ && base::take_quoted(left_, text); }

  std::string_view left_;
  bool well_ = true;
};

constexpr std::string_view kHead = "perk reply 1\n";

void write(Writer& out, const Reply& reply, bool with_codes) {
  out.out += kHead;
  out.row("reply", reply.status, reply.message);
  if (reply.reservation) {
    const Reservation& held = *reply.reservation;
    out.row("reservation", held.order, held.customer, held.state, held.created_at, held.expires_at);
    for (const Entry& entry : held.entries) {
      out.row("entry", entry.subject, entry.promotion, entry.name, entry.key, entry.asked, entry.held,
              entry.used, entry.back);
      if (!with_codes) continue;
      for (const std::string& code : entry.codes) out.row("code", code);
    }
  }
  for (const Refusal& refusal : reply.refusals) {
    out.row("refusal", refusal.kind, refusal.promotion, refusal.name, refusal.key, refusal.asked,
            refusal.left, refusal.text);
    if (refusal.code) out.row("became", *refusal.code);
  }
}

void read(Reader& in, Reply& reply) {
  if (!in.take(kHead) || !in.row("reply", reply.status, reply.message)) return;
  Reservation held;
  if (in.row("reservation", held.order, held.customer, held.state, held.created_at, held.expires_at)) {
    Entry entry;
    while (in.row("entry", entry.subject, entry.promotion, entry.name, entry.key, entry.asked, entry.held,
                  entry.used, entry.back)) {
      held.entries.push_back(std::move(entry));
      entry = {};
    }
    reply.reservation = std::move(held);
  }
  Refusal refusal;
  while (in.row("refusal", refusal.kind, refusal.promotion, refusal.name, refusal.key, refusal.asked,
                refusal.left, refusal.text)) {
    CouponFacts::State became{};
    if (in.row("became", became)) refusal.code = became;
    reply.refusals.push_back(std::move(refusal));
    refusal = {};
  }
}

}  // namespace

std::string canonical(const Reply& reply) {
  Writer out;
  write(out, reply, true);
  return std::move(out.out);
}

std::string stored_text(const Reply& reply, std::span<const Changes::NewCode> made,
                        std::span<const EntryRow> entries, const LedgerKey& key) {
  Writer out;
  write(out, reply, false);
  if (!reply.reservation) return std::move(out.out);
  std::int64_t number = -1;
  for (const Entry& entry : reply.reservation->entries) {
    ++number;
    if (entry.codes.empty()) continue;
    const auto row = std::ranges::find(entries, number, &EntryRow::number);
    PERK_CHECK(row != entries.end() && row->made);
    const CodePattern& pattern = *row->made;
    for (const std::string& code : entry.codes) {
      const Id id = code_id(key, ops::coupon_key(code, pattern.match_case));
      const auto found = std::ranges::find(made, id, &Changes::NewCode::id);
      PERK_CHECK(found != made.end());
      out.row("made", number, hex(found->row.batch), found->row.number, pattern.pattern,
              std::int64_t{pattern.check_digit});
    }
  }
  return std::move(out.out);
}

std::optional<Reply> stored_reply(std::string_view text, const LedgerKey& key) {
  Reader in(text);
  Reply reply;
  read(in, reply);
  std::int64_t entry = 0, number = 0, check_digit = 0;
  std::string seed, pattern;
  while (in.row("made", entry, seed, number, pattern, check_digit)) {
    const std::optional<Id> id = id_of_hex(seed);
    if (!id || !reply.reservation || entry < 0 ||
        std::cmp_greater_equal(entry, reply.reservation->entries.size())) {
      return std::nullopt;
    }
    CodePattern made;
    made.pattern = std::move(pattern);
    made.check_digit = check_digit != 0;
    reply.reservation->entries[static_cast<std::size_t>(entry)].codes.push_back(
        made_code(key, *id, number, made));
    seed.clear();
    pattern.clear();
  }
  if (!in.is_done()) return std::nullopt;
  return reply;
}

}  // namespace perk::ledger
