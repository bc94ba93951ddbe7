// Counters, rests and groups.
#include "tests/model/bounds.h"

#include <algorithm>
#include <map>

namespace perk::model {
namespace {

bool of_goods(const World& world, typed::FieldIndex field) {
  const typed::Record record = world.pack.schema.at(field).record;
  return record == typed::Record::product || record == typed::Record::line;
}

std::string text_of(const Fact& fact) {
  if (!fact.text.empty()) return fact.text;
  return fact.texts.empty() ? Ratio(fact.number).get_str() : fact.texts.front();
}

// Keeps `limit` units of each group, from the dearest down.
void keep_dearest(const World& world, const Amounts& base, Counts& units, const auto& group,
                  const auto& limit) {
  std::vector<std::size_t> order = cheapest_first(world, base);
  std::reverse(order.begin(), order.end());
  std::map<std::string, Int> left;
  for (const std::size_t run : order) {
    if (units[run] == 0) continue;
    const std::string name = group(run);
    const auto [rest, is_new] = left.try_emplace(name, 0);
    if (is_new) rest->second = limit(name);
    units[run] = std::min(units[run], rest->second);
    rest->second -= units[run];
  }
}

}  // namespace

bool counts_by_line(const World& world, const typed::Bound& bound) {
  return std::any_of(bound.keys.begin(), bound.keys.end(),
                     [&](typed::FieldIndex key) { return of_goods(world, key); });
}

std::optional<Counter> counter_of(const World& world, const typed::Bound& bound, std::size_t place) {
  Counter counter{bound.counter, {}};
  for (const typed::FieldIndex key : bound.keys) {
    const bool goods = of_goods(world, key);
    if (goods && place >= world.runs.size()) continue;  // a charge has no fact of a line
    const Fact& fact = goods ? world.runs[place].facts[key.index] : world.facts[key.index];
    if (!fact.known && !bound.or_guests) return std::nullopt;
    if (goods && fact.known) counter.second += text_of(fact);
  }
  return counter;
}

Int rest_of(const World& world, const typed::Bound& bound, const Amounts& entry, const Counter& counter) {
  const std::optional<Ratio> amount = value_of(bound.amount, world, entry);
  Int rest = amount ? floor_of(*amount) : Int(0);
  for (const Usage& usage : world.cart.usage)
    if (usage.counter == counter.first && usage.key == counter.second) rest -= make_int(usage.used);
  return std::max(Int(0), rest);
}

bool is_barred(const World& world, const typed::Promotion& promotion, const Amounts& entry,
               std::size_t place) {
  return std::any_of(promotion.bounds.begin(), promotion.bounds.end(), [&](const typed::Bound& bound) {
    const std::optional<Counter> counter = counter_of(world, bound, place);
    return !counter || rest_of(world, bound, entry, *counter) == 0;
  });
}

bool is_shared(const World& world, const typed::Bound& bound) {
  std::size_t holders = 0;
  for (const typed::Promotion& promotion : world.pack.promotions)
    for (const typed::Bound& other : promotion.bounds) holders += other.counter == bound.counter ? 1 : 0;
  return holders > 1;
}

Int bounded_times(const World& world, const typed::Promotion& promotion, const Amounts& entry, Int times) {
  if (promotion.times_per_order) times = std::min(times, make_int(*promotion.times_per_order));
  for (const typed::Bound& bound : promotion.bounds) {
    if (bound.kind != ir::BoundKind::times || counts_by_line(world, bound)) continue;
    const std::optional<Counter> counter = counter_of(world, bound, 0);
    times = std::min(times, counter ? rest_of(world, bound, entry, *counter) : Int(0));
  }
  return times;
}

void trim_items(const World& world, const typed::Promotion& promotion, const Amounts& base, Counts& units) {
  for (const typed::Cap& cap : promotion.caps) {
    if (!cap.items) continue;
    const std::optional<Ratio> items = value_of(cap.items, world, base);
    const Int limit = items ? floor_of(*items) : Int(0);
    keep_dearest(
        world, base, units, [&](std::size_t run) { return group_of(world, cap, run); },
        [&](const std::string&) { return limit; });
  }
  for (const typed::Bound& bound : promotion.bounds) {
    if (bound.kind != ir::BoundKind::items || bound.last != ir::LastGrant::part) continue;
    std::map<std::string, Int> rests;
    const auto group = [&](std::size_t run) {
      const std::optional<Counter> counter = counter_of(world, bound, run);
      const std::string name = counter ? "of " + counter->second : "";
      rests[name] = counter ? rest_of(world, bound, base, *counter) : Int(0);
      return name;
    };
    keep_dearest(world, base, units, group, [&](const std::string& name) { return rests.at(name); });
  }
}

bool caps_items(const typed::Promotion& promotion) {
  return std::any_of(promotion.caps.begin(), promotion.caps.end(),
                     [](const typed::Cap& cap) { return cap.items != nullptr; }) ||
         std::any_of(promotion.bounds.begin(), promotion.bounds.end(), [](const typed::Bound& bound) {
           return bound.kind == ir::BoundKind::items && bound.last == ir::LastGrant::part;
         });
}

std::string group_of(const World& world, const typed::Cap& cap, std::size_t place) {
  using Scope = typed::Cap::Scope;
  if (cap.scope == Scope::order) return {};
  if (cap.scope == Scope::line || cap.scope == Scope::item) return "place " + std::to_string(place);
  if (place >= world.runs.size()) return "charge " + std::to_string(place);
  const std::vector<Fact>& facts = world.runs[place].facts;
  if (cap.scope == Scope::fact) {
    const Fact& fact = facts[cap.fact.index];
    return fact.known ? "value " + text_of(fact) : "missing";
  }
  const auto& fields = world.pack.schema.fields;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    if (fields[f].record != typed::Record::product || fields[f].name != "category") continue;
    const std::string& path = facts[f].text;
    return "category " + (cap.scope == Scope::top_category ? path.substr(0, path.find('/')) : path);
  }
  return "category ";
}

}  // namespace perk::model
