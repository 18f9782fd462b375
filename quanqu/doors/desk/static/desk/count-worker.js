// Keeps the counting pages for places without a network. Nothing else: it stands below them, and
// only they are its business. Pages come from the network first; what a page is drawn with has a
// digest in its name or never changes, and comes from here first.

const KEPT = "quanqu-count-1";

// The server varies its pages by cookie and language; here there is one person and one language.
const SAME = { ignoreVary: true };

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(settle()));

async function settle() {
  for (const name of await caches.keys()) {
    if (name.startsWith("quanqu-count-") && name !== KEPT) await caches.delete(name);
  }
  await self.clients.claim();
}

// A page that was opened before this worker says what it was drawn with.
self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keepAll(event.data.keep));
});

async function keepAll(addresses) {
  const kept = await caches.open(KEPT);
  await Promise.allSettled(addresses.map((address) => kept.add(new Request(address, { redirect: "error" }))));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" || address.pathname.endsWith("/goods");
  if (isPage) event.respondWith(networkFirst(request));
  else if (!address.pathname.startsWith("/desk/")) event.respondWith(keptFirst(request));
});

async function networkFirst(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await kept.put(request, answer.clone());
    else await kept.delete(request, SAME);
    return answer;
  } catch (error) {
    const known = await kept.match(request, SAME);
    if (known) return known;
    throw error;
  }
}

async function keptFirst(request) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(request, SAME);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}
