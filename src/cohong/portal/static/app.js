// Small comforts; every page works without them.
"use strict";
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
}
// What is long to scroll through on a phone begins folded there.
if (matchMedia("(max-width: 720px)").matches) {
  for (const one of document.querySelectorAll("details[data-wide]")) one.open = false;
}

// A menu that is wider than a phone shows where one is.
const menu = document.querySelector(".menu"), here = menu && menu.querySelector("[aria-current]");
if (here) menu.scrollLeft = here.offsetLeft + here.offsetWidth / 2 - menu.offsetLeft - menu.clientWidth / 2;

// A drop area takes files that are dropped on it.
for (const area of document.querySelectorAll("form.drop")) {
  const input = area.querySelector("input[type=file]");
  if (!input) continue;
  for (const kind of ["dragenter", "dragover"]) {
    area.addEventListener(kind, (event) => { event.preventDefault(); area.classList.add("over"); });
  }
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    input.files = event.dataTransfer.files;
    if (input.files.length) area.requestSubmit();
  });
}

// Work that is under way: count, and show the page anew at its end.
for (const box of document.querySelectorAll("[data-poll]")) {
  const put = (name, number) => { box.querySelector(`[data-${name}]`).textContent = number.toLocaleString("en"); };
  const bar = box.querySelector("progress");
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.poll, { headers: { Accept: "application/json" } });
      const { delivery } = await answer.json();
      for (const [name, number] of [["count", delivery.documents], ["refused", delivery.refused],
        ["rows", delivery.rows], ["of-rows", delivery.of_rows]]) put(name, number);
      box.querySelector("[data-known]").hidden = !delivery.of_rows;
      if (delivery.of_rows) { bar.max = delivery.of_rows; bar.value = delivery.rows; }
      if (delivery.state !== "running") return location.reload();
    } catch { /* the next look may succeed */ }
    setTimeout(look, 700);
  };
  setTimeout(look, 400);
}
