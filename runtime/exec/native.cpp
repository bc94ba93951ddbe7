// See native.h.
#include "runtime/exec/native.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <tuple>

#include "runtime/base/check.h"

namespace perk::exec {
namespace {

constexpr std::string_view kX86 = "x86_64-unknown-linux-gnu", kArm = "aarch64-unknown-linux-gnu";
#if defined(__x86_64__) && defined(__linux__)
constexpr std::string_view kHere = kX86;
#elif defined(__aarch64__) && defined(__linux__)
constexpr std::string_view kHere = kArm;
#else
constexpr std::string_view kHere = "";
#endif

// The levels of the x86-64 psABI: what a compiler may use for them. Rising, as they stand in a file.
using namespace std::string_view_literals;
constexpr std::array kLevel3{"avx"sv,   "avx2"sv,   "bmi"sv,  "bmi2"sv,   "f16c"sv,   "fma"sv,  "lzcnt"sv,
                             "movbe"sv, "popcnt"sv, "sse3"sv, "sse4.1"sv, "sse4.2"sv, "ssse3"sv};
constexpr std::array kLevel4{"avx"sv,      "avx2"sv,   "avx512bw"sv, "avx512cd"sv, "avx512dq"sv, "avx512f"sv,
                             "avx512vl"sv, "bmi"sv,    "bmi2"sv,     "f16c"sv,     "fma"sv,      "lzcnt"sv,
                             "movbe"sv,    "popcnt"sv, "sse3"sv,     "sse4.1"sv,   "sse4.2"sv,   "ssse3"sv};
constexpr std::array kTargets{Target{"aarch64", kArm, "generic", {}}, Target{"x86-64", kX86, "x86-64", {}},
                              Target{"x86-64-v3", kX86, "x86-64-v3", kLevel3},
                              Target{"x86-64-v4", kX86, "x86-64-v4", kLevel4}};

// Of the processor that this runs on; a feature that is not known here is not there.
bool has_feature([[maybe_unused]] std::string_view feature) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool has = false;
#define FEATURE(name) \
  if (feature == (name)) has = __builtin_cpu_supports(name) != 0
  FEATURE("avx");
  FEATURE("avx2");
  FEATURE("avx512bw");
  FEATURE("avx512cd");
  FEATURE("avx512dq");
  FEATURE("avx512f");
  FEATURE("avx512vl");
  FEATURE("bmi");
  FEATURE("bmi2");
  FEATURE("f16c");
  FEATURE("fma");
  FEATURE("lzcnt");
  FEATURE("movbe");
  FEATURE("popcnt");
  FEATURE("sse3");
  FEATURE("sse4.1");
  FEATURE("sse4.2");
  FEATURE("ssse3");
#undef FEATURE
  return has;
#else
  return false;
#endif
}

template <class Features>
bool is_here(std::string_view triple, const Features& features) {
  return triple == kHere &&
         std::ranges::all_of(features, [](std::string_view name) { return has_feature(name); });
}

using Text = std::span<const std::byte>;

bool written(int file, Text text) {
  while (!text.empty()) {
    const ssize_t count = write(file, text.data(), text.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) text = text.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

// Pages that hold the text, readable and executable.
class Pages {
 public:
  explicit Pages(Text text) : size_(text.size()), at_(copied(text)) {
    if (at_ == MAP_FAILED) at_ = sealed(text);
    if (there()) __builtin___clear_cache(begin(), begin() + size_);
  }
  ~Pages() {
    if (there()) munmap(at_, size_);
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  [[nodiscard]] bool there() const { return at_ != MAP_FAILED; }
  [[nodiscard]] char* begin() const { return static_cast<char*>(at_); }

 private:
  // Writable until the text stands there, executable from then on.
  static void* copied(Text text) {
    void* at = mmap(nullptr, text.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) return at;
    std::memcpy(at, text.data(), text.size());
    if (mprotect(at, text.size(), PROT_READ | PROT_EXEC) == 0) return at;
    munmap(at, text.size());
    return MAP_FAILED;
  }

  // Where memory that was writable may not become executable (PR_SET_MDWE): a file in memory that is written,
  // sealed, and only then mapped.
  static void* sealed(Text text) {
    const int file = memfd_create("perk", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0) return MAP_FAILED;
    void* at = MAP_FAILED;
    const int seals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
    if (written(file, text) && fcntl(file, F_ADD_SEALS, seals) == 0) {
      at = mmap(nullptr, text.size(), PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
    }
    close(file);
    return at;
  }

  std::size_t size_;
  void* at_;
};

// Bytes become functions here and nowhere else in the runtime.
template <class Function>
Function function_at(const char* at) {
  return std::bit_cast<Function>(at);
}

class Mapped final : public Code {
 public:
  Mapped(const NativeText& native, std::span<const ir::Shape> shapes)
      : pages_(native.text), name_("native " + native.target), nodes_(shapes.size()), shapes_(shapes.size()) {
    if (!pages_.there()) return;
    for (const FunctionEntry& entry : native.functions) {
      std::vector<NodeCode>& nodes = nodes_[entry.shape];
      if (entry.node != ir::kNoNode && nodes.empty()) nodes.resize(shapes[entry.shape].nodes.size());
      add(entry, pages_.begin() + entry.offset);
    }
    for (std::size_t i = 0; i < shapes_.size(); ++i) shapes_[i].nodes = nodes_[i];
  }

  [[nodiscard]] bool there() const { return pages_.there(); }
  [[nodiscard]] std::span<const ShapeCode> shapes() const override { return shapes_; }
  [[nodiscard]] const char* name() const override { return name_.c_str(); }

 private:
  void add(const FunctionEntry& entry, const char* at) {
    switch (entry.kind) {
      case FunctionKind::test: nodes_[entry.shape][entry.node].test = function_at<TestFunction>(at); return;
      case FunctionKind::value:
        nodes_[entry.shape][entry.node].value = function_at<ValueFunction>(at);
        return;
      case FunctionKind::select:
        nodes_[entry.shape][entry.node].select = function_at<SelectFunction>(at);
        return;
      case FunctionKind::match: shapes_[entry.shape].match = function_at<ConditionFunction>(at); return;
      case FunctionKind::holds: shapes_[entry.shape].holds = function_at<ConditionFunction>(at); return;
    }
  }

  Pages pages_;
  std::string name_;
  std::vector<std::vector<NodeCode>> nodes_;
  std::vector<ShapeCode> shapes_;
};

FunctionKind kind_of(ir::Type type) {
  if (type == ir::Type::boolean) return FunctionKind::test;
  return type == ir::Type::picks ? FunctionKind::select : FunctionKind::value;
}

const char* defect_of(const FunctionEntry& entry, std::size_t bytes, std::span<const ir::Shape> shapes) {
  if (entry.shape >= shapes.size()) return "a function is of a shape that does not exist";
  const std::vector<ir::Node>& nodes = shapes[entry.shape].nodes;
  const bool of_shape = entry.kind == FunctionKind::match || entry.kind == FunctionKind::holds;
  if (of_shape != (entry.node == ir::kNoNode)) return "a function is of the wrong kind";
  if (!of_shape && entry.node >= nodes.size()) return "a function is of a node that does not exist";
  if (!of_shape && entry.kind != kind_of(ir::info(nodes[entry.node].op).type)) {
    return "a function computes another type than its node";
  }
  return entry.offset < bytes ? nullptr : "a function begins beyond the end";
}

}  // namespace

std::span<const Target> targets() {
  return kTargets;
}

const Target* native_target() {
  const Target* found = nullptr;
  for (const Target& target : kTargets) {
    if (is_here(target.triple, target.features)) found = &target;
  }
  return found;
}

std::optional<NoFit> fit(const NativeText& native) {
  if (!is_here(native.triple, native.features)) return NoFit::other_machine;
  if (native.layout != layout_fingerprint()) return NoFit::other_layout;
  return std::nullopt;
}

std::string defect_of(const NativeText& native, std::span<const ir::Shape> shapes) {
  if (native.functions.empty()) return "no function is in the text";
  const auto key = [](const FunctionEntry& entry) { return std::tuple(entry.shape, entry.node, entry.kind); };
  const FunctionEntry* before = nullptr;
  for (const FunctionEntry& entry : native.functions) {
    if (const char* defect = defect_of(entry, native.text.size(), shapes)) return defect;
    if (before != nullptr && key(*before) >= key(entry)) return "the functions are out of order";
    before = &entry;
  }
  return "";
}

std::shared_ptr<const Code> map(const NativeText& native, std::span<const ir::Shape> shapes) {
  PERK_CHECK(!fit(native) && defect_of(native, shapes).empty());
  auto code = std::make_shared<const Mapped>(native, shapes);
  return code->there() ? code : nullptr;
}

}  // namespace perk::exec
