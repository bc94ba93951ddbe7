// Redemptions a second (a reserve and its commit) of one hot counter and of many codes, by the ledger and by
// the same guarded UPDATEs sent by hand (ledger_by_hand.h), on SQLite and PostgreSQL, by 1 to 64 clients.
//
// PERK_BENCH_POSTGRES says how libpq reaches a server; without it SQLite is measured alone. The rounds of
// both take turns, and each number is the median of its rounds. Afterwards what was answered must be what the
// rows say, else the program fails.
#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "bench/arguments.h"
#include "bench/ledger_by_hand.h"
#include "bench/report.h"
#include "bench/timing.h"
#include "perk/ledger.h"

namespace perk::bench {
namespace {

constexpr double kLeast = 0.7;
constexpr std::int64_t kPlenty = 1'000'000'000;
constexpr const char* kCounter = "bench: uses";

std::filesystem::path folder() {
  const char* said = std::getenv("PERK_BENCH_DATA");
  return std::filesystem::path(said == nullptr ? "build/bench-data" : said) / "ledger";
}

struct Place {
  bool postgres = false;
  std::string name, ledger;  // the ledger, as it is opened
  std::string table, hand;   // its file or schema, and where its tables are copied to
};

// A host on its own has the connections that are usual. Of several at one server each has one that writes:
// more transactions at once than it has processors make it slower (docs/reference/ledger.md).
constexpr std::size_t kOfMany = 2;

ledger::Settings settings_of(const Place& place, std::size_t hosts = 1) {
  ledger::Settings settings;
  settings.database = place.ledger;
  if (hosts > 1) settings.connections = kOfMany;
  for (std::size_t i = 0; i < settings.key.size(); ++i) settings.key[i] = static_cast<std::uint8_t>(i + 1);
  settings.wait_ms = 30'000;
  return settings;
}

std::unique_ptr<ledger::Ledger> opened(const Place& place, std::size_t hosts = 1) {
  auto opened = ledger::Ledger::open(settings_of(place, hosts));
  if (const auto* error = std::get_if<ledger::OpenError>(&opened)) throw std::runtime_error(error->message);
  return std::move(std::get<std::unique_ptr<ledger::Ledger>>(opened));
}

// The threads of a process share one ledger, as those of a host do.
class LedgerRedeemer final : public Redeemer {
 public:
  LedgerRedeemer(const Place& place, std::string prefix, std::size_t hosts, std::size_t process,
                 const std::vector<std::string>& codes)
      : ledger_(opened(place, hosts)), prefix_(std::move(prefix)), process_(process), codes_(codes) {}

