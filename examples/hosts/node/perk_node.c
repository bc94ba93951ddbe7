/* libperk for Node.js (Node-API): engines and carts as externals, results as text.
 *
 * cc -shared -fPIC -I/usr/include/node perk_node.c $(pkg-config --cflags --libs perk-sign) -o perk.node */
#define NAPI_VERSION 8
#include <node_api.h>
#include <stdlib.h>
#include <string.h>

#include <perk/c/sign.h>
#include <perk/perk.h>

enum { kMost = 6 };

/* The arguments of one call. Texts are freed at its end. */
typedef struct {
  napi_env env;
  size_t count;
  napi_value values[kMost];
  char* texts[kMost];
} call;

static napi_value undefined_of(napi_env env) {
  napi_value value = NULL;
  napi_get_undefined(env, &value);
  return value;
}

static void begin(call* c, napi_env env, napi_callback_info info) {
  memset(c, 0, sizeof *c);
  c->env = env;
  c->count = kMost;
  napi_get_cb_info(env, info, &c->count, c->values, NULL, NULL);
}

static napi_value end(call* c, napi_value value) {
  for (size_t i = 0; i < kMost; ++i) free(c->texts[i]);
  return value == NULL ? undefined_of(c->env) : value;
}

/* NULL where the argument is no text, or has a NUL inside. */
static const char* text_of(call* c, size_t index) {
  size_t size = 0;
  if (index >= c->count || napi_get_value_string_utf8(c->env, c->values[index], NULL, 0, &size) != napi_ok) {
    return NULL;
  }
  char* text = malloc(size + 1);
  if (text == NULL) return NULL;
  free(c->texts[index]);
  c->texts[index] = text;
  napi_get_value_string_utf8(c->env, c->values[index], text, size + 1, &size);
  return strlen(text) == size ? text : NULL;
}

static int64_t number_of(call* c, size_t index) {
  int64_t number = 0;
  if (index < c->count) napi_get_value_int64(c->env, c->values[index], &number);
  return number;
}

static void* handle_of(call* c, size_t index) {
  void* handle = NULL;
  if (index >= c->count || napi_get_value_external(c->env, c->values[index], &handle) != napi_ok) return NULL;
  return handle;
}

static napi_value fail(call* c, perk_status status, perk_error* error) {
  char message[1024];
  const char* place = perk_error_place(error);
  message[0] = '\0';
  strncat(message, place, 500);
  if (*place != '\0') strcat(message, ": ");
  strncat(message, perk_error_message(error), 500);
  napi_throw_error(c->env, perk_status_name(status), message);
  perk_error_free(error);
  return end(c, NULL);
}

static void free_engine(napi_env env, void* handle, void* hint) {
  (void)env, (void)hint;
  perk_engine_free(handle);
}

static void free_cart(napi_env env, void* handle, void* hint) {
  (void)env, (void)hint;
  perk_cart_free(handle);
}

/* open(module, key, now): an engine of a module that the key signed. */
static napi_value open_engine(napi_env env, napi_callback_info info) {
  call c;
  perk_error* error = NULL;
  perk_trust* trust = NULL;
  perk_engine* engine = NULL;
  perk_load_options options = {.struct_size = sizeof options};
  napi_value value = NULL;
  begin(&c, env, info);
  perk_status status = perk_trust_load_file(text_of(&c, 1), &trust, &error);
  if (status != PERK_OK) return fail(&c, status, error);
  options.trust = trust;
  options.now = number_of(&c, 2);
  status = perk_engine_load_file(text_of(&c, 0), &options, &engine, &error);
  perk_trust_free(trust);
  if (status != PERK_OK) return fail(&c, status, error);
  napi_create_external(env, engine, free_engine, NULL, &value);
  return end(&c, value);
}

/* decimals(engine): of the pack's currency. */
static napi_value decimals(napi_env env, napi_callback_info info) {
  call c;
  perk_manifest manifest = {.struct_size = sizeof manifest};
  napi_value value = NULL;
  begin(&c, env, info);
  if (perk_engine_manifest(handle_of(&c, 0), &manifest) == PERK_OK) {
    napi_create_uint32(env, manifest.decimals, &value);
  }
  return end(&c, value);
}

/* fieldType(engine, record, name): PERK_YES_NO …, or undefined. */
static napi_value field_type(napi_env env, napi_callback_info info) {
  call c;
  perk_field field = {.struct_size = sizeof field};
  napi_value value = NULL;
  begin(&c, env, info);
  if (perk_engine_find_field(handle_of(&c, 0), (uint32_t)number_of(&c, 1), text_of(&c, 2), &field) == PERK_OK) {
    napi_create_uint32(env, field.type, &value);
  }
  return end(&c, value);
}

/* cart(id, currency, now) */
static napi_value new_cart(napi_env env, napi_callback_info info) {
  call c;
  napi_value value = NULL;
  begin(&c, env, info);
  perk_cart* cart = perk_cart_new(text_of(&c, 0), text_of(&c, 1), number_of(&c, 2));
  if (cart != NULL) napi_create_external(env, cart, free_cart, NULL, &value);
  return end(&c, value);
}

