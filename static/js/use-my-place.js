// Fills the hidden point of a place form from the device, when the person asks for it.
// The site keeps only the cell around the point: docs/reference/privacy-of-places.md.
(() => {
  const ABOUT_TEN_METRES = 4; // decimals of a degree: more would only travel for nothing
  const BY_DEVICE = "point";

  const setUp = (fields) => {
    const select = fields.querySelector("select");
    const point = fields.querySelector("input[type=hidden]");
    const offer = fields.querySelector("[data-place-by-device]");
    const status = fields.querySelector("[data-place-status]");
    const say = (what) => {
      status.textContent = status.dataset[what] || "";
    };

    const found = ({ coords }) => {
      point.value = [coords.latitude, coords.longitude]
        .map((degrees) => degrees.toFixed(ABOUT_TEN_METRES))
        .join(",");
      let option = select.querySelector(`option[value="${BY_DEVICE}"]`);
      if (!option) {
        option = new Option(status.dataset.here, BY_DEVICE);
        select.options[0].after(option);
      }
      option.selected = true;
      say("found");
    };

    offer.querySelector("button").addEventListener("click", () => {
      say("asking");
      navigator.geolocation.getCurrentPosition(found, () => say("refused"), {
        timeout: 15000,
        maximumAge: 600000,
      });
    });
    select.addEventListener("change", () => {
      if (select.value !== BY_DEVICE) point.value = "";
      say("nothing");
    });
    offer.hidden = false;
  };

  const setUpAll = (root) => {
    if (!window.isSecureContext || !("geolocation" in navigator)) return;
    for (const fields of root.querySelectorAll("[data-place-fields]:not([data-ready])")) {
      fields.dataset.ready = "";
      setUp(fields);
    }
  };

  const start = () => setUpAll(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  document.addEventListener("htmx:load", start);
})();
