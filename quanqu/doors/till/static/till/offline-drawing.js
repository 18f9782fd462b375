// How the till without the network shows lines, receipts and the sales that it keeps.

const language = document.documentElement.lang;
const money = new Intl.NumberFormat(language, { style: "currency", currency: document.getElementById("cable").dataset.currency, currencyDisplay: "narrowSymbol" });

export const inMoney = (fen) => money.format(fen / 100);

/** A moment in seconds, by the store's clock. */
export function moment(at, timeZone) {
  return new Date(at * 1_000).toLocaleString(language, { timeZone, dateStyle: "medium", timeStyle: "short" });
}

export function show(id, isShown) {
  document.getElementById(id).hidden = !isShown;
}

/** The basket and its pad, or the receipt. */
export function showView(name) {
  for (const one of document.querySelectorAll("[data-view]")) one.hidden = one.dataset.view !== name;
}

function copyOf(id) {
  return document.getElementById(id).content.cloneNode(true).firstElementChild;
}

function say(box, texts) {
  for (const [name, text] of Object.entries(texts)) box.querySelector(`.${name}`).textContent = text;
}

const whole = (line) => (line.per > 1 ? `${line.qty} ${line.unit}` : `${line.qty}`);
const each = (line) => `${inMoney(line.unit_fen)}${line.per > 1 ? ` / ${line.per} ${line.unit}` : ""}`;

/** The latest scanned on top. */
export function drawLines(lines, names, step) {
  const boxes = lines.map((line) => {
    const box = copyOf("priced_line");
    const { name, choice, unit } = names[line.sku];
    const offers = line.offers.map((one) => `${one.text[language.startsWith("zh") ? "zh" : "en"]} −${inMoney(one.off_fen)}`);
    say(box, { name, choice: `${choice} · ${each({ ...line, unit })}`, count: whole({ ...line, unit }), sum: inMoney(line.total_fen), offers: offers.join(" · ") });
    box.querySelector(".less").addEventListener("click", () => step(line.sku, line.per > 1 ? -line.qty : -1));
    const more = box.querySelector(".more");
    more.disabled = line.per > 1;
    more.addEventListener("click", () => step(line.sku, 1));
    return box;
  });
  boxes.at(-1)?.classList.add("latest");
  document.getElementById("priced").replaceChildren(...boxes.reverse());
}

export function drawReceipt(sale, words) {
  const box = document.getElementById("sold");
  const change = sale.given_fen - sale.total_fen;
  say(box, { number: sale.told.number, time: moment(sale.told.at, sale.timezone), staff: sale.staff, total: inMoney(sale.total_fen) });
  const rows = sale.lines.map((line) => {
    const row = copyOf("receipt_line");
    const off = line.offers.reduce((total, one) => total + one.off_fen, 0);
    const how = `${whole(line)} × ${each(line)}${off ? ` − ${inMoney(off)}` : ""}`;
    say(row, { name: `${line.name} ${line.choice}`, how, sum: inMoney(line.total_fen) });
    return row;
  });
  box.querySelector("tbody").replaceChildren(...rows);
  const sums = sale.told.tenders.map(({ kind, amount_fen }) => [words[kind], amount_fen]);
  if (change) sums.push([words.given, sale.given_fen], [words.change, change]);
  box.querySelector(".tenders-paid").replaceChildren(...sums.map(([label, fen]) => totalsRow(label, inMoney(fen))));
  document.getElementById("due_label").textContent = change ? words.change : words.paid;
  document.getElementById("due_back").textContent = inMoney(change || sale.total_fen);
}

function totalsRow(label, text) {
  const row = document.createElement("div");
  row.append(Object.assign(document.createElement("dt"), { textContent: label }), Object.assign(document.createElement("dd"), { textContent: text }));
  return row;
}

/** What was sold here without the network, newest first, with what became of it. */
export function drawSales(sales, words, look) {
  const rows = sales.slice(-50).reverse().map((sale) => {
    const row = copyOf("kept_sale");
    say(row, { number: sale.told.number, time: moment(sale.told.at, sale.timezone), sum: inMoney(sale.total_fen), badge: words[sale.state] });
    row.querySelector(".badge").classList.add({ waiting: "warn", booked: "good" }[sale.state] ?? "bad");
    row.dataset.state = sale.state;
    row.querySelector(".why").textContent = sale.why ?? "";
    row.querySelector("button").addEventListener("click", () => look(sale));
    return row;
  });
  document.getElementById("kept_sales").replaceChildren(...rows);
  show("kept", rows.length > 0);
}
