// perk why: how one promotion fared with a cart, step by step.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/source/text.h"
#include "perk/engine.h"
#include "tools/json/decimal.h"
#include "tools/json/nearest.h"
#include "tools/json/write.h"
#include "tools/perk/carts.h"
#include "tools/perk/command.h"
#include "tools/perk/shop.h"
#include "tools/perk/terminal.h"
#include "tools/receipt/cells.h"
#include "tools/receipt/reason.h"

namespace perk::tool {
namespace {

using receipt::Paint;
using State = WhyStep::State;

const char* state_name(State state) {
  switch (state) {
    case State::holds: return "holds";
    case State::fails: return "fails";
    case State::not_reached: break;
  }
  return "not_reached";
}

std::string render(const Why& why, const ir::Module& module) {
  const receipt::Palette paint(has_colour(Stream::out));
  const PromotionResult& result = why.result;
  std::string out;
  if (result.outcome == Outcome::applied) {
    out = fmt::format("{} gives {} {} to this cart\n", result.id,
                      json::format_grouped(result.amount.minor, json::decimals_of(module.currency, module)),
                      module.currency);
  } else {
    out = fmt::format("{} gives nothing to this cart: {}\n", result.id,
                      receipt::reason_of(result, module.currency, module));
  }
  out = paint(Paint::bold, out);
  std::size_t widest = 0;
  for (const WhyStep& step : why.steps) widest = std::max(widest, source::display_width(step.text));
  widest = std::min<std::size_t>(widest, 52);
  for (const WhyStep& step : why.steps) {
    const bool holds = step.state == State::holds, fails = step.state == State::fails;
    out += "  " + paint(holds   ? Paint::good
                        : fails ? Paint::bad
                                : Paint::dim,
                        holds   ? "✓"
                        : fails ? "✗"
                                : "–");
    const std::string text = step.detail.empty() ? step.text : receipt::left(step.text, widest) + "  ";
    out += " " + text + paint(fails ? Paint::plain : Paint::dim, step.detail) + "\n";
  }
  return out;
}

std::string as_json(const Why& why, const ir::Module& module) {
  nlohmann::ordered_json out;
  const int decimals = json::decimals_of(module.currency, module);
  out["promotion"] = why.result.id;
  out["outcome"] = json::outcome_name(why.result.outcome);
  out["amount"] = json::format_decimal(why.result.amount.minor, decimals);
  out["reason"] = receipt::reason_of(why.result, module.currency, module);
  out["steps"] = nlohmann::ordered_json::array();
  for (const WhyStep& step : why.steps) {
    nlohmann::ordered_json one{{"state", state_name(step.state)}, {"text", step.text}};
    if (!step.detail.empty()) one["detail"] = step.detail;
    out["steps"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

int run_why(const WhyOptions& options) {
  int code = kFine;
  const auto shop = open_or_complain(options.pack, options.at, code);
  if (!shop) return code;
  const auto& [engine, at] = *shop;
  const auto cart = cart_or_complain(options.cart, engine.module(), at);
  if (!cart) return kUnusable;
  const auto answer = engine.why(*cart, options.promotion);
  if (const auto* error = std::get_if<CartError>(&answer)) {
    return refused(options.cart, *error, options.json);
  }
  const auto& why = std::get<std::optional<Why>>(answer);
  if (!why) {
    std::vector<std::string_view> ids;
    for (const ir::Promotion& promotion : engine.module().promotions) ids.emplace_back(promotion.id);
    complain(fmt::format("the pack has no promotion `{}`{}", options.promotion,
                         json::did_you_mean(options.promotion, ids)));
    return kUnusable;
  }
  print(options.json ? as_json(*why, engine.module()) : render(*why, engine.module()));
  return kFine;
}

}  // namespace perk::tool
