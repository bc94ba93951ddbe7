// Microseconds a cart of what a shop would pick instead, on carts of 10 lines, warm; and what part of the work each
// did. Conditions are checked against workload.mjs, hand-written calculations against each other, cart by cart.
//
//   node index.mjs [--full] [PROMOTIONS...]      PERK_BENCH_DATA: the workload; PERK_BENCH_NATIVE: a file of
//                                                `PROMOTIONS NANOSECONDS`, for ratios
import { existsSync, readFileSync } from "node:fs";
import * as workload from "./workload.mjs";
import * as byHand from "./by_hand.mjs";

const said = process.argv.slice(2);
const full = said.includes("--full");
const sizes = said.filter((word) => word !== "--full").map(Number);
if (sizes.length === 0) sizes.push(10, 100, 1000, 10000);
const kNow = 1_760_000_000;
const kHalfDay = 43_200;

const native = new Map();
if (existsSync(process.env.PERK_BENCH_NATIVE ?? "")) {
  for (const line of readFileSync(process.env.PERK_BENCH_NATIVE, "utf8").trim().split("\n")) {
    const [size, nanoseconds] = line.split(" ").map(Number);
    native.set(size, nanoseconds);
  }
}

// Milliseconds of the process's own time: what others do on the machine does not count.
function own() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

// The median round over as many carts as fit, after one that warms up.
async function measure(price, carts, milliseconds) {
  const budget = full ? 4 * milliseconds : milliseconds;
  const start = performance.now();
  let warm = 0;
  while (warm < carts.length && (warm === 0 || performance.now() - start < budget / 3)) await price(carts[warm++]);
  const some = carts.slice(0, warm);
  const rounds = [];
  while (rounds.length === 0 || (performance.now() - start < budget && rounds.length < 200)) {
    const begin = own();
    for (const cart of some) {
      const answer = price(cart);
      if (answer instanceof Promise) await answer;
    }
    rounds.push((own() - begin) / some.length);
  }
  rounds.sort((a, b) => a - b);
  return 1000 * rounds[Math.floor(rounds.length / 2)];
}

