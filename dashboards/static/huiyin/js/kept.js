// What somebody is typing outlives the case being shown anew: after another form was sent, after a
// colleague's change was told (409), or when the pane comes back to the case.
(function () {
  "use strict";
  const kept = new Map();

  function fields(shown) {
    return Array.from(shown.querySelectorAll("textarea[id], input[type='text'][id]"));
  }
  function place(shown, field) { return shown.dataset.number + "/" + field.id; }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    const shown = target.id === "case" ? target : target.querySelector("#case");
    if (!shown) return;
    const sent = event.detail.requestConfig.elt.closest("form");
    const refused = event.detail.xhr.status === 409;
    fields(shown).forEach((field) => {
      const done = field.form === sent && !refused;
      if (done || field.value === field.defaultValue) kept.delete(place(shown, field));
      else kept.set(place(shown, field), field.value);
    });
  });

  document.addEventListener("htmx:afterSettle", () => {
    const shown = document.getElementById("case");
    if (!shown) return;
    fields(shown).forEach((field) => {
      const text = kept.get(place(shown, field));
      kept.delete(place(shown, field));
      if (text === undefined || field.value === text) return;
      const folded = field.closest("details");
      if (folded) folded.open = true;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
})();
