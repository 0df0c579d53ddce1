// One's own result after the reveal: how the table ended, where it lies in the class, and how it came there.
// It is read before class.js, whose parts it uses, and does nothing by itself.
"use strict";

function resultPage() {
  const told = view.result;
  setStage("result", h("h1", {}, "Your result"), place("notices"),
    h("div", { class: "results" }, h("div", {}, place("ended"), place("result", "section", { class: "card", "aria-label": "Beside the class" }), place("expected"), place("found")), place("own-charts")));
  notices();
  put("ended", [view.table.ended, told], () => (isRival() ? rivalHeld(view.table) : view.table.ended ? endedCard(view.table) : []));
  const lines = told.lines || [], expected = [...view.beliefs.lines, ...view.prediction.lines], found = view.survey.lines;
  put("expected", expected, () => (expected.length ? h("section", { class: "card gap", "aria-labelledby": "expected-title" }, h("h2", { id: "expected-title" }, "What you expected"), h("ul", {}, expected.map((each) => h("li", {}, each)))) : []));
  put("found", found, () => (found.length ? h("section", { class: "card gap", "aria-labelledby": "found-title" }, h("h2", { id: "found-title" }, "How you found it"), h("ul", {}, found.map((each) => h("li", {}, each)))) : []));
  put("result", [told.words, lines], () => [paragraphs(told.words), lines.length ? [h("h2", {}, isRival() ? "Beside the agent" : "Beside the class"), h("ul", {}, lines.map((each) => h("li", {}, each)))] : null]);
  put("own-charts", told.charts, () => (told.charts || []).map(ownChart));
}

/** A chart about one's own table, with the numbers as a table below it. */
function ownChart(told, at) {
  return h("section", { class: "card", "aria-labelledby": `own-${at}-title` }, h("h2", { id: `own-${at}-title` }, told.title), paragraphs(told.words), plot(told), legend(told.layers), asTable(told, `own-${at}-table`));
}