const kEverything = "everything, by the simpler rules";
const peers = new Map(); // name → { did, times by size, checked }
function note(name, did, size, micros, checked) {
  if (!peers.has(name)) peers.set(name, { did, times: new Map(), checked: [] });
  peers.get(name).times.set(size, micros);
  peers.get(name).checked.push(checked);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const ids = (list) => [...list].map(Number).sort((a, b) => a - b);

async function conditionsOf(name, make, promotions, carts, size, most) {
  let price;
  try {
    price = await make();
  } catch (error) {
    console.log(`\nLeft out: ${name}, ${error.message.split("\n")[0]}`);
    return;
  }
  if (size > most) return;
  let differ = 0;
  const some = carts.slice(0, size >= 1000 ? 20 : 100);
  for (const cart of some) if (!same(ids(await price(cart)), workload.conditions(promotions, cart))) ++differ;
  note(name, "conditions", size, await measure(price, carts, 1500), differ === 0 ? "agrees" : `${differ} differ`);
}

for (const size of sizes) {
  if (!workload.exists(size)) {
    console.log(`\nLeft out: there is no workload of ${size} promotions in ${workload.folder}.`);
    continue;
  }
  const { promotions, carts } = workload.load(size);
  const loop = byHand.naive(promotions);
  const index = byHand.indexed(promotions, carts, kNow - kHalfDay, kNow + kHalfDay + 1);
  const some = carts.slice(0, size >= 10000 ? 100 : 1000);
  const differ = some.filter((cart) => !same(loop(cart), index(cart))).length;
  const checked = differ === 0 ? "agree with each other" : `${differ} differ`;
  note("JavaScript by hand, index of Maps", kEverything, size, await measure(index, carts, 1000), checked);
  note("JavaScript by hand, loop", kEverything, size, await measure(loop, carts, 1000), checked);
  if (size > 10000) continue;
  let engines;
  try {
    engines = await import("./engines.mjs");
  } catch (error) {
    console.log(`\nLeft out: rule engines, ${error.message.split("\n")[0]}`);
    continue;
  }
  const cases = [
    ["CEL (@marcbachmann/cel-js)", () => engines.cel(promotions, carts), 10000],
    ["GoRules zen-engine, decision table", () => engines.zen(promotions), 10000],
    ["json-rules-engine", () => engines.jsonRules(promotions), full ? 10000 : 1000],
  ];
  for (const [name, make, most] of cases) {
    if (size <= most) await conditionsOf(name, make, promotions, carts, size, most);
  }
  try {
    const medusa = await import("./medusa.mjs");
    const parts = medusa.computation();
    const prices = new Map(carts.flatMap((cart) => cart.lines.map((line) => [line.sku, line.price])));
    const stored = promotions.map((p) => {
      const off = p.kind === "sku_price" ? Math.max(0, (prices.get(p.target.sku) ?? p.effect.price) - p.effect.price)
        : p.kind === "bundle" ? 1000 : undefined;
      return medusa.stored({ ...p, effect: { ...p.effect, off } });
    });
    const contexts = new Map(carts.map((cart) => [cart, medusa.context(cart)]));
    const inForce = (cart) => stored.filter((p) => p.starts <= cart.now && cart.now < p.ends &&
      (p.is_automatic || cart.coupons.includes(p.code)));
    const active = new Map(carts.map((cart) => [cart, inForce(cart)]));
    const matching = new Map(carts.map((cart) => {
      const held = new Set(workload.conditions(promotions, cart));
      return [cart, stored.filter((p) => held.has(p.id))];
    }));
    // Nothing that fails the conditions may have given something; but a bundle needs all its pieces only here.
    const bundles = new Set(stored.filter((_, i) => promotions[i].kind === "bundle").map((p) => p.code));
    let wrong = 0;
    for (const cart of carts.slice(0, 100)) {
      const codes = new Set(matching.get(cart).map((p) => p.code));
      const actions = medusa.compute(parts, active.get(cart), contexts.get(cart));
      if (actions.some((action) => action.action.startsWith("add") && !codes.has(action.code) && !bundles.has(action.code))) ++wrong;
    }
    const held = wrong === 0 ? "gives only what the conditions allow" : `${wrong} differ`;
    const did = "conditions and amounts; no exclusions, caps, groups; bundles by any piece";
    note("Medusa, all that are in force", did, size,
      await measure((cart) => medusa.compute(parts, active.get(cart), contexts.get(cart)), carts, 1500), held);
    note("Medusa, an ideal prefilter", did, size,
      await measure((cart) => medusa.compute(parts, matching.get(cart), contexts.get(cart)), carts, 1500), held);
  } catch (error) {
    console.log(`\nLeft out: Medusa, ${error.message.split("\n")[0]}`);
  }
}

const number = (value) => Number.isInteger(value) || value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
function table(heads, rows) {
  const widths = heads.map((head, i) => Math.max(3, head.length, ...rows.map((row) => row[i].length)));
  const line = (cells) => `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  console.log(["", line(heads), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n"));
}

console.log("\n## What a shop would pick instead\n\nMicroseconds a cart of 10 lines, of the process's own time; Node.js, warm; each engine has the promotions in its own best form.");
table(["system", ...sizes.map((size) => number(size)), "what it did", "checked"],
  [...peers].map(([name, peer]) => [name, ...sizes.map((size) => peer.times.has(size) ? number(peer.times.get(size)) : ""),
    peer.did, [...new Set(peer.checked)].join(", ")]));

const targets = [
  ["CEL (@marcbachmann/cel-js)", 1000, 350],
  ["GoRules zen-engine, decision table", 1000, 490],
  ["json-rules-engine", 1000, 13000],
  ["Medusa, an ideal prefilter", 1000, 275],
  ["JavaScript by hand, index of Maps", 10000, 12],
];
const rows = [];
for (const [name, size, target] of targets) {
  const micros = peers.get(name)?.times.get(size);
  if (micros === undefined || !native.has(size)) continue;
  const ratio = (1000 * micros) / native.get(size);
  rows.push([`${name} ÷ native, ${number(size)} promotions`, number(ratio), `≥ ${number(target)}`,
    ratio >= target ? "ok" : "**short**"]);
}
if (rows.length > 0) {
  console.log("\n**Targets**");
  table(["what", "measured", "target", ""], rows);
} else {
  console.log("\nNo ratios: the native figures were not measured in the same run.");
}
