// A pack checked from its text, as the compiler does it, but with whatever standard library a test wants.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/parse/parse.h"
#include "compiler/sema/check.h"
#include "stdlib/stdlib.h"

namespace perk::sema {

struct Checked {
  source::Sources sources;
  diag::Sink sink;
  std::vector<ast::File> files, library;
  std::unique_ptr<typed::Pack> pack;

  [[nodiscard]] std::vector<std::string> claims() const {
    std::vector<std::string> out;
    for (const auto& found : sink.all())
      out.push_back(std::string(diag::info(found.code).name) + ": " + found.claim);
    return out;
  }
};

struct Text {
  std::string path, text;
};

inline std::vector<Text> whole_library() {
  std::vector<Text> out;
  for (auto name : stdlib::names())
    out.push_back({std::string(name) + ".perk", std::string(stdlib::text(name))});
  return out;
}

inline std::unique_ptr<Checked> check_texts(const std::vector<Text>& texts,
                                            const std::vector<Text>& library = whole_library()) {
  auto out = std::make_unique<Checked>();
  for (const auto& text : texts)
    out->files.push_back(parse::parse(out->sources.add(text.path, text.text), out->sources, out->sink));
  for (const auto& text : library)
    out->library.push_back(parse::parse(out->sources.add(text.path, text.text), out->sources, out->sink));
  out->pack = check(out->files, out->library, out->sources, out->sink);
  return out;
}

inline std::unique_ptr<Checked> check_text(const std::string& text) {
  return check_texts({{"a.perk", text}});
}

inline std::string header(std::string_view currency = "THB", std::string_view zone = "Asia/Bangkok") {
  return "pack shop\n  currency " + std::string(currency) + "\n  timezone \"" + std::string(zone) +
         "\"\nend\n";
}

}  // namespace perk::sema
