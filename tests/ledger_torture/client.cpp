#include "tests/ledger_torture/client.h"

#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "tests/ledger_torture/field.h"
#include "tests/ledger_torture/orders.h"
#include "tests/property/random.h"

namespace perk::ledger::torture {

namespace {

using Clock = std::chrono::steady_clock;

// A call that was answered and is sent once more by whoever finds it.
struct Echo {
  std::string order;
  char verb = 'r';
  std::string answer;  // the bytes
};

class Life {
 public:
  Life(const Client& client, Ledger& ledger)
      : client_(client),
        ledger_(ledger),
        numbers_(numbers_of(client.folder)),
        log_(client.folder, client.number) {}

  // What was asked before and not answered, in the order in which it was asked.
  void catch_up() {
    std::map<std::string, std::optional<Record>> open;
    std::set<std::string> committed;
    for (const Record& record : records_of(client_.folder, client_.number)) {
      open[record.order] = record.answered ? std::nullopt : std::optional(record);
      if (!record.used.empty() && record.verb != 'x') committed.insert(record.order);
      if (record.verb == 'x') committed.erase(record.order);
    }
    committed_.assign(committed.begin(), committed.end());
    for (const auto& [order, record] : open) {
      if (record) call(order, record->verb, {});
    }
  }

  void work(std::size_t thread) {
    property::Random draws(client_.seed * 1'000'003 + client_.number * 10'007 + client_.life * 101 + thread);
    for (std::size_t number = 0; !numbers_.stop; ++number) {
      const std::string order = std::to_string(client_.seed) + "-" + std::to_string(client_.number) + "-" +
                                std::to_string(client_.life) + "-" + std::to_string(thread) + "-" +
                                std::to_string(number);
      ++numbers_.tries;
      const std::string plan = plan_of(order);
      bool done = true;
      for (std::size_t i = 0; i < plan.size() && done; ++i) {
        done = call(order, plan[i], draws);
        if (draws.chance(45)) echo(draws);
      }
      if (done) keep(order, plan.back());
      // What is used up comes back, so that there is something to fight for to the end.
      if (!done && draws.chance(10)) cancel_one(draws);
      if (thread == 0 && number % 16 == 0) ledger_.expire(100);
    }
    while (echo(draws)) {
    }
  }

 private:
  void keep(const std::string& order, char last) {
    if (last != 'c' && last != 's') return;
    const std::scoped_lock lock(mutex_);
    committed_.push_back(order);
  }

  void cancel_one(property::Random& draws) {
    std::string order;
    {
      const std::scoped_lock lock(mutex_);
      if (committed_.empty()) return;
      std::swap(committed_[draws.below(committed_.size())], committed_.back());
      order = std::move(committed_.back());
      committed_.pop_back();
    }
    call(order, 'x', draws);
  }

  // Was it done? `draws`: whether the answer is dropped and how often the call is sent again.
  bool call(const std::string& order, char verb,
            std::optional<std::reference_wrapper<property::Random>> draws) {
    log_.write({false, order, verb, {}, {}, {}});
    const Call what = call_of(order, verb);
    const std::optional<Reply> reply = send_until_answered(what);
    if (!reply) return false;
    const std::string bytes = canonical(*reply);
    // What was wrong with a request is not kept: the same key may come with a better one.
    if (draws && reply->status != Status::invalid && draws->get().chance(30)) {
      // The answer is lost: the caller asks again, at once or after others.
      const std::int64_t times = draws->get().between(1, 4);
      for (std::int64_t i = 0; i < times; ++i) {
        const std::scoped_lock lock(mutex_);
        echoes_.push_back({order, verb, bytes});
      }
      echo(*draws);
    }
    Record record{true, order, verb, name_of(reply->status), {}, used_of(*reply)};
    if (reply->reservation) record.state = name_of(reply->reservation->state);
    log_.write(record);
    return reply->status == Status::done;
  }

  // Nothing: the run ended first.
  std::optional<Reply> send_until_answered(const Call& what) {
    const Clock::time_point end = Clock::now() + std::chrono::seconds(60);
    while (Clock::now() < end) {
      ++numbers_.calls;
      Reply reply = send(ledger_, what);
      ++numbers_.answers[static_cast<std::size_t>(reply.status)];
      if (!passing(reply.status)) return reply;
      ++numbers_.waited;
      if (numbers_.stop && reply.status == Status::unavailable) return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    log_.complain("no answer for a minute");
    return std::nullopt;
  }

  // Sends one of the calls that wait to be sent again.
  bool echo(property::Random& draws) {
    Echo again;
    {
      const std::scoped_lock lock(mutex_);
      if (echoes_.empty()) return false;
      const std::size_t place = draws.below(echoes_.size());
      std::swap(echoes_[place], echoes_.back());
      again = std::move(echoes_.back());
      echoes_.pop_back();
    }
    ++numbers_.again;
    const std::optional<Reply> reply = send_until_answered(call_of(again.order, again.verb));
    if (reply && canonical(*reply) != again.answer) {
      log_.complain("order " + again.order + ", verb " + again.verb + ": the same key was answered with\n" +
                    canonical(*reply) + "and before with\n" + again.answer);
    }
    return true;
  }

  const Client& client_;
  Ledger& ledger_;
  Numbers& numbers_;
  Log log_;
  std::mutex mutex_;
  std::vector<Echo> echoes_;
  std::vector<std::string> committed_;
};

}  // namespace

int run(const Client& client) {
  Settings settings;
  settings.database = client.database;
  settings.key = key_of_ledger();
  // A server that is being started again refuses for a while.
  std::unique_ptr<Ledger> ledger;
  for (int tries = 0; ledger == nullptr; ++tries) {
    auto opened = Ledger::open(settings);
    if (auto* error = std::get_if<OpenError>(&opened)) {
      if (!passing(error->status) || tries == 300 || numbers_of(client.folder).stop) {
        std::fprintf(stderr, "client %zu: %s: %s\n", client.number, name_of(error->status),
                     error->message.c_str());
        return 1;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    } else {
      ledger = std::move(std::get<0>(opened));
    }
  }
  Life life(client, *ledger);
  life.catch_up();
  std::vector<std::thread> threads;
  threads.reserve(client.threads);
  for (std::size_t thread = 0; thread < client.threads; ++thread) {
    threads.emplace_back([&life, thread] { life.work(thread); });
  }
  for (std::thread& thread : threads) thread.join();
  return 0;
}

}  // namespace perk::ledger::torture
