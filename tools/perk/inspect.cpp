// perk inspect: what a module file holds, for people and for programs.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runtime/ir/ir.h"
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

Json describe(const image::Loaded& loaded, std::size_t bytes) {
  const Manifest& manifest = loaded.manifest;
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
           {"promotions", loaded.module->promotions.size()},
           {"shapes", loaded.module->shapes.size()},
           {"bytes", bytes}};
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
