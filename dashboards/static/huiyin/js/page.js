// Says in a sentence when an action did not reach the server, or was turned down.
(function () {
  "use strict";
  const { offline: OFFLINE, broken: BROKEN } = document.body.dataset;

  function say(sentence, kind) {
    const notices = document.getElementById("notices");
    const notice = document.createElement("p");
    notice.className = "notice notice-" + kind;
    notice.textContent = sentence;
    if (kind === "error") notice.dataset.testid = "error-banner";
    notices.replaceChildren(notice);
  }

  function plainSentence(xhr) {
    const type = xhr.getResponseHeader("Content-Type") || "";
    return type.startsWith("text/plain") ? xhr.responseText.slice(0, 300) : "";
  }

  document.addEventListener("htmx:responseError", (event) => {
    say(plainSentence(event.detail.xhr) || BROKEN, "error");
  });
  document.addEventListener("htmx:sendError", () => say(OFFLINE, "error"));
  document.addEventListener("htmx:timeout", () => say(OFFLINE, "error"));

  // An open menu closes when one clicks elsewhere or presses Escape.
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    closeMenus(null);
    if (open) open.querySelector("summary").focus();
  });
  // A filter that is changed is applied at once; without script there is a button.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
})();
