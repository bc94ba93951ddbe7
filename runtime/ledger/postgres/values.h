// What goes to a statement and what comes back, in PostgreSQL's binary form.
//
// In: ids, numbers, texts, one or an array of each. Out: parameters of libpq, and the same values of a row of
// its answer. A statement takes arrays, so that many rows are one statement.
#pragma once
#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ledger/store/ids.h"

namespace perk::ledger::postgres {

// A row's bytes, unlike its text.
struct Blob {
  std::string_view bytes;
};

class Params {
 public:
  Params() = default;
  // Of a statement that writes so many rows of each table (statements.h): `each` is a column of them.
  template <class... Counts>
  static Params of_rows(Counts... rows) {
    return Params(((rows == 1) && ...) ? Form::one : Form::many);
  }
  [[nodiscard]] bool has_many_rows() const { return form_ == Form::many; }

  Params& add(std::int64_t number);
  Params& add(std::string_view text);
  Params& add(Blob blob) { return add(blob.bytes); }
  Params& add(const Id& id) { return add(id.view()); }
  template <class T>
  Params& add(const std::optional<T>& value);

  // An array of what `value_of` says of each item: ids, numbers, texts or blobs, or optional ones of these;
  // where one row is written, that value alone.
  template <class Items, class ValueOf>
  Params& each(const Items& items, ValueOf value_of);

  [[nodiscard]] int count() const { return static_cast<int>(values_.size()); }
  // All of them are binary.
  [[nodiscard]] std::vector<const char*> values() const;
  [[nodiscard]] std::vector<int> lengths() const;
  [[nodiscard]] static std::vector<int> formats(int count) {
    return std::vector<int>(static_cast<std::size_t>(count), 1);
  }

 private:
  enum class Form : std::uint8_t { arrays, one, many };  // `arrays`: there is only one form
  explicit Params(Form form) : form_(form) {}
  enum class Kind : std::uint32_t { bytea = 17, int8 = 20, text = 25 };  // their numbers in PostgreSQL
  struct Packed {
    std::string bytes;
    Kind kind = Kind::int8;
    std::uint32_t count = 0;
    bool has_null = false;
    void element(std::string_view value);
    void null();
    void put(std::int64_t number);
    void put(std::string_view text);
    void put(Blob blob);
    void put(const Id& id) { put(Blob{id.view()}); }
    template <class T>
    void put(const std::optional<T>& value);
  };
  template <class T>
  static constexpr Kind kind_of();
  Params& add(const Packed& packed);

  Form form_ = Form::arrays;
  std::vector<std::optional<std::string>> values_;
};

// The answer to one statement.
class Result {
 public:
  Result() = default;
  explicit Result(PGresult* result) : result_(result, PQclear) {}

  [[nodiscard]] PGresult* get() const { return result_.get(); }
  [[nodiscard]] int rows() const { return result_ ? PQntuples(result_.get()) : 0; }
  // Rows that an INSERT, UPDATE or DELETE wrote.
  [[nodiscard]] std::int64_t affected() const;

 private:
  std::shared_ptr<PGresult> result_;
};

// The values of a row from left to right.
class Reader {
 public:
  Reader(const Result& result, int row) : result_(result.get()), row_(row) {}

  std::int64_t number();
  std::int32_t small() { return static_cast<std::int32_t>(number()); }
  bool flag() { return number() != 0; }
  Instant instant() { return {number()}; }
  std::string text();
  Id id();
  template <class E>
  E one_of() {
    return static_cast<E>(number());
  }
  std::optional<std::int64_t> maybe_number();
  std::optional<Instant> maybe_instant();
  std::optional<std::string> maybe_text();

 private:
  [[nodiscard]] bool is_null() const { return PQgetisnull(result_, row_, column_) != 0; }

  const PGresult* result_;
  int row_;
  int column_ = 0;
};

// --- templates -------------------------------------------------------------------------------------------

template <class T>
Params& Params::add(const std::optional<T>& value) {
  if (value) return add(*value);
  values_.emplace_back();
  return *this;
}

template <class T>
void Params::Packed::put(const std::optional<T>& value) {
  if (value) {
    put(*value);
  } else {
    null();
  }
}

template <class T>
constexpr Params::Kind Params::kind_of() {
  if constexpr (requires(const T& value) {
                  *value;
                  value.has_value();
                }) {
    return kind_of<typename T::value_type>();
  } else if constexpr (std::is_same_v<T, Id> || std::is_same_v<T, Blob>) {
    return Kind::bytea;
  } else if constexpr (std::is_convertible_v<T, std::string_view>) {
    return Kind::text;
  } else {
    return Kind::int8;
  }
}

template <class Items, class ValueOf>
Params& Params::each(const Items& items, ValueOf value_of) {
  using T = std::remove_cvref_t<decltype(value_of(*std::begin(items)))>;
  const auto plain = [&](const auto& item) {
    if constexpr (std::is_enum_v<T>) {
      return static_cast<std::int64_t>(value_of(item));
    } else if constexpr (std::is_integral_v<T>) {
      return std::int64_t{value_of(item)};
    } else {
      return value_of(item);
    }
  };
  if (form_ == Form::one) return add(plain(*std::begin(items)));
  Packed packed;
  packed.kind = kind_of<T>();
  for (const auto& item : items) packed.put(plain(item));
  return add(packed);
}

}  // namespace perk::ledger::postgres
