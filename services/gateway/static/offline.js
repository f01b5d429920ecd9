/* Without a connection a form stays where it is, with what was written in it, and says so. Without this script the
   browser says it on a page of its own, from which "back" leads here. */
(function () {
  "use strict";
  const told = document.querySelector("[data-offline]");
  document.addEventListener("submit", function (event) {
    told.hidden = navigator.onLine;
    if (navigator.onLine || event.target.method === "dialog") { return; }
    event.preventDefault();
    told.textContent = told.dataset.offline;
    told.scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("online", function () { told.hidden = true; });
})();