/* What is wrong with a call on a cart, price() says. */
#define CART_CALL(name, call_of_perk)                               \
  static napi_value name(napi_env env, napi_callback_info info) {   \
    call c;                                                         \
    begin(&c, env, info);                                           \
    perk_cart* cart = handle_of(&c, 0);                             \
    call_of_perk;                                                   \
    return end(&c, NULL);                                           \
  }

CART_CALL(line, perk_cart_line(cart, text_of(&c, 1), number_of(&c, 2), number_of(&c, 3), (uint32_t)number_of(&c, 4)))
CART_CALL(charge, perk_cart_charge(cart, text_of(&c, 1), number_of(&c, 2)))
CART_CALL(yes_no, perk_cart_yes_no(cart, (uint32_t)number_of(&c, 1), text_of(&c, 2), (int32_t)number_of(&c, 3)))
CART_CALL(number, perk_cart_number(cart, (uint32_t)number_of(&c, 1), text_of(&c, 2), number_of(&c, 3)))
CART_CALL(money, perk_cart_money(cart, (uint32_t)number_of(&c, 1), text_of(&c, 2), number_of(&c, 3)))
CART_CALL(date, perk_cart_date(cart, (uint32_t)number_of(&c, 1), text_of(&c, 2), (int32_t)number_of(&c, 3)))
CART_CALL(text, perk_cart_text(cart, (uint32_t)number_of(&c, 1), text_of(&c, 2), text_of(&c, 3)))
CART_CALL(coupon, perk_cart_coupon(cart, text_of(&c, 1)))
CART_CALL(balance, perk_cart_balance(cart, text_of(&c, 1), number_of(&c, 2)))
CART_CALL(usage, perk_cart_usage(cart, text_of(&c, 1), text_of(&c, 3), number_of(&c, 2)))
CART_CALL(gift_price, perk_cart_gift_price(cart, text_of(&c, 1), number_of(&c, 2)))

/* texts(cart, record, name, [text, …]) */
static napi_value texts(napi_env env, napi_callback_info info) {
  call c;
  uint32_t count = 0;
  begin(&c, env, info);
  napi_get_array_length(env, c.values[3], &count);
  char** list = calloc(count + 1, sizeof *list);
  for (uint32_t i = 0; list != NULL && i < count; ++i) {
    napi_value item;
    size_t size = 0;
    if (napi_get_element(env, c.values[3], i, &item) != napi_ok ||
        napi_get_value_string_utf8(env, item, NULL, 0, &size) != napi_ok) {
      continue; /* stays NULL, which the cart refuses */
    }
    list[i] = malloc(size + 1);
    if (list[i] != NULL) napi_get_value_string_utf8(env, item, list[i], size + 1, &size);
  }
  perk_cart_texts(handle_of(&c, 0), (uint32_t)number_of(&c, 1), text_of(&c, 2), (const char* const*)list, count);
  for (uint32_t i = 0; list != NULL && i < count; ++i) free(list[i]);
  free(list);
  return end(&c, NULL);
}

/* couponFacts(cart, code, pool, state) */
static napi_value coupon_facts(napi_env env, napi_callback_info info) {
  call c;
  perk_coupon_facts facts = {.struct_size = sizeof facts};
  begin(&c, env, info);
  facts.code = text_of(&c, 1);
  facts.pool = text_of(&c, 2);
  facts.state = (uint32_t)number_of(&c, 3);
  perk_cart_coupon_facts(handle_of(&c, 0), &facts);
  return end(&c, NULL);
}

/* price(engine, cart): the canonical result. */
static napi_value price(napi_env env, napi_callback_info info) {
  call c;
  perk_error* error = NULL;
  perk_result* result = NULL;
  napi_value value = NULL;
  size_t size = 0;
  begin(&c, env, info);
  const perk_status status = perk_price(handle_of(&c, 0), handle_of(&c, 1), NULL, &result, &error);
  if (status != PERK_OK) return fail(&c, status, error);
  perk_result_canonical(result, NULL, 0, &size);
  char* bytes = malloc(size);
  if (bytes != NULL && perk_result_canonical(result, bytes, size, &size) == PERK_OK) {
    napi_create_string_utf8(env, bytes, size, &value);
  }
  free(bytes);
  perk_result_free(result);
  return end(&c, value);
}

NAPI_MODULE_INIT() {
  static const struct {
    const char* name;
    napi_callback function;
  } kFunctions[] = {{"open", open_engine},   {"decimals", decimals}, {"fieldType", field_type},
                    {"cart", new_cart},      {"line", line},         {"charge", charge},
                    {"yesNo", yes_no},       {"number", number},     {"money", money},
                    {"date", date},          {"text", text},         {"texts", texts},
                    {"coupon", coupon},      {"couponFacts", coupon_facts},
                    {"balance", balance},    {"usage", usage},       {"giftPrice", gift_price},
                    {"price", price}};
  for (size_t i = 0; i < sizeof kFunctions / sizeof *kFunctions; ++i) {
    napi_value function;
    if (napi_create_function(env, kFunctions[i].name, NAPI_AUTO_LENGTH, kFunctions[i].function, NULL, &function) !=
            napi_ok ||
        napi_set_named_property(env, exports, kFunctions[i].name, function) != napi_ok) {
      napi_throw_error(env, NULL, "the functions of perk could not be made");
      return NULL;
    }
  }
  return exports;
}
