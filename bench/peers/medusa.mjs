// Medusa's promotion module without its database: the functions that its computeActions calls, over promotions as it
// stores them. Exclusions, caps, groups and tiers past the first have no form there.
import Module, { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const folder = (name) => join(import.meta.dirname, "node_modules", ...name.split("/"));

// The module asks for `@medusajs/framework/utils`, which brings a database along. What the computation needs of it are
// these files of @medusajs/utils.
function utilities() {
  const dist = join(folder("@medusajs/utils"), "dist");
  return Object.assign(
    {},
    require(join(dist, "promotion/index.js")),
    require(join(dist, "totals/promotion/index.js")),
    require(join(dist, "totals/math.js")),
    require(join(dist, "totals/big-number.js")),
    require(join(dist, "common/errors.js")),
    require(join(dist, "common/is-present.js")),
    require(join(dist, "common/is-string.js")),
    require(join(dist, "common/is-defined.js")),
    require(join(dist, "common/pick-value-from-object.js")),
  );
}

// Whatever is asked of it, or called on it, is itself again: for decorators of database models.
const nothing = new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => "" : nothing),
  apply: () => nothing,
  construct: () => nothing,
});

export function computation() {
  const load = Module._load;
  let shared = null;
  Module._load = function (name, ...rest) {
    if (name === "@medusajs/framework/utils") return shared;
    return name.startsWith("@medusajs/deps") ? nothing : load.call(this, name, ...rest);
  };
  try {
    shared = utilities();
    const dist = join(folder("@medusajs/promotion"), "dist/utils");
    return {
      ...require(join(dist, "validations/promotion-rule.js")),
      ...require(join(dist, "compute-actions/line-items.js")),
      ...require(join(dist, "compute-actions/shipping-methods.js")),
      ...require(join(dist, "compute-actions/buy-get.js")),
    };
  } finally {
    Module._load = load;
  }
}

const rule = (attribute, operator, values) => ({
  attribute, operator, values: values.map((value) => ({ value: String(value) })),
});

// A promotion as the module has it after reading.
export function stored(p) {
  const rules = [];
  if (p.segments.length > 0) rules.push(rule("customer.segments", "in", p.segments));
  for (const a of p.attrs) rules.push(rule(`customer.${a.attr}`, a.op, [a.value]));
  if (p.minSubtotal > 0) rules.push(rule("subtotal", "gte", [p.minSubtotal]));
  const target = [];
  if (p.target.category !== undefined) target.push(rule("items.categories", "in", [p.target.category]));
  if (p.target.sku !== undefined) target.push(rule("items.sku", "eq", [p.target.sku]));
  const method = { currency_code: "thb", target_rules: target, target_type: "items", allocation: "each",
    type: "percentage", max_quantity: 1_000_000 };
  switch (p.kind) {
    case "pct_category": method.value = p.effect.bps / 100; break;
    case "tiered": method.value = p.effect.tiers[0].bps / 100; break;
    case "sku_price": Object.assign(method, { type: "fixed", value: p.effect.off }); break;
    case "fixed_order": Object.assign(method, { type: "fixed", allocation: "across", target_type: "order",
      value: p.effect.amount }); break;
    case "bundle": Object.assign(method, { type: "fixed", allocation: "across", value: p.effect.off,
      target_rules: [rule("items.sku", "in", p.effect.items.map((item) => item.sku))] }); break;
    case "free_shipping": Object.assign(method, { target_type: "shipping_methods", value: 100 }); break;
    case "bxgy": Object.assign(method, { value: 100, buy_rules: target, buy_rules_min_quantity: p.effect.buy,
      apply_to_quantity: p.effect.get, max_quantity: p.effect.get }); break;
  }
  return { id: p.id, code: p.coupon ?? `auto-${p.id}`, is_automatic: p.coupon === null, starts: p.starts,
    ends: p.ends, type: p.kind === "bxgy" ? "buyget" : "standard", rules, application_method: method };
}

export function context(cart) {
  return {
    currency_code: "thb",
    subtotal: cart.subtotal,
    customer: { segments: cart.segments, ...cart.attrs },
    items: cart.lines.map((line, i) => ({ id: `line-${i}`, sku: line.sku, categories: line.cats, quantity: line.qty,
      subtotal: line.price * line.qty, original_total: line.price * line.qty, is_discountable: true })),
    shipping_methods: [{ id: "ship", subtotal: cart.shipping, original_total: cart.shipping }],
  };
}

// The loop of computeActions over promotions that its query has brought in.
export function compute(parts, promotions, given) {
  const actions = [], applied = new Map(), bought = new Map(), rewarded = new Map();
  for (const promotion of promotions) {
    if (!parts.areRulesValidForContext(promotion.rules, given, "order")) continue;
    const type = promotion.application_method.target_type;
    if (promotion.type === "buyget") {
      actions.push(...parts.getComputedActionsForBuyGet(promotion, given.items, applied, bought, rewarded));
    } else if (type === "shipping_methods") {
      actions.push(...parts.getComputedActionsForShippingMethods(promotion, given.shipping_methods, applied));
    } else {
      actions.push(...parts.getComputedActionsForItems(promotion, given.items, applied,
        type === "order" ? "across" : undefined));
    }
  }
  return actions;
}
