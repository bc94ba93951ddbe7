// Differences are told in the words of a receipt, so that a mismatch can be checked by hand.
#include "tests/property/compare.h"
#include "tools/json/write.h"

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

// Inside or outside of the chosen combination, and with nothing.
bool is_outside(Outcome outcome) {
  return outcome == Outcome::lost || outcome == Outcome::excluded;
}
bool ends_at_nothing(Outcome outcome) {
  return outcome == Outcome::no_room || outcome == Outcome::rounds_to_zero || outcome == Outcome::total_cap ||
         outcome == Outcome::budget || outcome == Outcome::balance;
}

// A promotion that ends at nothing does not count in the tie rule (S10), so it may as well be outside where
// that costs the same.
bool same_class(const model::PromotionAnswer& model, Outcome engine) {
  if (model.outcome == engine || model.also.count(engine) > 0) return true;
  const auto nothing = [](Outcome outcome) { return is_outside(outcome) || ends_at_nothing(outcome); };
  return is_outside(model.outcome) != is_outside(engine) && nothing(model.outcome) && nothing(engine) &&
         model.has_other && model.by == 0;
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

template <typename Key>
std::string text(const std::map<Key, model::Int>& amounts) {
  std::ostringstream out;
  for (const auto& [key, amount] : amounts) out << ' ' << key.first << '/' << key.second << '=' << amount;
  return out.str();
}

template <typename Key>
std::string compare_maps(const char* what, std::map<Key, model::Int> model,
                         std::map<Key, model::Int> engine) {
  for (auto* amounts : {&model, &engine})
    std::erase_if(*amounts, [](const auto& each) { return each.second == 0; });
  if (model == engine) return {};
  return std::string(what) + ": the model has" + text(model) + "; the engine" + text(engine);
}

// Gifts, credits, coupons, what is spent and held, messages, settlement.
std::string compare_rewards(const model::Answer& model, const Result& engine) {
  std::map<std::pair<std::size_t, std::string>, model::Int> gifts, values, their_gifts, their_values, credits,
      issued, spends;
  for (const model::GiftAnswer& gift : model.gifts) {
    gifts[{gift.promotion, gift.skus.at(0)}] += gift.quantity;
    values[{gift.promotion, gift.skus.at(0)}] += gift.value;
  }
  for (const Gift& gift : engine.gifts) {
    their_gifts[{gift.promotion, gift.skus.at(0)}] += model::make_int(gift.quantity);
    their_values[{gift.promotion, gift.skus.at(0)}] += model::make_int(gift.value.minor);
  }
  for (const Credit& credit : engine.credits)
    credits[{credit.promotion, credit.account}] += model::make_int(credit.amount);
  for (const IssuedCoupon& coupon : engine.issued)
    issued[{coupon.promotion, coupon.pool}] += model::make_int(coupon.count);
  for (const Spend& spend : engine.spends)
    spends[{spend.promotion, spend.account}] += model::make_int(spend.amount);
  std::map<std::pair<std::string, std::string>, model::Int> holds;
  for (const Hold& hold : engine.holds) holds[{hold.counter, hold.key}] += model::make_int(hold.amount);
  std::vector<std::pair<std::size_t, std::string>> messages;
  messages.reserve(engine.messages.size());
  for (const Message& message : engine.messages) messages.emplace_back(message.promotion, message.text);
  for (std::string found :
       {compare_maps("gifts", gifts, their_gifts), compare_maps("values of gifts", values, their_values),
        compare_maps("credits", model.credits, credits), compare_maps("coupons", model.issued, issued),
        compare_maps("spends", model.spends, spends), compare_maps("holds", model.holds, holds)})
    if (!found.empty()) return found;
  if (messages != model.messages) return "messages differ";
  if (model.settlement != engine.settlement.minor)
    return "settlement: the model has " + text(model.settlement) + ", the engine " +
           std::to_string(engine.settlement.minor);
  for (std::size_t c = 0; c < engine.coupons.size(); ++c)
    if (engine.coupons[c].kind != model.coupons.at(c)) return "another verdict on " + engine.coupons[c].code;
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
      return given.id + ": the model says " + std::string(json::outcome_name(wanted.outcome)) +
             ", the engine " + std::string(json::outcome_name(given.outcome));
    // S24: by how much it lost.
    const model::Ratio off = wanted.by - model::make_int(given.by.minor);
    if (given.outcome == Outcome::lost && wanted.outside && wanted.has_other && abs(off) >= 1)
      return given.id + ": the model says lost by " + wanted.by.get_str() + ", the engine by " +
             std::to_string(given.by.minor);
    if (wanted.outcome == Outcome::applied && wanted.times != 0 && wanted.times != given.times)
      return given.id + ": the model makes " + text(wanted.times) + " sets, the engine " +
             std::to_string(given.times);
  }
  return compare_rewards(model, engine);
}

std::string print(const model::Answer& answer, const Result& engine) {
  std::ostringstream out;
  out << "model: total " << text(answer.total) << ", " << answer.combinations << " combinations\n";
  for (std::size_t p = 0; p < answer.promotions.size(); ++p)
    out << "  " << engine.promotions[p].id << ": " << text(answer.promotions[p].amount) << ' '
        << json::outcome_name(answer.promotions[p].outcome) << '\n';
  for (std::size_t l = 0; l < answer.lines.size(); ++l)
    out << "  line " << answer.lines[l].id << ' ' << text(answer.lines[l].list) << " -> "
        << text(answer.lines[l].final_amount) << print_parts(answer.lines[l].parts, engine) << '\n';
  out << "engine: total " << engine.total.minor << ", " << engine.evaluations << " evaluations\n";
  for (const PromotionResult& promotion : engine.promotions)
    out << "  " << promotion.id << ": " << promotion.amount.minor << ' '
        << json::outcome_name(promotion.outcome) << " (" << promotion.reason << ")\n";
  for (const LineResult& line : engine.lines)
    out << "  line " << line.id << ' ' << line.list.minor << " -> " << line.final_amount.minor
        << print_parts(parts_of(line.parts), engine) << '\n';
  return out.str();
}

}  // namespace perk::property
