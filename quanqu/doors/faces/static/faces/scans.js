// Scans wait for one another. One that is begun while the last is unanswered is sent when that
// answer stands on the page; what a scanner types while the page changes goes on in its new field.

const waiting = [];
let asked = null;
let typing = "";

function fieldOf(root) {
  return root.querySelector?.("[data-scan-field]");
}

// Before htmx hears of it, which would keep the last one only, or none when the form is replaced.
document.addEventListener("submit", (event) => {
  const field = fieldOf(event.target);
  if (!asked || !field) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (field.value) waiting.push(field.value);
  field.value = "";
}, true);

document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const field = fieldOf(detail.elt);
  if (!field) return;
  asked = { request: detail.xhr, text: field.value };
  if (detail.requestConfig.triggeringEvent?.type === "submit") field.value = "";
});

document.body.addEventListener("htmx:beforeSwap", () => {
  typing = document.activeElement?.matches("[data-scan-field]") ? document.activeElement.value : "";
});

document.body.addEventListener("htmx:afterSwap", () => {
  const field = fieldOf(document);
  if (!typing || !field || field.value) return;
  field.value = typing;
  field.focus();
});

document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.xhr !== asked?.request) return;
  asked = null;
  const field = fieldOf(document);
  if (!field || !waiting.length) return;
  const begun = field.value;
  field.value = waiting.shift();
  field.form.requestSubmit();
  field.value = begun;
});

// What did not arrive stands in its field again, to be sent with one key.
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.xhr !== asked?.request || detail.successful) return;
  const field = fieldOf(document);
  if (field && !field.value) field.value = asked.text;
  asked = null;
});
