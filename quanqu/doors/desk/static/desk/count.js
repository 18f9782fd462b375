// The counting page: scan, see the sum, correct it; entries go to the shop when there is a network.

import { entriesOf, keep, mark } from "./count-store.js";
import { tell } from "./sounds.js";
import { drawnWith, keepPages } from "../faces/keep-page.js";
import { freshToken } from "../faces/token.js";

const root = document.getElementById("counting");
const words = root.dataset;
const field = document.getElementById("count_code");
const list = document.getElementById("counted");
const template = document.getElementById("counted_line");
const EVERY_MS = 15_000;

let goods = new Map();
let byCode = new Map();
let latest = "";
let sending = false;
let isMore = false;

async function start() {
  await readGoods();
  await draw();
  await send();
  const addresses = [location.href, words.goods, ...drawnWith(words.scope)];
  document.getElementById("insecure").hidden = await keepPages(words.worker, words.scope, addresses);
}

async function readGoods() {
  try {
    const answer = await fetch(words.goods, { headers: { Accept: "application/json" } });
    const found = (await answer.json()).goods;
    goods = new Map(found.map((one) => [one.sku, one]));
    byCode = new Map(found.flatMap((one) => Object.entries(one.codes).map(([code, qty]) => [code, { one, qty }])));
    showAgain(found.filter((one) => one.again));
  } catch {
    // Without them a scan is kept by its code, and named when it is sent.
  }
}

function showAgain(again) {
  const box = document.getElementById("again");
  box.hidden = !again.length;
  box.querySelector("ul").replaceChildren(...again.map((one) => Object.assign(document.createElement("li"), { textContent: one.name })));
}

/** Read what a scanner typed: a code, or a quantity before a code as in 12*690.... */
async function read(text) {
  const [, times, code] = /^(?:(\d{1,5})[*x×])?(.+)$/i.exec(text.trim()) ?? [];
  if (!code) return;
  const known = meant(code);
  tell(known ? "good" : "bad");
  await add(known ? known.one.sku : "", known ? "" : code, (Number(times) || 1) * (known?.qty ?? 1));
}

/** The goods of this count behind a code, and how many one scan of it stands for. */
function meant(code) {
  return byCode.get(code) ?? byCode.get(code.toUpperCase()) ?? byCode.get(code.replace(/^0+/, ""));
}

async function add(sku, code, qty) {
  const lot = document.getElementById("lot")?.value.trim() ?? "";
  latest = sku || code;
  await keep({
    id: crypto.randomUUID(),
    count: words.count,
    who: words.counter,
    round: words.round,
    sku,
    code,
    qty,
    lot,
    at: new Date().toISOString(),
    state: "waiting",
    why: "",
  });
  await draw();
  send();
}

async function draw() {
  const entries = (await entriesOf(words.count)).filter((entry) => entry.round === words.round);
  const sums = new Map();
  for (const entry of entries.filter((one) => one.who === words.counter)) {
    // What was scanned before the goods were known here is named now.
    const known = entry.sku ? null : meant(entry.code);
    const sku = known?.one.sku ?? entry.sku;
    const key = sku || entry.code;
    const line = sums.get(key) ?? { key, sku, code: sku ? "" : entry.code, qty: 0, waiting: 0, why: "" };
    if (entry.state !== "refused") line.qty += entry.qty * (known?.qty ?? 1);
    else line.why = entry.why;
    line.waiting += entry.state === "waiting" ? 1 : 0;
    sums.delete(key);
    sums.set(key, line);
  }
  list.replaceChildren(...[...sums.values()].reverse().map(drawLine));
  document.getElementById("nothing_yet").hidden = sums.size > 0;
  showState(entries);
}

function drawLine(line) {
  const box = template.content.cloneNode(true).firstElementChild;
  const known = goods.get(line.sku);
  box.dataset.key = line.key;
  box.classList.toggle("latest", line.key === latest);
  const picture = box.querySelector("img");
  if (known) picture.src = known.picture;
  else picture.replaceWith(Object.assign(document.createElement("span"), { className: "no-picture" }));
  box.querySelector(".name").textContent = known?.name ?? words.unknown.replace("{code}", line.code);
  box.querySelector(".under").textContent = line.why || known?.code || line.code;
  box.querySelector(".under").classList.toggle("bad", Boolean(line.why));
  const input = box.querySelector("input");
  input.value = line.qty;
  input.addEventListener("change", () => set(line, input));
  box.querySelector(".less").addEventListener("click", () => line.qty > 0 && add(line.sku, line.code, -1));
  box.querySelector(".more").addEventListener("click", () => add(line.sku, line.code, 1));
  return box;
}

/** The person typed the whole sum: what is entered is the difference to what is there. */
async function set(line, input) {
  const wanted = Number(input.value);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 100_000) {
    tell("bad");
    input.value = line.qty;
    return;
  }
  if (wanted !== line.qty) await add(line.sku, line.code, wanted - line.qty);
}

function showState(entries) {
  const waiting = entries.filter((entry) => entry.state === "waiting");
  const others = waiting.filter((entry) => entry.who !== words.counter);
  const box = document.getElementById("sending");
  box.dataset.waiting = waiting.length;
  box.className = `badge push ${waiting.length ? "warn" : "good"}`;
  box.textContent = waiting.length ? words.waiting.replace("{n}", waiting.length) : words.sent;
  document.getElementById("others").hidden = !others.length;
  document.getElementById("offline").hidden = navigator.onLine;
}

/** Send what waits, again and again until the shop says that it has it. */
async function send() {
  if (sending) {
    isMore = true;
    return;
  }
  sending = true;
  isMore = false;
  try {
    const waiting = (await entriesOf(words.count)).filter((one) => one.state === "waiting" && one.who === words.counter);
    if (waiting.length) await post(waiting.slice(0, 200));
  } catch {
    // No network: it stays, and the clock tries again.
  } finally {
    sending = false;
    await draw();
  }
  if (isMore) await send();
}

async function post(entries, again = true) {
  const body = entries.map(({ id, sku, code, qty, lot, at }) => ({ id, sku, code, qty, lot, at }));
  const answer = await fetch(words.entries, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": words.token },
    body: JSON.stringify({ entries: body }),
  });
  if (answer.status === 403 && again) {
    words.token = (await freshToken(location.href, "counting")) || words.token;
    return post(entries, false);
  }
  document.getElementById("signed_out").hidden = answer.type !== "opaqueredirect";
  if (!answer.ok) return undefined;
  const told = await answer.json();
  await mark(told.kept, "sent");
  for (const { id, why } of told.refused) await mark([id], "refused", why);
  if (told.refused.length) tell("bad");
  return undefined;
}

document.getElementById("count_form").addEventListener("submit", (event) => {
  event.preventDefault();
  read(field.value);
  field.value = "";
  field.focus();
});
document.getElementById("send_now").addEventListener("click", send);
window.addEventListener("online", send);
window.addEventListener("offline", draw);
setInterval(send, EVERY_MS);
start();
