// Every promotion that is asked leaves its cells at the end of one array; a stage is fitted over the cells of
// its promotions and then committed.
#include "bench/reference_stages.h"

#include <algorithm>
#include <limits>

#include "bench/reference_amounts.h"

namespace perk::bench {
namespace {

constexpr std::size_t kMostCells = 65'536;

struct Cell {
  std::uint32_t line = 0;
  std::int64_t amount = 0, weight = 0, cost = 0;
};

struct Want {
  const ReferenceRecord* record = nullptr;
  std::uint32_t first = 0, count = 0;  // cells
  bool spread = false;
  std::int64_t total = 0, granted = 0;
};

}  // namespace

struct ReferenceStages::Impl {
  explicit Impl(const std::uint32_t* of) : pool(of) {}

  const std::uint32_t* pool;
  const ReferenceCart* cart = nullptr;
  std::size_t lines = 0, match_count = 0;
  // By line; the charge stands behind the lines.
  std::array<std::int64_t, kMostLines + 1> left{}, asked{}, taken{};
  std::int64_t charge = 0;
  std::array<const ReferenceMatch*, kMostMatches> order{};
  // One combination.
  std::array<Want, kMostMatches> wants{};
  std::array<Cell, kMostCells> cells{};
  std::size_t want_count = 0, cell_count = 0;
  std::uint32_t groups = 0;
  bool contended = false;  // something was cut, or found nothing left: a coupon may be better left out
  std::array<std::uint32_t, 16> coupons{};  // ranks that needed one and were eligible
  std::size_t coupon_count = 0;
  ReferencePrice result, other;

  [[nodiscard]] const std::uint32_t* extra(const ReferenceRecord& record) const {
    return pool + record.pool + record.without_skus + record.without_categories + record.without_brands;
  }
  void cell(Want& want, std::size_t line, std::int64_t amount, std::int64_t cost) {
    cells[cell_count++] = {static_cast<std::uint32_t>(line), amount, cost, cost};
    ++want.count;
    want.total += amount;
  }
  static std::int64_t share(std::int64_t amount, std::int64_t units, std::int64_t begin, std::int64_t end) {
    return (end * amount + units - 1) / units - (begin * amount + units - 1) / units;
  }

