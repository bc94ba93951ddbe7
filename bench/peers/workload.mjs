// The workload as plain objects, and its conditions: what every peer can say (schedule, coupon, segments, attributes,
// minimum, presence of the target). Their meaning is the generator's own (workload.md there), not Perk's.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const folder = process.env.PERK_BENCH_DATA ?? join(import.meta.dirname, "../../build/bench-data");

const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));

export const exists = (size) => existsSync(join(folder, `promos_${size}.json`));

export function load(size) {
  const promotions = read(`promos_${size}.json`);
  const carts = read(`carts_${size}_10.json`);
  for (const cart of carts) {
    cart.subtotal = cart.lines.reduce((sum, line) => sum + line.price * line.qty, 0);
    cart.categories = [...new Set(cart.lines.flatMap((line) => line.cats))];
    cart.skus = cart.lines.map((line) => line.sku);
  }
  return { promotions, carts };
}

// The reference of the conditions: ids of the promotions that hold.
export function conditions(promotions, cart) {
  const categories = new Set(cart.categories);
  const skus = new Set(cart.skus);
  const holds = [];
  for (const p of promotions) {
    if (cart.now < p.starts || cart.now >= p.ends) continue;
    if (p.coupon !== null && !cart.coupons.includes(p.coupon)) continue;
    if (p.segments.length > 0 && !p.segments.some((segment) => cart.segments.includes(segment))) continue;
    if (!p.attrs.every((a) => (a.op === "eq" ? cart.attrs[a.attr] === a.value : cart.attrs[a.attr] >= a.value))) continue;
    if (cart.subtotal < p.minSubtotal) continue;
    if (p.target.category !== undefined && !categories.has(p.target.category)) continue;
    if (p.target.sku !== undefined && !skus.has(p.target.sku)) continue;
    if (p.kind === "bundle" && !p.effect.items.every((item) => skus.has(item.sku))) continue;
    holds.push(p.id);
  }
  return holds;
}
