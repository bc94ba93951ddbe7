// perk return: what is paid back when units of a priced order come back.
#include <fmt/format.h>

#include "perk/engine.h"
#include "tools/json/decimal.h"
#include "tools/json/read_result.h"
#include "tools/json/returns.h"
#include "tools/perk/carts.h"
#include "tools/perk/command.h"
#include "tools/perk/packs.h"
#include "tools/perk/shop.h"
#include "tools/perk/terminal.h"
#include "tools/receipt/account.h"
#include "tools/receipt/cells.h"

namespace perk::tool {
namespace {

// The return as people read it.
class Slip {
 public:
  Slip(const Result& stored, const ir::Module& module)
      : stored_(stored),
        module_(module),
        paint_(has_colour(Stream::out)),
        decimals_(json::decimals_of(stored.currency, module)) {}

  std::string render(const ReturnResult& returned) {
    for (const ReturnedLine& line : returned.lines) {
      row(fmt::format("{} × line {}", line.quantity, line.id), line.refund.minor);
    }
    std::int64_t kept = 0;
    for (const ReturnedLine& line : returned.lines) kept += line.refund.minor;
    for (const ClawBack& claw : returned.claw_backs) {
      row(fmt::format("no longer earned: {}", stored_.promotions[claw.promotion].id), -claw.amount.minor);
    }
    for (const RewardTaken& reward : returned.rewards) this->reward(reward);
    row(fmt::format("refund, {}", stored_.currency), returned.refund.minor, receipt::Paint::bold);
    if (returned.history.shortfall.minor != 0) {
      row("left to later refunds", -returned.history.shortfall.minor, receipt::Paint::dim);
    }
    for (const Balance& back : returned.given_back) {
      out_ += fmt::format("{} goes back to {}\n", units(back.account, back.amount), back.account);
    }
    for (const Hold& hold : returned.uses_back) out_ += fmt::format("counts less: {}\n", hold.counter);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kText = 48, kAmount = 14;

  void row(const std::string& text, std::int64_t minor, receipt::Paint paint = receipt::Paint::plain) {
    out_ += paint_(paint, receipt::left(text, kText));
    out_ += paint_(paint, receipt::right(json::format_grouped(minor, decimals_), kAmount)) + '\n';
  }

  [[nodiscard]] std::string units(const std::string& account, std::int64_t amount) const {
    return receipt::in_account(module_, account, amount, stored_.currency);
  }

  void reward(const RewardTaken& reward) {
    const auto words = [&](std::int64_t amount) {
      if (reward.kind == RewardTaken::Kind::credit) return units(reward.name, amount);
      return fmt::format("{} {} {}", amount, reward.kind == RewardTaken::Kind::coupon ? "coupon of" : "gift",
                         reward.name);
    };
    if (reward.taken != 0) out_ += fmt::format("taken back: {}\n", words(reward.taken));
    if (reward.charged != 0) row("no longer there: " + words(reward.charged), -reward.worth.minor);
  }

  const Result& stored_;
  const ir::Module& module_;
  receipt::Palette paint_;
  int decimals_;
  std::string out_;
};

}  // namespace

int run_return(const ReturnOptions& options) {
  int code = kFine;
  const auto shop = open_or_complain(options.pack, options.at, code);
  if (!shop) return code;
  const auto& [engine, at] = *shop;
  const ir::Module& module = engine.module();
  const auto cart = cart_or_complain(options.cart, module, at);
  const auto result_text = read_text(options.result, "result");
  const auto return_text = read_text(options.units, "return");
  if (!cart || !result_text || !return_text) return kUnusable;
  const auto stored = json::read_result(*result_text, module);
  if (const json::Error* error = json::error_of(stored)) {
    complain_about(options.result, *error);
    return kUnusable;
  }
  const auto document = json::read_return(*return_text, module);
  if (const json::Error* error = json::error_of(document)) {
    complain_about(options.units, *error);
    return kUnusable;
  }
  const auto& [request, history] = std::get<json::ReturnDocument>(document);
  const Result& result = std::get<Result>(stored);
  const auto returned = engine.price_return(*cart, result, request, history);
  if (const auto* error = std::get_if<CartError>(&returned)) {
    return refused(options.units, *error, options.json);
  }
  const auto& paid_back = std::get<ReturnResult>(returned);
  print(options.json ? json::write_return(paid_back, result, module) + "\n"
                     : Slip(result, module).render(paid_back));
  return kFine;
}

}  // namespace perk::tool