  template <std::size_t W>
  void percent(const ReferenceMatch& of, std::int64_t basis_points, Want& want) {
    for_lines<W>(of.lines, [&](std::size_t line) {
      if (left[line] > 0) cell(want, line, (left[line] * basis_points + 5000) / 10'000, left[line]);
    });
  }

  template <std::size_t W>
  void cheapest_free(const ReferenceMatch& of, Want& want) {
    std::array<std::uint8_t, kMostLines> cheapest;
    std::size_t count = 0;
    std::int64_t pieces = 0;
    for_lines<W>(of.lines, [&](std::size_t line) {
      cheapest[count++] = static_cast<std::uint8_t>(line);
      pieces += cart->quantity[line];
    });
    const auto first = [&](std::uint8_t a, std::uint8_t b) {
      const std::int64_t x = left[a] * cart->quantity[b], y = left[b] * cart->quantity[a];
      if (x != y) return x < y;
      return cart->price[a] != cart->price[b] ? cart->price[a] < cart->price[b] : cart->sku[a] < cart->sku[b];
    };
    if (count <= 24) {
      for (std::size_t i = 1; i < count; ++i) {
        const std::uint8_t line = cheapest[i];
        std::size_t at = i;
        for (; at > 0 && first(line, cheapest[at - 1]); --at) cheapest[at] = cheapest[at - 1];
        cheapest[at] = line;
      }
    } else {
      std::sort(cheapest.begin(), cheapest.begin() + static_cast<std::ptrdiff_t>(count), first);
    }
    std::int64_t free = pieces / of.record->value;
    for (std::size_t i = 0; i < count && free > 0; ++i) {
      const std::size_t line = cheapest[i];
      const std::int64_t units = std::min(free, cart->quantity[line]);
      free -= units;
      if (left[line] == 0) continue;
      cell(want, line, (2 * left[line] * units + cart->quantity[line]) / (2 * cart->quantity[line]),
           left[line]);
    }
  }

  template <std::size_t W>
  void bundle(const ReferenceMatch& of, Want& want) {
    const std::uint32_t* pieces = extra(*of.record);
    const auto need = [&](std::size_t line) {
      for (std::size_t i = 0; i < of.record->extra; ++i) {
        if (pieces[2 * i] == cart->sku[line]) return static_cast<std::int64_t>(pieces[2 * i + 1]);
      }
      return std::int64_t{0};
    };
    std::int64_t sets = std::numeric_limits<std::int64_t>::max(), formed = 0;
    for_lines<W>(of.lines,
                 [&](std::size_t line) { sets = std::min(sets, cart->quantity[line] / need(line)); });
    for (; formed < sets; ++formed) {
      std::int64_t cost = 0;
      for_lines<W>(of.lines, [&](std::size_t line) {
        cost += share(left[line], cart->quantity[line], formed * need(line), (formed + 1) * need(line));
      });
      if (cost <= of.record->value) break;
      want.total += cost - of.record->value;
    }
    want.spread = true;
    const std::int64_t saved = want.total;
    for_lines<W>(of.lines, [&](std::size_t line) {
      const std::int64_t cost = share(left[line], cart->quantity[line], 0, formed * need(line));
      if (cost > 0) cell(want, line, 0, cost);
    });
    want.total = saved;
  }

  template <std::size_t W>
  void amount_off(const ReferenceMatch& of, Want& want) {
    std::int64_t base = 0;
    for_lines<W>(of.lines, [&](std::size_t line) {
      if (left[line] == 0) return;
      cell(want, line, 0, left[line]);
      base += left[line];
    });
    want.spread = true;
    want.total = std::min<std::int64_t>(base, of.record->value);
    contended |= base < of.record->value;
  }

  // Divides a spread, then the cap (R4).
  void cap(Want& want) {
    const std::span<Cell> own(&cells[want.first], want.count);
    const bool over = want.record->cap > 0 && want.total > want.record->cap;
    if (!want.spread && !over) return;
    std::array<std::int64_t, kMostLines> weights, shares;
    const std::span<std::int64_t> from(weights.data(), own.size()), to(shares.data(), own.size());
    const auto before = [&](std::size_t a, std::size_t b) {
      return cart->sku[own[a].line] < cart->sku[own[b].line];
    };
    if (want.spread) {
      for (std::size_t i = 0; i < own.size(); ++i) from[i] = own[i].weight;
      divide(want.total, from, to, before);
      for (std::size_t i = 0; i < own.size(); ++i) own[i].amount = to[i];
    }
    if (!over) return;
    for (std::size_t i = 0; i < own.size(); ++i) own[i].weight = from[i] = own[i].amount;
    divide(want.record->cap, from, to, before);
    for (std::size_t i = 0; i < own.size(); ++i) own[i].amount = to[i];
    want.total = want.record->cap;
  }

  // The want of one promotion at the stage's entry; false: nothing to give.
  template <std::size_t W>
  bool ask(const ReferenceMatch& of, Want& want) {
    const ReferenceRecord& record = *of.record;
    want = {&record, static_cast<std::uint32_t>(cell_count), 0, false, 0, 0};
    switch (record.kind) {
      case Kind::unit_price:
        for_lines<W>(of.lines, [&](std::size_t line) {
          const std::int64_t off = left[line] - record.value * cart->quantity[line];
          if (off > 0) cell(want, line, off, left[line]);
        });
        break;
      case Kind::percent: percent<W>(of, record.value, want); break;
      case Kind::tiered: {
        std::int64_t pieces = 0;
        for_lines<W>(of.lines, [&](std::size_t line) { pieces += cart->quantity[line]; });
        const std::uint32_t* rows = extra(record);
        std::int64_t reached = 0;
        for (std::size_t i = 0; i < record.extra; ++i) {
          if (pieces >= rows[2 * i]) reached = rows[2 * i + 1];
        }
        percent<W>(of, reached, want);
        break;
      }
      case Kind::cheapest_free: cheapest_free<W>(of, want); break;
      case Kind::bundle: bundle<W>(of, want); break;
      case Kind::amount_off: amount_off<W>(of, want); break;
      case Kind::free_shipping:
        if (charge > 0) cell(want, lines, charge, charge);
        break;
    }
    if (want.count == 0 || (want.spread && want.total == 0)) {
      cell_count = want.first;
      contended |= record.kind != Kind::unit_price;
      return false;
    }
    cap(want);
    return true;
  }

  // R2: the lowest price of each line; of equal ones the first.
  void fit_prices(std::size_t begin) {
    for (std::size_t w = begin; w < want_count; ++w) {
      for (std::uint32_t i = 0; i < wants[w].count; ++i) {
        Cell& mine = cells[wants[w].first + i];
        // `asked` has the best so far, `taken` its cell.
        if (mine.amount > asked[mine.line]) {
          if (asked[mine.line] > 0) cells[static_cast<std::size_t>(taken[mine.line])].amount = 0;
          asked[mine.line] = mine.amount;
          taken[mine.line] = wants[w].first + i;
        } else {
          mine.amount = 0;
        }
      }
    }
    for (std::size_t w = begin; w < want_count; ++w) {
      for (std::uint32_t i = 0; i < wants[w].count; ++i) {
        Cell& mine = cells[wants[w].first + i];
        left[mine.line] -= mine.amount;
        asked[mine.line] = taken[mine.line] = 0;
      }
    }
  }

  // R5a of one line: all line-bound cells of it share what there is.
  void cut_line(std::size_t begin, std::size_t line) {
    std::array<std::uint32_t, kMostMatches> which;
    std::array<std::int64_t, kMostMatches> weights, shares;
    std::size_t count = 0;
    for (std::size_t w = begin; w < want_count; ++w) {
      for (std::uint32_t i = 0; !wants[w].spread && i < wants[w].count; ++i) {
        const std::uint32_t at = wants[w].first + i;
        if (cells[at].line != line) continue;
        which[count] = at;
        weights[count++] = cells[at].amount;
      }
    }
    divide(left[line], {weights.data(), count}, {shares.data(), count},
           [](std::size_t a, std::size_t b) { return a < b; });
    for (std::size_t i = 0; i < count; ++i) cells[which[i]].amount = shares[i];
    asked[line] = left[line];
    contended = true;
  }

  // R5b: one spread into the room that is left.
  void fill_spread(const Want& want) {
    const std::span<Cell> own(&cells[want.first], want.count);
    std::array<std::int64_t, kMostLines> weights, rooms, shares;
    for (std::size_t i = 0; i < own.size(); ++i) {
      weights[i] = own[i].weight;
      rooms[i] = std::min(own[i].cost, left[own[i].line] - asked[own[i].line]);
    }
    const std::span<std::int64_t> from(weights.data(), own.size());
    if (!fits(want.total, from, {rooms.data(), own.size()})) {
      contended = true;
      fill(want.total, from, {rooms.data(), own.size()}, {shares.data(), own.size()},
           [&](std::size_t a, std::size_t b) { return cart->sku[own[a].line] < cart->sku[own[b].line]; });
      for (std::size_t i = 0; i < own.size(); ++i) own[i].amount = shares[i];
    }
    for (const Cell& each : own) asked[each.line] += each.amount;
  }

  void fit(std::size_t begin) {
    left[lines] = charge;
    bool spreads = false;
    for (std::size_t w = begin; w < want_count; ++w) {
      if (wants[w].spread) {
        spreads = true;
        continue;
      }
      for (std::uint32_t i = 0; i < wants[w].count; ++i)
        asked[cells[wants[w].first + i].line] += cells[wants[w].first + i].amount;
    }
    for (std::size_t line = 0; line <= lines; ++line) {
      if (asked[line] > left[line]) cut_line(begin, line);
    }
    if (spreads) {
      std::array<std::uint32_t, kMostMatches> by_width;
      std::size_t count = 0;
      for (std::size_t w = begin; w < want_count; ++w) {
        if (wants[w].spread) by_width[count++] = static_cast<std::uint32_t>(w);
      }
      std::stable_sort(by_width.begin(), by_width.begin() + static_cast<std::ptrdiff_t>(count),
                       [&](std::uint32_t a, std::uint32_t b) { return wants[a].count < wants[b].count; });
      for (std::size_t i = 0; i < count; ++i) fill_spread(wants[by_width[i]]);
    }
    for (std::size_t line = 0; line <= lines; ++line) {
      left[line] -= asked[line];
      asked[line] = 0;
    }
    charge = left[lines];
  }

  // All stages, without the coupons of `out` (bits of `coupons`).
  template <std::size_t W>
  void combine(std::uint32_t out, bool first_time, ReferencePrice& into) {
    want_count = cell_count = 0;
    groups = 0;
    charge = cart->charge;
    std::copy_n(cart->list.begin(), lines, left.begin());
    for (std::size_t at = 0; at < match_count;) {
      const int stage = stage_of(order[at]->record->kind);
      const std::size_t begin = want_count;
      for (; at < match_count && stage_of(order[at]->record->kind) == stage; ++at) {
        const ReferenceRecord& record = *order[at]->record;
        if (record.group != 0 && (groups >> record.group & 1U) != 0) continue;
        if (!ask<W>(*order[at], wants[want_count])) continue;
        groups |= record.group != 0 ? 1U << record.group : 0U;
        if (record.coupon != 0) {
          if (first_time) {
            coupons[coupon_count++] = record.rank;
            contended |= stage == 0;
          } else if (is_out(record.rank, out)) {
            cell_count = wants[want_count].first;
            continue;
          }
        }
        ++want_count;
      }
      if (want_count == begin) continue;
      if (stage == 0) {
        fit_prices(begin);
      } else {
        fit(begin);
      }
    }
    write(into);
  }

  [[nodiscard]] bool is_out(std::uint32_t rank, std::uint32_t out) const {
    for (std::size_t i = 0; i < coupon_count; ++i) {
      if (coupons[i] == rank) return (out >> i & 1U) != 0;
    }
    return false;
  }

  void write(ReferencePrice& into) {
    into.parts.clear();
    into.applied = 0;
    for (std::size_t w = 0; w < want_count; ++w) {
      wants[w].granted = 0;
      for (std::uint32_t i = 0; i < wants[w].count; ++i) {
        const Cell& each = cells[wants[w].first + i];
        if (each.amount == 0) continue;
        into.parts.push_back({wants[w].record->rank, each.line, each.amount});
        wants[w].granted += each.amount;
      }
      into.applied += wants[w].granted > 0 ? 1 : 0;
      contended |= wants[w].granted == 0 && wants[w].record->coupon != 0;
    }
    into.finals.assign(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(lines));
    into.shipping = charge;
    into.total = charge;
    for (std::size_t line = 0; line < lines; ++line) into.total += left[line];
  }

  // S23 of two combinations: lower, then fewer, then the first rank that only one has.
  static bool is_better(const ReferencePrice& a, const ReferencePrice& b) {
    if (a.total != b.total) return a.total < b.total;
    if (a.applied != b.applied) return a.applied < b.applied;
    const auto giving = [](const ReferencePrice& price) {
      std::vector<std::uint32_t> ranks;
      for (const ReferencePart& part : price.parts) ranks.push_back(part.rank);
      std::ranges::sort(ranks);
      ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
      return ranks;
    };
    const std::vector<std::uint32_t> x = giving(a), y = giving(b);
    const auto [mine, other] = std::ranges::mismatch(x, y);
    return mine != x.end() && (other == y.end() || *mine < *other);
  }

  template <std::size_t W>
  void choose(std::span<const ReferenceMatch> matches) {
    match_count = matches.size();
    for (std::size_t i = 0; i < match_count; ++i) order[i] = &matches[i];
    const auto earlier = [](const ReferenceMatch* a, const ReferenceMatch* b) {
      return std::pair(stage_of(a->record->kind), a->record->rank) <
             std::pair(stage_of(b->record->kind), b->record->rank);
    };
    if (match_count < 32) {
      for (std::size_t i = 1; i < match_count; ++i) {
        const ReferenceMatch* mine = order[i];
        std::size_t at = i;
        for (; at > 0 && earlier(mine, order[at - 1]); --at) order[at] = order[at - 1];
        order[at] = mine;
      }
    } else {
      std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(match_count), earlier);
    }
    contended = false;
    coupon_count = 0;
    result.combinations = 1;
    combine<W>(0, true, result);
    if (coupon_count == 0 || !contended) return;
    for (std::uint32_t out = 1; out < 1U << coupon_count; ++out) {
      combine<W>(out, false, other);
      if (is_better(other, result)) std::swap(result, other);
      result.combinations = 1U << coupon_count;
    }
  }
};

ReferenceStages::ReferenceStages(const std::uint32_t* pool) : impl_(std::make_unique<Impl>(pool)) {}
ReferenceStages::~ReferenceStages() = default;

template <std::size_t W>
const ReferencePrice& ReferenceStages::choose(const ReferenceCart& cart,
                                              std::span<const ReferenceMatch> matches) {
  impl_->cart = &cart;
  impl_->lines = cart.lines;
  impl_->choose<W>(matches);
  return impl_->result;
}

template const ReferencePrice& ReferenceStages::choose<1>(const ReferenceCart&,
                                                          std::span<const ReferenceMatch>);
template const ReferencePrice& ReferenceStages::choose<kMaskWords>(const ReferenceCart&,
                                                                   std::span<const ReferenceMatch>);

}  // namespace perk::bench
