// What a Quoter keeps from cart to cart: the cart as given, its runs and view, the lane's workspace, the
// quote.
//
// In: a cart in numbers. Out: the quote, by the straight lane where that knows the cart; else by the general
// engine over the same view and candidates; a cart that some check refuses, or that comes with a ledger or in
// another currency, is handed to Engine::price as a host would.
#pragma once
#include "perk/quote.h"
#include "runtime/candidates/scratch.h"
#include "runtime/quote/answer.h"
#include "runtime/quote/codes.h"
#include "runtime/quote/given.h"
#include "runtime/quote/runs.h"

namespace perk {

struct Quoter::Impl {
  Impl(const Engine& of, const Catalogue& with);

  const Quote* price(const QuoteOptions& options);
  [[gnu::cold]] void result(Result& result);

  const Engine& engine;
  const Catalogue::Impl& catalogue;
  quote::Given given;
  quote::Answer answer;
  CartError error;
  PriceOptions options;  // of the last price()

 private:
  void fill_view();
  void fill_run(std::size_t run);
  void fill_charges();
  [[gnu::cold]] void fill_ids();
  const candidates::View& find();
  bool price_by_lane(const candidates::View& view);
  const candidates::View& view_for(std::int64_t now);
  [[gnu::cold]] const Quote* price_generally();
  [[gnu::cold]] const Quote* price_as_host();
  [[nodiscard, gnu::cold]] Cart labels() const;
  [[gnu::cold]] void add_codes();

  quote::Runs runs_;
  quote::EnteredCodes codes_;
  interpret::CartView view_;
  candidates::Scratch scratch_;
  std::vector<std::uint32_t> ranks_;
  std::vector<std::uint32_t> charge_order_, charge_ids_;
  lane::Workspace workspace_;
  pricing::Views::Day day_;
  std::uint64_t generation_ = 1;  // of the view that candidates were last asked of
  const candidates::View* last_view_ = nullptr;
};

}  // namespace perk
