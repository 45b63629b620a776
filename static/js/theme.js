// Changes the colours without loading the page again. Without this file the form does the same.
(() => {
  "use strict";

  const forms = document.querySelectorAll("form[data-theme-switch]");

  function show(theme) {
    if (theme === "light" || theme === "dark") {
      document.documentElement.dataset.theme = theme;
    } else {
      delete document.documentElement.dataset.theme;
    }
    for (const button of document.querySelectorAll("[data-theme-switch] button[name=theme]")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
    const meta = document.querySelector("meta[name=color-scheme]");
    if (meta) {
      meta.content = theme === "auto" ? "light dark" : theme;
    }
  }

  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button || button.name !== "theme") {
        return;
      }
      event.preventDefault();
      const body = new FormData(form);
      body.set("theme", button.value);
      show(button.value);
      fetch(form.action, { method: "POST", body, redirect: "manual" })
        .then((response) => {
          if (response.type !== "opaqueredirect") {
            throw new Error("not kept");
          }
        })
        // The page must not promise what was not kept: let the browser send the form itself.
        .catch(() => HTMLFormElement.prototype.submit.call(withValue(form, button)));
    });
  }

  function withValue(form, button) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "theme";
    field.value = button.value;
    form.append(field);
    return form;
  }

  // A page that comes back out of the browser's memory may be older than the choice.
  addEventListener("pageshow", (event) => {
    const kept = /(?:^|; )theme=(light|dark|auto)/.exec(document.cookie);
    if (event.persisted && kept) {
      show(kept[1]);
    }
  });
})();
