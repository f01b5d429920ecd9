/* Settling places faster: j and k through the choices, a pin that can be dragged, a map that comes nearer.
   Without it the radio buttons and the two numbers of a point do the same. */
(function () {
  "use strict";

  /* j and k go through what can be chosen; enter is the browser's own. */
  function stepThrough(items) {
    document.addEventListener("keydown", function (event) {
      const typing = event.target.matches("input[type=text], textarea, select, .pin");
      if (typing || event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) { return; }
      const at = items.indexOf(document.activeElement);
      const next = event.key === "j" ? Math.min(at + 1, items.length - 1) : Math.max(at - 1, 0);
      items[next].focus();
      items[next].click();
      event.preventDefault();
    });
  }
  const choices = Array.from(document.querySelectorAll("[data-choices] input[type=radio]"));
  if (choices.length) { stepThrough(choices); }

  const figure = document.querySelector("[data-place-map]");
  if (!figure) { return; }
  const svg = figure.querySelector("svg"), pin = svg.querySelector(".pin"), told = figure.dataset;
  const whole = svg.viewBox.baseVal, width = whole.width, height = whole.height;
  const perLon = Number(told.perLon), perLat = Number(told.perLat);
  let view = { x: 0, y: 0, width: width, height: height };

  function choose(value) {
    const choice = choices.find(function (each) { return each.value === value; });
    if (choice) { choice.checked = true; mark(); }
  }
  function mark() {
    const chosen = choices.find(function (each) { return each.checked; });
    svg.querySelectorAll("[data-value]").forEach(function (area) {
      area.classList.toggle("chosen", Boolean(chosen) && area.dataset.value === chosen.value);
    });
  }
  /* Marks and pin keep their size on the screen, however near the map is. */
  function draw() {
    svg.setAttribute("viewBox", [view.x, view.y, view.width, view.height].join(" "));
    const scale = Math.max(view.width / (svg.clientWidth || width), view.width / 2600) * 0.72;
    svg.querySelectorAll("[data-x]").forEach(function (each) {
      each.setAttribute("transform", "translate(" + each.dataset.x + " " + each.dataset.y + ") scale(" + scale + ")");
    });
  }
  function zoom(by) {
    const size = Math.min(1, Math.max(1 / 64, (view.width / width) * by));
    const seen = { x: pin.dataset.x ? Number(pin.dataset.x) : view.x + view.width / 2, y: pin.dataset.y ? Number(pin.dataset.y) : view.y + view.height / 2 };
    view = { width: width * size, height: height * size, x: 0, y: 0 };
    view.x = Math.min(Math.max(seen.x - view.width / 2, 0), width - view.width);
    view.y = Math.min(Math.max(seen.y - view.height / 2, 0), height - view.height);
    draw();
  }
  function button(words, by) {
    const made = document.createElement("button");
    made.type = "button"; made.textContent = by < 1 ? "+" : "\u2212"; made.setAttribute("aria-label", words);
    made.addEventListener("click", function () { zoom(by); });
    return made;
  }

  /* A pin set by hand is as exact as a fingertip on this map, and says so. */
  function set(x, y) {
    pin.dataset.x = x; pin.dataset.y = y; pin.removeAttribute("hidden");
    const metres = (view.width / (svg.clientWidth || width)) * 12 / perLat * 111320;
    document.getElementById("lat").value = (Number(told.north) - y / perLat).toFixed(5);
    document.getElementById("lon").value = (Number(told.west) + x / perLon).toFixed(5);
    document.getElementById("radius_km").value = Math.max(0.05, metres / 1000).toPrecision(2);
    choose("point");
    draw();
  }
  function spot(event) {
    const there = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [Math.min(Math.max(there.x, 0), width), Math.min(Math.max(there.y, 0), height)];
  }
  function drag(event) { set.apply(null, spot(event)); }
  function movePin() {
    pin.setAttribute("tabindex", "0");
    pin.setAttribute("role", "button");
    pin.setAttribute("aria-label", told.pin);
    pin.addEventListener("pointerdown", function (event) {
      pin.setPointerCapture(event.pointerId);
      pin.addEventListener("pointermove", drag);
      event.preventDefault();
    });
    pin.addEventListener("pointerup", function () { pin.removeEventListener("pointermove", drag); });
    pin.addEventListener("keydown", function (event) {
      const step = view.width / 100;
      const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
      if (!by) { return; }
      set(Number(pin.dataset.x) + by[0], Number(pin.dataset.y) + by[1]);
      event.preventDefault();
    });
    svg.addEventListener("click", function (event) {
      if (pin.contains(event.target)) { return; }
      set.apply(null, spot(event));
    });
  }

  const nearer = document.createElement("p");
  nearer.className = "nearer";
  nearer.append(button(told.in, 0.5), button(told.out, 2));
  figure.prepend(nearer);
  figure.classList.add("moves-map");
  choices.forEach(function (each) { each.addEventListener("change", mark); });
  if (!("still" in told)) { movePin(); }
  window.addEventListener("resize", draw);
  mark();
  draw();
})();
