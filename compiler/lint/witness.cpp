// Finding a sample. Writing it is in write_test.cpp.
#include "compiler/lint/witness.h"

#include <algorithm>

namespace perk::lint {
namespace {

using typed::Base;
using typed::Record;

constexpr std::int64_t kNoon = 43200;
constexpr std::size_t kMostTries = 6;  // of the cases of all conditions
constexpr std::int64_t kMostPrice = 1'000'000'000'000;

// A moment in all of the windows: looked for day by day from where the last of them starts to where the first
// ends, at noon and at the hours at which something starts.
class Moments {
 public:
  Moments(const typed::Pack& pack, std::vector<const typed::Window*> windows)
      : pack_(pack), windows_(std::move(windows)) {
    for (const auto* window : windows_) look(*window, true);
    std::sort(seconds_.begin(), seconds_.end());
    seconds_.erase(std::unique(seconds_.begin(), seconds_.end()), seconds_.end());
  }

  [[nodiscard]] std::optional<Moment> find() const {
    Moment moment;
    if (windows_.empty()) return moment;
    const auto start = from_.value_or(perhaps_from_.value_or(moment.day));
    const auto days = weekly_ ? kWeek : kDaysAhead;
    const auto end = to_ < start + days ? to_ : start + days;
    for (auto day = start; day < end; ++day) {
      moment.day = day;
      moment.second = kNoon;
      if (in_all(moment)) return moment;
      for (auto second : seconds_) {
        moment.second = second;
        if (in_all(moment)) return moment;
      }
    }
    return std::nullopt;
  }

 private:
  static constexpr std::int64_t kWeek = 9;         // a week, and what a moment cuts off at its ends
  static constexpr std::int64_t kDaysAhead = 400;  // a year, and a month

  // `must`: nothing outside of this window is in all of them.
  void look(const typed::Window& window, bool must) {
    using Kind = typed::Window::Kind;
    if (window.kind == Kind::dates || window.kind == Kind::instants) {
      const std::int64_t scale = window.kind == Kind::dates ? 1 : 86400;
      const bool starts = window.from != INT64_MIN;
      if (must && starts) from_ = std::max(from_.value_or(window.from / scale), window.from / scale);
      if (must && window.to != INT64_MAX) to_ = std::min(to_, window.to / scale + 1);
      if (!must && starts)
        perhaps_from_ = std::min(perhaps_from_.value_or(window.from / scale), window.from / scale);
      weekly_ = weekly_ && must;
    } else if (window.kind == Kind::hours) {
      if (window.from % 60 == 0) seconds_.push_back(window.from);
    } else if (window.kind != Kind::all && window.kind != Kind::any && window.kind != Kind::weekdays) {
      weekly_ = false;
    }
    for (const auto& child : window.children) look(child, must && window.kind == Kind::all);
  }

  [[nodiscard]] bool in_all(const Moment& moment) const {
    return std::all_of(windows_.begin(), windows_.end(), [&](const typed::Window* window) {
      return holds(pack_, *window, moment).value_or(false);
    });
  }

  const typed::Pack& pack_;
  std::vector<const typed::Window*> windows_;
  std::optional<std::int64_t> from_, perhaps_from_;
  std::int64_t to_ = INT64_MAX;
  bool weekly_ = true;  // the same every week between its ends
  std::vector<std::int64_t> seconds_;
};

bool can_be_written(const std::string& text) {
  return !text.empty() && text.find_first_of("\"\\\n\r\t") == std::string::npos && text.front() != ' ' &&
         text.back() != ' ';
}

class Search {
 public:
  Search(Facts& facts, const typed::Pack& pack, const Wish& wish) : facts_(facts), pack_(pack), wish_(wish) {}

  std::optional<Sample> find() {
    if (!find_moment() || !enter_codes()) return std::nullopt;
    auto cases = always();
    cases.any.front() = wish_.also;
    for (const auto* promotion : wish_.who) cases = both(cases, facts_.conditions(*promotion, wish_.but));
    for (std::size_t i = 0; i < std::min(cases.any.size(), kMostTries); ++i)
      if (try_case(cases.any[i])) return std::move(sample_);
    return std::nullopt;
  }

 private:
  bool find_moment() {
    std::vector<const typed::Window*> windows;
    for (const auto* promotion : wish_.who) {
      if (!promotion->active) continue;
      if (promotion->active_by) return false;
      windows.push_back(&*promotion->active);
    }
    auto found = Moments(pack_, std::move(windows)).find();
    if (found) at_ = *found;
    return found.has_value();
  }

  bool enter_codes() {
    for (const auto* promotion : wish_.who) {
      if (!promotion->spends.empty()) return false;
      for (const auto& need : promotion->needs) {
        const auto* codes = &need.codes;
        if (codes->empty() && !need.pools.empty()) codes = &pack_.pools[need.pools.front()].codes;
        if (codes->empty() || !can_be_written(codes->front())) return false;
        if (std::find(codes_.begin(), codes_.end(), codes->front()) == codes_.end())
          codes_.push_back(codes->front());
      }
    }
    return true;
  }

