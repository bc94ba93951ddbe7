#include "tools/perk/packs.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "compiler/ast/block.h"
#include "compiler/sema/typed.h"
#include "runtime/ir/ir.h"
#include "tools/json/nearest.h"
#include "tools/perk/command.h"
#include "tools/perk/modules.h"
#include "tools/perk/terminal.h"

namespace perk::tool {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> entries(const fs::path& directory, bool packs_only) {
  std::vector<std::string> out;
  std::error_code failed;
  for (fs::directory_iterator it(directory, failed), end; !failed && it != end; it.increment(failed)) {
    const bool folder = it->is_directory();
    if (packs_only ? folder && !entries(it->path(), false).empty()
                   : folder || it->path().extension() == ".perk") {
      if (packs_only || it->path().extension() == ".perk") out.push_back(it->path().filename().string());
    }
  }
  return out;
}

// "; did you mean `examples/allkons`?" from what stands beside the path.
std::string nearby(const fs::path& path) {
  std::vector<std::string> names;
  std::error_code failed;
  const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (fs::directory_iterator it(parent, failed), end; !failed && it != end; it.increment(failed)) {
    names.push_back(it->path().filename().string());
  }
  const std::string name = path.filename().string();
  const std::string found =
      json::did_you_mean(name, std::vector<std::string_view>(names.begin(), names.end()));
  return found.starts_with(": did you mean") ? found : "";
}

bool complain_about(const std::string& path) {
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (!fs::exists(status)) {
    complain(fmt::format("there is no `{}`{}", path, nearby(fs::path(path).lexically_normal())));
    return true;
  }
  if (!fs::is_directory(status) || !entries(path, false).empty()) return false;
  const std::vector<std::string> below = entries(path, true);
  std::string help = "; a pack is one or more files whose names end in .perk";
  if (!below.empty()) {
    help = "; there are packs in";
    for (const std::string& name : below) help += fmt::format(" `{}`", (fs::path(path) / name).string());
  }
  complain(fmt::format("no .perk file stands directly in `{}`{}", path, help));
  return true;
}

}  // namespace

std::optional<std::vector<PackPaths>> packs_of(const std::vector<std::string>& paths) {
  std::vector<PackPaths> packs;
  bool well = true;
  for (const std::string& path : paths) {
    if (complain_about(path)) {
      well = false;
      continue;
    }
    const fs::path parent = fs::path(path).parent_path();
    PackPaths* same = nullptr;
    for (PackPaths& pack : packs) {
      if (!fs::is_directory(path) && !fs::is_directory(pack.paths.front()) &&
          fs::path(pack.paths.front()).parent_path() == parent) {
        same = &pack;
      }
    }
    if (same == nullptr) {
      packs.push_back({path, {path}});
    } else {
      same->paths.push_back(path);
      same->name = parent.empty() ? "." : parent.string();
    }
  }
  if (!well) return std::nullopt;
  return packs;
}

std::optional<compile::Compilation> compile_or_complain(const PackPaths& pack, int& exit_code) {
  compile::Compilation compilation = compile::compile_paths(pack.paths);
  if (compilation.module != nullptr) return compilation;
  print_error(diag::render_text(compilation.diagnostics.all(), compilation.sources,
                                {.colour = has_colour(Stream::error)}));
  complain(fmt::format("`{}` has errors and prices nothing until they are mended", pack.name));
  exit_code = kFound;
  return std::nullopt;
}

std::shared_ptr<const ir::Module> module_or_complain(const std::string& path, int& exit_code) {
  exit_code = kUnusable;
  if (fs::path(path).extension() == ".perkm") {
    const auto bytes = read_text(path, "module");
    if (!bytes) return nullptr;
    const auto loaded = load_module(*bytes);
    if (const auto* module = std::get_if<LoadedModule>(&loaded)) return module->module;
    complain_about_module(path, std::get<ModuleError>(loaded));
    exit_code = kFound;
    return nullptr;
  }
  const auto packs = packs_of({path});
  if (!packs) return nullptr;
  const auto compilation = compile_or_complain(packs->front(), exit_code);
  return compilation ? compilation->module : nullptr;
}

std::optional<std::string> read_text(const std::string& path, const std::string& what) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::error_code failed;
  if (!fs::exists(path, failed)) {
    complain(fmt::format("there is no {} `{}`{}", what, path, nearby(fs::path(path).lexically_normal())));
    return std::nullopt;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (fs::is_directory(path, failed) || !in) {
    complain(
        fmt::format("cannot read `{}`: {}", path, errno == 0 ? "this is a directory" : std::strerror(errno)));
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace perk::tool
