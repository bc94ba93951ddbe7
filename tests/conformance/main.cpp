// `conformance`: all cases, a table per engine, and every case that does not pass with what Perk gives and
// why. `conformance ID`: one case, its pack, and what differs.
//
// Fails where fewer than 95% of the cases that count pass, and where an outcome is not that of outcomes.txt
// or the engine and the reference model disagree.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>

#include "tests/conformance/compare.h"
#include "tests/conformance/outcomes.h"
#include "tests/conformance/unread.h"

namespace perk::conformance {
namespace {

constexpr std::size_t kPercent = 95;
constexpr std::size_t kCases = 352;  // cases/README.md

struct Verdict {
  const Case* of = nullptr;
  Status status = Status::passed;
  std::vector<std::string> differences;  // or why it cannot be said
  std::vector<std::string> unread;       // of a case that passes: what nobody looks at
  std::string against_model;             // what the reference model has otherwise
  std::string broken_law;
  std::string source;
};

Verdict judge(const Case& of) {
  Verdict out;
  out.of = &of;
  const Translation translation = translate(of);
  if (!translation.not_expressible.empty()) {
    out.status = Status::not_expressible;
    out.differences = {translation.not_expressible};
    return out;
  }
  const Priced priced = price_case(of, translation);
  out.source = priced.source;
  out.broken_law = priced.broken_law;
  if (!of.stands_apart()) {
    out.against_model = priced.against_model;
    if (priced.result && !priced.modelled) out.against_model = "the model has no answer";
  }
  if (!priced.error.empty() || !priced.result) {
    out.differences = {priced.error};
  } else {
    out.differences = differences(of, translation, priced);
  }
  if (out.differences.empty()) {
    out.unread = unread(of, translation, priced);
  } else {
    out.status = Status::failed;
  }
  return out;
}

struct Tally {
  std::size_t cases = 0, passed = 0, failed = 0, not_expressible = 0;

  void count(Status status) {
    ++cases;
    passed += status == Status::passed ? 1 : 0;
    failed += status == Status::failed ? 1 : 0;
    not_expressible += status == Status::not_expressible ? 1 : 0;
  }
};

void print_row(std::string_view name, const Tally& tally) {
  std::cout << fmt::format("{:<8} {:>6} {:>7} {:>7} {:>16}\n", name, tally.cases, tally.passed, tally.failed,
                           tally.not_expressible);
}

Tally print_table(const std::vector<Verdict>& verdicts, bool apart) {
  std::map<std::string, Tally> engines;
  Tally all;
  for (const Verdict& verdict : verdicts) {
    if (verdict.of->stands_apart() != apart) continue;
    engines[verdict.of->engine].count(verdict.status);
    all.count(verdict.status);
  }
  std::cout << (apart ? "\nFaults, forks, ledgers and single functions, listed apart\n"
                      : "What other engines' own tests assert\n");
  std::cout << fmt::format("{:<8} {:>6} {:>7} {:>7} {:>16}\n", "engine", "cases", "passed", "failed",
                           "not expressible");
  for (const auto& [engine, tally] : engines) print_row(engine, tally);
  print_row("all", all);
  return all;
}

void print_cases(const std::vector<Verdict>& verdicts, const std::map<std::string, Known>& outcomes,
                 bool apart) {
  for (const Verdict& verdict : verdicts) {
    if (verdict.of->stands_apart() != apart) continue;
    if (!apart && verdict.status == Status::passed) continue;
    std::cout << fmt::format("\n{} {} ({})\n", verdict.of->id, words_of(verdict.status),
                             fmt::join(verdict.of->kinds, ", "));
    for (const std::string& difference : verdict.differences) std::cout << "  came: " << difference << "\n";
    const auto known = outcomes.find(verdict.of->id);
    if (known != outcomes.end()) std::cout << "  why:  " << known->second.why << "\n";
  }
}

// Outcomes that are not those of the list.
std::vector<std::string> drift(const std::vector<Verdict>& verdicts, std::map<std::string, Known> outcomes) {
  std::vector<std::string> out;
  for (const Verdict& verdict : verdicts) {
    const auto known = outcomes.find(verdict.of->id);
    const bool listed = known != outcomes.end();
    const Status wanted = listed ? known->second.status : Status::passed;
    if (!listed && verdict.of->stands_apart()) {
      out.push_back(fmt::format("{} stands apart and is not in outcomes.txt", verdict.of->id));
    } else if (verdict.status != wanted) {
      out.push_back(fmt::format("{} {}, and {} is expected", verdict.of->id, words_of(verdict.status),
                                words_of(wanted)));
    } else if (listed && wanted == Status::passed && !verdict.of->stands_apart()) {
      out.push_back(fmt::format("{} passes: take its row out of outcomes.txt", verdict.of->id));
    }
    for (const std::string& place : verdict.unread)
      out.push_back(fmt::format("{}: nothing looks at {}", verdict.of->id, place));
    if (!verdict.broken_law.empty()) out.push_back(fmt::format("{}: {}", verdict.of->id, verdict.broken_law));
    if (!verdict.against_model.empty())
      out.push_back(fmt::format("{}: the model differs: {}", verdict.of->id, verdict.against_model));
    if (listed) outcomes.erase(known);
  }
  for (const auto& each : outcomes) out.push_back(fmt::format("outcomes.txt: no case {}", each.first));
  return out;
}

int show(const std::vector<Case>& cases, std::string_view id) {
  for (const Case& each : cases) {
    if (each.id != id) continue;
    const Verdict verdict = judge(each);
    std::cout << each.data.dump(1) << "\n\n" << verdict.source << "\n" << words_of(verdict.status) << "\n";
    for (const std::string& difference : verdict.differences) std::cout << "  " << difference << "\n";
    return verdict.status == Status::passed ? 0 : 1;
  }
  std::cerr << "no case " << id << "\n";
  return 2;
}

int run(int argc, char** argv) {
  const std::string folder = std::string(PERK_ROOT) + "/tests/conformance";
  const std::vector<Case> cases = read_cases(folder + "/cases");
  if (argc > 1) return show(cases, argv[1]);
  const auto outcomes = read_outcomes(folder + "/outcomes.txt");
  std::vector<Verdict> verdicts;
  verdicts.reserve(cases.size());
  for (const Case& each : cases) verdicts.push_back(judge(each));

  const Tally counted = print_table(verdicts, false);
  print_cases(verdicts, outcomes, false);
  print_table(verdicts, true);
  print_cases(verdicts, outcomes, true);

  std::vector<std::string> drifted = drift(verdicts, outcomes);
  if (cases.size() != kCases) drifted.push_back(fmt::format("{} cases, not {}", cases.size(), kCases));
  if (!drifted.empty()) std::cout << fmt::format("\nnot as listed:\n  {}\n", fmt::join(drifted, "\n  "));
  const bool enough = counted.passed * 100 >= counted.cases * kPercent;
  std::cout << fmt::format("\n{} of {} pass, {} are needed\n", counted.passed, counted.cases,
                           (counted.cases * kPercent + 99) / 100);
  return enough && drifted.empty() ? 0 : 1;
}

}  // namespace
}  // namespace perk::conformance

int main(int argc, char** argv) {
  try {
    return perk::conformance::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
