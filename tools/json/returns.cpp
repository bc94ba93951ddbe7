// A small document, so it is read as a whole; the first error is kept.
#include "tools/json/returns.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/json/decimal.h"
#include "tools/json/nearest.h"
#include "tools/json/value.h"

namespace perk::json {
namespace {

using Object = nlohmann::ordered_json;

class ReturnReader {
 public:
  explicit ReturnReader(const ir::Module& module) : module_(module) {}

  Expected<ReturnDocument> read(const Object& root) {
    static const std::vector<std::string_view> kNames{"cancelled",       "units",      "unspent",
                                                      "unspent_coupons", "gifts_back", "history"};
    if (!known(root, "", kNames)) return std::move(error_);
    ReturnRequest& request = out_.request;
    request.cancelled = yes_no(root, "cancelled", "");
    read_units(root, "units", "", request.units);
    balances(root, "unspent", "", request.unspent);
    counts(root, "unspent_coupons", "", request.unspent_coupons);
    counts(root, "gifts_back", "", request.gifts_back);
    if (!failed_ && request.units.empty() && !request.cancelled) {
      fail("", "nothing comes back: add \"units\": [{\"line\": \"1\", \"quantity\": 1}]");
    }
    if (root.contains("history")) history(root["history"]);
    if (failed_) return std::move(error_);
    return std::move(out_);
  }

 private:
  void fail(std::string place, std::string message) {
    if (!failed_) error_ = {std::move(place), std::move(message)};
    failed_ = true;
  }

  bool known(const Object& from, std::string_view place, const std::vector<std::string_view>& names) {
    if (!from.is_object()) {
      fail(std::string(place), "an object is wanted here");
      return false;
    }
    for (const auto& [name, value] : from.items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        fail(at(place, name), fmt::format("`{}` is not known here{}", name, did_you_mean(name, names)));
      }
    }
    return !failed_;
  }

  bool yes_no(const Object& from, const char* name, std::string_view place) {
    if (!from.contains(name)) return false;
    if (!from[name].is_boolean()) fail(at(place, name), "true or false is wanted here");
    return !failed_ && from[name].get<bool>();
  }

  std::int64_t whole(const Object& value, std::string place) {
    const bool whole = value.is_number_integer();
    if (!whole || value.get<std::int64_t>() < 0) {
      fail(std::move(place), "a whole number of at least 0 is wanted here");
    }
    return failed_ ? 0 : value.get<std::int64_t>();
  }

  std::int64_t money(const Object& value, std::string place) {
    if (!value.is_string()) {
      fail(std::move(place), "an amount is text in major units: \"12.50\"");
      return 0;
    }
    const auto text = value.get<std::string>();
    const auto read = read_money(Scalar{.kind = Scalar::Kind::text, .text = text}, false, module_.exponent,
                                 "amount", place);
    if (const Error* error = error_of(read)) {
      fail(error->place, error->message);
      return 0;
    }
    return std::get<Money>(read).minor;
  }

  void read_units(const Object& from, const char* name, std::string_view place,
                  std::vector<ReturnedUnits>& out) {
    if (!from.contains(name)) return;
    const std::string here = at(place, name);
    if (!from[name].is_array()) return fail(here, "a list is wanted here");
    std::size_t index = 0;
    for (const Object& entry : from[name]) {
      const std::string one = at(here, index++);
      if (!known(entry, one, {"line", "quantity", "shortage"})) return;
      if (!entry.contains("line") || !entry["line"].is_string()) {
        return fail(one, "what comes back needs the id of its `line`, as text");
      }
      ReturnedUnits& units = out.emplace_back();
      units.line = entry["line"].get<std::string>();
      if (entry.contains("quantity")) units.quantity = whole(entry["quantity"], at(one, "quantity"));
      units.shortage = yes_no(entry, "shortage", one);
    }
  }

  // {"points": 50, "cashback": "1.50"}
  void balances(const Object& from, const char* name, std::string_view place, std::vector<Balance>& out) {
    if (!from.contains(name)) return;
    const std::string here = at(place, name);
    if (!from[name].is_object()) return fail(here, "an object is wanted here");
    for (const auto& [account, value] : from[name].items()) {
      const auto known_account =
          std::find_if(module_.accounts.begin(), module_.accounts.end(),
                       [&account = account](const ir::Account& one) { return one.id == account; });
      if (known_account == module_.accounts.end()) {
        std::vector<std::string_view> names;
        for (const ir::Account& one : module_.accounts) names.emplace_back(one.id);
        return fail(at(here, account),
                    fmt::format("the pack has no account `{}`{}", account, did_you_mean(account, names)));
      }
      const std::string one = at(here, account);
      out.push_back({account, known_account->unit.empty() ? money(value, one) : whole(value, one)});
    }
  }

  void counts(const Object& from, const char* name, std::string_view place, std::vector<Counted>& out) {
    if (!from.contains(name)) return;
    const std::string here = at(place, name);
    if (!from[name].is_object()) return fail(here, "an object is wanted here");
    for (const auto& [what, value] : from[name].items()) out.push_back({what, whole(value, at(here, what))});
  }

