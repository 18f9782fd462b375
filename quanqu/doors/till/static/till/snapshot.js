// The snapshot that the server signed: prices and promotions of one store, for when it is away.

import { amountOf, apply } from "./price.js";

const NOBODY = { is_member: false, tier: "", is_first_order: false, is_buyer: false, tokens: [], coupons: [] };
const CLOCK_OFF = 5 * 60;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const bytesOf = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

/** What {text, signature} says, or null if the server's key did not sign just that. */
export async function opened({ text, signature }, publicKey) {
  const key = await crypto.subtle.importKey("raw", bytesOf(publicKey), { name: "Ed25519" }, false, ["verify"]);
  const said = new TextEncoder().encode(text);
  return (await crypto.subtle.verify("Ed25519", key, bytesOf(signature), said)) ? JSON.parse(text) : null;
}

/** Whether its prices count at a moment. A clock that was set back must not make them young again. */
export function isInForce({ made_at, valid_until }, at) {
  return made_at - CLOCK_OFF <= at && at < valid_until;
}

/** Where and when it is sold, by the store's own clock. */
function here(snapshot, at) {
  const options = { timeZone: snapshot.timezone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const parts = new Intl.DateTimeFormat("en-GB", options).formatToParts(new Date(at * 1_000));
  const clock = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return {
    seller: snapshot.seller,
    node: snapshot.node,
    zone: snapshot.zone,
    currency: snapshot.currency,
    at,
    weekday: DAYS.indexOf(clock.weekday) + 1,
    minute: Number(clock.hour) * 60 + Number(clock.minute),
  };
}

/** The prices of a SKU on the nearest list that has its base price, and the highest of its floors. */
function pricesOf(snapshot, sku) {
  const found = snapshot.prices
    .filter(([of]) => of === sku)
    .map(([, zone, tier, minQty, fen, per]) => ({ zone, tier, minQty, fen, per }));
  const base = found.find((one) => one.tier === "" && one.minQty === 1);
  const floor = Math.max(0, ...found.filter((one) => one.tier === "floor").map((one) => one.fen));
  return base && { base, floor, all: found.filter((one) => one.zone === base.zone && one.tier === "") };
}

export function isSold(snapshot, sku) {
  return Boolean(pricesOf(snapshot, sku));
}

/** What {sku, qty}, each SKU once, cost: the lines with what promotions take off, and the total. */
export function basket(snapshot, wanted, at) {
  const lines = wanted.map(({ sku, qty }) => {
    const { base, floor, all } = pricesOf(snapshot, sku);
    const paid = Math.min(...all.filter((one) => one.minQty <= qty).map((one) => one.fen));
    const total = amountOf(paid, qty, base.per);
    return { sku, qty, unit_fen: paid, per: base.per, total_fen: total, floor_fen: amountOf(floor, qty, base.per), offers: [] };
  });
  const items = lines.map((line) => ({ ...line, keys: snapshot.goods[line.sku], price_per_qty: line.per }));
  const { taken } = apply(snapshot.promotions, items, NOBODY, here(snapshot, at));
  const texts = new Map(snapshot.promotions.map((one) => [one.promotion_id, one.form.text]));
  for (const { promotion_id, line, off_fen, bearers } of taken) {
    lines[line].total_fen -= off_fen;
    lines[line].offers.push({ text: texts.get(promotion_id), off_fen, bearers });
  }
  return { lines, total_fen: lines.reduce((sum, line) => sum + line.total_fen, 0) };
}
