// The report prints itself: the browser's own dialog also saves it as PDF.
(function () {
  "use strict";
  const button = document.querySelector("[data-print]");
  if (button) button.addEventListener("click", () => window.print());
})();
