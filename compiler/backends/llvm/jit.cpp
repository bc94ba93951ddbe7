// ORC behind jit.h: batches of shapes to one LLJIT, the addresses to tables by shape and node.
#include "compiler/backends/llvm/jit.h"

#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <chrono>

#include "compiler/backends/llvm/generate.h"
#include "compiler/backends/llvm/policy.h"

namespace perk::native {

namespace {

namespace orc = llvm::orc;

constexpr std::size_t kBatch = 16;  // shapes to a module: the bodies are linked once for each

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

  // A shape stands once all its functions do.
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

class Compiler {
 public:
  Compiler(const ir::Module& module, const JitOptions& options, JitReport& report)
      : module_(module), options_(options), level_(level_of(options.level)), report_(report) {}

  std::shared_ptr<const exec::Code> run() {
    machine_ = target_machine({}, level_, report_.error);
    if (machine_ == nullptr) return nullptr;
    auto jit = make_jit(level_);
    if (!jit) return refuse(jit.takeError());
    const std::string name = "native " + machine_->getTargetTriple().getArchName().str() + " " +
                             machine_->getTargetCPU().str() + (level_ == Level::O0 ? " O0" : " O2");
    code_ = std::make_shared<JitCode>(std::move(*jit), name, module_);
    std::vector<std::uint32_t> order = by_worth(module_);
    const std::size_t all = order.size();
    if (options_.max_shapes != 0 && order.size() > options_.max_shapes) order.resize(options_.max_shapes);
    for (std::size_t at = 0; at < order.size() && !is_late(); at += kBatch) {
      const std::size_t count = std::min(kBatch, order.size() - at);
      std::vector<std::uint32_t> batch(order.begin() + static_cast<std::ptrdiff_t>(at),
                                       order.begin() + static_cast<std::ptrdiff_t>(at + count));
      std::ranges::sort(batch);
      if (llvm::Error failed = add(batch)) return refuse(std::move(failed));
      report_.shapes += count;
    }
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

  llvm::Error add(const std::vector<std::uint32_t>& batch) {
    auto context = std::make_unique<llvm::LLVMContext>();
    Names names;
    auto generated = generate(module_, batch, *context, *machine_, {level_}, names);
    for (const Left& left : names.left) report_.left.push_back(described(left));
    for (const std::string& open : open_ends(*generated)) report_.left.push_back(open);
    orc::ThreadSafeModule safe(std::move(generated), std::move(context));
    if (llvm::Error failed = code_->jit().addIRModule(std::move(safe))) return failed;
    for (const std::uint32_t shape : batch) code_->take(shape, module_.shapes[shape].nodes.size());
    for (const Generated& function : names.functions) {
      auto address = code_->jit().lookup(function.symbol);
      if (!address) return address.takeError();
      code_->set(function.what, *address);
    }
    report_.functions += names.functions.size();
    return llvm::Error::success();
  }

  const ir::Module& module_;
  const JitOptions& options_;
  Level level_;
  JitReport& report_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::unique_ptr<llvm::TargetMachine> machine_;
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
