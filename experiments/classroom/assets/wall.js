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

/** While sheets are read: what to do, the minutes of the class, and the case as everybody knows it. */
function reading() {
  const told = view.public;
  return h("div", { class: "fold plain" }, h("div", { class: "halves" },
    h("div", {}, h("h1", {}, "Read your role sheet"), h("ol", {}, ["It is yours alone: show it to nobody.", "Answer the three questions.", "Say what you aim at and what you guess.", "Press “I am ready”."].map((each) => h("li", {}, each))),
      h("p", { class: "where" }, `${view.ready} of ${counted(view.count, "person is", "people are")} ready.`)),
    h("div", {}, h("h2", {}, "The class"), h("ol", { class: "agenda" }, told.agenda.map((each) => h("li", { class: each.now ? "now" : null, "aria-current": each.now ? "step" : null }, h("span", {}, each.what), h("span", { class: "number" }, `${each.minutes} min`)))))),
  facts(told.facts), late());
}

const facts = (lines) => h("section", { class: "facts", "aria-label": "The case" }, h("ul", {}, lines.map((each) => h("li", {}, each))));
const late = () => h("p", { class: "muted late" }, "Late? ", entrance(), ", code ", h("strong", {}, document.body.dataset.code));

/** While tables talk: the clock, how many still do, and the rules; no number of any side. */
function talking() {
  const paused = view.session.state === "PAUSED", told = view.public;
  return h("div", { class: "fold plain" }, h("div", { class: "halves" },
    h("div", {}, h("h1", {}, view.call ? "Final call" : "Bargain"), h("div", { class: "clock", role: "timer", "aria-live": "off", "aria-label": "Time left" }),
      h("p", { class: "where" }, view.talking === 0 ? "All tables have finished." : `${view.talking} of ${counted(view.tables, "table is", "tables are")} still talking.`), marks(view.talking, view.tables),
      h("p", {}, paused ? "Nothing is lost, and no time runs." : view.talking === 0 ? "On your own page: guess the other side’s reservation value once more, and say how you found the talk." : view.call ? "Last offers now: when the clock is at nought, tables without a deal have none." : "Stuck? Press “Ask for help” on your page.")),
    h("div", {}, h("h2", {}, "The rules"), h("ol", {}, told.rules.map((each) => h("li", {}, each))))), facts(told.facts), late());
}

/** A mark for each table: filled while it talks, hollow once it has finished. */
const marks = (talk, all) => h("div", { class: "marks", "aria-hidden": "true" }, Array.from({ length: all }, (_, at) => h("span", { class: at < talk ? "going" : null })));

/** A step of the debrief: everything of it that a class has to see is on the screen at once; the numbers of its charts are below. */
function step() {
  const told = view.chart || {}, drawn = told.layers && told.layers.length;
  const predicted = view.step === 2 ? view.predicted : null;
  const said = [...(told.words || []), ...(predicted ? predicted.words : []), ...(view.step === 3 ? view.believed : [])];
  return [
    h("div", { class: drawn ? "fold" : "fold plain" }, h("h1", {}, told.title || `Debrief, step ${view.step}`), paragraphs(told.question), drawn ? drawing(told, predicted) : null, counts(told.counts),
      h("div", { class: "words" }, paragraphs(said), view.step === 1 ? h("p", { class: "where" }, `Predict on your own page: ${view.predictions} of ${view.count} have.`) : null, paragraphs(told.lines))),
    told.by_table && told.by_table.length ? h("details", { id: "by-table" }, h("summary", {}, "Table by table"), h("ul", {}, told.by_table.map((each) => h("li", {}, each)))) : null,
    drawn ? asTable(told) : null, drawn && told.second ? asTable(told.second, "second-as-table", "The second chart as a table") : null];
}

/** The chart of a step, with what stands beside it: what was predicted, a second chart, parts of a whole, or what its marks mean. */
function drawing(told, predicted) {
  const beside = predicted ? predictions(predicted) : told.second ? [h("h2", {}, told.second.title), plot(told.second)] : told.shares ? bars(told.shares) : null;
  if (beside) return h("div", { class: "beside" }, h("div", {}, plot(told), told.shares ? null : legend(told.layers)), h("div", {}, beside));
  return h("div", { class: "beside alone" }, h("div", {}, plot(told)), legend(told.layers));
}

const predictions = (told) => [told.rows.map((row) => [h("h3", {}, row.title), plot(row, strip)]),
  h("ul", { class: "key" }, h("li", {}, symbol({ points: [], colour: "#0072B2" }), "predicted"), h("li", {}, symbol({ points: [], colour: "#D55E00", shape: "wedge" }), "happened"))];

/** What was signed, a row an issue. */
const counts = (told) => (told ? h("table", { class: "counts" }, h("caption", {}, told.title), h("tbody", {}, told.rows.map(([what, words]) => h("tr", {}, h("th", { scope: "row" }, what), h("td", {}, words))))) : null);

const closed = () => h("div", { class: "fold plain" }, h("h1", {}, "The tables are closed"),
  h("p", {}, "Now, on your own page:"), h("ol", {}, ["Guess the other side’s reservation value once more.", "Say how you found the talk: five questions."].map((each) => h("li", {}, each))),
  h("p", {}, "The debrief comes next."));
