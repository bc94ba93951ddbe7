// A small cart to show something with, and what holds of it.
//
// In: a sample with list prices. Out: whether conditions hold at the entry of the first stage, what a
// selection holds, what an offer would take off. nullopt is an honest "cannot say": of facts that only the
// runtime works out, and of amounts that would have to be rounded.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/typed.h"

namespace perk::lint {

struct SampleLine {
  std::int64_t quantity = 1;
  std::int64_t price = 0;  // minor units, of one piece
  std::vector<typed::FactValue> facts;
};

struct Moment {                 // local
  std::int64_t day = 20454;     // days since 1970-01-01; 2026-01-01
  std::int64_t second = 43200;  // of the clock; noon
};

struct Sample {
  Moment at;
  bool guest = false;
  std::vector<typed::FactValue> facts;
  std::vector<std::string> coupons;
  std::vector<SampleLine> lines;
};

// Whether a window holds then; business days that start at another hour and the small hours of an overnight
// window are not looked into.
std::optional<bool> holds(const typed::Pack& pack, const typed::Window& window, const Moment& moment);

class Reader {
 public:
  Reader(const typed::Pack& pack, const Sample& sample) : pack_(pack), sample_(sample) {}

  std::optional<bool> holds(const typed::Expr& expr, const SampleLine* unit = nullptr) const;
  std::optional<bool> selects(const typed::Sel& sel, const SampleLine& line) const;
  // Conditions, window and codes; not limits, constraints or what a customer must have.
  std::optional<bool> qualifies(const typed::Promotion& promotion) const;
  // Σ price × pieces of what `sel` holds.
  std::optional<std::int64_t> subtotal(const typed::Sel& sel) const;
  std::optional<std::int64_t> quantity(const typed::Sel& sel) const;
  // What one offer, or all of a promotion, takes off goods before any fit; exact, or not said.
  std::optional<std::int64_t> takes(const typed::Offer& offer) const;
  std::optional<std::int64_t> takes(const typed::Promotion& promotion) const;

 private:
  struct Read {
    bool missing = false;
    std::int64_t scalar = 0;
    std::string text;
    std::vector<std::string> texts;
  };
  std::optional<Read> read(const typed::Expr& expr, const SampleLine* unit) const;
  std::optional<Read> read_field(typed::FieldIndex field, const SampleLine* unit) const;
  std::optional<bool> compared(const typed::Expr& expr, const SampleLine* unit) const;
  std::optional<bool> one_of(const typed::Expr& expr, const SampleLine* unit) const;
  std::optional<bool> part(const typed::Expr& expr, const SampleLine* unit) const;
  std::optional<bool> field_is_any(std::string_view name, const typed::Sel& sel,
                                   const SampleLine& line) const;
  std::optional<bool> has_code(const typed::CouponNeed& need) const;

  const typed::Pack& pack_;
  const Sample& sample_;
};

}  // namespace perk::lint
