// Bytes that pretend to be a module: the hash made to fit, loaded, and priced where nothing refuses them.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "perk/engine.h"
#include "runtime/module/image.h"
#include "runtime/module/sha256.h"

namespace perk::module_test {

inline constexpr std::size_t kHashAt = 32, kHeader = 64;

// Where the first section begins: behind the header and its table of contents.
inline std::size_t first_section(std::string_view bytes) {
  return kHeader + 24 * static_cast<std::size_t>(static_cast<unsigned char>(bytes[12]));
}

// What is changed behind the header is then seen by what stands behind it.
inline void make_hash_fit(std::string& bytes) {
  if (bytes.size() < kHeader) return;
  image::Sha256 hash;
  hash.add(std::string_view(bytes).substr(0, kHashAt));
  hash.add(std::string_view(bytes).substr(kHeader));
  const image::Digest digest = hash.finish();
  for (std::size_t i = 0; i < digest.size(); ++i) bytes[kHashAt + i] = static_cast<char>(digest[i]);
}

// Nothing where the bytes are refused; else what the module prices its own carts and these at.
inline std::variant<std::size_t, ModuleError> load_and_price(std::string_view bytes,
                                                             const std::vector<Cart>& carts) {
  auto read = image::load(bytes);
  if (auto* error = std::get_if<ModuleError>(&read)) return std::move(*error);
  const image::Loaded& loaded = std::get<image::Loaded>(read);
  const Engine engine(loaded.module);
  std::size_t priced = 0;
  const auto price = [&](const Cart& cart) {
    priced += std::holds_alternative<Result>(engine.price(cart)) ? 1U : 0U;
  };
  for (const Cart& cart : carts) price(cart);
  for (const TestVector& vector : loaded.vectors) price(vector.cart);
  return priced;
}

}  // namespace perk::module_test
