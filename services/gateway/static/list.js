/* A list by keyboard: j and k go through its lines, enter opens (the browser's own), x chooses, / goes to the filter,
   ? says so. Without it the links, boxes and buttons do the same. */
(function () {
  "use strict";
  const lines = Array.from(document.querySelectorAll("[data-rows] tbody a"));
  const boxes = Array.from(document.querySelectorAll("[data-rows] input[type=checkbox]"));
  const help = document.querySelector(".keys-help"), opener = document.querySelector("[data-keys]");
  const filter = document.querySelector("[data-filter]"), chosen = document.querySelector("[data-chosen]");

  function line() { return document.activeElement.closest("[data-rows] tbody tr"); }
  function step(by) {
    const row = line(), at = row ? lines.findIndex(function (each) { return row.contains(each); }) : -1;
    const next = lines[Math.min(Math.max(at + by, 0), lines.length - 1)];
    if (next) { next.focus(); }
  }
  function choose() {
    const box = line() && line().querySelector("input[type=checkbox]");
    if (box) { box.click(); }
  }
  function count() {
    if (chosen) { chosen.textContent = "(" + boxes.filter(function (each) { return each.checked; }).length + ")"; }
  }
  const acts = {
    j: function () { step(1); }, k: function () { step(-1); }, x: choose,
    "/": function () { if (filter) { filter.focus(); } }, "?": function () { help.showModal(); },
  };

  document.addEventListener("keydown", function (event) {
    const typing = event.target.matches("input[type=text], textarea, select") || help.open;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in acts)) { return; }
    acts[event.key]();
    event.preventDefault();
  });
  boxes.forEach(function (each) { each.addEventListener("change", count); });
  opener.hidden = false;
  opener.addEventListener("click", function () { help.showModal(); });
  count();
})();
