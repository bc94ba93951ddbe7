// Differences are told in the words of a receipt, so that a mismatch can be checked by hand.
#include "tests/property/compare.h"

#include <sstream>

namespace perk::property {
namespace {

using Parts = std::map<std::pair<std::size_t, std::size_t>, model::Int>;

Parts parts_of(const std::vector<Part>& given) {
  Parts parts;
  for (const Part& part : given)
    if (part.amount.minor != 0) parts[{part.promotion, part.stage}] += model::make_int(part.amount.minor);
  return parts;
}

// `lost` and `excluded` tell one thing in two ways: the chosen combination is without it. Where a promotion
// in the combination ends at nothing, which of the bounds took its last unit is said by the engine's own
// words.
enum class Class {
  applied,
  not_active,
  missing_coupon,
  condition_false,
  nothing,
  outside,
  ends_at_nothing,
  other
};

Class class_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::applied: return Class::applied;
    case Outcome::not_active: return Class::not_active;
    case Outcome::missing_coupon: return Class::missing_coupon;
    case Outcome::condition_false: return Class::condition_false;
    case Outcome::nothing_to_give: return Class::nothing;
    case Outcome::lost:
    case Outcome::excluded: return Class::outside;
    case Outcome::no_room:
    case Outcome::rounds_to_zero:
    case Outcome::total_cap: return Class::ends_at_nothing;
    default: return Class::other;
  }
}

// A promotion that ends at nothing does not count in the tie rule (S10), so it may as well be outside where
// that costs the same.
bool same_class(const model::PromotionAnswer& model, Outcome engine) {
  const Class a = class_of(model.outcome), b = class_of(engine);
  const auto nothing = [](Class c) { return c == Class::outside || c == Class::ends_at_nothing; };
  return a == b || (nothing(a) && nothing(b) && model.has_other && model.by == 0);
}

const char* name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::applied: return "applied";
    case Outcome::not_active: return "not active";
    case Outcome::missing_coupon: return "missing coupon";
    case Outcome::condition_false: return "condition false";
    case Outcome::nothing_to_give: return "nothing to give";
    case Outcome::lost: return "lost";
    case Outcome::excluded: return "excluded";
    case Outcome::no_room: return "no room";
    case Outcome::rounds_to_zero: return "rounds to zero";
    case Outcome::total_cap: return "total cap";
    case Outcome::overflow: return "overflow";
    case Outcome::other_currency: return "other currency";
  }
  return "?";
}

std::string text(const model::Int& amount) {
  return amount.get_str();
}

std::string print_parts(const Parts& parts, const Result& engine) {
  std::string out;
  for (const auto& [key, amount] : parts)
    out += " " + engine.promotions[key.first].id + "@" + engine.stages[key.second] + " " + text(amount);
  return out;
}

template <typename Lines>
std::string compare_lines(const std::vector<model::LineAnswer>& model, const Lines& engine,
                          const Result& result) {
  for (std::size_t l = 0; l < engine.size(); ++l) {
    const Parts parts = parts_of(engine[l].parts);
    if (model[l].list == engine[l].list.minor && model[l].final_amount == engine[l].final_amount.minor &&
        model[l].parts == parts)
      continue;
    return engine[l].id + ": the model has list " + text(model[l].list) + ", final " +
           text(model[l].final_amount) + "," + print_parts(model[l].parts, result) + "; the engine list " +
           std::to_string(engine[l].list.minor) + ", final " + std::to_string(engine[l].final_amount.minor) +
           "," + print_parts(parts, result);
  }
  return {};
}

}  // namespace

std::string difference(const model::Answer& model, const Result& engine) {
  if (model.total != engine.total.minor || model.goods_total != engine.goods_total.minor ||
      model.shipping_total != engine.shipping_total.minor)
    return "total: the model has " + text(model.goods_total) + " + " + text(model.shipping_total) +
           ", the engine " + std::to_string(engine.goods_total.minor) + " + " +
           std::to_string(engine.shipping_total.minor);
  for (std::size_t p = 0; p < engine.promotions.size(); ++p) {
    const PromotionResult& given = engine.promotions[p];
    const model::PromotionAnswer& wanted = model.promotions[p];
    if (wanted.amount != given.amount.minor)
      return given.id + ": the model gives " + text(wanted.amount) + ", the engine " +
             std::to_string(given.amount.minor);
  }
  if (std::string found = compare_lines(model.lines, engine.lines, engine); !found.empty())
    return "line " + found;
  if (std::string found = compare_lines(model.charges, engine.charges, engine); !found.empty())
    return "charge " + found;
  for (std::size_t p = 0; p < engine.promotions.size(); ++p) {
    const PromotionResult& given = engine.promotions[p];
    const model::PromotionAnswer& wanted = model.promotions[p];
    if (!same_class(wanted, given.outcome))
      return given.id + ": the model says " + name_of(wanted.outcome) + ", the engine " +
             name_of(given.outcome);
    // S24: by how much it lost.
    if (given.outcome == Outcome::lost && wanted.outside && wanted.has_other && wanted.by != given.by.minor)
      return given.id + ": the model says lost by " + text(wanted.by) + ", the engine by " +
             std::to_string(given.by.minor);
    if (wanted.outcome == Outcome::applied && wanted.times != 0 && wanted.times != given.times)
      return given.id + ": the model makes " + text(wanted.times) + " sets, the engine " +
             std::to_string(given.times);
  }
  return {};
}

std::string print(const model::Answer& answer, const Result& engine) {
  std::ostringstream out;
  out << "model: total " << text(answer.total) << ", " << answer.combinations << " combinations\n";
  for (std::size_t p = 0; p < answer.promotions.size(); ++p)
    out << "  " << engine.promotions[p].id << ": " << text(answer.promotions[p].amount) << ' '
        << name_of(answer.promotions[p].outcome) << '\n';
  for (std::size_t l = 0; l < answer.lines.size(); ++l)
    out << "  line " << answer.lines[l].id << ' ' << text(answer.lines[l].list) << " -> "
        << text(answer.lines[l].final_amount) << print_parts(answer.lines[l].parts, engine) << '\n';
  out << "engine: total " << engine.total.minor << ", " << engine.evaluations << " evaluations\n";
  for (const PromotionResult& promotion : engine.promotions)
    out << "  " << promotion.id << ": " << promotion.amount.minor << ' ' << name_of(promotion.outcome) << " ("
        << promotion.reason << ")\n";
  for (const LineResult& line : engine.lines)
    out << "  line " << line.id << ' ' << line.list.minor << " -> " << line.final_amount.minor
        << print_parts(parts_of(line.parts), engine) << '\n';
  return out.str();
}

}  // namespace perk::property