  // ---- facts of the order
  // -----------------------------------------------------------------------------------
  bool try_case(const Case& wanted) {
    sample_ = Sample{};
    sample_.at = at_;
    sample_.coupons = codes_;
    next_sku_ = 'A';
    for (const auto& [id, values] : wanted)
      if (!settle(facts_.at(id), values, sample_.facts, nullptr)) return false;
    if (!settle_required(sample_.facts, false)) return false;
    for (const auto& line : wish_.lines)
      if (!add_line(line)) return false;
    if (sample_.lines.empty() && !add_line({})) return false;
    for (const auto& [id, values] : wanted)
      if (facts_.at(id).role == Fact::Role::aggregate && !reach(*facts_.at(id).subject, values)) return false;
    return is_what_was_wished(wanted);
  }

  // Gives one fact a value; sums are met by `reach`, prices by the caller.
  bool settle(const Fact& fact, const Values& values, std::vector<typed::FactValue>& into, SampleLine* line) {
    switch (fact.role) {
      case Fact::Role::field: return settle_field(fact, values, into);
      case Fact::Role::member:
      case Fact::Role::part:
        if (values.ranges.front().high == 0) return true;
        return settle_text(fact, into);
      case Fact::Role::aggregate: return true;
      case Fact::Role::price:
      case Fact::Role::list_price:
        if (line == nullptr) return false;
        line->price = std::clamp(line->price, values.ranges.front().low, values.ranges.front().high);
        return true;
      case Fact::Role::full_price: return values.ranges.back().high == 1;
      case Fact::Role::opaque: return false;
    }
    return false;
  }

  bool settle_field(const Fact& fact, const Values& values, std::vector<typed::FactValue>& into) {
    const auto& field = pack_.schema.at(fact.field);
    if (values.missing) {
      if (field.record == Record::customer && field.name == "id" && !values.others && values.texts.empty())
        sample_.guest = true;
      return true;
    }
    if (field.record == Record::coupon || field.record == Record::event || field.type.base == Base::instant)
      return false;
    typed::FactValue out{fact.field, {}};
    out.value.type = field.type;
    if (values.kind == ValueKind::number) {
      auto range = values.ranges.front();
      out.value.scalar = range.low != INT64_MIN ? range.low : range.high != INT64_MAX ? range.high : 0;
      if (field.type.base == Base::date && range.low == INT64_MIN)
        out.value.scalar = std::min(at_.day, range.high);
      if (field.type.base == Base::time && range.low == INT64_MIN) out.value.scalar = 0;
    } else if (values.kind == ValueKind::text) {
      out.value.text = pick_text(field, values);
    } else {
      out.value.text = pick_path(values);
    }
    if (values.kind != ValueKind::number && !can_be_written(out.value.text)) return false;
    into.push_back(std::move(out));
    return true;
  }

  std::string pick_text(const typed::Field& field, const Values& values) {
    if (!values.others) return values.texts.front();
    // A new line has a new sku; elsewhere any text will do that is not excluded.
    std::string text(1, field.record == Record::product && field.name == "sku" ? next_sku_++ : 'X');
    while (std::binary_search(values.texts.begin(), values.texts.end(), text)) text += 'X';
    return text;
  }

  static std::string pick_path(const Values& values) {
    if (values.anywhere) {
      std::string path = "any";
      while (std::any_of(values.outside.begin(), values.outside.end(),
                         [&](const std::string& cut) { return is_below(path, cut); }))
        path += "x";
      return path;
    }
    for (const auto& root : values.under)
      if (std::none_of(values.outside.begin(), values.outside.end(),
                       [&](const std::string& cut) { return is_below(root, cut); }))
        return root;
    return {};
  }

  // A member of a set of texts, or a text that is nothing but the part.
  bool settle_text(const Fact& fact, std::vector<typed::FactValue>& into) {
    if (!can_be_written(fact.text)) return false;
    auto found = std::find_if(into.begin(), into.end(),
                              [&](const typed::FactValue& value) { return value.field == fact.field; });
    const bool set = fact.role == Fact::Role::member;
    if (found == into.end()) {
      typed::FactValue out{fact.field, {}};
      out.value.type = pack_.schema.at(fact.field).type;
      found = into.insert(into.end(), std::move(out));
      if (!set) found->value.text = fact.text;
    }
    if (set) found->value.texts.push_back(fact.text);
    return true;
  }

  // What every host must give.
  bool settle_required(std::vector<typed::FactValue>& into, bool of_unit) {
    for (std::uint32_t i = 0; i < pack_.schema.fields.size(); ++i) {
      const auto& field = pack_.schema.fields[i];
      const bool unit = field.record == Record::product || field.record == Record::line;
      if (field.type.optional || unit != of_unit || field.record == Record::coupon ||
          field.record == Record::event)
        continue;
      if (std::any_of(into.begin(), into.end(),
                      [&](const typed::FactValue& value) { return value.field.index == i; }))
        continue;
      typed::FactValue out{{i}, {}};
      out.value.type = field.type;
      switch (field.type.base) {
        case Base::text:
          out.value.text = field.one_of.empty() ? pick_text(field, texts_but({})) : field.one_of.front();
          break;
        case Base::category: out.value.text = "any"; break;
        case Base::boolean:
        case Base::count:
        case Base::number:
        case Base::percent:
        case Base::money: out.value.scalar = std::max<std::int64_t>(field.at_least.value_or(0), 0); break;
        case Base::date: out.value.scalar = at_.day; break;
        default: return false;
      }
      into.push_back(std::move(out));
    }
    return true;
  }

