// Random phrases of a promotion: selections, what is given, conditions, windows, caps and limits.
#pragma once
#include <string>
#include <vector>

#include "tests/property/draft.h"

namespace perk::property {

// One `give` line. Stages as the default order has them, to know who may stand before whom.
struct Give {
  enum class Kind { line, spread, set, price, shipping, gift, credit, coupon, balance };
  enum Stage { price_stage, item_stage, order_stage, shipping_stage, total_stage, reward_stage };
  std::string text;  // with its table, if it has one
  Kind kind = Kind::line;
  Stage stage = item_stage;
  bool in_stars = false;  // a credit in units
};

class Phrases {
 public:
  Phrases(Random& random, Draft& draft, bool rewards) : random_(random), draft_(draft), rewards_(rewards) {}

  std::string money(std::int64_t minor) const;
  std::int64_t about(std::int64_t percent_of_price);
  std::string percent();
  std::string count(std::int64_t low, std::int64_t high) {
    return std::to_string(random_.between(low, high));
  }
  std::string pick(const std::vector<std::string>& from) { return random_.pick(from); }

  Give give();
  Give set_offer();
  std::string shipping();
  std::string plain();  // a selection without a pick in front
  std::string condition();
  std::string window();
  std::string caps(const Give& give);
  std::string bound(const Give& give, bool grouped);  // a limit, cap or budget over several orders

 private:
  std::string amount(std::int64_t minor) const;
  std::int64_t threshold();
  std::string unit();
  std::string selection();
  std::string reward();
  std::string groups();
  std::string bundle();
  std::string tiers(bool price);
  std::string for_every();
  std::string lookup(const std::vector<std::string>& values, std::string& rows);
  Give amount_off();
  Give looked_up();
  Give rewarding();

  Random& random_;
  Draft& draft_;
  bool rewards_;
};

}  // namespace perk::property
