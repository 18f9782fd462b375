// Sends the sales that were made without the network, in their order, until the shop has them.

import { freshToken } from "../faces/token.js";
import { mark, salesOf } from "./sales-store.js";

const AT_ONCE = 20;

let sending = null;

/** Send what waits of a store; says whether somebody has to sign in first. Never fails. */
export function sendWaiting(words) {
  sending ??= send(words).finally(() => {
    sending = null;
  });
  return sending;
}

async function send(words) {
  try {
    const waiting = (await salesOf(words.node)).filter((one) => one.state === "waiting");
    // One that the shop leaves waiting is not in the way of those behind it.
    while (waiting.length) {
      const answer = await post(words, waiting.splice(0, AT_ONCE), true);
      if (!answer.ok) return { isSignedOut: answer.type === "opaqueredirect" };
      const { sales } = await answer.json();
      for (const { id, ...news } of sales) await mark(id, news);
    }
  } catch {
    // No network: they stay, and the clock tries again.
  }
  return { isSignedOut: false };
}

async function post(words, sales, again) {
  const answer = await fetch(words.upload, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": words.token },
    body: JSON.stringify({ node: words.node, sales: sales.map((one) => one.told) }),
  });
  if (answer.status !== 403 || !again) return answer;
  words.token = (await freshToken(words.home, "cable")) || words.token;
  return post(words, sales, false);
}