  // ---- lines
  // --------------------------------------------------------------------------------------------------
  bool add_line(const WishedLine& wished) {
    auto cases = always();
    for (const auto* sel : wished.in) cases = both(cases, facts_.units(*sel));
    for (std::size_t i = 0; i < std::min(cases.any.size(), kMostTries); ++i) {
      SampleLine line;
      line.quantity = wished.quantity;
      line.price = wished.price.value_or(hundred(pack_));
      bool sound = true;
      for (const auto& [id, values] : cases.any[i])
        sound = sound && settle(facts_.at(id), values, line.facts, &line);
      if (!sound || !settle_required(line.facts, true)) continue;
      sample_.lines.push_back(std::move(line));
      Reader reader(pack_, sample_);
      const bool in = std::all_of(wished.in.begin(), wished.in.end(), [&](const typed::Sel* sel) {
        return reader.selects(*sel, sample_.lines.back()).value_or(false);
      });
      if (in) return true;
      sample_.lines.pop_back();
    }
    return false;
  }

  SampleLine* line_of(const typed::Sel& sel) {
    Reader reader(pack_, sample_);
    for (auto& line : sample_.lines)
      if (reader.selects(sel, line).value_or(false)) return &line;
    return nullptr;
  }

  // Raises or lowers a sum into its range, on the first line that counts for it.
  bool reach(const typed::Expr& subject, const Values& values) {
    if (subject.sel == nullptr || values.ranges.empty()) return false;
    const bool counts = subject.kind == typed::ExprKind::quantity;
    if (!counts && subject.kind != typed::ExprKind::subtotal) return true;  // held against in the end
    const auto range = values.ranges.front().high == 0 && values.ranges.size() > 1 ? values.ranges[1]
                                                                                   : values.ranges.front();
    auto* line = line_of(*subject.sel);
    if (line == nullptr) {
      if (range.low <= 0) return true;
      WishedLine more;
      more.in.push_back(subject.sel.get());
      if (!add_line(more)) return false;
      line = &sample_.lines.back();
    }
    Reader reader(pack_, sample_);
    auto now = counts ? reader.quantity(*subject.sel) : reader.subtotal(*subject.sel);
    if (!now) return false;
    if (counts) {
      if (*now < range.low) line->quantity += range.low - *now;
      if (*now > range.high) line->quantity -= *now - range.high;
      return line->quantity > 0 && line->quantity <= 1'000'000;
    }
    if (*now < range.low)
      line->price += rounded_up((range.low - *now + line->quantity - 1) / line->quantity, range.high - *now);
    if (*now > range.high) line->price -= (*now - range.high + line->quantity - 1) / line->quantity;
    return line->price > 0 && line->price < kMostPrice;
  }

  // A price in whole units reads better, where there is room for it.
  [[nodiscard]] std::int64_t rounded_up(std::int64_t more, std::int64_t most) const {
    const auto unit = whole_unit(pack_);
    const auto round = (more + unit - 1) / unit * unit;
    return round <= most ? round : more;
  }

  // ---- the proof
  // ------------------------------------------------------------------------------------------------
  bool is_what_was_wished(const Case& wanted) const {
    Reader reader(pack_, sample_);
    for (const auto* promotion : wish_.who) {
      if (!promotion->bounds.empty() && sample_.guest) return false;
      for (const auto& condition : promotion->conditions) {
        if (&condition == wish_.but) continue;
        auto test = reader.holds(*condition.test);
        if (!test || *test == (condition.kind == typed::Condition::Kind::unless)) return false;
      }
    }
    for (const auto& [id, values] : wanted) {
      const auto& fact = facts_.at(id);
      if (fact.role != Fact::Role::aggregate) continue;
      const bool counts = fact.subject->kind == typed::ExprKind::quantity;
      auto now = counts ? reader.quantity(*fact.subject->sel) : reader.subtotal(*fact.subject->sel);
      if (!now || std::none_of(values.ranges.begin(), values.ranges.end(),
                               [&](const Range& range) { return *now >= range.low && *now <= range.high; }))
        return false;
    }
    for (std::size_t i = 0; i < wish_.lines.size(); ++i)
      for (const auto* sel : wish_.lines[i].in)
        if (!reader.selects(*sel, sample_.lines[i]).value_or(false)) return false;
    return true;
  }

  Facts& facts_;
  const typed::Pack& pack_;
  const Wish& wish_;
  Moment at_;
  std::vector<std::string> codes_;
  char next_sku_ = 'A';
  Sample sample_;
};

}  // namespace

std::optional<Sample> find_sample(Facts& facts, const typed::Pack& pack, const Wish& wish) {
  return Search(facts, pack, wish).find();
}

}  // namespace perk::lint
