/* Escape closes an open menu of downloads and gives the focus back to what opened it. */
document.addEventListener("keydown", function (event) {
  "use strict";
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (!menu) { return; }
  menu.open = false;
  menu.querySelector("summary").focus();
});
