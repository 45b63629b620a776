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

  // Where a name may stand, seen from the patch it is for: beside it, below, above, farther out.
  const SPOTS = [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1], [2, 0], [-2, 0]];
  const GAP = 2;

  const lieApart = (one, other) =>
    one.right + GAP < other.left ||
    one.left - GAP > other.right ||
    one.bottom + GAP < other.top ||
    one.top - GAP > other.bottom;

  // The spot, moved in so that all of it can be read; `patch` is how large a hexagon is.
  const standing = ([side, line], own, edge, patch) => {
    const beside = Math.sign(side) * ((own.width + patch.width) / 2 + GAP);
    let x = beside + (side - Math.sign(side)) * patch.width;
    const y = line * ((own.height + patch.height) / 2 + GAP) * (side ? 0.5 : 1);
    x -= Math.max(own.right + x + GAP - edge.right, 0);
    x += Math.max(edge.left + GAP - own.left - x, 0);
    return { x, y, left: own.left + x, right: own.right + x, top: own.top + y, bottom: own.bottom + y };
  };

  // A name stands where it covers neither a count nor another name, nor a hexagon if that can be.
  // The first have the choice; a name for which there is no room shows closer up.
  const makeRoom = (box) => {
    const shapes = (names) => [...box.querySelectorAll(names)].map((each) => each.getBoundingClientRect());
    const edge = box.getBoundingClientRect();
    const hexagons = shapes(".map-cell");
    const taken = shapes(".map-count, .leaflet-control");
    const isFree = (place, others) =>
      place.top > edge.top && place.bottom < edge.bottom && others.every((other) => lieApart(place, other));
    for (const name of box.querySelectorAll(".map-place")) {
      name.style.translate = "";
      const own = name.getBoundingClientRect();
      const [x, y] = [(own.left + own.right) / 2, (own.top + own.bottom) / 2];
      const isWithin = x > edge.left && x < edge.right && y > edge.top && y < edge.bottom;
      const places = SPOTS.map((spot) => standing(spot, own, edge, hexagons[0] || { width: 0, height: 0 }));
      const free =
        places.find((place) => isFree(place, [...taken, ...hexagons])) ||
        places.find((place) => isFree(place, taken));
      name.classList.toggle("is-covered", !isWithin || !free);
      if (isWithin && free) {
        name.style.translate = `${free.x}px ${free.y}px`;
        taken.push(free);
      }
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
