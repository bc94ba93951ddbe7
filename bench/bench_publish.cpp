// What it takes from a pack's text to a priced cart: compiling, native code, index and views, module files;
// and memory.
//
//   bench_publish [--full]
#include <fmt/format.h>
#include <perk/module.h>
#include <perk/module_sign.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "bench/arguments.h"
#include "bench/contenders.h"
#include "bench/report.h"
#include "bench/timing.h"
#include "runtime/candidates/view.h"
#include "runtime/module/image.h"
#include "runtime/module/sha256.h"
#include "runtime/pricing/engine_impl.h"

namespace perk::bench {
namespace {

constexpr std::uint32_t kLarge = 100'000;

// The same shapes, so many times as many promotions.
Workload repeated(const Workload& workload, std::uint32_t times) {
  Workload more = workload;
  more.promotions.clear();
  for (const Promotion& promotion : workload.promotions) {
    for (std::uint32_t i = 0; i != times; ++i) {
      more.promotions.push_back(promotion);
      if (!promotion.coupon.empty()) more.promotions.back().coupon += fmt::format("-{}", i);
    }
  }
  return more;
}

double jit_ms(const ir::Module& module, native::JitReport& report) {
  std::vector<double> took;
  for (int run = 0; run != 2; ++run) {
    report = {};
    took.push_back(milliseconds_of(
        [&] { keep(native::compile(module, {.max_shapes = 0, .max_seconds = 0}, &report)); }));
  }
  return std::ranges::min(took);
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(std::filesystem::file_size(path), '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

class Bench {
 public:
  explicit Bench(bool full) : full_(full) {}

  bool run() {
    const auto small = read_workload(data_folder(), 1000);
    const auto large = read_workload(data_folder(), kLarge);
    if (!small || !large) {
      fmt::print("\nPublishing is left out: there is no workload of 1,000 and {} promotions in {}.\n",
                 whole(kLarge), data_folder());
      return true;
    }
    fmt::print("## Publishing\n");
    native_by_size(*small);
    large_pack(*large);
    table_.print("Steps");
    targets_.print("Targets");
    return true;
  }

 private:
  // Code generation by promotions of the same shapes.
  void native_by_size(const Workload& small) {
    const std::uint32_t times = full_ ? 100 : 10;
    const std::uint64_t promotions = std::uint64_t{1000} * times;
    native::JitReport report;
    const auto few = compile_workload(small).module;
    const double of_few = jit_ms(*few, report);
    table_.row({"native code, all shapes", "1,000", duration(of_few),
                fmt::format("{} shapes, {} functions", report.shapes, report.functions)});
    const auto many = compile_workload(repeated(small, times)).module;
    const double of_many = jit_ms(*many, report);
    table_.row({"native code, all shapes", whole(promotions), duration(of_many),
                fmt::format("{} shapes, {} functions", report.shapes, report.functions)});
    targets_.at_most(fmt::format("native ready, {} promotions ÷ 1,000 of the same shapes", whole(promotions)),
                     of_many / of_few, 2);
  }

  void large_pack(const Workload& workload) {
    std::shared_ptr<const ir::Module> module;
    const double compile = milliseconds_of([&] { module = compile_workload(workload).module; });
    table_.row(
        {"pack text to module", whole(kLarge), duration(compile),
         fmt::format("{} shapes, {} a promotion", whole(module->shapes.size()), duration(compile / kLarge))});
    std::optional<Engine> engine;
    const double make = milliseconds_of([&] { engine.emplace(module); });
    table_.row({"engine: verifying, standing, index of all time", whole(kLarge), duration(make), ""});
    const double day = milliseconds_of([&] { engine->prepare({kBegin}); });
    const auto sample = read_orders(data_folder(), kLarge, 10, workload);
    std::vector<double> by_hand, views;
    std::optional<ReferenceIndex> reference;
    for (int run = 0; run != 5; ++run) {
      by_hand.push_back(milliseconds_of([&] { reference.emplace(workload, sample, kBegin, kEnd); }));
      views.push_back(milliseconds_of([&] {
        keep(candidates::View(*module, {kBegin, kEnd}, candidates::Statistics(*module)).records().size());
      }));
    }
    table_.row(
        {"view of the day", whole(kLarge), duration(median(views)), fmt::format("first {}", duration(day))});
    table_.row({"the hand-written index", whole(kLarge), duration(median(by_hand)), ""});
    targets_.at_most("view of the day ÷ hand-written index's build, 100,000 promotions",
                     median(views) / median(by_hand), 6);
    targets_.at_most("engine and view ÷ hand-written index's build, 100,000 promotions",
                     (make + median(views)) / median(by_hand), 6);
    const auto& view = *engine->impl().views.day().view;
    publish_one(workload, compile + make + median(views));
    files(*module, view, *reference);
  }

  // Nothing patches a live pack: one changed promotion is published as the whole.
  void publish_one(Workload workload, double whole_ms) {
    workload.promotions.at(workload.promotions.size() / 2).cap += 100;
    const double again = milliseconds_of([&] {
      const Engine engine(compile_workload(workload).module);
      engine.prepare({kBegin});
    });
    table_.row({"one promotion changed, published", whole(kLarge), duration(again), ""});
    targets_.at_most("one promotion changed ÷ full publish, 100,000 promotions", again / whole_ms, 0.01);
  }

  void files(const ir::Module& module, const candidates::View& view, const ReferenceIndex& reference) {
    std::string bytes = image::save(module, {.release = 1, .by = "perk"});
    const KeyPair keys = generate_keys();
    auto signed_module = sign_module(bytes, keys.secret);
    bytes = std::move(std::get<std::string>(signed_module));
    const auto path =
        std::filesystem::temp_directory_path() / fmt::format("bench_publish-{}.perkm", bytes.size());
    std::ofstream(path, std::ios::binary) << bytes;
    const TrustedKeys trust({keys.open});
    std::vector<double> hash, load, ready;
    for (int run = 0; run != 3; ++run) {
      hash.push_back(milliseconds_of([&] { keep(image::sha256(read_file(path))); }));
      load.push_back(milliseconds_of([&] {
        const auto loaded = load_module(read_file(path), {.trust = &trust, .now = {kBegin}});
        if (loaded.index() != 0) std::exit(2);
      }));
    }
    ModuleStore store;
    ready.push_back(milliseconds_of([&] {
      if (store.load_file(path.string(), {.trust = &trust, .now = {kBegin}})) std::exit(2);
    }));
    std::filesystem::remove(path);
    const auto a_promotion = [](std::size_t of) { return static_cast<double>(of) / kLarge; };
    table_.row({"module file: read and hashed", whole(kLarge), duration(median(hash)),
                fmt::format("{:.1f} MB", static_cast<double>(bytes.size()) / 1e6)});
    table_.row({"module file: loaded and checked", whole(kLarge), duration(median(load)), ""});
    table_.row({"module file: running in a store", whole(kLarge), duration(median(ready)), ""});
    targets_.at_most("load a signed module ÷ read and hash its bytes, 100,000 promotions",
                     median(load) / median(hash), 2);
    targets_.at_most("bytes a promotion in the module file", a_promotion(bytes.size()), 128);
    targets_.at_most("bytes a promotion in the view of the day, of all promotions", a_promotion(view.bytes()),
                     128);
    table_.row({"memory of the day's view", whole(kLarge),
                fmt::format("{:.1f} MB", static_cast<double>(view.bytes()) / 1e6),
                fmt::format("{} promotions in force, {:.0f} bytes each; by hand {:.1f} MB",
                            whole(view.report().in_range),
                            static_cast<double>(view.bytes()) / std::max(1U, view.report().in_range),
                            static_cast<double>(reference.bytes()) / 1e6)});
  }

  bool full_;
  Table table_{{"step", "promotions", "took", ""}};
  Targets targets_;
};

}  // namespace
}  // namespace perk::bench

int main(int argc, char** argv) {
  const auto arguments = perk::bench::read_arguments(argc, argv, {}, 0);
  return perk::bench::Bench(arguments.full).run() ? 0 : 1;
}
