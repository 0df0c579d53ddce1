// The projector: the way in, what to do now, and the steps of the debrief with their charts.
// It is read before class.js, whose parts it uses.
"use strict";

function screenPage() {
  const session = view.session;
  setStage("screen", place("screen"));
  put("who", [session.title, session.quarter], () => [h("strong", {}, session.title), h("span", { class: "muted" }, session.quarter)]);
  put("screen", { ...view, session: { ...session, now: 0, deadline: 0 } }, () => {
    const parts = { DRAFT: welcome, LOBBY: welcome, BRIEF: reading, LIVE: talking, PAUSED: talking, CLOSED: closed, DEBRIEF: step, ARCHIVED: () => [h("h1", {}, "Thank you"), h("p", {}, "The class is over.")] };
    return (parts[session.state] || welcome)();
  });
}

/** The way in for phones. */
const picture = () => (square ? h("div", { class: "square", role: "img", "aria-label": "The address and code for a phone’s camera" }, square.content.cloneNode(true)) : null);
const entrance = () => document.body.dataset.address;
const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

function welcome() {
  return h("div", { class: "way-in" }, h("div", {}, h("h1", {}, "Join the class"), h("p", { class: "where" }, entrance()), h("p", {}, "Code"), h("div", { class: "big" }, document.body.dataset.code), h("p", {}, `${counted(view.count, "person is", "people are")} in.`)), picture());
}

function reading() {
  return [h("h1", {}, "Read your role sheet"), h("p", {}, "It is yours alone. Answer the three questions, then press “I am ready”."), h("p", { class: "muted" }, "Late? ", entrance(), ", code ", h("strong", {}, document.body.dataset.code))];
}

function talking() {
  return [h("h1", {}, view.session.state === "PAUSED" ? "Paused" : view.call ? "Final call" : "Bargain"), view.session.state === "PAUSED" ? h("p", {}, "Nothing is lost, and no time runs.") : h("p", { class: "where" }, view.talking === 0 ? "All tables have finished." : `${counted(view.talking, "table is", "tables are")} still talking.`), view.call ? h("p", {}, "Last offers now: when the clock is at nought, tables without a deal have none.") : null];
}

/** Sizes of two charts beside each other. */
const BESIDE = { width: 600, height: 390 }, SECOND = { width: 440, height: 390 };

/** A step of the debrief: what it is about, a chart, and what it shows in words. */
function step() {
  const told = view.chart || {};
  const drawn = told.layers && told.layers.length ? told : null;
  return [h("h1", { class: drawn ? "finding" : null }, told.title || `Debrief, step ${view.step}`), paragraphs(told.question), drawn ? drawing(told) : predictedParts(), paragraphs(told.words),
    view.step === 1 ? h("p", { class: "where" }, `Predict on your own page: ${view.predictions} of ${view.count} have.`) : null, view.step === 3 ? paragraphs(view.believed) : null,
    told.lines ? h("ul", {}, told.lines.map((each) => h("li", {}, each))) : null, drawn ? asTable(told) : null, drawn && told.second ? asTable(told.second, "second-as-table", "The second chart as a table") : null];
}

/** The chart of a step, alone or beside a second one or what was predicted. */
function drawing(told) {
  const predicted = predictedParts();
  if (predicted) return h("div", { class: "beside" }, h("div", {}, chart({ ...told, ...BESIDE }), legend(told.layers)), predicted);
  if (told.second) return [h("div", { class: "beside" }, chart({ ...told, ...BESIDE }), chart({ ...told.second, ...SECOND })), legend(told.layers)];
  return [chart({ ...told, low: told.shares }), told.shares ? bars(told.shares) : legend(told.layers)];
}

const closed = () => [h("h1", {}, "The tables are closed"), h("p", {}, "The debrief comes next.")];
