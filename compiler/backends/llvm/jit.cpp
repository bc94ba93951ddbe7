// ORC behind jit.h: batches of functions to object files in memory, by several threads; these to one LLJIT;
// the addresses to tables by shape and node.
#include "compiler/backends/llvm/jit.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "compiler/backends/llvm/generate.h"
#include "compiler/backends/llvm/plan.h"
#include "compiler/backends/llvm/policy.h"

namespace perk::native {

namespace {

namespace orc = llvm::orc;

constexpr std::size_t kBatch = 48;  // functions to a module: the bodies are linked once for each
constexpr unsigned kMostThreads = 4;

Level level_of(unsigned level) {
  return level == 0 ? Level::O0 : Level::O2;
}

// What was compiled; the memory lives as long as this does.
class JitCode final : public exec::Code {
 public:
  JitCode(std::unique_ptr<orc::LLJIT> jit, std::string name, const ir::Module& module)
      : jit_(std::move(jit)),
        name_(std::move(name)),
        nodes_(module.shapes.size()),
        shapes_(module.shapes.size()) {}

  [[nodiscard]] std::span<const exec::ShapeCode> shapes() const override { return shapes_; }
  [[nodiscard]] const char* name() const override { return name_.c_str(); }
  orc::LLJIT& jit() { return *jit_; }

  void take(std::uint32_t shape, std::size_t nodes) {
    nodes_[shape].resize(nodes);
    shapes_[shape].nodes = nodes_[shape];
  }
  void set(const Asked& what, orc::ExecutorAddr address) {
    exec::NodeCode* node = what.node == ir::kNoNode ? nullptr : &nodes_[what.shape][what.node];
    switch (what.kind) {
      case exec::FunctionKind::test: node->test = address.toPtr<exec::TestFunction>(); break;
      case exec::FunctionKind::value: node->value = address.toPtr<exec::ValueFunction>(); break;
      case exec::FunctionKind::select: node->select = address.toPtr<exec::SelectFunction>(); break;
      case exec::FunctionKind::match:
        shapes_[what.shape].match = address.toPtr<exec::ConditionFunction>();
        break;
      case exec::FunctionKind::holds:
        shapes_[what.shape].holds = address.toPtr<exec::ConditionFunction>();
        break;
    }
  }

 private:
  std::unique_ptr<orc::LLJIT> jit_;
  std::string name_;
  std::vector<std::vector<exec::NodeCode>> nodes_;
  std::vector<exec::ShapeCode> shapes_;
};

std::string described(const Left& left) {
  std::string text = "shape " + std::to_string(left.what.shape);
  if (left.what.node != ir::kNoNode) text += " n" + std::to_string(left.what.node);
  return text + ": " + left.reason;
}

llvm::Expected<std::unique_ptr<orc::LLJIT>> make_jit(Level level) {
  auto host = orc::JITTargetMachineBuilder::detectHost();
  if (!host) return host.takeError();
  host->setCodeGenOptLevel(level == Level::O0 ? llvm::CodeGenOptLevel::None : llvm::CodeGenOptLevel::Default);
  host->setRelocationModel(llvm::Reloc::PIC_);
  host->setCodeModel(llvm::CodeModel::Small);
  // Generated code calls nothing by name: what did would be found out here.
  return orc::LLJITBuilder()
      .setJITTargetMachineBuilder(std::move(*host))
      .setLinkProcessSymbolsByDefault(false)
      .setPlatformSetUp(orc::setUpInactivePlatform)
      .create();
}

// One object file in memory of a batch of functions.
struct Batch {
  std::vector<Left> left;
  std::vector<std::string> open;  // what would need a linker; none, but for a mistake of ours
  llvm::SmallVector<char, 0> object;
  bool done = false;
};

class Compiler {
 public:
  Compiler(const ir::Module& module, const JitOptions& options, JitReport& report)
      : module_(module), options_(options), level_(level_of(options.level)), report_(report) {}

  std::shared_ptr<const exec::Code> run() {
    const auto machine = target_machine({}, level_, report_.error);
    if (machine == nullptr) return nullptr;
    auto jit = make_jit(level_);
    if (!jit) return refuse(jit.takeError());
    const std::string name = "native " + machine->getTargetTriple().getArchName().str() + " " +
                             machine->getTargetCPU().str() + (level_ == Level::O0 ? " O0" : " O2");
    code_ = std::make_shared<JitCode>(std::move(*jit), name, module_);
    std::vector<std::uint32_t> shapes = by_worth(module_);
    const std::size_t all = shapes.size();
    if (options_.max_shapes != 0 && all > options_.max_shapes) shapes.resize(options_.max_shapes);
    plan_ = plan_of(module_, shapes);
    batches_.resize((plan_.functions.size() + kBatch - 1) / kBatch);
    compile_batches();
    for (std::size_t i = 0; i < batches_.size(); ++i) {
      if (llvm::Error failed = link(i)) return refuse(std::move(failed));
    }
    publish(shapes);
    report_.shapes_left = all - report_.shapes;
    report_.seconds = elapsed();
    return code_;
  }

