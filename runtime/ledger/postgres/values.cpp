#include "runtime/ledger/postgres/values.h"

#include <algorithm>
#include <charconv>

namespace perk::ledger::postgres {
namespace {

// The most significant byte first.
template <class T>
std::string big_endian(T value) {
  std::string bytes(sizeof(T), '\0');
  auto left = static_cast<std::uint64_t>(value);
  for (std::size_t i = sizeof(T); i-- > 0; left >>= 8U) bytes[i] = static_cast<char>(left & 0xFFU);
  return bytes;
}

// Sixteen, thirty-two or sixty-four bits.
std::int64_t number_of(std::string_view bytes) {
  std::uint64_t value = !bytes.empty() && (static_cast<std::uint8_t>(bytes.front()) & 0x80U) != 0
                            ? ~std::uint64_t{0}
                            : std::uint64_t{0};
  for (const char byte : bytes) value = value << 8U | static_cast<std::uint8_t>(byte);
  return static_cast<std::int64_t>(value);
}

}  // namespace

void Params::Packed::element(std::string_view value) {
  bytes += big_endian(static_cast<std::uint32_t>(value.size()));
  bytes += value;
  ++count;
}

void Params::Packed::null() {
  bytes += big_endian(std::int32_t{-1});
  has_null = true;
  ++count;
}

void Params::Packed::put(std::int64_t number) {
  element(big_endian(number));
}

void Params::Packed::put(std::string_view text) {
  element(text);
}

void Params::Packed::put(Blob blob) {
  element(blob.bytes);
}

Params& Params::add(std::int64_t number) {
  values_.emplace_back(big_endian(number));
  return *this;
}

Params& Params::add(std::string_view text) {
  values_.emplace_back(std::string(text));
  return *this;
}

// Dimensions, are there nulls, what of; each dimension's length and first index; each element's length and
// bytes.
Params& Params::add(const Packed& packed) {
  std::string bytes = big_endian(packed.count == 0 ? 0U : 1U);
  bytes += big_endian(packed.has_null ? 1U : 0U);
  bytes += big_endian(static_cast<std::uint32_t>(packed.kind));
  if (packed.count != 0) {
    bytes += big_endian(packed.count);
    bytes += big_endian(1U);
    bytes += packed.bytes;
  }
  values_.emplace_back(std::move(bytes));
  return *this;
}

std::vector<const char*> Params::values() const {
  std::vector<const char*> all;
  all.reserve(values_.size());
  for (const auto& value : values_) all.push_back(value ? value->c_str() : nullptr);
  return all;
}

std::vector<int> Params::lengths() const {
  std::vector<int> all;
  all.reserve(values_.size());
  for (const auto& value : values_) all.push_back(value ? static_cast<int>(value->size()) : 0);
  return all;
}

std::int64_t Result::affected() const {
  if (!result_) return 0;
  const std::string_view text = PQcmdTuples(result_.get());
  std::int64_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  return rows;
}

std::string Reader::text() {
  const int column = column_++;
  return {PQgetvalue(result_, row_, column), static_cast<std::size_t>(PQgetlength(result_, row_, column))};
}

std::int64_t Reader::number() {
  return number_of(text());
}

Id Reader::id() {
  Id id;
  const std::string bytes = text();
  std::copy_n(bytes.begin(), std::min(bytes.size(), id.bytes.size()), id.bytes.begin());
  return id;
}

std::optional<std::int64_t> Reader::maybe_number() {
  if (!is_null()) return number();
  ++column_;
  return std::nullopt;
}

std::optional<Instant> Reader::maybe_instant() {
  const std::optional<std::int64_t> seconds = maybe_number();
  return seconds ? std::optional(Instant{*seconds}) : std::nullopt;
}

std::optional<std::string> Reader::maybe_text() {
  if (!is_null()) return text();
  ++column_;
  return std::nullopt;
}

}  // namespace perk::ledger::postgres
