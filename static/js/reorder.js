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
      handle.setPointerCapture(event.pointerId);
      row.classList.add("is-dragged");
      const move = (to) => {
        const before = rows().find((other) => {
          const box = other.getBoundingClientRect();
          return other !== row && to.clientY < box.top + box.height / 2;
        });
        if (before) {
          before.before(row);
        } else {
          list.append(row);
        }
      };
      const drop = () => {
        handle.removeEventListener("pointermove", move);
        row.classList.remove("is-dragged");
        renumber();
        tell(row);
      };
      handle.addEventListener("pointermove", move);
      handle.addEventListener("lostpointercapture", drop, { once: true });
    });
  }
})();