  void history(const Object& from) {
    const std::string here = at("", "history");
    if (!known(from, here,
               {"units", "refunded", "shortfall", "taken", "charged", "coupons_taken", "coupons_charged",
                "gifts_taken", "gifts_charged"})) {
      return;
    }
    ReturnHistory& out = out_.history;
    read_units(from, "units", here, out.units);
    if (from.contains("refunded")) out.refunded = {money(from["refunded"], at(here, "refunded"))};
    if (from.contains("shortfall")) out.shortfall = {money(from["shortfall"], at(here, "shortfall"))};
    balances(from, "taken", here, out.taken);
    balances(from, "charged", here, out.charged);
    counts(from, "coupons_taken", here, out.coupons_taken);
    counts(from, "coupons_charged", here, out.coupons_charged);
    counts(from, "gifts_taken", here, out.gifts_taken);
    counts(from, "gifts_charged", here, out.gifts_charged);
  }

  const ir::Module& module_;
  ReturnDocument out_;
  Error error_;
  bool failed_ = false;
};

class ReturnWriter {
 public:
  ReturnWriter(const Result& stored, const ir::Module& module)
      : stored_(stored), module_(module), decimals_(decimals_of(stored.currency, module)) {}

  [[nodiscard]] Object write(const ReturnResult& returned) const {
    Object out;
    out["order"] = stored_.cart_id;
    out["currency"] = stored_.currency;
    out["refund"] = money(returned.refund.minor);
    out["lines"] = Object::array();
    for (const ReturnedLine& line : returned.lines) out["lines"].push_back(this->line(line));
    out["claw_backs"] = Object::array();
    for (const ClawBack& claw : returned.claw_backs) {
      out["claw_backs"].push_back({{"promotion", id(claw.promotion)}, {"amount", money(claw.amount.minor)}});
    }
    out["rewards"] = Object::array();
    for (const RewardTaken& reward : returned.rewards) out["rewards"].push_back(this->reward(reward));
    out["given_back"] = balances(returned.given_back);
    out["uses_back"] = Object::array();
    for (const Hold& hold : returned.uses_back) {
      Object use{{"promotion", id(hold.promotion)}, {"counter", hold.counter}};
      if (!hold.key.empty()) use["key"] = hold.key;
      if (counts_money(module_, hold.counter).value_or(false)) {
        use["amount"] = money(hold.amount);
      } else {
        use["amount"] = hold.amount;
      }
      out["uses_back"].push_back(std::move(use));
    }
    out["history"] = history(returned.history);
    return out;
  }

 private:
  [[nodiscard]] std::string money(std::int64_t minor) const { return format_decimal(minor, decimals_); }
  [[nodiscard]] std::string id(std::uint32_t promotion) const { return stored_.promotions[promotion].id; }

  [[nodiscard]] Object line(const ReturnedLine& line) const {
    Object parts = Object::array();
    for (const Part& part : line.parts) {
      parts.push_back({{"promotion", id(part.promotion)},
                       {"stage", stored_.stages[part.stage]},
                       {"amount", money(part.amount.minor)}});
    }
    return {{"id", line.id},
            {"quantity", line.quantity},
            {"refund", money(line.refund.minor)},
            {"parts", std::move(parts)}};
  }

  [[nodiscard]] Object reward(const RewardTaken& reward) const {
    using Kind = RewardTaken::Kind;
    const bool credit = reward.kind == Kind::credit;
    Object out{{credit ? "account" : reward.kind == Kind::coupon ? "pool" : "gift", reward.name}};
    out["taken"] = credit ? amount(reward.name, reward.taken) : Object(reward.taken);
    out["charged"] = credit ? amount(reward.name, reward.charged) : Object(reward.charged);
    out["worth"] = money(reward.worth.minor);
    return out;
  }

  [[nodiscard]] Object amount(const std::string& account, std::int64_t amount) const {
    for (const ir::Account& known : module_.accounts) {
      if (known.id == account && !known.unit.empty()) return amount;
    }
    return money(amount);
  }

  [[nodiscard]] Object balances(const std::vector<Balance>& balances) const {
    Object out = Object::object();
    for (const Balance& balance : balances) out[balance.account] = amount(balance.account, balance.amount);
    return out;
  }

  [[nodiscard]] static Object counts(const std::vector<Counted>& counts) {
    Object out = Object::object();
    for (const Counted& count : counts) out[count.name] = count.count;
    return out;
  }

  [[nodiscard]] Object history(const ReturnHistory& history) const {
    Object out;
    out["units"] = Object::array();
    for (const ReturnedUnits& units : history.units) {
      Object entry{{"line", units.line}, {"quantity", units.quantity}};
      if (units.shortage) entry["shortage"] = true;
      out["units"].push_back(std::move(entry));
    }
    out["refunded"] = money(history.refunded.minor);
    out["shortfall"] = money(history.shortfall.minor);
    out["taken"] = balances(history.taken);
    out["charged"] = balances(history.charged);
    out["coupons_taken"] = counts(history.coupons_taken);
    out["coupons_charged"] = counts(history.coupons_charged);
    out["gifts_taken"] = counts(history.gifts_taken);
    out["gifts_charged"] = counts(history.gifts_charged);
    return out;
  }

  const Result& stored_;
  const ir::Module& module_;
  int decimals_;
};

}  // namespace

Expected<ReturnDocument> read_return(std::string_view text, const ir::Module& module) {
  const Object root = Object::parse(text, nullptr, false);
  if (root.is_discarded()) return Error{"", "this is no JSON document"};
  return ReturnReader(module).read(root);
}

std::string write_return(const ReturnResult& returned, const Result& stored, const ir::Module& module,
                         Layout layout) {
  return ReturnWriter(stored, module)
      .write(returned)
      .dump(layout == Layout::indented ? 2 : -1, ' ', false, Object::error_handler_t::replace);
}

}  // namespace perk::json
