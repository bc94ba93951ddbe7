// Numbers (of lines, runs, rows) sorted by an order of the caller's: one body for all orders, since a sort
// that is made for each takes three kilobytes of a small library.
//
// In: numbers, or items whose places are sorted so, and a function that says which of two stands first: a
// strict weak order. Where two numbers are equal by it, either may stand first; items keep their order then.
#pragma once
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace perk::base {

namespace detail {
using Before = bool (*)(const void* order, std::uint32_t left, std::uint32_t right);
void sort_numbers(std::span<std::uint32_t> numbers, Before before, const void* order);
}  // namespace detail

template <class Order>
void sort_numbers(std::span<std::uint32_t> numbers, const Order& order) {
  const detail::Before before = [](const void* of, std::uint32_t left, std::uint32_t right) {
    return (*static_cast<const Order*>(of))(left, right);
  };
  if (numbers.size() > 1) detail::sort_numbers(numbers, before, &order);
}

// By the keys of the items; takes memory where they are not in order already.
template <class Item, class Key>
void sort_stably(std::vector<Item>& items, const Key& key) {
  const auto before = [&](std::uint32_t left, std::uint32_t right) {
    return std::invoke(key, items[left]) < std::invoke(key, items[right]);
  };
  std::uint32_t sorted = 1;
  while (sorted < items.size() && !before(sorted, sorted - 1)) ++sorted;
  if (sorted >= items.size()) return;
  std::vector<std::uint32_t> places(items.size());
  std::iota(places.begin(), places.end(), 0U);
  sort_numbers(places, [&](std::uint32_t left, std::uint32_t right) {
    return before(left, right) || (left < right && !before(right, left));
  });
  std::vector<Item> in_order;
  in_order.reserve(items.size());
  for (const std::uint32_t place : places) in_order.push_back(std::move(items[place]));
  items = std::move(in_order);
}

}  // namespace perk::base
