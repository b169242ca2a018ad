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
