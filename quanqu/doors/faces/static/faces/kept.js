// What a page keeps in this browser until the shop has it, in IndexedDB.

/** The answer of one request to a base. */
export function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Open a base, made by `make` when it is not there yet. */
export function openBase(name, make) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => make(opening.result);
  return asked(opening);
}
