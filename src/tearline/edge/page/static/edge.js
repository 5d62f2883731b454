// Comfort only: every page works without it. Files can be dropped anywhere on their box, progress shows by itself.
"use strict";

for (const box of document.querySelectorAll("[data-drop]")) {
  const input = box.querySelector("input");
  const over = (event, is) => {
    event.preventDefault();
    box.classList.toggle("drop-over", is);
  };
  box.addEventListener("dragover", (event) => over(event, true));
  box.addEventListener("dragleave", (event) => over(event, false));
  box.addEventListener("drop", (event) => {
    over(event, false);
    if (event.dataTransfer.files.length === 1) input.files = event.dataTransfer.files;
  });
}

// A file dropped beside its box must not replace the page.
for (const name of ["dragover", "drop"]) {
  window.addEventListener(name, (event) => event.preventDefault());
}

for (const form of document.querySelectorAll("[data-upload]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.textContent = "Copying the files…";
  });
}

const progress = document.querySelector("[data-progress]");
if (progress) {
  const rows = progress.querySelector("[data-rows]");
  const ask = async () => {
    const answer = await fetch("/progress", { headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (said.ended) {
      location.assign("/result");
      return;
    }
    rows.textContent = said.rows.toLocaleString("en-GB");
    setTimeout(ask, 2000);
  };
  setTimeout(ask, 1000);
}

const faults = document.getElementById("faults");
if (faults) faults.focus();
