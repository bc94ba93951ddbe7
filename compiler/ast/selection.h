// Selections: which units of an order are meant (language reference, section Selections).
//
// `A and B`, `A except B except C` are kept as flat lists; the checker says what is too much.
#pragma once
#include "compiler/ast/expr.h"

namespace perk::ast {

struct AllGoods {};          // goods
struct GoodsAndShipping {};  // goods and shipping

enum class ItemsBy : std::uint8_t { all, category, brand, sku, tagged, where };

// `items`, `items in category "a"`, `items by brand "b"`, `items sku "x", "y"`, `items tagged "t"`,
// `items where price is at least 10 THB`; `sku "x"` is the same without its first word.
struct Items {
  ItemsBy by = ItemsBy::all;
  std::vector<ExprPtr> values;  // texts, or `row.…` in a template
  ExprPtr where;                // ItemsBy::where
};

enum class PriceState : std::uint8_t { full_price, reduced };

// `full price items`, `reduced items`
struct ItemsByPrice {
  PriceState state = PriceState::full_price;
};

// a selection's id; `products` in a read-back is not one
struct NamedSelection {
  Ident name;
};

// `S and T and U`
struct Both {
  std::vector<SelectionPtr> parts;
};

// `S except T`; more than one except is kept for the checker to refuse
struct Except {
  SelectionPtr base;
  std::vector<SelectionPtr> without;
};

enum class PickEnd : std::uint8_t { cheapest, most_expensive };

// `cheapest 2 of S`, `most expensive 1 of S`, `2nd cheapest of S`
struct Pick {
  PickEnd end = PickEnd::cheapest;
  ExprPtr count;                  // null with an ordinal, or where no number was written (one)
  std::optional<Number> ordinal;  // the 2 of `2nd`
  Span span;                      // `cheapest 2`, without `of S`
};

struct Picked {
  Pick pick;
  SelectionPtr of;
};

struct ParenSelection {
  SelectionPtr inner;
};

struct ErrorSelection {};

using SelectionNode = std::variant<ErrorSelection, AllGoods, GoodsAndShipping, Items, ItemsByPrice,
                                   NamedSelection, Both, Except, Picked, ParenSelection>;

struct Selection {
  Span span;
  SelectionNode node;
};

template <class T>
const T* as(const Selection& selection) {
  return std::get_if<T>(&selection.node);
}

}  // namespace perk::ast
