#include "tests/ledger_model/history.h"

#include <algorithm>
#include <ctime>
#include <set>
#include <tuple>

#include "tests/ledger_model/model.h"
#include "tests/ledger_model/world.h"

namespace perk::ledger::model {

namespace {

constexpr std::size_t kSteps = 30;

using Request = std::variant<ReserveRequest, CommitRequest, ReleaseRequest, RefundRequest, EventRequest>;

Reply send(Ledger& ledger, const Request& request) {
  if (const auto* reserve = std::get_if<ReserveRequest>(&request)) return ledger.reserve(*reserve);
  if (const auto* commit = std::get_if<CommitRequest>(&request)) return ledger.commit(*commit);
  if (const auto* release = std::get_if<ReleaseRequest>(&request)) return ledger.release(*release);
  if (const auto* refund = std::get_if<RefundRequest>(&request)) return ledger.refund(*refund);
  return ledger.happened(std::get<EventRequest>(request));
}

const std::string& order_of(const Request& request) {
  struct Order {
    const std::string& operator()(const ReserveRequest& of) const { return of.claims.order; }
    const std::string& operator()(const CommitRequest& of) const { return of.order; }
    const std::string& operator()(const ReleaseRequest& of) const { return of.order; }
    const std::string& operator()(const RefundRequest& of) const { return of.order; }
    const std::string& operator()(const EventRequest& of) const { return of.order; }
  };
  return std::visit(Order{}, request);
}

std::string text_of(const Entry& entry) {
  return std::string(name_of(entry.subject)) + " " + entry.promotion + " " + entry.name + " " + entry.key +
         " asked " + std::to_string(entry.asked) + " held " + std::to_string(entry.held) + " used " +
         std::to_string(entry.used) + " back " + std::to_string(entry.back);
}

std::string text_of(const Request& request) {
  struct Text {
    std::string operator()(const ReserveRequest& of) const {
      std::string text = "reserve " + of.claims.order + (of.partly ? " partly" : "");
      for (const CounterClaim& claim : of.claims.counters) {
        text += ", " + claim.counter.counter + " " + claim.counter.key + " " + std::to_string(claim.amount) +
                " of " + std::to_string(claim.at_most);
      }
      for (const CodeClaim& claim : of.claims.codes) {
        text += ", " + claim.code + " " + std::to_string(claim.worth_taken);
      }
      for (const SpendClaim& claim : of.claims.spends) {
        text += ", spend " + claim.account + " " + std::to_string(claim.amount);
      }
      for (const CreditClaim& claim : of.claims.credits) {
        text += ", earn " + claim.account + " " + std::to_string(claim.amount);
      }
      for (const IssueClaim& claim : of.claims.issues) text += ", issue " + std::to_string(claim.count);
      return text + " for " + of.claims.customer + " at " + std::to_string(of.claims.now.seconds);
    }
    std::string operator()(const CommitRequest& of) const {
      std::string text = "commit " + of.order + (of.release_rest ? " and release the rest" : "");
      for (const CommitRequest::Part& part : of.parts) {
        text += ", " + std::to_string(part.amount) + " of entry " + std::to_string(part.entry);
      }
      return text;
    }
    std::string operator()(const ReleaseRequest& of) const { return "release " + of.order; }
    std::string operator()(const RefundRequest& of) const {
      std::string text = (of.cancelled ? "cancel " : "refund ") + of.order;
      for (const Hold& hold : of.uses_back) {
        text += ", " + hold.counter + " " + hold.key + " " + std::to_string(hold.amount);
      }
      for (const Balance& back : of.given_back)
        text += ", " + back.account + " " + std::to_string(back.amount);
      for (const RewardTaken& reward : of.rewards) {
        text += ", reward " + reward.name + " " + std::to_string(reward.taken);
      }
      return text;
    }
    std::string operator()(const EventRequest& of) const { return of.event + " " + of.order; }
  };
  return std::visit(Text{}, request);
}

struct Sent {
  Request request;
  std::string answer;  // bytes
};

class History {
 public:
  History(const Ground& ground, const std::string& name, std::uint64_t seed)
      : ledger_(ground.ledger), ground_(ground), world_(name, seed), draws_(world_.draws()) {}

