// Accounts and pools of coupons: what customers hold, and codes.
//
// In: `account` and `coupons` blocks, the library's files in use, the header's worths. Out: pack.accounts,
// pack.pools and the names and unit words that lead to them. Declared before promotions are checked.
#pragma once
#include "compiler/ast/block.h"
#include "compiler/sema/context.h"

namespace perk::sema {

// Library accounts first, then the pack's own in the order of its files; then the header's worths.
void declare_accounts(Context& context, const std::vector<ast::File>& pack_files,
                      const std::vector<ast::File>& stdlib_files);
void declare_coupons(Context& context, const std::vector<const ast::Block*>& blocks);

// An amount that an account holds: whole units of its own, or minor units of the currency.
std::optional<std::int64_t> account_amount(Context& context, std::size_t account,
                                           const ast::Quantity& quantity);
// The account whose unit stands behind a number; nullopt where it is no account's.
std::optional<std::size_t> account_of_unit(const Context& context, const ast::Quantity& quantity);

// `valid 30 days`, `after 28 days`, `per 24 hours`: calendar months and days, or exact seconds.
std::optional<typed::Constant> length_of(Context& context, const ast::Quantity& quantity);

// Does a schema name the event? If not, that is reported.
bool is_event(Context& context, const ast::Ident& event);
// When a balance lapses; `place`: the clause.
std::optional<ir::Lapse> lapse_of(Context& context, const ast::LapsesClause& clause, source::Span place);

// `keep`, `claw back, uses come back`, of the pack or one promotion; what contradicts itself is reported.
void take_policies(Context& context, const ast::OnReturnClause& clause, source::Span place,
                   ir::ReturnRules& rules);

}  // namespace perk::sema
