// perk inspect: what a module file holds, for people and for programs.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runtime/ir/ir.h"
#include "runtime/module/footprint.h"
#include "runtime/module/image.h"
#include "tools/perk/command.h"
#include "tools/perk/modules.h"
#include "tools/perk/packs.h"
#include "tools/perk/terminal.h"

namespace perk::tool {
namespace {

using Json = nlohmann::ordered_json;

Json open_end(std::int64_t moment, std::int64_t open) {
  return moment == open ? Json(nullptr) : Json(moment);
}

std::size_t per(std::size_t bytes, std::size_t count) {
  return count == 0 ? 0 : (bytes + count - 1) / count;
}

std::string native_lines(const Json& targets, std::size_t shapes) {
  if (targets.empty()) return "no native code: it runs interpreted\n";
  std::string out;
  for (const Json& target : targets) {
    out += fmt::format("native        {}: {} of {} shapes, {} functions, {} bytes; {} this machine\n",
                       target["target"].get<std::string>(), target["shapes"].get<std::uint64_t>(), shapes,
                       target["functions"].get<std::uint64_t>(), target["bytes"].get<std::uint64_t>(),
                       target["fits_here"].get<bool>() ? "fits" : "does not fit");
  }
  return out + "native code runs where a trusted key has signed the module; elsewhere it is interpreted\n";
}

Json describe(const image::Loaded& loaded, std::size_t bytes) {
  const Manifest& manifest = loaded.manifest;
  const std::size_t promotions = loaded.module->promotions.size();
  Json out{{"pack", manifest.pack},
           {"display", manifest.display},
           {"version", manifest.version},
           {"release", manifest.release},
           {"hash", manifest.hash},
           {"currency", manifest.currency},
           {"schema", manifest.schema},
           {"zone", manifest.zone},
           {"zone_table", manifest.zone_table},
           {"format", manifest.format},
           {"abi", manifest.abi},
           {"made_by", manifest.made_by},
           {"promotions", promotions},
           {"shapes", loaded.module->shapes.size()},
           {"tests", loaded.vectors.size()},
           {"bytes", bytes}};
  const image::Footprint memory = image::footprint(*loaded.module);
  out["memory"] = {{"bytes", memory.all}, {"bytes_per_promotion", per(memory.promotions, promotions)}};
  out["native"] = Json::array();
  for (std::size_t i = 0; i < manifest.targets.size(); ++i) {
    const NativeTarget& target = manifest.targets[i];
    out["native"].push_back({{"target", target.name},
                             {"triple", target.triple},
                             {"features", target.features},
                             {"shapes", target.shapes},
                             {"functions", target.functions},
                             {"bytes", target.bytes},
                             {"fits_here", !exec::fit(loaded.native[i])}});
  }
  for (const image::SectionInfo& section : loaded.sections) {
    out["sections"].push_back(
        {{"name", section.name}, {"offset", section.offset}, {"length", section.length}});
  }
  out["signature"] = nullptr;
  if (loaded.signature) {
    const ModuleSignature& signature = *loaded.signature;
    out["signature"] = {{"key", hex(signature.key.data(), signature.key.size())},
                        {"valid_from", open_end(signature.valid.from, INT64_MIN)},
                        {"valid_to", open_end(signature.valid.to, INT64_MAX)}};
  }
  return out;
}

std::string render(const Json& data) {
  std::string out;
  for (const auto& [name, value] : data.items()) {
    if (name == "sections") {
      for (const Json& section : value) {
        out += fmt::format("section {:<5} {} bytes from {}\n", section["name"].get<std::string>(),
                           section["length"].get<std::uint64_t>(), section["offset"].get<std::uint64_t>());
      }
    } else if (name == "memory") {
      out +=
          fmt::format("memory        {} bytes loaded, {} a promotion\n", value["bytes"].get<std::uint64_t>(),
                      value["bytes_per_promotion"].get<std::uint64_t>());
    } else if (name == "native") {
      out += native_lines(value, data["shapes"].get<std::size_t>());
    } else if (name == "signature") {
      out += value.is_null()
                 ? "not signed\n"
                 : fmt::format("signed by {}, which `perk verify` checks\n", value["key"].get<std::string>());
    } else {
      out += fmt::format("{:<13} {}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  return out;
}

}  // namespace

int run_inspect(const InspectOptions& options) {
  const auto bytes = read_text(options.module, "module");
  if (!bytes) return kUnusable;
  const auto read = image::load(*bytes);
  if (const auto* error = std::get_if<ModuleError>(&read)) {
    complain_about_module(options.module, *error);
    return kFound;
  }
  const Json data = describe(std::get<image::Loaded>(read), bytes->size());
  print(options.json ? data.dump(2) + "\n" : render(data));
  return kFine;
}

}  // namespace perk::tool
