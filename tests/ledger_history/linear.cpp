#include "tests/ledger_history/linear.h"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace perk::ledger::history {

namespace {

class Search {
 public:
  Search(std::vector<Operation> operations, std::int64_t limit)
      : operations_(std::move(operations)), limit_(limit), done_(operations_.size(), '\0') {
    std::sort(operations_.begin(), operations_.end(),
              [](const Operation& a, const Operation& b) { return a.asked_at < b.asked_at; });
  }

  Verdict run() {
    verdict_.linear = from(0, 0);
    if (!verdict_.linear) {
      verdict_.stuck_at = std::to_string(longest_) + " of " + std::to_string(operations_.size()) +
                          " calls can be explained, then " + std::to_string(count_there_) +
                          " are counted and " +
                          (blocked_.empty() ? "nothing fits" : blocked_ + " does not fit");
    }
    return verdict_;
  }

 private:
  // The count after it; nothing: its answer would be wrong here.
  [[nodiscard]] std::optional<std::int64_t> after(const Operation& operation, std::int64_t count) const {
    switch (operation.kind) {
      case Operation::Kind::take:
        return count + operation.amount <= limit_ ? std::optional(count + operation.amount) : std::nullopt;
      case Operation::Kind::refused:
        return count + operation.amount > limit_ ? std::optional(count) : std::nullopt;
      case Operation::Kind::give:
        return count >= operation.amount ? std::optional(count - operation.amount) : std::nullopt;
      case Operation::Kind::read: return count == operation.amount ? std::optional(count) : std::nullopt;
    }
    return std::nullopt;
  }

  [[nodiscard]] static std::int64_t end_of(const Operation& operation) {
    return operation.answered_at.value_or(std::numeric_limits<std::int64_t>::max());
  }

  // Can all that is not done be explained, when the first `low` are done? The count follows from what is
  // done.
  bool from(std::size_t low, std::int64_t count) {
    while (low < operations_.size() && done_[low] != '\0') ++low;
    std::int64_t first_end = std::numeric_limits<std::int64_t>::max();
    std::size_t high = low;
    for (; high < operations_.size() && operations_[high].asked_at <= first_end; ++high) {
      if (done_[high] == '\0') first_end = std::min(first_end, end_of(operations_[high]));
    }
    // All that is left was never answered: it need not have happened.
    if (first_end == std::numeric_limits<std::int64_t>::max()) return true;
    std::string memory = std::to_string(low) + ":";
    for (std::size_t i = low; i < high; ++i) memory += done_[i] != '\0' ? '1' : '0';
    if (!tried_.insert(std::move(memory)).second) return false;
    ++verdict_.states;
    if (deep_ > longest_) {
      longest_ = deep_;
      count_there_ = count;
      blocked_.clear();
    }
    for (std::size_t i = low; i < high; ++i) {
      if (done_[i] != '\0') continue;
      const std::optional<std::int64_t> next = after(operations_[i], count);
      if (!next) {
        if (deep_ == longest_ && end_of(operations_[i]) == first_end) blocked_ = text_of(operations_[i]);
        continue;
      }
      done_[i] = '\1';
      ++deep_;
      if (from(low, *next)) return true;
      --deep_;
      done_[i] = '\0';
    }
    return false;
  }

  static std::string text_of(const Operation& operation) {
    const char* name = "a read of ";
    if (operation.kind == Operation::Kind::take) name = "a take of ";
    if (operation.kind == Operation::Kind::refused) name = "a refusal of ";
    if (operation.kind == Operation::Kind::give) name = "a return of ";
    return name + std::to_string(operation.amount);
  }

  std::vector<Operation> operations_;
  std::int64_t limit_;
  std::vector<char> done_;
  std::unordered_set<std::string> tried_;
  Verdict verdict_;
  std::size_t deep_ = 0, longest_ = 0;
  std::int64_t count_there_ = 0;
  std::string blocked_;
};

}  // namespace

Verdict explain(std::vector<Operation> operations, std::int64_t limit) {
  return Search(std::move(operations), limit).run();
}

}  // namespace perk::ledger::history
