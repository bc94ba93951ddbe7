#include "tools/json/read_result.h"

#include <fmt/format.h>

#include <map>

#include "tools/json/dom.h"
#include "tools/json/value.h"
#include "tools/json/write.h"

namespace perk::json {
namespace {

namespace dom = simdjson::dom;
using Kind = Scalar::Kind;

// Reads one document. The first error is kept; after it every step does nothing.
class ResultReader {
 public:
  explicit ResultReader(const ir::Module& module) : module_(module) {}

  Expected<Result> read(dom::element root) {
    head(root);
    promotions(root);
    lines(root);
    charges(root);
    rewards(root);
    coupons(root);
    if (failed_) return std::move(error_);
    return std::move(result_);
  }

 private:
  void fail(std::string place, std::string message) {
    if (!failed_) error_ = {std::move(place), std::move(message)};
    failed_ = true;
  }

  // The member, or nothing: after a complaint where it must be there.
  std::optional<dom::element> member(dom::element from, const std::string& place, std::string_view name,
                                     bool required = true) {
    dom::object object;
    dom::element found;
    if (from.get(object) != simdjson::SUCCESS) {
      fail(place, "an object is wanted here");
    } else if (object.at_key(name).get(found) == simdjson::SUCCESS) {
      return found;
    } else if (required) {
      fail(place, fmt::format("`{}` is missing", name));
    }
    return std::nullopt;
  }

  std::string text(dom::element from, const std::string& place, std::string_view name, bool required = true) {
    const auto found = member(from, place, name, required);
    if (!found) return "";
    const Scalar scalar = scalar_of(*found);
    if (scalar.kind != Kind::text) fail(at(place, name), "text is wanted here");
    return std::string(scalar.text);
  }
  std::int64_t integer(dom::element from, const std::string& place, std::string_view name,
                       bool required = true) {
    const auto found = member(from, place, name, required);
    if (!found) return 0;
    const Scalar scalar = scalar_of(*found);
    if (scalar.kind != Kind::integer) fail(at(place, name), "a whole number is wanted here");
    return scalar.integer;
  }
  bool yes_no(dom::element from, const std::string& place, std::string_view name) {
    const auto found = member(from, place, name);
    if (!found) return false;
    const Scalar scalar = scalar_of(*found);
    if (scalar.kind != Kind::boolean) fail(at(place, name), "true or false is wanted here");
    return scalar.boolean;
  }
  Money amount(const Scalar& scalar, const std::string& place) {
    const auto read = read_money(scalar, false, decimals_, "amount", place);
    if (const Error* error = error_of(read)) {
      fail(error->place, error->message);
      return {};
    }
    return std::get<Money>(read);
  }
  Money amount(dom::element from, const std::string& place, std::string_view name, bool required = true) {
    const auto found = member(from, place, name, required);
    return found ? amount(scalar_of(*found), at(place, name)) : Money{};
  }

  // Calls `each(element, place)` for every element of a list.
  template <typename Each>
  void list(dom::element from, const std::string& place, std::string_view name, Each each) {
    const auto found = member(from, place, name);
    if (!found) return;
    dom::array array;
    if (found->get(array) != simdjson::SUCCESS) return fail(at(place, name), "a list is wanted here");
    std::size_t index = 0;
    for (dom::element item : array) {
      if (failed_) return;
      each(item, at(at(place, name), index++));
    }
  }

