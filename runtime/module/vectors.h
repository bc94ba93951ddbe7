// A module's own tests: carts with what they are priced at, in the file itself.
//
// In: an engine and carts. Out: vectors to save, and whether an engine prices each of them as it says. How
// the best combination was found is left open, so that a faster search does not refuse a module.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "perk/module.h"

namespace perk::image {

// Nothing where the cart cannot be priced.
std::optional<TestVector> make_vector(const Engine& engine, std::string name, Cart cart);

// At most `most` of them: first those that show a promotion which none before them gives, then the others.
std::vector<TestVector> choose_vectors(std::vector<TestVector> vectors, std::size_t most);

// What is wrong, in words; nothing: it comes out as it should.
std::optional<std::string> deviation(const Engine& engine, const TestVector& vector);

}  // namespace perk::image
