// A host with a ledger: facts, price, reserve, pay, commit; another customer who comes too late; a partial
// return. Usage: ledger shop.perkm ledger.key DATABASE (sqlite:shop.db, or postgresql:host=… dbname=…)
#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

#include <perk/ledger.h>
#include <perk/module.h>

namespace {

using perk::ledger::Reply;
using perk::ledger::Status;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what);
}

// What the engine or the ledger gave, or the end of the program with what is wrong.
template <class T, class... Others>
T value_of(std::variant<T, Others...> answer) {
  if (auto* value = std::get_if<T>(&answer)) return std::move(*value);
  fail(std::get<1>(answer).message);
}

std::string euros(perk::Money amount) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%02lld", static_cast<long long>(amount.minor / 100),
                static_cast<long long>(amount.minor % 100));
  return text;
}

perk::CartLine line(const char* id, const char* sku, const char* category, std::int64_t quantity,
                    std::int64_t price) {
  perk::CartLine line;
  line.id = id;
  line.quantity = quantity;
  line.amount = {price};
  line.product = {{"sku", std::string(sku)}, {"category", std::string(category)}};
  return line;
}

perk::Cart cart_of(const std::string& order, const std::string& customer, const std::string& code) {
  perk::Cart cart;
  cart.id = order;
  cart.currency = "EUR";
  cart.now = {1'776'427'200};  // 2026-04-17T12:00:00Z: a shop's own clock, when the price is made
  cart.lines = {line("1", "TEA", "tea", 2, 1500), line("2", "CUP", "cups", 1, 2000)};
  cart.coupons = {code};
  cart.customer = {{"id", customer}};
  return cart;
}

class Shop {
 public:
  Shop(const perk::Engine& engine, perk::ledger::Ledger& ledger) : engine_(engine), ledger_(ledger) {}

  // What the price depends on is asked for in one round trip; the facts go into the cart and stay with it.
  perk::Result price(perk::Cart& cart) {
    const auto question = value_of(engine_.question(cart));
    auto answer = ledger_.facts(question, "session of " + question.customer);
    if (answer.status != Status::done) fail(answer.message);
    perk::give(std::move(answer.facts), cart);
    const auto result = value_of(engine_.price(cart));
    std::cout << cart.id << " price   " << euros(result.list_subtotal);
    for (const perk::PromotionResult& promotion : result.promotions) {
      if (promotion.amount.minor > 0) std::cout << ", " << promotion.id << " -" << euros(promotion.amount);
    }
    std::cout << ": " << euros(result.total) << '\n';
    for (const perk::CouponVerdict& code : result.coupons) {
      if (code.kind != perk::CouponVerdict::Kind::used)
        std::cout << cart.id << "         the code: " << code.reason << '\n';
    }
    return result;
  }

  // When the customer pays: all that the price used up is held, or nothing.
  Reply reserve(const perk::Cart& cart, const perk::Result& result) {
    perk::ledger::ReserveRequest request;
    request.key = "reserve " + cart.id + " " +
                  std::to_string(++calls_);  // kept with the order, and sent again if in doubt
    request.claims = value_of(engine_.claims(cart, result));
    const Reply reply = ledger_.reserve(request);
    say(cart.id, "reserve", reply);
    return reply;
  }

  void commit(const std::string& order) {
    say(order, "commit ", ledger_.commit({"commit " + order, order, {}, false}));
  }
  void release(const std::string& order) {
    say(order, "release", ledger_.release({"release " + order, order}));
  }

  // One of the teas comes back: what is paid back, and what of the order no longer counts.
  void give_back(const perk::Cart& cart, const perk::Result& stored) {
    perk::ReturnRequest back;
    back.units = {{"1", 1, false}};
    back.unspent = {{"points", points(cart)}};
    const auto returned = value_of(engine_.price_return(cart, stored, back));
    std::cout << cart.id << " return  1 of 2 teas, pay back " << euros(returned.refund) << '\n';
    perk::ledger::RefundRequest request;
    request.key = "refund " + cart.id + " 1";
    request.order = cart.id;
    request.uses_back = returned.uses_back;
    request.given_back = returned.given_back;
    request.rewards = returned.rewards;
    say(cart.id, "refund ", ledger_.refund(request));
  }

  std::int64_t points(const perk::Cart& cart) {
    perk::LedgerQuestion question;
    question.customer = std::get<std::string>(cart.customer.front().value);
    question.pack = "kiosk";
    question.accounts = {"points"};
    const auto answer = ledger_.facts(question);
    return answer.facts.balances.empty() ? 0 : answer.facts.balances.front().amount;
  }

 private:
  static void say(const std::string& order, const char* verb, const Reply& reply) {
    std::cout << order << ' ' << verb << ' ' << name_of(reply.status);
    if (reply.reservation) std::cout << ", the order is " << name_of(reply.reservation->state);
    std::cout << '\n';
    for (const perk::ledger::Refusal& refusal : reply.refusals) {
      std::cout << order << "         " << name_of(refusal.kind) << " of " << refusal.promotion << ": "
                << refusal.asked << " asked for, " << refusal.left << " left\n";
    }
    if (!reply.reservation) return;
    for (const perk::ledger::Entry& entry : reply.reservation->entries) {
      std::cout << order << "         " << name_of(entry.subject) << ' ' << entry.name << ": " << entry.held
                << " held, " << entry.used << " used, " << entry.back << " back\n";
    }
  }

  const perk::Engine& engine_;
  perk::ledger::Ledger& ledger_;
  int calls_ = 0;
};

// Made from the ledger's key and stored as a hash: who has the database has no code.
std::string make_code(perk::ledger::Ledger& ledger) {
  perk::ledger::MakeCodes request;
  request.terms.pool = "welcome-codes";
  request.made.pattern = "WE-??????????";
  request.count = 1;
  request.label = "for the example";
  std::string made;
  value_of(ledger.codes().make(request, [&](std::string_view code) { made = code; }));
  return made;
}

int run(const std::string& module, const std::string& key_file, const std::string& database) {
  perk::ModuleStore store;
  if (const auto error = store.load_file(module, {})) fail(error->message);
  perk::ledger::Settings settings;
  settings.database = database;
  std::ifstream key(key_file, std::ios::binary);
  if (!key.read(reinterpret_cast<char*>(settings.key.data()),
                static_cast<std::streamsize>(settings.key.size()))) {
    fail(key_file + " holds no 32 bytes");
  }
  // `perk ledger init` does this once for a shop.
  if (const Reply made = perk::ledger::migrate(settings, true); made.status != Status::done)
    fail(made.message);
  const auto ledger = value_of(perk::ledger::Ledger::open(settings));

  const auto running = store.current();
  Shop shop(running->engine, *ledger);
  const std::string code = make_code(*ledger);
  perk::Cart first = cart_of("order-1", "anna", code), second = cart_of("order-2", "bela", code);
  // Both see the same code and the same budget.
  const perk::Result paid = shop.price(first);
  const perk::Result stale = shop.price(second);
  shop.reserve(first, paid);
  shop.commit("order-1");  // the payment succeeded
  // Bela pays a moment later: what her price relied on is gone, so it is made anew.
  if (shop.reserve(second, stale).status != Status::stale) fail("one code was used twice");
  shop.reserve(second, shop.price(second));
  shop.release("order-2");  // the payment failed
  std::cout << "anna has " << shop.points(first) << " points\n";
  shop.give_back(first, paid);
  std::cout << "anna has " << shop.points(first) << " points\n";
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  try {
    return run(arguments[1], arguments[2], arguments[3]);
  } catch (const std::exception& error) {
    std::cerr << "ledger: " << error.what() << '\n';
    return 1;
  }
}
