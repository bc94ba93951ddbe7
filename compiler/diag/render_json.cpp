// Diagnostics for programs: every range as UTF-8 byte offsets and as 1-based line and column (code points).

#include <nlohmann/json.hpp>

#include "compiler/diag/diag.h"

namespace perk::diag {
namespace {

using Json = nlohmann::ordered_json;

Json place(const source::File& file, std::uint32_t offset) {
  auto position = file.position(offset);
  return {{"byte", offset}, {"line", position.line}, {"column", position.column}};
}

Json range(const source::Sources& sources, source::Span span) {
  const auto& file = sources.file(span);
  return {{"file", file.path()}, {"start", place(file, span.begin)}, {"end", place(file, span.end)}};
}

Json one(const Diagnostic& diagnostic, const source::Sources& sources) {
  const auto& code = info(diagnostic.code);
  Json notes = Json::array();
  for (const auto& note : diagnostic.notes)
    notes.push_back({{"range", range(sources, note.span)}, {"text", note.text}});
  Json edits = Json::array();
  for (const auto& edit : diagnostic.edits)
    edits.push_back({{"range", range(sources, edit.span)}, {"text", edit.text}});
  return {{"code", code.name},
          {"severity", code.severity == Severity::error ? "error" : "warning"},
          {"claim", diagnostic.claim},
          {"range", range(sources, diagnostic.span)},
          {"label", diagnostic.label},
          {"notes", std::move(notes)},
          {"help", diagnostic.help},
          {"edits", std::move(edits)},
          {"witness", diagnostic.witness}};
}

}  // namespace

std::string render_json(const std::vector<Diagnostic>& diagnostics, const source::Sources& sources) {
  Json out = Json::array();
  for (const auto& diagnostic : diagnostics) out.push_back(one(diagnostic, sources));
  // Broken UTF-8 in a quoted text must not keep the rest from being said.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace perk::diag
