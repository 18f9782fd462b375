// What every page can do: dialogs, drawer, toasts, steppers, countdowns, rotating codes, keypads,
// hardware scanners that type. Behaviour hangs on data attributes; pages bring no script of their own.

import "./scans.js";

/** Say something for a moment. The server asks for it by HX-Trigger: {"toast": "..."} */
export function toast(text) {
  const box = document.createElement("div");
  box.className = "toast";
  box.textContent = text;
  toasts().append(box);
  showToasts(4500);
}

/** Asked for each time: what htmx puts in brings a box of its own. */
function toasts() {
  return document.getElementById("toasts");
}

function leave(box) {
  const group = box.parentElement;
  box.remove();
  if (!group?.children.length) group?.hidePopover?.();
}

function showToasts(time) {
  const group = toasts();
  // A popover stands above an open dialog; showing it again puts it on top.
  if (group.matches(":popover-open")) group.hidePopover();
  group.showPopover?.();
  for (const box of group.children) {
    if (!box.dataset.shown) setTimeout(() => leave(box), time);
    box.dataset.shown = "yes";
  }
}

function showWhatIsSaid() {
  if (toasts()?.querySelector(":not([data-shown])")) showToasts(6000);
}

const opener = new WeakMap();

/** Open a dialog by id and remember where the focus was. */
export function open(id, from = document.activeElement) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  opener.set(dialog, from);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const target = event.target;
  const opens = target.closest("[data-open]");
  if (opens) open(opens.dataset.open, opens);
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  if (target.matches("dialog.dialog")) closeWhenOutside(target, event);
  const toggles = target.closest("[data-toggle]");
  if (toggles) toggle(toggles);
  else closeDrawer(target);
  if (target.closest("[data-print]")) window.print();
  const copies = target.closest("[data-copy]");
  if (copies) copy(copies);
  const step = target.closest("[data-step]");
  if (step) changeBy(step);
  const key = target.closest("[data-key]");
  if (key) press(key);
  for (const menu of document.querySelectorAll("details.menu[open], details.why[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});

// The explanation of a figure leaves its table's scroll box, which would cut it off.
document.addEventListener("toggle", (event) => {
  const why = event.target;
  if (!why.matches?.("details.why")) return;
  delete why.dataset.top;
  if (!why.open) return;
  const card = why.querySelector(".why-card");
  const figure = why.getBoundingClientRect();
  why.dataset.top = figure.top;
  card.style.position = "fixed";
  card.style.inset = "auto";
  const left = Math.min(Math.max(8, figure.right - card.offsetWidth), innerWidth - card.offsetWidth - 8);
  const below = figure.bottom + 8 + card.offsetHeight < innerHeight;
  card.style.left = `${left}px`;
  card.style.top = `${below ? figure.bottom + 8 : figure.top - card.offsetHeight - 8}px`;
}, true);

document.addEventListener("scroll", () => {
  for (const why of document.querySelectorAll("details.why[open][data-top]")) {
    const moved = Math.abs(why.getBoundingClientRect().top - Number(why.dataset.top));
    if (moved > 4) why.open = false;
  }
}, { capture: true, passive: true });

function closeWhenOutside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
}

document.addEventListener("close", (event) => opener.get(event.target)?.focus?.(), true);

function toggle(button) {
  const drawer = document.getElementById(button.dataset.toggle);
  const shown = drawer.toggleAttribute("data-shown");
  button.setAttribute("aria-expanded", String(shown));
  if (shown) drawer.querySelector("a, button")?.focus();
}

function closeDrawer(target) {
  const drawer = document.querySelector(".side[data-shown]");
  if (drawer && !drawer.contains(target)) shut(drawer);
}

function shut(drawer) {
  drawer.removeAttribute("data-shown");
  const button = document.querySelector(`[data-toggle="${drawer.id}"]`);
  button?.setAttribute("aria-expanded", "false");
  button?.focus();
}

async function copy(button) {
  await navigator.clipboard?.writeText(button.dataset.copy);
  if (button.dataset.copied) toast(button.dataset.copied);
}

function changeBy(button) {
  const input = button.closest("[data-stepper]")?.querySelector("input");
  if (!input) return;
  const wanted = Number(input.value) + Number(button.dataset.step);
  input.value = Math.min(Number(input.max || 999), Math.max(Number(input.min || 0), wanted));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function press(button) {
  const input = document.getElementById(button.closest("[data-keypad]").dataset.keypad);
  if (!input) return;
  const key = button.dataset.key;
  if (key === "erase") input.value = input.value.slice(0, -1);
  else if (key !== "." || !input.value.includes(".")) input.value += key;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// A hardware scanner types and ends with Enter. What is typed outside of every field goes to the one
// marked data-scan-field from its first key on, so that a cashier never has to aim. No clock tells a
// scanner from a person: a page that is busy hears the keys late, and would lose the first of them.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const drawer = document.querySelector(".side[data-shown]");
    if (drawer) shut(drawer);
  }
  const shortcuts = event.ctrlKey || event.metaKey ? [] : [...document.querySelectorAll(`[data-shortcut="${CSS.escape(event.key)}"]`)];
  const shortcut = shortcuts.find((one) => !one.closest("[hidden]"));
  if (shortcut) {
    event.preventDefault();
    shortcut.click();
    return;
  }
  if (document.activeElement?.matches("input, textarea, select")) return;
  if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector("[data-scan-field]");
  field?.focus();
  field?.select();
});

// Time that runs out (data-until) and codes that change (data-rotates).
function tick() {
  for (const node of document.querySelectorAll("[data-until]")) showLeft(node);
  for (const panel of document.querySelectorAll("[data-rotates]")) rotate(panel);
}

function showLeft(node) {
  const left = Math.round((new Date(node.dataset.until) - Date.now()) / 1000);
  if (left > 0) {
    node.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  } else if (!node.dataset.ended) {
    node.dataset.ended = "true";
    node.textContent = node.dataset.over;
    node.dispatchEvent(new CustomEvent("time-is-up", { bubbles: true }));
  }
}

const began = new WeakMap();

function rotate(panel) {
  if (!began.has(panel)) began.set(panel, Date.now());
  const every = Number(panel.dataset.rotates);
  const left = every - Math.floor((Date.now() - began.get(panel)) / 1000);
  const shown = panel.querySelector("[data-left]");
  if (shown) shown.textContent = Math.max(0, left);
  if (left > 0 || document.hidden) return;
  began.set(panel, Date.now());
  panel.dispatchEvent(new CustomEvent("refresh"));
}

setInterval(tick, 500);
tick();

document.body.addEventListener("toast", (event) => toast(event.detail.value ?? event.detail));
document.body.addEventListener("htmx:sendError", () => toast(toasts().dataset.failed));
document.body.addEventListener("htmx:responseError", () => toast(toasts().dataset.failed));
document.body.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.("dialog[data-open-now]:not([open])")?.showModal();
  showWhatIsSaid();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

showWhatIsSaid();
