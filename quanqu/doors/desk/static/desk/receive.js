// Receiving: each scan adds to the line whose goods it names; the form is sent as any other.

import { tell } from "./sounds.js";

const form = document.getElementById("arrivals");
const said = document.getElementById("said");
const lines = new Map();

for (const line of form.querySelectorAll("[data-codes]")) {
  for (const part of line.dataset.codes.split(" ")) {
    const [code, qty] = part.split("*");
    const known = lines.get(code) ?? { qty: Number(qty), boxes: [] };
    known.boxes.push(line);
    lines.set(code, known);
  }
}

/** The line of these goods that still expects some; else the first of them, which then has too many. */
function lineFor(boxes) {
  return boxes.find((box) => Number(countOf(box).value) < Number(box.dataset.expected)) ?? boxes[0];
}

function countOf(box) {
  return box.querySelector("input[data-count]");
}

function scanned(text) {
  const code = text.trim();
  if (!code) return;
  const known = lines.get(code) ?? lines.get(code.toUpperCase()) ?? lines.get(code.replace(/^0+/, ""));
  if (!known) {
    tell("bad");
    said.textContent = form.dataset.unknown.replace("{code}", code);
    return;
  }
  const box = lineFor(known.boxes);
  countOf(box).value = Number(countOf(box).value) + known.qty;
  said.textContent = box.querySelector(".name").textContent;
  mark(box);
}

function mark(box) {
  for (const other of form.querySelectorAll(".latest")) other.classList.remove("latest");
  box.classList.add("latest");
  const arrived = Number(countOf(box).value) + Number(box.querySelector("input[data-damaged]").value || 0);
  const expected = Number(box.dataset.expected);
  box.dataset.state = arrived === expected ? "full" : arrived > expected ? "over" : "short";
  tell(arrived > expected ? "bad" : arrived === expected ? "done" : "good");
  box.scrollIntoView({ block: "nearest" });
}

document.getElementById("scan_form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.code;
  scanned(field.value);
  field.value = "";
  field.focus();
});
form.addEventListener("change", (event) => {
  const box = event.target.closest("[data-codes]");
  if (box) mark(box);
});
document.getElementById("all_came")?.addEventListener("click", () => {
  for (const box of form.querySelectorAll("[data-codes]")) {
    countOf(box).value = box.dataset.expected;
    box.dataset.state = "full";
  }
  tell("done");
});
