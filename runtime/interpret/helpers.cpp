// Long work that generated code calls, and that the walk calls too.
#include "runtime/interpret/helpers.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/sort.h"
#include "runtime/interpret/texts.h"
#include "runtime/interpret/walk.h"
#include "runtime/ops/money.h"
#include "runtime/ops/ops.h"
#include "runtime/ops/text.h"

namespace perk::interpret {

namespace {

constexpr std::uint32_t kLeft = 1, kRight = 2;  // bits of `folded`
// Runs of most carts; what is sorted or compared for more of them is allocated.
constexpr std::size_t kFew = 64;

const World& world_of(const exec::Facts& facts) {
  return *static_cast<const World*>(facts.world);
}

std::string_view text_of(const exec::Facts* facts, std::uint32_t symbol) {
  return (*world_of(*facts).texts)[symbol];
}

bool of_pool(const exec::Facts* facts, std::uint32_t symbol, std::uint32_t pool) {
  return ops::has_symbol(world_of(*facts).module->symbol_sets[pool], symbol);
}

// A text as it is, or folded.
class Side {
 public:
  Side(const exec::Facts* facts, std::uint32_t symbol, bool folded) : text_(text_of(facts, symbol)) {
    if (!folded) return;
    folded_ = ops::fold_case(text_);
    text_ = folded_;
  }
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string folded_;
  std::string_view text_;
};

bool text_test(const exec::Facts* facts, std::uint32_t op, std::uint32_t left, std::uint32_t right,
               std::uint32_t folded) {
  const Side l(facts, left, (folded & kLeft) != 0), r(facts, right, (folded & kRight) != 0);
  return test_texts(static_cast<ir::Op>(op), l.text(), r.text());
}

bool contains_text(const exec::Facts* facts, const exec::Symbols* set, std::uint32_t text,
                   std::uint32_t folded) {
  const Side wanted(facts, text, (folded & kRight) != 0);
  return std::ranges::any_of(std::span(set->data, set->count), [&](std::uint32_t symbol) {
    return Side(facts, symbol, (folded & kLeft) != 0).text() == wanted.text();
  });
}

bool in_pool_folded(const exec::Facts* facts, std::uint32_t text, std::uint32_t pool) {
  const ir::Module& module = *world_of(*facts).module;
  const std::size_t symbol = place_of(module.symbols, ops::fold_case(text_of(facts, text)));
  return symbol < module.symbols.size() && of_pool(facts, static_cast<std::uint32_t>(symbol), pool);
}

// Runs from the cheapest: by unit price at the entry, unit list price, then ≺.
void sort_by_price(const exec::Facts& facts, std::span<std::uint32_t> runs) {
  const auto price = [&](const std::int64_t* amounts, std::uint32_t run) {
    return ops::Scalar{amounts[run], facts.quantity[run], true};
  };
  base::sort_numbers(runs, [&](std::uint32_t l, std::uint32_t r) {
    if (const int by = ops::compare(price(facts.entry, l), price(facts.entry, r)); by != 0) return by < 0;
    if (const int by = ops::compare(price(facts.list, l), price(facts.list, r)); by != 0) return by < 0;
    return l < r;
  });
}

}  // namespace

bool in_segment(const exec::Facts& facts, std::uint32_t segment) {
  std::uint8_t& memo = facts.segment[segment];
  if (memo == 0) {
    const World& world = world_of(facts);
    const ir::Program& program = world.module->segments[segment].program;
    const ir::Shape& shape = world.module->shapes[program.shape];
    exec::Facts plain = facts;  // of no promotion's code
    plain.code = nullptr;
    plain.code_known = nullptr;
    const exec::NodeCode* code = world.code.empty() || world.code[program.shape].nodes.empty()
                                     ? nullptr
                                     : &world.code[program.shape].nodes[shape.root];
    const bool native = code != nullptr && code->test != nullptr;
    if (world.calls != nullptr) ++(native ? world.calls->native : world.calls->walked);
    const bool in = native ? code->test(&plain, program.slots.data(), exec::kNoRun)
                           : Walk(plain, shape, program.slots).test(shape.root, exec::kNoRun);
    memo = in ? 2 : 1;
  }
  return memo == 2;
}

bool test_texts(ir::Op op, std::string_view left, std::string_view right) {
  switch (op) {
    case ir::Op::equal: return left == right;
    case ir::Op::not_equal: return left != right;
#define PERK_FORM_comparison(name, body)
#define PERK_FORM_set_test(name, body)
#define PERK_FORM_amount(name, body)
#define PERK_FORM_arithmetic(name, body)
#define PERK_FORM_text(name, body)
#define PERK_FORM_text_test(name, body) \
  case ir::Op::name: return ops::body(left, right);
#define OPERATION(name, form, result, failure, body, sql) PERK_FORM_##form(name, body)
#include "runtime/ops/ops.def"
#undef OPERATION
#undef PERK_FORM_comparison
#undef PERK_FORM_set_test
#undef PERK_FORM_amount
#undef PERK_FORM_arithmetic
#undef PERK_FORM_text
#undef PERK_FORM_text_test
    default: break;
  }
  PERK_CHECK(!"a test of two texts");
  return false;
}

ops::Scalar look_up(const ir::Lookup& table, std::span<const ops::Scalar> keys) {
  using Cell = ir::Lookup::Cell;
  const auto fits = [&](const ir::Lookup::Row& row) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const ops::Scalar cell{row.cells[i].value, 1, true};
      if (row.cells[i].kind == Cell::Kind::equal && !ops::equal(keys[i], cell)) return false;
      if (row.cells[i].kind == Cell::Kind::at_least && !ops::at_least(keys[i], cell)) return false;
    }
    return true;
  };
  const auto higher = [&](const ir::Lookup::Row& row, const ir::Lookup::Row& than) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const Cell &a = row.cells[i], &b = than.cells[i];
      if (a.kind != Cell::Kind::at_least || b.kind != Cell::Kind::at_least || a.value == b.value) continue;
      return a.value > b.value;
    }
    return false;
  };
  const ir::Lookup::Row* best = nullptr;
  for (const ir::Lookup::Row& row : table.rows) {
    if (fits(row) && (best == nullptr || higher(row, *best))) best = &row;
  }
  return best == nullptr ? ops::Scalar{0, 1, false} : ops::Scalar{best->value, 1, true};
}

