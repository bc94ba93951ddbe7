#include "tests/conformance/reasons.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace perk::conformance {
namespace {

// Words of a reason, and the outcomes that say the same.
struct Meaning {
  std::string_view words;
  std::vector<Outcome> outcomes;
};

const std::vector<Meaning>& meanings() {
  static const std::vector<Meaning> kMeanings = {
      {"currency", {Outcome::other_currency}},
      {"exclusive", {Outcome::excluded, Outcome::lost, Outcome::stopped}},
      {"better discount", {Outcome::lost, Outcome::excluded}},
      {"equal amount", {Outcome::lost, Outcome::excluded}},
      {"budget", {Outcome::budget, Outcome::limit}},
      {"limit", {Outcome::limit}},
      {"expired", {Outcome::not_active, Outcome::missing_coupon}},
      {"not started", {Outcome::not_active}},
      // Only that a condition is not met is said, whichever it is.
      {"condition not met", {Outcome::condition_false, Outcome::limit, Outcome::other_currency}},
      {"", {Outcome::condition_false}},
  };
  return kMeanings;
}

const Meaning& meaning_of(const std::string& reason) {
  for (const Meaning& meaning : meanings())
    if (reason.find(meaning.words) != std::string::npos) return meaning;
  return meanings().back();
}

std::string code_refused(const Result& result, const std::string& code) {
  for (const CouponVerdict& verdict : result.coupons)
    if (verdict.code == code && verdict.kind == CouponVerdict::Kind::unknown) return {};
  return fmt::format("the code `{}` is not said to be unknown", code);
}

}  // namespace

std::string why_not_rejected(const Case& of, const Priced& priced, const Json& rejected) {
  const std::string reason = text_at(rejected, "reason");
  const std::string code = text_at(rejected, "code"), name = text_at(rejected, "promotion");
  if (reason.find("unknown") != std::string::npos)
    return code_refused(*priced.result, code.empty() ? name : code);
  const Meaning& meaning = meaning_of(reason);
  bool found = false;
  for (std::size_t i = 0; i < priced.result->promotions.size(); ++i) {
    const PromotionResult& promotion = priced.result->promotions[i];
    if (text_at(of.data.at("promotions").at(priced.promotion_of[i]), "name") != name) continue;
    if (promotion.outcome == Outcome::applied) return fmt::format("`{}` applies", name);
    found = found || std::find(meaning.outcomes.begin(), meaning.outcomes.end(), promotion.outcome) !=
                         meaning.outcomes.end();
  }
  return found ? "" : fmt::format("`{}` is refused for another reason than: {}", name, reason);
}

}  // namespace perk::conformance
