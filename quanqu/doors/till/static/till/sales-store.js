// The sales that this till made without the network, kept in this browser, and the one under way.
// Every sale has its id before it is sent: sending twice, a reload or a crash changes nothing.

import { asked, openBase } from "../faces/kept.js";

const opened = openBase("quanqu-till", (base) => {
  base.createObjectStore("sales", { keyPath: "id" });
  base.createObjectStore("under_way", { keyPath: "node" });
});

async function store(name, mode) {
  return (await opened).transaction(name, mode, { durability: "strict" }).objectStore(name);
}

/** Resolves when the whole write is on the disk: only then may a receipt be given. */
function done(objects) {
  return new Promise((resolve, reject) => {
    objects.transaction.oncomplete = resolve;
    objects.transaction.onerror = objects.transaction.onabort = () => reject(objects.transaction.error);
  });
}

/** Keep a sale, and forget that it was under way, both or neither. */
export async function keepSale(sale) {
  const writing = (await opened).transaction(["sales", "under_way"], "readwrite", { durability: "strict" });
  const sales = writing.objectStore("sales");
  sales.add(sale);
  writing.objectStore("under_way").delete(sale.node);
  await done(sales);
}

/** Every sale of one store that is kept here, in the order in which they were made. */
export async function salesOf(node) {
  const found = await asked((await store("sales", "readonly")).getAll());
  return found.filter((one) => one.node === node).sort((a, b) => a.made - b.made);
}

/** The sales of other stores that still wait here: somebody chose another store in this browser. */
export async function waitingElsewhere(node) {
  const found = await asked((await store("sales", "readonly")).getAll());
  return found.filter((one) => one.node !== node && one.state === "waiting");
}

/** Say what became of a sale. */
export async function mark(id, news) {
  const sales = await store("sales", "readwrite");
  const sale = await asked(sales.get(id));
  if (sale) sales.put({ ...sale, ...news });
  await done(sales);
}

/** The sale under way at a store, or undefined. */
export async function underWay(node) {
  return asked((await store("under_way", "readonly")).get(node));
}

export async function keepUnderWay(basket) {
  const baskets = await store("under_way", "readwrite");
  baskets.put(basket);
  await done(baskets);
}

export async function forgetUnderWay(node) {
  const baskets = await store("under_way", "readwrite");
  baskets.delete(node);
  await done(baskets);
}
