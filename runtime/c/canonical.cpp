// Canonical text, both ways; see <perk/canonical.h>.
#include "perk/canonical.h"

#include <charconv>
#include <limits>
#include <type_traits>

#include "runtime/base/quoted.h"
#include "runtime/c/records.h"

namespace perk {
namespace {

template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;

// name value value …\n, then the records of its lists.
class Writer {
 public:
  std::string out;

  template <class T>
  void record(std::string_view name, const T& value) {
    out += name;
    text::describe(*this, value);
  }

  template <class... Value>
  void row(const Value&... value) {
    ((out += ' ', write(value)), ...);
    out += '\n';
  }
  template <class T>
  void list(std::string_view name, const std::vector<T>& items) {
    for (const T& item : items) record(name, item);
  }

 private:
  template <class T>
  void write(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      out += std::to_string(static_cast<int>(value));
    } else if constexpr (std::is_integral_v<T>) {
      out += std::to_string(value);
    } else if constexpr (kIsVector<T>) {
      out += std::to_string(value.size());
      for (const auto& item : value) {
        out += ' ';
        write(item);
      }
    } else {
      write_value(value);
    }
  }
  void write_value(Money money) { write(money.minor); }
  void write_value(Instant instant) { write(instant.seconds); }
  void write_value(const Duration& length) {
    out += std::to_string(length.months) + ' ' + std::to_string(length.days) + ' ' +
           std::to_string(length.seconds);
  }
  void write_value(const std::string& text) { base::put_quoted(out, text); }
};

// Reads what Writer writes. After a failure nothing more is read.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  [[nodiscard]] bool is_done() const { return well_ && left_.empty(); }
  bool take(std::string_view start) {
    if (!well_ || !left_.starts_with(start)) return false;
    left_.remove_prefix(start.size());
    return true;
  }
  void fail() { well_ = false; }

  template <class T>
  void record(std::string_view name, T& value) {
    if (!take(name)) return fail();
    text::describe(*this, value);
  }

  template <class... Value>
  void row(Value&... value) {
    ((expect(' '), read(value)), ...);
    expect('\n');
  }
  template <class T>
  void list(std::string_view name, std::vector<T>& items) {
    while (well_ && left_.starts_with(name) && left_.substr(name.size()).starts_with(' ')) {
      record(name, items.emplace_back());
    }
  }

 private:
  void expect(char c) {
    if (!take({&c, 1})) fail();
  }
  template <class T>
  void number(T& value) {
    if (!well_) return;
    const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), value);
    if (error != std::errc()) return fail();
    left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
  }
  template <class T>
  void read(T& value) {
    if constexpr (std::is_enum_v<T>) {
      int written = 0;
      number(written);
      if (written < 0 || written > text::kLast<T>) return fail();
      value = static_cast<T>(written);
    } else if constexpr (std::is_same_v<T, bool>) {
      int written = 0;
      number(written);
      if (written < 0 || written > 1) return fail();
      value = written == 1;
    } else if constexpr (std::is_integral_v<T>) {
      number(value);
    } else if constexpr (kIsVector<T>) {
      std::size_t count = 0;
      number(count);
      // Each item takes a byte at least, so that a count alone takes no memory.
      for (; count > 0 && well_; --count) {
        expect(' ');
        read(value.emplace_back());
      }
    } else {
      read_value(value);
    }
  }
  void read_value(Money& money) { number(money.minor); }
  void read_value(Instant& instant) { number(instant.seconds); }
  void read_value(Duration& length) {
    number(length.months);
    expect(' ');
    number(length.days);
    expect(' ');
    number(length.seconds);
  }
  void read_value(std::string& text) {
    if (well_ && !base::take_quoted(left_, text)) fail();
  }

  std::string_view left_;
  bool well_ = true;
};

std::string name_of_text(std::string_view what, int version) {
  return "perk " + std::string(what) + ' ' + std::to_string(version);
}

template <class T>
std::string written(const std::string& name, const T& value) {
  Writer writer;
  writer.record(name, value);
  return std::move(writer.out);
}

template <class T>
std::optional<T> read(const std::string& name, std::string_view bytes) {
  Reader reader(bytes);
  T value;
  reader.record(name, value);
  // One value has one spelling, so that what is spelt otherwise was not written here.
  if (!reader.is_done() || written(name, value) != bytes) return std::nullopt;
  return value;
}

}  // namespace

std::string canonical(const Result& result) {
  return written(name_of_text("result", text::kResultVersion), result);
}

std::string canonical(const ReturnHistory& history) {
  return written(name_of_text("history", text::kHistoryVersion), history);
}

std::string canonical(const ReturnResult& returned) {
  return written(name_of_text("return", text::kReturnVersion), returned);
}

std::optional<Result> read_canonical_result(std::string_view bytes) {
  return read<Result>(name_of_text("result", text::kResultVersion), bytes);
}

std::optional<ReturnHistory> read_canonical_history(std::string_view bytes) {
  return read<ReturnHistory>(name_of_text("history", text::kHistoryVersion), bytes);
}

}  // namespace perk
