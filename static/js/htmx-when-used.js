// Fetches htmx when somebody first points at something that it makes quicker. Whoever only reads does
// without; until it is there, and without this file, forms and links work as they always do.
(() => {
  "use strict";

  const { htmx } = document.currentScript.dataset;
  const events = ["focusin", "pointerover", "pointerdown"];

  function add() {
    const script = document.createElement("script");
    script.src = htmx;
    // What was typed in the meantime.
    script.addEventListener("load", () => {
      const field = document.activeElement;
      if (field.matches("input[hx-get]") && field.value !== field.defaultValue) {
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
    document.head.append(script);
  }

  function notice(event) {
    if (!event.target.closest("form, [hx-get], [hx-post]")) {
      return;
    }
    events.forEach((name) => document.removeEventListener(name, notice));
    // htmx begins at once only on a page that is there completely.
    if (document.readyState === "complete") {
      add();
    } else {
      window.addEventListener("load", add, { once: true });
    }
  }

  events.forEach((name) => document.addEventListener(name, notice));
})();
