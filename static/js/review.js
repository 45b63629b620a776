// Keys for the review queue, only while one of its rows has the focus: j and k walk, x ticks, o opens.
// Without this file everything is reached with Tab.
(() => {
  "use strict";

  const list = document.querySelector("[data-review]");
  if (!list) {
    return;
  }
  const rows = [...list.querySelectorAll("[data-review-row]")];
  list.querySelector("[data-review-keys]").hidden = false;
  // One stop for Tab, from which the keys walk on.
  rows[0].tabIndex = 0;

  function walk(from, by) {
    const next = rows[rows.indexOf(from) + by];
    if (next) {
      from.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }

  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const row = event.target.closest("[data-review-row]");
    if (!row) {
      return;
    }
    if (event.key === "j") {
      walk(row, 1);
    } else if (event.key === "k") {
      walk(row, -1);
    } else if (event.key === "x") {
      row.querySelector("input[name=chosen]")?.click();
    } else if (event.key === "o") {
      row.querySelector("[data-review-open]").click();
    }
  });
})();