  bool redeem(std::size_t thread, std::uint64_t turn) override {
    const std::string order = fmt::format("{}-{}-{}-{}", prefix_, process_, thread, turn);
    ledger::ReserveRequest reserve;
    reserve.key = order + " r";
    Claims& claims = reserve.claims;
    claims.order = order;
    claims.customer = "somebody";
    claims.pack = "bench";
    claims.pack_version = "1";
    claims.currency = "EUR";
    claims.now = {1'790'000'000};
    claims.list_subtotal = claims.goods_total = claims.total = {10'000};
    claims.promotions.push_back({"bench", {100}});
    if (codes_.empty()) {
      CounterClaim claim;
      claim.counter.counter = kCounter;
      claim.amount = 1;
      claim.at_most = kPlenty;
      claim.text = "limit of the benchmark";
      claims.counters.push_back(std::move(claim));
    } else {
      CodeClaim claim;
      claim.promotions = {0};
      claim.code = codes_[(process_ * 1'000'003 + thread * 10'007 + turn) % codes_.size()];
      claim.pool = "bench";
      claims.codes.push_back(std::move(claim));
    }
    if (ledger_->reserve(reserve).status != ledger::Status::done) return false;
    ledger::CommitRequest commit;
    commit.key = order + " c";
    commit.order = order;
    return ledger_->commit(commit).status == ledger::Status::done;
  }

 private:
  std::unique_ptr<ledger::Ledger> ledger_;
  const std::string prefix_;
  const std::size_t process_;
  const std::vector<std::string>& codes_;
};

// Reads of what a price depends on.
class Asker final : public Redeemer {
 public:
  explicit Asker(const Place& place) : ledger_(opened(place)) {
    question_.order = "asked";
    question_.customer = "somebody";
    question_.pack = "bench";
    question_.counters.push_back({.counter = kCounter, .key = {}, .holder = {}, .from = {}, .to = {}});
    question_.promotions = {"bench"};
  }
  bool redeem(std::size_t, std::uint64_t) override {
    return ledger_->facts(question_).status == ledger::Status::done;
  }

 private:
  std::unique_ptr<ledger::Ledger> ledger_;
  LedgerQuestion question_;
};

void check(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error(what);
}

std::vector<std::string> make_codes(const Place& place, std::int64_t count) {
  const std::unique_ptr<ledger::Ledger> ledger = opened(place);
  ledger::MakeCodes request;
  request.terms.pool = "bench";
  request.terms.uses = kPlenty;
  request.made.pattern = "BE-" + std::string(10, '?');
  request.count = count;
  request.label = "benchmark";
  std::vector<std::string> codes;
  codes.reserve(static_cast<std::size_t>(count));
  const double start = now_ns();
  const auto made = ledger->codes().make(request, [&](std::string_view code) {
    // As a pack that does not match case compares them.
    std::string& key = codes.emplace_back(code);
    for (char& sign : key) {
      if (sign >= 'A' && sign <= 'Z') sign = static_cast<char>(sign - 'A' + 'a');
    }
  });
  if (const auto* reply = std::get_if<ledger::Reply>(&made)) throw std::runtime_error(reply->message);
  fmt::print("\n{}: {} codes made in {}.\n", place.name, whole(codes.size()),
             duration((now_ns() - start) / 1e6));
  return codes;
}

// A number of writes to disk a second, one after another.
double syncs_per_second() {
  const std::string path = (folder() / "synced").string();
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  check(file >= 0, "no file could be made in " + folder().string());
  const std::vector<char> page(8192, 'p');
  constexpr int kTimes = 500;
  const double start = now_ns();
  for (int i = 0; i < kTimes; ++i) {
    check(pwrite(file, page.data(), page.size(), 0) > 0 && fdatasync(file) == 0,
          "the disk could not be written");
  }
  const double took = now_ns() - start;
  close(file);
  return kTimes / (took / 1e9);
}

struct Measured {
  double hand = 0, ledger = 0;
};

class Bench {
 public:
  explicit Bench(const Arguments& arguments) : full_(arguments.full) {}

  void of(const Place& place) {
    const ledger::Reply made = ledger::migrate(settings_of(place), true);
    check(made.status == ledger::Status::done, made.message);
    const std::vector<std::string> codes = make_codes(place, full_ ? 1'000'000 : 100'000);
    for (const bool hot : {true, false}) {
      const std::string what = hot ? "one counter" : whole(codes.size()) + " codes";
      Measured most;
      for (const Crowd& crowd : {Crowd{1, 1}, Crowd{1, 8}, Crowd{1, 64}, Crowd{8, 8}}) {
        const Measured measured = both(place, hot, crowd, hot ? kNoCodes : codes);
        const std::string who = crowd.processes > 1 ? fmt::format("{} × {}", crowd.processes, crowd.threads)
                                                    : std::to_string(crowd.threads);
        most = {std::max(most.hand, measured.hand), std::max(most.ledger, measured.ledger)};
        table_.row({place.name, what, who, whole(static_cast<std::uint64_t>(measured.hand)),
                    whole(static_cast<std::uint64_t>(measured.ledger)),
                    number(measured.ledger / measured.hand)});
        targets_.at_least(fmt::format("{}, {}, clients {}: ledger ÷ by hand", place.name, what, who),
                          measured.ledger / measured.hand, kLeast);
      }
      targets_.at_least(fmt::format("{}, {}, the most of each: ledger ÷ by hand", place.name, what),
                        most.ledger / most.hand, kLeast);
    }
    agree(place);
    for (const std::size_t threads : {std::size_t{1}, std::size_t{8}}) {
      const Redeemed asked =
          run({1, threads, seconds()}, [&](std::size_t) { return std::make_unique<Asker>(place); });
      check(asked.failed == 0, "facts were not answered");
      facts_.row(
          {place.name, std::to_string(threads), whole(static_cast<std::uint64_t>(asked.per_second()))});
    }
  }

  void print() const {
    fmt::print("\nThis disk takes {} writes a second, each synced before the next.\n",
               whole(static_cast<std::uint64_t>(syncs_per_second())));
    table_.print("Redemptions a second: a reserve and its commit; by hand two guarded UPDATEs");
    targets_.print("Beside the target");
    facts_.print("Facts of a cart a second");
  }

 private:
  [[nodiscard]] double seconds() const { return full_ ? 3.0 : 0.8; }

  Measured both(const Place& place, bool hot, const Crowd& crowd, const std::vector<std::string>& codes) {
    Crowd timed = crowd;
    timed.seconds = seconds();
    const ByHand what{.postgres = place.postgres, .ledger = place.table, .place = place.hand, .codes = !hot};
    const std::vector<std::string> rows = make_by_hand(what);
    std::vector<double> hand, perk;
    std::uint64_t by_hand_done = 0;
    for (int round = 0; round < (full_ ? 5 : 3); ++round) {
      const Redeemed first =
          run(timed, [&](std::size_t process) { return by_hand(what, timed.threads, process, rows); });
      const std::string prefix = fmt::format("{}", ++round_);
      const Redeemed second = run(timed, [&](std::size_t process) {
        return std::make_unique<LedgerRedeemer>(place, prefix, timed.processes, process, codes);
      });
      check(first.failed == 0 && second.failed == 0, place.name + ": a redemption failed");
      by_hand_done += first.done;
      redeemed_ += second.done;
      if (hot) hot_ += second.done;
      hand.push_back(first.per_second());
      perk.push_back(second.per_second());
    }
    check(used_by_hand(what) == by_hand_done, place.name + ": the floor miscounted");
    return {median(hand), median(perk)};
  }

  // What was answered is what the rows say.
  void agree(const Place& place) {
    const std::unique_ptr<ledger::Ledger> ledger = opened(place);
    const auto recount = ledger->recount();
    const auto* counted = std::get_if<ledger::Recount>(&recount);
    check(counted != nullptr && counted->differences.empty(),
          place.name + ": counters differ from their rows");
    LedgerQuestion question;
    question.counters.push_back({.counter = kCounter, .key = {}, .holder = {}, .from = {}, .to = {}});
    const ledger::Answer answer = ledger->facts(question);
    check(answer.facts.usage.size() == 1 && answer.facts.usage[0].used == static_cast<std::int64_t>(hot_),
          place.name + ": the counter is not what was redeemed");
    const auto summary = ledger->summary();
    const auto* said = std::get_if<ledger::Summary>(&summary);
    check(said != nullptr && said->committed == static_cast<std::int64_t>(redeemed_),
          place.name + ": there are not as many orders as were redeemed");
    hot_ = redeemed_ = 0;
  }

  static inline const std::vector<std::string> kNoCodes;
  const bool full_;
  std::uint64_t round_ = 0, hot_ = 0, redeemed_ = 0;
  Table table_{{"database", "of", "clients", "by hand", "ledger", "ratio"}};
  Table facts_{{"database", "clients", "a second"}};
  Targets targets_;
};

// An empty schema for the ledger.
void empty(const std::string& conninfo) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> server(PQconnectdb(conninfo.c_str()), PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> done(
      PQexec(server.get(), "SET client_min_messages TO warning; DROP SCHEMA IF EXISTS perk_bench CASCADE"),
      PQclear);
  check(PQresultStatus(done.get()) == PGRES_COMMAND_OK, PQerrorMessage(server.get()));
}

int bench(const Arguments& arguments) {
  std::filesystem::remove_all(folder());
  std::filesystem::create_directories(folder());
  Bench bench(arguments);
  const std::string file = (folder() / "ledger.db").string();
  bench.of({.postgres = false,
            .name = "SQLite",
            .ledger = "sqlite:" + file,
            .table = file,
            .hand = (folder() / "by_hand.db").string()});
  if (const char* conninfo = std::getenv("PERK_BENCH_POSTGRES")) {
    empty(conninfo);
    bench.of({.postgres = true,
              .name = "PostgreSQL",
              .ledger = std::string("postgresql:") + conninfo + " schema=perk_bench",
              .table = "perk_bench",
              .hand = conninfo});
  } else {
    fmt::print("\nPostgreSQL is left out: PERK_BENCH_POSTGRES does not say where one is.\n");
  }
  bench.print();
  std::filesystem::remove_all(folder());
  return 0;
}

}  // namespace
}  // namespace perk::bench

int main(int argc, char** argv) {
  try {
    const perk::bench::Arguments arguments = perk::bench::read_arguments(argc, argv, {}, 0);
    fmt::print("\n## The ledger\n");
    return perk::bench::bench(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_ledger: {}\n", error.what());
    return 1;
  }
}
