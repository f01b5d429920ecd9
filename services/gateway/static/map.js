/* The moving map over the still one. It draws our own boundaries and asks nobody else for anything. Without it, without
   WebGL, or where every byte counts, the still map and the list do the same. */
(function () {
  "use strict";
  const STATES = ["documented_zero", "suppressed", "undocumented", "no_data"];
  const LIBRARY = "/static/vendor/maplibre-gl";
  const EMPTY = { type: "FeatureCollection", features: [] };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let map = null;

  function frame() { return document.querySelector("[data-map]"); }
  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  /* Patterns are painted once, with the colours of the style sheet. */
  function pattern(paint) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 16;
    const pen = canvas.getContext("2d");
    paint(pen);
    return pen.getImageData(0, 0, 16, 16);
  }
  function hatch(pen) {
    pen.fillStyle = colour("--hatch-ground"); pen.fillRect(0, 0, 16, 16);
    pen.strokeStyle = colour("--hatch-line"); pen.lineWidth = 2.4; pen.beginPath();
    for (let at = -16; at <= 32; at += 8) { pen.moveTo(at, 16); pen.lineTo(at + 16, 0); }
    pen.stroke();
  }
  function dots(pen) {
    pen.fillStyle = colour("--dots-ground"); pen.fillRect(0, 0, 16, 16);
    pen.fillStyle = colour("--dots-dot");
    [[4, 4], [12, 12]].forEach(function (spot) { pen.beginPath(); pen.arc(spot[0], spot[1], 1.7, 0, 7); pen.fill(); });
  }

  /* `1:0 2:1 5:3` in the page: from 1 on tone 0, from 2 on tone 1 … */
  function fill() {
    const step = ["step", ["coalesce", ["get", "cases"], 0], colour("--paper")];
    frame().dataset.breaks.trim().split(/\s+/).filter(Boolean).forEach(function (each) {
      const [low, tone] = each.split(":");
      step.push(Number(low), colour("--tone-" + tone));
    });
    return step.length > 3 ? step : colour("--paper");
  }
  function has(state) { return ["==", ["get", "coverage"], state]; }
  function layers() {
    return [
      { id: "ground", type: "background", paint: { "background-color": colour("--paper") } },
      { id: "counts", type: "fill", source: "areas", filter: ["match", ["get", "coverage"], ["counted", "documented_zero"], true, false], paint: { "fill-color": fill() } },
      { id: "suppressed", type: "fill", source: "areas", filter: has("suppressed"), paint: { "fill-pattern": "hatch" } },
      { id: "undocumented", type: "fill", source: "areas", filter: has("undocumented"), paint: { "fill-pattern": "dots" } },
      { id: "touch", type: "fill", source: "areas", paint: { "fill-color": "#000", "fill-opacity": 0 } },
      { id: "edges", type: "line", source: "areas", layout: { "line-join": "round" }, paint: { "line-color": colour("--edge"), "line-width": 0.8 } },
      { id: "chosen", type: "line", source: "areas", filter: ["==", ["get", "code"], ""], paint: { "line-color": colour("--ink"), "line-width": 2.5 } },
    ];
  }

  function box(collection) {
    const found = [180, 90, -180, -90];
    (function walk(node) {
      if (typeof node[0] === "number") {
        found[0] = Math.min(found[0], node[0]); found[1] = Math.min(found[1], node[1]);
        found[2] = Math.max(found[2], node[0]); found[3] = Math.max(found[3], node[1]);
      } else { node.forEach(walk); }
    })(collection.features.filter(function (each) { return each.geometry; }).map(function (each) { return each.geometry.coordinates; }));
    return found;
  }

  async function show(first) {
    const asked = frame().dataset.areas;
    const answer = await fetch(asked);
    const collection = answer.ok ? await answer.json() : EMPTY;
    if (frame().dataset.areas !== asked || !collection.features.length) { return; }
    map.getSource("areas").setData(collection);
    map.setPaintProperty("counts", "fill-color", fill());
    map.fitBounds(box(collection), { padding: 14, animate: !first && !calm.matches });
    map.once("idle", uncover);
  }

  /* The still map gives way once the moving one has areas to show, not before. */
  function uncover() {
    if (!map.queryRenderedFeatures({ layers: ["touch"] }).length) { map.once("idle", uncover); return; }
    frame().classList.add("live");
    frame().dataset.shown = frame().dataset.state || "country";
  }

  function words(feature) {
    const said = frame().dataset, count = feature.properties.cases;
    if (feature.properties.coverage !== "counted") {
      return feature.properties.name + ": " + frame().getAttribute("data-words-" + feature.properties.coverage);
    }
    return feature.properties.name + ": " + Number(count).toLocaleString("es-MX") + " " + (count === 1 ? said.wordsOne : said.wordsOther);
  }
  function describe(event) {
    const feature = event.features[0];
    map.setFilter("chosen", ["==", ["get", "code"], feature.properties.code]);
    document.getElementById("map-word").textContent = words(feature);
    map.getCanvas().style.cursor = frame().dataset.level === "state" ? "pointer" : "";
  }
  function choose(event) {
    describe(event);
    if (frame().dataset.level !== "state") { return; }
    const link = document.querySelector('a[data-area="' + event.features[0].properties.code + '"]');
    if (link) { visit(addressOf(link), true); }
  }

  /* Another area: the page comes from the server as ever, and only the map stays, so that it can move there. */
  async function visit(address, push) {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (!answer.ok) { location.href = address; return; }
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const kept = frame(), still = next.querySelector("[data-map]");
    Array.from(kept.attributes).filter(function (each) { return each.name.startsWith("data-"); }).forEach(function (each) { kept.removeAttribute(each.name); });
    Array.from(still.attributes).filter(function (each) { return each.name.startsWith("data-"); }).forEach(function (each) { kept.setAttribute(each.name, each.value); });
    kept.querySelector(".still-map").replaceWith(still.querySelector(".still-map"));
    still.replaceWith(kept);
    document.getElementById("reading").replaceWith(next.getElementById("reading"));
    document.querySelector(".language").href = next.querySelector(".language").href;
    document.title = next.title;
    if (push) { history.pushState({}, "", address); }
    if (map) { map.resize(); show(false); }
    const title = document.getElementById("map-title");
    title.tabIndex = -1; title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  }

  function start() {
    const place = document.createElement("div");
    place.className = "live-map";
    frame().append(place);
    maplibregl.setWorkerUrl(LIBRARY + "-csp-worker.js");
    map = new maplibregl.Map({
      container: place, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
      cooperativeGestures: false, scrollZoom: false, maxZoom: 11, fadeDuration: 0, renderWorldCopies: false,
      bounds: [-118.5, 14.4, -86.6, 32.8], fitBoundsOptions: { padding: 14 },
      locale: { "NavigationControl.ZoomIn": frame().dataset.wordsIn, "NavigationControl.ZoomOut": frame().dataset.wordsOut, "Map.Title": frame().dataset.label },
      style: { version: 8, sources: { areas: { type: "geojson", data: EMPTY } }, layers: [] },
    });
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    map.touchZoomRotate.disableRotation();
    map.on("load", function () {
      map.addImage("hatch", pattern(hatch), { pixelRatio: 2 });
      map.addImage("dots", pattern(dots), { pixelRatio: 2 });
      layers().forEach(function (each) { map.addLayer(each); });
      map.on("mousemove", "touch", describe);
      map.on("click", "touch", choose);
      show(true);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { location.reload(); });
  }

  /* A link within the still map is one of SVG, whose `href` is no text. */
  function addressOf(link) { return new URL(link.getAttribute("href"), location.href).href; }

  function canDraw() {
    try { return Boolean(document.createElement("canvas").getContext("webgl2")); } catch (_) { return false; }
  }
  /* The library weighs five times what the page does: it is not fetched over a slow line or for who saves data. */
  function canAfford() {
    const line = navigator.connection;
    return !line || !(line.saveData || /2g|3g/.test(line.effectiveType || ""));
  }
  function fetchLibrary() {
    const style = document.createElement("link"), script = document.createElement("script");
    style.rel = "stylesheet"; style.href = LIBRARY + ".css";
    script.src = LIBRARY + "-csp.js";
    script.addEventListener("load", start);
    document.head.append(style, script);
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-area]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    visit(addressOf(link), true);
  });
  window.addEventListener("popstate", function () { visit(location.href, false); });
  if (frame() && canDraw() && canAfford()) { fetchLibrary(); }
})();
