// An object file in memory, of which the text and the symbols are kept.
#include "compiler/backends/llvm/object.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Object/ObjectFile.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "compiler/backends/llvm/generate.h"
#include "compiler/backends/llvm/multiply.h"
#include "compiler/backends/llvm/policy.h"

namespace perk::native {
namespace {

using llvm::object::ELFObjectFileBase;
using llvm::object::ELFSectionRef;
using llvm::object::SectionRef;

// LLVM's own errors end here, as text.
template <class T>
bool take(llvm::Expected<T> found, T& out, std::string& error) {
  if (found) {
    out = std::move(*found);
    return true;
  }
  error = llvm::toString(found.takeError());
  return false;
}

// Those with the most promotions, as many as there may be, rising.
std::vector<std::uint32_t> shapes_of(const ir::Module& module, TextReport& report) {
  std::vector<std::uint32_t> shapes = by_worth(module);
  if (shapes.size() > kMostShapes) {
    report.shapes_left = shapes.size() - kMostShapes;
    shapes.resize(kMostShapes);
  }
  std::ranges::sort(shapes);
  return shapes;
}

// Both processors whatever this machine has: a module is built for others' machines too.
void know_all_targets() {
  static std::once_flag once;
  std::call_once(once, [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64Target();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64AsmPrinter();
  });
}

std::string name_of(const Left& left) {
  std::string out = "shape " + std::to_string(left.what.shape);
  if (left.what.node != ir::kNoNode) out += " n" + std::to_string(left.what.node);
  return out + ": " + left.reason;
}

// Calls within the text are settled by the assembler where nobody outside could take a symbol's place.
void keep_inside(llvm::Module& module) {
  for (llvm::Function& function : module) {
    if (function.isDeclaration()) continue;
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
    function.setDSOLocal(true);
  }
}

bool emit(llvm::Module& module, llvm::TargetMachine& machine, llvm::SmallVectorImpl<char>& object) {
  llvm::raw_svector_ostream out(object);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile)) return false;
  passes.run(module);
  return true;
}

// The text of an object file and where its functions begin.
class Text {
 public:
  // Empty, or what is wrong with it.
  std::string read(const llvm::SmallVectorImpl<char>& object) {
    std::string error;
    const llvm::MemoryBufferRef buffer(llvm::StringRef(object.data(), object.size()), "module");
    std::unique_ptr<llvm::object::ObjectFile> file;
    if (!take(llvm::object::ObjectFile::createObjectFile(buffer), file, error)) return error;
    const auto* elf = llvm::dyn_cast<ELFObjectFileBase>(file.get());
    if (elf == nullptr) return "the object file is not ELF";
    for (const SectionRef& section : elf->sections()) {
      if (error = read_section(section); !error.empty()) return error;
    }
    if (error = no_relocations(*elf); !error.empty()) return error;
    return read_symbols(*elf);
  }

  std::vector<std::byte> bytes;
  std::map<std::string, std::uint64_t> symbols;

 private:
  std::string read_section(const SectionRef& section) {
    std::string error;
    llvm::StringRef name, contents;
    if (!take(section.getName(), name, error)) return error;
    const bool loaded = (ELFSectionRef(section).getFlags() & llvm::ELF::SHF_ALLOC) != 0;
    if (!loaded || section.getSize() == 0) return "";
    if (name != ".text") return "the generated code needs the section " + name.str();
    if (!take(section.getContents(), contents, error)) return error;
    const auto* begin = reinterpret_cast<const std::byte*>(contents.data());
    bytes.assign(begin, begin + contents.size());
    return "";
  }

  // A relocation's section is that of what it would change; tables beside the text may have their own.
  static std::string no_relocations(const ELFObjectFileBase& elf) {
    for (const SectionRef& section : elf.sections()) {
      std::string error;
      llvm::object::section_iterator changed = elf.section_end();
      if (!take(section.getRelocatedSection(), changed, error)) return error;
      if (changed == elf.section_end()) continue;
      if ((ELFSectionRef(*changed).getFlags() & llvm::ELF::SHF_ALLOC) == 0) continue;
      for (const llvm::object::RelocationRef& relocation : section.relocations()) {
        const auto symbol = relocation.getSymbol();
        llvm::StringRef name = "a section";
        if (symbol != elf.symbol_end() && !take(symbol->getName(), name, error)) return error;
        return "the generated code refers to " + name.str();
      }
    }
    return "";
  }

  std::string read_symbols(const ELFObjectFileBase& elf) {
    for (const llvm::object::ELFSymbolRef symbol : elf.symbols()) {
      std::string error;
      llvm::StringRef name;
      std::uint64_t value = 0;
      if (symbol.getELFType() != llvm::ELF::STT_FUNC) continue;
      if (!take(symbol.getName(), name, error) || !take(symbol.getValue(), value, error)) return error;
      symbols[name.str()] = value;
    }
    return "";
  }
};

}  // namespace

std::variant<exec::NativeText, std::string> native_text(const ir::Module& module, const exec::Target& target,
                                                        TextReport* report) {
  TextReport unread;
  TextReport& told = report == nullptr ? unread : *report;
  const std::string place = std::string(target.name) + ": ";
  const Machine wanted{std::string(target.triple), std::string(target.processor), ""};
  std::string error;
  know_all_targets();
  const auto machine = target_machine(wanted, Level::O2, error);
  if (machine == nullptr) return place + error;
  llvm::LLVMContext context;
  Names names;
  const auto generated = generate(module, shapes_of(module, told), context, *machine, {}, names);
  for (const Left& left : names.left) told.left.push_back(name_of(left));
  exec::NativeText out;
  out.target = target.name;
  out.triple = target.triple;
  out.features.assign(target.features.begin(), target.features.end());
  out.layout = exec::layout_fingerprint();
  if (names.functions.empty()) return out;
  expand_wide_products(*generated);
  keep_inside(*generated);
  llvm::SmallVector<char, 0> object;
  if (!emit(*generated, *machine, object)) return place + "LLVM writes no object files for this target";
  Text text;
  if (error = text.read(object); !error.empty()) return place + error;
  out.text = std::move(text.bytes);
  out.functions.reserve(names.functions.size());
  for (const Generated& function : names.functions) {
    const auto found = text.symbols.find(function.symbol);
    if (found == text.symbols.end()) return place + "the function " + function.symbol + " was lost";
    out.functions.push_back({function.what.shape, function.what.node, function.what.kind, found->second});
  }
  return out;
}

}  // namespace perk::native
