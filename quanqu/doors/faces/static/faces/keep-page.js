// Has a worker keep pages and what they are drawn with. Browsers allow that on secure addresses only.

/** Whether these addresses will be there without a network. */
export async function keepPages(worker, scope, addresses) {
  if (!("serviceWorker" in navigator)) return false;
  try {
    await navigator.serviceWorker.register(worker, { scope });
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ keep: addresses });
    return true;
  } catch {
    return false;
  }
}

/** What this page has read so far, but for what lies below `scope`. */
export function drawnWith(scope) {
  const read = performance.getEntriesByType("resource").map((one) => new URL(one.name));
  return read.filter((one) => one.origin === location.origin && !one.pathname.startsWith(scope)).map(String);
}

/** What another page is drawn with: its sheets, icons and scripts, and what these import. */
export async function partsOf(page) {
  const shown = new DOMParser().parseFromString(await textOf(page), "text/html");
  const named = [...shown.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], use")];
  const names = named.map((one) => one.getAttribute("src") ?? one.getAttribute("href"));
  const found = new Set(names.filter((name) => name.startsWith("/")).map((name) => name.split("#")[0]));
  for (const address of found) {
    if (!address.endsWith(".js")) continue;
    const imports = (await textOf(address)).matchAll(/^(?:import|export)\b[^;"]*"(\.[^"]+)";/gm);
    for (const [, name] of imports) found.add(new URL(name, new URL(address, location.href)).pathname);
  }
  return [...found];
}

async function textOf(address) {
  return (await fetch(address)).text();
}
