// What a good developer writes by hand in JavaScript: the whole calculation by the generator's rules, once as a loop
// over all promotions and once with an index of Maps, by the rarest key of each promotion.

const phaseOf = (kind) => (kind === "fixed_order" ? 1 : kind === "free_shipping" ? 2 : 0);

function prepare(p) {
  return {
    ...p,
    phase: phaseOf(p.kind),
    withoutSkus: new Set(p.exclude.skus),
    withoutCategories: new Set(p.exclude.categories),
    withoutBrands: new Set(p.exclude.brands),
    excludes: p.exclude.skus.length + p.exclude.categories.length + p.exclude.brands.length > 0,
  };
}

function eligible(p, line) {
  if (p.target.category !== undefined) {
    const c = line.cats;
    const t = p.target.category;
    if (c[0] !== t && c[1] !== t && c[2] !== t) return false;
  } else if (p.target.sku !== undefined && line.sku !== p.target.sku) {
    return false;
  }
  if (!p.excludes) return true;
  return !(
    p.withoutSkus.has(line.sku) ||
    p.withoutBrands.has(line.brand) ||
    (p.withoutCategories.size > 0 && line.cats.some((category) => p.withoutCategories.has(category)))
  );
}

function quantity(p, cart) {
  let sum = 0;
  for (const line of cart.lines) if (eligible(p, line)) sum += line.qty;
  return sum;
}

function matches(p, cart) {
  if (cart.now < p.starts || cart.now >= p.ends) return false;
  if (p.coupon !== null && !cart.coupons.includes(p.coupon)) return false;
  if (p.segments.length > 0 && !p.segments.some((segment) => cart.segments.includes(segment))) return false;
  for (const a of p.attrs) {
    const value = cart.attrs[a.attr];
    if (a.op === "eq" ? value !== a.value : value < a.value) return false;
  }
  if (cart.subtotal < p.minSubtotal) return false;
  switch (p.kind) {
    case "free_shipping": return true;
    case "bundle":
      return p.effect.items.every((item) => cart.lines.some((line) => line.sku === item.sku && line.qty >= item.qty));
    case "tiered": return quantity(p, cart) >= p.effect.tiers[0].minQty;
    case "bxgy": return quantity(p, cart) >= p.effect.buy + p.effect.get;
    default: return cart.lines.some((line) => eligible(p, line));
  }
}

function allocate(total, weights) {
  const whole = weights.reduce((a, b) => a + b, 0);
  if (whole === 0) return weights.map(() => 0);
  const shares = weights.map((weight) => Math.floor((total * weight) / whole));
  const order = weights.map((weight, i) => ({ i, rest: (total * weight) % whole }));
  order.sort((a, b) => b.rest - a.rest || a.i - b.i);
  let left = total - shares.reduce((a, b) => a + b, 0);
  for (let k = 0; left > 0; ++k, --left) ++shares[order[k].i];
  return shares;
}

const percent = (amount, points) => Math.floor((amount * points + 5000) / 10000);

function discounts(p, cart, rest) {
  const lines = cart.lines;
  const off = lines.map(() => 0);
  const amount = (line) => line.price * line.qty;
  const each = (body) => lines.forEach((line, i) => { if (eligible(p, line)) off[i] = body(line); });
  switch (p.kind) {
    case "pct_category": each((line) => percent(amount(line), p.effect.bps)); break;
    case "sku_price": each((line) => Math.max(0, line.price - p.effect.price) * line.qty); break;
    case "tiered": {
      const count = quantity(p, cart);
      let points = 0;
      for (const tier of p.effect.tiers) if (count >= tier.minQty) points = tier.bps;
      each((line) => percent(amount(line), points));
      break;
    }
    case "bxgy": {
      const order = lines.map((_, i) => i).filter((i) => eligible(p, lines[i]));
      let free = Math.floor(quantity(p, cart) / (p.effect.buy + p.effect.get)) * p.effect.get;
      order.sort((a, b) => lines[a].price - lines[b].price || a - b);
      for (const i of order) {
        if (free === 0) break;
        const units = Math.min(free, lines[i].qty);
        off[i] = units * lines[i].price;
        free -= units;
      }
      break;
    }
    case "bundle": {
      let sets = Infinity;
      let sum = 0;
      const weights = lines.map(() => 0);
      for (const item of p.effect.items) {
        const i = lines.findIndex((line) => line.sku === item.sku);
        sets = Math.min(sets, Math.floor(lines[i].qty / item.qty));
        sum += lines[i].price * item.qty;
        weights[i] = lines[i].price * item.qty;
      }
      const shares = allocate(sets * Math.max(0, sum - p.effect.price), weights.map((weight) => weight * sets));
      shares.forEach((share, i) => { off[i] = share; });
      break;
    }
    case "fixed_order": {
      const weights = lines.map((line, i) => (eligible(p, line) ? rest[i] : 0));
      let total = Math.min(p.effect.amount, weights.reduce((a, b) => a + b, 0));
      if (p.cap > 0) total = Math.min(total, p.cap);
      allocate(total, weights).forEach((share, i) => { off[i] = share; });
      break;
    }
  }
  return off;
}

