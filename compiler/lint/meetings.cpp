// W0522: two discounts that add up to more than half of a line, and nobody has said that they may.
// W0528: a free piece and a percentage in one stage, which pool on equal pieces.
//
// Pairs are found through what their goods are known by (sku, path of category, brand, tag; `goods` meets
// all), the larger discounts first, so that a pair that cannot reach the half ends its row. Two that are
// known by different things, a sku and a category, are not taken for the same goods.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "compiler/lint/study.h"

namespace perk::lint {
namespace {

using Kind = typed::OfferKind;

constexpr std::int64_t kWhole = 100'000'000;
constexpr std::size_t kMostTriesEach = 8;  // pairs looked at, times the promotions
constexpr std::size_t kMostSamples = 500;  // carts looked for

struct Entry {
  std::size_t rank = 0;
  const typed::Offer* offer = nullptr;
  std::int64_t share = 0;  // of a line, at most
  bool free = false;       // a free piece of a set
};

class Check {
 public:
  explicit Check(Study& study) : study_(study) {
    for (const auto& promotion : study_.pack.promotions) add(promotion);
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const Entry& a, const Entry& b) { return a.share > b.share; });
    keys_.reserve(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      keys_.push_back(keys_of(*entries_[i].offer));
      for (const auto& key : keys_[i]) by_key_[key].push_back(i);
    }
    tries_left_ = 1000 + kMostTriesEach * entries_.size();
  }

  void look() {
    for (std::size_t i = 0; i < entries_.size(); ++i)
      for (const auto& key : meeting_keys(keys_[i])) look(i, key);
  }

 private:
  // ---- discounts and their share
  // ------------------------------------------------------------------------------
  void add(const typed::Promotion& promotion) {
    if (study_.must_be_chosen(promotion.rank) || study_.conditions[promotion.rank].none()) return;
    if (!promotion.spends.empty() || promotion.offers.size() != 1) return;
    const auto& offer = promotion.offers.front();
    const auto kind = study_.pack.stacking.stages[offer.stage].kind;
    if (kind != typed::Stage::Kind::item && kind != typed::Stage::Kind::own &&
        kind != typed::Stage::Kind::order)
      return;
    Entry entry{promotion.rank, &offer, 0, false};
    if (gives_a_free_piece(offer)) {
      entry.free = true;
      entry.share = kWhole;
    } else {
      entry.share = share_of(promotion, offer);
    }
    if (entry.share > 0) entries_.push_back(entry);
  }

  static bool gives_a_free_piece(const typed::Offer& offer) {
    if (offer.kind != Kind::every_nth && offer.kind != Kind::cheapest_for_every &&
        offer.kind != Kind::buy_get)
      return false;
    return offer.reward.kind == typed::Reward::Kind::free && offer.words == typed::Offer{}.words;
  }

  // Of an amount only where its condition, or the price of its goods, says of how much.
  std::int64_t share_of(const typed::Promotion& promotion, const typed::Offer& offer) {
    if (offer.value == nullptr || offer.value->kind != typed::ExprKind::constant ||
        offer.words != typed::Offer{}.words || offer.sel == nullptr)
      return 0;
    const auto value = offer.value->constant.scalar;
    switch (offer.kind) {
      case Kind::percent_off:
      case Kind::percent_off_each:
      case Kind::percent_off_together: return value;
      case Kind::amount_off_in_all: return share_of_amount(promotion, offer, value);
      default: return 0;
    }
  }

  std::int64_t share_of_amount(const typed::Promotion& promotion, const typed::Offer& offer,
                               std::int64_t value) const {
    const auto& cases = study_.conditions[promotion.rank];
    if (cases.any.size() != 1) return 0;
    for (const auto& [id, values] : cases.any.front()) {
      const auto& fact = study_.facts.at(id);
      if (fact.role != Fact::Role::aggregate || fact.subject->kind != typed::ExprKind::subtotal ||
          fact.subject->sel == nullptr)
        continue;
      if (fact.subject->sel->kind != offer.sel->kind || offer.sel->kind != typed::SelKind::goods) continue;
      const auto low = values.ranges.front().low;
      __extension__ using Wide = __int128;
      if (low > 0 && value < low) return static_cast<std::int64_t>(static_cast<Wide>(value) * kWhole / low);
    }
    return 0;
  }

  // ---- what goods are known by
  // --------------------------------------------------------------------------------
  using Keys = std::vector<std::string>;

