// The pages work without this. It moves the reader to what is wrong with a form, and keeps a form from being sent twice.
"use strict";

const summary = document.getElementById("error-summary");
if (summary) summary.focus();

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    window.setTimeout(() => delete form.dataset.sent, 3000);
  });
}

// What is under way is looked at again by itself.
const refreshed = document.querySelector("[data-refresh]");
if (refreshed) window.setTimeout(() => window.location.reload(), 1000 * Number(refreshed.dataset.refresh));

// The review desk: what is selected in a message goes into the field for the words, and single keys press the buttons.
const desk = document.querySelector(".desk");
if (desk) {
  const keys = desk.querySelector(".keys");
  const toggle = desk.querySelector(".keys-switch");
  const words = document.getElementById("words");
  const decided = desk.querySelector("input[name=seq]");
  const stored = "canute-keys";
  const isOn = () => window.localStorage.getItem(stored) !== "off";
  const show = () => {
    toggle.setAttribute("aria-pressed", String(isOn()));
    toggle.textContent = isOn() ? "One-key decisions are on" : "One-key decisions are off";
  };
  keys.hidden = false;
  show();
  toggle.addEventListener("click", () => {
    window.localStorage.setItem(stored, isOn() ? "off" : "on");
    show();
  });

  // Only words of the message that is decided: they are withheld in that one.
  const selected = () => {
    const selection = window.getSelection();
    if (!selection || selection.isCollapsed || !decided) return "";
    const holder = selection.anchorNode && selection.anchorNode.parentElement;
    const body = holder && holder.closest(".message-body");
    return body && body.dataset.seq === decided.value ? selection.toString().trim() : "";
  };
  const take = () => {
    const text = selected();
    if (text && words) words.value = text;
    return text;
  };
  document.addEventListener("mouseup", take);
  document.addEventListener("keyup", (event) => { if (event.shiftKey) take(); });

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (isTyping || !isOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const key = event.key.toLowerCase();
    if (key === "w" && words) {
      take();
      const panel = words.closest("details");
      if (panel) panel.open = true;
      words.focus();
      event.preventDefault();
      return;
    }
    const button = desk.querySelector(`button[data-key="${CSS.escape(key)}"]`);
    if (button) button.click();
  });
}
