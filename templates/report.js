"use strict";
// Niceties only: without this script every number is there and readable.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.order ?? cell.textContent.trim();
    const number = text === "" ? NaN : Number(text.replaceAll(",", ""));
    return Number.isNaN(number) ? text : number;
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b
    : typeof a === "number" ? -1 : typeof b === "number" ? 1 : a.localeCompare(b);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = head.classList.contains("number") ? "descending" : "ascending";
      const order = head.getAttribute("aria-sort") === first ? (first === "ascending" ? "descending" : "ascending") : first;
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      const rows = [...body.rows].sort((a, b) => compare(key(a, column), key(b, column)));
      body.append(...(order === "ascending" ? rows : rows.reverse()));
    });
  });
}

// A click on a group in the legend dims the others.
for (const legend of document.querySelectorAll(".legend")) {
  const charts = legend.parentElement.querySelector(".charts");
  for (const item of legend.children) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.append(...item.childNodes);
    item.append(button);
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") === "false";
      legend.querySelectorAll("button").forEach(other => other.setAttribute("aria-pressed", String(on && other === button)));
      charts.querySelectorAll(".line, .dot").forEach(mark =>
        mark.classList.toggle("dim", on && mark.getAttribute("class").replace(/ ?dim$/, "").replace(/^\w+ /, "") !== item.dataset.colour));
    });
  }
}
