// On every page of the till: keeps ready what it needs when the cable is pulled, goes there when it
// is, and sends what was sold meanwhile.

import { keepPages, partsOf } from "../faces/keep-page.js";
import { forgetUnderWay, underWay } from "./sales-store.js";
import { sendWaiting, tellWaiting } from "./sending.js";

const EVERY_MS = 30_000;
const FRESH_MS = 10 * 60_000;
const READY = "quanqu-till-ready";

/** Asked for each time: htmx puts another page in place of this one. */
const cable = () => document.getElementById("cable");

async function look() {
  const words = cable().dataset;
  if (await underWay(words.node)) await forgetUnderWay(words.node);
  await sendWaiting(words);
  await tellWaiting(words);
  await prepare(words);
}

/** What is being sold, for the page that goes on with it under the same id. */
function remember() {
  const basket = document.getElementById("basket")?.dataset;
  const charged = document.getElementById("waiting");
  const charging = `quanqu-charging-${cable().dataset.node}`;
  if (charged) localStorage.setItem(charging, charged.dataset.amount);
  else localStorage.removeItem(charging);
  if (basket) sessionStorage.setItem(`quanqu-basket-${cable().dataset.node}`, JSON.stringify({ id: basket.sale, lines: JSON.parse(basket.lines) }));
}

/** A payer's code goes to the shop: whoever loses the network now must not take that money again. */
function rememberCharging({ detail }) {
  const { payer, node } = cable().dataset;
  const scanned = String(detail.requestConfig.parameters.text ?? "").trim();
  if (!new RegExp(`^(?:${payer})$`).test(scanned)) return;
  localStorage.setItem(`quanqu-charging-${node}`, document.querySelector(".till-total .sum")?.textContent.trim() ?? "");
}

/** The prices are signed for one person and of one version, and are younger the better. */
async function prepare(words) {
  const ready = JSON.parse(localStorage.getItem(READY) ?? "{}");
  if (ready.who === words.who && ready.version === words.version && Date.now() - ready.at < FRESH_MS) return;
  try {
    const addresses = [words.home, words.snapshot, ...(await partsOf(words.home))];
    if (await keepPages(words.worker, words.scope, addresses)) {
      localStorage.setItem(READY, JSON.stringify({ who: words.who, version: words.version, at: Date.now() }));
      navigator.storage?.persist?.();
    }
  } catch {
    // No network: what was kept last is there.
  }
}

document.addEventListener("htmx:beforeRequest", rememberCharging);
// Before anybody can see a line, let alone be sent away from it.
document.addEventListener("htmx:afterSwap", remember);
document.addEventListener("htmx:afterSettle", look);
document.addEventListener("htmx:sendError", () => {
  if (navigator.serviceWorker?.controller) location.assign(cable().dataset.home);
});
addEventListener("online", look);
setInterval(look, EVERY_MS);
// Not by the clock: while an answer is awaited the page says nothing new of what is charged.
remember();
look();
