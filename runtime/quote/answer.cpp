// Parts are counted by site, then laid down in order, so that none is moved twice.
#include "runtime/quote/answer.h"

#include <algorithm>

#include "runtime/ops/money.h"
#include "runtime/pricing/receipt.h"
#include "runtime/pricing/units_left.h"

namespace perk::quote {

void Answer::begin(std::size_t lines, std::size_t charges) {
  quote_ = {};
  lines_.assign(lines, {});
  charges_.assign(charges, {});
  drafts_.clear();
  parts_.clear();
  applied_.clear();
  coupons_.clear();
}

// Lines and charges at their list amounts.
void Answer::begin_sites(const Given& given, const Runs& runs) {
  begin(given.lines().size(), given.charges().size());
  left_.resize(runs.runs().size());
  for (std::size_t r = 0; r < runs.runs().size(); ++r) {
    const Runs::Run& run = runs.runs()[r];
    left_[r] = run.list;
    std::int64_t first = 0;
    for (const std::uint32_t line : runs.members().subspan(run.first, run.count)) {
      const std::int64_t end = first + given.lines()[line].quantity;
      const Money list{run.count == 1 ? run.list : ops::share(run.list, run.quantity, first, end)};
      lines_[line] = {list, list, 0, 0};
      first = end;
    }
  }
  for (std::size_t c = 0; c < charges_.size(); ++c) {
    const Money list{given.charges()[c].amount};
    charges_[c] = {list, list, 0, 0};
  }
}

// A part of a run, over its lines.
void Answer::split(const lane::Part& part, const Given& given, const Runs& runs) {
  const Runs::Run& run = runs.runs()[part.site];
  const auto lines = runs.members().subspan(run.first, run.count);
  if (run.count == 1) {
    drafts_.push_back({part.promotion, part.stage, lines.front(), {part.amount}});
    return;
  }
  pricing::UnitsLeft before(run.list, run.quantity);
  before.take(run.list - left_[part.site]);
  pricing::UnitsLeft after = before;
  after.take(part.amount);
  left_[part.site] -= part.amount;
  std::int64_t first = 0;
  for (const std::uint32_t line : lines) {
    const std::int64_t end = first + given.lines()[line].quantity;
    const std::int64_t share = before.of(first, end) - after.of(first, end);
    if (share != 0) drafts_.push_back({part.promotion, part.stage, line, {share}});
    first = end;
  }
}

void Answer::from_lane(const lane::Priced& priced, const Given& given, const Runs& runs,
                       std::span<const std::uint32_t> charge_order, const EnteredCodes& codes) {
  begin_sites(given, runs);
  const auto lines = static_cast<std::uint32_t>(lines_.size());
  for (const lane::Part& part : priced.parts) {
    if (part.site < left_.size()) {
      split(part, given, runs);
      continue;
    }
    const std::uint32_t charge = charge_order[part.site - left_.size()];
    drafts_.push_back({part.promotion, part.stage, lines + charge, {part.amount}});
  }
  group_parts();
  for (const lane::Applied& applied : priced.applied) {
    applied_.push_back({applied.promotion, {applied.amount}, applied.times});
  }
  for (const GivenCode& code : given.codes()) coupons_.push_back(codes.verdict(code, applied_));
  quote_.list_subtotal = {priced.list_subtotal};
  quote_.goods_total = {priced.goods_total};
  quote_.goods_discount = {priced.list_subtotal - priced.goods_total};
  quote_.shipping_list = {priced.shipping_list};
  quote_.shipping_total = {priced.shipping_total};
  quote_.shipping_discount = {priced.shipping_list - priced.shipping_total};
  quote_.total = {priced.total};
  quote_.settlement = {priced.settlement};
  quote_.proof = priced.proof;
  quote_.evaluations = 1;
  quote_.by_lane = true;
  show();
}

// drafts_ stand in the order of stages, then ranks; sites of charges after those of lines.
void Answer::group_parts() {
  const auto site = [&](std::uint32_t index) -> Quote::Site& {
    return index < lines_.size() ? lines_[index] : charges_[index - lines_.size()];
  };
  for (const Quote::Part& part : drafts_) {
    Quote::Site& of = site(part.site);
    ++of.part_count;
    of.final_amount.minor -= part.amount.minor;
  }
  std::uint32_t first = 0;
  const auto lay = [&](std::vector<Quote::Site>& sites) {
    for (Quote::Site& of : sites) {
      of.first_part = first;
      first += of.part_count;
      of.part_count = 0;
    }
  };
  lay(lines_);
  lay(charges_);
  parts_.resize(drafts_.size());
  for (const Quote::Part& part : drafts_) {
    Quote::Site& of = site(part.site);
    Quote::Part& to = parts_[of.first_part + of.part_count++];
    to = part;
    if (part.site >= lines_.size()) to.site -= static_cast<std::uint32_t>(lines_.size());
  }
}

void Answer::from_result(Result result) {
  general_ = std::move(result);
  const Result& from = general_;
  begin(from.lines.size(), from.charges.size());
  const auto add = [&](const auto& sites, std::vector<Quote::Site>& to) {
    for (std::uint32_t i = 0; i < sites.size(); ++i) {
      to[i] = {sites[i].list, sites[i].final_amount, static_cast<std::uint32_t>(parts_.size()),
               static_cast<std::uint32_t>(sites[i].parts.size())};
      for (const Part& part : sites[i].parts) {
        const auto rank = static_cast<std::uint32_t>(from.promotions[part.promotion].rank);
        parts_.push_back({rank, part.stage, i, part.amount});
      }
    }
  };
  add(from.lines, lines_);
  add(from.charges, charges_);
  for (const PromotionResult& promotion : from.promotions) {
    if (promotion.outcome != Outcome::applied) continue;
    applied_.push_back({static_cast<std::uint32_t>(promotion.rank), promotion.amount, promotion.times});
  }
  for (const CouponVerdict& coupon : from.coupons) coupons_.push_back(coupon.kind);
  quote_.list_subtotal = from.list_subtotal;
  quote_.goods_total = from.goods_total;
  quote_.goods_discount = from.goods_discount;
  quote_.shipping_list = from.shipping_list;
  quote_.shipping_total = from.shipping_total;
  quote_.shipping_discount = from.shipping_discount;
  quote_.total = from.total;
  quote_.settlement = from.settlement;
  quote_.proof = from.proof;
  quote_.evaluations = from.evaluations;
  quote_.gap = from.gap;
  quote_.degraded = from.degraded;
  quote_.general = &general_;
  show();
}

void Answer::show() {
  quote_.lines = lines_;
  quote_.charges = charges_;
  quote_.parts = parts_;
  quote_.promotions = applied_;
  quote_.coupons = coupons_;
}

void Answer::add_parts(const Quote::Site& site, std::vector<Part>& to) const {
  to.clear();
  for (const Quote::Part& part : quote_.parts.subspan(site.first_part, site.part_count)) {
    const auto at = std::ranges::lower_bound(applied_, part.promotion, {}, &Quote::Applied::promotion);
    to.push_back({static_cast<std::uint32_t>(at - applied_.begin()), part.stage, part.amount});
  }
}

void Answer::add_lines(const Given& given, Result& result) const {
  result.lines.resize(lines_.size());
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    LineResult& line = result.lines[i];
    line.id = given.line_id(i);
    line.quantity = given.lines()[i].quantity;
    line.list = lines_[i].list;
    line.final_amount = lines_[i].final_amount;
    add_parts(lines_[i], line.parts);
    line.entries.resize(result.stages.size());
    std::int64_t amount = line.list.minor;
    std::size_t next = 0;
    for (std::uint32_t stage = 0; stage < result.stages.size(); ++stage) {
      line.entries[stage] = {amount};
      for (; next < line.parts.size() && line.parts[next].stage == stage; ++next) {
        amount -= line.parts[next].amount.minor;
      }
    }
  }
  result.charges.resize(charges_.size());
  for (std::size_t i = 0; i < charges_.size(); ++i) {
    ChargeResult& charge = result.charges[i];
    charge.id = given.charge_id(i);
    charge.list = charges_[i].list;
    charge.final_amount = charges_[i].final_amount;
    add_parts(charges_[i], charge.parts);
  }
}