  Told tell() {
    bring_codes_in();
    std::size_t step = 0;
    for (; step < kSteps && difference_.empty(); ++step) {
      take_step();
      if (difference_.empty()) compare_facts();
      if (difference_.empty() && step % 10 == 9) recount();
    }
    if (difference_.empty()) undo_all();
    return {difference_.empty() ? "" : difference_ + "\nafter:\n" + steps_, step};
  }

 private:
  void bring_codes_in() {
    const std::vector<GivenCode> codes = world_.codes();
    for (const GivenCode& code : codes) {
      model_.add_code(code.code, {code.terms.pool, code.terms.owner, code.terms.uses, code.terms.worth});
    }
    std::size_t next = 0;
    const auto made = ledger_.codes().bring_in(world_.name(), [&]() -> std::optional<GivenCode> {
      if (next == codes.size()) return std::nullopt;
      return codes[next++];
    });
    if (const Reply* reply = std::get_if<Reply>(&made)) differ("no codes: " + canonical(*reply));
  }

  void take_step() {
    if (!sent_.empty() && draws_.chance(12)) {
      send_again();
      return;
    }
    if (draws_.chance(10)) {
      wait();
      return;
    }
    if (draws_.chance(5)) {
      expire();
      return;
    }
    if (draws_.chance(20)) world_.pass(draws_.between(0, 30'000));
    carry_out(draw());
  }

  Request draw() {
    const std::int64_t what = draws_.between(0, 99);
    const std::string order = world_.order();
    if (what < 45) {
      ReserveRequest request = world_.reserve();
      // A retry of the same order, with a key of its own.
      const auto last = reserved_.find(request.claims.order);
      if (last != reserved_.end() && draws_.chance(30)) {
        request.claims = last->second;
        world_.price_again(request.claims);
      }
      return request;
    }
    if (what < 70) return draw_commit(order);
    if (what < 78) return ReleaseRequest{world_.key(), order};
    if (what < 90) return draw_refund(order);
    EventRequest request;
    request.key = world_.key();
    request.event = "delivered";
    request.order = order;
    request.at = {std::time(nullptr) - 3'600};
    return request;
  }

  CommitRequest draw_commit(const std::string& order) {
    CommitRequest request;
    request.key = world_.key();
    request.order = order;
    const Outcome now = model_.find(order);
    if (!now.entries.empty() && draws_.chance(40)) {
      for (std::uint32_t i = 0; i < now.entries.size(); ++i) {
        if (now.entries[i].held == 0 || draws_.chance(50)) continue;
        const bool whole = now.entries[i].subject == Subject::code;
        request.parts.push_back({i, whole ? 1 : draws_.between(1, now.entries[i].held)});
      }
      request.release_rest = !request.parts.empty() && draws_.chance(30);
    }
    return request;
  }

  RefundRequest draw_refund(const std::string& order) {
    RefundRequest request;
    request.key = world_.key();
    request.order = order;
    request.cancelled = draws_.chance(35);
    if (request.cancelled) return request;
    for (const Entry& entry : model_.find(order).entries) {
      if (entry.used == 0 || draws_.chance(40)) continue;
      const std::int64_t amount = draws_.between(1, entry.used);
      if (entry.subject == Subject::counter)
        request.uses_back.push_back({0, entry.name, entry.key, "", amount});
      if (entry.subject == Subject::spend) request.given_back.push_back({entry.name, amount});
      if (entry.subject == Subject::issue) {
        RewardTaken reward;
        reward.kind = RewardTaken::Kind::coupon;
        reward.name = entry.name;
        reward.taken = amount;
        request.rewards.push_back(reward);
      }
      if (entry.subject == Subject::credit) {
        RewardTaken reward;
        reward.name = entry.name;
        reward.taken = std::min(amount, model_.takeable(order, entry.name));
        if (reward.taken > 0) request.rewards.push_back(reward);
      }
    }
    return request;
  }

  void carry_out(const Request& request) {
    steps_ += text_of(request) + "\n";
    const Reply reply = send(ledger_, request);
    sent_.push_back({request, canonical(reply)});
    see_what_expired(order_of(request));
    const Outcome expected = model_of(request);
    compare(reply, expected);
    compare_coupons(order_of(request));
    if (const auto* reserve = std::get_if<ReserveRequest>(&request);
        reserve && reply.status == Status::done) {
      reserved_[reserve->claims.order] = reserve->claims;
    }
  }

  Outcome model_of(const Request& request) {
    if (const auto* reserve = std::get_if<ReserveRequest>(&request)) return model_.reserve(*reserve);
    if (const auto* commit = std::get_if<CommitRequest>(&request)) return model_.commit(*commit);
    if (const auto* release = std::get_if<ReleaseRequest>(&request)) return model_.release(*release);
    if (const auto* refund = std::get_if<RefundRequest>(&request)) return model_.refund(*refund);
    return model_.happened(std::get<EventRequest>(request));
  }

  // The same key again: the same bytes, and no effect; with another request: nothing but a refusal.
  void send_again() {
    const Sent& before = draws_.pick(sent_);
    if (draws_.chance(30)) {
      Request other = before.request;
      if (auto* reserve = std::get_if<ReserveRequest>(&other)) ++reserve->claims.now.seconds;
      if (auto* commit = std::get_if<CommitRequest>(&other)) commit->release_rest = !commit->release_rest;
      if (auto* release = std::get_if<ReleaseRequest>(&other)) release->order += "-other";
      if (auto* refund = std::get_if<RefundRequest>(&other)) refund->cancelled = !refund->cancelled;
      if (auto* event = std::get_if<EventRequest>(&other)) event->event += "-other";
      steps_ += "with the key of another: " + text_of(other) + "\n";
      const Status status = send(ledger_, other).status;
      const auto* commit = std::get_if<CommitRequest>(&other);
      // `release_rest` without parts is no request at all.
      const bool invalid = commit != nullptr && commit->parts.empty() && status == Status::invalid;
      if (status != Status::key_reused && !invalid) differ(std::string("answered ") + name_of(status));
      return;
    }
    steps_ += "again: " + text_of(before.request) + "\n";
    const std::string answer = canonical(send(ledger_, before.request));
    if (answer != before.answer) differ("answered " + answer + "and before " + before.answer);
  }

  void wait() {
    const std::int64_t days = draws_.between(1, 3);
    steps_ += std::to_string(days) + " days pass\n";
    ground_.wait(world_.name(), days);
    world_.pass(days * 86'400);
    model_.wait(days);
  }

  void expire() {
    steps_ += "expire\n";
    const Expired expired = ledger_.expire();
    if (expired.status != Status::done) differ("no expiry: " + expired.message);
    see_what_expired("");
    for (const auto& [name, order] : model_.orders()) {
      if (order.overdue) differ(name + " was not expired");
    }
  }

  // An overdue order may have been expired by whoever needed what it held, not by a call of its own.
  void see_what_expired(const std::string& but) {
    for (const std::string& name : world_.orders()) {
      const auto order = model_.orders().find(name);
      if (name == but || order == model_.orders().end() || !order->second.overdue) continue;
      const Reply reply = ledger_.find(name);
      const bool was_part = order->second.state == State::part_committed;
      const State after = was_part ? State::committed : State::expired;
      if (reply.reservation && reply.reservation->state == after) model_.expire(name);
    }
  }

  void compare(const Reply& reply, const Outcome& expected) {
    if (reply.status != expected.status) {
      differ(std::string("answered ") + name_of(reply.status) + " (" + reply.message + "), expected " +
             name_of(expected.status));
      return;
    }
    if (reply.reservation && expected.state) {
      if (reply.reservation->state != *expected.state) {
        differ(std::string("it is ") + name_of(reply.reservation->state) + ", expected " +
               name_of(*expected.state));
      }
      std::vector<std::string> real, wanted;
      for (const Entry& entry : reply.reservation->entries) {
        real.push_back(text_of(entry));
        if (entry.held < 0 || entry.used < 0 || entry.back < 0) differ("below nothing: " + real.back());
      }
      for (const Entry& entry : expected.entries) wanted.push_back(text_of(entry));
      if (real != wanted) {
        std::string said;
        for (const std::string& text : real) said += "\n  is   " + text;
        for (const std::string& text : wanted) said += "\n  want " + text;
        differ("other entries" + said);
      }
    } else if (reply.status == Status::done && expected.state.has_value()) {
      differ("no reservation was answered");
    }
    using Row = std::tuple<Refusal::Kind, std::string, std::string, std::int64_t, std::int64_t>;
    std::vector<Row> real, wanted;
    for (const Refusal& one : reply.refusals) {
      real.emplace_back(one.kind, one.promotion, one.name, one.asked, one.left);
    }
    for (const Refused& one : expected.refused) {
      wanted.emplace_back(one.kind, one.promotion, one.name, one.asked, one.left);
    }
    std::sort(real.begin(), real.end());
    std::sort(wanted.begin(), wanted.end());
    if (real != wanted) {
      std::string said;
      for (const Row& row : real)
        said += "\n  is   " + std::get<2>(row) + " left " + std::to_string(std::get<4>(row));
      for (const Row& row : wanted)
        said += "\n  want " + std::get<2>(row) + " left " + std::to_string(std::get<4>(row));
      differ("other refusals" + said);
    }
  }

  // As many codes as were issued, those that were taken back among them, and no two alike.
  void compare_coupons(const std::string& order) {
    const Reply reply = ledger_.find(order);
    if (!reply.reservation) return;
    for (const Entry& entry : reply.reservation->entries) {
      if (entry.subject != Subject::issue) continue;
      auto& [issued, used] = issued_[order + " " + entry.promotion];
      if (reply.reservation->state == State::held) issued = used = 0;
      issued += std::max<std::int64_t>(0, entry.used - used);
      used = entry.used;
      expect("codes of " + text_of(entry), static_cast<std::int64_t>(entry.codes.size()), issued);
      const std::set<std::string> all(entry.codes.begin(), entry.codes.end());
      expect("different codes of " + text_of(entry), static_cast<std::int64_t>(all.size()), issued);
    }
  }

  void compare_facts() {
    const LedgerQuestion question = world_.question();
    const Answer answer = ledger_.facts(question);
    if (answer.status != Status::done) differ("no facts: " + answer.message);
    for (const CounterKey& counter : question.counters) {
      std::int64_t real = 0;
      for (const Usage& usage : answer.facts.usage) {
        if (usage.counter == counter.counter && usage.key == counter.key) real += usage.used;
      }
      expect("counted of " + counter.counter, real, model_.counted(counter, question.order));
    }
    for (const std::string& code : question.codes) {
      std::optional<CouponFacts::State> real;
      for (const CouponFacts& facts : answer.facts.coupons) {
        if (facts.code == code) real = facts.state;
      }
      const auto wanted = model_.state_of(code, question.order, question.customer);
      expect("state of " + code, real ? static_cast<std::int64_t>(*real) : -1,
             wanted ? static_cast<std::int64_t>(*wanted) : -1);
    }
    for (const std::string& account : question.accounts) {
      std::int64_t real = 0;
      for (const Balance& balance : answer.facts.balances) {
        if (balance.account == account) real += balance.amount;
      }
      expect("balance of " + account, real, model_.balance(account, question.customer, question.order));
    }
  }

  void recount() {
    const auto counted = ledger_.recount();
    if (const Reply* reply = std::get_if<Reply>(&counted)) {
      differ("no recount: " + reply->message);
      return;
    }
    for (const Difference& one : std::get<Recount>(counted).differences) {
      expect("rows of " + one.what + " " + one.name + " " + one.key, one.counted, one.rows);
    }
  }

  // Every order is called off: nothing is counted any more.
  void undo_all() {
    for (const std::string& order : world_.orders()) {
      carry_out(ReleaseRequest{world_.key(), order});
      RefundRequest cancel;
      cancel.key = world_.key();
      cancel.order = order;
      cancel.cancelled = true;
      carry_out(cancel);
    }
    LedgerQuestion question = world_.question();
    question.order = world_.name() + "nobody's";
    for (const Usage& usage : ledger_.facts(question).facts.usage) {
      expect("at the end, counted of " + usage.counter, usage.used, 0);
    }
    compare_facts();
    recount();
  }

  void expect(const std::string& what, std::int64_t real, std::int64_t wanted) {
    if (real != wanted) differ(what + " is " + std::to_string(real) + ", expected " + std::to_string(wanted));
  }
  void differ(const std::string& what) { difference_ += what + "\n"; }

  Ledger& ledger_;
  const Ground& ground_;
  World world_;
  property::Random& draws_;
  Model model_;
  std::vector<Sent> sent_;
  std::map<std::string, Claims> reserved_;
  // By order and promotion: coupons issued so far, and how many of them were not taken back when last seen.
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> issued_;
  std::string steps_, difference_;
};

}  // namespace

Told tell(const Ground& ground, const std::string& name, std::uint64_t seed) {
  return History(ground, name, seed).tell();
}

}  // namespace perk::ledger::model
