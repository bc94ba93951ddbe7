/* A C host: loads a signed module, prices one cart, shows what it costs. Usage: price shop.perkm shop.pub */
#include <stdio.h>
#include <stdlib.h>

#include <perk/c/sign.h>
#include <perk/perk.h>

static int failed(perk_error* error) {
  fprintf(stderr, "%s: %s: %s\n", perk_status_name(perk_error_status(error)), perk_error_place(error),
          perk_error_message(error));
  perk_error_free(error);
  return 1;
}

int main(int count, char** arguments) {
  perk_error* error = NULL;
  perk_trust* trust = NULL;
  perk_engine* engine = NULL;
  perk_result* result = NULL;
  perk_load_options options = {.struct_size = sizeof options};
  if (count != 3) return 2;

  if (perk_trust_load_file(arguments[2], &trust, &error) != PERK_OK) return failed(error);
  options.trust = trust;
  options.now = 1776427200; /* the host's clock; here 2026-04-17T12:00:00Z */
  if (perk_engine_load_file(arguments[1], &options, &engine, &error) != PERK_OK) return failed(error);

  perk_cart* cart = perk_cart_new("tin", "THB", options.now);
  perk_cart_line(cart, "1", 2, 40000, PERK_EACH); /* 2 at 400.00 */
  perk_cart_text(cart, PERK_PRODUCT, "sku", "SENCHA");
  perk_cart_text(cart, PERK_PRODUCT, "category", "tea/green");
  perk_cart_line(cart, "2", 1, 30000, PERK_EACH);
  perk_cart_text(cart, PERK_PRODUCT, "sku", "OOLONG");
  perk_cart_text(cart, PERK_PRODUCT, "category", "tea/blue");
  if (perk_price(engine, cart, NULL, &result, &error) != PERK_OK) return failed(error);

  perk_totals totals = {.struct_size = sizeof totals};
  perk_result_totals(result, &totals);
  fprintf(stderr, "to pay: %lld of %lld\n", (long long)totals.total, (long long)totals.list_subtotal);

  size_t size = 0;
  perk_result_canonical(result, NULL, 0, &size);
  char* text = malloc(size);
  perk_result_canonical(result, text, size, &size);
  fwrite(text, 1, size, stdout);

  free(text);
  perk_result_free(result);
  perk_cart_free(cart);
  perk_engine_free(engine);
  perk_trust_free(trust);
  return 0;
}