  // The place of a name in a table of names, as an enumerator.
  template <typename Enum, typename NameOf>
  Enum one_of(dom::element from, const std::string& place, std::string_view name, std::size_t count,
              NameOf name_of) {
    const std::string word = text(from, place, name);
    for (std::size_t i = 0; i < count; ++i) {
      if (name_of(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
    }
    fail(at(place, name), fmt::format("`{}` is not known here", word));
    return Enum{};
  }

  void head(dom::element root) {
    result_.cart_id = text(root, "", "cart");
    result_.currency = text(root, "", "currency");
    decimals_ = decimals_of(result_.currency, module_);
    if (const auto pack = member(root, "", "pack")) {
      result_.pack = text(*pack, "/pack", "id");
      result_.pack_version = text(*pack, "/pack", "version");
    }
    result_.total = amount(root, "", "total");
    result_.settlement = signed_amount(root, "settlement");
    if (const auto goods = member(root, "", "goods")) {
      result_.list_subtotal = amount(*goods, "/goods", "list");
      result_.goods_discount = amount(*goods, "/goods", "discount");
      result_.goods_total = amount(*goods, "/goods", "total");
    }
    if (const auto shipping = member(root, "", "shipping")) {
      result_.shipping_list = amount(*shipping, "/shipping", "list");
      result_.shipping_discount = amount(*shipping, "/shipping", "discount");
      result_.shipping_total = amount(*shipping, "/shipping", "total");
    }
    if (const auto proof = member(root, "", "proof")) {
      result_.proof = one_of<Proof>(*proof, "/proof", "kind", 4, proof_name);
      result_.evaluations = static_cast<std::uint64_t>(integer(*proof, "/proof", "evaluations"));
      result_.gap = amount(*proof, "/proof", "gap");
    }
    result_.degraded = yes_no(root, "", "degraded");
    list(root, "", "stages", [this](dom::element stage, const std::string& place) {
      const Scalar scalar = scalar_of(stage);
      if (scalar.kind != Kind::text) return fail(place, "text is wanted here");
      stages_.emplace(scalar.text, static_cast<std::uint32_t>(result_.stages.size()));
      result_.stages.emplace_back(scalar.text);
    });
  }

  void promotions(dom::element root) {
    list(root, "", "promotions", [this](dom::element from, const std::string& place) {
      PromotionResult& out = result_.promotions.emplace_back();
      out.rank = result_.promotions.size() - 1;
      out.id = text(from, place, "id");
      out.display = text(from, place, "name", false);
      out.outcome = one_of<Outcome>(from, place, "outcome", kOutcomeCount, outcome_name);
      out.amount = amount(from, place, "amount");
      out.times = integer(from, place, "times", false);
      out.reason = text(from, place, "reason", false);
      out.other = text(from, place, "other", false);
      out.by = amount(from, place, "by", false);
      out.short_by = amount(from, place, "short_by", false);
      out.short_items = integer(from, place, "short_items", false);
      next_active(from, place, out);
      ids_.emplace(out.id, static_cast<std::uint32_t>(out.rank));
    });
  }

  void next_active(dom::element from, const std::string& place, PromotionResult& out) {
    const auto found = member(from, place, "next_active", false);
    if (!found) return;
    const Units units{decimals_, &module_.zone};
    const auto read = read_value(scalar_of(*found), ir::FieldType::instant, units, at(place, "next_active"));
    if (const Error* error = error_of(read)) return fail(error->place, error->message);
    if (const auto* instant = std::get_if<Instant>(&std::get<Value>(read))) out.next_active = *instant;
  }

  std::vector<Part> parts(dom::element from, const std::string& place) {
    std::vector<Part> out;
    list(from, place, "parts", [this, &out](dom::element part, const std::string& here) {
      const auto promotion = ids_.find(text(part, here, "promotion"));
      const auto stage = stages_.find(text(part, here, "stage"));
      if (promotion == ids_.end())
        return fail(at(here, "promotion"), "no promotion of the result has this id");
      if (stage == stages_.end()) return fail(at(here, "stage"), "the result has no such stage");
      out.push_back({promotion->second, stage->second, amount(part, here, "amount")});
    });
    return out;
  }

  void lines(dom::element root) {
    list(root, "", "lines", [this](dom::element from, const std::string& place) {
      LineResult& out = result_.lines.emplace_back();
      out.id = text(from, place, "id");
      out.quantity = integer(from, place, "quantity");
      out.list = amount(from, place, "list");
      out.final_amount = amount(from, place, "final");
      list(from, place, "entries", [this, &out](dom::element entry, const std::string& here) {
        out.entries.push_back(amount(scalar_of(entry), here));
      });
      out.parts = parts(from, place);
    });
  }

  void charges(dom::element root) {
    list(root, "", "shipping_charges", [this](dom::element from, const std::string& place) {
      ChargeResult& out = result_.charges.emplace_back();
      out.id = text(from, place, "id");
      out.list = amount(from, place, "list");
      out.final_amount = amount(from, place, "final");
      out.parts = parts(from, place);
    });
  }

  // What rounding the total took is below nothing.
  Money signed_amount(dom::element root, std::string_view name) {
    const std::string word = text(root, "", name);
    if (failed_ || !word.starts_with('-')) return failed_ ? Money{} : amount(root, "", name);
    const auto read = read_money(Scalar{.kind = Kind::text, .text = std::string_view(word).substr(1)}, false,
                                 decimals_, "amount", at("", name));
    if (const Error* error = error_of(read)) {
      fail(error->place, error->message);
      return {};
    }
    return {-std::get<Money>(read).minor};
  }

  // A whole number, or money as text.
  std::int64_t count_or_money(dom::element from, const std::string& place, std::string_view name) {
    const auto found = member(from, place, name);
    if (!found) return 0;
    const Scalar scalar = scalar_of(*found);
    return scalar.kind == Kind::integer ? scalar.integer : amount(scalar, at(place, name)).minor;
  }

  std::uint32_t promotion_of(dom::element from, const std::string& place) {
    const auto promotion = ids_.find(text(from, place, "promotion"));
    if (promotion != ids_.end()) return promotion->second;
    fail(at(place, "promotion"), "no promotion of the result has this id");
    return 0;
  }

  void gift(dom::element from, const std::string& place) {
    Gift& out = result_.gifts.emplace_back();
    out.promotion = promotion_of(from, place);
    list(from, place, "skus", [this, &out](dom::element sku, const std::string& here) {
      const Scalar scalar = scalar_of(sku);
      if (scalar.kind != Kind::text) return fail(here, "text is wanted here");
      out.skus.emplace_back(scalar.text);
    });
    out.quantity = integer(from, place, "quantity");
    out.value = amount(from, place, "value");
  }

  void credit(dom::element from, const std::string& place) {
    Credit& out = result_.credits.emplace_back();
    out.promotion = promotion_of(from, place);
    out.account = text(from, place, "account");
    out.unit = text(from, place, "unit", false);
    out.amount = count_or_money(from, place, "amount");
    const auto earned = member(from, place, "earned", false);
    if (!earned) return;
    const std::string here = at(place, "earned");
    out.earned_on = text(*earned, here, "on");
    const auto after = member(*earned, here, "after");
    if (!after) return;
    out.earned_after.months = static_cast<std::int32_t>(integer(*after, at(here, "after"), "months"));
    out.earned_after.days = static_cast<std::int32_t>(integer(*after, at(here, "after"), "days"));
    out.earned_after.seconds = integer(*after, at(here, "after"), "seconds");
  }

  void rewards(dom::element root) {
    list(root, "", "gifts", [this](dom::element from, const std::string& place) { gift(from, place); });
    list(root, "", "credits", [this](dom::element from, const std::string& place) { credit(from, place); });
    list(root, "", "issued", [this](dom::element from, const std::string& place) {
      IssuedCoupon& out = result_.issued.emplace_back();
      out.promotion = promotion_of(from, place);
      out.pool = text(from, place, "pool");
      out.count = integer(from, place, "count");
    });
    list(root, "", "spends", [this](dom::element from, const std::string& place) {
      Spend& out = result_.spends.emplace_back();
      out.promotion = promotion_of(from, place);
      out.account = text(from, place, "account");
      out.amount = count_or_money(from, place, "amount");
    });
    list(root, "", "holds", [this](dom::element from, const std::string& place) {
      Hold& out = result_.holds.emplace_back();
      out.promotion = promotion_of(from, place);
      out.counter = text(from, place, "counter");
      out.key = text(from, place, "key", false);
      out.amount = count_or_money(from, place, "amount");
    });
    list(root, "", "messages", [this](dom::element from, const std::string& place) {
      Message& out = result_.messages.emplace_back();
      out.promotion = promotion_of(from, place);
      out.text = text(from, place, "text");
      out.language = text(from, place, "language", false);
      const auto badge = member(from, place, "badge", false);
      out.badge = badge && scalar_of(*badge).boolean;
    });
  }

  void coupons(dom::element root) {
    list(root, "", "coupons", [this](dom::element from, const std::string& place) {
      CouponVerdict& out = result_.coupons.emplace_back();
      out.code = text(from, place, "code");
      out.kind = one_of<CouponVerdict::Kind>(from, place, "verdict", kVerdictCount, verdict_name);
      out.reason = text(from, place, "reason", false);
    });
  }

  const ir::Module& module_;
  int decimals_ = 2;
  std::map<std::string, std::uint32_t, std::less<>> stages_, ids_;
  Result result_;
  Error error_;
  bool failed_ = false;
};

}  // namespace

Expected<Result> read_result(std::string_view text, const ir::Module& module) {
  dom::parser parser;
  auto root = parse_document(parser, text);
  if (Error* error = std::get_if<Error>(&root)) return std::move(*error);
  return ResultReader(module).read(std::get<dom::element>(root));
}

}  // namespace perk::json
