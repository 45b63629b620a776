// Draws the patches of a map page as hexagons. Without this the list beside it says the same.
(() => {
  const CLOSEST = 16;
  const FARTHEST = 6;
  const BEGIN = 13;
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const words = (text, name) => {
    const element = document.createElement("span");
    element.className = name;
    element.textContent = text;
    return element;
  };

  const written = (map, at, text, name) =>
    L.marker(at, {
      icon: L.divIcon({ className: "map-note", iconSize: null, html: words(text, name) }),
      interactive: false,
      keyboard: false,
    }).addTo(map);

  // A name near an edge moves in, so that all of it can be read; of one beyond it nothing shows.
  const moveIn = (box, name) => {
    name.style.marginInlineStart = "";
    const edge = box.getBoundingClientRect();
    const own = name.getBoundingClientRect();
    const middle = (own.left + own.right) / 2;
    if (middle < edge.left || middle > edge.right) return false;
    const over = Math.max(own.right + 4 - edge.right, 0) - Math.max(edge.left + 4 - own.left, 0);
    if (over) name.style.marginInlineStart = `${-over}px`;
    return true;
  };

  // Of names that would lie on one another only the first shows; closer up there is room for more.
  const makeRoom = (box) => {
    const taken = [...box.querySelectorAll(".map-count")].map((each) => each.getBoundingClientRect());
    for (const name of box.querySelectorAll(".map-place")) {
      const isWithin = moveIn(box, name);
      const own = name.getBoundingClientRect();
      const isFree = isWithin && taken.every(
        (other) =>
          own.right < other.left ||
          own.left > other.right ||
          own.bottom < other.top ||
          own.top > other.bottom,
      );
      name.classList.toggle("is-covered", !isFree);
      if (isFree) taken.push(own);
    }
  };

  // A hexagon is a link: for the mouse, for the keyboard and for whoever has it read out.
  const drawCell = (map, cell) => {
    const go = () => window.location.assign(cell.url);
    const hexagon = L.polygon(cell.corners, { className: `map-cell map-cell-${cell.step}` });
    hexagon.addTo(map).bindTooltip(words(cell.label, "")).on("click", go);
    const path = hexagon.getElement();
    path.setAttribute("role", "link");
    path.setAttribute("tabindex", "0");
    path.setAttribute("aria-label", cell.label);
    path.addEventListener("keydown", (event) => {
      if (event.key === "Enter") go();
    });
    written(map, cell.middle, cell.count, "map-count");
    return hexagon;
  };

  const draw = (box, { cells, middle, places }) => {
    box.hidden = false;
    const { tiles, attribution, zoomIn, zoomOut } = box.dataset;
    const map = L.map(box, {
      attributionControl: false,
      fadeAnimation: !isStill,
      markerZoomAnimation: !isStill,
      maxZoom: CLOSEST,
      minZoom: FARTHEST,
      scrollWheelZoom: false,
      zoomAnimation: !isStill,
      zoomControl: false,
      zoomSnap: 0.25,
    }).setView(middle, BEGIN);
    L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
    if (tiles) {
      L.tileLayer(tiles, { maxZoom: CLOSEST }).addTo(map);
      const credit = L.control({ position: "bottomright" });
      credit.onAdd = () => words(attribution, "map-credit");
      credit.addTo(map);
    }
    for (const place of places) written(map, place.at, place.name, "map-place");
    const hexagons = cells.map((cell) => drawCell(map, cell));
    if (hexagons.length) {
      map.fitBounds(L.featureGroup(hexagons).getBounds(), { animate: false, maxZoom: 14 });
    }
    map.on("zoomend moveend", () => makeRoom(box));
    makeRoom(box);
    box.dataset.ready = "";
  };

  const start = async () => {
    const box = document.querySelector("[data-map]");
    if (!box || !window.L) return;
    const response = await fetch(box.dataset.map, { credentials: "same-origin" });
    if (!response.ok) return;
    const found = await response.json();
    if (found.middle) draw(box, found);
  };
  start();
})();
