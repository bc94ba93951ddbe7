// The same conditions in each engine's own form. Each returns a function of a cart that gives the ids that hold.
import { ZenEngine } from "@gorules/zen-engine";
import { Environment } from "@marcbachmann/cel-js";
import { Engine } from "json-rules-engine";

const text = (value) => JSON.stringify(value);

function zenRow(p) {
  const target = [];
  if (p.target.category !== undefined) target.push(`${p.target.category} in categories`);
  if (p.target.sku !== undefined) target.push(`${text(p.target.sku)} in skus`);
  if (p.kind === "bundle") for (const item of p.effect.items) target.push(`${text(item.sku)} in skus`);
  return {
    _id: `r${p.id}`,
    now: `[${p.starts}..${p.ends})`,
    subtotal: p.minSubtotal > 0 ? `>= ${p.minSubtotal}` : "",
    coupon: p.coupon === null ? "" : `${text(p.coupon)} in coupons`,
    segments: p.segments.length === 0 ? "" : `some(segments, # in [${p.segments.join(", ")}])`,
    attrs: p.attrs.map((a) => `attrs.${a.attr} ${a.op === "eq" ? "==" : ">="} ${a.value}`).join(" and "),
    target: target.join(" and "),
    id: `${p.id}`,
  };
}

// One decision table, a row a promotion.
export async function zen(promotions) {
  const column = (id, field) => ({ id, name: id, field });
  const content = {
    nodes: [
      { id: "in", type: "inputNode", name: "in", position: { x: 0, y: 0 } },
      {
        id: "table", type: "decisionTableNode", name: "table", position: { x: 0, y: 0 },
        content: {
          hitPolicy: "collect",
          inputs: [column("now", "now"), column("subtotal", "subtotal"), column("coupon", ""), column("segments", ""),
            column("attrs", ""), column("target", "")],
          outputs: [column("id", "id")],
          rules: promotions.map(zenRow),
        },
      },
      { id: "out", type: "outputNode", name: "out", position: { x: 0, y: 0 } },
    ],
    edges: [
      { id: "a", sourceId: "in", targetId: "table", type: "edge" },
      { id: "b", sourceId: "table", targetId: "out", type: "edge" },
    ],
  };
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(content)));
  return async (cart) => {
    const { now, subtotal, coupons, segments, attrs, categories, skus } = cart;
    const answer = await decision.evaluate({ now, subtotal, coupons, segments, attrs, categories, skus });
    return answer.result.map((row) => row.id);
  };
}

export function jsonRules(promotions) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  const is = (fact, operator, value, path) => ({ fact, operator, value, ...(path ? { path } : {}) });
  for (const p of promotions) {
    const all = [is("now", "greaterThanInclusive", p.starts), is("now", "lessThan", p.ends)];
    if (p.coupon !== null) all.push(is("coupons", "contains", p.coupon));
    if (p.segments.length > 0) all.push({ any: p.segments.map((segment) => is("segments", "contains", segment)) });
    for (const a of p.attrs) {
      all.push(is("attrs", a.op === "eq" ? "equal" : "greaterThanInclusive", a.value, `$.${a.attr}`));
    }
    if (p.minSubtotal > 0) all.push(is("subtotal", "greaterThanInclusive", p.minSubtotal));
    if (p.target.category !== undefined) all.push(is("categories", "contains", p.target.category));
    if (p.target.sku !== undefined) all.push(is("skus", "contains", p.target.sku));
    if (p.kind === "bundle") for (const item of p.effect.items) all.push(is("skus", "contains", item.sku));
    engine.addRule({ conditions: { all }, event: { type: "holds", params: { id: p.id } } });
  }
  return async (cart) => {
    const { now, subtotal, coupons, segments, attrs, categories, skus } = cart;
    const { events } = await engine.run({ now, subtotal, coupons, segments, attrs, categories, skus });
    return events.map((event) => event.params.id);
  };
}

// One compiled expression a promotion; integers are BigInt to CEL.
export function cel(promotions, carts) {
  const environment = new Environment({ unlistedVariablesAreDyn: true });
  const programs = promotions.map((p) => {
    const all = [`now >= ${p.starts}`, `now < ${p.ends}`];
    if (p.coupon !== null) all.push(`${text(p.coupon)} in coupons`);
    if (p.segments.length > 0) all.push(`(${p.segments.map((segment) => `${segment} in segments`).join(" || ")})`);
    for (const a of p.attrs) all.push(`attrs.${a.attr} ${a.op === "eq" ? "==" : ">="} ${a.value}`);
    if (p.minSubtotal > 0) all.push(`subtotal >= ${p.minSubtotal}`);
    if (p.target.category !== undefined) all.push(`${p.target.category} in categories`);
    if (p.target.sku !== undefined) all.push(`${text(p.target.sku)} in skus`);
    if (p.kind === "bundle") for (const item of p.effect.items) all.push(`${text(item.sku)} in skus`);
    return { id: p.id, run: environment.parse(all.join(" && ")) };
  });
  const contexts = new Map(carts.map((cart) => [cart, {
    now: BigInt(cart.now), subtotal: BigInt(cart.subtotal), coupons: cart.coupons, skus: cart.skus,
    segments: cart.segments.map(BigInt), categories: cart.categories.map(BigInt),
    attrs: Object.fromEntries(Object.entries(cart.attrs).map(([name, value]) => [name, BigInt(value)])),
  }]));
  return (cart) => {
    const context = contexts.get(cart);
    const holds = [];
    for (const program of programs) if (program.run(context)) holds.push(program.id);
    return holds;
  };
}