function apply(matching, cart) {
  const best = new Map();
  const winners = [];
  for (const p of matching) {
    if (p.group === 0) {
      winners.push(p);
      continue;
    }
    const other = best.get(p.group);
    if (other === undefined || p.priority > other.priority || (p.priority === other.priority && p.id < other.id)) {
      best.set(p.group, p);
    }
  }
  winners.push(...best.values());
  winners.sort((a, b) => a.phase - b.phase || b.priority - a.priority || a.id - b.id);
  const rest = cart.lines.map((line) => line.price * line.qty);
  const applied = [];
  let shipping = cart.shipping;
  for (const p of winners) {
    if (p.kind === "free_shipping") {
      const off = p.cap > 0 ? Math.min(shipping, p.cap) : shipping;
      shipping -= off;
      applied.push([p.id, off]);
      continue;
    }
    let off = discounts(p, cart, rest).map((amount, i) => Math.min(amount, rest[i]));
    let sum = off.reduce((a, b) => a + b, 0);
    if (p.cap > 0 && sum > p.cap) {
      off = allocate(p.cap, off);
      sum = p.cap;
    }
    off.forEach((amount, i) => { rest[i] -= amount; });
    applied.push([p.id, sum]);
  }
  return { applied, rest, shipping };
}

export function naive(promotions) {
  const prepared = promotions.map(prepare);
  return (cart) => apply(prepared.filter((p) => matches(p, cart)), cart);
}

// Counts of keys in a sample; what it does not have is a little likely.
class Shares {
  constructor(sample) {
    this.one = 1 / sample.length;
    this.seen = new Map();
    for (const cart of sample) {
      for (const line of cart.lines) this.count(`sku ${line.sku}`);
      for (const category of cart.categories) this.count(`category ${category}`);
      for (const segment of cart.segments) this.count(`segment ${segment}`);
      for (const name in cart.attrs) this.count(`${name} ${cart.attrs[name]}`);
    }
  }
  count(key) {
    this.seen.set(key, (this.seen.get(key) ?? 0) + this.one);
  }
  of(kind, value) {
    return this.seen.get(`${kind} ${value}`) ?? 0.3 * this.one;
  }
}

const inner = (map, key) => {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = new Map()));
  return found;
};
const post = (map, key, p) => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [p]);
  else list.push(p);
};

// One key for each promotion, the rarest; once for each segment where it is one of segments.
export function indexed(promotions, sample, begin, end) {
  const shares = new Shares(sample);
  const index = { coupon: new Map(), sku: new Map(), category: new Map(), segment: new Map(), attribute: new Map(),
    categorySegment: new Map(), categoryAttribute: new Map(), segmentAttribute: new Map(), always: [] };
  for (const p of promotions.map(prepare).filter((each) => each.ends > begin && each.starts < end)) {
    let best = 1;
    let add = () => index.always.push(p);
    const offer = (share, how) => {
      if (share < best) [best, add] = [share, how];
    };
    const category = p.target.category;
    const ofCategory = category === undefined ? 1 : shares.of("category", category);
    const ofSegments = 1 - p.segments.reduce((none, segment) => none * (1 - shares.of("segment", segment)), 1);
    const tests = p.attrs.filter((a) => a.op === "eq").sort((a, b) => shares.of(a.attr, a.value) - shares.of(b.attr, b.value));
    const test = tests[0];
    const ofTest = test === undefined ? 1 : shares.of(test.attr, test.value);
    if (p.coupon !== null) offer(1e-7, () => post(index.coupon, p.coupon, p));
    const skus = p.kind === "bundle" ? p.effect.items.map((item) => item.sku) : p.target.sku === undefined ? [] : [p.target.sku];
    for (const sku of skus) offer(shares.of("sku", sku), () => post(index.sku, sku, p));
    if (category !== undefined) {
      offer(ofCategory, () => post(index.category, category, p));
      if (p.segments.length > 0) {
        offer(ofCategory * ofSegments, () => p.segments.forEach((segment) => post(inner(index.categorySegment, category), segment, p)));
      }
      if (test !== undefined) {
        offer(ofCategory * ofTest, () => post(inner(inner(index.categoryAttribute, category), test.attr), test.value, p));
      }
    }
    if (test !== undefined) {
      offer(ofTest, () => post(inner(index.attribute, test.attr), test.value, p));
      if (p.segments.length > 0) {
        offer(ofTest * ofSegments, () => p.segments.forEach((segment) => post(inner(inner(index.segmentAttribute, test.attr), test.value), segment, p)));
      }
    }
    if (p.segments.length > 0) offer(ofSegments, () => p.segments.forEach((segment) => post(index.segment, segment, p)));
    add();
  }
  let round = 0;
  return (cart) => {
    ++round;
    const matching = [];
    const look = (list) => {
      if (list === undefined) return;
      for (const p of list) {
        if (p.round === round) continue;
        p.round = round;
        if (matches(p, cart)) matching.push(p);
      }
    };
    for (const code of cart.coupons) look(index.coupon.get(code));
    for (const line of cart.lines) look(index.sku.get(line.sku));
    for (const category of cart.categories) {
      look(index.category.get(category));
      const segments = index.categorySegment.get(category);
      if (segments !== undefined) for (const segment of cart.segments) look(segments.get(segment));
      const attributes = index.categoryAttribute.get(category);
      if (attributes !== undefined) for (const [name, values] of attributes) look(values.get(cart.attrs[name]));
    }
    for (const [name, values] of index.attribute) look(values.get(cart.attrs[name]));
    for (const [name, values] of index.segmentAttribute) {
      const segments = values.get(cart.attrs[name]);
      if (segments !== undefined) for (const segment of cart.segments) look(segments.get(segment));
    }
    for (const segment of cart.segments) look(index.segment.get(segment));
    look(index.always);
    return apply(matching, cart);
  };
}
