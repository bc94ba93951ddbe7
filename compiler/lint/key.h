// What an expression or a selection means, as text: equal texts mean the same, whatever their names and
// places.
//
// A named selection is what it stands for; the texts of `items sku …` have no order. Different texts may
// still mean the same: nothing may be concluded from that.
#pragma once
#include <string>

#include "compiler/sema/typed.h"

namespace perk::lint {

std::string key_of(const typed::Expr& expr);
std::string key_of(const typed::Sel& sel);
std::string key_of(const typed::Window& window);
// What is given, and of which goods, without how much: offers with one key differ in their amounts alone.
std::string key_of(const typed::Offer& offer);

}  // namespace perk::lint
