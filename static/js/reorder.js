// Puts the rows of a form in another order, by dragging their handles or with "Up" and "Down",
// without sending it. Without this file the same buttons send the form and it comes back in order.
(() => {
  "use strict";

  const list = document.querySelector("[data-reorder]");
  if (!list) {
    return;
  }
  const status = document.querySelector("[data-reorder-status]");
  const rows = () => [...list.querySelectorAll("[data-reorder-row]")];

  // What the buttons send carries the place of the row that they stand in.
  function renumber() {
    rows().forEach((row, place) => {
      for (const button of row.querySelectorAll("button[name=do]")) {
        button.value = button.value.replace(/\d+$/, place);
      }
    });
  }

  function tell(row) {
    status.textContent = `${status.dataset.words} ${rows().indexOf(row) + 1}`;
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reorder-by]");
    if (!button) {
      return;
    }
    event.preventDefault();
    const row = button.closest("[data-reorder-row]");
    if (button.dataset.reorderBy === "1") {
      row.nextElementSibling?.after(row);
    } else {
      row.previousElementSibling?.before(row);
    }
    renumber();
    button.focus();
    tell(row);
  });

  for (const handle of list.querySelectorAll("[data-reorder-handle]")) {
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      const row = handle.closest("[data-reorder-row]");
      event.preventDefault();
      row.classList.add("is-dragged");
      const move = (to) => {
        const next = rows().find((other) => {
          const box = other.getBoundingClientRect();
          return other !== row && to.clientY < box.top + box.height / 2;
        });
        if ((next ?? null) !== row.nextElementSibling) {
          list.insertBefore(row, next ?? null);
        }
      };
      // Wherever the pointer is: moving a row about would make it lose a pointer of its own.
      const ended = new AbortController();
      const drop = () => {
        ended.abort();
        row.classList.remove("is-dragged");
        renumber();
        tell(row);
      };
      document.addEventListener("pointermove", move, { signal: ended.signal });
      document.addEventListener("pointerup", drop, { signal: ended.signal });
      document.addEventListener("pointercancel", drop, { signal: ended.signal });
    });
  }
})();
