// How much longer checking a sheet of promotions takes than reading it as CSV.
//
//   bench_sheet [ROWS]     100,000 rows without an argument
//
// The yardstick: the file read from disk into a table of texts, each cell a string of its own, as a program
// that only wants the values would have it. Ours: what `perk check` does, from the same bytes on disk to the
// typed tree, every row checked as a promotion written by hand. Best of five runs each; the program fails
// where the ratio passes 10 or the memory 1 GB. Lowering is printed beside.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "compiler/source/csv.h"
#include "perk/compile.h"

namespace {

constexpr int kRuns = 5;
constexpr double kMostTimes = 10.0;
constexpr long kMostMegabytes = 1024;

constexpr std::string_view kPack = R"(pack shop
  currency THB
  timezone "Asia/Bangkok"
  use "schema/shop"
end

promotions agreed "Agreed price" from "prices.csv"
  id     row.code
  when   customer.id is row.account
  active from row.starts through row.ends
  give   items sku row.sku at row.price each
end
)";

double seconds_of(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void write_sheet(const std::filesystem::path& path, std::size_t rows) {
  std::ofstream out(path, std::ios::binary);
  out << "code,sku,price (THB),starts,ends,account,remark\n";
  for (std::size_t i = 0; i < rows; ++i) {
    out << fmt::format(
        "agreed-{},SKU-{:05},\"{},{:03}.{:02}\",2026-{:02}-01,2026-{:02}-28,C{:05},ตกลงกันแล้ว {}\n", i,
        i * 7919 % 20'000, i % 9 + 1, i % 1000, i % 100, i % 6 + 1, i % 6 + 7, i % 4'000, i);
  }
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(std::filesystem::file_size(path), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  return text;
}

std::size_t read_as_table(const std::filesystem::path& path) {
  const std::string text = read(path);
  const perk::source::Csv csv = perk::source::read_csv(text);
  std::vector<std::vector<std::string>> table(csv.size());
  for (std::size_t row = 0; row < csv.size(); ++row) {
    table[row].reserve(csv.header.size());
    for (std::size_t i = 0; i < csv.header.size(); ++i)
      table[row].push_back(perk::source::csv_text(text, csv.at(row, i)));
  }
  return table.size();
}

}  // namespace

int main(int argc, char** argv) {
  using namespace perk;
  std::size_t rows = 100'000;
  if (argc > 1) {
    const std::string_view said(argv[1]);
    const auto [end, failed] = std::from_chars(said.data(), said.data() + said.size(), rows);
    if (failed != std::errc{} || end != said.data() + said.size()) {
      fmt::print(stderr, "bench_sheet: `{}` is no number of rows\n", said);
      return 2;
    }
  }
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("bench_sheet-{}", rows);
  std::filesystem::create_directories(folder);
  write_sheet(folder / "prices.csv", rows);
  std::ofstream(folder / "shop.perk", std::ios::binary) << kPack;

  double table = 1e9, check = 1e9, lower = 1e9;
  for (int run = 0; run != kRuns; ++run) {
    table = std::min(table, seconds_of([&] {
                       if (read_as_table(folder / "prices.csv") != rows) std::exit(2);
                     }));
    for (const auto phase : {compile::Phase::check, compile::Phase::lower}) {
      if (phase == compile::Phase::lower && run > 0) continue;
      compile::Compilation done;
      const double took =
          seconds_of([&] { done = compile::compile_paths({(folder / "shop.perk").string()}, {phase}); });
      double& best = phase == compile::Phase::check ? check : lower;
      best = std::min(best, took);
      if (done.diagnostics.has_errors()) {
        fmt::print(stderr, "{}", diag::render_text(done.diagnostics.all(), done.sources));
        return 2;
      }
    }
  }
  const double megabytes = static_cast<double>(std::filesystem::file_size(folder / "prices.csv")) / 1e6;
  std::filesystem::remove_all(folder);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const long memory = usage.ru_maxrss / 1024;

  fmt::print("{} rows, {:.1f} MB\n", rows, megabytes);
  fmt::print("read as CSV      {:7.3f} s\n", table);
  fmt::print("check            {:7.3f} s   {:.1f} times, at most {:.0f}\n", check, check / table, kMostTimes);
  fmt::print("check and lower  {:7.3f} s\n", lower);
  fmt::print("memory           {:7} MB  at most {}\n", memory, kMostMegabytes);
  return check <= kMostTimes * table && memory <= kMostMegabytes ? 0 : 1;
}
