// What promotions take off a priced basket: the same rules as quanqu/pricing/rules.py, for a till
// without the network. Integers only; amounts are fen. Both are run over the same random baskets.

const MANY = 1_000_000;
const BPS = 10_000;

/** a * b / c rounded down, and what remains; exact whatever the size. */
function divided(a, b, c) {
  const product = a * b;
  if (Number.isSafeInteger(product)) {
    const whole = Math.floor(product / c);
    return [whole, product - whole * c];
  }
  const large = BigInt(a) * BigInt(b);
  return [Number(large / BigInt(c)), Number(large % BigInt(c))];
}

/** Parts of a total by weights, the largest remainders first, ties to the earliest. */
export function split(total, weights) {
  const whole = sum(weights);
  const parts = weights.map((weight) => divided(total, weight, whole));
  const missing = total - sum(parts.map(([part]) => part));
  const order = parts.map((_, i) => i).sort((a, b) => parts[b][1] - parts[a][1] || a - b);
  const shares = parts.map(([part]) => part);
  for (const i of order.slice(0, missing)) shares[i] += 1;
  return shares;
}

/** So many ten-thousandths of an amount: halves up, down, or up. */
export function part(amount, bps, how) {
  const [whole, rest] = divided(amount, bps, BPS);
  if (how === "down") return whole;
  if (how === "up") return whole + (rest > 0 ? 1 : 0);
  return whole + (2 * rest >= BPS ? 1 : 0);
}