  Keys keys_of(const typed::Offer& offer) {
    Keys out;
    const auto& sel = offer.rewarded != nullptr ? *offer.rewarded : *offer.sel;
    for (const auto& each : study_.facts.units(sel).any) {
      Keys best;
      for (const auto& [id, values] : each) {
        const auto& fact = study_.facts.at(id);
        Keys keys;
        if (fact.role == Fact::Role::member && values.ranges.front().low == 1)
          keys.push_back(fmt::format("{} has {}", fact.field.index, fact.text));
        if (fact.role == Fact::Role::field && values.kind == ValueKind::text && !values.others)
          for (const auto& text : values.texts)
            keys.push_back(fmt::format("{} is {}", fact.field.index, text));
        if (fact.role == Fact::Role::field && values.kind == ValueKind::path && !values.anywhere)
          for (const auto& root : values.under)
            keys.push_back(fmt::format("{} in {}", fact.field.index, root));
        if (!keys.empty() && (best.empty() || keys.size() < best.size())) best = std::move(keys);
      }
      // `goods` meets all; what is known by something else meets the same.
      if (best.empty() && each.empty()) best.emplace_back("any");
      if (best.empty())
        best.push_back(fmt::format("{} as {}", each.front().first, text_of(each.front().second)));
      out.insert(out.end(), best.begin(), best.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  // Its own keys, the branches above them, and what meets everything.
  static Keys meeting_keys(const Keys& keys) {
    Keys out{"any"};
    for (const auto& key : keys) {
      out.push_back(key);
      const auto path = key.find(" in ");
      if (path == std::string::npos) continue;
      for (auto slash = key.rfind('/'); slash != std::string::npos && slash > path;
           slash = key.rfind('/', slash - 1))
        out.push_back(key.substr(0, slash));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  // ---- pairs
  // ----------------------------------------------------------------------------------------------------
  void look(std::size_t at, const std::string& key) {
    const auto row = by_key_.find(key);
    if (row == by_key_.end()) return;
    const auto& entry = entries_[at];
    for (auto other_at : row->second) {
      const auto& other = entries_[other_at];
      if (entry.share + other.share <= kWhole / 2) return;
      if (tries_left_ == 0 || (said_[0] >= kMostOfAKind && said_[1] >= kMostOfAKind)) return;
      --tries_left_;
      if (entry.offer->stage != other.offer->stage || entry.rank == other.rank) continue;
      if (entry.free && other.free) continue;
      if (study_.was_told(entry.rank, other.rank) || study_.related(entry.rank, other.rank)) continue;
      if (both(study_.conditions[entry.rank], study_.conditions[other.rank]).none()) continue;
      if (samples_left_-- == 0) {
        tries_left_ = 0;
        return;
      }
      if (entry.free || other.free)
        look_at_pool(entry.free ? entry : other, entry.free ? other : entry);
      else
        look_at_sum(entry.rank < other.rank ? entry : other, entry.rank < other.rank ? other : entry);
    }
  }

  [[nodiscard]] bool compounds(const Entry& entry) const {
    return study_.pack.stacking.stages[entry.offer->stage].one_after_another;
  }

  // W0522
  void look_at_sum(const Entry& a, const Entry& b) {
    if (said_[0] >= kMostOfAKind) return;
    Wish wish;
    wish.who = {&study_.at(a.rank), &study_.at(b.rank)};
    wish.lines = {{{a.offer->sel.get(), b.offer->sel.get()}, 1, std::nullopt}};
    auto sample = study_.sample(wish);
    if (!sample || sample->lines.size() != 1) return;
    Reader reader(study_.pack, *sample);
    auto first = reader.takes(study_.at(a.rank));
    auto second = reader.takes(study_.at(b.rank));
    if (!first || !second) return;
    const auto line = sample->lines.front().price * sample->lines.front().quantity;
    if (compounds(a)) {
      if ((line - *first) * *second % line != 0) return;
      second = (line - *first) * *second / line;
    }
    const auto sum = *first + *second;
    if (sum * 2 <= line || study_.cuts(*sample, sum)) return;
    study_.tell(a.rank, b.rank);
    ++said_[0];
    report_sum(a, b, *sample, {*first, *second, line});
  }

  struct Sum {
    std::int64_t first = 0, second = 0, line = 0;
  };

  void report_sum(const Entry& a, const Entry& b, const Sample& sample, const Sum& sum) {
    const auto& one = study_.at(a.rank);
    const auto& two = study_.at(b.rank);
    const auto taken = sum.first + sum.second;
    auto& found = study_.sink.report(diag::Code::W0522, two.name_span,
                                     fmt::format("`{}` and `{}` together take {} off {}", one.id, two.id,
                                                 study_.money(taken), study_.money(sum.line)),
                                     study_.words(b.offer->span));
    found.notes.push_back({one.name_span, study_.words(a.offer->span)});
    found.help = fmt::format(
        "write `best 1 of {0}, {1}` in the `stacking` block, or, if it is meant, `{0} and {1} may meet`",
        one.id, two.id);
    auto given = fit(a, b, sum);
    if (!given || !study_.undisturbed(sample, {a.rank, b.rank}, given->first + given->second)) return;
    found.witness = study_.test(sample, fmt::format("{} and {} meet", one.id, two.id),
                                {fmt::format("{} gives {}", one.id, study_.money(given->first)),
                                 fmt::format("{} gives {}", two.id, study_.money(given->second))});
  }

  // What is left of the two where there is less than both want: lines first and cut alike, then spreads by
  // rank.
  static std::optional<Sum> fit(const Entry& a, const Entry& b, Sum sum) {
    const auto wanted = sum.first + sum.second;
    if (wanted <= sum.line) return sum;
    auto spreads = [](const Entry& entry) {
      return entry.offer->kind == Kind::percent_off_together || entry.offer->kind == Kind::amount_off_in_all;
    };
    if (spreads(b)) {
      sum.second = sum.line - sum.first;
    } else if (spreads(a)) {
      sum.first = sum.line - sum.second;
    } else {
      if (sum.line * sum.first % wanted != 0) return std::nullopt;
      sum.first = sum.line * sum.first / wanted;
      sum.second = sum.line - sum.first;
    }
    if (sum.first == 0 || sum.second == 0) return std::nullopt;
    return sum;
  }

  // W0528
  void look_at_pool(const Entry& free, const Entry& rate) {
    if (said_[1] >= kMostOfAKind || compounds(free)) return;
    if (rate.offer->kind != Kind::percent_off && rate.offer->kind != Kind::percent_off_each) return;
    const auto& offer = *free.offer;
    const auto& rewarded = offer.rewarded != nullptr ? *offer.rewarded : *offer.sel;
    // One sku has no different pieces.
    if (is_one_sku(rewarded)) return;
    Wish wish;
    wish.who = {&study_.at(free.rank), &study_.at(rate.rank)};
    const auto pieces = offer.kind == Kind::buy_get ? offer.n + offer.k : offer.n;
    wish.lines = {{{offer.sel.get(), &rewarded, rate.offer->sel.get()}, pieces, std::nullopt}};
    auto sample = study_.sample(wish);
    if (!sample || sample->lines.size() != 1 || sample->lines.front().quantity != pieces) return;
    const auto price = sample->lines.front().price;
    const auto list = price * pieces;
    auto taken = Reader(study_.pack, *sample).takes(study_.at(rate.rank));
    const auto given = price * offer.k;
    if (!taken || *taken == 0 || *taken + given > list || !study_.at(free.rank).caps.empty()) return;
    if (*taken % pieces != 0) return;
    const auto apart = list - given - *taken / pieces * (pieces - offer.k);
    const auto pooled = list - given - *taken;
    if (!study_.undisturbed(*sample, {free.rank, rate.rank}, given + *taken)) return;
    study_.tell(free.rank, rate.rank);
    ++said_[1];
    const auto& set = study_.at(free.rank);
    const auto& percentage = study_.at(rate.rank);
    auto& found = study_.sink.report(
        diag::Code::W0528, percentage.name_span,
        fmt::format("`{}` also counts for the free piece of `{}` where the pieces are equal", percentage.id,
                    set.id),
        fmt::format("{} equal ones of {} pay {}, different ones {}", pieces, study_.money(price),
                    study_.money(pooled), study_.money(apart)));
    found.notes.push_back({set.name_span, study_.words(offer.span)});
    found.help = fmt::format(
        "let `{0}` stand in a later stage, such as by `stage order`, or, if it is meant, write `{1} and {0} "
        "may meet`",
        percentage.id, set.id);
    found.witness =
        study_.test(*sample, fmt::format("{} equal pieces with {} and {}", pieces, set.id, percentage.id),
                    {fmt::format("{} gives {}", set.id, study_.money(given)),
                     fmt::format("{} gives {}", percentage.id, study_.money(*taken))});
  }

  static bool is_one_sku(const typed::Sel& sel) {
    if (sel.kind == typed::SelKind::named && sel.selection->body != nullptr)
      return is_one_sku(*sel.selection->body);
    return sel.kind == typed::SelKind::sku && sel.texts.size() == 1;
  }

  Study& study_;
  std::vector<Entry> entries_;  // the largest share first
  std::vector<Keys> keys_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_key_;
  std::size_t tries_left_ = 0;
  std::size_t samples_left_ = kMostSamples;
  std::array<std::size_t, 2> said_{};
};

}  // namespace

void warn_of_meetings(Study& study) {
  Check(study).look();
}

}  // namespace perk::lint
