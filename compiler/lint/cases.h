// Conditions and selections as cases: each case says of some facts which values they have.
//
// In: typed conditions over the order, or selections over one unit. Out: a list of cases of which one holds
// whenever the condition does. Guaranteed: no case is forgotten, so where no case is left, the condition
// never holds. Cases may be too wide (`exact` is false then): what the table of facts below cannot say is a
// fact of its own that is true or false.
#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/lint/values.h"
#include "compiler/sema/typed.h"

namespace perk::lint {

using FactId = std::uint32_t;

// What a case may speak of.
struct Fact {
  enum class Role : std::uint8_t {
    field,       // its value; field
    member,      // whether a set of texts has `text`; field
    part,        // whether a text contains (begins: starts with) `text`; field
    aggregate,   // a sum or count over the order; subject
    price,       // of one unit, at the stage's entry
    list_price,  // of one unit
    full_price,  // whether the two are equal
    opaque,      // anything else that is true or false
  };
  Role role = Role::opaque;
  typed::FieldIndex field;
  std::string text;
  bool begins = false;
  const typed::Expr* subject = nullptr;
  Values all;  // what the schema allows
};

using Case = std::vector<std::pair<FactId, Values>>;  // by rising fact; none twice, none empty

struct Cases {
  std::vector<Case> any;
  bool exact = true;
  [[nodiscard]] bool none() const { return any.empty(); }
};

// Both hold; at least one of them does.
Cases both(const Cases& a, const Cases& b);
Cases either(Cases a, Cases b);
Cases always();
// nullopt: the two exclude each other.
std::optional<Case> both(const Case& a, const Case& b);

class Facts {
 public:
  explicit Facts(const typed::Pack& pack);

  // The cases in which `expr` holds, or, with `yes` false, in which it does not.
  Cases when(const typed::Expr& expr, bool yes = true);
  // The cases in which one unit belongs to `sel`, or does not.
  const Cases& units(const typed::Sel& sel);
  // All conditions of a promotion; `but` leaves one of them out.
  Cases conditions(const typed::Promotion& promotion, const typed::Condition* but = nullptr);
  Cases condition(const typed::Condition& condition);

  [[nodiscard]] const Fact& at(FactId id) const { return facts_[id]; }
  // The fact that `subject` is, where a case may speak of it.
  std::optional<FactId> id_of(const typed::Expr& subject);

 private:
  Cases compared(const typed::Expr& expr, bool yes);
  Cases one_of(const typed::Expr& expr, bool yes);
  Cases part(const typed::Expr& expr, bool yes);
  Cases in_category(const typed::Expr& expr, bool yes);
  Cases is_known(const typed::Expr& expr, bool yes);
  Cases opaque(const std::string& key, bool yes);
  Cases inside(const typed::Sel& sel, bool yes);
  Cases inside_texts(const typed::Sel& sel, std::string_view name, bool yes);
  Cases inside_tags(const typed::Sel& sel, bool yes);

  FactId intern(std::string key, Fact fact);
  FactId field(typed::FieldIndex index);
  std::optional<typed::FieldIndex> product(std::string_view name) const;

  const typed::Pack& pack_;
  std::vector<Fact> facts_;
  std::unordered_map<std::string, FactId> ids_;
  std::unordered_map<std::string, Cases> units_;
};

}  // namespace perk::lint
