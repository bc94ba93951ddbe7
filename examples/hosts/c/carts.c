/* A C host that prices carts as JSON, one a line (docs/reference/calculation.md), read with jansson.
 * Usage: carts shop.perkm shop.pub carts.jsonl */
#define _GNU_SOURCE
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <perk/c/sign.h>
#include <perk/perk.h>

static const char* const kRecords[] = {"product", "line", "customer", "order", "payment", "shipping"};

static void fail(const char* what, const char* which) {
  fprintf(stderr, "carts: %s: %s\n", what, which);
  exit(1);
}

static void fail_with(perk_error* error) {
  fprintf(stderr, "%s: ", perk_status_name(perk_error_status(error)));
  fail(perk_error_place(error), perk_error_message(error));
}

/* "12.50" with two decimals is 1250. */
static int64_t minor_of(const char* text, unsigned decimals) {
  int64_t amount = 0;
  unsigned seen = 0;
  const char* point = strchr(text, '.');
  for (const char* c = text; *c != '\0'; ++c) {
    if (c == point) continue;
    if (*c < '0' || *c > '9' || amount > INT64_MAX / 10 - 1) fail("not an amount", text);
    amount = amount * 10 + (*c - '0');
    seen += point != NULL && c > point;
  }
  if (seen > decimals) fail("too many decimals", text);
  for (; seen < decimals; ++seen) amount *= 10;
  return amount;
}

/* "2026-04-17T12:00:00Z" and "2024-12-31" */
static int64_t seconds_of(const char* text, const char* format) {
  struct tm parts;
  memset(&parts, 0, sizeof parts);
  const char* end = strptime(text, format, &parts);
  if (end == NULL || *end != '\0') fail("not a time", text);
  return timegm(&parts);
}

static const char* text_of(const json_t* value) {
  if (!json_is_string(value)) fail("a text is wanted", "");
  return json_string_value(value);
}

static int64_t amount_of(const json_t* object, const char* name, unsigned decimals) {
  char minor[64];
  snprintf(minor, sizeof minor, "%s_minor", name);
  const json_t* whole = json_object_get(object, minor);
  return whole != NULL ? json_integer_value(whole) : minor_of(text_of(json_object_get(object, name)), decimals);
}

/* The schema says of what type a fact is. */
static void add_facts(const perk_engine* engine, perk_cart* cart, uint32_t record, const json_t* facts,
                      unsigned decimals) {
  const char* name;
  const json_t* value;
  json_object_foreach((json_t*)facts, name, value) {
    perk_field field = {.struct_size = sizeof field};
    const char* texts[16];
    size_t count = 0;
    if (perk_engine_find_field(engine, record, name, &field) != PERK_OK) fail("no such field", name);
    switch (field.type) {
      case PERK_TEXT:
      case PERK_CATEGORY: perk_cart_text(cart, record, name, text_of(value)); break;
      case PERK_TEXTS:
        for (; count < json_array_size(value) && count < 16; ++count) {
          texts[count] = text_of(json_array_get(value, count));
        }
        perk_cart_texts(cart, record, name, texts, count);
        break;
      case PERK_YES_NO: perk_cart_yes_no(cart, record, name, json_is_true(value)); break;
      case PERK_COUNT: perk_cart_number(cart, record, name, json_integer_value(value) * 1000000); break;
      case PERK_MONEY: perk_cart_money(cart, record, name, minor_of(text_of(value), decimals)); break;
      case PERK_DATE:
        perk_cart_date(cart, record, name, (int32_t)(seconds_of(text_of(value), "%Y-%m-%d") / 86400));
        break;
      default: fail("this example does not read the field", name);
    }
  }
}

static void add_line(const perk_engine* engine, perk_cart* cart, const json_t* line, unsigned decimals) {
  const json_t* quantity = json_object_get(line, "quantity");
  const int is_whole = json_object_get(line, "amount") != NULL || json_object_get(line, "amount_minor") != NULL;
  perk_cart_line(cart, text_of(json_object_get(line, "id")), quantity == NULL ? 1 : json_integer_value(quantity),
                 amount_of(line, is_whole ? "amount" : "price", decimals), is_whole ? PERK_WHOLE_LINE : PERK_EACH);
  add_facts(engine, cart, PERK_PRODUCT, json_object_get(line, "product"), decimals);
  add_facts(engine, cart, PERK_LINE, json_object_get(line, "line"), decimals);
}

