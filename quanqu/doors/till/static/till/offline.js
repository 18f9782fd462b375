// The till while the network is away: finds, prices and sells by what the shop signed. A sale is
// kept before its receipt is shown, and sent when the network is back.

import { keepPages, partsOf } from "../faces/keep-page.js";
import { drawLines, drawReceipt, drawSales, inMoney, moment, show, showView } from "./offline-drawing.js";
import { keepSale, keepUnderWay, salesOf, underWay, waitingElsewhere } from "./sales-store.js";
import { sendWaiting, tellWaiting } from "./sending.js";
import { basket as priced, isInForce, isSold, opened } from "./snapshot.js";

const words = document.getElementById("cable").dataset;
const field = document.getElementById("scan");
const given = document.getElementById("given");
const BEGUN = `quanqu-basket-${words.node}`;
const CHARGING = `quanqu-charging-${words.node}`;
const EVERY_MS = 15_000;
const MOST_QTY = 99_999;
const MOST_FOUND = 12;
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXY";

let known = null;
let sale = null;
let isSelling = false;

const now = () => Math.floor(Date.now() / 1_000);
const isFit = () => known !== null && isInForce(known.prices, now());
const sum = (list) => list.reduce((total, { fen }) => total + fen, 0);

async function start() {
  try {
    const answer = await fetch(words.snapshot);
    known = await opened(await answer.json(), words.key);
  } catch {
    // Nothing was kept: without prices nothing is sold.
  }
  sale = await takenUp();
  tellCharging();
  draw();
  addEventListener("online", send);
  addEventListener("offline", send);
  setInterval(send, EVERY_MS);
  // Offers begin and end while the page is open, and prices grow old.
  setInterval(() => document.getElementById("sold").hidden && draw(), 30_000);
  await send();
  show("insecure", !(await keepReady()));
}

async function keepReady() {
  try {
    return await keepPages(words.worker, words.scope, [words.home, words.snapshot, ...(await partsOf(words.home))]);
  } catch {
    return Boolean(navigator.serviceWorker?.controller);
  }
}

function fresh() {
  return { node: words.node, id: crypto.randomUUID(), lines: [], taken: [], given_fen: 0 };
}

/** The sale under way here, or a new one; none while there are no prices. */
async function takenUp() {
  const found = await underWay(words.node);
  if (!known) return found;
  const begun = found ?? begunIn(BEGUN);
  // A reload finds it here, and never under another id.
  if (begun && !found) await keepUnderWay(begun);
  sessionStorage.removeItem(BEGUN);
  return begun ?? fresh();
}

/** The network went while a payer's code was charged: nobody may take that money once more. */
function tellCharging() {
  const amount = localStorage.getItem(CHARGING);
  document.getElementById("charged").textContent = amount ?? "";
  show("charging", amount !== null);
}

/** What was being sold when the network went: the same sale, so that it cannot be sold twice. */
function begunIn(name) {
  if (localStorage.getItem(CHARGING) !== null) return null;
  const left = JSON.parse(sessionStorage.getItem(name) ?? "null");
  if (!left?.lines.length) return null;
  const lines = left.lines.filter(([sku]) => isSold(known.prices, sku)).map(([sku, qty]) => ({ sku, qty }));
  return { ...fresh(), id: left.id, lines };
}

/** A quantity before a code as in 3*690..., the code alone, or words of a name. */
function read(text) {
  const [, times, code] = /^(?:(\d{1,5})[*x×])?(.+)$/i.exec(text.trim()) ?? [];
  const sku = known.codes[code?.toUpperCase().replace(/^0+/, "")];
  if (sku && isSold(known.prices, sku)) return add(sku, Number(times ?? 1));
  const wanted = (code ?? "").toLowerCase();
  const found = Object.entries(known.names).filter(([one, { name, choice }]) => isSold(known.prices, one) && `${name} ${choice}`.toLowerCase().includes(wanted));
  drawFound(found.slice(0, MOST_FOUND), Number(times ?? 1));
  show("nothing_known", !found.length);
  return undefined;
}

function drawFound(found, qty = 1) {
  const buttons = found.map(([sku, { name, choice }]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: `${name} ${choice}` });
    button.addEventListener("click", () => add(sku, qty));
    return button;
  });
  document.getElementById("found").replaceChildren(...buttons);
}

async function add(sku, qty) {
  drawFound([]);
  show("nothing_known", false);
  if (sale.taken.length) return show("being_paid", true);
  const line = sale.lines.find((one) => one.sku === sku) ?? { sku, qty: 0 };
  const isOneTooMany = !sale.lines.includes(line) && sale.lines.length >= Number(words.most_lines);
  show("too_many", isOneTooMany);
  if (isOneTooMany) return undefined;
  line.qty = Math.min(MOST_QTY, line.qty + qty);
  sale.lines = [...sale.lines.filter((one) => one !== line), ...(line.qty > 0 ? [line] : [])];
  return keepAndDraw();
}

async function keepAndDraw() {
  await isKept(keepUnderWay(sale));
  draw();
}

/** Whether this device took it: its storage may be full, and then nobody may give a receipt. */
async function isKept(writing) {
  const kept = await writing.then(() => true, () => false);
  show("unkept", !kept);
  return kept;
}

