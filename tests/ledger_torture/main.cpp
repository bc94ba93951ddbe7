// The torture: client processes on one ledger, killed and paused at random; nothing may be lost or passed.
//
//   ledger_torture DATABASE FOLDER [--seconds N] [--tries N] [--processes N] [--threads N] [--seed N]
//   [--server DIR]
//
// DATABASE is empty (its tables are made), FOLDER takes logs and is empty too. Runs so many seconds, and up
// to a third longer until there were so many tries. --server: of tests/support/postgres.sh, killed and
// started again every 20 to 40 seconds. Prints a table; status 0 if all held. The program starts itself as
// its clients.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

#include "tests/ledger_torture/checks.h"
#include "tests/ledger_torture/client.h"
#include "tests/ledger_torture/field.h"
#include "tests/ledger_torture/orders.h"
#include "tests/ledger_torture/processes.h"
#include "tests/property/random.h"

namespace perk::ledger::torture {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Plan {
  std::string database, server;
  std::filesystem::path folder;
  std::int64_t seconds = 30, tries = 50'000;
  std::size_t processes = 8, threads = 16;
  std::uint64_t seed = 0;
};

struct Blows {
  std::uint64_t kills = 0, pauses = 0, crashes = 0;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::optional<Plan> plan_of(const std::vector<std::string>& arguments) {
  if (arguments.size() < 3 || arguments.size() % 2 == 0) return std::nullopt;
  Plan plan;
  plan.database = arguments[1];
  plan.folder = arguments[2];
  plan.seed = static_cast<std::uint64_t>(Clock::now().time_since_epoch().count()) % 1'000'000'000;
  if (const char* seed = std::getenv("PERK_SEED")) plan.seed = std::strtoull(seed, nullptr, 10);
  for (std::size_t i = 3; i < arguments.size(); i += 2) {
    const std::string& name = arguments[i];
    const std::uint64_t number = std::strtoull(arguments[i + 1].c_str(), nullptr, 10);
    if (name == "--seconds") {
      plan.seconds = static_cast<std::int64_t>(number);
    } else if (name == "--tries") {
      plan.tries = static_cast<std::int64_t>(number);
    } else if (name == "--processes") {
      plan.processes = number;
    } else if (name == "--threads") {
      plan.threads = number;
    } else if (name == "--seed") {
      plan.seed = number;
    } else if (name == "--server") {
      plan.server = arguments[i + 1];
    } else {
      return std::nullopt;
    }
  }
  return plan;
}

// Kills and pauses clients, and the server, until the time is over.
Blows beat(const Plan& plan, Processes& processes, const Numbers& numbers) {
  Blows blows;
  property::Random draws(plan.seed);
  const Clock::time_point start = Clock::now();
  const auto in = [&](std::int64_t least, std::int64_t most) {
    return Clock::now() + milliseconds(draws.between(least, most));
  };
  Clock::time_point kill = in(500, 3'000), pause = in(500, 2'000), crash = in(20'000, 40'000);
  while (seconds_since(start) < static_cast<double>(plan.seconds) ||
         (numbers.tries < static_cast<std::uint64_t>(plan.tries) &&
          seconds_since(start) * 3 < static_cast<double>(plan.seconds) * 4)) {
    std::this_thread::sleep_for(milliseconds(10));
    if (Clock::now() > kill) {
      processes.kill_and_restart(draws.below(processes.size()));
      ++blows.kills;
      kill = in(500, 3'000);
    }
    if (Clock::now() > pause) {
      const std::size_t client = draws.below(processes.size());
      processes.pause(client);
      std::this_thread::sleep_for(milliseconds(draws.between(20, 400)));
      // A long one now and then, past the end of what is held.
      if (draws.chance(10)) std::this_thread::sleep_for(milliseconds(kHoldSeconds * 1'500));
      processes.go_on(client);
      ++blows.pauses;
      pause = in(500, 2'000);
    }
    if (!plan.server.empty() && Clock::now() > crash) {
      const std::string script = "sh '" PERK_ROOT "/tests/support/postgres.sh' ";
      if (std::system((script + "crash '" + plan.server + "'").c_str()) != 0 ||
          std::system((script + "recover '" + plan.server + "'").c_str()) != 0) {
        std::fputs("the server did not come back\n", stderr);
      }
      ++blows.crashes;
      crash = in(20'000, 40'000);
    }
  }
  return blows;
}

void print(const Plan& plan, const Numbers& numbers, const Blows& blows, const Found& found,
           std::uint64_t looks, double seconds) {
  const auto row = [](const char* name, std::uint64_t value) {
    std::printf("  %-34s %12llu\n", name, static_cast<unsigned long long>(value));
  };
  std::printf("%zu processes x %zu threads, %.0f s, PERK_SEED=%llu\n", plan.processes, plan.threads, seconds,
              static_cast<unsigned long long>(plan.seed));
  row("tries (orders)", numbers.tries);
  row("calls", numbers.calls);
  row("  a second", static_cast<std::uint64_t>(static_cast<double>(numbers.calls) / seconds));
  row("  sent again with their key", numbers.again);
  for (std::size_t status = 0; status < numbers.answers.size(); ++status) {
    if (numbers.answers[status] == 0) continue;
    row(("  answered " + std::string(name_of(static_cast<Status>(status)))).c_str(), numbers.answers[status]);
  }
  row("clients killed", blows.kills);
  row("clients paused", blows.pauses);
  if (!plan.server.empty()) row("server killed", blows.crashes);
  row("reads, none past a limit", looks);
  row("acknowledged orders, all there", found.acknowledged);
  row("orders that used up the rest", found.filled);
  std::printf("  %-34s %12lld of %lld\n", "committed of the coupon", static_cast<long long>(found.hot),
              static_cast<long long>(kUses));
  std::printf("  %-34s %12lld of %lld\n", "committed of the budget", static_cast<long long>(found.money),
              static_cast<long long>(kBudget));
  row("single-use codes used, each once", static_cast<std::uint64_t>(found.codes));
  row("points spent", static_cast<std::uint64_t>(found.points));
  std::printf("  %-34s %12lld of %lld entries\n", "counters recounted",
              static_cast<long long>(found.counters), static_cast<long long>(found.entries));
  std::printf("  %-34s %12zu\n", "violations", found.complaints.size());
  for (std::size_t i = 0; i < found.complaints.size() && i < 20; ++i) {
    std::printf("violation: %s\n", found.complaints[i].c_str());
  }
}

int torture(const Plan& plan) {
  Settings settings;
  settings.database = plan.database;
  settings.key = key_of_ledger();
  const Reply made = migrate(settings, true);
  auto opened = Ledger::open(settings);
  if (made.status != Status::done || !std::holds_alternative<std::unique_ptr<Ledger>>(opened)) {
    const auto* error = std::get_if<OpenError>(&opened);
    std::fprintf(stderr, "no ledger: %s %s\n", made.message.c_str(),
                 error == nullptr ? "" : error->message.c_str());
    return 2;
  }
  Ledger& ledger = *std::get<0>(opened);
  Numbers& numbers = numbers_of(plan.folder);
  std::vector<std::string> complaints = prepare(ledger);
  const Clock::time_point start = Clock::now();
  Processes processes({"ledger_torture", "--client", plan.database, plan.folder.string(),
                       std::to_string(plan.seed), std::to_string(plan.threads)},
                      plan.processes);
  Watcher watcher(ledger);
  const Blows blows = beat(plan, processes, numbers);
  numbers.stop = true;
  if (processes.wait(60) != 0) complaints.emplace_back("a client did not end as it should");
  const double seconds = seconds_since(start);
  const std::uint64_t looks = watcher.stop(complaints);
  Found found = check(ledger, plan.folder, plan.processes, plan.seed);
  found.complaints.insert(found.complaints.end(), complaints.begin(), complaints.end());
  print(plan, numbers, blows, found, looks, seconds);
  return found.complaints.empty() ? 0 : 1;
}

int client(const std::vector<std::string>& arguments) {
  const auto number = [&](std::size_t i) { return std::strtoull(arguments.at(i).c_str(), nullptr, 10); };
  Client client;
  client.database = arguments.at(2);
  client.folder = arguments.at(3);
  client.seed = number(4);
  client.threads = number(5);
  client.number = number(6);
  client.life = number(7);
  return run(client);
}

}  // namespace

}  // namespace perk::ledger::torture

int main(int count, char** words) {
  using namespace perk::ledger::torture;
  const std::vector<std::string> arguments(words, words + count);
  if (count == 8 && arguments[1] == "--client") return client(arguments);
  const auto plan = plan_of(arguments);
  if (!plan) {
    std::fputs(
        "usage: ledger_torture DATABASE FOLDER [--seconds N] [--tries N] [--processes N] [--threads N] "
        "[--seed N] [--server DIR]\n",
        stderr);
    return 2;
  }
  return torture(*plan);
}
