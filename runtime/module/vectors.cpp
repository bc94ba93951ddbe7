// Results are compared as the bytes that a file would hold of them: every field of them, none forgotten.
#include "runtime/module/vectors.h"

#include <algorithm>
#include <set>

#include "runtime/module/write.h"

namespace perk::image {
namespace {

Result settled(Result result) {
  result.proof = Proof::forced;
  result.evaluations = 0;
  result.gap = {};
  return result;
}

std::variant<Result, CartError> priced(const Engine& engine, const Cart& cart) {
  auto out = engine.price(cart, {.explain = Explain::none});
  if (auto* result = std::get_if<Result>(&out)) *result = settled(std::move(*result));
  return out;
}

std::string bytes_of(const Result& result) {
  TextPool texts;
  Writer writer(texts);
  writer.field(result);
  return writer.out + texts.bytes();
}

// "the total", or the first amount that is another.
std::string difference(const Result& came, const Result& expected) {
  const auto differ = [](const std::string& what, Money amount, Money instead) {
    return what + " comes to " + std::to_string(amount.minor) + " instead of " +
           std::to_string(instead.minor) + " minor units";
  };
  if (came.total != expected.total) return differ("the total", came.total, expected.total);
  for (std::size_t i = 0; i < std::min(came.lines.size(), expected.lines.size()); ++i) {
    const Money amount = came.lines[i].final_amount, instead = expected.lines[i].final_amount;
    if (amount != instead) return differ("line " + expected.lines[i].id, amount, instead);
  }
  return "the total is right and something else is not";
}

}  // namespace

std::optional<TestVector> make_vector(const Engine& engine, std::string name, Cart cart) {
  auto result = priced(engine, cart);
  if (auto* expected = std::get_if<Result>(&result)) {
    return TestVector{std::move(name), std::move(cart), std::move(*expected)};
  }
  return std::nullopt;
}

std::vector<TestVector> choose_vectors(std::vector<TestVector> vectors, std::size_t most) {
  std::set<std::string> shown;
  std::vector<std::size_t> first, others;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    bool fresh = false;
    for (const PromotionResult& promotion : vectors[i].expected.promotions) {
      if (promotion.outcome == Outcome::applied) fresh = shown.insert(promotion.id).second || fresh;
    }
    (fresh ? first : others).push_back(i);
  }
  first.insert(first.end(), others.begin(), others.end());
  first.resize(std::min(first.size(), most));
  std::vector<TestVector> chosen;
  chosen.reserve(first.size());
  for (const std::size_t i : first) chosen.push_back(std::move(vectors[i]));
  return chosen;
}

std::optional<std::string> deviation(const Engine& engine, const TestVector& vector) {
  const auto result = priced(engine, vector.cart);
  const std::string test = "test `" + vector.name + "`: ";
  if (const auto* error = std::get_if<CartError>(&result)) return test + error->message;
  const Result& came = std::get<Result>(result);
  if (bytes_of(came) == bytes_of(vector.expected)) return std::nullopt;
  return test + difference(came, vector.expected);
}

}  // namespace perk::image

namespace perk {

std::optional<ModuleError> self_test(const Engine& engine, const std::vector<TestVector>& vectors) {
  for (const TestVector& vector : vectors) {
    if (auto found = image::deviation(engine, vector)) {
      return ModuleError{ModuleFault::self_test_failed, 0, std::move(*found)};
    }
  }
  return std::nullopt;
}

}  // namespace perk
