// Keeps the pages below it for places without a network, and nothing else of its door. They and
// what they read come from the network first; what a page is drawn with has a digest in its name or
// never changes, and comes from here first.

// With a home, only it is kept, and it stands in for every other page of the scope.
const HOME = new URL(self.location.href).searchParams.get("home");
const PLACE = HOME ?? new URL(self.registration.scope).pathname;
const DOOR = `/${PLACE.split("/")[1]}/`;
const KEPT = `quanqu-1-${PLACE}`;

// The server varies its pages by cookie and language; here there is one person and one language.
const SAME = { ignoreVary: true };

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(settle()));

async function settle() {
  for (const name of await caches.keys()) {
    if (name.startsWith("quanqu-") && name.endsWith(PLACE) && name !== KEPT) await caches.delete(name);
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
  const isBelow = address.pathname.startsWith(PLACE);
  if (HOME && request.mode === "navigate" && !isBelow) event.respondWith(networkOrHome(request));
  else if (request.mode === "navigate" || isBelow) event.respondWith(networkFirst(request));
  else if (!address.pathname.startsWith(DOOR)) event.respondWith(keptFirst(request));
});

async function networkOrHome(request) {
  try {
    return await fetch(request);
  } catch {
    return Response.redirect(HOME, 303);
  }
}

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
  // Pages that are not kept are drawn with much that nobody needs here.
  if (answer.ok && !HOME) await kept.put(request, answer.clone());
  return answer;
}