function draw() {
  const fit = isFit();
  show("unfit", !fit);
  for (const one of [field, given, ...document.querySelectorAll("[data-tender]")]) one.disabled = !fit;
  showView("selling");
  if (!fit) return;
  show("being_paid", false);
  const shown = priced(known.prices, sale.lines, now());
  drawLines(shown.lines, known.names, (sku, step) => add(sku, step));
  document.getElementById("as_of").textContent = moment(known.prices.made_at, known.prices.timezone);
  const due = shown.total_fen - sum(sale.taken);
  const total = document.getElementById("total");
  total.dataset.fen = due;
  total.textContent = inMoney(due);
  given.placeholder = inMoney(due);
  const paid = document.getElementById("paid");
  paid.textContent = sale.taken.map(({ kind, fen }) => `${words[kind]} ${inMoney(fen)}`).join(" · ");
  show("untake", sale.taken.length > 0);
  show("clear", !sale.taken.length);
  // An amount may be half typed.
  if (document.activeElement !== given) field.focus();
}

/** Take money; with the last of it the sale is made. Nothing typed means all that is due. */
async function take(kind) {
  const at = now();
  if (isSelling) return undefined;
  if (!isFit() || !sale.lines.length) return draw();
  const shown = priced(known.prices, sale.lines, at);
  const due = shown.total_fen - sum(sale.taken);
  const put = given.value.trim() ? fenOf(given.value) : due;
  show("too_much", put === null || (kind !== "cash" && put > due));
  if (put === null || (put <= 0 && due > 0) || (kind !== "cash" && put > due)) return undefined;
  given.value = "";
  if (due > 0) sale.taken.push({ kind, fen: Math.min(put, due) });
  sale.given_fen += put;
  return put < due ? keepAndDraw() : sell(shown, at);
}

/** An amount as it is typed, in minor units; null for anything else. */
function fenOf(text) {
  const [, whole, parts = ""] = /^(\d{1,8})(?:[.,](\d{1,2}))?$/.exec(text.trim()) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(parts.padEnd(2, "0"));
}

async function sell(shown, at) {
  const made = {
    id: sale.id,
    node: words.node,
    made: Date.now(),
    state: "waiting",
    staff: words.staff,
    store: words.store,
    timezone: known.prices.timezone,
    total_fen: shown.total_fen,
    given_fen: sale.given_fen,
    lines: shown.lines.map((line) => ({ ...line, ...known.names[line.sku] })),
    told: {
      id: sale.id,
      number: numberOf(),
      at,
      pass: known.pass,
      currency: words.currency,
      lines: shown.lines.map(({ sku, qty, total_fen }) => ({ sku, qty, total_fen })),
      tenders: together(sale.taken),
    },
  };
  isSelling = true;
  const kept = await isKept(keepSale(made));
  isSelling = false;
  if (!kept) return draw();
  sale = fresh();
  showSold(made);
  return send();
}

function together(taken) {
  const sums = new Map();
  for (const { kind, fen } of taken) sums.set(kind, (sums.get(kind) ?? 0) + fen);
  return [...sums].map(([kind, amount_fen]) => ({ kind, amount_fen }));
}

/** A number that people read aloud: eight random letters and a check, as the shop makes them. */
function numberOf() {
  const letters = [];
  while (letters.length < 8) {
    const [drawn] = crypto.getRandomValues(new Uint8Array(1));
    // 248 is the largest multiple of 31 in a byte: no letter is likelier than another.
    if (drawn < 248) letters.push(drawn % 31);
  }
  const check = letters.reduce((total, letter, i) => total + (i + 2) * letter, 0) % 31;
  const text = letters.map((letter) => LETTERS[letter]).join("");
  return `T${text.slice(0, 4)}-${text.slice(4)}-${LETTERS[check]}`;
}

function showSold(made) {
  drawReceipt(made, words);
  showView("sold");
  document.getElementById("next").focus();
}

/** The browser knows its own cable only, not the one behind the store's router. */
async function answers() {
  try {
    return (await fetch(words.worker, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

async function send() {
  const { isSignedOut } = await sendWaiting(words);
  const isThere = await answers();
  show("signed_out", isSignedOut);
  show("no_network", !isThere);
  show("network_back", isThere && !sale?.lines.length);
  await tellWaiting(words);
  const elsewhere = (await waitingElsewhere(words.node)).map((one) => ({ ...one, why: one.store ?? "" }));
  drawSales([...elsewhere, ...(await salesOf(words.node))], words, showSold);
}

document.getElementById("scan_form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value;
  field.value = "";
  if (isFit()) read(text);
  else draw();
});
for (const one of document.querySelectorAll("[data-tender]")) one.addEventListener("click", () => take(one.dataset.tender));
document.getElementById("untake").addEventListener("click", () => {
  sale.taken = [];
  sale.given_fen = 0;
  keepAndDraw();
});
document.getElementById("clear").addEventListener("click", () => {
  sale = fresh();
  keepAndDraw();
});
document.getElementById("next").addEventListener("click", draw);

/** One page at a time sells here: two would sell the sale under way twice, under one id. */
async function startAlone() {
  show("elsewhere", true);
  const begin = async () => {
    show("elsewhere", false);
    await start().catch(() => show("unkept", true));
    return new Promise(() => {});
  };
  if (navigator.locks) await navigator.locks.request(BEGUN, begin);
  else await begin();
}

startAlone();