static void add_coupon(perk_cart* cart, const json_t* coupon) {
  static const char* const kStates[] = {"usable", "used_up", "expired", "not_yet", "blocked", "of_another"};
  perk_coupon_facts facts = {.struct_size = sizeof facts};
  if (json_is_string(coupon)) {
    perk_cart_coupon(cart, text_of(coupon));
    return;
  }
  facts.code = text_of(json_object_get(coupon, "code"));
  facts.pool = text_of(json_object_get(coupon, "pool"));
  const char* state = text_of(json_object_get(coupon, "state"));
  while (facts.state <= PERK_CODE_OF_ANOTHER && strcmp(state, kStates[facts.state]) != 0) ++facts.state;
  perk_cart_coupon_facts(cart, &facts);
}

static perk_cart* cart_of(const perk_engine* engine, const json_t* from) {
  perk_manifest manifest = {.struct_size = sizeof manifest};
  perk_engine_manifest(engine, &manifest);
  const unsigned decimals = manifest.decimals;
  perk_cart* cart = perk_cart_new(text_of(json_object_get(from, "id")), text_of(json_object_get(from, "currency")),
                                  seconds_of(text_of(json_object_get(from, "now")), "%Y-%m-%dT%H:%M:%SZ"));
  size_t index;
  const char* name;
  const json_t* value;
  for (uint32_t record = PERK_CUSTOMER; record <= PERK_SHIPPING; ++record) {
    add_facts(engine, cart, record, json_object_get(from, kRecords[record]), decimals);
  }
  json_array_foreach(json_object_get(from, "lines"), index, value) add_line(engine, cart, value, decimals);
  json_array_foreach(json_object_get(from, "shipping_charges"), index, value) {
    perk_cart_charge(cart, text_of(json_object_get(value, "id")), amount_of(value, "amount", decimals));
  }
  json_array_foreach(json_object_get(from, "coupons"), index, value) add_coupon(cart, value);
  json_object_foreach(json_object_get(from, "balances"), name, value) {
    perk_cart_balance(cart, name,
                      json_is_string(value) ? minor_of(text_of(value), decimals) : json_integer_value(value));
  }
  json_array_foreach(json_object_get(from, "usage"), index, value) {
    const json_t* key = json_object_get(value, "key");
    perk_cart_usage(cart, text_of(json_object_get(value, "counter")), key == NULL ? NULL : text_of(key),
                    json_integer_value(json_object_get(value, "used")));
  }
  json_object_foreach(json_object_get(from, "gift_prices"), name, value) {
    perk_cart_gift_price(cart, name, minor_of(text_of(value), decimals));
  }
  return cart;
}

static void price(const perk_engine* engine, const char* line) {
  json_error_t wrong;
  json_t* json = json_loads(line, 0, &wrong);
  if (json == NULL) fail("not JSON", wrong.text);
  perk_cart* cart = cart_of(engine, json);
  perk_result* result = NULL;
  perk_error* error = NULL;
  if (perk_price(engine, cart, NULL, &result, &error) != PERK_OK) fail_with(error);
  size_t size = 0;
  perk_result_canonical(result, NULL, 0, &size);
  char* text = malloc(size);
  perk_result_canonical(result, text, size, &size);
  fwrite(text, 1, size, stdout);
  free(text);
  perk_result_free(result);
  perk_cart_free(cart);
  json_decref(json);
}

int main(int count, char** arguments) {
  perk_error* error = NULL;
  perk_trust* trust = NULL;
  perk_engine* engine = NULL;
  perk_load_options options = {.struct_size = sizeof options};
  if (count != 4) fail("usage", "carts MODULE KEY CARTS");
  if (perk_trust_load_file(arguments[2], &trust, &error) != PERK_OK) fail_with(error);
  options.trust = trust;
  options.now = time(NULL);
  if (perk_engine_load_file(arguments[1], &options, &engine, &error) != PERK_OK) fail_with(error);
  FILE* carts = fopen(arguments[3], "r");
  if (carts == NULL) fail("cannot read", arguments[3]);
  char* line = NULL;
  size_t room = 0;
  while (getline(&line, &room, carts) > 0) price(engine, line);
  free(line);
  fclose(carts);
  perk_engine_free(engine);
  perk_trust_free(trust);
  return 0;
}
