// What was counted, kept in this browser until the shop has it. Every entry has its id before it is
// sent: sending twice, a reload or a crash changes nothing.

import { asked, openBase } from "../faces/kept.js";

const opened = openBase("quanqu-count", (base) => {
  base.createObjectStore("entries", { keyPath: "id" }).createIndex("count", "count");
});

async function store(mode) {
  return (await opened).transaction("entries", mode).objectStore("entries");
}

/** Write one entry; it is there when this resolves. */
export async function keep(entry) {
  await asked((await store("readwrite")).put(entry));
}

/** Every entry of one count, in the order in which it was counted. */
export async function entriesOf(count) {
  const found = await asked((await store("readonly")).index("count").getAll(count));
  return found.sort((a, b) => a.at.localeCompare(b.at));
}

/** Say of entries what became of them. */
export async function mark(ids, state, why = "") {
  const entries = await store("readwrite");
  for (const id of ids) {
    const entry = await asked(entries.get(id));
    if (entry) entries.put({ ...entry, state, why });
  }
}