/** What a quantity costs at a price per so many of it, halves up. */
export function amountOf(price, qty, per) {
  const [whole, rest] = divided(price, qty, per);
  return whole + (2 * rest >= per ? 1 : 0);
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

// The form, with what is as usual filled in.

function keysOf(scope) {
  const listed = (one) => [
    ...(one.skus ?? []).map((id) => `s${id}`),
    ...(one.products ?? []).map((id) => `p${id}`),
    ...(one.categories ?? []).map((id) => `c${id}`),
    ...(one.brands ?? []).map((id) => `b${id}`),
  ];
  const keys = new Set(scope.all ? [...listed(scope), "*"] : listed(scope));
  const without = new Set(scope.except ? listed(scope.except) : []);
  return {
    has: (item) => item.keys.some((key) => keys.has(key)) && !item.keys.some((key) => without.has(key)),
    touches: (item) => item.keys.some((key) => keys.has(key)),
    hasExcepts: without.size > 0,
  };
}

/** A promotion in force, {promotion_id, code, number, form}, ready to be applied. */
export function compiled(rule) {
  const { give } = rule.form;
  const scopes = give.kind === "bundle" ? give.parts.map((one) => one.what) : give.of ? [give.of] : [];
  const goods = keysOf(rule.form.what ?? {});
  const parts = scopes.map(keysOf);
  return {
    ...rule,
    give,
    goods,
    parts,
    when: rule.form.when ?? {},
    need: rule.form.need ?? {},
    priority: rule.form.priority ?? 100,
    stack: rule.form.stack ?? "",
    exclusive: rule.form.exclusive ?? false,
    times: rule.form.times ?? null,
    cap: rule.form.cap_fen ?? null,
    hasExcepts: [goods, ...parts].some((one) => one.hasExcepts),
    isAbout: (item) => [goods, ...parts].some((one) => one.has(item)),
    touches: (item) => [goods, ...parts].some((one) => one.touches(item)),
  };
}

function byRank(one, other) {
  return (
    Number(one.when.coupon ?? false) - Number(other.when.coupon ?? false) ||
    one.priority - other.priority ||
    compared(one.code, other.code) ||
    compared(one.promotion_id, other.promotion_id)
  );
}

function compared(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

function holds(rule, shopper, where) {
  const { when } = rule;
  const among = (list, value) => !list?.length || list.includes(value);
  return (
    (rule.form.currency ?? "CNY") === where.currency &&
    (when.from ?? 0) <= where.at &&
    (when.until == null || where.at < when.until) &&
    (!when.coupon || shopper.coupons.includes(rule.promotion_id)) &&
    among(when.sellers, where.seller) &&
    among(when.zones, where.zone) &&
    among(when.nodes, where.node) &&
    among(when.weekdays, where.weekday) &&
    (!when.minutes?.length || when.minutes.some(([a, b]) => a <= where.minute && where.minute < b)) &&
    (!when.members_only || shopper.is_member) &&
    among(when.tiers, shopper.tier) &&
    (!when.first_order || shopper.is_first_order) &&
    (!when.buyers_only || shopper.is_buyer) &&
    (!when.tokens?.length || when.tokens.some((token) => shopper.tokens.includes(token)))
  );
}

/** Apply promotions to priced lines: each to what the ones before it have left. */
export function apply(rules, items, shopper, where) {
  const candidates = rules
    .map(compiled)
    .sort(byRank)
    .map((rule) => [rule, items.flatMap((item, i) => (rule.touches(item) ? [i] : []))])
    .filter(([rule, lines]) => lines.length && holds(rule, shopper, where));
  const work = new Work(items);
  const groups = new Set();
  for (const [rule, lines] of candidates) {
    const group = groupOf(rule);
    if (isOnFees(rule) || groups.has(group)) continue;
    if (!rule.stack) {
      work.take(rule, lines, work.offer(rule, lines));
      continue;
    }
    groups.add(group);
    work.takeBest(candidates.filter(([other]) => groupOf(other) === group && !isOnFees(other)));
  }
  return {
    taken: work.taken,
    onDelivery: candidates
      .filter(([rule, lines]) => isOnFees(rule) && work.sets(rule, work.free(rule, lines)))
      .map(([rule]) => rule.promotion_id),
  };
}

function groupOf(rule) {
  return `${Number(rule.when.coupon ?? false)} ${rule.stack}`;
}

function isOnFees(rule) {
  return rule.give.kind === "free_delivery";
}

class Work {
  constructor(items) {
    this.items = items;
    this.left = items.map((item) => item.total_fen);
    this.room = items.map((item) => Math.max(0, item.total_fen - item.floor_fen));
    this.stacks = items.map(() => new Set());
    this.closed = items.map(() => false);
    this.taken = [];
  }

  free(rule, lines) {
    return lines.filter(
      (i) =>
        !this.closed[i] &&
        !(rule.exclusive && this.stacks[i].size) &&
        !(rule.stack && this.stacks[i].has(rule.stack)) &&
        (!rule.hasExcepts || rule.isAbout(this.items[i])),
    );
  }

  sets(rule, free) {
    const { give, need } = rule;
    let lines = free;
    let most = rule.times || MANY;
    if (give.kind === "gift") {
      lines = lines.filter((i) => !this.items[i].keys.includes(`s${give.sku}`));
    } else if (give.kind === "buy_get") {
      lines = lines.filter((i) => rule.goods.has(this.items[i]));
    }
    if (need.qty) most = Math.min(most, Math.floor(this.pieces(lines) / need.qty));
    if (need.amount_fen) {
      const amount = sum(lines.map((i) => this.left[i]));
      most = Math.min(most, divided(amount, 1, need.amount_fen)[0]);
    }
    if (!need.qty && !need.amount_fen && ["amount", "gift"].includes(give.kind)) most = 1;
    return lines.length ? most : 0;
  }

  offer(rule, lines) {
    const free = this.free(rule, lines);
    const sets = this.sets(rule, free);
    if (!sets) return [];
    let wanted = GIVES[rule.give.kind](this, rule, free, sets);
    const total = sum(wanted.map(([, off]) => off));
    if (rule.cap !== null && total > rule.cap) {
      const shares = split(rule.cap, wanted.map(([, off]) => off));
      wanted = wanted.map(([i], n) => [i, shares[n]]);
    }
    return wanted
      .filter(([i, off]) => off && this.room[i])
      .map(([i, off]) => [i, Math.min(off, this.room[i])]);
  }

  take(rule, lines, parts) {
    if (!parts.length) return;
    const counted = new Set([...this.free(rule, lines), ...parts.map(([i]) => i)]);
    for (const [i, off] of parts) {
      this.left[i] -= off;
      this.room[i] -= off;
      const { bearers } = rule.form;
      const shares = split(off, bearers.map((bearer) => bearer.bps));
      this.taken.push({
        promotion_id: rule.promotion_id,
        line: i,
        off_fen: off,
        bearers: bearers.map(({ who }, n) => [who, shares[n]]).filter(([, fen]) => fen),
      });
    }
    for (const i of counted) {
      this.stacks[i].add(rule.stack);
      this.closed[i] ||= rule.exclusive;
    }
  }

  /** More than this a promotion cannot take off. */
  most(rule, lines) {
    const everything = sum(rule.give.kind === "gift" ? this.room : lines.map((i) => this.room[i]));
    return rule.cap === null ? everything : Math.min(rule.cap, everything);
  }

  /**
   * Take what gives most, and so on. Nothing is reckoned before it may be the best; an offer whose
   * lines were taken is reckoned again in turn.
   */
  takeBest(group) {
    const takenIn = this.items.map(() => 0);
    const offers = new Map(group.map((one, n) => [n, { gain: this.most(...one), turn: 0, parts: [] }]));
    let turn = 1;
    const offer = (n) => {
      const parts = this.offer(...group[n]);
      const gain = sum(parts.map(([, off]) => off));
      if (parts.length) offers.set(n, { gain, turn, parts });
      else offers.delete(n);
    };
    while (offers.size) {
      let best = null;
      for (const [n, { gain }] of offers) {
        const lead = best === null ? 1 : gain - offers.get(best).gain;
        if (lead > 0 || (lead === 0 && n < best)) best = n;
      }
      const { parts, turn: offeredIn } = offers.get(best);
      const [rule, lines] = group[best];
      const touched = new Set([...lines, ...parts.map(([i]) => i)]);
      if (!offeredIn || [...touched].some((i) => takenIn[i] >= offeredIn)) {
        offer(best);
        continue;
      }
      offers.delete(best);
      this.take(rule, lines, parts);
      for (const i of touched) takenIn[i] = turn;
      turn += 1;
    }
  }

  /** The cheapest (or dearest) units of some lines: [line, units, what they cost now]. */
  units(lines, qty, dearest = false) {
    const chosen = [];
    let wanted = qty;
    const price = (i) => this.items[i].unit_fen;
    const order = lines
      .filter((i) => this.items[i].price_per_qty === 1)
      .map((i, place) => [i, place])
      .sort(([a, m], [b, n]) => (dearest ? price(b) - price(a) : price(a) - price(b)) || m - n);
    for (const [i] of order) {
      const some = Math.min(wanted, this.items[i].qty);
      if (some) chosen.push([i, some, divided(this.left[i], some, this.items[i].qty)[0]]);
      wanted -= some;
    }
    return chosen;
  }

  limited(rule, lines) {
    if (rule.times) return this.units(lines, rule.times, true);
    return lines.map((i) => [i, this.items[i].qty, this.left[i]]);
  }

  pieces(lines) {
    return sum(lines.map((i) => (this.items[i].price_per_qty === 1 ? this.items[i].qty : 0)));
  }
}

function worthOf(units) {
  return sum(units.map(([, , fen]) => fen));
}

/** An amount over what units cost. */
function shared(units, off) {
  if (off <= 0 || !worthOf(units)) return [];
  const shares = split(off, units.map(([, , fen]) => fen));
  return units.map(([i], n) => [i, shares[n]]);
}

function partly(units, give) {
  return units.map(([i, , fen]) => [i, part(fen, give.bps, give.round)]);
}

const GIVES = {
  percent(work, rule, lines) {
    const units = work.limited(rule, lines);
    return shared(units, part(worthOf(units), rule.give.bps, rule.give.round));
  },

  amount(work, rule, lines, sets) {
    if (rule.give.per === "unit") {
      const pieces = lines.filter((i) => work.items[i].price_per_qty === 1);
      return work
        .limited(rule, pieces)
        .map(([i, qty, fen]) => [i, Math.min(rule.give.fen * qty, fen)]);
    }
    const rooms = lines.map((i) => [i, 0, work.room[i]]);
    return shared(rooms, Math.min(rule.give.fen * sets, worthOf(rooms)));
  },

  price(work, rule, lines) {
    return work.limited(rule, lines).map(([i, qty, fen]) => [
      i,
      Math.max(0, fen - amountOf(rule.give.fen, qty, work.items[i].price_per_qty)),
    ]);
  },

  nth(work, { give }, lines, sets) {
    return partly(work.units(lines, Math.min(sets, Math.floor(work.pieces(lines) / give.n))), give);
  },

  buy_get(work, rule, lines, sets) {
    const { give } = rule;
    let [others, most] = [lines, Math.floor(work.pieces(lines) / (give.buy + give.get))];
    if (give.of) {
      others = lines.filter((i) => rule.parts[0].has(work.items[i]));
      const bought = lines.filter((i) => !others.includes(i) && rule.goods.has(work.items[i]));
      const pairs = [work.pieces(bought) / give.buy, work.pieces(others) / give.get];
      most = Math.floor(Math.min(...pairs));
    }
    return partly(work.units(others, Math.min(sets, most) * give.get), give);
  },

  bundle(work, rule, lines, sets) {
    let left = lines;
    let most = sets;
    const chosen = rule.give.parts.map((one, number) => {
      const fitting = left.filter((i) => rule.parts[number].has(work.items[i]));
      left = left.filter((i) => !fitting.includes(i));
      most = Math.min(most, Math.floor(work.pieces(fitting) / one.qty));
      return [one.qty, fitting];
    });
    const units = chosen.flatMap(([qty, fitting]) => work.units(fitting, qty * most, true));
    return shared(units, worthOf(units) - rule.give.price_fen * most);
  },

  gift(work, rule, _lines, sets) {
    const mine = work.items.flatMap((item, i) => (item.keys.includes(`s${rule.give.sku}`) ? [i] : []));
    const units = work.units(work.free(rule, mine), rule.give.qty * sets);
    return units.map(([i, , fen]) => [i, fen]);
  },
};
