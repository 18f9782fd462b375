// Sends the sales that were made without the network, in their order, until the shop has them.

import { freshToken } from "../faces/token.js";
import { mark, salesOf, waitingElsewhere } from "./sales-store.js";

const AT_ONCE = 20;

let sending = null;

/** Send what waits, of this store first; says whether somebody has to sign in. Never fails. */
export function sendWaiting(words) {
  sending ??= send(words).finally(() => {
    sending = null;
  });
  return sending;
}

async function send(words) {
  try {
    const others = new Set((await waitingElsewhere(words.node)).map((one) => one.node));
    for (const node of [words.node, ...others]) {
      const answer = await sendOf(node, words);
      if (answer?.type === "opaqueredirect") return { isSignedOut: true };
    }
  } catch {
    // No network: they stay, and the clock tries again.
  }
  return { isSignedOut: false };
}

/** Those of one store, in their order; the answer that stopped it, if one did. */
async function sendOf(node, words) {
  const waiting = (await salesOf(node)).filter((one) => one.state === "waiting");
  // One that the shop leaves waiting is not in the way of those behind it.
  while (waiting.length) {
    const answer = await post(node, words, waiting.splice(0, AT_ONCE), true);
    // Who may not sell at that store leaves its sales to somebody who may.
    if (!answer.ok) return answer;
    const { sales } = await answer.json();
    for (const { id, ...news } of sales) await mark(id, news);
  }
  return null;
}

/** Say on the page how many wait, here and of other stores. */
export async function tellWaiting(words) {
  const own = (await salesOf(words.node)).filter((one) => one.state === "waiting");
  const others = await waitingElsewhere(words.node);
  for (const [id, open, text] of [["unsent", own, words.unsent], ["unsent_elsewhere", others, words.unsent_elsewhere]]) {
    const box = document.getElementById(id);
    box.hidden = !open.length;
    box.textContent = text.replace("{n}", open.length);
  }
}

async function post(node, words, sales, again) {
  const answer = await fetch(words.upload, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": words.token },
    body: JSON.stringify({ node, sales: sales.map((one) => one.told) }),
  });
  if (answer.status !== 403 || !again) return answer;
  words.token = (await freshToken(words.home, "cable")) || words.token;
  return post(node, words, sales, false);
}
