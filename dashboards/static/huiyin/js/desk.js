// The desk: the pane beside the queue, bulk picks, copying, and who is writing.
(function () {
  "use strict";
  const wide = window.matchMedia("(min-width: 1200px)");
  const pane = document.getElementById("pane");
  let shown = "";
  let waiting = null;

  let loading = Promise.resolve();

  function show(row) {
    if (!pane || !wide.matches || !row || row.dataset.number === shown) return loading;
    shown = row.dataset.number;
    document.querySelectorAll(".row-shown").forEach((other) => other.classList.remove("row-shown"));
    row.classList.add("row-shown");
    const address = row.querySelector("[data-opens]").getAttribute("href");
    loading = window.htmx.ajax("GET", address, { target: "#pane", swap: "innerHTML" });
    return loading;
  }

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.target.matches("[data-pick]")) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => show(row), 120);
  });

  // On a wide screen a click on a row shows it beside the queue; Enter and a second click open it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-opens]");
    if (!link || !pane || !wide.matches || event.detail === 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = link.closest("[data-row]");
    if (row.dataset.number === shown) return;
    event.preventDefault();
    show(row);
  });

  // What was done in the pane shows in its row.
  document.body.addEventListener("acted", (event) => {
    const row = shown && document.getElementById("row-" + shown);
    const inPane = pane && event.target && pane.contains(event.target);
    if (row && inPane) window.htmx.trigger(row, "refresh");
  });
  document.addEventListener("htmx:afterSettle", () => {
    const row = shown && document.getElementById("row-" + shown);
    if (row) row.classList.add("row-shown");
  });

  // What was done on the row shows in the pane.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest ? event.target.closest(".row .acts") : null;
    if (!form || !pane || !wide.matches || !event.detail.successful) return;
    const number = form.closest("[data-row]").dataset.number;
    if (number !== shown) return;
    shown = "";
    window.setTimeout(() => show(document.getElementById("row-" + number)), 0);
  });

  // What was written is saved: the keys speak to the case again, not to the field.
  document.addEventListener("htmx:afterSettle", (event) => {
    const saved = event.detail.xhr && event.detail.xhr.status === 200;
    const field = document.activeElement;
    if (saved && event.target.id === "case" && field.matches("textarea, input")) field.blur();
  });

  // --- who has which case open: told with the news, shown in the rows
  function showPresent() {
    document.querySelectorAll(".row-here").forEach((old) => old.remove());
    document.querySelectorAll("#here [data-here]").forEach((told) => {
      const meta = document.querySelector("#row-" + told.dataset.here + " .row-meta");
      if (!meta) return;
      const shownHere = told.cloneNode(true);
      shownHere.className = "presence row-here";
      meta.append(shownHere);
    });
  }
  showPresent();
  document.addEventListener("htmx:afterSettle", showPresent);

  // --- picks
  const bulk = document.getElementById("bulk");
  function picks() { return Array.from(document.querySelectorAll("[data-pick]:checked")); }
  function count() {
    if (!bulk) return;
    const picked = picks().length;
    bulk.hidden = picked === 0;
    bulk.querySelector("[data-picked]").textContent = String(picked);
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick]")) count();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-unpick]")) return;
    picks().forEach((box) => { box.checked = false; });
    count();
  });

  // --- copying
  function copy(text, button) {
    navigator.clipboard.writeText(text).then(() => {
      const before = button.textContent;
      button.textContent = document.body.dataset.copied;
      window.setTimeout(() => { button.textContent = before; }, 1500);
    });
  }
  document.addEventListener("click", (event) => {
    const text = event.target.closest("[data-copy]");
    const link = event.target.closest("[data-copy-link]");
    if (text) copy(document.getElementById(text.dataset.copy).value, text);
    if (link) copy(new URL(link.dataset.copyLink, window.location.href).href, link);
  });

  // A message that the guard blocks can't be copied or recorded as sent.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "guard") return;
    const blocked = event.target.querySelector(".guard-block") !== null;
    const form = event.target.closest("form");
    form.querySelectorAll("[data-copy], [value='record:sent']").forEach((button) => {
      button.disabled = blocked;
    });
  });

  // --- who is writing
  function tell(writing) {
    const field = document.querySelector("[data-writing]");
    if (!field) return;
    const before = field.value;
    field.value = writing ? "yes" : "no";
    if (before !== field.value) window.htmx.trigger(field.form, "told");
  }
  document.addEventListener("focusin", (event) => {
    tell(event.target.matches(".case textarea, .case input[type='text']"));
  });

  // --- Ctrl+Enter sends what is being written
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest ? event.target.closest("form") : null;
    const button = form && form.querySelector("button[name='act']:not([disabled])");
    if (button && event.target.matches("textarea, input")) {
      event.preventDefault();
      button.click();
    }
  });

  // Calls back with the pane once it shows this row; without a pane there is nothing to wait for.
  function withPane(row, then) {
    window.clearTimeout(waiting);
    show(row).then(() => then(row.dataset.number === shown ? pane : null));
  }
  window.huiyinDesk = { hasPane: () => Boolean(pane) && wide.matches, withPane };
  if (pane && wide.matches) window.addEventListener("load", () => show(document.querySelector("[data-row]")));
})();
