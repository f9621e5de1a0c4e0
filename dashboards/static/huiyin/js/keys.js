// The keyboard: j k move between rows, Enter opens, letters act on the row in focus or on the case.
(function () {
  "use strict";
  const ROW = "[data-row]";

  let waits = false; // a key was pressed whose case is still on its way
  let entered = false; // and Enter after it: it is for what that key opens
  let last = ""; // the id of the row that had the focus last: a replaced row keeps its id

  function currentRow() {
    const active = document.activeElement;
    if (active && active !== document.body && !active.closest("#pane")) return active.closest(ROW);
    return last ? document.getElementById(last) : null;
  }

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest(ROW);
    if (!event.target.closest("#pane")) last = row ? row.id : "";
  });

  function move(step) {
    const rows = Array.from(document.querySelectorAll(ROW));
    if (!rows.length) return;
    const at = rows.indexOf(currentRow());
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
    const row = rows[Math.min(Math.max(next, 0), rows.length - 1)];
    row.querySelector("[data-opens]").focus();
    row.scrollIntoView({ block: "nearest" });
  }

  // Where a case is worked: the pane beside the queue, else the row, else the page. The pane may
  // still be loading: what is pressed goes to the case in focus, never to the one shown before.
  function onCase(then) {
    const row = currentRow();
    const desk = window.huiyinDesk;
    if (!row || !desk || !desk.hasPane()) {
      then(row || document.getElementById("case"));
      return;
    }
    waits = true;
    desk.withPane(row, (place) => {
      waits = false;
      then(place);
      if (entered && place) document.activeElement.click();
      entered = false;
    });
  }

  function press(name) {
    onCase((place) => {
      const button = place && place.querySelector("[data-key='" + name + "']");
      if (button) button.click();
    });
  }

  // s answer, f follow up, e close, r reach out, m merge, n note, i incident: the field or button.
  function step(name) {
    onCase((place) => {
      const more = name === "i" && place ? place.querySelector("[data-more]") : null;
      if (more && !more.open) {
        more.open = true;
        more.scrollIntoView({ block: "center" });
      }
      const found = place && place.querySelector(name === "n" ? "[data-note]" : "[data-step='" + name + "']");
      if (!found) return;
      const fold = found.closest("details");
      if (fold) fold.open = true;
      found.focus();
      found.scrollIntoView({ block: "center" });
    });
  }

  function pick() {
    const row = currentRow();
    const box = row && row.querySelector("[data-pick]");
    if (box) box.click();
  }

  // With picks, claim, assign and dismiss go to all of them.
  function picked() {
    const bulk = document.getElementById("bulk");
    return bulk && !bulk.hidden ? bulk : null;
  }

  function claim() {
    const bulk = picked();
    if (bulk) bulk.querySelector("[data-testid='bulk-claim']").click();
    else press("c");
  }

  function assign() {
    const bulk = picked();
    const given = (place) => {
      const opener = place && place.querySelector("[data-key='a'], [data-testid='bulk-assign']");
      if (!opener) return;
      opener.click();
      opener.focus();
    };
    if (bulk) given(bulk);
    else onCase(given);
  }

  function search() {
    const box = document.querySelector("[data-testid='search-input']");
    if (box) box.focus();
    else window.location.href = document.body.dataset.searchUrl;
  }

  function help() {
    const dialog = document.getElementById("keys");
    if (!dialog) return;
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  function openMenu(opener) {
    if (!opener) return;
    opener.click();
    opener.parentElement.querySelector(".menu-item").focus();
  }

  function dismiss() {
    const bulk = picked();
    if (bulk) openMenu(bulk.querySelector("[data-testid='bulk-dismiss']"));
    else onCase((place) => openMenu(place && place.querySelector("[data-key='d']")));
  }

  const ACTIONS = {
    j: () => move(1),
    k: () => move(-1),
    c: claim,
    y: () => press("y"),
    a: assign,
    x: pick,
    r: () => step("r"),
    s: () => step("s"),
    f: () => step("f"),
    e: () => step("e"),
    m: () => step("m"),
    n: () => step("n"),
    i: () => step("i"),
    d: dismiss,
    g: () => { window.location.href = document.querySelector(".brand").href; },
    "/": search,
    "?": help,
  };

  function writing(target) {
    return target.matches("input, textarea, select, [contenteditable]");
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (waits && event.key === "Enter") {
      event.preventDefault();
      entered = true;
      return;
    }
    const dialog = document.getElementById("keys");
    const busy = dialog && dialog.open && event.key !== "?";
    if (busy || writing(event.target) || !Object.hasOwn(ACTIONS, event.key)) return;
    event.preventDefault();
    ACTIONS[event.key]();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-keys]")) help();
  });

  // A row that was acted on is replaced: the focus goes to the new one.
  document.addEventListener("htmx:afterSettle", () => {
    const row = document.activeElement === document.body && currentRow();
    if (row) row.querySelector("[data-opens]").focus();
  });
})();
