/* "Leave this page": goes elsewhere without leaving this page behind the Back button. Without JavaScript the link itself
   goes there. */
document.addEventListener("click", function (event) {
  const link = event.target.closest("[data-leave]");
  if (!link) { return; }
  event.preventDefault();
  document.body.hidden = true;
  location.replace(link.href);
});
