// The brief: the role sheet, three questions about it, and what somebody wants and believes before the talk.
"use strict";

function briefPage() {
  setStage(`brief-${view.me.seat}`, h("h1", {}, `You are ${view.me.seat}`), place("notices"), place("sheet", "section", { class: "card", "aria-label": "My role sheet" }),
    place("check", "section", { class: "card", "aria-label": "Three questions" }), place("hopes", "section", { class: "card", "aria-labelledby": "hopes-title" }),
    place("ready", "div", { class: "row" }), place("own-pin"));
  notices();
  put("sheet", ownSheet(), () => sheetParts(ownSheet()));
  put("check", (view.checks || []).map((each) => [each.asked, each.options]), questions);
  (view.checks || []).forEach(judged);
  put("hopes", [view.table.other.seat, readyNow()], hopesForm);
  put("ready", readyData(), readyButton);
  put("own-pin", document.body.dataset.pin, pin);
}

const readyNow = () => !["CLAIMED", "OPEN"].includes(view.me.state);
const answered = () => (view.checks || []).filter((each) => each.right).length;
const readyData = () => [view.me.state, answered(), hopes(), view.beliefs.before];

function readyButton() {
  if (readyNow()) return h("p", { role: "status" }, h("strong", {}, "✓ You are ready. "), "The bargaining begins when the teacher starts it.");
  const missing = [answered() < 3 ? `answer the three questions (${answered()} of 3 are right)` : "", hopes() ? "" : "fill in both numbers"].filter(Boolean);
  return [h("button", { type: "button", id: "is-ready", class: "main", disabled: missing.length > 0, onclick: () => send("ready", hopes()) }, "I am ready"),
    missing.length ? h("span", { class: "muted small" }, `${cap(missing.join(", and "))} first.`) : null];
}

const numbers = () => ({ reservation: view.table.reservation, disagreement: view.table.disagreement, outside: view.table.outside });
const ownSheet = () => ({ ...numbers(), points: view.table.subjects, ...view.sheet });

// Three questions: the server judges, so that an answer is there again after a reload

function questions() {
  return [h("h2", {}, "Three questions before you begin"), (view.checks || []).map((each, at) => h("fieldset", { class: "gap" }, h("legend", {}, `${at + 1}. ${each.asked}`),
    each.options.map((words, option) => h("label", { class: "option" },
      h("input", { type: "radio", id: `check-${at}-${option}`, name: `check-${at}`, value: String(option), checked: each.choice === option, onchange: () => choose(at, option) }), h("span", {}, words))),
    h("p", { id: `judged-${at}`, "aria-live": "polite" })))];
}

const chosen = new Map();
let choosing = false;

/** Send what was chosen last of each question; the arrow keys choose faster than the server answers. */
async function choose(question, choice) {
  chosen.set(question, choice);
  if (choosing) return;
  choosing = true;
  while (chosen.size) {
    if (busy) { await pause(0.05); continue; }
    const [[at, option]] = chosen;
    chosen.delete(at);
    await send("check", { question: at, choice: option });
  }
  choosing = false;
}

function judged(told, at) {
  put(`judged-${at}`, [told.choice, told.right], () => (told.choice === null ? [] : [`${told.right ? `✓ Right. ${told.why}` : "✗ Not so; look at your sheet and choose again."}`]));
  $(`judged-${at}`).dataset.choice = String(told.choice);
  $(`judged-${at}`).className = told.choice === null ? "" : told.right ? "right" : "wrong";
}

// What one wants and believes

const hopesName = () => `parley.hopes.${view.session.title}.${view.table.no}.${view.me.seat}`;

function typed() {
  try { return JSON.parse(kept(hopesName())) || {}; } catch { return {}; }
}

/** Both numbers, or null as long as one is missing. */
function hopes() {
  const told = typed();
  const [target, guess] = [told.target, told.guess].map((each) => (String(each ?? "").trim() === "" ? NaN : Number(each)));
  return Number.isFinite(target) && Number.isFinite(guess) ? { target, guess } : null;
}

function hopesForm() {
  const other = view.table.other.seat;
  const title = h("h2", { id: "hopes-title" }, "Before you talk");
  if (readyNow()) {
    const said = view.beliefs.before;
    return said ? [title, h("p", {}, `Your target: ${money(said.target)}. Your guess of ${other}’s reservation value: ${money(said.guess)}.`), h("p", { class: "muted small" }, "Only you and the teacher see this.")] : [];
  }
  const field = (name, words, why) => h("div", {}, h("label", { for: `hope-${name}` }, words, h("span", { class: "muted" }, " US$ bn")),
    h("input", { id: `hope-${name}`, type: "number", step: "any", inputmode: "decimal", autocomplete: "off", value: typed()[name] ?? "", "aria-describedby": `why-${name}`,
      oninput: (event) => { keep(hopesName(), JSON.stringify({ ...typed(), [name]: event.target.value })); put("ready", readyData(), readyButton); } }),
    h("p", { class: "muted small", id: `why-${name}` }, why));
  return [title, h("div", { class: "clauses" },
    field("target", "Your target", "What a good deal would be worth to you."),
    field("guess", `${other}’s reservation value: your guess`, `Worth less than this to ${other}, it signs nothing.`)),
  h("p", { class: "muted small" }, "Only you and the teacher see these. You are asked again after the talk.")];
}

const paragraphs = (told) => (Array.isArray(told) ? told : told ? [told] : []).map((each) => h("p", {}, each));

function sheetParts(sheet) {
  const figures = [["Reservation value", sheet.reservation, "sign nothing worth less"], ["If the contract goes on", sheet.disagreement, "what no deal gives"], ["If you leave", sheet.outside, "the best outside option"]];
  return [h("p", { class: "warn small" }, "Confidential. Do not show this to the other side."),
    paragraphs(sheet.who),
    h("h2", {}, "Your numbers"),
    h("ul", { class: "figures" }, figures.map(([what, value, why]) => h("li", {}, h("span", { class: "what" }, what), h("span", { class: "number" }, money(value)), h("span", { class: "what" }, why)))),
    motives(sheet),
    h("h2", {}, "What clauses are worth to you"),
    h("div", { class: "drawers" }, (sheet.points || []).map((issue, at) => pointsTable(issue, at)))];
}

/** Goals in plain words; what each counts is one step away. */
function motives(sheet) {
  if (!sheet.goals) return null;
  const weights = sheet.weights || [];
  return [h("h2", {}, "Your goals"), h("ul", { class: "goals" }, sheet.goals.map((each) => h("li", {}, each))),
    weights.length ? h("details", { id: `weights-${stage}` }, h("summary", {}, "How much each counts"), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "How much each goal counts" }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Goal"), h("th", { scope: "col" }, "What it counts"))),
      h("tbody", {}, sheet.goals.map((each, at) => h("tr", {}, h("td", {}, each), h("td", {}, weights[at]))))))) : null];
}

function pointsTable(issue, at) {
  return h("details", { id: `points-${at}-${stage}` }, h("summary", {}, issue.title), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${issue.title}: what clauses are worth` }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Clause"), h("th", { scope: "col", class: "number" }, "Worth to you, US$ bn"))),
    h("tbody", {}, issue.clauses.filter((each) => each.value !== null).map((each) => h("tr", {}, h("td", {}, each.words), h("td", { class: "number" }, points(each.value))))))));
}