void Answer::add_promotions(Result& result) const {
  result.promotions.resize(applied_.size());
  result.messages.clear();
  for (std::uint32_t i = 0; i < applied_.size(); ++i) {
    const ir::Promotion& source = catalogue_.module.promotions[applied_[i].promotion];
    PromotionResult& promotion = result.promotions[i];
    promotion.id = source.id;
    promotion.display = source.display;
    promotion.rank = applied_[i].promotion;
    promotion.outcome = Outcome::applied;
    promotion.amount = applied_[i].amount;
    promotion.times = applied_[i].times;
    for (const ir::Message& message : source.says) {
      result.messages.push_back({i, message.language, message.badge, message.text});
    }
  }
}

// Words are those of the general engine.
void Answer::add_verdicts(const Given& given, const interpret::CartView& view, Result& result) const {
  result.coupons.clear();
  if (coupons_.empty()) return;
  const pricing::Codes entered(catalogue_.module, catalogue_.index, view);
  const auto told = [&](std::uint32_t rank) -> const PromotionResult* {
    const auto at = std::ranges::lower_bound(applied_, rank, {}, &Quote::Applied::promotion);
    const bool has = at != applied_.end() && at->promotion == rank;
    return has ? &result.promotions[static_cast<std::size_t>(at - applied_.begin())] : nullptr;
  };
  for (const GivenCode& code : given.codes()) {
    result.coupons.push_back(
        pricing::verdict_of(catalogue_.module, catalogue_.index, entered, given.code_text(code), told));
  }
}

void Answer::result(const Given& given, const interpret::CartView& view, Result& result) const {
  const ir::Module& module = catalogue_.module;
  result.cart_id = given.id();
  result.currency = module.currency;
  result.pack = module.pack;
  result.pack_version = module.version;
  result.stages.resize(module.stages.size());
  for (std::size_t s = 0; s < module.stages.size(); ++s) result.stages[s] = module.stages[s].name;
  add_lines(given, result);
  add_promotions(result);
  add_verdicts(given, view, result);
  result.list_subtotal = quote_.list_subtotal;
  result.goods_discount = quote_.goods_discount;
  result.goods_total = quote_.goods_total;
  result.shipping_list = quote_.shipping_list;
  result.shipping_discount = quote_.shipping_discount;
  result.shipping_total = quote_.shipping_total;
  result.total = quote_.total;
  result.settlement = quote_.settlement;
  result.proof = quote_.proof;
  result.evaluations = quote_.evaluations;
  result.gap = quote_.gap;
  result.degraded = quote_.degraded;
  result.gifts.clear();
  result.credits.clear();
  result.issued.clear();
  result.spends.clear();
  result.holds.clear();
}

}  // namespace perk::quote