 private:
  std::shared_ptr<const exec::Code> refuse(llvm::Error error) {
    report_.error = llvm::toString(std::move(error));
    return nullptr;
  }
  [[nodiscard]] double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }
  [[nodiscard]] bool is_late() const { return options_.max_seconds > 0 && elapsed() > options_.max_seconds; }
  [[nodiscard]] std::span<const Asked> functions_of(std::size_t batch) const {
    const std::size_t at = batch * kBatch;
    return std::span(plan_.functions).subspan(at, std::min(kBatch, plan_.functions.size() - at));
  }

  // The first batches are those of the shapes that are worth most.
  void compile_batches() {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < batches_.size() && !is_late(); i = next++) compile_one(i);
    };
    const std::size_t usable = options_.threads != 0
                                   ? options_.threads
                                   : std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < std::min(usable, batches_.size()); ++i) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
  }

  void compile_one(std::size_t index) {
    Batch& batch = batches_[index];
    std::string error;
    const auto machine = target_machine({}, level_, error);
    if (machine == nullptr) return;
    llvm::LLVMContext context;
    const auto written = write(module_, functions_of(index), context, *machine, {level_}, batch.left);
    batch.open = open_ends(*written);
    llvm::raw_svector_ostream out(batch.object);
    llvm::legacy::PassManager passes;
    if (machine->addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile, true)) return;
    passes.run(*written);
    batch.done = batch.open.empty();
  }

  llvm::Error link(std::size_t index) {
    Batch& batch = batches_[index];
    for (const Left& left : batch.left) report_.left.push_back(described(left));
    report_.left.insert(report_.left.end(), batch.open.begin(), batch.open.end());
    addresses_.resize(addresses_.size() + functions_of(index).size());
    if (!batch.done) return llvm::Error::success();
    auto object = std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(batch.object), false);
    if (llvm::Error failed = code_->jit().addObjectFile(std::move(object))) return failed;
    std::size_t at = addresses_.size() - functions_of(index).size();
    for (const Asked& function : functions_of(index)) {
      const std::size_t here = at++;
      if (std::ranges::find(batch.left, function, &Left::what) != batch.left.end()) continue;
      auto address = code_->jit().lookup(symbol_of(function));
      if (!address) return address.takeError();
      addresses_[here] = *address;
      ++report_.functions;
    }
    return llvm::Error::success();
  }

  // A shape stands once all its functions do.
  void publish(const std::vector<std::uint32_t>& shapes) {
    std::vector<bool> stands(module_.shapes.size(), true);
    for (const Plan::Question& question : plan_.questions) {
      if (!batches_[question.function / kBatch].done) stands[question.what.shape] = false;
    }
    for (const std::uint32_t shape : shapes) {
      if (!stands[shape]) continue;
      code_->take(shape, module_.shapes[shape].nodes.size());
      ++report_.shapes;
    }
    for (const Plan::Question& question : plan_.questions) {
      const orc::ExecutorAddr address = addresses_[question.function];
      if (stands[question.what.shape] && address) code_->set(question.what, address);
    }
  }

  const ir::Module& module_;
  const JitOptions& options_;
  Level level_;
  JitReport& report_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  Plan plan_;
  std::vector<Batch> batches_;
  std::vector<orc::ExecutorAddr> addresses_;  // by function of the plan; none where there is no code
  std::shared_ptr<JitCode> code_;
};

}  // namespace

std::shared_ptr<const exec::Code> compile(const ir::Module& module, const JitOptions& options,
                                          JitReport* report) {
  JitReport own;
  return Compiler(module, options, report == nullptr ? own : *report).run();
}

std::string print_llvm(const ir::Module& module, const std::vector<std::uint32_t>& shapes, unsigned level) {
  std::string text;
  auto machine = target_machine({}, level_of(level), text);
  if (machine == nullptr) return text;
  std::vector<std::uint32_t> all = shapes.empty() ? by_worth(module) : shapes;
  std::ranges::sort(all);
  llvm::LLVMContext context;
  Names names;
  const auto generated = generate(module, all, context, *machine, {level_of(level)}, names);
  llvm::raw_string_ostream out(text);
  for (const Left& left : names.left) out << "; left to the interpreter: " << described(left) << "\n";
  generated->print(out, nullptr);
  return text;
}

}  // namespace perk::native