// Room for as many runs as there are; of few it allocates nothing.
class RunList {
 public:
  explicit RunList(std::uint64_t runs) : many_(runs > kFew ? runs : 0) {}
  [[nodiscard]] std::span<std::uint32_t> room() {
    return many_.empty() ? std::span<std::uint32_t>(few_) : std::span(many_);
  }

 private:
  std::array<std::uint32_t, kFew> few_;
  std::vector<std::uint32_t> many_;
};

void keep_cheapest(const exec::Facts& facts, const ops::Scalar& count, bool dearest, std::int64_t* picks) {
  RunList list(facts.runs);
  const std::span<std::uint32_t> room = list.room();
  std::size_t picked = 0;
  for (std::uint32_t run = 0; run < facts.runs; ++run) {
    if (picks[run] > 0) room[picked++] = run;
  }
  const std::span<std::uint32_t> order = room.first(picked);
  sort_by_price(facts, order);
  if (dearest) std::ranges::reverse(order);
  std::int64_t left = count.known ? static_cast<std::int64_t>(count.numerator / count.denominator) : 0;
  left = std::max<std::int64_t>(left, 0);
  for (const std::uint32_t run : order) {
    picks[run] = std::min(picks[run], left);
    left -= picks[run];
  }
}

std::int64_t count_distinct(const exec::Facts& facts, std::uint32_t field, const std::int64_t* picks) {
  const std::size_t row = field * facts.stride;
  const auto set = [&](std::size_t run) {
    const exec::Symbols& symbols = facts.unit_sets[row + run];
    return std::span(symbols.data, symbols.count);
  };
  const auto less = [&](std::uint32_t l, std::uint32_t r) {
    const std::int64_t left = facts.unit[row + l], right = facts.unit[row + r];
    if (left != right) return left < right;
    return std::ranges::lexicographical_compare(set(l), set(r));
  };
  RunList list(facts.runs);
  const std::span<std::uint32_t> room = list.room();
  std::size_t picked = 0;
  for (std::uint32_t run = 0; run < facts.runs; ++run) {
    if (picks[run] > 0 && facts.unit_known[row + run] != 0) room[picked++] = run;
  }
  const std::span<std::uint32_t> order = room.first(picked);
  base::sort_numbers(order, less);
  std::int64_t different = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || less(order[i - 1], order[i])) ++different;
  }
  return different;
}

const exec::Helpers& helpers() {
  using exec::Facts;
  static constexpr exec::Helpers kHelpers{
      .segment = [](const Facts* facts, std::uint32_t segment) { return in_segment(*facts, segment); },
      .text_contains =
          [](const Facts* facts, std::uint32_t text, std::uint32_t part) {
            return ops::text_contains(text_of(facts, text), text_of(facts, part));
          },
      .starts_with =
          [](const Facts* facts, std::uint32_t text, std::uint32_t start) {
            return ops::starts_with(text_of(facts, text), text_of(facts, start));
          },
      .in_category =
          [](const Facts* facts, std::uint32_t path, std::uint32_t category) {
            return ops::in_category(text_of(facts, path), text_of(facts, category));
          },
      .equal_texts =
          [](const Facts* facts, std::uint32_t left, std::uint32_t right, std::uint32_t folded) {
            return text_test(facts, static_cast<std::uint32_t>(ir::Op::equal), left, right, folded);
          },
      .contains_text = contains_text,
      .in_pool_folded = in_pool_folded,
      .text_test_folded = text_test,
      .in_pool = of_pool,
      .lookup =
          [](const Facts* facts, std::uint32_t table, const ops::Scalar* keys, std::uint32_t count,
             ops::Scalar* out) {
            *out = look_up(world_of(*facts).module->lookups[table], std::span(keys, count));
          },
      .compare = [](const ops::Scalar* left, const ops::Scalar* right) -> std::int32_t {
        return ops::compare(*left, *right);
      },
      .pick = [](const Facts* facts, const ops::Scalar* count, std::uint32_t dearest,
                 std::int64_t* picks) { keep_cheapest(*facts, *count, dearest != 0, picks); },
      .distinct = [](const Facts* facts, std::uint32_t field,
                     const std::int64_t* picks) { return count_distinct(*facts, field, picks); },
      .share = ops::share,
      .times_into = [](const ops::Scalar* amount, const ops::Scalar* part,
                       ops::Scalar* out) { *out = ops::times_into(*amount, *part); },
      .before_tax =
          [](std::int64_t amount, std::int64_t rate, std::uint32_t mode) {
            return ops::before_tax(amount, rate, static_cast<ops::RoundingMode>(mode));
          },
  };
  return kHelpers;
}

}  // namespace perk::interpret
