// On every page of the till: keeps ready what it needs when the cable is pulled, goes there when it
// is, and sends what was sold meanwhile.

import { keepPages, partsOf } from "../faces/keep-page.js";
import { forgetUnderWay, salesOf, underWay } from "./sales-store.js";
import { sendWaiting } from "./sending.js";

const EVERY_MS = 30_000;
const FRESH_MS = 10 * 60_000;
const READY = "quanqu-till-ready";

/** Asked for each time: htmx puts another page in place of this one. */
const cable = () => document.getElementById("cable");

async function look() {
  const words = cable().dataset;
  remember();
  if (await underWay(words.node)) await forgetUnderWay(words.node);
  await sendWaiting(words);
  await tell(words);
  await prepare(words);
}

/** What is being sold, for the page that goes on with it under the same id. */
function remember() {
  const basket = document.getElementById("basket")?.dataset;
  if (basket) sessionStorage.setItem(`quanqu-basket-${cable().dataset.node}`, JSON.stringify({ id: basket.sale, lines: JSON.parse(basket.lines) }));
}

async function tell(words) {
  const open = (await salesOf(words.node)).filter((one) => one.state === "waiting");
  const box = document.getElementById("unsent");
  box.hidden = !open.length;
  box.textContent = words.unsent.replace("{n}", open.length);
}

/** The prices are signed for one person, and are younger the better. */
async function prepare(words) {
  const ready = JSON.parse(localStorage.getItem(READY) ?? "{}");
  if (ready.who === words.who && Date.now() - ready.at < FRESH_MS) return;
  try {
    const addresses = [words.home, words.snapshot, ...(await partsOf(words.home))];
    if (await keepPages(words.worker, words.scope, addresses)) {
      localStorage.setItem(READY, JSON.stringify({ who: words.who, at: Date.now() }));
      navigator.storage?.persist?.();
    }
  } catch {
    // No network: what was kept last is there.
  }
}

// Before anybody can see a line, let alone be sent away from it.
document.addEventListener("htmx:afterSwap", remember);
document.addEventListener("htmx:afterSettle", look);
document.addEventListener("htmx:sendError", () => {
  if (navigator.serviceWorker?.controller) location.assign(cable().dataset.home);
});
addEventListener("online", look);
setInterval(look, EVERY_MS);
look();
